"""How statements are run: each family of verbs registers what it does with a plan, over a session and what answers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, singledispatch
from typing import Any

from reasoner.engine.answer import Answer
from reasoner.engine.explaining import Explainer
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.reasoner import Reasoner
from reasoner.engine.state import State
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words
from reasoner.patient.record import Patient
from reasoner.query.context import Context
from reasoner.query.recording import Recorder
from reasoner.query.results import Result
from reasoner.query.session import Session
from reasoner.query.syntax import Concept, Fact, View
from reasoner.vocabulary import Language

_UNBROKEN = 10_000
"""Columns of what is broken into lines later."""


@dataclass(frozen=True)
class At:
    """Where a question is asked: the session and what answers it, in the language and depth that are wanted here."""

    session: Session
    context: Context
    view: View[Concept] = field(default_factory=View)

    @property
    def language(self) -> Language:
        """The language of the result."""
        return self.view.language or self.session.settings.language

    @property
    def depth(self) -> int:
        """Levels of reasons."""
        return self.view.depth or self.session.settings.depth

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base."""
        return self.context.knowledge

    @property
    def reasoner(self) -> Reasoner:
        """The reasoner of the session's jurisdiction."""
        return self.context.of(self.session)

    @property
    def patient(self) -> Patient:
        """The current patient. Raises: RequestError if there is none."""
        return self.context.patient(self.session)

    @property
    def state(self) -> State:
        """What stands behind the answer for the current patient."""
        return self.context.state(self.session)

    @property
    def answer(self) -> Answer:
        """The answer for the current patient."""
        return self.context.answer(self.session)

    @property
    def explainer(self) -> Explainer:
        """What explains that answer."""
        width = _UNBROKEN if self.view.shape == "tree" else self.session.settings.width
        return self.context.explainer(self.session, self.language, self.depth, width)

    @cached_property
    def words(self) -> Words:
        """The words of the knowledge base."""
        return self.context.words(self.language, self.session.settings.profile)

    @cached_property
    def say(self) -> Messages:
        """The fixed words of queries: a group for each family of verbs."""
        return Messages(self.language, "query", package="reasoner.query")

    def joined(self, parts: Iterable[str]) -> str:
        """Parts as one line, with the semicolons of the language."""
        return (" ; " if self.language == "fr" else "; ").join(parts)

    def label(self, concept: str) -> str:
        """A concept in words."""
        return self.words.label(concept)

    def supposing(self, facts: tuple[Fact[Concept], ...]) -> At:
        """The same where some facts are recorded, too, in the place of what cannot stand beside them."""
        if not facts:
            return self
        from reasoner.query.correcting import with_facts

        patient, _ = with_facts(self.patient, facts, self.recorder, self.reasoner)
        return replace(self, session=self.session.with_patient(patient, self.session.current))

    @property
    def recorder(self) -> Recorder:
        """What writes facts as entries, at the moment of the question."""
        return self.context.recorder(self.session)


@singledispatch
def answers(asked: Any, at: At) -> Result:
    """What a question returns.

    Parameters: `asked`, its plan. Raises: RequestError for what cannot be asked; Unanswerable.
    """
    raise NotImplementedError(type(asked).__name__)


@singledispatch
def changes(command: Any, at: At) -> tuple[Session, Result]:
    """The session after a command, and what it says of itself.

    Raises: RequestError, RecordError for what cannot be done; nothing is changed then.
    """
    raise NotImplementedError(type(command).__name__)
