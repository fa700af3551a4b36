"""A rule rewritten so that the solver itself says which of its instances hold.

Rule number k, `h :- b.` with variables V, becomes `_f<k>(V) :- b.` and `h :- _f<k>(V).`: the model then holds, beside every
atom, what each applied rule stood for. The rewriting is definitional, so the atoms of the source program are the same. In a
rule with a look-back window W each input atom `a` is read as `_recent(W,a)`. What clingo has to compute (`N+1` in a head) is
one more argument of `_f<k>`, so that head and premises are told without computing anything again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from clingo import Number, ast

from reasoner.symbolic.analysis import atoms_of, constant, signature
from reasoner.symbolic.rule import SYNTAX, Rule

FIRED = "_f"
RECENT = "_recent"
_ANONYMOUS = "_A"


@dataclass(frozen=True)
class Instrumented:
    """One rule as the solver reads it, and how to tell its instances.

    Parameters: `text`, its statements; `fired`, the predicate that names its instances, empty for a fact; `head` and
    `premises`, format strings over the arguments of an instance; `reads`, every predicate of the body with the window
    (minutes, -1 for none) that it is read through.
    """

    text: str
    fired: str
    head: str
    premises: tuple[str, ...]
    reads: frozenset[tuple[str, int]]

    @cached_property
    def statements(self) -> tuple[ast.AST, ...]:
        """The syntax trees of the text."""
        with SYNTAX:
            return parse_statements(self.text)


def instrument(index: int, rule: Rule, inputs: Collection[str]) -> Instrumented:
    """Rewrite one rule.

    Parameters: `index`, its number in the program; `inputs`, the input predicates, which its window applies to.
    """
    named = _NameAnonymous()(rule.statement)
    slots = _Slots([name if name[0] != "_" else f"{_ANONYMOUS}{name[1:]}" for name in rule.variables])
    head = slots.template(named.head.atom.symbol)
    premises = tuple(slots.template(atom) for atom in positive_atoms(named))
    if not rule.statement.body and not slots.terms:
        return Instrumented(f"{named.head}.", "", head, premises, frozenset())
    name, count = f"{FIRED}{index}", len(rule.variables)
    seen = _Windowed(rule.window, inputs)(named) if rule.window >= 0 else named
    fired = _atom(name, slots.terms) + _body(seen.body)
    told = _atom(name, [*slots.terms[:count], *"_" * (len(slots.terms) - count)])
    text = f"{fired}\n{named.head} :- {told}.\n#show {name}/{len(slots.terms)}."
    names = {signature(atom)[0] for literal in rule.statement.body for atom in atoms_of(literal)}
    reads = frozenset((one, rule.window if one in inputs else -1) for one in names)
    return Instrumented(text, name, head, premises, reads)


def positive_atoms(statement: ast.AST) -> list[ast.AST]:
    """The positive body atoms of a rule, as terms."""
    return [
        literal.atom.symbol
        for literal in statement.body
        if literal.sign == ast.Sign.NoSign and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    ]


def _atom(name: str, arguments: Sequence[str]) -> str:
    return f"{name}({','.join(arguments)})" if arguments else name


def _body(literals: Sequence[ast.AST]) -> str:
    return f" :- {'; '.join(map(str, literals))}." if literals else "."


def parse_statements(text: str) -> tuple[ast.AST, ...]:
    """The syntax trees of the statements in a text."""
    nodes: list[ast.AST] = []
    ast.parse_string(text, nodes.append)
    return tuple(node for node in nodes if node.ast_type != ast.ASTType.Program)


class _Slots:
    """The arguments of an instance: the variables, then each term that has to be computed."""

    def __init__(self, variables: Sequence[str]) -> None:
        self.terms = list(variables)

    def template(self, atom: ast.AST) -> str:
        """The format string of an atom."""
        return _atom(signature(atom)[0], [self._slot(argument) for argument in getattr(atom, "arguments", ())])

    def _slot(self, term: ast.AST) -> str:
        text = constant(term)
        if text:
            return text.replace("{", "{{").replace("}", "}}")
        written = str(term)
        if written not in self.terms:
            self.terms.append(written)
        return f"{{{self.terms.index(written)}}}"


class _NameAnonymous(ast.Transformer):
    """Gives the anonymous variables outside aggregates a name, in the order of `global_variables`."""

    def __init__(self) -> None:
        self._count = 0

    def visit_Variable(self, node: ast.AST) -> ast.AST:  # noqa: N802 - named by clingo after the node
        if node.name != "_":
            return node
        self._count += 1
        return node.update(name=f"{_ANONYMOUS}{self._count}")

    def visit_BodyAggregateElement(self, node: ast.AST) -> ast.AST:  # noqa: N802 - named by clingo after the node
        return node


class _Windowed(ast.Transformer):
    def __init__(self, window: int, inputs: Collection[str]) -> None:
        self._window, self._inputs = window, inputs

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:  # noqa: N802 - named by clingo after the node
        if signature(node.symbol)[0] not in self._inputs:
            return node
        location = node.symbol.location
        age = ast.SymbolicTerm(location, Number(self._window))
        return ast.SymbolicAtom(ast.Function(location, RECENT, [age, node.symbol], 0))
