"""Records written as FHIR R4: valid resources, nothing lost, and the same facts when they are read again."""

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import RECORDED, plain, records

from conftest import VIGNETTES
from reasoner.patient.record import Patient
from reasoner.patient.writing.bundle import write_bundle
from reasoner.patient.writing.numbers import json_bytes
from reasoner.vocabulary import Entry

MANY = settings(max_examples=1000, suppress_health_check=[HealthCheck.too_slow])


def written(*entries):
    return write_bundle(Patient(RECORDED, "en", entries)).document


def only(kind, text="dyspnoea", **rest):
    bundle = written(Entry("/0", kind, text, RECORDED, RECORDED, **rest))
    assert len(bundle["entry"]) == 3
    return bundle["entry"][2]["resource"]


def code(element):
    return element["coding"][0]["code"]


def extension(element, name):
    return [
        next(value for key, value in one.items() if key != "url")
        for one in element.get("extension", [])
        if one["url"] == f"urn:medical-reasoner:{name}"
    ]


def validated(bundle):
    models = pytest.importorskip("fhir.resources.R4B")
    for entry in bundle["entry"]:
        resource = entry["resource"]
        models.get_fhir_model_class(resource["resourceType"]).model_validate_json(json_bytes(resource))
    models.get_fhir_model_class("Bundle").model_validate_json(json_bytes(bundle))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_every_record_is_written_as_valid_fhir(patient):
    validated(write_bundle(patient).document)


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_the_vignettes_are_written_as_valid_fhir(path):
    patient = Patient.from_file(path)
    found = write_bundle(patient)
    validated(found.document)
    assert json_bytes(found.document) == json_bytes(write_bundle(patient).document)
    assert found.left_out == ()


STATUSES = {
    "MedicationStatement": "active completed entered-in-error intended stopped on-hold unknown not-taken",
    "Immunization": "completed entered-in-error not-done",
    "Observation": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "FamilyMemberHistory": "partial completed entered-in-error health-unknown",
    "Encounter": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
}
CODES = {
    ("Condition", "clinicalStatus"): "active recurrence relapse inactive remission resolved",
    ("Condition", "verificationStatus"): "unconfirmed provisional differential confirmed refuted entered-in-error",
    ("AllergyIntolerance", "clinicalStatus"): "active inactive resolved",
    ("AllergyIntolerance", "verificationStatus"): "unconfirmed confirmed refuted entered-in-error",
}
"""Words of FHIR R4 that its models in Python do not check."""


@given(records())
def test_statuses_are_words_of_fhir(patient):
    for resource in (one["resource"] for one in write_bundle(patient).document["entry"]):
        kind = resource["resourceType"]
        assert kind not in STATUSES or resource["status"] in STATUSES[kind].split()
        for (of, name), words in CODES.items():
            assert of != kind or name not in resource or code(resource[name]) in words.split()
        if kind in ("Condition", "AllergyIntolerance"):
            in_error = "verificationStatus" in resource and code(resource["verificationStatus"]) == "entered-in-error"
            assert not in_error or "clinicalStatus" not in resource
            assert in_error or kind == "Condition" or "clinicalStatus" in resource
        if "abatementDateTime" in resource:
            assert code(resource["clinicalStatus"]) in ("inactive", "remission", "resolved")


@pytest.mark.parametrize(
    ("kind", "recorded", "status"),
    [
        ("medication", {}, "active"),
        ("medication", {"polarity": "absent"}, "not-taken"),
        ("medication", {"clinical": "inactive"}, "stopped"),
        ("medication", {"verification": "suspected"}, "unknown"),
        ("medication", {"verification": "entered_in_error"}, "entered-in-error"),
        ("immunisation", {}, "completed"),
        ("immunisation", {"polarity": "absent"}, "not-done"),
        ("measurement", {"value": "1", "verification": "entered_in_error"}, "entered-in-error"),
    ],
)
def test_a_status_is_what_was_recorded(kind, recorded, status):
    assert only(kind, "x", **recorded)["status"] == status


def test_a_dose_has_its_amount_interval_and_route():
    found = only("medication", "adrenaline", value="0.30", unit="mg", every="12 h", route="oral")
    (dosage,) = found["dosage"]
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == Decimal("0.30")
    assert dosage["timing"]["repeat"] == {"frequency": 1, "period": Decimal("12"), "periodUnit": "h"}
    assert dosage["route"] == {"text": "oral"}


def test_digits_stay_what_was_written():
    found = only("measurement", "body_temperature", value="38.90", unit="Cel")
    assert found["valueQuantity"]["value"] == Decimal("38.90")
    assert b'"value":38.90,"unit":"Cel","system":"http://unitsofmeasure.org","code":"Cel"' in json_bytes(found)


def test_a_decimal_comma_becomes_a_point_and_is_kept():
    found = only("measurement", "weight", value="24,5", unit="kg")
    assert found["valueQuantity"]["value"] == Decimal("24.5")
    assert extension(found, "value") == ["24,5"]


def test_what_is_no_number_stands_in_an_extension():
    found = only("measurement", "d_dimer", value="positive")
    assert "valueQuantity" not in found
    assert (extension(found, "value"), extension(found, "kind")) == (["positive"], ["measurement"])


def test_absent_is_refuted_and_unknown_has_no_value():
    refuted = only("finding", polarity="absent")
    assert (refuted["resourceType"], code(refuted["verificationStatus"])) == ("Condition", "refuted")
    unknown = only("finding", polarity="unknown")
    assert (unknown["resourceType"], code(unknown["dataAbsentReason"])) == ("Observation", "unknown")
    assert extension(unknown, "kind") == ["finding"]


def test_what_is_absent_is_refuted_even_where_it_was_only_suspected_to_be():
    found = only("finding", polarity="absent", verification="suspected")
    assert code(found["verificationStatus"]) == "refuted"
    assert extension(found, "verification") == ["suspected"]


def test_an_end_that_is_not_said_to_be_over_is_no_abatement():
    """FHIR would have to call it resolved, and that it is not if the end is to come."""
    for clinical in ("", "active", "relapse"):
        assert "abatementDateTime" not in only("finding", end="2026-04-01T00:00", clinical=clinical)
    assert only("finding", end="2026-02-01T00:00", clinical="resolved")["abatementDateTime"] == "2026-02-01T00:00:00Z"


def test_a_relative_has_a_history_of_its_own():
    found = only("finding", "pulmonary_embolism", subject="mother", onset_age="40 a", polarity="absent")
    assert (found["resourceType"], code(found["relationship"])) == ("FamilyMemberHistory", "MTH")
    (condition,) = found["condition"]
    assert extension(condition, "polarity") == ["absent"]
    assert condition["onsetAge"]["value"] == Decimal("40")


@pytest.mark.parametrize(
    ("subject", "role"),
    [("mother", "MTH"), ("father", "FTH"), ("sibling", "SIB"), ("child", "CHILD"), ("relative", "FAMMEMB")],
)
def test_relatives_have_their_role(subject, role):
    assert code(only("finding", subject=subject)["relationship"]) == role


def test_the_place_and_its_side_are_one_body_site():
    found = only("finding", "pain", site="knee", side="left")
    assert found["bodySite"] == [{"coding": [{"system": "urn:medical-reasoner:side", "code": "left"}], "text": "knee"}]


def test_no_known_allergy_is_said():
    found = only("allergy", "none_known")
    assert found["code"] == {
        "coding": [{"system": "urn:medical-reasoner:", "code": "none_known"}],
        "text": "none_known",
    }


def test_complaint_and_sex_stand_in_encounter_and_patient():
    row = {"earliest": RECORDED, "latest": RECORDED}
    bundle = written(Entry("/0", "complaint", "toux", **row), Entry("/1", "sex", "femme", **row))
    person, encounter = (one["resource"] for one in bundle["entry"])
    assert person["gender"] == "female"
    assert extension(person["_gender"], "text") == ["femme"]
    assert encounter["reasonCode"] == [{"text": "toux"}]
    assert encounter["period"]["start"] == f"{RECORDED}:00Z"


def test_what_was_not_read_is_not_written_and_is_told_without_its_words():
    found = write_bundle(Patient(RECORDED, "en", (Entry("/0", "unreadable", "Zoltanescu", RECORDED, RECORDED),)))
    assert [one.place for one in found.left_out] == ["/0"]
    assert b"Zoltanescu" not in json_bytes(found.document)
    assert "Zoltanescu" not in str(found.left_out)


@given(records())
def test_every_field_is_said_somewhere(patient):
    """A coarse law that needs no reader: each word of an entry stands in the bundle, as a word or as what FHIR calls it."""
    text = json.dumps(json.loads(json_bytes(write_bundle(patient).document)), ensure_ascii=False)
    for entry in patient.entries:
        if entry.kind != "unreadable":
            for word in (entry.text, entry.site.rpartition(":")[2], entry.basis, entry.route, entry.reaction):
                assert json.dumps(word, ensure_ascii=False)[1:-1] in text


def read(bundle):
    """The bundle as the reader of FHIR reads it."""
    pytest.importorskip("reasoner.patient.fhir", reason="the reader of FHIR is not installed")
    from reasoner.patient.readers import read_patient

    return read_patient(json_bytes(bundle), "case", format="fhir")


@MANY
@given(records())
def test_reading_what_was_written_gives_the_same_entries(patient):
    again = read(write_bundle(patient).document)
    kept = [plain(one) for one in patient.entries if one.kind != "unreadable"]
    assert again.recorded == patient.recorded
    assert sorted(map(repr, map(plain, again.entries))) == sorted(map(repr, kept))


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_a_vignette_by_way_of_fhir_gives_the_same_entries(path):
    patient = Patient.from_file(path)
    again = read(write_bundle(patient).document)
    assert (again.recorded, again.language) == (patient.recorded, patient.language)
    assert sorted(map(repr, map(plain, again.entries))) == sorted(map(repr, map(plain, patient.entries)))
