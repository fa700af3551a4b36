"""Which rules settle one model by themselves, and which leave something to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reasoner.symbolic.components import in_components
from reasoner.symbolic.plan import Plan, Signature
from reasoner.symbolic.prepared import Prepared


def circular(rules: Iterable[Prepared]) -> set[Signature]:
    """The predicates that depend on themselves through `not`."""
    giving = [one.plan for one in rules if one.plan.kind in ("rule", "choice")]
    return {
        plan.gives
        for part in in_components(giving)
        if part.recursive
        for plan in part.plans
        if any(complete and signature in part.gives for signature, complete in plan.reads)
    }


def resting_on(signatures: Iterable[Signature], plans: Iterable[Plan]) -> set[Signature]:
    """Some predicates, and all that depend on one of them at any distance."""
    found = set(signatures)
    reads = [(plan.gives, {signature for signature, _ in plan.reads}) for plan in plans]
    while more := {gives for gives, read in reads if gives not in found and not read.isdisjoint(found)}:
        found |= more
    return found


def choosing(rules: Sequence[Prepared]) -> tuple[Prepared, ...]:
    """The rules that do not settle one model by themselves: choices, circles through `not`, and all that read what these give.

    A penalty is always among them. The rules of one statement are so together.
    """
    free = {one.plan.gives for one in rules if one.plan.kind == "choice"} | circular(rules)
    giving = [one.plan for one in rules if one.plan.kind in ("rule", "choice")]
    while True:
        free = resting_on(free, giving)
        places = {
            one.rule.place
            for one in rules
            if one.plan.kind == "penalty"
            or one.plan.gives in free
            or any(signature in free for signature, _ in one.plan.reads)
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
            if one.index in settled and all(signature in derived for signature, _ in one.plan.reads)
        }
        if fewer == settled:
            return frozenset(settled)
        settled = fewer
