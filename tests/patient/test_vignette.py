import json

import pytest

from conftest import ROOT
from reasoner.errors import RecordError
from reasoner.patient.document import read_document
from reasoner.patient.record import Patient
from reasoner.patient.rows import CHOICES, KEYS
from reasoner.patient.vignette import PERSON, TOP, read_vignette

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
        ("facts: [{concept: dyspnoea, severity: awful}]", "/facts/0", "severity is not known", "awful"),
        ("facts: [{concept: dyspnoea, dose: 3 mg}]", "/facts/0", "no part of a finding", "dose"),
        ("medications: [{ingredient: aspirin, dose: much}]", "/medications/0", "`dose` is no amount", "much"),
        ("medications: [{ingredient: aspirin, dose: 75}]", "/medications/0", "`dose` is no amount", "75"),
        ("medications: [{ingredient: aspirin, dose: 4 mg, value: 4}]", "/medications/0", "stands twice", "4 mg"),
        ("facts: [{concept: dyspnoea, codes: [[1]]}]", "/facts/0", "`codes` are not codes", "[['1']]"),
        ("facts: [{concept: fever, when: 2026-02/2026-01}]", "/facts/0", "`when`", "2026-02/2026-01"),
        ("complaint: {concept: dyspnoea, dose: 3 mg}", "/complaint", "no part of a complaint", "dose"),
        ("preferences: [{x: y}]", "/preferences/0", "one word", "{'x': 'y'}"),
        ("patient: {age: 71}", "/patient/age", "`age`", "age: 71"),
        ("facts: [{concept: dyspnoea, end: soon}]", "/facts/0", "`end` is no moment", "soon"),
        ("facts: [{concept: dyspnoea, recorded: soon}]", "/facts/0", "`recorded` is no date", "soon"),
        ("exposures: [{concept: travel, within: long}]", "/exposures/0", "`within` is no length", "long"),
        ("pregnancy: maybe", "/pregnancy", "`pregnancy` is not understood", "maybe"),
        ("series: [{concept: heart_rate}]", "/series/0", "its values", "{'concept': 'heart_rate'}"),
        ("series: [{concept: heart_rate, values: [7]}]", "/series/0/values/0", "its moment before it", "7"),
        ("immunisations: [{x: y}]", "/immunisations/0", "names its vaccine", "{'x': 'y'}"),
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


def test_what_a_fact_says_beside_its_concept():
    entry = only(
        "facts: [{concept: dyspnoea, severity: severe, laterality: left, body_site: chest, clinical: relapse, "
        "verification: suspected, end: 2026-02-28, recorded: 2026-03-01T09:00}]"
    )
    assert (entry.severity, entry.side, entry.site) == ("severe", "left", "chest")
    assert (entry.clinical, entry.verification) == ("relapse", "suspected")
    assert (entry.end, entry.recorded) == ("2026-02-28T23:59", "2026-03-01T09:00")


def test_a_medication_has_dose_interval_and_route():
    entry = only("medications: [{ingredient: propranolol, dose: 40 mg, every: 12h, route: oral, clinical: inactive}]")
    assert (entry.value, entry.unit, entry.every, entry.route, entry.clinical) == (
        "40",
        "mg",
        "12 h",
        "oral",
        "inactive",
    )


def test_an_allergy_has_reaction_and_criticality():
    entry = only("allergies: [{substance: penicillin, reaction: urticaria, criticality: high}]")
    assert (entry.kind, entry.reaction, entry.criticality) == ("allergy", "urticaria", "high")


def test_a_bound_keeps_its_comparator():
    entry = only("facts: [{concept: d_dimer, value: 190, unit: ug/L, basis: FEU, comparator: <}]")
    assert (entry.kind, entry.value, entry.comparator) == ("measurement", "190", "<")


def test_the_age_of_a_relative():
    entry = only("facts: [{concept: pulmonary_embolism, subject: mother, when: age 40 a}]")
    assert (entry.onset_age, entry.earliest) == ("40 a", "0001-01-01T00:00")


def test_pregnancy_has_its_week_and_lactation_is_a_state():
    present, weeks, lactation = read("pregnancy: 20 wk\nlactation: unknown").entries
    assert (present.kind, present.text, present.polarity) == ("finding", "pregnancy", "")
    assert (weeks.kind, weeks.text, weeks.value, weeks.unit) == ("measurement", "gestational_age", "20", "wk")
    assert (lactation.text, lactation.polarity) == ("lactation", "unknown")
    assert only("pregnancy: absent").polarity == "absent"


def test_immunisations_and_preferences():
    vaccine, wish = read(
        "immunisations: [{vaccine: influenza_vaccine, when: 2025-10}]\npreferences: less_burden"
    ).entries
    assert (vaccine.kind, vaccine.earliest) == ("immunisation", "2025-10-01T00:00")
    assert (wish.kind, wish.text, wish.pointer) == ("preference", "less_burden", "/preferences")


def test_a_series_is_a_value_for_each_moment():
    first, second = read(
        "series: [{concept: heart_rate, unit: /min, values: [[2026-03-01T08:00, 118], [30 min, 112]]}]"
    ).entries
    assert (first.pointer, first.value, first.earliest) == ("/series/0/values/0", "118", "2026-03-01T08:00")
    assert (second.pointer, second.value, second.earliest) == ("/series/0/values/1", "112", "2026-03-01T09:00")


def test_an_exposure_may_be_as_old_as_the_time_it_falls_in():
    entry = only("exposures: [{concept: travel, place: west africa, within: 4 wk}]")
    assert (entry.earliest, entry.latest) == ("2026-02-01T09:30", "2026-03-01T09:30")


def test_codes_stand_on_every_row_in_one_spelling():
    parts = {
        "complaint": "concept", "preferences": "concept", "facts": "concept", "medications": "ingredient",
        "allergies": "substance", "immunisations": "vaccine", "exposures": "concept",
    }  # fmt: skip
    for part, name in parts.items():
        entry = only(f"{part}: [{{{name}: fever, codes: [HP:0001945, ddxplus:E_91]}}]")
        assert (entry.text, entry.codes) == ("fever", ("hpo:HP:0001945", "ddxplus:E_91"))
    assert only("facts: [{codes: loinc:8867-4, value: 118}]").codes == ("loinc:8867-4",)


def test_the_words_of_a_concept_map_come_before_the_code():
    document = read_document((HEAD + "facts: [{concept: x, codes: [local:7]}]").encode(), "case.yaml")
    (entry,) = read_vignette(document, "case.yaml", {"local:7": ("cough",)}).entries
    assert entry.codes == ("cough", "local:7")


def test_complaints_and_preferences_may_have_details():
    complaint, wish = read(
        "complaint: {concept: chest_pain, severity: severe, onset: 6 h}\n"
        "preferences: [{concept: less_burden, polarity: absent}]"
    ).entries
    assert (complaint.kind, complaint.severity, complaint.onset) == ("complaint", "severe", "2026-03-01T03:30")
    assert (wish.kind, wish.polarity) == ("preference", "absent")


def test_a_period_is_two_moments_with_a_solidus():
    entry = only("facts: [{concept: surgery, when: 2026-01/2026-02-10T08:00}]")
    assert (entry.earliest, entry.latest) == ("2026-01-01T00:00", "2026-02-10T08:00")


def test_a_medication_that_is_taken_as_needed_is_still_taken():
    patient = read("medications: [{ingredient: propranolol, every: as needed}]")
    (entry,) = patient.entries
    assert (entry.kind, entry.every) == ("medication", "as needed")
    (problem,) = patient.problems
    assert (problem.severity, problem.place, problem.quote) == ("warning", "/medications/0", "as needed")


def test_every_part_and_key_is_on_the_page():
    section = (ROOT / "docs" / "records.md").read_text(encoding="utf-8").partition("## The vignette")[2]
    section = section.partition("\n## ")[0]
    keys = TOP | PERSON | frozenset().union(*KEYS.values())
    assert [key for key in sorted(keys) if f"`{key}`" not in section] == []
    assert [word for words in CHOICES.values() for word in words if f"`{word}`" not in section] == []
