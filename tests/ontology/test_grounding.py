from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import RecordError
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.facts import Grounding
from reasoner.ontology.grounding import DOWNWARD, UPWARD, Grounder, ground
from reasoner.vocabulary import Entry

from .small_ontology import FILES

AS_OF = "2026-03-01T12:00"
COMPILED = compile_ontology(FILES)
GROUNDER = Grounder(COMPILED.documents)


def entry(kind: str, text: str, at: str = AS_OF, pointer: str = "/facts/0", **rest: str) -> Entry:
    return Entry(pointer, kind, text, rest.pop("earliest", at), at, **rest)


def only(kind: str, text: str, **rest: str) -> Any:
    return GROUNDER.ground([entry(kind, text, **rest)], AS_OF).facts[0]


def atoms(grounding: Grounding) -> set[str]:
    return {one.atom for one in grounding.inputs}


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (entry("unreadable", "???", at="2027-01-01T00:00"), "unreadable"),
        (entry("complaint", "pain", polarity="absent"), "unreadable"),
        (entry("sex", "female", polarity="absent"), "unreadable"),
        (entry("measurement", "nothing", polarity="absent", at="2027-01-01T00:00"), "unreadable"),
        (entry("finding", "nothing", at="2026-03-01T12:01"), "later"),
        (entry("finding", "pain", at="2026-03-01T12:01", earliest="2026-03-01T12:00"), "used"),
        (entry("finding", "nothing", polarity="unknown"), "unknown_concept"),
        (entry("finding", ""), "unknown_concept"),
        (entry("measurement", "pain", value="1", unit="1"), "not_measurable"),
        (entry("measurement", "d-dimer", value="x", unit="x"), "missing_basis"),
        (entry("measurement", "d-dimer", value="x", unit="x", basis="feu"), "unknown_basis"),
        (entry("measurement", "heart rate", value="x", unit="x", basis="FEU"), "unknown_basis"),
        (entry("measurement", "heart rate", unit="x"), "not_a_number"),
        (entry("measurement", "heart rate", value="1e2", unit="x"), "not_a_number"),
        (entry("measurement", "heart rate", value="80\n", unit="/min"), "not_a_number"),
        (entry("measurement", "heart rate", value="٨٠", unit="/min"), "not_a_number"),
        (entry("measurement", "heart rate", value="+80", unit="/min"), "not_a_number"),
        (entry("measurement", "heart rate", value="80." + "0" * 22, unit="/min"), "not_a_number"),
        (entry("measurement", "heart rate", value="80." + "0" * 21, unit="/min"), "used"),
        (entry("measurement", "heart rate", value="80.000", unit="/min"), "ambiguous_number"),
        (entry("measurement", "heart rate", value="-1,200"), "ambiguous_number"),
        (entry("measurement", "heart rate", value="80.00", unit="/min"), "used"),
        (entry("measurement", "heart rate", value="0,700", unit="/min"), "implausible"),
        (entry("measurement", "heart rate", value="80"), "missing_unit"),
        (entry("measurement", "heart rate", value="80", unit="Hz"), "unknown_unit"),
        (entry("measurement", "heart rate", value="9.49", unit="/min"), "implausible"),
        (entry("measurement", "heart rate", value="9.5", unit="/min"), "used"),
        (entry("measurement", "heart rate", value="400.49", unit="/min"), "used"),
        (entry("measurement", "heart rate", value="400.5", unit="/min"), "implausible"),
        (entry("measurement", "heart rate", value="400.5", unit="/min", polarity="unknown"), "implausible"),
        (entry("measurement", "heart rate", value="80", unit="/min", polarity="unknown"), "unknown"),
        (entry("complaint", "pain", polarity="unknown"), "unknown"),
        (entry("finding", "Ache", polarity="present"), "used"),
    ],
)
def test_the_first_state_that_applies(found: Entry, state: str) -> None:
    fact = GROUNDER.ground([found], AS_OF).facts[0]
    assert fact.state == state
    assert (fact.concept is None) == (state in ("unreadable", "later", "unknown_concept"))
    assert (fact.age is not None) == (state == "used")
    assert bool(fact.seeds) == (state == "used")


@pytest.mark.parametrize(
    ("value", "unit", "n"),
    [("38,0", "Cel", 380), ("98.6", "[degF]", 370), ("37.05", "Cel", 371), ("37.04999", "Cel", 370)],
)
def test_values_are_rounded_half_up_to_the_resolution(value: str, unit: str, n: int) -> None:
    assert only("measurement", "temperature", value=value, unit=unit).n == n


def test_values_below_zero_are_rounded_up_at_one_half() -> None:
    scale = {"resolution": [1, 1], "plausible": [-10, 10], "units": {"1": [1, 1, 0, 1]}}
    documents = {**COMPILED.documents, "observables": {"observables": {"temperature": scale}, "definitions": []}}
    found = [entry("measurement", "temperature", value=value, unit="1") for value in ("-2.5", "-2.51", "-0", "2.5")]
    assert [ground([one], AS_OF, documents).facts[0].n for one in found] == [-2, -3, 0, 3]


def test_a_basis_multiplies() -> None:
    assert only("measurement", "d dimer", value="0.3", unit="mg/L", basis="DDU").n == 600


@pytest.mark.parametrize(
    ("found", "seeds"),
    [
        (entry("measurement", "temperature", value="38", unit="Cel"), ["present(fever)", "value(temperature,380)"]),
        (entry("measurement", "temperature", value="37.9", unit="Cel"), ["value(temperature,379)"]),
        (
            entry("measurement", "temperature", value="34.9", unit="Cel"),
            ["present(hypothermia)", "value(temperature,349)"],
        ),
        (entry("complaint", "pain"), ["complaint(pain)", "present(pain)"]),
        (entry("sex", "female"), ["sex(female)"]),
        (entry("medication", "amoxicillin"), ["takes(amoxicillin)"]),
        (entry("medication", "amoxicillin", polarity="absent"), ["not_taking(amoxicillin)"]),
        (entry("allergy", "penicillin"), ["allergy(penicillin)"]),
        (entry("allergy", "penicillin", polarity="absent"), ["no_allergy(penicillin)"]),
        (entry("allergy", "none_known"), ["no_known_allergy"]),
        (entry("finding", "pain"), ["present(pain)"]),
        (entry("finding", "pain", polarity="absent", context="current"), ["absent(pain)"]),
        (entry("finding", "thrombosis", context="history"), ["history(thrombosis)"]),
        (entry("finding", "thrombosis", context="history", polarity="absent"), ["no_history(thrombosis)"]),
        (entry("finding", "thrombosis", subject="mother", context="history"), ["family(thrombosis)"]),
        (entry("finding", "thrombosis", subject="father", polarity="absent"), ["no_family(thrombosis)"]),
        (entry("finding", "ddxplus:E_109", context="current"), ["history(thrombosis)"]),
        (entry("finding", "ddxplus:E_109", polarity="absent"), ["no_history(thrombosis)"]),
        (entry("finding", "ddxplus:E_110", subject="patient"), ["family(thrombosis)"]),
        (entry("finding", "pain", onset="2026-03-01T10:30"), ["onset(pain,90)", "present(pain)"]),
        (entry("finding", "pain", onset="2026-03-01T12:30"), ["onset(pain,0)", "present(pain)"]),
        (entry("finding", "pain", onset="2026-03-01T10:30", polarity="absent"), ["absent(pain)"]),
        (entry("finding", "pain", onset="2026-03-01T10:30", context="history"), ["history(pain)"]),
    ],
)
def test_seeds(found: Entry, seeds: list[str]) -> None:
    assert list(GROUNDER.ground([found], AS_OF).facts[0].seeds) == seeds


def test_presence_climbs_and_absence_descends() -> None:
    isa = COMPILED.ontology["isa"]
    present = GROUNDER.ground([entry("finding", "pleural_pain")], AS_OF)
    assert atoms(present) == {f"present({name})" for name in ["pleural_pain", *isa["pleural_pain"]]}
    assert present.pairs == tuple(("pleural_pain", name) for name in isa["pleural_pain"])
    absent = GROUNDER.ground([entry("finding", "pain", polarity="absent")], AS_OF)
    below = [name for name in isa if "pain" in isa[name]]
    assert atoms(absent) == {f"absent({name})" for name in ["pain", *below]}
    assert absent.pairs == tuple((name, "pain") for name in sorted(below))


def heart(value: str, at: str) -> Entry:
    return entry("measurement", "heart_rate", at=at, value=value, unit="/min")


@pytest.mark.parametrize(
    ("entries", "states"),
    [
        ([("80", "T08:00"), ("90", "T09:00")], ["superseded", "used"]),
        ([("80", "T09:00"), ("80.2", "T09:00")], ["used", "superseded"]),
        ([("80", "T09:00"), ("81", "T09:00")], ["conflicting", "conflicting"]),
        ([("80", "T09:00"), ("81", "T09:00"), ("80", "T09:00")], ["conflicting"] * 3),
        ([("70", "T08:00"), ("80", "T09:00"), ("81", "T09:00")], ["superseded", "conflicting", "conflicting"]),
        ([("80", "T08:00"), ("81", "T08:00"), ("70", "T09:00")], ["conflicting", "conflicting", "used"]),
        ([("80", "T09:00"), ("999", "T10:00"), ("81", "T13:00")], ["used", "implausible", "later"]),
        ([("80", "T08:00"), ("80", "T08:00"), ("90", "T09:00")], ["superseded", "superseded", "used"]),
    ],
)
def test_measurements_against_each_other(entries: list[tuple[str, str]], states: list[str]) -> None:
    grounding = GROUNDER.ground([heart(value, "2026-03-01" + at) for value, at in entries], AS_OF)
    assert [fact.state for fact in grounding.facts] == states


def test_the_certificate_objects_have_exactly_the_specified_keys() -> None:
    found = [
        entry("measurement", "temperature", at="2026-03-01T11:00", value="38.5", unit="Cel"),
        entry("finding", "fever", earliest="2026-02-28T12:00"),
        entry("measurement", "temperature", value="99", unit="Cel"),
        entry("finding", "gibberish"),
    ]
    grounding = GROUNDER.ground(found, AS_OF)
    facts = {
        "facts": grounding.as_json(AS_OF),
        "inputs": [one.as_json() for one in grounding.inputs],
    }
    measured = {"pointer": "/facts/0", "kind": "measurement", "text": "temperature"}
    assert facts["facts"][0] == {
        "id": "f1",
        "entry": measured
        | {"value": "38.5", "unit": "Cel", "earliest": "2026-03-01T11:00", "latest": "2026-03-01T11:00"},
        "state": "used",
        "concept": "temperature",
        "n": 385,
        "seeds": ["present(fever)", "value(temperature,385)"],
        "age": 60,
    }
    assert set(facts["facts"][2]) == {"id", "entry", "state", "concept"}
    assert set(facts["facts"][3]) == {"id", "entry", "state"}
    assert facts["inputs"] == [
        {"atom": "present(concept)", "age": 60, "facts": ["f1", "f2"]},
        {"atom": "present(fever)", "age": 60, "facts": ["f1", "f2"]},
        {"atom": "present(finding)", "age": 60, "facts": ["f1", "f2"]},
        {"atom": "value(temperature,385)", "age": 60, "facts": ["f1"]},
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "symptom"},
        {"polarity": "suspected"},
        {"subject": "aunt"},
        {"context": "future"},
        {"earliest": "2026-03-01"},
        {"latest": "yesterday"},
        {"earliest": "2026-03-01T12:00:00"},
        {"onset": "soon"},
    ],
)
def test_what_no_reader_may_produce_is_refused_with_its_place(change: dict[str, str]) -> None:
    with pytest.raises(RecordError, match="/facts/7"):
        GROUNDER.ground([dataclasses.replace(entry("finding", "pain", pointer="/facts/7"), **change)], AS_OF)


MOMENTS = st.integers(-600, 6000).map(
    lambda minutes: (datetime.fromisoformat(AS_OF) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")
)
TEXTS = st.sampled_from([*COMPILED.ontology["concepts"], "ddxplus:E_109", "ddxplus:E_110", "gibberish"])
ENTRIES = st.lists(
    st.builds(
        Entry,
        pointer=st.just("/x"),
        kind=st.sampled_from(["finding", "complaint", "measurement", "medication", "allergy", "sex", "unreadable"]),
        text=st.one_of(TEXTS, st.sampled_from(["temperature", "heart rate", "d dimer"])),
        earliest=MOMENTS,
        latest=st.sampled_from(["2026-03-06T08:00", "2026-03-06T09:00"]),
        polarity=st.sampled_from(["", "present", "absent", "unknown"]),
        subject=st.sampled_from(["", "patient", "mother"]),
        context=st.sampled_from(["", "current", "history"]),
        value=st.sampled_from(["", "38", "39.5", "80", "1000"]),
        unit=st.sampled_from(["", "Cel", "/min", "ug/L"]),
        basis=st.sampled_from(["", "FEU", "DDU"]),
        onset=st.one_of(st.just(""), MOMENTS),
    ),
    max_size=8,
)


@given(ENTRIES, st.randoms())
def test_order_changes_no_atom_and_no_age(entries: list[Entry], random: Any) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    first, again = GROUNDER.ground(entries, AS_OF), GROUNDER.ground(shuffled, AS_OF)
    equal = {(one.concept, one.entry.latest, one.n) for one in first.facts if one.entry.kind == "measurement"}
    measured = [one for one in first.facts if one.entry.kind == "measurement" and one.n is not None]
    assert first.pairs == again.pairs
    assert atoms(first) == atoms(again)
    assert sorted(one.state for one in first.facts) == sorted(one.state for one in again.facts)
    if len(measured) == len(equal):
        assert [(one.atom, one.age) for one in first.inputs] == [(one.atom, one.age) for one in again.inputs]


@given(ENTRIES)
def test_grounding_is_idempotent_and_as_good_when_warm(entries: list[Entry]) -> None:
    first = GROUNDER.ground(entries, AS_OF)
    assert GROUNDER.ground([fact.entry for fact in first.facts], AS_OF) == first
    assert ground(entries, AS_OF, COMPILED.documents) == first


@given(ENTRIES)
def test_absence_and_unknown_never_become_presence(entries: list[Entry]) -> None:
    grounding = GROUNDER.ground([dataclasses.replace(one, polarity="absent") for one in entries], AS_OF)
    assert not {one.atom.partition("(")[0] for one in grounding.inputs} & UPWARD
    unknown = GROUNDER.ground([dataclasses.replace(one, polarity="unknown") for one in entries], AS_OF)
    assert unknown.inputs == ()
    assert unknown.pairs == ()
    present = GROUNDER.ground([dataclasses.replace(one, polarity="present") for one in entries], AS_OF)
    assert not {one.atom.partition("(")[0] for one in present.inputs} & DOWNWARD


@given(ENTRIES)
def test_inputs_are_the_closure_of_the_seeds(entries: list[Entry]) -> None:
    grounding = GROUNDER.ground(entries, AS_OF)
    isa = COMPILED.ontology["isa"]
    expected: dict[str, dict[str, int]] = {}
    pairs: set[tuple[str, str]] = set()
    for place, fact in enumerate(grounding.facts, start=1):
        for seed in fact.seeds:
            predicate, _, concept = seed.rstrip(")").partition("(")
            also: list[str] = []
            if predicate in UPWARD:
                also = isa.get(concept, [])
                pairs |= {(concept, other) for other in also}
            elif predicate in DOWNWARD:
                also = [name for name in isa if concept in isa[name]]
                pairs |= {(other, concept) for other in also}
            for atom in (seed, *(f"{predicate}({other})" for other in also)):
                expected.setdefault(atom, {})[f"f{place}"] = fact.age or 0
    assert [(one.atom, one.age) for one in grounding.inputs] == [
        (atom, min(expected[atom].values())) for atom in sorted(expected)
    ]
    assert [list(one.facts) for one in grounding.inputs] == [list(expected[atom]) for atom in sorted(expected)]
    assert grounding.pairs == tuple(sorted(pairs))


def test_answering_needs_no_rdf_and_no_units() -> None:
    program = "import sys, reasoner.ontology.grounding, reasoner.ontology.problems, reasoner.ontology.proofs;"
    program += "print({'rdflib', 'pint', 'ucumvert', 'lark'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
