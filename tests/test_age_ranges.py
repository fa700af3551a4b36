"""Engine and checker, written apart, choose the same range of plausible values for the patient's age."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reasoner.ontology.measurement as measurement
from reasoner import Reasoner, verify
from reasoner.certificate.canonical import parse
from reasoner.checker.shapes import minute
from reasoner.ontology.grounding import Grounder
from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

AS_OF = "2026-03-01T12:00"
UNITS = {"weight": "kg", "heart_rate": "/min", "respiratory_rate": "/min", "systolic_blood_pressure": "mm[Hg]"}
MOMENTS = st.integers(-2000, 60_000_000).map(lambda ago: datetime.fromisoformat(AS_OF) - timedelta(minutes=ago))


@st.composite
def measurements(draw: st.DrawFn) -> Entry:
    """An age in months or years, or a value that is plausible at some ages, at any moment."""
    latest = draw(MOMENTS | st.just(datetime.fromisoformat(AS_OF)))
    earliest = latest - timedelta(minutes=draw(st.sampled_from([0, 0, 0, 500_000])))
    name = draw(st.sampled_from(["age", "age", *UNITS]))
    unit = draw(st.sampled_from(["mo", "a"])) if name == "age" else UNITS[name]
    value = draw(st.integers(0, 240) if name == "age" else st.integers(0, 400))
    times = (earliest.isoformat(timespec="minutes"), latest.isoformat(timespec="minutes"))
    polarity = draw(st.sampled_from(["", "", "", "unknown"]))
    return Entry("", "measurement", name, *times, value=str(value), unit=unit, polarity=polarity)


RECORDS = st.lists(measurements(), min_size=1, max_size=6).map(
    lambda entries: [replace(entry, pointer=f"/{index}") for index, entry in enumerate(entries)]
)


@settings(max_examples=400)
@given(entries=RECORDS)
def test_engine_and_checker_agree(reasoner: Reasoner, knowledge, entries: list[Entry]) -> None:
    engine = Grounder(reasoner.knowledge.content).ground(entries, AS_OF)
    checker = knowledge.grounding.ground([entry.as_json(AS_OF) for entry in entries], AS_OF, minute(AS_OF, "as_of"))
    assert engine.as_json(AS_OF) == checker.facts


INFANT = Patient(
    AS_OF,
    "en",
    (
        Entry("/patient/age", "measurement", "age", AS_OF, AS_OF, value="3", unit="mo"),
        Entry("/facts/0", "measurement", "weight", AS_OF, AS_OF, value="70", unit="kg"),
        Entry("/facts/1", "measurement", "heart_rate", AS_OF, AS_OF, value="220", unit="/min"),
    ),
    (),
)


def test_seventy_kilograms_at_three_months_is_an_error_and_a_heart_rate_of_220_is_not(reasoner: Reasoner) -> None:
    facts = parse(reasoner.answer(INFANT, as_of=AS_OF).certificate)["facts"]
    assert [fact["state"] for fact in facts] == ["used", "implausible", "used"]


@pytest.mark.parametrize("band", [None, 1200], ids=["no band", "the band of an adult"])
def test_a_certificate_made_with_the_range_of_another_age_is_rejected(
    knowledge, monkeypatch: pytest.MonkeyPatch, band: int | None
) -> None:
    right = measurement.plausible_range
    monkeypatch.setattr(measurement, "plausible_range", lambda observable, _months: right(observable, band))
    certificate = Reasoner.load("FR").answer(INFANT, as_of=AS_OF).certificate
    assert [fact["state"] for fact in parse(certificate)["facts"]] == ["used", "used", "used"]
    result = verify(certificate, case=INFANT, as_of=AS_OF, knowledge=knowledge)
    assert (result.exit_code, result.step) == (1, "facts")
    assert "facts/1" in result.reason
