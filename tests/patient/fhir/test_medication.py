import pytest
from fhir_bundles import LOINC, RXNORM, SNOMED, TERMS, bundle, coded, only, quantity, read, read_all, resource, status

from reasoner.patient.fhir.products import ingredients

ASPIRIN = coded(RXNORM, "1191", "Aspirin")
BOTH = coded(RXNORM, "562251", "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet")


def request(state="active", medication=ASPIRIN, **parts):
    return resource(
        "MedicationRequest", **{"status": state, "intent": "order", "medicationCodeableConcept": medication, **parts}
    )


def statement(state, **parts):
    return resource("MedicationStatement", status=state, medicationCodeableConcept=ASPIRIN, **parts)


def administration(state):
    return resource(
        "MedicationAdministration", status=state, medicationCodeableConcept=ASPIRIN, effectiveDateTime="2026-03-01"
    )


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (request("active"), ("", "active", "")), (request("completed"), ("", "inactive", "")), (request("stopped"), ("", "inactive", "")),
        (request("on-hold"), ("", "", "suspected")), (request("draft"), ("", "", "suspected")), (request("unknown"), ("", "", "suspected")),
        (request("cancelled"), ("unknown", "", "")), (request("entered-in-error"), ("", "", "entered_in_error")),
        (request(intent="plan"), ("", "", "suspected")), (request(doNotPerform=True), ("unknown", "", "")),
        (statement("active"), ("", "active", "")), (statement("completed"), ("", "inactive", "")),
        (statement("stopped"), ("", "inactive", "")), (statement("on-hold"), ("", "", "suspected")),
        (statement("intended"), ("", "", "suspected")), (statement("unknown"), ("", "", "suspected")),
        (statement("not-taken"), ("absent", "", "")), (statement("entered-in-error"), ("", "", "entered_in_error")),
        (administration("in-progress"), ("", "active", "")), (administration("completed"), ("", "inactive", "")),
        (administration("not-done"), ("unknown", "", "")), (administration("entered-in-error"), ("", "", "entered_in_error")),
    ],
    ids=lambda made: f"{made['resourceType']} {made['status']}" if isinstance(made, dict) else "",
)  # fmt: skip
def test_statuses(made, found):
    entry = only(made)
    assert (entry.kind, entry.codes, entry.text) == ("medication", ("rxnorm:1191",), "Aspirin")
    assert (entry.polarity, entry.clinical, entry.verification) == found


def test_times_of_a_request():
    entry = only(request(authoredOn="2026-02-01T10:00:00Z"))
    assert (entry.recorded, entry.earliest, entry.latest) == ("2026-02-01T10:00",) * 3
    bounds = {"repeat": {"boundsPeriod": {"start": "2026-02-01", "end": "2026-02-07"}}}
    assert only(request(dosageInstruction=[{"timing": bounds}])).end == "2026-02-07T23:59"


@pytest.mark.parametrize("rest", [{}, {"end": "9999-12-31"}])
def test_what_is_to_go_on_has_no_end(rest):
    bounds = {"start": "2026-02-01", **rest}
    assert only(request(dosageInstruction=[{"timing": {"repeat": {"boundsPeriod": bounds}}}])).end == ""
    assert only(statement("active", effectivePeriod=bounds)).end == ""


def test_times_of_a_statement():
    entry = only(
        statement("completed", effectivePeriod={"start": "2025-01-01", "end": "2025-06-01"}, dateAsserted="2026-01-01")
    )
    assert (entry.earliest, entry.latest, entry.end, entry.recorded) == (
        "2025-01-01T00:00", "2025-06-01T23:59", "2025-06-01T23:59", "2026-01-01T00:00",
    )  # fmt: skip


def test_a_combination_is_its_ingredients():
    found = read_all(request(medication=BOTH))
    assert [(entry.text, entry.codes, entry.pointer) for entry in found] == [
        ("Amoxicillin", (), "/entry/2/resource"),
        ("Clavulanate", (), "/entry/2/resource"),
    ]


def test_a_combination_that_the_concept_map_has_stays_one():
    entry = only(request(medication=BOTH), concept_map={"rxnorm:562251": ("co_amoxiclav",)})
    assert entry.codes == ("co_amoxiclav", "rxnorm:562251")


MEDICATION = {"resourceType": "Medication", "id": "m", "code": ASPIRIN}


@pytest.mark.parametrize(
    "reference", ["Medication/m", "urn:uuid:m", "https://example.org/fhir/Medication/m/_history/3"]
)
def test_a_medication_may_be_elsewhere_in_the_bundle(reference):
    made = request(medicationReference={"reference": reference})
    del made["medicationCodeableConcept"]
    assert only(made, MEDICATION).text == "Aspirin"


def test_a_medication_may_be_contained_and_have_ingredients():
    inner = {
        "resourceType": "Medication", "id": "m", "code": coded(RXNORM, "999", "Brand"),
        "ingredient": [
            {"itemCodeableConcept": coded(RXNORM, "1191", "Aspirin")}, {"itemReference": {"reference": "#n"}},
            {"itemCodeableConcept": coded(RXNORM, "11", "Starch"), "isActive": False},
        ],
    }  # fmt: skip
    other = {"resourceType": "Medication", "id": "n", "code": coded(RXNORM, "32968", "Clopidogrel")}
    made = request(medicationReference={"reference": "#m"}, contained=[inner, other])
    del made["medicationCodeableConcept"]
    assert [entry.text for entry in read_all(made)] == ["Aspirin", "Clopidogrel"]


def test_cyclic_ingredients_end():
    one = {"resourceType": "Medication", "id": "m", "ingredient": [{"itemReference": {"reference": "Medication/n"}}]}
    two = {"resourceType": "Medication", "id": "n", "ingredient": [{"itemReference": {"reference": "Medication/m"}}]}
    made = request(medicationReference={"reference": "Medication/m"})
    del made["medicationCodeableConcept"]
    assert only(made, one, two).kind == "unreadable"


def test_a_medication_that_is_not_there_is_unreadable():
    made = request(medicationReference={"reference": "Medication/elsewhere", "display": "Zoltanescu"})
    del made["medicationCodeableConcept"]
    patient = read(bundle(made))
    assert patient.entries[-1].kind == "unreadable"
    assert "Zoltanescu" not in f"{patient.entries} {patient.problems}"


def dosed(**parts):
    return only(request(dosageInstruction=[parts]))


def test_dose_interval_and_route():
    entry = dosed(
        doseAndRate=[{"doseQuantity": quantity(75, "mg")}],
        timing={"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        route={"text": "Oral route"},
    )
    assert (entry.value, entry.unit, entry.every, entry.route) == ("75", "mg", "12 h", "oral")


@pytest.mark.parametrize(
    ("timing", "every"),
    [
        ({"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}}, "8 h"),
        ({"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}, "1 wk"),
        ({"repeat": {"frequency": 1, "period": 2, "periodUnit": "d"}}, "2 d"),
        ({"repeat": {"frequency": 5, "period": 1, "periodUnit": "d"}}, "288 min"),
        ({"repeat": {"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d"}}, ""),
        ({"repeat": {"period": 1, "periodUnit": "mo"}}, ""),
        ({"code": coded(f"{TERMS}v3-GTSAbbreviation", "Q6H")}, "6 h"),
        ({"code": coded(f"{TERMS}v3-GTSAbbreviation", "QD")}, "1 d"),
        ({"code": {"text": "now and then"}}, ""),
    ],
)
def test_intervals(timing, every):
    assert dosed(timing=timing).every == every


def test_as_needed_is_no_interval():
    assert dosed(timing={"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}}, asNeededBoolean=True).every == ""


@pytest.mark.parametrize(
    ("route", "found"),
    [
        (coded(f"{TERMS}v3-RouteOfAdministration", "IM"), "intramuscular"), (coded("http://standardterms.edqm.eu", "20045000"), "intravenous"),
        ({"text": "Subcutaneous"}, "subcutaneous"), ({"text": "per os, by mouth"}, "oral"), ({"text": "Intrathecal"}, "other"), ({}, ""),
    ],
)  # fmt: skip
def test_routes(route, found):
    assert dosed(**({"route": route} if route else {})).route == found


def test_a_dose_that_cannot_be_given_to_one_ingredient_is_left_out():
    two = read_all(
        request(medication=BOTH, dosageInstruction=[{"doseAndRate": [{"doseQuantity": quantity(375, "mg")}]}])
    )
    assert [entry.value for entry in two] == ["", ""]
    assert dosed(doseAndRate=[{"doseQuantity": {"value": 1, "unit": "tablet"}}]).value == ""
    dose = {"doseAndRate": [{"doseQuantity": quantity(75, "mg")}]}
    assert only(request(dosageInstruction=[dose, dose])).value == ""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet", "Amoxicillin|Clavulanate"),
        (
            "Acetaminophen 21.7 MG/ML / Dextromethorphan Hydrobromide 1 MG/ML / doxylamine succinate 0.417 MG/ML Oral Solution [Brand]",
            "Acetaminophen|Dextromethorphan Hydrobromide|doxylamine succinate",
        ),
        ("Acetaminophen 325 MG Oral Tablet", "Acetaminophen"), ("24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet", "Metformin hydrochloride"),
        ("NDA020503 200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", "Albuterol"),
        ("insulin glargine 100 UNT/ML Injectable Solution", "insulin glargine"), ("Amoxicillin Oral Capsule", "Amoxicillin"),
        ("1 ML Epinephrine 1 MG/ML Injection", "Epinephrine"), ("Aspirin", "Aspirin"), ("Fluticasone / Salmeterol Dry Powder Inhaler", "Fluticasone|Salmeterol"),
        ("{21 (Mestranol 0.05 MG / norethindrone 1 MG Oral Tablet) / 7 (Inert Ingredients 1 MG Oral Tablet) } Pack [Brand]", "Mestranol|norethindrone|Inert Ingredients"),
        ("penicillin V 250 MG", "penicillin V"), ("Vitamin B 12 1 MG/ML Injectable Solution", "Vitamin B 12"), ("120 / 80", "120 / 80"),
    ],
)  # fmt: skip
def test_names_of_products(name, found):
    assert "|".join(ingredients(name)) == found


def test_the_systems_are_those_of_the_standard():
    assert (LOINC, SNOMED) == ("http://loinc.org", "http://snomed.info/sct")
    assert status("condition-clinical", "active")["coding"][0]["system"].endswith("condition-clinical")
