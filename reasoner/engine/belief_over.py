"""The belief in a hypothesis over the values of one observable: at each value the record is grounded and weighed again.

The curve is constant between the cuts of evidences and definitions; each is tried on both of its sides, so that every step lies
where the engine has it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reasoner.engine.differential import Bands, no_differential
from reasoner.engine.next_test import hypothesis_place
from reasoner.engine.supposing import measurement_of
from reasoner.errors import Phrase, RequestError
from reasoner.explain.wording import number
from reasoner.interruption import Interruption
from reasoner.ontology.facts import Grounding
from reasoner.ontology.measurement import Scale, scale
from reasoner.ontology.plausibility import AGE, months_at, plausible_range
from reasoner.probability.evidence import evidences_of
from reasoner.probability.posterior import believe
from reasoner.symbolic.thresholds import thresholds

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

POINTS = 200


@dataclass(frozen=True, slots=True)
class Span:
    """The values asked about: of an `observable`, from `least` to `greatest`, in a unit and, where it has several, on a basis."""

    observable: str
    least: Fraction
    greatest: Fraction
    unit: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """The belief at one value: `steps` of the observable's resolution, `ppm` and `interval` in parts per million."""

    steps: int
    ppm: int
    interval: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A value of the record: `steps` of the resolution, and a comparator such as `<` where the record has one."""

    steps: int
    comparator: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least `steps` at which some rules, by their ids, begin or cease to hold."""

    steps: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeliefOver:
    """What would be believed of a hypothesis at each value of an observable, all else as recorded.

    Parameters: `observable`, whose values the span's are; `line`, between steps and the span's unit; `plausible`, the range that
    is used at the patient's age, in steps, outside of which there are no points; `points` by value; `recorded`, what the record
    says and the engine uses; `thresholds`, of rules that otherwise apply, within the span; `numbers` and `bands` of the profile.
    Law: each point is the belief in the record whose values of the observable are replaced by that one, measured at the question.
    """

    hypothesis: str
    span: Span
    observable: str
    line: Scale
    plausible: tuple[int, int]
    points: tuple[Point, ...]
    recorded: tuple[Recorded, ...]
    thresholds: tuple[Threshold, ...]
    numbers: str
    bands: Bands

    @property
    def is_flat(self) -> bool:
        """Whether no value that was tried says anything else than another."""
        return len({(one.ppm, one.interval) for one in self.points}) < 2

    @property
    def outside(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The parts of the span, in its unit, where a value would be taken as an error of writing and not be used."""
        low, high = (self.line.value(end) for end in self.plausible)
        least, greatest = self.span.least, self.span.greatest
        parts = (least, min(low, greatest)), (max(high, least), greatest)
        return tuple((start, end) for start, end in parts if start < end)

    def value(self, steps: int) -> Fraction:
        """Steps as a value in the span's unit."""
        return self.line.value(steps)

    def as_json(self) -> dict[str, Any]:
        """It for machines: `value` is in the unit asked for, exact where it is a decimal, `steps` in the resolution."""
        at = self._at
        return {
            "hypothesis": self.hypothesis,
            "observable": self.observable,
            "unit": self.span.unit,
            **({"basis": self.span.basis} if self.span.basis else {}),
            "from": number(self.span.least, "en"),
            "to": number(self.span.greatest, "en"),
            "plausible": [at(end) for end in self.plausible],
            "numbers": self.numbers,
            "points": [{**at(one.steps), "ppm": one.ppm, "interval": list(one.interval)} for one in self.points],
            "recorded": [{**at(one.steps), "comparator": one.comparator} for one in self.recorded],
            "thresholds": [{**at(one.steps), "rules": list(one.rules)} for one in self.thresholds],
        }

    def _at(self, steps: int) -> dict[str, Any]:
        return {"value": number(self.value(steps), "en"), "steps": steps}


def belief_over(
    reasoner: Reasoner,
    state: State,
    hypothesis: str,
    span: Span,
    *,
    points: int = POINTS,
    interruption: Interruption | None = None,
) -> BeliefOver:
    """The belief in a hypothesis over a span of values of one observable, for the case of a state.

    Parameters: `points`, so many at most beside both sides of each cut; `interruption`, asked before each.
    Raises: RequestError if there is no such hypothesis, observable, unit or basis, the span is empty or no value in it is
    plausible, or no complaint is presented; Cancelled or DeadlineExceeded if the caller gave up.
    """
    go_on = interruption or Interruption()
    place = hypothesis_place(state, hypothesis, reasoner)
    if not state.presented:
        raise no_differential()
    content = reasoner.knowledge.content
    observables = content["observables"]["observables"]
    name, line = _read(observables, span)
    low, high = plausible_range(observables[name], _months(state, name))
    first, last = max(low, math.ceil(line.steps(span.least))), min(high, math.floor(line.steps(span.greatest)))
    if first > last:
        raise RequestError(
            Phrase("no value from {0} to {1} {2} is plausible", _n(span.least), _n(span.greatest), span.unit),
            fix=Phrase("plausible are {0} to {1} {2}", *(_n(line.value(end)) for end in (low, high)), span.unit),
        )
    suppositions = reasoner.suppositions(state)
    kept = [one.entry for one in state.grounding.facts if (one.entry.kind, one.concept) != ("measurement", name)]
    found = []
    for steps in _tried(first, last, points, _cuts(content, name)):
        go_on.check("belief")
        ages = suppositions.ground([*kept, measurement_of(name, steps, observables, state.question.as_of)]).ages
        belief = believe(suppositions.prepared, state.belief.profile, ages)
        found.append(Point(steps, belief.posterior_ppm[place], belief.intervals_ppm[place]))
    go_on.check("rules")
    limits = thresholds(reasoner.program(state.modules).rules, reasoner.case(state).seen, name)
    profile = content["belief"]["profiles"][state.belief.profile]
    return BeliefOver(
        hypothesis,
        span,
        name,
        line,
        (low, high),
        tuple(found),
        tuple(_recorded(state.grounding, name)),
        tuple(Threshold(steps, rules) for steps, rules in limits.items() if first <= steps <= last),
        profile["numbers"],
        tuple((band, least) for band, least in profile["bands"]),
    )


def _read(observables: Mapping[str, Any], span: Span) -> tuple[str, Scale]:
    """The observable whose value is meant, and the line of its unit."""
    observable = observables.get(span.observable)
    if observable is None:
        raise RequestError(
            Phrase("`{0}` is not something that is measured", span.observable),
            fix=Phrase("name what was measured; `reasoner kb show` tells its unit and resolution"),
        )
    if span.unit not in observable["units"]:
        units = [one for one in observable["units"] if one not in observable["spelled"]]
        near = get_close_matches(span.unit, units, n=1)
        raise RequestError(
            Phrase("`{0}` is no unit of {1}", span.unit, span.observable),
            fix=Phrase("did you mean {0}?", *near) if near else Phrase("choose one of {0}", ", ".join(units)),
        )
    bases = observable.get("bases", {})
    if span.basis not in (bases or ("",)):
        raise RequestError(
            Phrase("`{0}` is no basis of {1}", span.basis, span.observable)
            if bases and span.basis
            else Phrase("{0} is reported on several bases, and none is named", span.observable)
            if bases
            else Phrase("{0} has no basis", span.observable),
            fix=Phrase("choose one of {0}", ", ".join(sorted(bases))) if bases else Phrase("leave it out"),
        )
    if span.least >= span.greatest:
        raise RequestError(
            Phrase("the range from {0} to {1} is empty", _n(span.least), _n(span.greatest)),
            fix=Phrase("write the lesser value first"),
        )
    return bases[span.basis]["concept"] if bases else span.observable, scale(observable, span.unit, span.basis)


def _months(state: State, name: str) -> int | None:
    """The patient's age at the question, where it is known and not itself what changes."""
    ages = [one for one in state.grounding.facts if one.concept == AGE and one.state == "used" and one.n is not None]
    if name == AGE or len(ages) != 1 or ages[0].entry.comparator:
        return None
    taken, now = ages[0].entry.earliest, state.question.as_of
    return months_at(ages[0].n or 0, datetime.fromisoformat(taken), datetime.fromisoformat(now))


def _cuts(content: Mapping[str, Any], name: str) -> Iterator[int]:
    """Where the hypotheses may be weighed otherwise: the cuts of evidences, and the bounds of findings that a value defines."""
    for evidence in evidences_of(content["belief"]):
        if evidence.observable == name:
            yield from evidence.cuts
    for row in content["observables"]["definitions"]:
        if row["observable"] == name:
            yield from (row[end] + shift for end, shift in (("at_least", 0), ("at_most", 1)) if end in row)
    if name == AGE:
        for evidence in evidences_of(content["belief"]):
            yield from (evidence.ages[0], evidence.ages[1] + 1) if evidence.ages else ()


def _tried(first: int, last: int, points: int, cuts: Iterable[int]) -> list[int]:
    spaces = min(points - 1, last - first) or 1
    grid = {first + (last - first) * place // spaces for place in range(spaces + 1)}
    beside = {steps for cut in cuts for steps in (cut - 1, cut) if first <= steps <= last}
    return sorted(grid | beside)


def _recorded(grounding: Grounding, name: str) -> Iterator[Recorded]:
    for one in grounding.facts:
        if one.entry.kind == "measurement" and one.concept == name and one.state == "used" and one.n is not None:
            yield Recorded(one.n, one.entry.comparator)


def _n(value: Fraction) -> str:
    return number(value, "en")
