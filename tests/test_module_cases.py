"""The cases that the guideline modules state beside their rules."""

import pytest
from module_cases import module_cases

from reasoner.certificate.canonical import parse

CASES = module_cases()


def test_every_module_but_core_has_cases():
    assert {case.module for case in CASES} >= {"esc_pe_2019", "acute_alarms", "must_not_miss"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.module}: {case.name}")
def test_case(case, reasoner):
    certificate = parse(reasoner.answer(case.patient, as_of=case.as_of).certificate)
    atoms = {row["atom"] for row in certificate["inputs"]} | {
        *certificate["assess"]["atoms"],
        *certificate["act"]["atoms"],
    }
    rules = {step["rule"] for part in ("assess", "act") for step in certificate[part]["steps"]}
    near = sorted(atom for atom in atoms if atom.split("(")[0] in {text.split("(")[0] for text in case.expect})
    assert not set(case.expect) - atoms, near
    assert not set(case.expect_not) & atoms
    assert not set(case.because) - rules
