"""Hazards of the machinery: a wrong solver, a forged or borrowed certificate, a time-out, an interrupted write."""

import dataclasses
import os
import stat

import pytest

from conftest import ROOT, VIGNETTES
from reasoner import Patient, Unanswerable, verify
from reasoner.certificate.canonical import canonical, digest_of, parse
from reasoner.cli.diagnose import write_whole
from reasoner.cli.main import run
from reasoner.engine import reasoner as wiring
from reasoner.symbolic import evaluation

CASE = ROOT / "examples" / "patients" / "anaphylaxie_enfant.yaml"


@pytest.fixture
def diagnose(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["diagnose", *map(str, arguments)])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call


@pytest.fixture
def answered(reasoner):
    patient = Patient.from_file(CASE)
    return patient, reasoner.answer(patient, as_of=patient.recorded)


def resealed(certificate, change):
    altered = parse(certificate)
    change(altered)
    body = {key: value for key, value in altered.items() if key != "seal"}
    return canonical({**body, "seal": digest_of(body)})


def lose_alarms(solve):
    """A solver that loses every alarm and the steps that gave it."""

    def wrong(*arguments, **options):
        model = solve(*arguments, **options)
        steps = tuple(step for step in model.steps if not step.head.startswith("alarm("))
        return dataclasses.replace(
            model, atoms=tuple(atom for atom in model.atoms if not atom.startswith("alarm(")), steps=steps
        )

    return wrong


def test_an_answer_of_a_wrong_solver_is_withheld(monkeypatch, diagnose, tmp_path):
    monkeypatch.setattr(wiring, "solve", lose_alarms(wiring.solve))
    code, out, err = diagnose(CASE, "--certificate", tmp_path / "certificate.json")
    assert (code, out) == (2, "")
    assert "n’est donc pas donnée" in err
    assert "rejeté à l’étape évaluation" in err
    assert not list(tmp_path.iterdir())


def test_conclusions_that_leave_out_an_alarm_are_withheld(monkeypatch, diagnose):
    conclude = wiring.conclude
    monkeypatch.setattr(wiring, "conclude", lambda *given: dataclasses.replace(conclude(*given), alarms=()))
    code, out, err = diagnose(CASE)
    assert (code, out) == (2, "")
    assert "rejeté à l’étape conclusions" in err


def test_a_time_out_gives_no_partial_answer(monkeypatch, diagnose, reasoner, tmp_path):
    monkeypatch.setattr(evaluation, "MOST_ROUNDS", 0)
    patient = Patient.from_file(CASE)
    with pytest.raises(Unanswerable, match="gave new atoms for 0 rounds"):
        reasoner.answer(patient, as_of=patient.recorded)
    code, out, err = diagnose(CASE, "--certificate", tmp_path / "certificate.json")
    assert (code, out) == (2, "")
    assert "gave new atoms" in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir())


def forged_dose(certificate):
    certificate["conclusions"]["actions"][0]["doses"] = [[2450, "microgram", "intramuscular"]]


def forged_weight(certificate):
    entry = next(fact["entry"] for fact in certificate["facts"] if fact.get("concept") == "weight")
    entry["value"] = "45"
    record = {"entries": [fact["entry"] for fact in certificate["facts"]], "recorded": certificate["case"]["recorded"]}
    certificate["case"]["digest"] = digest_of(record)


@pytest.mark.parametrize(("forge", "step"), [(forged_dose, "conclusions"), (forged_weight, "case")])
def test_a_forged_dose_is_rejected(answered, knowledge, forge, step):
    patient, answer = answered
    forged = resealed(answer.certificate, forge)
    result = verify(forged, case=patient, as_of=patient.recorded, knowledge=knowledge)
    assert (result.verdict, result.step) == ("rejected", step)


def test_a_certificate_of_another_patient_moment_or_jurisdiction_is_rejected(answered, knowledge):
    patient, answer = answered
    other = Patient.from_file(VIGNETTES[-1])
    assert verify(answer.certificate, case=other, knowledge=knowledge).step == "case"
    assert verify(answer.certificate, case=patient, as_of="2020-01-01", knowledge=knowledge).step == "request"
    assert verify(answer.certificate, case=patient, jurisdiction="US", knowledge=knowledge).step == "request"


def test_a_check_without_the_record_says_what_was_believed(answered, knowledge):
    result = verify(answered[1].certificate, knowledge=knowledge)
    assert result.sentence() == "checked with attested steps: record"
    assert result.exit_code == 3


def test_no_verdict_says_that_the_content_is_right(answered, knowledge):
    """The words of the verdict stay with the derivation."""
    patient, answer = answered
    for quick in (False, True):
        sentence = verify(answer.certificate, case=patient, knowledge=knowledge, quick=quick).sentence()
        assert not {"correct", "valid", "safe", "true", "approved", "right"} & set(sentence.split())
    assert (
        verify(answer.certificate, case=patient, knowledge=knowledge, quick=True)
        .sentence()
        .startswith("checked, without")
    )


def test_a_failed_write_leaves_the_old_certificate_and_no_other_file(monkeypatch, tmp_path):
    path = tmp_path / "certificate.json"
    write_whole(path, b"old")

    def fail(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Exception, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["certificate.json"]


def test_a_certificate_can_be_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "certificate.json"
    write_whole(path, b"{}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_warning_is_an_exit_code_of_its_own(diagnose, tmp_path):
    """A program that shows only conclusions can still tell that something was not understood."""
    case = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    case.write_text(text.replace("facts:\n", "facts:\n  - {concept: stridoor}\n"), encoding="utf-8")
    assert diagnose(CASE)[0] == 0
    assert diagnose(case)[0] == 3
