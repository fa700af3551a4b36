"""Records written as vignettes: what is read from them again."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from strategies import RECORDED, dated_patients, plain, records

from conftest import VIGNETTES
from reasoner.patient.document import read_document
from reasoner.patient.record import Patient
from reasoner.patient.vignette import read_vignette
from reasoner.patient.writing.vignette import vignette_yaml, write_vignette
from reasoner.vocabulary import Entry


def again(patient):
    text = vignette_yaml(write_vignette(patient).document)
    return read_vignette(read_document(text.encode("utf-8"), "case"), "case")


def entries(patient):
    return sorted(repr(plain(one)) for one in patient.entries)


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_a_vignette_written_and_read_is_the_same_record(path):
    patient = Patient.from_file(path)
    found = again(patient)
    assert (found.recorded, found.language, entries(found)) == (patient.recorded, patient.language, entries(patient))


def has_its_place(patient):
    """The record without what no vignette holds: a second sex, and what was not understood."""
    seen = False
    for entry in patient.entries:
        if entry.kind != "unreadable" and not (entry.kind == "sex" and seen):
            yield entry
        seen = seen or entry.kind == "sex"


def is_the_same(patient):
    kept = replace(patient, entries=tuple(has_its_place(patient)))
    found = again(patient)
    assert (found.recorded, found.language, entries(found)) == (kept.recorded, kept.language, entries(kept))
    assert len(write_vignette(patient).left_out) == len(patient.entries) - len(kept.entries)


@given(records())
def test_any_record_written_and_read_is_the_same_record(patient):
    is_the_same(patient)


@pytest.mark.slow
@settings(max_examples=1000)
@given(records(most=14))
def test_a_thousand_records_written_and_read_are_the_same(patient):
    is_the_same(patient)


@given(dated_patients())
def test_a_record_of_known_concepts_written_and_read_is_the_same(patient):
    is_the_same(patient)


@given(records())
def test_every_record_is_yaml_that_is_read_as_it_was_written(patient):
    document = write_vignette(patient).document
    assert read_document(vignette_yaml(document).encode("utf-8"), "case") == document


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        ("2019-01-01T00:00", "2019-12-31T23:59", "2019"),
        ("2024-02-01T00:00", "2024-02-29T23:59", "2024-02"),
        ("2026-02-28T00:00", "2026-02-28T23:59", "2026-02-28"),
        ("2026-02-20T12:00", "2026-02-20T12:00", "2026-02-20T12:00"),
        ("0001-01-01T00:00", RECORDED, f"0001-01-01T00:00/{RECORDED}"),
        ("2025-12-30T08:15", "2026-01-02T21:00", "2025-12-30T08:15/2026-01-02T21:00"),
    ],
)
def test_a_moment_is_written_as_precisely_as_it_is_known(first, last, when):
    patient = Patient(RECORDED, "en", (Entry("/0", "finding", "fever", first, last),))
    assert write_vignette(patient).document["facts"] == [{"concept": "fever", "when": when}]


def test_what_has_no_place_is_told():
    row = {"earliest": RECORDED, "latest": RECORDED}
    sexes = (Entry("/0", "sex", "male", **row), Entry("/1", "sex", "female", **row))
    found = write_vignette(Patient(RECORDED, "en", sexes))
    assert found.document["patient"] == {"sex": "male"}
    assert [one.place for one in found.left_out] == ["/1"]


def test_a_concept_that_has_codes_alone_is_a_row_without_its_name():
    row = {"earliest": RECORDED, "latest": RECORDED, "codes": ("loinc:8867-4",)}
    patient = Patient(RECORDED, "en", (Entry("/0", "measurement", "", value="118", unit="/min", **row),))
    assert write_vignette(patient).document["facts"] == [{"codes": ["loinc:8867-4"], "value": "118", "unit": "/min"}]
    assert entries(again(patient)) == entries(patient)


def test_a_qualifier_that_its_kind_does_not_have_is_told():
    entry = Entry("/0", "immunisation", "influenza_vaccine", RECORDED, RECORDED, severity="severe")
    found = write_vignette(Patient(RECORDED, "en", (entry,)))
    assert found.document["immunisations"] == [{"vaccine": "influenza_vaccine"}]
    assert [(one.place, one.quote) for one in found.left_out] == [("/0", "influenza_vaccine")]
