"""Which rules settle one model by themselves, and which leave something to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reasoner.symbolic.layers import closure
from reasoner.symbolic.plan import Signature
from reasoner.symbolic.prepared import Prepared


def _below(rules: Iterable[Prepared]) -> dict[Signature, set[Signature]]:
    """What each predicate depends on, at any distance."""
    giving = [one.plan for one in rules if one.plan.kind in ("rule", "choice")]
    below: dict[Signature, set[Signature]] = {plan.gives: set() for plan in giving}
    for plan in giving:
        below[plan.gives].update(signature for signature, _ in plan.reads() if signature in below)
    return closure(below)


def circular(rules: Sequence[Prepared]) -> set[Signature]:
    """The predicates that depend on themselves through `not`."""
    return _circular(rules, _below(rules))


def _circular(rules: Iterable[Prepared], below: Mapping[Signature, set[Signature]]) -> set[Signature]:
    return {
        one.plan.gives
        for one in rules
        for signature, complete in one.plan.reads()
        if complete and one.plan.gives in below.get(signature, ())
    }


def choosing(rules: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """The rules that do not settle one model by themselves: choices, circles through `not`, and all that read what these give.

    A penalty is always among them. The rules of one statement are so together.
    """
    below = _below(rules)
    free = {one.plan.gives for one in rules if one.plan.kind == "choice"} | _circular(rules, below)
    while True:
        free |= {head for head, bodies in below.items() if not bodies.isdisjoint(free)}
        places = {
            one.rule.place
            for one in rules
            if one.plan.kind == "penalty"
            or one.plan.gives in free
            or any(signature in free for signature, _ in one.plan.reads())
        }
        found = tuple(one for one in rules if one.rule.place in places)
        given = {one.plan.gives for one in found if one.plan.kind in ("rule", "choice")}
        if given <= free:
            return found
        free |= given


def settled_rules(rules: Sequence[Prepared]) -> frozenset[int]:
    """The numbers of the rules whose instances are the same for every patient.

    They are positive, and every predicate that they read is derived in this program, by such rules alone.
    """
    settled = {one.index for one in rules if one.plan.is_positive}
    heads = {one.plan.gives for one in rules}
    while True:
        derived = heads - {one.plan.gives for one in rules if one.index not in settled}
        fewer = {
            one.index
            for one in rules
            if one.index in settled and all(signature in derived for signature, _ in one.plan.reads())
        }
        if fewer == settled:
            return frozenset(settled)
        settled = fewer
