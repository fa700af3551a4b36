"""A set of rules made ready for clingo so that the solver itself says which instance of which rule gave each atom.

Each rule `h :- b.` with variables V becomes `_fired_k(h,(V),(positive atoms of b)) :- b.` and `h :- _fired_k(h,(V),(…)).`:
the model then holds, beside every atom, its justifications. The rewriting is definitional, so the atoms of the source
program are the same. In a rule with a look-back window W each input atom `a` is read as `_recent(W,a)`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clingo import Number, ast

from reasoner.symbolic.analysis import signature
from reasoner.symbolic.rule import Rule

FIRED = "_fired_"
RECENT = "_recent"
_ANONYMOUS = "_A"


@dataclass(frozen=True)
class Program:
    """Rules ready to be solved.

    Parameters: `text`, instrumented; `windows` that the rules use, minutes, ascending; `aggregating`, the indices of the
    rules with an aggregate.
    """

    rules: tuple[Rule, ...]
    text: str
    windows: tuple[int, ...]
    aggregating: frozenset[int]


def assemble(rules: Sequence[Rule], inputs: Collection[str]) -> Program:
    """Instrument rules.

    Parameters: `rules` that passed `analyse`; `inputs`, the names of the input predicates, which windows apply to.
    """
    text = "\n".join(_instrument(index, rule, inputs) for index, rule in enumerate(rules))
    windows = tuple(sorted({rule.window for rule in rules if rule.window >= 0}))
    aggregating = frozenset(
        index
        for index, rule in enumerate(rules)
        if any(literal.atom.ast_type == ast.ASTType.BodyAggregate for literal in rule.statement.body)
    )
    return Program(tuple(rules), text, windows, aggregating)


def _instrument(index: int, rule: Rule, inputs: Collection[str]) -> str:
    named = _NameAnonymous()(rule.statement)
    variables = _tuple(variable if variable[0] != "_" else f"{_ANONYMOUS}{variable[1:]}" for variable in rule.variables)
    premises = _tuple(
        str(literal.atom)
        for literal in named.body
        if literal.sign == ast.Sign.NoSign and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    )
    head = str(named.head)
    fired = f"{FIRED}{index}({head},{variables},{premises})"
    seen = _Windowed(rule.window, inputs)(named) if rule.window >= 0 else named
    body = "; ".join(str(literal) for literal in seen.body)
    return f"{fired} :- {body}.\n{head} :- {fired}." if body else f"{fired}.\n{head} :- {fired}."


def _tuple(items: object) -> str:
    parts = list(items)  # type: ignore[call-overload]
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
