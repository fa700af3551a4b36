"""Where rules compare a measurement with a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reasoner.symbolic.plan import Part, Plan

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True)
class Threshold:
    """A comparison of a measurement with a number.

    Parameters: `concept`, what is measured, as `variable`; `operator`, as of the measurement on the left; `number`, in the
    resolution of the concept; `step`, that resolution, in `unit`.
    """

    plan: Plan
    concept: str
    variable: str
    operator: str
    number: int
    step: Fraction
    unit: str

    @property
    def value(self) -> Fraction:
        """The number in the unit of the concept."""
        return self.number * self.step

    @property
    def upper_open(self) -> bool:
        """Whether the next greater value is on the other side: of `<=` and `>`."""
        return self.operator in (">", "<=")

    @property
    def shown(self) -> str:
        """Operator, number and unit for people."""
        return f"{self.operator} {float(self.value):g} {self.unit}".strip()

    @property
    def sides(self) -> tuple[int, int]:
        """The two neighbouring values between which the comparison changes, in the resolution of the concept."""
        return (self.number, self.number + 1) if self.upper_open else (self.number - 1, self.number)


def thresholds_in(plan: Plan, observables: Mapping[str, Any]) -> dict[int, Threshold]:
    """The comparisons of one plan by their place in its body.

    Parameters: `observables`, rows of the document of that name.
    """
    body = plan.body
    measured = {part[3][1][1]: part[3][0][1] for part in body if _is_measurement(part)}
    found: dict[int, Threshold] = {}
    for number, part in enumerate(body):
        if part[0] != "test":
            continue
        for left, operator, right in ((part[1], part[2], part[3]), (part[3], _MIRRORED[part[2]], part[1])):
            if isinstance(left, list) and left[0] == "v" and left[1] in measured and isinstance(right, int):
                concept = measured[left[1]]
                row = observables.get(concept, {})
                step = Fraction(*row.get("resolution", (1, 1)))
                found[number] = Threshold(plan, concept, left[1], operator, right, step, str(row.get("unit", "")))
    return found


def _is_measurement(part: Part) -> bool:
    if part[0] != "atom" or part[2] not in ("value", "usable") or len(part[3]) != 2:
        return False
    concept, number = part[3]
    return isinstance(concept, list) and concept[0] == "c" and isinstance(number, list) and number[0] == "v"
