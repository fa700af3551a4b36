"""The instances of a rule that come nearest to giving an atom that does not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.symbolic.firing import Atom
from reasoner.symbolic.matching import Binding, Seen, extensions, matched, value_of
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared

MOST_BINDINGS = 2_000
"""So many instances of a rule are followed side by side."""


def nearest(prepared: Prepared, seen: Seen, atom: Atom) -> list[tuple[Binding, list[Part]]]:
    """The bindings of a rule's variables that come nearest to giving an atom that does not hold, each with the parts that fail.

    Of these the first is where the body fails, and the others are those of which all is known; none if the body holds, of a
    choice that was not taken or a rule that gives another atom.
    """
    plan, window = prepared.plan, prepared.rule.window
    start = matched(plan.head[1], atom[1:], {}) if plan.gives == (atom[0], len(atom) - 1) else None
    reached: list[Binding] = [] if start is None else [start]
    for number, part in enumerate(plan.body):
        further: list[Binding] = []
        for binding in reached:
            further += extensions(part, binding, seen, window)
            if len(further) > MOST_BINDINGS:
                break
        if not further:
            return [(binding, list(_failing(plan.body[number:], binding, seen, window))) for binding in reached]
        reached = further
    return [(binding, []) for binding in reached]


def _failing(parts: Sequence[Part], binding: Binding, seen: Seen, window: int) -> Iterator[Part]:
    for number, part in enumerate(parts):
        known = number == 0 or _is_known(part, binding)
        if known and not any(True for _ in extensions(part, binding, seen, window)):
            yield part


def _is_known(part: Part, binding: Binding) -> bool:
    match part:
        case ["atom" | "not" | "is", *_, terms]:
            return all(value_of(term, binding) is not None for term in terms)
        case ["test", left, _, right]:
            return value_of(left, binding) is not None and value_of(right, binding) is not None
    return False
