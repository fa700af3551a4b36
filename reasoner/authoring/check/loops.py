"""Conclusions of one module that rest on conclusions of another that rest on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from reasoner.symbolic.plan import Plan, Term
from reasoner.symbolic.prepared import Prepared


def loops(rules: Sequence[Prepared]) -> Iterator[tuple[Prepared, ...]]:
    """The circles of rules of more than one module, each as one of the shortest, with the modules in the order of dependence."""
    giving: defaultdict[tuple[str, int], list[Prepared]] = defaultdict(list)
    for one in rules:
        if one.plan.kind in ("rule", "choice"):
            giving[one.plan.gives].append(one)
    reads = {
        one.index: [
            other
            for name, terms in one.plan.atoms()
            for other in giving.get((name, len(terms)), ())
            if other.index != one.index and _may_be(terms, other.plan)
        ]
        for group in giving.values()
        for one in group
    }
    told: set[frozenset[str]] = set()
    for group in giving.values():
        for one in group:
            path = _back(one, reads)
            modules = frozenset(step.rule.module for step in path)
            if len(modules) > 1 and modules not in told:
                told.add(modules)
                yield tuple(path)


def _back(start: Prepared, reads: dict[int, list[Prepared]]) -> list[Prepared]:
    """A shortest way from a rule back to itself that leaves its module; empty if there is none."""
    begin = (start.index, False)
    before: dict[tuple[int, bool], tuple[tuple[int, bool], Prepared]] = {}
    waiting = [(start, False)]
    for one, has_left in waiting:
        for other in reads[one.index]:
            state = (other.index, has_left or other.rule.module != start.rule.module)
            if state in before:
                continue
            before[state] = (one.index, has_left), other
            if other.index == start.index and state[1]:
                path: list[Prepared] = []
                while state != begin:
                    state, step = before[state]
                    path.append(step)
                return path[::-1]
            waiting.append((other, state[1]))
    return []


def _may_be(terms: Sequence[Term], plan: Plan) -> bool:
    """Whether the head of a rule can be an atom that is read."""
    return all(one == other or _is_open(one) or _is_open(other) for one, other in zip(terms, plan.head[1], strict=True))


def _is_open(term: Term) -> bool:
    return isinstance(term, list) and term[0] != "c"
