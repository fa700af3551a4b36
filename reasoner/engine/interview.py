"""An interview: one question after the other, each chosen by what is known so far, until a policy says that it is enough.

An interview is a record, a question to the knowledge base, and the replies so far. Everything else follows from these three,
so that an interview can be saved as its replies, resumed anywhere, and taken back reply by reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reasoner.decision.asking import Ask, Policy, Questionnaire, Safe, Situation, Stop
from reasoner.decision.complaint import complaints
from reasoner.decision.results import Alarm, Hypothesis
from reasoner.engine.supposing import entry_of
from reasoner.errors import RequestError
from reasoner.patient.record import Patient
from reasoner.probability.evidence import evidences_of
from reasoner.probability.structure import Evidence
from reasoner.vocabulary import Entry, split_atom

if TYPE_CHECKING:
    from reasoner.engine.answer import Concluded
    from reasoner.engine.knowledge_base import KnowledgeBase
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said to a question.

    Parameters: `evidence`; `values`, the numbers of the answers that hold: (0,) for yes and (1,) for no, several where several
    may hold, none where none of them does; `number`, of a range, as it was written; `known`, False for “I do not know”.
    """

    evidence: str
    values: tuple[int, ...] = ()
    number: str = ""
    known: bool = True

    def as_json(self) -> dict[str, Any]:
        """The reply as an object that `from_json` reads."""
        return {"evidence": self.evidence, "values": list(self.values), "number": self.number, "known": self.known}

    @classmethod
    def from_json(cls, value: Any) -> Reply:
        """Read a reply that was saved.

        Raises: RequestError if it is none.
        """
        match value:
            case {"evidence": str(evidence), "values": [*values], "number": str(number), "known": bool(known)} if all(
                type(one) is int for one in values
            ):
                return cls(evidence, tuple(values), number, known)
        raise RequestError("a saved reply cannot be read", fix="save the replies of an interview with Reply.as_json")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to put.

    Parameters: `ask`, which evidence and why; `kind`: binary (yes or no), categorical (any of the answers) or range (a number);
    `wording`, by language; `atoms`, the answers of one that is not a range, in the order of `Reply.values`; `least` and
    `greatest`, of a range, in `unit`.
    """

    ask: Ask
    kind: str
    wording: Mapping[str, str]
    atoms: tuple[str, ...] = ()
    least: Fraction = Fraction(0)
    greatest: Fraction = Fraction(0)
    unit: str = ""

    @property
    def evidence(self) -> str:
        """The evidence that is asked for."""
        return self.ask.evidence


@dataclass(frozen=True)
class Point:
    """An interview at one point: the next question, or the end, and what is concluded so far.

    Immutable: a reply gives the next point, and this one stays as it is.
    """

    reasoner: Reasoner
    start: Patient
    as_of: str
    profile: str
    policy: Policy | None = None
    replies: tuple[Reply, ...] = ()

    @cached_property
    def patient(self) -> Patient:
        """The record with what was replied: to be answered about, saved or exported like any other."""
        entries = [entry for number, reply in enumerate(self.replies) for entry in self._entries(number, reply)]
        return replace(self.start, entries=(*self.start.entries, *entries))

    @cached_property
    def concluded(self) -> Concluded:
        """What is concluded of the record so far."""
        return self.reasoner.concluded(self.patient, self._state)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The differential so far, the most probable first."""
        return self.concluded.conclusions.hypotheses

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What cannot wait until the interview is over."""
        return self.concluded.conclusions.alarms

    @cached_property
    def next(self) -> Ask | Stop:
        """What the policy says: which evidence to ask for and why, or that it is enough and why."""
        state = self._state
        policy = self.policy or self._safe(state.atoms, state.grounding.ages)
        known = {term.evidence: term.value for term in state.belief.found}
        kinds = {one.id: one.kind for one in self._questionnaire.evidences}
        silent = {name for one in self._evidences.values() if one.id in known for name in one.instead_of}
        situation = Situation(
            posterior=np.array(state.belief.posterior_ppm) / MILLION,
            upper=np.array([high for _, high in state.belief.intervals_ppm]) / MILLION,
            answered=frozenset({*known, *silent, *(one.evidence for one in self.replies)}),
            affirmed=frozenset(name for name, value in known.items() if value == 0 and kinds.get(name) == "binary"),
            questions=len(self.replies),
        )
        return policy(self._questionnaire, situation)

    def ppm(self, hypothesis: str) -> int:
        """The probability of a hypothesis so far, in parts per million.

        Raises: ValueError if there is no such hypothesis.
        """
        belief = self._state.belief
        return belief.posterior_ppm[belief.hypotheses.index(hypothesis)]

    @property
    def question(self) -> Asked | None:
        """The question to put now, or None where the interview is over."""
        asked = self.next
        if isinstance(asked, Stop):
            return None
        evidence = self._evidences[asked.evidence]
        wording = self._knowledge.content["belief"]["questions"][asked.evidence]
        if evidence.kind != "range":
            return Asked(asked, evidence.kind, wording, evidence.atoms)
        observable = self._knowledge.content["observables"]["observables"][evidence.observable]
        least, greatest = (Fraction(one) * Fraction(*observable["resolution"]) for one in observable["plausible"])
        return Asked(asked, "range", wording, (), least, greatest, observable["unit"])

    def reply(self, reply: Reply) -> Point:
        """The point after a reply.

        Raises: RequestError if it is no reply to a question of this knowledge base.
        """
        self._checked(reply)
        return replace(self, replies=(*self.replies, reply))

    def back(self) -> Point:
        """The point before the last reply; at the beginning, itself."""
        return replace(self, replies=self.replies[:-1])

    def resumed(self, replies: Sequence[Reply]) -> Point:
        """The point after replies that were given before.

        Raises: RequestError if one of them is no reply to a question of this knowledge base.
        """
        point = self
        for one in replies:
            point = point.reply(one)
        return point

    @cached_property
    def _state(self) -> State:
        return self.reasoner.state(self.patient, as_of=self.as_of, profile=self.profile)

    @property
    def _knowledge(self) -> KnowledgeBase:
        return self.reasoner.knowledge

    @cached_property
    def _evidences(self) -> Mapping[str, Evidence]:
        return {one.id: one for one in evidences_of(self._knowledge.content["belief"])}

    @cached_property
    def _questionnaire(self) -> Questionnaire:
        return self.reasoner.questionnaire(self.profile)

    def _safe(self, atoms: Sequence[str], ages: Mapping[str, int]) -> Safe:
        """The red flags of what is complained of, and the thresholds of what rules have not settled."""
        flags = self._knowledge.content["belief"]["red_flags"]
        presented = {split_atom(atom)[1][0] for atom in complaints(ages)}
        asked = [name for complaint, row in flags.items() if complaint in presented for name in row["ask"]]
        settled = {split_atom(atom)[1][0] for atom in atoms if atom.startswith(("ruled_out(", "confirmed("))}
        watched = [split_atom(atom)[1] for atom in atoms if atom.startswith("must_not_miss(")]
        return Safe(
            tuple(name for name in dict.fromkeys(asked) if name in self._questionnaire.askable),
            {name: int(ppm) / MILLION for name, ppm in watched if name not in settled},
        )

    def _checked(self, reply: Reply) -> None:
        evidence = self._evidences.get(reply.evidence)
        if evidence is None or reply.evidence not in self._knowledge.content["belief"]["questions"]:
            raise RequestError(f"`{reply.evidence}` is asked by no question", fix="reply to the question that was put")
        if not all(0 <= value < evidence.values for value in reply.values):
            raise RequestError(
                f"{reply.evidence} has no answers {list(reply.values)}", fix=f"choose among 0 to {evidence.values - 1}"
            )
        if reply.known and evidence.kind == "binary" and len(reply.values) != 1:
            raise RequestError(f"{reply.evidence} is answered by yes or no", fix="give one of the values 0 and 1")
        if reply.known and evidence.kind == "range" and not reply.number:
            raise RequestError(f"{reply.evidence} is answered by a number", fix="give it as `number`")

    def _entries(self, number: int, reply: Reply) -> Iterator[Entry]:
        """What a reply adds to the record."""
        if not reply.known:
            return
        evidence = self._evidences[reply.evidence]
        pointer, moment = f"/interview/{number}", self.as_of
        if evidence.kind == "range":
            unit = self._knowledge.content["observables"]["observables"][evidence.observable]["unit"]
            yield Entry(pointer, "measurement", evidence.observable, moment, moment, value=reply.number, unit=unit)
            return
        yield from (entry_of(evidence.atoms[value], moment, pointer) for value in reply.values)


class Interview:
    """An interview as an iterator over questions; each is replied to before the next is taken (made by `Reasoner.interview`).

    Parameters: `now`, the point at which it stands.

    >>> from reasoner import Patient, Reasoner
    >>> patient = Patient.from_file("examples/patients/fievre_mal_de_gorge.yaml")
    >>> interview = Reasoner.load().interview(patient, as_of=patient.recorded)
    >>> for asked in interview:
    ...     interview.reply(Reply(asked.evidence, known=False))
    >>> again = Reasoner.load().interview(patient, as_of=patient.recorded, replies=interview.replies)
    >>> again.now.next == interview.now.next
    True
    """

    def __init__(self, now: Point) -> None:
        self.now = now
        self._put = False

    def __iter__(self) -> Interview:
        return self

    def __next__(self) -> Asked:
        """The question to put now.

        Raises: RequestError if the last one was neither replied to nor taken back.
        """
        if self._put:
            raise RequestError(
                "the last question has no reply", fix="reply to it, or go back, before the next is taken"
            )
        asked = self.now.question
        if asked is None:
            raise StopIteration
        self._put = True
        return asked

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What was replied so far: all that is needed to resume."""
        return self.now.replies

    def reply(self, reply: Reply) -> None:
        """Take a reply.

        Raises: RequestError if it is no reply to a question of this knowledge base; the interview stays where it is.
        """
        self.now, self._put = self.now.reply(reply), False

    def back(self) -> None:
        """Take the last reply back."""
        self.now, self._put = self.now.back(), False
