import pytest
from fhir_bundles import ICD10_CM, RECORDED, SNOMED, TERMS, bundle, coded, condition, only, read, read_all

from reasoner.patient.times import UNKNOWN_PAST


def test_an_active_condition_holds_now():
    entry = only(condition(recordedDate="2026-02-20", onsetDateTime="2026-02"))
    assert (entry.kind, entry.text, entry.codes, entry.clinical, entry.verification) == (
        "finding", "Cough", ("snomed:49727002",), "active", "confirmed",
    )  # fmt: skip
    assert (entry.onset, entry.recorded) == ("2026-02-01T00:00", "2026-02-20T00:00")
    assert (entry.earliest, entry.latest) == ("2026-02-20T00:00", "2026-02-20T23:59")


def test_without_a_date_what_is_active_is_of_the_moment_of_the_record():
    entry = only(condition())
    assert (entry.earliest, entry.latest) == (RECORDED, RECORDED)


@pytest.mark.parametrize(
    ("clinical", "parts", "found", "span"),
    [
        ("resolved", {}, "resolved", (UNKNOWN_PAST, RECORDED)),
        ("inactive", {"onsetDateTime": "2019"}, "inactive", ("2019-01-01T00:00", "2019-12-31T23:59")),
        ("remission", {"onsetDateTime": "2019", "abatementDateTime": "2020-05"}, "remission", ("2019-01-01T00:00", "2020-05-31T23:59")),
        ("", {"abatementDateTime": "2020-05-06"}, "resolved", (UNKNOWN_PAST, "2020-05-06T23:59")),
        ("recurrence", {}, "recurrence", (RECORDED, RECORDED)),
        ("relapse", {}, "relapse", (RECORDED, RECORDED)),
    ],
)  # fmt: skip
def test_clinical_status_and_the_time_that_it_speaks_of(clinical, parts, found, span):
    entry = only(condition(clinical=clinical, **parts))
    assert (entry.clinical, (entry.earliest, entry.latest)) == (found, span)


@pytest.mark.parametrize(
    ("verification", "found"),
    [
        ("unconfirmed", "suspected"), ("provisional", "suspected"), ("differential", "suspected"), ("confirmed", "confirmed"),
        ("refuted", "refuted"),
    ],
)  # fmt: skip
def test_verification_status(verification, found):
    assert only(condition(verification=verification)).verification == found


def test_entered_in_error_is_said():
    assert only(condition(clinical="", verification="entered-in-error")).verification == "entered_in_error"


def test_an_age_of_onset_is_reckoned_from_birth():
    entry = only(condition(onsetAge={"value": 40, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}))
    assert entry.onset.startswith("2003-05-1")


def test_an_onset_that_is_a_text_is_left_out_and_noted():
    patient = read(bundle(condition(onsetString="as a child of Anna")))
    assert patient.entries[-1].onset == ""
    assert [problem.severity for problem in patient.problems] == ["note"]
    assert "Anna" not in repr(patient)


def test_severity_site_and_side():
    entry = only(
        condition(
            severity=coded(SNOMED, "24484000", "Severe"),
            bodySite=[coded(SNOMED, "7771000", "Left"), coded(SNOMED, "72696002", "Left knee structure")],
        )
    )
    assert (entry.severity, entry.site, entry.side) == ("severe", "knee", "left")


def test_two_sides_are_both():
    sites = [{"text": "right arm"}, {"text": "left arm"}]
    assert only(condition(bodySite=sites)).side == "both"


def test_categories():
    listed = [{"coding": [{"system": f"{TERMS}condition-category", "code": "problem-list-item"}]}]
    met = [{"coding": [{"system": f"{TERMS}condition-category", "code": "encounter-diagnosis"}]}]
    assert only(condition(category=listed)).context == "problem_list"
    assert only(condition(category=met)).context == ""


def test_stages_are_noted():
    patient = read(bundle(condition(stage=[{"summary": {"text": "II"}}])))
    assert "stages" in patient.problems[0].message


def asthma(verification):
    return {**condition(verification=verification), "code": coded(ICD10_CM, "J45901", "Asthma with exacerbation")}


def test_icd_codes_are_widened_unless_denied():
    wide = ("icd10-cm:J45.901", "icd10-cm:J45.90", "icd10-cm:J45.9", "icd10-cm:J45")
    assert only(asthma("confirmed")).codes == wide
    assert only(asthma("refuted")).codes == wide[:1]


def test_the_concept_map_comes_first():
    entry = only(condition(), concept_map={"snomed:49727002": ("cough", "symp:0000614")})
    assert entry.codes == ("cough", "symp:0000614", "snomed:49727002")


def test_a_system_that_is_not_known_leaves_the_words():
    resource = {**condition(), "code": coded("http://hospital.example/codes", "X1", "Cough")}
    patient = read(bundle(resource))
    entry = patient.entries[-1]
    assert (entry.codes, entry.text) == ((), "Cough")
    assert patient.problems[-1].message.startswith("codings of a system that is not known")
    assert only(resource, concept_map={"http://hospital.example/codes|X1": ("cough",)}).codes == ("cough",)


def test_without_code_and_text_it_is_unreadable():
    patient = read(bundle({**condition(), "code": {"coding": [{"system": SNOMED, "code": "Smith"}]}}))
    assert patient.entries[-1].kind == "unreadable"
    assert "Smith" not in f"{patient.entries} {patient.problems}"


def test_entries_keep_the_order_of_the_file():
    found = read_all(condition(display="b"), condition(display="a"))
    assert [(entry.pointer, entry.text) for entry in found] == [("/entry/2/resource", "b"), ("/entry/3/resource", "a")]
