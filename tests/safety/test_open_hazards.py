"""What the log marks as open: each test states what should be so and is not yet.

They are expected to fail, strictly: whoever adds the control sees the test pass, and moves it and the hazard to `controlled`.
"""

import pytest

from reasoner.certificate.canonical import parse

from .asking import atoms, fact, measured


def still_open(hazard):
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"{hazard} is open")


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
