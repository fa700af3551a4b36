import pytest
from fhir_bundles import BEGIN, LOINC, SNOMED, TERMS, bundle, coded, observation, only, quantity, read, read_all

from reasoner.patient.times import UNKNOWN_PAST


def test_a_quantity_is_a_measurement_as_written():
    entry = only(observation(valueQuantity=quantity(118.0, "/min")))
    assert (entry.kind, entry.codes, entry.value, entry.unit) == ("measurement", ("loinc:8867-4",), "118.0", "/min")
    assert (entry.earliest, entry.latest) == ("2026-03-01T08:00", "2026-03-01T08:00")


@pytest.mark.parametrize(
    ("found", "unit", "warned"),
    [
        ({"value": 5, "unit": "mmol/L"}, "mmol/L", False),
        ({"value": 5, "unit": "beats per minute"}, "", True),
        ({"value": 5, "unit": "per min", "system": "http://unitsofmeasure.org", "code": "/min"}, "/min", False),
        ({"value": 5, "unit": "mmHg", "system": SNOMED, "code": "259018001"}, "", True),
        ({"value": 5}, "", False),
    ],
)
def test_units(found, unit, warned):
    patient = read(bundle(observation(valueQuantity=found)))
    assert (patient.entries[-1].unit, bool(patient.problems)) == (unit, warned)


def test_an_interpretation_without_a_value_means_what_the_concept_map_says():
    system = f"{TERMS}v3-ObservationInterpretation"
    made = observation("94500-6", interpretation=[coded(system, "POS")])
    assert only(made).polarity == "unknown"
    (told,) = read(bundle(made)).problems[:1]
    assert told.message.startswith("observations with an interpretation and no value")
    mapped = {"concept_map": {f"loinc:94500-6={system}|POS": ("pneumonia",)}}
    assert (only(made, **mapped).codes, only(made, **mapped).polarity) == (("pneumonia",), "")
    assert only({**made, "status": "preliminary"}, **mapped).verification == "suspected"
    assert only({**made, "status": "cancelled"}, **mapped).polarity == "unknown"
    absent = {**made, "dataAbsentReason": coded(f"{TERMS}data-absent-reason", "error")}
    assert (only(absent, **mapped).codes, only(absent, **mapped).polarity) == (("loinc:94500-6",), "unknown")


@pytest.mark.parametrize("comparator", ["<", "<=", ">=", ">"])
def test_comparators(comparator):
    assert only(observation(valueQuantity=quantity(5, "mg/L", comparator=comparator))).comparator == comparator


def test_three_decimals_are_no_grouped_thousands():
    assert only(observation(valueQuantity=quantity(12.345, "mg/L"))).value == "12.3450"


def test_components_have_their_own_places_and_codes():
    pressure = observation(
        "85354-9",
        component=[
            {"code": coded(LOINC, "8480-6"), "valueQuantity": quantity(120, "mm[Hg]")},
            {"code": coded(LOINC, "8462-4"), "dataAbsentReason": coded(f"{TERMS}data-absent-reason", "not-performed")},
        ],
    )
    found = read_all(pressure)
    assert [(entry.pointer, entry.codes, entry.value, entry.polarity) for entry in found] == [
        ("/entry/2/resource/component/0", ("loinc:8480-6",), "120", ""),
        ("/entry/2/resource/component/1", ("loinc:8462-4",), "", "unknown"),
    ]


def test_an_answer_is_looked_up_with_its_question():
    entry = only(observation("82810-3", valueCodeableConcept=coded(SNOMED, "77386006", "Pregnancy")))
    assert (entry.kind, entry.codes, entry.text, entry.polarity) == (
        "finding", ("loinc:82810-3=snomed:77386006",), "Pregnancy", "",
    )  # fmt: skip


def test_the_concept_map_may_have_a_question_with_a_local_answer():
    answered = observation("72166-2", valueCodeableConcept=coded("http://hospital.example/a", "S", "smokes"))
    found = only(answered, concept_map={"loinc:72166-2=http://hospital.example/a|S": ("current_smoker",)})
    assert (found.codes, found.text) == (("current_smoker",), "smokes")


@pytest.mark.parametrize("code", ["18185-9", "11884-4"])
def test_the_week_of_a_pregnancy_is_a_measurement(code):
    entry = only(observation(code, valueQuantity=quantity(24, "wk")))
    assert (entry.codes, entry.value, entry.unit) == ((f"loinc:{code}",), "24", "wk")


@pytest.mark.parametrize(
    ("answer", "codes", "polarity"),
    [
        ((SNOMED, "373066001", "Yes"), ("loinc:8867-4=snomed:373066001", "loinc:8867-4"), ""),
        ((SNOMED, "373067005", "No (qualifier value)"), ("loinc:8867-4",), "absent"),
        ((LOINC, "LA32-8"), ("loinc:8867-4",), "absent"),
        ((f"{TERMS}v2-0136", "N"), ("loinc:8867-4",), "absent"),
        ((f"{TERMS}v3-NullFlavor", "UNK"), ("loinc:8867-4",), "unknown"),
        ((f"{TERMS}data-absent-reason", "asked-unknown"), ("loinc:8867-4",), "unknown"),
        ((SNOMED, "373067005"), ("loinc:8867-4=snomed:373067005",), ""),
        ((SNOMED, "260385009"), ("loinc:8867-4=snomed:260385009",), ""),
    ],
)
def test_yes_and_no_are_about_the_question(answer, codes, polarity):
    entry = only(observation(valueCodeableConcept=coded(*answer)))
    assert (entry.codes, entry.polarity) == (codes, polarity)


@pytest.mark.parametrize(("value", "polarity"), [(True, ""), (False, "absent")])
def test_truth_values(value, polarity):
    entry = only(observation(valueBoolean=value))
    assert (entry.kind, entry.polarity) == ("finding", polarity)


def test_a_whole_number_has_the_unit_one():
    entry = only(observation("9269-2", valueInteger=15))
    assert (entry.value, entry.unit) == ("15", "1")


@pytest.mark.parametrize(
    "value",
    [
        {"valueString": "seen with Zoltanescu"}, {"valueRange": {"low": quantity(1, "kg")}}, {"valueTime": "12:00:00"},
        {"valueRatio": {"numerator": quantity(1, "1"), "denominator": quantity(8, "1")}}, {"valueDateTime": "2026-01-01"},
    ],
)  # fmt: skip
def test_values_that_are_not_read_keep_their_place(value):
    patient = read(bundle(observation(**value)))
    assert patient.entries[-1].kind == "unreadable"
    assert "Zoltanescu" not in f"{patient.entries} {patient.problems}"


@pytest.mark.parametrize(
    "resource",
    [
        observation(dataAbsentReason=coded(f"{TERMS}data-absent-reason", "unknown")),
        observation(),
        observation(state="cancelled", valueQuantity=quantity(5, "/min")),
    ],
    ids=["reason", "nothing", "cancelled"],
)
def test_what_has_no_value_is_unknown(resource):
    entry = only(resource)
    assert (entry.kind, entry.polarity, entry.value) == ("finding", "unknown", "")


def test_entered_in_error():
    assert (
        only(observation(state="entered-in-error", valueQuantity=quantity(5, "/min"))).verification
        == "entered_in_error"
    )


def test_what_is_preliminary():
    assert only(observation(state="preliminary", valueQuantity=quantity(5, "/min"))).verification == ""
    assert only(observation(state="preliminary", valueBoolean=True)).verification == "suspected"


@pytest.mark.parametrize(
    ("parts", "span"),
    [
        ({"effectiveDateTime": "2026-02"}, ("2026-02-01T00:00", "2026-02-28T23:59")),
        ({"effectiveInstant": "2026-02-01T10:11:12.123Z"}, ("2026-02-01T10:11", "2026-02-01T10:11")),
        ({"effectivePeriod": {"start": "2026-02-01", "end": "2026-02-03"}}, ("2026-02-01T00:00", "2026-02-03T23:59")),
        ({"effectiveTiming": {"event": ["2026-02-01", "2026-02-02"]}}, ("2026-02-02T00:00", "2026-02-02T23:59")),
        ({"issued": "2026-02-05T10:11:12Z"}, ("2026-02-05T10:11", "2026-02-05T10:11")),
        ({"encounter": {"reference": "Encounter/e"}}, ("2026-03-01T08:00", "2026-03-01T09:30")),
        ({}, (UNKNOWN_PAST, "2026-03-01T09:30")),
    ],
)
def test_times(parts, span):
    resource = {**observation(valueQuantity=quantity(5, "/min")), **parts}
    if "effectiveDateTime" not in parts:
        del resource["effectiveDateTime"]
    entry = only(resource)
    assert (entry.earliest, entry.latest) == span


def series(**parts):
    sampled = {"origin": quantity(0, "/min"), "period": 60000, "dimensions": 1, "data": "80 E 90.5", **parts}
    return observation(valueSampledData=sampled)


def test_a_series_is_values_with_their_moments():
    found = read_all(series())
    assert [(entry.earliest, entry.value, entry.unit) for entry in found] == [
        ("2026-03-01T08:00", "80", "/min"),
        ("2026-03-01T08:02", "90.5", "/min"),
    ]
    assert {entry.pointer for entry in found} == {"/entry/2/resource"}
    assert [
        entry.value for entry in read_all(series(factor=0.5, origin=quantity(10, "/min"), period=1000, data="80 82"))
    ] == ["51.0"]


@pytest.mark.parametrize("parts", [{"dimensions": 2}, {"data": "80 x"}, {"period": 0}])
def test_a_series_that_is_none_is_unreadable(parts):
    assert only(series(**parts)).kind == "unreadable"


def test_members_are_read_where_they_stand():
    panel = observation("24323-8", hasMember=[{"reference": "Observation/m"}])
    found = read_all(panel, {**observation(valueQuantity=quantity(5, "/min")), "id": "m"})
    assert [entry.pointer for entry in found] == ["/entry/3/resource"]


def test_a_contained_member_is_read_inside():
    inner = {
        "resourceType": "Observation",
        "id": "m",
        "status": "final",
        "code": coded(LOINC, "8867-4"),
        "valueQuantity": quantity(5, "/min"),
    }
    entry = only(observation("24323-8", contained=[inner], hasMember=[{"reference": "#m"}]))
    assert (entry.pointer, entry.earliest) == ("/entry/2/resource/contained/0", "2026-03-01T08:00")


def test_an_observation_of_something_else_is_not_used():
    patient = read(bundle(observation(valueQuantity=quantity(5, "/min"), focus=[{"reference": "Patient/fetus"}])))
    assert [entry.kind for entry in patient.entries] == ["measurement", "sex"]
    assert "somebody else" in patient.problems[0].message


def test_site_of_a_finding():
    entry = only(observation(valueBoolean=True, bodySite=coded(SNOMED, "7569003", "Right ear")))
    assert (entry.site, entry.side) == ("ear", "right")
    assert BEGIN
