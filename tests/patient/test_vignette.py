import json

import pytest

from reasoner.errors import RecordError
from reasoner.patient.document import read_document
from reasoner.patient.record import Patient
from reasoner.patient.vignette import read_vignette

HEAD = "format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\n"


def read(text):
    return read_vignette(read_document((HEAD + text).encode(), "case.yaml"), "case.yaml")


def only(text):
    patient = read(text)
    assert len(patient.entries) == 1
    return patient.entries[0]


def test_scalars_stay_what_was_written():
    entry = only("facts: [{concept: body_temperature, value: 38.90, unit: Cel}]")
    assert (entry.kind, entry.value, entry.unit, entry.pointer) == ("measurement", "38.90", "Cel", "/facts/0")


def test_no_is_a_word_and_not_a_truth_value():
    assert only("complaint: no").text == "no"


@pytest.mark.parametrize(
    ("when", "earliest", "latest"),
    [
        ("2019", "2019-01-01T00:00", "2019-12-31T23:59"),
        ("2024-02", "2024-02-01T00:00", "2024-02-29T23:59"),
        ("2026-02-19", "2026-02-19T00:00", "2026-02-19T23:59"),
        ("2026-02-19T08:15", "2026-02-19T08:15", "2026-02-19T08:15"),
        ("3 d", "2026-02-26T09:30", "2026-02-26T09:30"),
        ("age 40 a", "0001-01-01T00:00", "2026-03-01T09:30"),
    ],
)
def test_times_keep_their_precision(when, earliest, latest):
    entry = only(f"facts: [{{concept: surgery, when: {when}}}]")
    assert (entry.earliest, entry.latest) == (earliest, latest)


def test_onset_is_a_moment():
    assert only("facts: [{concept: dyspnoea, onset: 6 h}]").onset == "2026-03-01T03:30"


@pytest.mark.parametrize(
    ("text", "pointer", "part", "quote"),
    [
        ("facts: [fluff]", "/facts/0", "names its concept", "fluff"),
        ("facts: {concept: fluff}", "/facts", "not a list", "{'concept': 'fluff'}"),
        ("facts: [{concept: dyspnoea, polarity: maybe}]", "/facts/0", "polarity", "maybe"),
        ("facts: [{concept: dyspnoea, colour: blue}]", "/facts/0", "no part of a finding", "colour"),
        ("facts: [{concept: dyspnoea, when: yesterday}]", "/facts/0", "`when`", "yesterday"),
        ("facts: [{concept: dyspnoea, onset: 2026-13-01}]", "/facts/0", "`onset`", "2026-13-01"),
        ("facts: [{concept: dyspnoea, value: [1]}]", "/facts/0", "`value` is not one word", "['1']"),
        ("patient: {age: old}", "/patient/age", "`age`", "age: old"),
        ("patient: {birth_date: 2030-01-01}", "/patient/birth_date", "birth_date", "birth_date: 2030-01-01"),
        ("patient: 63", "/patient", "no parts", "63"),
        ("patient: {nick: fluff, alias: puff}", "/patient", "no part of `patient`", "nick: fluff, alias: puff"),
        ("smokes: yes", "", "no part of a vignette", "smokes"),
        ("a/b~c: 1\nd: 2", "", "no part of a vignette", "a/b~c, d"),
        ("complaint: [{x: y}]", "/complaint/0", "name of a finding", "{'x': 'y'}"),
        ("allergies: pollen", "/allergies", "not a list", "pollen"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(text, pointer, part, quote):
    """The words that are to blame are the quote of the problem; message, place and advice have none of them."""
    patient = read(text)
    assert [(entry.kind, entry.pointer) for entry in patient.entries] == [("unreadable", pointer)]
    (problem,) = patient.problems
    assert problem.place == pointer
    assert part in problem.message
    assert problem.fix
    assert problem.quote == quote
    assert quote not in f"{problem} {problem!r} {problem.as_json()}"


def test_one_bad_fact_does_not_lose_the_others():
    patient = read("facts: [{concept: dyspnoea}, 7, {concept: cough}]")
    assert [entry.kind for entry in patient.entries] == ["finding", "unreadable", "finding"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "format"),
        (b"[1, 2]", "format"),
        (b"format: reasoner/vignette/1", "recorded"),
        (b"format: reasoner/vignette/1\nrecorded: 2026-02-30T00:00", "recorded"),
        (b"format: reasoner/vignette/1\nformat: x", "twice"),
        (b"a: &x [1]\nb: *x", "aliases"),
        (b"a: [", "case.yaml:"),
        (b'a: "\\ud800"', "surrogate"),
        (b"\xff\xfe\x00", "case.yaml"),
        (b"[" * 200 + b"]" * 200, "nested"),
        (b"? [1, 2]\n: 3", "key"),
        (b"a" * 5_000_001, "5000001"),
    ],
)
def test_what_is_no_vignette_is_refused_with_its_place(data, part):
    with pytest.raises(RecordError, match=part) as caught:
        read_vignette(read_document(data, "case.yaml"), "case.yaml")
    assert caught.value.fix


def test_json_of_the_same_shape_reads_the_same(tmp_path):
    path = tmp_path / "case.json"
    document = {
        "format": "reasoner/vignette/1",
        "recorded": "2026-03-01T09:30",
        "facts": [{"concept": "cough", "onset": "2 d"}],
    }
    path.write_text(json.dumps(document))
    assert Patient.from_file(path) == read("facts: [{concept: cough, onset: 2 d}]")


def test_birth_date_gives_whole_months():
    assert only("patient: {birth_date: 2025-03-02}").value == "11"
    assert only("patient: {birth_date: 2025-03-01}").value == "12"


def test_travel_to_none_is_the_absence_of_travel():
    assert only("exposures: [{concept: travel, place: none, within: 4 wk}]").polarity == "absent"
    assert only("exposures: [{concept: travel, place: west africa}]").text == "travel west africa"


def test_pointers_are_unique():
    patient = read(
        "patient: {age: 3 a, sex: male}\nfacts: [{concept: a}, 1]\nallergies: [a, b]\nmedications: [a]\ncomplaint: [x, y]"
    )
    pointers = [entry.pointer for entry in patient.entries]
    assert len(set(pointers)) == len(pointers) == 9


def test_details_that_nothing_uses_are_one_note():
    patient = read(
        "facts: [{concept: dyspnoea, severity: severe, laterality: left}]\nmedications: [{ingredient: aspirin, dose: 75 mg}]"
    )
    (problem,) = patient.problems
    assert problem.severity == "note"
    assert problem.place == "/facts/0/severity, /facts/0/laterality, /medications/0/dose"
    assert [entry.kind for entry in patient.entries] == ["finding", "medication"]
