"""Which values can be those of a patient of some age."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import KnowledgeError
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.grounding import ground
from reasoner.ontology.plausibility import months_at, plausible_range
from reasoner.ontology.problems import problems
from reasoner.vocabulary import Entry

from .small_ontology import CONTENT, FILES, PREFIXES, ROOTS, named
from .test_grounding import AS_OF

DOCUMENTS = compile_ontology(FILES).documents
BANDED = {"plausible": [4, 4000], "plausible_by_age": [[3, 10, 250], [60, 50, 2000]]}


def measured(text: str, value: str, unit: str, at: str = AS_OF, **rest: str) -> Entry:
    return Entry(
        f"/{text}/{value}/{at}", "measurement", text, rest.pop("earliest", at), at, value=value, unit=unit, **rest
    )


def states(*entries: Entry) -> list[str]:
    return [fact.state for fact in ground(entries, AS_OF, DOCUMENTS).facts]


def test_the_ranges_are_compiled_in_the_order_of_ages() -> None:
    assert DOCUMENTS["observables"]["observables"]["weight"]["plausible_by_age"] == BANDED["plausible_by_age"]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (None, (4, 4000)),
        (0, (4, 4000)),
        (2, (4, 4000)),
        (3, (10, 250)),
        (59, (10, 250)),
        (60, (50, 2000)),
        (1200, (50, 2000)),
    ],
)
def test_the_last_range_that_has_begun_applies(months: int | None, expected: tuple[int, int]) -> None:
    assert plausible_range(BANDED, months) == expected


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ([measured("weight", "70", "kg")], "used"),
        ([measured("weight", "70", "kg"), measured("age", "3", "mo")], "implausible"),
        ([measured("weight", "25", "kg"), measured("age", "3", "mo")], "used"),
        ([measured("weight", "25.1", "kg"), measured("age", "3", "mo")], "implausible"),
        ([measured("weight", "25.1", "kg"), measured("age", "2", "mo")], "used"),
        ([measured("weight", "25.1", "kg"), measured("age", "5", "a")], "used"),
        ([measured("weight", "70", "kg", polarity="unknown"), measured("age", "3", "mo")], "implausible"),
        ([measured("weight", "70", "kg"), measured("age", "3", "mo", polarity="unknown")], "used"),
        ([measured("weight", "70", "kg"), measured("age", "3", "mo", at="2026-03-01T12:01")], "used"),
        ([measured("weight", "70", "kg"), measured("age", "3", "mo"), measured("age", "40", "a")], "used"),
        (
            [
                measured("weight", "70", "kg"),
                measured("age", "3", "mo"),
                measured("age", "40", "a", at="2026-02-01T12:00"),
            ],
            "implausible",
        ),
        ([measured("weight", "9", "kg", at="2000-03-01T12:00"), measured("age", "30", "a")], "used"),
        ([measured("weight", "9", "kg", at="1980-03-01T12:00"), measured("age", "3", "a")], "used"),
        ([measured("weight", "3", "kg"), measured("age", "30", "a")], "implausible"),
    ],
)
def test_the_age_is_that_of_the_day_of_the_measurement(entries: list[Entry], state: str) -> None:
    assert states(*entries)[0] == state
    assert states(*reversed(entries))[-1] == state


def test_an_implausible_value_supersedes_nothing() -> None:
    older = measured("weight", "6", "kg", at="2026-02-28T12:00")
    assert states(older, measured("weight", "60", "kg"), measured("age", "3", "mo")) == ["used", "implausible", "used"]


@given(st.integers(0, 1500), st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(0, 10**7))
def test_age_grows_with_time(age: int, moment: datetime, minutes: int) -> None:
    later = moment + timedelta(minutes=minutes)
    assert months_at(age, moment, moment) == age
    assert age <= months_at(age, moment, later) <= age + minutes // 43_830
    assert 0 <= months_at(age, later, moment) <= age


@pytest.mark.parametrize(
    ("age", "unit", "weight", "told"),
    [
        ("3", "mo", "70", "1 to 25 kg was expected at the age of 3 months"),
        ("30", "a", "3", "5 to 200 kg was expected at the age of 30 years"),
    ],
)
def test_the_range_and_the_age_are_told(age: str, unit: str, weight: str, told: str) -> None:
    grounding = ground([measured("weight", weight, "kg"), measured("age", age, unit)], AS_OF, DOCUMENTS)
    (problem,) = problems(grounding, DOCUMENTS)
    assert problem.message == f"'weight' is {weight} kg; {told}"
    assert "the age" in problem.fix


def test_without_an_age_the_range_of_all_ages_is_told() -> None:
    (problem,) = problems(ground([measured("weight", "401", "kg")], AS_OF, DOCUMENTS), DOCUMENTS)
    assert problem.message == "'weight' is 401 kg; 0.4 to 400 kg was expected"


SCALE = ' ; :unit "kg" ; :resolution "0.1" ; :plausibleLow "1" ; :plausibleHigh "100" ; :plausibleFrom '
AGED = named("age", "observable", more=' ; :unit "mo" ; :resolution "1" ; :plausibleLow "0" ; :plausibleHigh "1500"')
BAD: dict[str, tuple[str, str]] = {
    "empty": ('[ :months "0" ; :low "9" ; :high "8" ]', "an empty or too wide range from 0 months on"),
    "too wide": ('[ :months "0" ; :low "0.9" ; :high "8" ]', "an empty or too wide range from 0 months on"),
    "two at one age": (
        '[ :months "1" ; :low "2" ; :high "8" ] , [ :months "1" ; :low "3" ; :high "8" ]',
        "1 :months twice",
    ),
    "no low": ('[ :months "1" ; :high "8" ]', "has :low '', which is no decimal"),
    "half a month": ('[ :months "0.5" ; :low "2" ; :high "8" ]', "no multiple of the resolution 1"),
    "misspelt": ('[ :months "1" ; :low "2" ; :hgih "8" ; :high "8" ]', "unknown property :hgih"),
}


@pytest.mark.parametrize(("ranges", "message"), BAD.values(), ids=BAD)
def test_bad_ranges(ranges: str, message: str) -> None:
    text = PREFIXES + AGED + named("x", "observable", more=SCALE + ranges)
    with pytest.raises(KnowledgeError) as caught:
        compile_ontology([("roots.ttl", ROOTS), ("bad.ttl", text)])
    assert message in str(caught.value)
    assert str(caught.value).startswith("1 fault in the ontology\n"), str(caught.value)


@pytest.mark.parametrize("age", ["", AGED.replace('"mo"', '"a"')])
def test_ranges_need_an_age_in_months(age: str) -> None:
    text = PREFIXES + age + named("x", "observable", more=SCALE + '[ :months "1" ; :low "2" ; :high "8" ]')
    with pytest.raises(KnowledgeError, match="needs :age in months"):
        compile_ontology([("roots.ttl", ROOTS), ("bad.ttl", text)])


def test_the_order_of_statements_does_not_matter() -> None:
    first, second = '[ :months "60" ; :low "5" ; :high "200" ]', '[ :months "3" ; :low "1" ; :high "25" ]'
    swapped: Any = CONTENT.replace(f"{first} , {second}", f"{second} , {first}")
    assert swapped != CONTENT
    assert compile_ontology([FILES[0], ("content.ttl", swapped)]).documents == DOCUMENTS
