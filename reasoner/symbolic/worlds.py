"""The probabilistic rules of modules, prepared once: how they meet a record (`docs/semantics.md`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from clingo import ast

from reasoner.symbolic.analysis import arguments, atoms_of, constant, heads, signature
from reasoner.symbolic.annotated import Annotated, annotate, signatures
from reasoner.symbolic.enumeration import Grounding
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import WORLDS, Rule
from reasoner.vocabulary import split_atom

DENIALS = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
    "immunised": "not_immunised",
}
"""What a record can affirm and deny, so that worlds may conclude it; with the predicate that denies it."""
PRODUCES = "concluded__"
"""The predicate of what could be concluded, with the window of the statement that would."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """The worlds programs of some modules, as one.

    Parameters: `rules`, as their authors wrote them; `inputs`, the predicates that a record gives.
    """

    rules: tuple[Rule, ...]
    inputs: frozenset[str]

    @cached_property
    def written(self) -> tuple[Rule, ...]:
        """The rules, of which those with a window read predicates that hold what is young enough alone."""
        return tuple(_windowed(rule, self.inputs) for rule in self.rules)

    @cached_property
    def certain(self) -> tuple[str, ...]:
        """The statements without a probability."""
        return tuple(rule.text for rule in self.written if "p" not in rule.metadata)

    @cached_property
    def annotated(self) -> tuple[Annotated, ...]:
        """The statements with one, in an order that does not depend on the text's."""
        found = [one for rule in self.written if (one := annotate(rule)[0])]
        return tuple(sorted(found, key=lambda one: (one.rule.text, one.probabilities, one.rule.id)))

    @cached_property
    def signatures(self) -> frozenset[tuple[str, int]]:
        """The predicates that the rules mention, as their authors wrote them."""
        return signatures(self.rules)

    @cached_property
    def _read(self) -> frozenset[tuple[str, int]]:
        return signatures(self.written) | self.signatures

    def concluded(self, ages: Mapping[str, int]) -> dict[str, int]:
        """What of a record the rules could conclude, if nothing that they deny or count stood in the way.

        Parameters: `ages`, the inputs with their ages in minutes.
        Returns: ground atoms with the shortest window (minutes) of a statement that could conclude them, -1 for none.
        """
        if not self._producing:
            return {}
        bridges = [
            f"{name}({', '.join(names)}) :- {PRODUCES}({_base(name)}({', '.join(names)}), _)."
            for name, arity in sorted(self._read)
            if _base(name) in DENIALS and name != _base(name)
            for names in [[f"X{place}" for place in range(arity)]]
        ]
        found: dict[str, int] = {}
        shown = f"#show {PRODUCES}/2."
        [model] = Grounding("\n".join([*self._producing, *bridges, *self.facts(ages), shown])).models((), 1)
        for atom, window in (split_atom(one)[1] for one in model):
            windows = [one for one in (found.get(atom, -1), int(window)) if one >= 0]
            found[atom] = min(windows, default=-1)
        return found

    @cached_property
    def _producing(self) -> tuple[str, ...]:
        """The rules without what they deny, count or ask of all, each beside what it says that could be concluded."""
        if not any(name in DENIALS for rule in self.rules for name, _ in map(signature, heads(rule))):
            return ()
        return tuple(text for rule in self.written for text in producing(rule))

    def facts(self, ages: Mapping[str, int], concluded: Collection[str] = ()) -> tuple[str, ...]:
        """What a record says that the rules do not conclude, as facts, sorted.

        Parameters: `concluded`, what they could: it is known by evidence, and read whatever its age.
        """
        found = set()
        windows: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for name, arity in self._read:
            windows.setdefault((_base(name), arity), []).append((name, _minutes(name)))
        for atom, age in ages.items():
            if atom not in concluded:
                predicate, terms = split_atom(atom)
                for name, window in windows.get((predicate, len(terms)), ()):
                    if window < 0 or age <= window:
                        found.add(f"{_put(name, terms)}.")
        for atom in concluded:
            predicate, terms = split_atom(atom)
            for name, window in windows.get((predicate, len(terms)), ()):
                if window >= 0:
                    found.add(f"{_put(name, terms)} :- {atom}.")
        return tuple(sorted(found))


def read_worlds(sources: Iterable[tuple[str, str, str]], inputs: frozenset[str]) -> Worlds:
    """The worlds programs of modules, which have been checked before.

    Parameters: `sources`, module, path and text of each; `inputs`, the predicates that a record gives.
    """
    return Worlds(tuple(rule for one in sources for rule in read_rules(one[0], WORLDS, *one[1:])[0]), inputs)


def producing(rule: Rule) -> Iterator[str]:
    """A rule by its positive part, which says what could be concluded; nothing of a constraint."""
    body = _positive(rule.statement.body) if rule.statement.ast_type == ast.ASTType.Rule else []
    if rule.statement.ast_type != ast.ASTType.Rule:
        return
    head = rule.statement.head
    chosen = head.elements if head.ast_type == ast.ASTType.Aggregate else ()
    pairs = [(one.literal, _positive(one.condition)) for one in chosen] or [(head, [])]
    for literal, conditions in pairs:
        for atom in atoms_of(literal):
            told = "; ".join([*body, *conditions])
            yield f"{atom} :- {told}." if told else f"{atom}."
            if signature(atom)[0] in DENIALS:
                produced = f"{PRODUCES}({atom}, {rule.window})"
                yield f"{produced} :- {told}." if told else f"{produced}."


def _positive(parts: Iterable[ast.AST]) -> list[str]:
    return [
        str(part)
        for part in parts
        if part.ast_type == ast.ASTType.Literal
        and (
            part.atom.ast_type == ast.ASTType.Comparison
            or (part.atom.ast_type == ast.ASTType.SymbolicAtom and part.sign == ast.Sign.NoSign)
        )
    ]


def could_conclude(rules: Iterable[Rule]) -> frozenset[tuple[str, str]]:
    """The predicates of inputs that statements conclude, each with its first argument, empty for a variable."""
    return frozenset(
        (signature(atom)[0], constant(arguments(atom)[0]) if arguments(atom) else "")
        for rule in rules
        for atom in heads(rule)
    )


class _Windowed(ast.Transformer):
    """Puts the predicate of what is young enough where an input's stands."""

    def __init__(self, window: int, inputs: frozenset[str]) -> None:
        self._window, self._inputs = window, inputs

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:  # noqa: N802 - clingo's name
        """Rename an input."""
        name, _ = signature(node.symbol)
        if name not in self._inputs:
            return node
        term = node.symbol
        renamed = f"{name}__within_{self._window}"
        return node.update(symbol=ast.Function(term.location, renamed, arguments(term), 0))


def _windowed(rule: Rule, inputs: frozenset[str]) -> Rule:
    if rule.window < 0:
        return rule
    put = _Windowed(rule.window, inputs)
    statement = rule.statement
    head = statement.head
    if head.ast_type == ast.ASTType.Aggregate:
        elements = [one.update(condition=put.visit_sequence(one.condition)) for one in head.elements]
        head = head.update(elements=elements)
    text = str(statement.update(head=head, body=put.visit_sequence(statement.body)))
    return replace(rule, text=text)


def _base(name: str) -> str:
    return name.partition("__within_")[0]


def _minutes(name: str) -> int:
    window = name.partition("__within_")[2]
    return int(window) if window else -1


def _put(name: str, terms: Collection[str]) -> str:
    return f"{name}({','.join(terms)})" if terms else name
