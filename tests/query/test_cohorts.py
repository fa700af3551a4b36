"""Counting the patients of a file: each as if it had been asked alone, whatever else stands in the file."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reasoner.authoring.simulation import Simulation
from reasoner.errors import Cancelled, RequestError
from reasoner.interruption import Interruption
from reasoner.patient.record import Patient
from reasoner.query.cohort.conditions import understood
from reasoner.query.cohort.counting import Count, counted
from reasoner.query.cohort.streaming import tally_of
from reasoner.query.errors import QueryError
from reasoner.query.grammar import tree
from reasoner.query.meaning import Meanings

NUMBER = 60


@pytest.fixture(scope="module")
def lines(reasoner) -> list[bytes]:
    drawn = Simulation(reasoner.knowledge, seed=7).patients(NUMBER)
    return [json.dumps(one, ensure_ascii=False).encode() for one in drawn]


@pytest.fixture(scope="module")
def patients(lines) -> list[Patient]:
    return [Patient.from_bytes(line) for line in lines]


@pytest.fixture(scope="module")
def count(reasoner):
    """A count from the words of a query."""

    def of(text: str) -> Count:
        asked = Meanings(reasoner.knowledge, {}).resolved(tree(f"for patients in x {text}")).asked
        content = reasoner.knowledge.content
        condition = None if asked.condition is None else understood(asked.condition, content)
        by = tuple(one.id for one in asked.by)
        return Count(str(reasoner.knowledge.sources.directory), "FR", "emergency", "", condition, by)

    return of


def numbered(lines) -> list[tuple[int, bytes]]:
    return list(enumerate(lines, start=1))


def test_counts_are_those_of_patients_asked_alone(reasoner, lines, patients, count) -> None:
    found = counted(replace(count("count"), by=("recommended",)), numbered(lines), reasoner)
    alone = Counter(
        (cell,)
        for one in patients
        for actions in [reasoner.conclude(one, as_of=one.recorded).conclusions.actions]
        for cell in ({f"{action.action} {action.status}" for action in actions} or {"none"})
    )
    assert found.cells == alone
    assert found.matched == NUMBER


def test_a_condition_of_facts_is_that_of_the_record(reasoner, lines, patients, count) -> None:
    found = counted(count("where age > 65 and dyspnoea count"), numbered(lines), reasoner)
    grounded = [reasoner.grounding(one, as_of=one.recorded) for one in patients]
    is_so = [
        any(atom.startswith("value(age,") and int(atom[10:-1]) // 12 > 65 for atom in one.ages)
        and any(atom == "present(dyspnoea)" for fact in one.facts for atom in fact.seeds)
        for one in grounded
    ]
    assert found.matched >= sum(is_so)
    assert found.matched + found.unknown <= NUMBER


@given(st.data())
def test_order_and_parts_of_a_file_do_not_matter(reasoner, lines, count, data) -> None:
    asked = replace(count("where not fever count"), by=("sex", "fever"))
    whole = numbered(lines)
    mixed = data.draw(st.permutations(whole))
    cut = data.draw(st.integers(0, NUMBER))
    parts = counted(asked, mixed[:cut], reasoner)
    parts.add(counted(asked, mixed[cut:], reasoner))
    assert parts == counted(asked, whole, reasoner)


def test_a_broken_line_changes_no_other_count(reasoner, lines, count) -> None:
    asked = replace(count("count"), by=("sex",))
    clean = counted(asked, numbered(lines), reasoner)
    broken = counted(asked, numbered([*lines[:3], b"{", b"\xff", *lines[3:]]), reasoner)
    assert broken.cells == clean.cells
    assert broken.failures == {"unreadable": 2}
    assert broken.failed == {"unreadable": [4, 5]}


@pytest.mark.parametrize(
    "text", ["fever", "not fever", "fever or dyspnoea", "fever and dyspnoea", "not (fever or dyspnoea)"]
)
def test_what_is_unknown_is_neither_in_nor_out(reasoner, lines, count, text) -> None:
    inside = counted(count(f"where {text} count"), numbered(lines), reasoner)
    outside = counted(count(f"where not ({text}) count"), numbered(lines), reasoner)
    assert inside.matched + outside.matched + inside.unknown == NUMBER
    assert inside.unknown == outside.unknown


@pytest.mark.parametrize(
    ("facts", "condition", "expected"),
    [
        ("{concept: fever}", "fever", True),
        ("{concept: fever, polarity: absent}", "fever", False),
        ("{concept: cough}", "fever", None),
        ("{concept: pulmonary_embolism}", "respiratory disorders", True),
        ("{concept: respiratory_disorder, polarity: absent}", "pulmonary embolism", False),
        ("{concept: asthma, context: history}", "history of asthma", True),
        ("{concept: asthma, context: history}", "asthma", None),
        ('{concept: d_dimer, value: "0.3", unit: mg/L, basis: DDU}', "d-dimer > 500 ug/L FEU", True),
        ('{concept: d_dimer, value: "500", unit: ug/L, basis: FEU}', "d-dimer > 500 ug/L FEU", False),
        ('{concept: heart_rate, value: "90", unit: /min}', "heart rate >= 90 /min", True),
        ("{concept: cough}", "heart rate >= 90 /min", None),
        ("{concept: cough}", "age > 65", False),
        ("{concept: cough}", "age >= 65", True),
        ("{concept: cough}", "sex = female", True),
        ("{concept: cough}", "sex != female", False),
        ("{concept: cough}", "alarm", False),
    ],
)
def test_each_test(reasoner, count, facts, condition, expected) -> None:
    record = {
        "format": "reasoner/vignette/1",
        "recorded": "2026-03-01T09:30",
        "patient": {"age": "65 a", "sex": "female"},
        "complaint": "cough",
        "facts": [yaml.load(facts, yaml.BaseLoader)],
    }
    line = json.dumps(record).encode()
    found = counted(count(f"where {condition} count"), [(1, line)], reasoner)
    assert (found.matched, found.unknown) == {True: (1, 0), False: (0, 0), None: (0, 1)}[expected]


def test_a_file_is_counted_in_processes(interpreter, lines, tmp_path) -> None:
    plain, packed = tmp_path / "cohort.jsonl", tmp_path / "cohort.jsonl.gz"
    plain.write_bytes(b"\n".join([*lines, b"", b"{"]))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    told = [
        interpreter.ask(f"for patients in {path} where age > 40 count by sex, recommend") for path in (plain, packed)
    ]
    assert told[0].rows == told[1].rows
    assert f"{NUMBER + 1} patients read" in told[0].notes[0]
    assert any("1 lines cannot be read" in note for note in told[0].notes)


@pytest.mark.parametrize(
    "packed",
    [b"\x1f\x8b", gzip.compress(b"{}\n" * 9, mtime=0)[:-5], b"\x1f\x8b" + bytes(40)],
    ids=["its first two bytes", "its end is missing", "no gzip after two bytes"],
)
def test_damaged_gzip_data_are_told_as_such(interpreter, tmp_path, packed) -> None:
    path = tmp_path / "cohort.jsonl.gz"
    path.write_bytes(packed)
    with pytest.raises(RequestError, match="the gzip data are damaged"):
        interpreter.ask(f"for patients in {path} count")


def test_a_count_can_be_given_up(reasoner, lines, count, tmp_path) -> None:
    path = tmp_path / "cohort.jsonl"
    path.write_bytes(b"\n".join(lines * 50))
    interruption = Interruption()

    def heard(_done: int, _size: int) -> None:
        interruption.cancel()

    with pytest.raises(Cancelled):
        tally_of(count("count"), path, heard, interruption)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("where heart rate > 90 kg count", "not measured in `kg`"),
        ("where d-dimer > 500 ug/L count", "told in one of several ways"),
        ("where dupont count", "no concept is called `dupont`"),
        ("count by dupont", "nothing is counted by `dupont`"),
        ("where cough > 3 count", "not something that is measured"),
    ],
)
def test_what_makes_no_sense_is_refused_before_a_file_is_read(interpreter, text, message) -> None:
    with pytest.raises(QueryError, match=message):
        interpreter.ask(f"for patients in nowhere.jsonl {text}")


def test_a_file_that_is_not_there(interpreter, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="cannot be read"):
        interpreter.ask(f"for patients in {tmp_path / 'none.jsonl'} count")
