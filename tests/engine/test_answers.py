"""Answers to the eight vignettes, and laws over any record."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import RECORDED, entries, patients

from conftest import ROOT, VIGNETTES
from reasoner import Patient, RequestError, verify
from reasoner.certificate.canonical import parse
from reasoner.patient.vignette import read_vignette
from reasoner.vocabulary import Entry


def answer(reasoner, name, **changes):
    patient = Patient.from_file(ROOT / "examples" / "patients" / f"{name}.yaml")
    return reasoner.answer(patient, as_of=changes.pop("as_of", patient.recorded), **changes)


def actions(found):
    return {(one.action, one.status) for one in found.conclusions.actions}


@pytest.mark.parametrize(
    ("key", "value", "seed"),
    [
        ("pregnancy", "present", "present(pregnancy)"),
        ("pregnancy", "20 wk", "value(gestational_age,20)"),
        ("lactation", "present", "present(breastfeeding)"),
        ("lactation", "absent", "absent(breastfeeding)"),
        ("allergies", "none_known", "no_known_allergy"),
        ("preferences", ["less_burden"], "prefers(less_burden)"),
    ],
)
def test_what_a_part_of_a_vignette_is_called_is_known(reasoner, key, value, seed):
    document = {"format": "reasoner/vignette/1", "recorded": RECORDED, key: value}
    found = reasoner.answer(read_vignette(document, "case"), as_of=RECORDED)
    assert seed in {one for fact in found.to_json()["facts"] for one in fact.get("seeds", ())}
    assert {problem.severity for problem in found.problems} <= {"note"}


def shown(found):
    return [one.hypothesis for one in found.conclusions.hypotheses]


def test_there_are_eight_vignettes_in_both_languages():
    assert len(VIGNETTES) == 8
    languages = [Patient.from_file(path).language for path in VIGNETTES]
    assert languages.count("en") == languages.count("fr") == 4


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_every_vignette_is_answered_and_checked(path, reasoner, knowledge):
    patient = Patient.from_file(path)
    found = reasoner.answer(patient, as_of=patient.recorded)
    question = {"as_of": patient.recorded, "jurisdiction": "FR", "profile": "emergency"}
    result = verify(found.certificate, case=patient, knowledge=knowledge, **question)
    assert result.exit_code == 0, result.sentence()
    assert not [problem for problem in found.problems if problem.severity == "error"]


@pytest.mark.parametrize("profile", ["emergency", "ddxplus"])
def test_fever_and_sore_throat_shows_no_exotic_disease_under_acute(profile, reasoner):
    found = answer(reasoner, "fievre_mal_de_gorge", profile=profile)
    if profile == "emergency":
        assert not {"ebola_virus_disease", "chagas_disease"} & {*shown(found), *found.conclusions.must_not_miss}
    assert found.question.profile == profile


def test_other_is_always_among_the_hypotheses(reasoner):
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        assert "other" in shown(reasoner.answer(patient, as_of=patient.recorded))


def test_the_same_question_gives_the_same_bytes_in_two_processes(tmp_path):
    program = (
        "import sys; from reasoner import Patient, Reasoner\n"
        "patient = Patient.from_file(sys.argv[1])\n"
        "answer = Reasoner.load('FR').answer(patient, as_of=patient.recorded)\n"
        "sys.stdout.buffer.write(answer.certificate)\n"
        "sys.stdout.write(repr(list(answer.chain.links.values())))\n"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program, str(VIGNETTES[0])],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].startswith(b'{"act":')


def test_answering_loads_no_learning_and_no_compiling_library(reasoner):
    program = (
        "import sys; from reasoner import Patient, Reasoner\n"
        "patient = Patient.from_file(sys.argv[1])\n"
        "Reasoner.load('FR').answer(patient, as_of=patient.recorded)\n"
        "print(sorted({'torch', 'pyro', 'scipy', 'rdflib', 'pint', 'ucumvert', 'owlready2'} & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(VIGNETTES[0])], check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == "[]"


def test_what_is_recorded_later_is_ignored_and_named(reasoner):
    patient = Patient.from_file(VIGNETTES[0])
    found = reasoner.answer(patient, as_of="2020-01-01T00:00")
    assert all(
        fact["state"] in ("later", "unreadable")
        for fact in parse(found.certificate)["facts"]
        if fact["entry"].get("earliest", patient.recorded) > "2020"
    )
    assert len(found.conclusions.not_understood) > 0


def test_a_module_that_is_not_in_force_is_named(reasoner):
    found = answer(reasoner, "dyspnoea_after_hip_replacement", as_of="2018-01-01")
    assert {one.module: one.state for one in found.modules}["esc_pe_2019"] == "not_yet_in_force"


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", ""])
def test_a_moment_that_is_none_is_refused(reasoner, moment):
    with pytest.raises(RequestError, match="no date"):
        answer(reasoner, "fievre_mal_de_gorge", as_of=moment)


def test_an_unknown_profile_is_refused(reasoner):
    with pytest.raises(RequestError, match="choose one of ddxplus, emergency, primary_care"):
        answer(reasoner, "fievre_mal_de_gorge", profile="tropical")


@given(patients())
@settings(max_examples=40)
def test_every_record_is_answered_and_checked(reasoner, knowledge, patient):
    found = reasoner.answer(patient, as_of=RECORDED)
    result = verify(
        found.certificate, case=patient, as_of=RECORDED, jurisdiction="FR", profile="emergency", knowledge=knowledge
    )
    assert result.exit_code == 0, result.sentence()


@given(patients(most=8), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_order_of_findings_changes_no_conclusion(reasoner, patient, chance):
    findings = [entry for entry in patient.entries if entry.kind != "measurement"]
    rest = [entry for entry in patient.entries if entry.kind == "measurement"]
    shuffled = chance.sample(findings, len(findings))
    first, second = (
        reasoner.answer(Patient(RECORDED, "en", (*rest, *order)), as_of=RECORDED).conclusions
        for order in (findings, shuffled)
    )
    for part in ("alarms", "actions", "against", "hypotheses", "must_not_miss", "questions", "conflicts"):
        assert getattr(first, part) == getattr(second, part)


@given(patients(most=8), entries("/facts/99"))
@settings(max_examples=25)
def test_unknown_is_never_absent(reasoner, patient, extra):
    """Recording something as unknown concludes the same as not recording it at all."""
    unknown = Entry("/facts/99", "finding", extra.text, RECORDED, RECORDED, polarity="unknown")
    if extra.kind != "finding":
        return
    more = Patient(RECORDED, "en", (*patient.entries, unknown))
    first, second = (reasoner.answer(one, as_of=RECORDED).conclusions for one in (patient, more))
    for part in ("alarms", "actions", "against", "hypotheses", "must_not_miss", "questions", "conflicts"):
        assert getattr(first, part) == getattr(second, part)


def test_an_operation_of_years_ago_does_not_speak_for_an_embolism(reasoner, knowledge):
    def terms(moment):
        operation = Entry("/facts/0", "finding", "hip_replacement", moment, moment)
        patient = Patient(RECORDED, "en", (operation,))
        found = reasoner.answer(patient, as_of=RECORDED)
        assert verify(found.certificate, case=patient, as_of=RECORDED, knowledge=knowledge).exit_code == 0
        return {term["evidence"] for term in parse(found.certificate)["belief"]["terms"]}

    assert "recent_surgery" in terms("2026-02-19T00:00")
    assert "recent_surgery" not in terms("2019-02-19T00:00")


def test_an_empty_record_is_answered_with_a_warning(reasoner, knowledge):
    patient = Patient(RECORDED, "en", ())
    found = reasoner.answer(patient, as_of=RECORDED)
    assert [problem.severity for problem in found.problems] == ["warning"]
    assert not found.conclusions.alarms
    assert not found.conclusions.actions
    assert verify(found.certificate, case=patient, as_of=RECORDED, knowledge=knowledge).exit_code == 0
