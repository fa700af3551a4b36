"""What one answer adds to the log weight of several conditions at once, from what it adds to that of each.

`docs/certificate.md`, section 7a, fixes the four rules bit for bit; decision 14 says why they are these. Integers throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reasoner.probability.fixedpoint import Integers, exponentials, logarithms
from reasoner.probability.structure import Evidence

Rule = Literal["cause", "antecedent", "mover", "share"]
ONE = 1 << 30
AGE = "age"


def rule_of(evidence: Evidence) -> Rule:
    """By which rule conditions act together on an evidence.

    `cause`: each may bring the finding about (noisy-or with a leak); `antecedent`: age and sex, which act on the conditions;
    `mover`: a measurement follows the condition that moves it farthest; `share`: an answer tells of one of the conditions.
    """
    if evidence.kind == "range":
        return "antecedent" if evidence.observable == AGE else "mover"
    if all(atom.startswith("sex(") for atom in evidence.atoms):
        return "antecedent"
    return "cause" if evidence.kind == "binary" or len(evidence.atoms) == 1 else "share"


@dataclass(frozen=True, slots=True)
class Combined:
    """What a term adds to each of some worlds of as many conditions.

    Parameters: `weights`, micronats; `room` (worlds × conditions), by how much at most each further condition raises them; None
    where no condition changes a larger world by a greater factor than a smaller one (`cause`, `antecedent`).
    Law: of a world with any further conditions the weight is at most `weights` and their `room`.
    """

    weights: Integers
    room: Integers | None


def combine(evidence: Evidence, table: Integers, value: int, worlds: Integers) -> Combined:
    """What a value of an evidence adds to worlds of two and more conditions.

    Parameters: `table`, values × hypotheses in micronats, `other` last; `worlds`, worlds × members, places of conditions.
    Law: of a world in which all conditions but one have the rates of `other`, for age, sex and measurements that one's.
    """
    own = table[value][worlds]
    match rule_of(evidence):
        case "antecedent":
            return Combined(own.sum(axis=1) - (worlds.shape[1] - 1) * table[value, -1], None)
        case "mover":
            return _moved(table, value, worlds)
        case "share":
            shared = _shared(own)
            return Combined(shared, np.maximum(table[value, :-1] - shared[:, None], 0))
    if value == 0:
        return Combined(_caused(own, int(table[0].min())), None)
    return Combined(own.sum(axis=1) - (worlds.shape[1] - 1) * table[1].max(), None)


def _caused(own: Integers, leak: int) -> Integers:
    """ln(1 - (1 - leak) Π (1 - strength)), where 1 - strength = (1 - rate) / (1 - leak); the greatest rate first."""
    rates = -np.sort(-own, axis=1)
    found = rates[:, 0].copy()
    beside = max(ONE - int(exponentials(np.array([-leak], dtype=np.int64))[0]), 1)
    for rate in rates.T[1:]:
        more = np.maximum(exponentials(found - rate) - exponentials(found - leak), 0)
        rise = np.minimum(more * (ONE - exponentials(-found)) // beside, ONE)
        found = np.minimum(found + logarithms((ONE * ONE) // (ONE + rise)), 0)
    return found


def _shared(own: Integers) -> Integers:
    """The logarithm of the mean of the rates."""
    top = own.max(axis=1)
    total = exponentials(top[:, None] - own).sum(axis=1)
    shared: Integers = top - logarithms(total // own.shape[1])
    return shared


def _moved(table: Integers, value: int, worlds: Integers) -> Combined:
    """The rate of the condition whose rates depart most from those of `other`, the first of equals."""
    departure = np.abs(table[:, :-1] - table[:, -1:]).max(axis=0)
    farthest = departure[worlds].argmax(axis=1)
    chosen = np.take_along_axis(worlds, farthest[:, None], axis=1)[:, 0]
    weights = table[value][chosen]
    rise = np.maximum(table[value, :-1] - weights[:, None], 0)
    return Combined(weights, np.where(departure >= departure[chosen][:, None], rise, 0))
