"""An answer and its knowledge base, put together for telling in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reasoner.certificate.canonical import digest
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.explain.background import Background
from reasoner.explain.citations import Citations
from reasoner.explain.fhir.bundle import answer_bundle
from reasoner.explain.fhir.source import Source
from reasoner.explain.layout import WIDTH
from reasoner.explain.page import Page
from reasoner.explain.standing import standing
from reasoner.explain.telling import Telling
from reasoner.explain.text import TextRenderer
from reasoner.explain.wording import Words
from reasoner.version import __version__
from reasoner.vocabulary import Language

if TYPE_CHECKING:
    from reasoner.engine.answer import Answer


def words(knowledge: KnowledgeBase, language: Language, profile: str) -> Words:
    """The words of a knowledge base in one language, with the bands of a profile."""
    content = knowledge.content
    return Words(
        language,
        content["ontology"]["concepts"],
        content["observables"]["observables"],
        knowledge.predicates,
        {rule.id: rule for rule in knowledge.rules},
        [(name, least) for name, least in content["belief"]["profiles"][profile]["bands"]],
    )


def renderer(knowledge: KnowledgeBase, answer: Answer, language: Language, width: int = WIDTH) -> TextRenderer:
    """A renderer of one answer as text; the certificate is the same in every language.

    Parameters: `width`, in columns.
    """
    return TextRenderer(
        words=words(knowledge, language, answer.question.profile),
        conclusions=answer.conclusions.as_json(),
        chain=answer.chain,
        modules={one.module: one.state for one in answer.modules},
        problems=answer.problems,
        metadata={module["id"]: module for module in knowledge.content["modules"]["modules"]},
        background=Background(language, answer.question.profile, knowledge.content["belief"]),
        width=width,
    )


def html_page(knowledge: KnowledgeBase, answer: Answer, language: Language, check: str) -> str:
    """One answer as an HTML page in one language.

    Parameters: `check`, what the checker said of its certificate.
    """
    said = words(knowledge, language, answer.question.profile)
    metadata = {module["id"]: module for module in knowledge.content["modules"]["modules"]}
    text = renderer(knowledge, answer, language)
    return Page(
        words=said,
        chain=answer.chain,
        telling=Telling(said, answer.chain, Citations(said, answer.chain, metadata)),
        sections=text.sections(),
        hypotheses=answer.conclusions.as_json()["hypotheses"],
        contributions=text.contributions(),
    ).html(answer.question, knowledge.digest, check)


def fhir_bundle(knowledge: KnowledgeBase, answer: Answer, language: Language) -> dict[str, Any]:
    """One answer as a FHIR R4 Bundle in one language."""
    content = knowledge.content
    in_force = {one.module for one in answer.modules if one.state == "in_force"}
    profile = answer.question.profile
    return answer_bundle(
        Source(
            words=words(knowledge, language, profile),
            conclusions=answer.conclusions.as_json(),
            chain=answer.chain,
            ontology=content["ontology"],
            as_of=answer.question.as_of,
            profile=profile,
            numbers=content["belief"]["profiles"][profile]["numbers"],
            standing=standing(language, [one for one in content["modules"]["modules"] if one["id"] in in_force]),
            certificate=digest(answer.certificate),
            knowledge=knowledge.digest,
            version=__version__,
        )
    )
