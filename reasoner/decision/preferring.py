"""Recommended actions in the order that a patient prefers, as far as guidelines leave the order open.

This is no expected utility and no score: nothing is added up, no euro is traded for a millisievert, and no degree has a size. It
puts what a guideline says in one breath, with one status and one place, into an order by what the patient named first, and among
what is alike there by what was named next. What no one knows comes last and is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias, get_args

from reasoner.decision.conclusions import STATUSES
from reasoner.decision.kinds import is_below
from reasoner.decision.results import Action
from reasoner.knowledge.attributes import DEGREES, Attributes, Claim, Degree, Figure

Criterion = Literal["cost", "burden", "radiation", "invasiveness"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
PREFERENCES: Final[Mapping[str, Criterion]] = {
    "less_cost": "cost",
    "less_burden": "burden",
    "less_radiation": "radiation",
}
"""The preferences of a record that an order can follow, and what is to be less by them."""
_NO_DOSE: Final = Fraction(0)
Known: TypeAlias = Figure | Claim[Degree] | Claim[bool]


@dataclass(frozen=True, slots=True)
class Preferred:
    """An action in its place.

    Parameters: `known`, by criterion what decided, or would have; `unknown`, the criteria of which nothing is known for it;
    `is_wanted`, whether the patient prefers it by its name or that of a class.
    """

    action: Action
    known: Mapping[Criterion, Known]
    unknown: tuple[Criterion, ...]
    is_wanted: bool = False

    def as_json(self) -> dict[str, Any]:
        """The action, and what its place among its equals rests on."""
        known = {name: one.as_json() for name, one in self.known.items()}
        return {**self.action.as_json(), "known": known, "unknown": list(self.unknown), "is_wanted": self.is_wanted}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a patient prefers.

    Parameters: `less`, what is to be less, the most important first; `wanted`, actions or classes of actions that are preferred
    to others; `not_followed`, preferences that no order follows: nothing is known of actions that would decide them.
    """

    less: tuple[Criterion, ...] = ()
    wanted: tuple[str, ...] = ()
    not_followed: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, preferred: Sequence[str], isa: Mapping[str, Collection[str]], first: Sequence[Criterion] = ()
    ) -> Preferences:
        """The preferences that concepts name.

        Parameters: `preferred`, what is recorded, in its order: an order among these is nowhere recorded, so that it decides only
        after `first`, what was said to matter most.
        """
        less = dict.fromkeys([*first, *(PREFERENCES[one] for one in preferred if one in PREFERENCES)])
        others = [one for one in preferred if one not in PREFERENCES]
        wanted = tuple(one for one in others if is_below(isa, one, "action"))
        return cls(tuple(less), wanted, tuple(one for one in others if one not in wanted))


def preferred(
    actions: Sequence[Action],
    preferences: Preferences,
    attributes: Mapping[str, Attributes],
    isa: Mapping[str, Collection[str]],
    jurisdiction: str,
) -> tuple[Preferred, ...]:
    """Actions in the order of guidelines, and where that leaves it open, as the patient prefers.

    Parameters: `attributes`, by concept; `isa`, the classes above each; `jurisdiction`, in which they cost something.
    Laws: sorted by status, then by the order that rules state, whatever is preferred; without preferences the order is that of
    conclusions; the result does not depend on the order in which actions are given.
    """
    found = [_known(one, preferences, attributes.get(one.action), isa, jurisdiction) for one in actions]
    return tuple(sorted(found, key=lambda one: (*_of_guideline(one.action), *_of_patient(one, preferences.less))))


def _of_guideline(action: Action) -> tuple[int, int]:
    return STATUSES.index(action.status), action.order


def _of_patient(one: Preferred, less: Sequence[Criterion]) -> tuple[Any, ...]:
    ranks = [(name not in one.known, _rank(one.known[name]) if name in one.known else 0) for name in less]
    return not one.is_wanted, ranks, one.action.action


def _rank(known: Known) -> Fraction | int:
    if isinstance(known, Figure):
        return known.value
    return int(known.value) if isinstance(known.value, bool) else DEGREES.index(known.value)


def _known(
    action: Action,
    preferences: Preferences,
    attributes: Attributes | None,
    isa: Mapping[str, Collection[str]],
    jurisdiction: str,
) -> Preferred:
    known: dict[Criterion, Known] = {}
    for name in preferences.less:
        found = criterion(attributes, name, jurisdiction)
        if found is not None:
            known[name] = found
    return Preferred(
        action,
        known,
        tuple(name for name in preferences.less if name not in known),
        any(is_below(isa, action.action, one) for one in preferences.wanted),
    )


def criterion(attributes: Attributes | None, name: Criterion, jurisdiction: str) -> Known | None:
    """What is known of an action by one criterion; None where it cannot be put in an order.

    What is known to cost at least so much is not known to cost less than anything. What does not irradiate has no dose, which
    is less than any; of what irradiates, the dose counts.
    """
    if attributes is None:
        return None
    match name:
        case "cost":
            cost = attributes.costs.get(jurisdiction)
            return None if cost is None or cost.is_least else cost
        case "burden":
            return attributes.burden
        case "invasiveness":
            return attributes.invasiveness
    if attributes.irradiating and not attributes.irradiating.value:
        return Figure(_NO_DOSE, "mSv", attributes.irradiating.basis)
    return attributes.dose
