"""An answer in FHIR: valid, the same each time, proposals and not orders, and nothing that the answer does not say."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from strategies import patients

from conftest import VIGNETTES
from reasoner import Patient
from reasoner.certificate.canonical import digest
from reasoner.engine import rendering
from reasoner.explain.fhir.bundle import answer_bundle
from reasoner.explain.messages import Messages
from reasoner.patient.vignette import FORMAT, read_vignette

OWN = "urn:medical-reasoner:"
LANGUAGES = ("en", "fr")
NAME = "Zoltanescu"
each_vignette = pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
in_both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def answers(reasoner):
    read = {path: Patient.from_file(path) for path in VIGNETTES}
    return {path: reasoner.answer(patient, as_of=patient.recorded) for path, patient in read.items()}


@pytest.fixture(scope="module")
def anaphylaxis(answers):
    return next(answer for path, answer in answers.items() if path.stem == "anaphylaxie_enfant")


def resources(bundle, kind=""):
    found = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in found if one["resourceType"] == kind or not kind]


def source_of(answer, language="en", **changes):
    """What the answer is told from, with some of it changed."""
    kept = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "answer_bundle", kept.append)
        rendering.fhir_bundle(answer.knowledge, answer, language)
    return replace(kept[0], **changes)


def validate(bundle):
    models = pytest.importorskip("fhir.resources.R4B")
    for one in (*resources(bundle), bundle):
        models.get_fhir_model_class(one["resourceType"]).model_validate_json(json.dumps(one))


def inside(part, key):
    """Every value of a key, at any depth."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from inside(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from inside(value, key)


@each_vignette
@in_both
def test_every_resource_is_valid(answers, path, language):
    validate(answers[path].to_fhir(language))


WORDS = {
    "status": "completed preliminary draft",
    "intent": "proposal",
    "priority": "stat asap urgent",
    "severity": "high moderate low",
    "role": "derivation source",
}
"""Words of FHIR R4 that its models in Python do not check, as far as they are used here."""


@each_vignette
def test_words_of_fhir_are_among_those_that_it_has(answers, path):
    for key, words in WORDS.items():
        assert set(inside(answers[path].to_fhir(), key)) <= set(words.split())


@each_vignette
def test_the_same_answer_has_the_same_bytes(answers, reasoner, path):
    patient = Patient.from_file(path)
    again = reasoner.answer(patient, as_of=patient.recorded)
    for language in LANGUAGES:
        assert json.dumps(again.to_fhir(language)) == json.dumps(answers[path].to_fhir(language))
    other = reasoner.answer(patient, as_of=patient.recorded, profile="ddxplus")
    ids = [{one["id"] for one in resources(found.to_fhir())} for found in (again, other)]
    assert not ids[0] & ids[1]


@each_vignette
def test_the_language_changes_words_alone(answers, path):
    english, french = (answers[path].to_fhir(language) for language in LANGUAGES)
    assert list(inside(english, "id")) == list(inside(french, "id"))
    assert list(inside(english, "code")) != []
    codes = [[one for one in inside(bundle, "code") if isinstance(one, str)] for bundle in (english, french)]
    assert codes[0] == codes[1]
    assert english["entry"][1]["resource"]["summary"] != french["entry"][1]["resource"]["summary"]


@each_vignette
def test_every_reference_resolves_and_every_resource_has_its_provenance(answers, path):
    bundle = answers[path].to_fhir()
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls)
    assert set(inside(bundle, "reference")) <= set(urls)
    (provenance,) = resources(bundle, "Provenance")
    assert {one["reference"] for one in provenance["target"]} == set(urls) - {f"urn:uuid:{provenance['id']}"}
    values = [one["what"]["identifier"]["value"] for one in provenance["entity"]]
    assert values == [digest(answers[path].certificate), answers[path].knowledge.digest]
    assert provenance["recorded"] == f"{answers[path].question.as_of}:00Z"


@each_vignette
@in_both
def test_everything_says_what_it_may_be_used_for(answers, path, language):
    for one in resources(answers[path].to_fhir(language)):
        (standing,) = (each["valueString"] for each in one["extension"] if each["url"] == f"{OWN}standing")
        assert Messages(language, "answer")["unreviewed"] in standing
        assert Messages(language, "answer")["intended"] in standing


@each_vignette
def test_every_conclusion_is_told_once(answers, path):
    bundle, found = answers[path].to_fhir(), answers[path].conclusions
    requests = resources(bundle, "MedicationRequest") + resources(bundle, "ServiceRequest")
    assert len(requests) == len(found.actions)
    assert {(one["status"], one["intent"]) for one in requests} <= {("draft", "proposal")}
    beside = sum(len(one.after_checking) + len(one.caution) for one in found.actions)
    expected = len(found.alarms) + len(found.conflicts) + len(found.against) + beside
    assert len(resources(bundle, "DetectedIssue")) == expected
    predictions = [one["outcome"]["coding"][0]["code"] for one in resources(bundle, "RiskAssessment")[0]["prediction"]]
    assert predictions == [one.hypothesis for one in found.hypotheses]
    (impression,) = resources(bundle, "ClinicalImpression")
    assert impression["effectiveDateTime"] == f"{answers[path].question.as_of}:00Z"
    named = {one["itemCodeableConcept"]["coding"][0]["code"] for one in impression["finding"]}
    assert set(found.must_not_miss) <= named


@each_vignette
def test_numbers_that_are_not_sourced_are_never_shown(answers, path):
    (risk,) = resources(answers[path].to_fhir(), "RiskAssessment")
    for one in risk["prediction"]:
        assert set(one) == {"outcome", "qualitativeRisk"}
    text = json.dumps(answers[path].to_fhir())
    assert not [one.ppm for one in answers[path].conclusions.hypotheses if one.ppm > 10_000 and str(one.ppm) in text]


def test_numbers_that_are_sourced_are_a_range_in_percent(anaphylaxis):
    bundle = answer_bundle(source_of(anaphylaxis, numbers="sourced"))
    validate(bundle)
    (risk,) = resources(bundle, "RiskAssessment")
    low, high = anaphylaxis.conclusions.hypotheses[0].interval
    found = risk["prediction"][0]["probabilityRange"]
    assert (found["low"]["value"], found["high"]["value"]) == (low / 10_000, high / 10_000)
    assert not list(inside(risk, "qualitativeRisk"))
    assert not list(inside(risk, "probabilityDecimal"))


def test_a_drug_is_requested_with_its_dose_and_route(anaphylaxis):
    first = resources(anaphylaxis.to_fhir("fr"), "MedicationRequest")[0]
    assert first["medicationCodeableConcept"]["coding"][0]["code"] == "adrenaline"
    (dosage,) = first["dosageInstruction"]
    assert dosage["route"]["coding"][0]["code"] == "intramuscular"
    quantity = dosage["doseAndRate"][0]["doseQuantity"]
    assert (quantity["value"], quantity["code"]) == (245, "ug")
    assert "245 microgrammes" in dosage["text"]
    assert first["priority"] == "stat"


def test_the_ontology_says_which_actions_are_drugs(anaphylaxis):
    """Without the axioms nothing is a drug: no list of names stands anywhere else."""
    kinds = {one["resourceType"] for one in resources(anaphylaxis.to_fhir())}
    assert {"MedicationRequest", "ServiceRequest"} <= kinds
    ontology = anaphylaxis.knowledge.content["ontology"]
    without = {name: [one for one in above if one != "drug_treatment"] for name, above in ontology["isa"].items()}
    bare = answer_bundle(source_of(anaphylaxis, ontology={**ontology, "isa": without}))
    assert not resources(bare, "MedicationRequest")


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("unfractionated_heparin_iv", True), ("systemic_thrombolysis", True), ("oxygen_therapy", True), ("noac_treatment", True),
        ("surgical_embolectomy", False), ("airway_management", False), ("d_dimer_test", False), ("allergist_referral", False),
        ("hospital_admission", False), ("supine_position", False),
    ],
)  # fmt: skip
def test_what_administers_a_substance_is_a_drug_treatment(reasoner, action, kind):
    above = reasoner.knowledge.content["ontology"]["isa"][action]
    assert "action" in above
    assert ("drug_treatment" in above) == kind


def test_the_urgency_is_that_of_the_alarms_with_the_same_reasons(answers, anaphylaxis):
    for answer in answers.values():
        for one in resources(answer.to_fhir()):
            status = [each for each in one.get("extension", ()) if each["url"] == f"{OWN}status"]
            if "priority" in one:
                assert status[0]["valueCodeableConcept"]["coding"][0]["code"] == "must"
                assert answer.conclusions.alarms
    quiet = answer_bundle(source_of(anaphylaxis, conclusions={**anaphylaxis.conclusions.as_json(), "alarms": []}))
    assert not list(inside(quiet, "priority"))


def test_a_concept_wider_than_its_codes_has_none_of_them(anaphylaxis):
    source = source_of(anaphylaxis)
    several = {
        "labels": {"en": "x"},
        "codes": ["icd10-cm:A00", "icd10-cm:A01", "icd10-who:A00", "ddxplus:E_1", "hpo:HP:0000001"],
    }
    words = replace(source.words, concepts={"x": several})
    found = replace(source, words=words).concept("x")["coding"]
    assert [(one["system"], one["code"]) for one in found] == [
        (OWN, "x"),
        ("http://human-phenotype-ontology.org", "HP:0000001"),
        ("http://hl7.org/fhir/sid/icd-10", "A00"),
    ]


def test_no_code_of_ours_is_invented(answers):
    for answer in answers.values():
        known = {*answer.knowledge.content["ontology"]["concepts"]}
        for coding in (one for part in inside(answer.to_fhir(), "coding") for one in part):
            assert coding["system"] != "http://snomed.info/sct"
            assert coding["system"] != OWN or coding["code"] in known


def test_no_word_of_the_record_is_in_it(reasoner):
    parts = {
        "complaint": [f"seen with {NAME}", "dyspnoea"],
        "facts": [
            {"concept": NAME},
            {"concept": "heart_rate", "value": NAME, "unit": NAME},
            {"concept": "fever", NAME: "x"},
        ],
        "patient": {"name": NAME},
        "note": NAME,
    }
    patient = read_vignette({"format": FORMAT, "recorded": "2026-03-01T12:00", **parts}, "case")
    answer = reasoner.answer(patient, as_of=patient.recorded)
    for language in LANGUAGES:
        bundle = answer.to_fhir(language)
        validate(bundle)
        assert NAME not in json.dumps(bundle)
        assert Messages(language, "answer")["not_understood"] in resources(bundle, "ClinicalImpression")[0]["summary"]


def test_without_hypotheses_there_is_no_risk(anaphylaxis):
    empty = {**anaphylaxis.conclusions.as_json(), "hypotheses": [], "must_not_miss": [], "questions": []}
    bundle = answer_bundle(source_of(anaphylaxis, conclusions=empty))
    validate(bundle)
    assert not resources(bundle, "RiskAssessment")


@settings(max_examples=25)
@given(patients())
def test_any_answer_is_valid(reasoner, patient):
    bundle = reasoner.answer(patient, as_of=patient.recorded).to_fhir("fr")
    validate(bundle)
    assert set(inside(bundle, "reference")) <= {entry["fullUrl"] for entry in bundle["entry"]}
