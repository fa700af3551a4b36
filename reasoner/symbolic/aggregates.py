"""Which atoms of a model an aggregate counted: the elements behind a score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clingo import ast

from reasoner.symbolic.analysis import arguments, constant, signature
from reasoner.vocabulary import split_atom

Binding = Mapping[str, str]
"""What variables stand for, as clingo writes it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An atom of a condition: each argument is a variable, a constant, or, for any other term, nothing to compare."""

    name: str
    variables: tuple[str, ...]
    constants: tuple[str, ...]

    def match(self, arguments: Sequence[str], binding: Binding) -> Binding | None:
        """The binding under which some arguments fit, or None."""
        if len(arguments) != len(self.variables):
            return None
        found: dict[str, str] = {}
        for variable, fixed, argument in zip(self.variables, self.constants, arguments, strict=True):
            expected = (found.get(variable) or binding.get(variable)) if variable else fixed
            if expected and expected != argument:
                return None
            if variable:
                found[variable] = argument
        return {**binding, **found}


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of one element of an aggregate: the atoms that must hold, and those that must not."""

    positive: tuple[Pattern, ...]
    negative: tuple[Pattern, ...]


class ModelIndex:
    """The atoms of a model by predicate, with their arguments."""

    def __init__(self, atoms: Iterable[str]) -> None:
        self._whole = tuple(atoms)
        self._split: dict[str, list[tuple[str, tuple[str, ...]]]] = {}

    def candidates(self, name: str) -> Sequence[tuple[str, tuple[str, ...]]]:
        """The atoms of a predicate, each with its arguments."""
        if name not in self._split:
            begins = f"{name}("
            own = (atom for atom in self._whole if atom == name or atom.startswith(begins))
            self._split[name] = [(atom, split_atom(atom)[1]) for atom in own]
        return self._split[name]


def conditions(statement: ast.AST) -> tuple[Condition, ...]:
    """The conditions of all elements of a rule's aggregates, in their order."""
    return tuple(
        Condition(_patterns(element.condition, ast.Sign.NoSign), _patterns(element.condition, ast.Sign.Negation))
        for literal in statement.body
        if literal.ast_type == ast.ASTType.Literal and literal.atom.ast_type == ast.ASTType.BodyAggregate
        for element in literal.atom.elements
    )


def _patterns(literals: Iterable[ast.AST], sign: ast.Sign) -> tuple[Pattern, ...]:
    return tuple(
        pattern_of(literal.atom.symbol)
        for literal in literals
        if literal.ast_type == ast.ASTType.Literal
        and literal.sign == sign
        and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    )


def pattern_of(atom: ast.AST) -> Pattern:
    """An atom to be matched; what is neither a named variable nor a constant matches anything."""
    given = list(arguments(atom))
    variables = tuple(argument.name if _is_named(argument) else "" for argument in given)
    constants = tuple(map(constant, given))
    return Pattern(signature(atom)[0], variables, constants)


def _is_named(term: ast.AST) -> bool:
    """Whether a term is a variable other than the anonymous one, which is another at each place."""
    return term.ast_type == ast.ASTType.Variable and term.name != "_"


def counted(
    found: Iterable[Condition], binding: Binding, model: ModelIndex, hidden: Collection[str] = ()
) -> tuple[str, ...]:
    """The atoms that satisfy some conditions, in the order of the conditions and of the model, each once.

    Parameters: `binding`, what the rule's global variables stand for; `hidden`, atoms that the rule does not see because
    they are older than its window.
    """
    atoms: dict[str, None] = {}
    for condition in found:
        for used in _join(condition.positive, condition.negative, binding, model, hidden):
            atoms.update(dict.fromkeys(used))
    return tuple(atoms)


def _join(
    positive: Sequence[Pattern],
    negative: Sequence[Pattern],
    binding: Binding,
    model: ModelIndex,
    hidden: Collection[str],
) -> Iterator[tuple[str, ...]]:
    def matches(pattern: Pattern, bound: Binding) -> Iterator[tuple[str, Binding]]:
        for atom, values in model.candidates(pattern.name):
            extended = pattern.match(values, bound)
            if extended is not None and atom not in hidden:
                yield atom, extended

    if not positive:
        if not any(True for pattern in negative for _ in matches(pattern, binding)):
            yield ()
        return
    for atom, extended in matches(positive[0], binding):
        for rest in _join(positive[1:], negative, extended, model, hidden):
            yield (atom, *rest)
