"""A withdrawn module is named, its rules are silent, and certificates of before no longer pass."""

import shutil

import pytest

from conftest import ROOT
from reasoner import Reasoner, verify
from reasoner.engine.rendering import renderer

from .asking import LIKELY_EMBOLISM, actions, patient

PERSON = patient(*LIKELY_EMBOLISM, age="70 a", sex="male")
MODULE = "esc_pe_2019"
FIRST_DAY = "valid_from = 2019-08-31\n"


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory):
    """The knowledge base with the line that docs/safety/reporting-and-withdrawal.md tells to add."""
    directory = tmp_path_factory.mktemp("knowledge_base")
    for part in ("knowledge", "ontologies", "rules"):
        shutil.copytree(ROOT / part, directory / part)
    metadata = directory / "rules" / MODULE / "module.toml"
    text = metadata.read_text(encoding="utf-8")
    assert text.count(FIRST_DAY) == 1
    metadata.write_text(text.replace(FIRST_DAY, f"{FIRST_DAY}valid_until = 2026-02-28\n"), encoding="utf-8")
    return Reasoner.load("FR", directory=directory)


def rules_used(answer):
    return {link.rule for link in answer.chain.links.values()}


def state_of(answer):
    return {one.module: one.state for one in answer.modules}[MODULE]


def rules_of(reasoner):
    return {rule.id for rule in reasoner.knowledge.rules if rule.module == MODULE}


def test_its_rules_are_silent_and_the_answer_says_so(withdrawn):
    answer = withdrawn.answer(PERSON, as_of="2026-03-01")
    assert state_of(answer) == "expired"
    assert not rules_used(answer) & rules_of(withdrawn)
    assert "ct_pulmonary_angiography" not in actions(answer)
    for language, words in (
        ("en", "Silent: Acute pulmonary embolism (expired)"),
        ("fr", "Muet : Embolie pulmonaire aiguë (périmé)"),
    ):
        assert words in " ".join(answer.render(language, brief=True).split())


def test_a_question_about_the_time_before_still_finds_it_in_force(withdrawn):
    early = patient(*({**one, "when": "2026-02-28T10:00"} for one in LIKELY_EMBOLISM))
    answer = withdrawn.answer(early, as_of="2026-02-28")
    assert state_of(answer) == "in_force"
    assert rules_used(answer) & rules_of(withdrawn)


def test_the_knowledge_base_has_another_identity_and_old_certificates_are_rejected(withdrawn, reasoner):
    before = reasoner.answer(PERSON, as_of="2026-03-01")
    assert "ct_pulmonary_angiography" in actions(before)
    result = verify(before.certificate, case=PERSON, as_of="2026-03-01", knowledge=withdrawn.knowledge)
    assert (result.verdict, result.step) == ("rejected", "knowledge base")
    after = withdrawn.answer(PERSON, as_of="2026-03-01")
    result = verify(after.certificate, case=PERSON, as_of="2026-03-01", knowledge=withdrawn.knowledge)
    assert result.sentence() == "derivation checked"


@pytest.mark.parametrize(
    ("moment", "jurisdiction", "state"),
    [("2026-03-01", "US", "other_jurisdiction"), ("2018-01-01", "FR", "not_yet_in_force")],
)
def test_a_module_of_elsewhere_or_of_later_is_silent_and_named(reasoner, moment, jurisdiction, state):
    asked = Reasoner(reasoner.knowledge, jurisdiction)
    person = patient(*({**one, "when": "2017-12-31"} for one in LIKELY_EMBOLISM)) if moment < "2026" else PERSON
    answer = asked.answer(person, as_of=moment)
    assert state_of(answer) == state
    assert not rules_used(answer) & rules_of(reasoner)
    screen = renderer(reasoner.knowledge, answer, "en").screen()
    assert (
        f"Silent: Acute pulmonary embolism ({'another jurisdiction' if state == 'other_jurisdiction' else 'not yet in force'})"
        in " ".join(screen.split())
    )
