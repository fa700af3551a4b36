"""What an answer says of clinical review is what the modules' metadata say, not a fixed sentence."""

from reasoner import Patient
from reasoner.engine.rendering import words
from reasoner.explain.background import Background
from reasoner.explain.text import TextRenderer
from reasoner.vocabulary import Entry

MOMENT = "2026-03-01T09:30"


def screen(reasoner, **reviews):
    patient = Patient(MOMENT, "en", (Entry("/facts/0", "finding", "cough", MOMENT, MOMENT),))
    answer = reasoner.answer(patient, as_of=MOMENT)
    modules = reasoner.knowledge.content["modules"]["modules"]
    return TextRenderer(
        words=words(reasoner.knowledge, "en", "emergency"),
        conclusions=answer.conclusions.as_json(),
        chain=answer.chain,
        modules={one.module: one.state for one in answer.modules},
        problems=answer.problems,
        metadata={
            one["id"]: one | {"clinical_review": reviews.get(one["id"], one["clinical_review"])} for one in modules
        },
        background=Background("en", "emergency", reasoner.knowledge.content["belief"]),
    ).screen()


def test_no_module_is_approved_today(reasoner):
    assert set(reasoner.knowledge.reviews.values()) == {"none"}
    assert "No content has been clinically reviewed." in screen(reasoner)


def test_an_approved_module_is_named_and_a_draft_is_not(reasoner):
    text = " ".join(screen(reasoner, esc_pe_2019="approved", acute_alarms="draft").split())
    assert "Clinically approved: Acute pulmonary embolism; nothing else is." in text
