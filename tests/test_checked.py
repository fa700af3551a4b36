"""Generated vignettes that take every rule both ways verify; altered certificates do not."""

import random
from collections import Counter, defaultdict

import pytest
from module_cases import generated
from mutants import mutants

from conftest import ROOT, VIGNETTES
from reasoner import Patient, verify
from reasoner.certificate.canonical import parse
from reasoner.engine.cases import evidence_codes
from reasoner.patient.ddxplus import read_row, read_rows
from reasoner.symbolic.analysis import dependencies, heads, patient_dependent

GENERATED = 500
MUTANTS = 1000
PARTS = 10
ROW_MOMENT = "2026-03-01T12:00"


SEVERAL = ROOT / "tests" / "golden" / "several" / "embolism_and_copd.yaml"


def check(found, patient, moment, profile, knowledge, **more):
    return verify(found, case=patient, as_of=moment, jurisdiction="FR", profile=profile, knowledge=knowledge, **more)


@pytest.mark.slow
def test_generated_vignettes_take_each_rule_both_ways_and_verify(reasoner, knowledge):
    """Each rule that depends on the patient has an instance that fires for some vignettes and not for others."""
    fired: dict[str, Counter[str]] = defaultdict(Counter)
    paid: set[int] = set()
    count = 0
    for patient in generated(GENERATED, seed=20260301):
        found = reasoner.answer(patient, as_of=patient.recorded)
        result = check(found.certificate, patient, patient.recorded, "emergency", knowledge)
        assert result.exit_code == 0, (count, result.sentence())
        certificate = parse(found.certificate)
        for step in (*certificate["assess"], *certificate["act"]):
            fired[step["rule"]][step["head"]] += 1
        paid.update(priority for priority, _ in certificate["costs"])
        count += 1
    assert count == GENERATED
    dependent = [rule.id for rule in reasoner.knowledge.rules if _depends_on_patient(reasoner, rule)]
    assert len(dependent) > 300
    assert not [rule for rule in dependent if not fired[rule]], "never fired"
    assert paid, "nothing that was chosen cost anything"
    assert not [rule for rule in dependent if min(fired[rule].values()) == GENERATED], "always fired"


def _depends_on_patient(reasoner, rule):
    """Whether a rule concludes something, and what depends on the patient; what is to be kept small gives no step."""
    if not heads(rule):
        return False
    dependent = patient_dependent(reasoner.knowledge.rules, reasoner.knowledge.predicates)
    return any(name in dependent for name, _ in dependencies(rule))


def sample_answers(reasoner, rows, vignettes=VIGNETTES):
    """(patient, moment, profile, certificate) of vignettes under both profiles, and of rows."""
    for path in vignettes:
        patient = Patient.from_file(path)
        for profile in ("emergency", "ddxplus"):
            answer = reasoner.answer(patient, as_of=patient.recorded, profile=profile)
            yield patient, patient.recorded, profile, answer.certificate
    codes = evidence_codes(reasoner.knowledge.sources)
    for row in rows:
        patient = read_row(row, codes, ROW_MOMENT)
        yield patient, ROW_MOMENT, "ddxplus", reasoner.answer(patient, as_of=ROW_MOMENT, profile="ddxplus").certificate


ROWS = (
    {"age": "34", "sex": "F", "feature_id": "E_91", "features": "['E_91', 'E_53', 'E_55_@_V_29', 'E_56_@_6', 'E_201', 'E_204_@_V_10']"},
    {"age": "3", "sex": "M", "feature_id": "E_201", "features": "['E_201', 'E_66', 'E_214', 'E_204_@_V_0']"},
)  # fmt: skip


def judge(reasoner, knowledge, answers, seed, at_most=1, part=""):
    """Judge mutants of answers against the original questions; none may be accepted.

    Parameters: `part`, what the kinds of fields that are altered begin with.
    """
    chance = random.Random(seed)
    judged: Counter[str] = Counter()
    for patient, moment, profile, certificate in answers:
        original = parse(certificate)
        assert check(certificate, patient, moment, profile, knowledge, at_most=at_most).exit_code == 0
        for mutant in mutants(original, chance, 1):
            if not mutant.field.startswith(part):
                continue
            result = check(mutant.certificate, patient, moment, profile, knowledge, at_most=at_most)
            judged[mutant.field] += 1
            assert result.exit_code in (1, 2), (mutant.field, mutant.change, result.sentence())
            assert result.step, (mutant.field, mutant.change)
            assert result.reason, (mutant.field, mutant.change)
    return judged


def test_some_mutants_are_rejected(reasoner, knowledge):
    first = next(sample_answers(reasoner, ()))
    assert sum(judge(reasoner, knowledge, [first], seed=1).values()) > 60


def test_mutants_of_several_conditions_at_once_are_rejected(reasoner, knowledge):
    """Each kind of field that is new, of two conditions; one answer is judged several times, since its fields are few."""
    patient = Patient.from_file(SEVERAL)
    certificate = reasoner.answer(patient, as_of=patient.recorded, at_most=2).certificate
    answers = [(patient, patient.recorded, "emergency", certificate)] * 2
    judged = judge(reasoner, knowledge, answers, seed=3, at_most=2, part="belief/several")
    judged += judge(reasoner, knowledge, answers, seed=4, at_most=2, part="request/options")
    fields = {"at_most", "log_weights", "log_weights/*", "marginals_ppm", "marginals_ppm/*", "sizes_ppm", "sizes_ppm/*"}
    fields |= {"best", "best/*", "best/*/hypotheses", "best/*/hypotheses/*", "best/*/ppm", "beyond_ppm"}
    assert judged.keys() >= {"belief/several", "request/options", "request/options/at_most"}
    assert judged.keys() >= {f"belief/several/{field}" for field in fields}


@pytest.mark.slow
def test_mutants_of_every_kind_of_field_are_rejected(reasoner, knowledge):
    """Every vignette under both profiles and two rows, each kind of field of each."""
    judged = judge(reasoner, knowledge, list(sample_answers(reasoner, ROWS)), seed=2)
    assert sum(judged.values()) >= MUTANTS
    parts = {field.split("/")[0] for field in judged}
    assert parts >= {
        "format",
        "kb",
        "case",
        "request",
        "modules",
        "facts",
        "inputs",
        "ontology",
        "assess",
        "belief",
        "act",
        "conclusions",
    }


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_mutants_of_vignettes_and_development_rows_are_rejected(reasoner, knowledge, development_rows, part):
    """Ten parts of other seeds make ten thousand; of each certificate every kind of field is altered."""
    chance = random.Random(part)
    vignette = [VIGNETTES[part % len(VIGNETTES)]]
    rows = chance.sample(list(read_rows(development_rows)), MUTANTS // 50)
    judged: Counter[str] = Counter()
    for answer in sample_answers(reasoner, rows, vignette):
        judged += judge(reasoner, knowledge, [answer], seed=chance.random())
        if judged.total() >= MUTANTS:
            break
    print(f"{judged.total()} of {len(judged)} kinds")
    assert judged.total() >= MUTANTS


@pytest.mark.slow
def test_development_rows_verify(reasoner, knowledge, development_rows):
    codes = evidence_codes(reasoner.knowledge.sources)
    count = 0
    for row in read_rows(development_rows):
        patient = read_row(row, codes, ROW_MOMENT)
        profile = ("emergency", "ddxplus")[count % 2]
        found = reasoner.answer(patient, as_of=ROW_MOMENT, profile=profile)
        result = check(found.certificate, patient, ROW_MOMENT, profile, knowledge)
        assert result.exit_code == 0, (count, result.sentence())
        count += 1
    assert count == 1000


def test_without_the_case_the_record_is_attested(reasoner, knowledge):
    patient = Patient.from_file(VIGNETTES[0])
    found = reasoner.answer(patient, as_of=patient.recorded)
    result = verify(found.certificate, knowledge=knowledge)
    assert (result.exit_code, result.attested) == (3, ("record",))
    assert set(result.asked_for) >= {"as_of", "jurisdiction", "profile"}


def test_another_question_is_rejected(reasoner, knowledge):
    first, second = (Patient.from_file(path) for path in VIGNETTES[:2])
    certificate = reasoner.answer(first, as_of=first.recorded).certificate
    assert verify(certificate, case=second, knowledge=knowledge).exit_code == 1
    assert verify(certificate, case=first, as_of="2020-01-01", knowledge=knowledge).exit_code == 1
    assert verify(certificate, case=first, jurisdiction="US", knowledge=knowledge).exit_code == 1
    assert verify(certificate, case=first, profile="ddxplus", knowledge=knowledge).exit_code == 1


def test_quick_never_says_that_the_derivation_is_checked(reasoner, knowledge):
    patient = Patient.from_file(VIGNETTES[0])
    found = reasoner.answer(patient, as_of=patient.recorded)
    result = check(found.certificate, patient, patient.recorded, "emergency", knowledge, quick=True)
    assert result.exit_code == 0
    assert result.left_out
    assert "derivation checked" not in result.sentence()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"a":1.5}', b"[" * 50_000, b"1"])
def test_what_is_no_certificate_is_unreadable_or_rejected(knowledge, data):
    assert verify(data, knowledge=knowledge).exit_code in (1, 2)
