"""Conclusions of one module that rest on conclusions of another that rest on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reasoner.symbolic.plan import Plan, Term
from reasoner.symbolic.prepared import Prepared


def loops(rules: Sequence[Prepared]) -> Iterator[tuple[Prepared, ...]]:
    """The circles of rules of more than one module, each as one of the shortest, with the modules in the order of dependence."""
    reads = _reads(rules)
    told: set[frozenset[str]] = set()
    for place in reads:
        path = [rules[step] for step in _back(place, rules, reads)]
        modules = frozenset(step.rule.module for step in path)
        if len(modules) > 1 and modules not in told:
            told.add(modules)
            yield tuple(path)


def circular(rules: Sequence[Prepared], asked: Iterable[Prepared]) -> list[Prepared]:
    """Those of some rules whose conclusions can rest on themselves."""
    reads = _reads(rules)
    places = {id(one): place for place, one in enumerate(rules)}
    return [one for one in asked if places[id(one)] in _reached(places[id(one)], reads)]


def _reached(start: int, reads: Mapping[int, Sequence[int]]) -> set[int]:
    met: set[int] = set()
    waiting = [start]
    while waiting:
        new = set(reads.get(waiting.pop(), ())) - met
        met |= new
        waiting += new
    return met


def _reads(rules: Sequence[Prepared]) -> dict[int, list[int]]:
    """The places of the rules that can give what each rule reads, by the place of each rule that gives something."""
    giving: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, one in enumerate(rules):
        if one.plan.kind in ("rule", "choice"):
            giving[one.plan.gives].append(place)
    return {
        place: [
            other
            for name, terms in rules[place].plan.atoms()
            for other in giving.get((name, len(terms)), ())
            if _may_be(terms, rules[other].plan)
        ]
        for group in giving.values()
        for place in group
    }


def _back(start: int, rules: Sequence[Prepared], reads: Mapping[int, Sequence[int]]) -> list[int]:
    """A shortest way from a rule back to itself that leaves its module; empty if there is none."""
    begin = (start, False)
    before: dict[tuple[int, bool], tuple[int, bool]] = {}
    waiting = [begin]
    for one, has_left in waiting:
        for other in reads[one]:
            state = (other, has_left or rules[other].rule.module != rules[start].rule.module)
            if state in before:
                continue
            before[state] = one, has_left
            if state == (start, True):
                path = [start]
                while (state := before[state]) != begin:
                    path.append(state[0])
                return path[::-1]
            waiting.append(state)
    return []


def _may_be(terms: Sequence[Term], plan: Plan) -> bool:
    """Whether the head of a rule can be an atom that is read."""
    return all(one == other or _is_open(one) or _is_open(other) for one, other in zip(terms, plan.head[1], strict=True))


def _is_open(term: Term) -> bool:
    return isinstance(term, list) and term[0] != "c"
