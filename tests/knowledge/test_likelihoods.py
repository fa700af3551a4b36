"""Every sign and test that rules look at has a likelihood, or it is said why not; numbers name their sources."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LIKELIHOODS = yaml.safe_load((ROOT / "knowledge/acute/likelihoods.yaml").read_text("utf-8"))
EVIDENCES = {one["id"]: one for one in LIKELIHOODS["evidences"]}
CONDITIONS = {
    one["id"] for one in yaml.safe_load((ROOT / "knowledge/acute/conditions.yaml").read_text("utf-8"))["conditions"]
}
NUMBERS = [
    (name, condition, number)
    for name, one in EVIDENCES.items()
    for condition, number in {"reference": one["reference"], **one["conditions"]}.items()
]
RULES = [path.read_text("utf-8") for path in ROOT.glob("rules/*/*.lp")]
NO_LIKELIHOOD = {"age"}
"""Age has the evidence `population_age`."""


@pytest.mark.parametrize(("name", "condition", "number"), NUMBERS)
def test_a_number_is_of_a_condition_and_says_what_it_rests_on(name, condition, number):
    assert condition in CONDITIONS | {"reference"}
    assert (number["status"] == "sourced") == ("source" in number) == ("section" in number)
    assert number.get("source") in {None, *LIKELIHOODS["sources"]}
    if "value" in number:
        low, high = number["interval"]
        assert 0 < low <= number["value"] <= high <= 1


def test_every_source_is_used():
    assert {number["source"] for _, _, number in NUMBERS if "source" in number} == LIKELIHOODS["sources"].keys()


def test_what_rules_measure_is_covered_or_it_is_said_why_not():
    measured = {name for text in RULES for name in re.findall(r"\bvalue\((\w+)", text) if name[0].islower()}
    covered = {one["observable"] for one in EVIDENCES.values() if "observable" in one}
    left = {one["observable"] for one in LIKELIHOODS["not_covered"] if "observable" in one}
    assert measured <= covered | left | NO_LIKELIHOOD
    assert not covered & left
    assert all(one["why"] for one in LIKELIHOODS["not_covered"])


def test_limits_of_adults_are_for_adults():
    for name in ("heart_rate", "respiratory_rate", "systolic_blood_pressure", "d_dimer", "haemoglobin"):
        assert EVIDENCES[name]["ages"][0] >= 180


def test_what_is_told_is_not_counted_beside_what_is_measured(reasoner):
    """A measured temperature is a fever by definition: the told one is silent, and the probability counts one of them."""
    from reasoner import Patient

    def evidences(*facts):
        listed = "".join(f"\n  - {fact}" for fact in facts)
        text = f"format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\npatient: {{age: 40 a, sex: male}}\ncomplaint: cough\nfacts:{listed}\n"
        state = reasoner.state(Patient.from_bytes(text.encode()), as_of="2026-03-01T09:30")
        return {term.evidence for term in state.belief.found}

    assert "E_91" in evidences("{concept: fever}")
    both = evidences("{concept: fever}", "{concept: body_temperature, value: 38.9, unit: Cel}")
    assert "body_temperature" in both
    assert "E_91" not in both


def test_a_sign_of_last_week_says_nothing_of_today(reasoner):
    from reasoner import Patient

    def counted(when):
        text = (
            "format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\npatient: {age: 40 a, sex: male}\ncomplaint: cough\nfacts:\n"
            f"  - {{concept: oxygen_saturation, value: 88, unit: '%', when: {when}}}\n"
        )
        state = reasoner.state(Patient.from_bytes(text.encode()), as_of="2026-03-01T09:30")
        return "oxygen_saturation" in {term.evidence for term in state.belief.found}

    assert counted("2026-03-01T08:00")
    assert not counted("2026-02-20T08:00")
