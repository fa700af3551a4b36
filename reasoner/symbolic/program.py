"""A set of rules made ready for clingo so that the solver itself says which instance of which rule gave each atom.

Rule number k, `h :- b.` with variables V, becomes `_fired(k,h,(V),(positive atoms of b)) :- b.` and
`h :- _fired(k,h,(V),(…)).`: the model then holds, beside every atom, its justifications. The rewriting is definitional, so
the atoms of the source program are the same. In a rule with a look-back window W each input atom `a` is read as
`_recent(W,a)`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from clingo import Number, SymbolType, ast

from reasoner.symbolic.aggregates import Condition, conditions
from reasoner.symbolic.analysis import signature
from reasoner.symbolic.rule import SYNTAX, Rule
from reasoner.vocabulary import split_atom

FIRED = "_fired"
RECENT = "_recent"
_ANONYMOUS = "_A"

Need = tuple[str, str]
"""An input that a rule cannot fire without: its predicate and its first argument."""


@dataclass(frozen=True)
class Prepared:
    """One rule ready to be solved, instrumented when it is first needed.

    Parameters: `index`, its number in the program; `inputs`, the input predicates; `needs`, the inputs that it cannot fire
    without.
    """

    rule: Rule
    index: int
    inputs: Collection[str]
    needs: frozenset[Need]

    @cached_property
    def text(self) -> str:
        """The instrumented rule."""
        with SYNTAX:
            return _instrument(self.index, self.rule, self.inputs)

    @cached_property
    def counts(self) -> tuple[Condition, ...]:
        """What its aggregates count."""
        with SYNTAX:
            return conditions(self.rule.statement)


@dataclass(frozen=True)
class Program:
    """Rules ready to be solved, and the windows that they use (minutes, ascending)."""

    rules: tuple[Prepared, ...]
    windows: tuple[int, ...]

    def text(self, inputs: Iterable[str]) -> str:
        """The instrumented text of the rules that some input could make fire.

        A rule with a positive input literal such as `present(fever)` cannot fire where there is no such input; leaving it
        out changes no model, and most rules are about something that a patient does not have.
        """
        given = {(name, arguments[0] if arguments else "") for name, arguments in map(split_atom, inputs)}
        lines = [prepared.text for prepared in self.rules if prepared.needs <= given]
        return "\n".join((*lines, f"#show {FIRED}/4."))


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Prepare rules.

    Parameters: `rules` that passed `analyse`; `inputs`, the names of the input predicates, which windows apply to.
    """
    with SYNTAX:
        prepared = tuple(Prepared(rule, index, inputs, _needs(rule, inputs)) for index, rule in enumerate(rules))
    return Program(prepared, tuple(sorted({rule.window for rule in rules if rule.window >= 0})))


def _positive(statement: ast.AST) -> list[ast.AST]:
    """The positive body atoms of a rule, as terms."""
    return [
        literal.atom.symbol
        for literal in statement.body
        if literal.sign == ast.Sign.NoSign and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    ]


def _needs(rule: Rule, inputs: Collection[str]) -> frozenset[Need]:
    needs = set()
    for atom in _positive(rule.statement):
        name, arity = signature(atom)
        if name in inputs and not arity:
            needs.add((name, ""))
        elif name in inputs and atom.arguments[0].ast_type == ast.ASTType.SymbolicTerm:
            symbol = atom.arguments[0].symbol
            if symbol.type == SymbolType.Function:
                needs.add((name, symbol.name))
    return frozenset(needs)


def _instrument(index: int, rule: Rule, inputs: Collection[str]) -> str:
    named = _NameAnonymous()(rule.statement)
    variables = _tuple([one if one[0] != "_" else f"{_ANONYMOUS}{one[1:]}" for one in rule.variables])
    premises = _tuple([str(atom) for atom in _positive(named)])
    head = str(named.head)
    fired = f"{FIRED}({index},{head},{variables},{premises})"
    seen = _Windowed(rule.window, inputs)(named) if rule.window >= 0 else named
    body = "; ".join(str(literal) for literal in seen.body)
    return f"{fired} :- {body}.\n{head} :- {fired}." if body else f"{fired}.\n{head} :- {fired}."


def _tuple(parts: Sequence[str]) -> str:
    return f"({','.join(parts)}{',' if len(parts) == 1 else ''})"


class _NameAnonymous(ast.Transformer):
    def __init__(self) -> None:
        self._count = 0

    def visit_Variable(self, node: ast.AST) -> ast.AST:  # noqa: N802 - named by clingo after the node
        if node.name != "_":
            return node
        self._count += 1
        return node.update(name=f"{_ANONYMOUS}{self._count}")


class _Windowed(ast.Transformer):
    def __init__(self, window: int, inputs: Collection[str]) -> None:
        self._window, self._inputs = window, inputs

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:  # noqa: N802 - named by clingo after the node
        if signature(node.symbol)[0] not in self._inputs:
            return node
        location = node.symbol.location
        age = ast.SymbolicTerm(location, Number(self._window))
        return ast.SymbolicAtom(ast.Function(location, RECENT, [age, node.symbol], 0))
