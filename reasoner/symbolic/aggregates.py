"""Which atoms of a model an aggregate counted: the elements behind a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import clingo
from clingo import ast

from reasoner.symbolic.analysis import signature

Binding = Mapping[str, clingo.Symbol]

symbol_of = lru_cache(maxsize=200_000)(clingo.parse_term)
"""The symbol that a text stands for; the same atoms come again with every patient."""


class ModelIndex:
    """The atoms of a model by predicate."""

    def __init__(self, atoms: Iterable[str]) -> None:
        self._atoms: dict[str, list[str]] = defaultdict(list)
        for atom in atoms:
            self._atoms[atom.partition("(")[0]].append(atom)

    def candidates(self, atom: ast.AST) -> list[clingo.Symbol]:
        """The atoms of the model that an atom of a rule could stand for."""
        name, arity = signature(atom)
        symbols = map(symbol_of, self._atoms.get(name, ()))
        return [symbol for symbol in symbols if len(symbol.arguments) == arity]


def counted(statement: ast.AST, binding: Binding, model: ModelIndex) -> tuple[clingo.Symbol, ...]:
    """The atoms that satisfy the conditions of a rule's aggregates, in the order of the elements, each once.

    Parameters: `binding`, what the rule's global variables stand for.
    """
    found: dict[clingo.Symbol, None] = {}
    for literal in statement.body:
        if literal.atom.ast_type == ast.ASTType.BodyAggregate:
            for element in literal.atom.elements:
                for atoms in _satisfy(list(element.condition), binding, model):
                    found.update(dict.fromkeys(atoms))
    return tuple(found)


def _satisfy(conditions: list[ast.AST], binding: Binding, model: ModelIndex) -> Iterator[tuple[clingo.Symbol, ...]]:
    positive = [
        literal.atom.symbol
        for literal in conditions
        if literal.sign == ast.Sign.NoSign and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    ]
    negative = [
        literal.atom.symbol
        for literal in conditions
        if literal.sign == ast.Sign.Negation and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    ]

    def join(
        remaining: Sequence[ast.AST], bound: Binding, used: tuple[clingo.Symbol, ...]
    ) -> Iterator[tuple[clingo.Symbol, ...]]:
        if not remaining:
            if not any(_match(atom, symbol, bound) for atom in negative for symbol in model.candidates(atom)):
                yield used
            return
        for symbol in model.candidates(remaining[0]):
            extended = _match(remaining[0], symbol, bound)
            if extended is not None:
                yield from join(remaining[1:], extended, (*used, symbol))

    return join(positive, binding, ())


def _match(term: ast.AST, symbol: clingo.Symbol, binding: Binding) -> Binding | None:
    """The binding under which a term is a symbol, or None; arithmetic in a term is not inverted and matches anything."""
    if term.ast_type == ast.ASTType.Variable:
        known = binding.get(term.name)
        if known is None:
            return {**binding, term.name: symbol}
        return binding if known == symbol else None
    if term.ast_type == ast.ASTType.SymbolicTerm:
        return binding if term.symbol == symbol else None
    if term.ast_type == ast.ASTType.Function:
        extended: Binding | None = binding
        for argument, part in zip(term.arguments, symbol.arguments, strict=True):
            extended = _match(argument, part, extended) if extended is not None else None
        return extended
    return binding
