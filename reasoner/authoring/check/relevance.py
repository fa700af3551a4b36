"""Which rules, and which atoms of a record, can have to do with some atoms: the slice that is searched.

It is found backwards, atom by atom and not predicate by predicate: what decides `recommended(x, must)` reads `advise(x, must)`,
not all advice. An argument of which nothing is known stands for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from reasoner.authoring.check.flow import OPEN, Items, Slot, Unfollowed, Values
from reasoner.symbolic.plan import Part, Plan, Term, variables_of
from reasoner.symbolic.prepared import Prepared

Pattern = tuple[Any, ...]
"""Predicate and arguments: constants, or None for any; integers are any."""
MOST_PATTERNS = 20_000
MOST_CONCEPTS = 400


@dataclass(frozen=True)
class Slice:
    """What some atoms depend on.

    Parameters: `rules`; `read`, the atoms of a record that these read, each with the windows (minutes, -1 for none);
    `counting`, the rules that count any concepts at all, or compare two: for these one concept does not stand for all.
    """

    rules: tuple[Prepared, ...]
    read: Mapping[Pattern, frozenset[int]]
    counting: frozenset[str] = frozenset()


def relevant(
    rules: Sequence[Prepared], flow: Values, inputs: Collection[str], wanted: Iterable[Prepared | Pattern]
) -> Slice:
    """The slice of some atoms, or of the bodies of some rules.

    Parameters: `flow`, of the same rules; `inputs`, the predicates that a record gives, belief among them.
    Law: over every record the wanted atoms hold in the slice where they hold in all rules, constraints left aside.
    """
    search = _Backwards(rules, flow, inputs)
    for one in wanted:
        if isinstance(one, Prepared):
            search.body(one, {})
        else:
            search.want(one, -1)
    search.run()
    taken = tuple(one for one in rules if one.index in search.taken)
    read = {pattern: frozenset(windows) for pattern, windows in search.read.items()}
    return Slice(taken, read, frozenset(search.counting))


class _Backwards:
    def __init__(self, rules: Sequence[Prepared], flow: Values, inputs: Collection[str]) -> None:
        self._flow, self._inputs = flow, inputs
        self._giving: dict[tuple[str, int], list[Prepared]] = {}
        for one in rules:
            if one.plan.kind in ("rule", "choice"):
                self._giving.setdefault(one.plan.gives, []).append(one)
        self._waiting: list[Pattern] = []
        self._met: set[Pattern] = set()
        self.taken: set[int] = set()
        self.read: dict[Pattern, set[int]] = {}
        self.counting: set[str] = set()

    def run(self) -> None:
        """Follow everything that is wanted."""
        while self._waiting:
            pattern = self._waiting.pop()
            for one in self._giving.get((pattern[0], len(pattern) - 1), ()):
                known = _unified(one.plan.head[1], pattern[1:])
                if known is not None:
                    self.taken.add(one.index)
                    self.body(one, known)

    def want(self, pattern: Pattern, window: int) -> None:
        """Ask for an atom, unless a wider one was asked for before."""
        if pattern[0] in self._inputs:
            self.read.setdefault(pattern, set()).add(window)
            return
        wide = (pattern[0], *[None] * (len(pattern) - 1))
        if len(self._met) > MOST_PATTERNS:
            pattern = wide
        if pattern in self._met or wide in self._met:
            return
        self._met.add(pattern)
        self._waiting.append(pattern)

    def body(self, one: Prepared, known: Mapping[str, str]) -> None:
        """Ask for what a body reads, where some variables are known."""
        plan = one.plan
        bound = {**known, **_assigned(plan)}
        kinds = self._flow.bound(plan.body, {}) or {}
        several: set[str] = set()
        for name, terms in plan.atoms():
            for pattern in self._patterns(name, terms, bound, kinds):
                self.want(pattern, one.rule.window)
                if name in self._inputs and len(pattern) > 1 and pattern[1] is None:
                    several |= variables_of(terms[0])
        if len(several) > 1 or not several <= set(plan.variables):
            self.counting.add(one.rule.id)

    def _patterns(
        self, name: str, terms: Sequence[Term], bound: Mapping[str, str], kinds: Mapping[str, Items]
    ) -> Iterator[Pattern]:
        """The patterns of an atom; of one that a record gives, one for each constant that can stand there."""
        choices = [self._constants(term, bound, kinds, wide=name not in self._inputs) for term in terms]
        for values in product(*choices):
            yield (name, *values)

    @staticmethod
    def _constants(term: Term, bound: Mapping[str, str], kinds: Mapping[str, Items], *, wide: bool) -> list[str | None]:
        if isinstance(term, int):
            return [None]
        if term[0] == "c":
            return [term[1]]
        if term[0] != "v":
            return [None]
        if term[1] in bound:
            return [bound[term[1]]]
        items = kinds.get(term[1], frozenset({OPEN}))
        numbers = any(isinstance(item, int | Slot | Unfollowed) for item in items)
        if wide or OPEN in items or numbers or len(items) > MOST_CONCEPTS:
            return [None]
        return sorted(items)


def _assigned(plan: Plan) -> dict[str, str]:
    return {part[1]: part[2][1] for part in plan.body if _is_constant_let(part)}


def _is_constant_let(part: Part) -> bool:
    return part[0] == "let" and isinstance(part[2], list) and part[2][0] == "c"


def _unified(terms: Sequence[Term], wanted: Sequence[Any]) -> dict[str, str] | None:
    """What the variables of a head are where it is a wanted atom; None if it never is."""
    known: dict[str, str] = {}
    for term, want in zip(terms, wanted, strict=True):
        if want is None or isinstance(term, int):
            continue
        if term[0] == "c":
            if term[1] != want:
                return None
        elif term[0] == "v" and known.setdefault(term[1], want) != want:
            return None
    return known
