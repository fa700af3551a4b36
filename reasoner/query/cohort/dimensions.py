"""What a cohort is counted by: of each patient the values of a dimension, of which there may be several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product

from reasoner.errors import Phrase
from reasoner.query.amounts import Misread
from reasoner.query.cohort.case import CohortCase
from reasoner.query.cohort.conditions import CONCLUDED, recorded
from reasoner.query.errors import Fault
from reasoner.query.syntax import Concept
from reasoner.vocabulary import lexical_key

NOTHING = "none"
UNKNOWN = "unknown"
_NAMED: Mapping[str, str] = {**CONCLUDED, "sex": "sex", "sexe": "sex", "age": "age", "band": "band", "niveau": "band"}
_YEARS, _MONTHS = 10, 12


def dimension(name: Concept, concepts: Collection[str]) -> str:
    """What a name means to be counted by: something concluded, sex, age, a band, or a concept.

    Raises: Misread if it means nothing of the kind.
    """
    key = lexical_key(name.text)
    if key in _NAMED:
        return _NAMED[key]
    if name.id in concepts:
        return name.id
    said = Phrase("nothing is counted by `{0}`", name.text)
    raise Misread(Fault(said, Phrase("write recommend, diagnose, band, alarm, sex, age or a concept"), name.span))


def cells(dimensions: tuple[str, ...], case: CohortCase, isa: Mapping[str, Collection[str]]) -> list[tuple[str, ...]]:
    """The rows that a patient counts in: each value of each dimension with each of the others; once in each row."""
    return list(dict.fromkeys(product(*(_values(one, case, isa) for one in dimensions))))


def _values(name: str, case: CohortCase, isa: Mapping[str, Collection[str]]) -> list[str]:
    match name:
        case "recommended":
            return [f"{one.action} {one.status}" for one in case.conclusions.actions] or [NOTHING]
        case "alarm":
            return [one.alarm for one in case.conclusions.alarms] or [NOTHING]
        case "diagnosis":
            return [one.hypothesis for one in case.conclusions.hypotheses[:1]] or [NOTHING]
        case "band":
            return [one.band for one in case.conclusions.hypotheses[:1]] or [NOTHING]
        case "sex":
            return sorted(case.said.get("sex", ())) or [UNKNOWN]
        case "age":
            return [_decade(case.value("age"))]
    known = recorded(name, "", case, isa)
    return [UNKNOWN if known is None else "present" if known else "absent"]


def _decade(months: int | None) -> str:
    """The band of ten years that an age is in."""
    if months is None:
        return UNKNOWN
    first = months // _MONTHS // _YEARS * _YEARS
    return f"{first}-{first + _YEARS - 1}"
