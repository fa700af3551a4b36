"""The cases that the guideline modules state beside their rules."""

import pytest

from reasoner.authoring.cases import read_cases
from reasoner.knowledge.sources import installed_directory

MODULES = sorted(path.name for path in (installed_directory() / "rules").iterdir())
CASES = [case for module in MODULES for case in read_cases(installed_directory(), module)[0]]


def test_every_module_but_core_has_cases():
    assert {case.module for case in CASES} >= {"esc_pe_2019", "acute_alarms", "must_not_miss"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case, reasoner):
    chain = reasoner.answer(case.patient, as_of=case.as_of).chain
    atoms = set(chain.links)
    rules = {link.rule for link in chain.links.values()}
    near = sorted(atom for atom in atoms if atom.split("(")[0] in {text.split("(")[0] for text in case.expect})
    assert not set(case.expect) - atoms, near
    assert not set(case.expect_not) & atoms
    assert not set(case.because) - rules
