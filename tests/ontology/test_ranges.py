"""Usual ranges: what is possible but rare is used and named, what is impossible is neither."""

from __future__ import annotations

import pytest

from reasoner.errors import KnowledgeError
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.grounding import ground
from reasoner.ontology.plausibility import usual_range
from reasoner.ontology.problems import problems
from reasoner.vocabulary import Entry

from .small_ontology import CONTENT, ROOTS, named
from .test_grounding import AS_OF

SCALE = ' ; :unit "mmol/L" ; :resolution "0.1" ; :plausibleLow "0.5" ; :plausibleHigh "20"'
USUAL = ' ; :unusualBelow "2" ; :unusualAbove "8"'
BANDS = ' ; :usualFrom [ :months "12" ; :low "2.5" ; :high "7" ] , [ :months "0" ; :low "3" ; :high "9" ]'


def compiled(more: str) -> dict:
    return compile_ontology(
        [("roots.ttl", ROOTS), ("content.ttl", CONTENT + named("salt", "observable", more=more))]
    ).documents


DOCUMENTS = compiled(SCALE + USUAL + BANDS)


def measured(text: str, value: str, unit: str) -> Entry:
    return Entry(f"/{text}", "measurement", text, AS_OF, AS_OF, value=value, unit=unit)


def told(*entries: Entry) -> tuple[list[str], list[str]]:
    grounding = ground(entries, AS_OF, DOCUMENTS)
    return [fact.state for fact in grounding.facts], [
        f"{problem.severity}: {problem.message}" for problem in problems(grounding, DOCUMENTS)
    ]


def test_the_document_holds_both_ranges_in_steps() -> None:
    salt = DOCUMENTS["observables"]["observables"]["salt"]
    assert salt["usual"] == [20, 80]
    assert salt["usual_by_age"] == [[0, 30, 90], [12, 25, 70]]


def test_an_end_that_is_not_given_is_the_plausible_one() -> None:
    documents = compiled(SCALE + ' ; :unusualAbove "8"')
    assert documents["observables"]["observables"]["salt"]["usual"] == [5, 80]


@pytest.mark.parametrize("value", ["2", "8", "2.04", "8.04"])
def test_the_ends_are_usual(value: str) -> None:
    assert told(measured("salt", value, "mmol/L")) == (["used"], [])


@pytest.mark.parametrize("value", ["1.9", "1,9", "8.1", "0.5", "20"])
def test_what_is_unusual_is_used_and_named(value: str) -> None:
    states, messages = told(measured("salt", value, "mmol/L"))
    assert states == ["used"]
    assert messages == ["warning: salt is unusual; 2 to 8 mmol/L is usual; it is used"]


@pytest.mark.parametrize("value", ["0.4", "20.1"])
def test_what_is_impossible_is_not_used(value: str) -> None:
    states, (message,) = told(measured("salt", value, "mmol/L"))
    assert states == ["implausible"]
    assert message.startswith("error: ")


@pytest.mark.parametrize(("age", "value", "words"), [("6", "2.5", "6 months"), ("40", "7.5", "3 years")])
def test_what_is_usual_depends_on_age(age: str, value: str, words: str) -> None:
    _, (message,) = told(measured("age", age, "mo"), measured("salt", value, "mmol/L"))
    assert f"is usual at the age of {words}" in message


def test_a_value_that_is_not_used_gives_no_second_message() -> None:
    old = Entry("/old", "measurement", "salt", "2026-01-01T00:00", "2026-01-01T00:00", value="9", unit="mmol/L")
    assert told(old, measured("salt", "4", "mmol/L")) == (["superseded", "used"], [])


@pytest.mark.parametrize(
    ("comparator", "value", "count"), [("<", "1.9", 1), (">=", "1.9", 0), (">", "8.1", 1), ("<=", "8.1", 0)]
)
def test_a_bound_is_unusual_only_towards_its_side(comparator: str, value: str, count: int) -> None:
    entry = Entry("/b", "measurement", "salt", AS_OF, AS_OF, value=value, unit="mmol/L", comparator=comparator)
    assert len(problems(ground([entry], AS_OF, DOCUMENTS), DOCUMENTS)) == count


def test_where_nothing_is_said_everything_is_usual() -> None:
    assert usual_range({"plausible": [0, 9]}, 5) is None


@pytest.mark.parametrize(
    "more",
    [
        ' ; :unusualBelow "9" ; :unusualAbove "8"',
        ' ; :unusualAbove "21"',
        ' ; :unusualBelow "0.1"',
        ' ; :unusualBelow "2.05"',
        ' ; :usualFrom [ :months "0" ; :low "3" ; :high "21" ]',
        ' ; :usualFrom [ :months "0" ; :low "3" ]',
        ' ; :usualFrom [ :months "0" ; :low "3" ; :high "9" ] , [ :months "0" ; :low "4" ; :high "9" ]',
    ],
)
def test_a_range_that_makes_no_sense_is_a_fault(more: str) -> None:
    with pytest.raises(KnowledgeError, match=":salt"):
        compiled(SCALE + more)
