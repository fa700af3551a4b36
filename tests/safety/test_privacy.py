"""Hazards of personal data: what a refusal, a note or a verdict may repeat of a record."""

import pytest

from conftest import ROOT
from reasoner.cli.main import run
from reasoner.patient.vignette import FORMAT, read_vignette

CASE = ROOT / "examples" / "patients" / "anaphylaxie_enfant.yaml"
NAME = "Zoltanescu"


@pytest.fixture
def command(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit):
            run([str(argument) for argument in arguments])
        return capsys.readouterr()

    return call


@pytest.mark.parametrize(
    "text",
    [
        f"format: reasoner/vignette/1\npatient: {{name: {NAME}\nfacts: [",
        f"format: reasoner/vignette/1\nname: {NAME}\n",
        f"format: reasoner/vignette/1\nrecorded: 2026-03-01\nname: {NAME}\nname: {NAME}\n",
        f"{NAME}: &a [*a]\n",
        f'"{NAME}',
    ],
    ids=["broken", "without a moment", "a key twice", "alias", "open quote"],
)
def test_a_refusal_does_not_repeat_the_record(command, tmp_path, text):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    printed = command("diagnose", path)
    assert printed.err.startswith("reasoner: ")
    assert NAME not in printed.err + printed.out


def test_an_answer_says_nothing_on_standard_error(command, tmp_path):
    """Standard error is what ends in logs; what was recorded belongs to the answer alone."""
    path = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    path.write_text(text.replace("facts:\n", f"facts:\n  - {{concept: {NAME}}}\n"), encoding="utf-8")
    printed = command("diagnose", path)
    assert NAME in printed.out
    assert printed.err == ""


def test_a_verdict_does_not_repeat_the_record(command, tmp_path):
    certificate = tmp_path / "certificate.json"
    path = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    path.write_text(text.replace("facts:\n", f"facts:\n  - {{concept: {NAME}}}\n"), encoding="utf-8")
    command("diagnose", path, "--certificate", certificate)
    for arguments in (("--case", path), ("--case", CASE), ()):
        printed = command("verify", certificate, *arguments)
        assert printed.out
        assert NAME not in printed.out + printed.err


def test_a_date_of_birth_becomes_months_and_is_not_kept(reasoner):
    document = {"format": FORMAT, "recorded": "2026-03-01T12:00", "patient": {"birth_date": "1963-05-17"}}
    patient = read_vignette(document, "case")
    certificate = reasoner.answer(patient, as_of=patient.recorded).certificate
    assert b"value(age,753)" in certificate
    assert b"1963-05" not in certificate
