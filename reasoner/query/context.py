"""What answers queries: a reasoner for each jurisdiction, and the answers that were given lately."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from reasoner.engine.answer import Answer
from reasoner.engine.explaining import Explainer
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.reasoner import Reasoner, read_as_of
from reasoner.engine.rendering import words
from reasoner.engine.state import State
from reasoner.errors import Phrase, RequestError
from reasoner.explain.wording import Words
from reasoner.interruption import Interruption
from reasoner.patient.record import Patient
from reasoner.query.planning import Planner
from reasoner.query.recording import Recorder
from reasoner.query.session import Session
from reasoner.vocabulary import Language

_KEPT = 32


@dataclass(eq=False)
class Context:
    """Answers for sessions over one knowledge base; it keeps what it found, and changes nothing that anyone sees.

    Parameters: `reasoner`, of the jurisdiction in which sessions begin; `interruption`, when to give up on a question, made anew
    for each; `tell`, told what is being done while someone waits; `now`, the moment in UTC for records of a log, where whoever
    asks knows it.
    """

    reasoner: Reasoner
    interruption: Callable[[], Interruption] = Interruption
    tell: Callable[..., None] = lambda *_said: None
    now: Callable[[], str] | None = None
    _reasoners: dict[str, Reasoner] = field(default_factory=dict, repr=False)
    _states: dict[tuple[object, ...], State] = field(default_factory=dict, repr=False)
    _answers: dict[tuple[object, ...], Answer] = field(default_factory=dict, repr=False)
    _words: dict[tuple[Language, str], Words] = field(default_factory=dict, repr=False)

    @cached_property
    def planner(self) -> Planner:
        """What plans the statements."""
        return Planner(self.knowledge)

    @property
    def knowledge(self) -> KnowledgeBase:
        """The knowledge base."""
        return self.reasoner.knowledge

    def of(self, session: Session) -> Reasoner:
        """The reasoner of a session's jurisdiction.

        Raises: RequestError if the knowledge base knows no such jurisdiction.
        """
        code = session.settings.jurisdiction
        if code == self.reasoner.jurisdiction:
            return self.reasoner
        known = self.knowledge.content["modules"]["within"]
        if code not in known:
            raise RequestError(
                Phrase("jurisdiction `{0}` is unknown", code), fix=Phrase("choose one of {0}", ", ".join(sorted(known)))
            )
        return self._reasoners.setdefault(code, Reasoner(self.knowledge, code))

    def patient(self, session: Session) -> Patient:
        """The patient that a session asks about.

        Raises: RequestError if there is none.
        """
        if session.patient is None:
            raise RequestError(
                Phrase("there is no patient yet"), fix=Phrase("write `load patient FILE` or `new patient`")
            )
        return session.patient

    def state(self, session: Session, patient: Patient | None = None) -> State:
        """What stands behind the answer for a patient, by default the current one."""
        asked = self._asked(session, patient)
        if asked not in self._states:
            found = self.of(session).state(asked[0], interruption=self.interruption(), **_options(session))
            _keep(self._states, asked, found)
        return self._states[asked]

    def answer(self, session: Session, patient: Patient | None = None) -> Answer:
        """The answer for a patient, by default the current one, with reasons and certificate."""
        asked = self._asked(session, patient)
        if asked not in self._answers:
            found = self.of(session).answer(asked[0], interruption=self.interruption(), **_options(session))
            _keep(self._answers, asked, found)
        return self._answers[asked]

    def _asked(self, session: Session, patient: Patient | None) -> tuple[Patient, str, str, str, int]:
        asked = patient or self.patient(session)
        settings = session.settings
        return asked, session.moment, settings.jurisdiction, settings.profile, settings.at_most

    def explainer(self, session: Session, language: Language, depth: int, width: int) -> Explainer:
        """What explains the answer for the current patient in a language.

        Parameters: `depth`, levels of reasons; `width`, in columns.
        """
        case = self.of(session).case(self.state(session))
        return Explainer(self.answer(session), case, language, width=width, depth=depth)

    def recorder(self, session: Session) -> Recorder:
        """What writes facts as entries at the moment of a session's questions.

        Raises: RequestError if the moment is not known.
        """
        moment = read_as_of(_options(session)["as_of"])
        return Recorder(self.knowledge.content, moment, f"/query/{len(session.said)}")

    def words(self, language: Language, profile: str) -> Words:
        """The words of the knowledge base in a language."""
        return self._words.setdefault((language, profile), words(self.knowledge, language, profile))


def _options(session: Session) -> dict[str, Any]:
    if not session.moment:
        raise RequestError(Phrase("the moment of the question is not known"), fix=Phrase("write `as of 2026-03-01`"))
    return {"as_of": session.moment, "profile": session.settings.profile, "at_most": session.settings.at_most}


_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


def _keep(kept: dict[_Key, _Kept], key: _Key, value: _Kept) -> None:
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]
    kept[key] = value
