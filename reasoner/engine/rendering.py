"""An answer and its knowledge base, put together for telling in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.explain.layout import WIDTH
from reasoner.explain.text import TextRenderer
from reasoner.explain.wording import Words
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
        width=width,
    )
