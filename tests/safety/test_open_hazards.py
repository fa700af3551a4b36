"""What the log marks as open: each test states what should be so and is not yet.

They are expected to fail, strictly: whoever adds the control sees the test pass, and moves it and the hazard to `controlled`.
"""

import pytest

from conftest import VIGNETTES
from reasoner.certificate.canonical import parse
from reasoner.cli.main import run

from .asking import atoms, fact, measured, patient


def still_open(hazard):
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"{hazard} is open")


@still_open("H-36")
@pytest.mark.parametrize("value", ["1,200", "1.200"])
def test_a_separator_of_thousands_is_not_read_as_a_decimal_sign(ask, value):
    answer = ask(measured("d_dimer", value, "ug/L", basis="FEU"), age="40 a")
    assert "value(d_dimer,1)" not in atoms(answer)


@still_open("H-41")
def test_words_that_are_not_understood_do_not_enter_the_certificate(reasoner):
    """A name typed where it does not belong is kept as it was written."""
    person = patient(age="30 a", sex="male", allergies=[{"name": "Zoltanescu"}])
    assert b"Zoltanescu" not in reasoner.answer(person, as_of=person.recorded).certificate


@still_open("H-42")
def test_moments_with_different_time_zones_are_told_apart(ask):
    """09:00 at Paris is before 09:00 at London."""
    answer = ask(
        measured("heart_rate", 140, "/min", when="2026-03-01T09:00+01:00"),
        measured("heart_rate", 80, "/min", when="2026-03-01T09:00+00:00"),
    )
    assert {atom for atom in atoms(answer) if atom.startswith("value(")} == {"value(heart_rate,80)"}


@still_open("H-43")
def test_what_is_recorded_as_the_diagnosis_has_a_belief_to_match(reasoner, ask):
    answer = ask(fact("pulmonary_embolism"), age="70 a", sex="male")
    belief = parse(answer.certificate)["belief"]
    names = reasoner.knowledge.content["belief"]["hypotheses"]
    assert belief["posterior_ppm"][names.index("pulmonary_embolism")] > 500_000


@still_open("H-44")
def test_a_verdict_says_whether_the_content_was_reviewed(capsys, tmp_path):
    """The verdict is read where the answer's own status is not."""
    certificate = tmp_path / "certificate.json"
    for arguments in (["diagnose", str(VIGNETTES[0]), "--certificate", str(certificate)], ["verify", str(certificate)]):
        with pytest.raises(SystemExit):
            run(arguments)
        printed = capsys.readouterr()
    assert "clinically reviewed" in printed.out
