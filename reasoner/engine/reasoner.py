"""`Reasoner`: from a patient and a question to an answer whose every part can be checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from reasoner.decision.conclusions import Ranking, conclude
from reasoner.engine import knowledge_base
from reasoner.engine.knowledge_base import KnowledgeBase, Progress
from reasoner.errors import Problem, RequestError
from reasoner.explain.certificate import Parts, assemble_certificate
from reasoner.explain.chain import Chain
from reasoner.knowledge.modules import states
from reasoner.ontology.facts import Grounding
from reasoner.ontology.grounding import Grounder
from reasoner.ontology.problems import ProblemTeller
from reasoner.patient.record import Patient
from reasoner.probability.posterior import Belief, PreparedBelief, believe, prepare
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.solve import solve
from reasoner.vocabulary import Question

_MINUTE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


@dataclass(frozen=True)
class Answer:
    """What is concluded about one patient at one moment, with its reasons and its certificate.

    Parameters: `question`; `conclusions`, as in `docs/certificate.md`, section 8; `certificate`, canonical bytes; `chain`,
    the graph of reasons; `problems`, what of the record was not understood or not used; `modules`, each with its state.
    """

    question: Question
    conclusions: Mapping[str, Any]
    certificate: bytes = field(repr=False)
    chain: Chain = field(repr=False)
    problems: tuple[Problem, ...]
    modules: Mapping[str, str]


@dataclass(frozen=True)
class Reasoner:
    """A knowledge base and a jurisdiction, ready to answer; immutable, so that it can be shared.

    Parameters: `knowledge`; `jurisdiction`, a code such as `FR`.
    """

    knowledge: KnowledgeBase
    jurisdiction: str

    @classmethod
    def load(
        cls,
        jurisdiction: str = "FR",
        *,
        directory: str | Path | None = None,
        progress: Progress = lambda _stage: None,
    ) -> Reasoner:
        """Load the installed knowledge base, or the one in `directory`.

        Raises: KnowledgeError if it is incomplete; RequestError if it knows no such jurisdiction.
        """
        knowledge = knowledge_base.load(Path(directory) if directory else None, progress=progress)
        known = knowledge.content["modules"]["within"]
        if jurisdiction not in known:
            raise RequestError(
                f"jurisdiction `{jurisdiction}` is unknown", fix=f"choose one of {', '.join(sorted(known))}"
            )
        return cls(knowledge, jurisdiction)

    def answer(self, patient: Patient, *, as_of: str | date, profile: str = "acute") -> Answer:
        """Answer for one patient.

        Parameters: `as_of`, the moment of the question: a date and time, or a date (then the whole day counts, to 23:59);
        facts recorded later are listed and ignored; `profile`, the name of the priors.
        Raises: RequestError if the moment or the profile makes no sense; Unanswerable if a bound was reached.
        Law: the same knowledge base, record and question give the same bytes, in any process.
        """
        question = Question(read_as_of(as_of), self.jurisdiction, profile)
        prepared = self._belief
        if profile not in prepared.profiles:
            known = ", ".join(sorted(prepared.profiles))
            raise RequestError(f"profile `{profile}` is unknown", fix=f"choose one of {known}")
        modules = states(self.knowledge.content["modules"], question.as_of, self.jurisdiction)
        grounding = self._grounder.ground(patient.entries, question.as_of)
        ages = {row.atom: row.age for row in grounding.inputs}
        in_force = frozenset(name for name, state in modules.items() if state == "in_force")
        assess = solve(self._program("assess", in_force), ages)
        belief = believe(prepared, profile, ages)
        believed = [
            f"belief({name},{low},{high})"
            for name, (low, high) in zip(belief.hypotheses, belief.intervals_ppm, strict=True)
        ]
        act = solve(self._program("act", in_force), ages, (*assess.atoms, *believed))
        ranking = self._ranking(belief)
        facts = [fact.as_json() for fact in grounding.facts]
        informative = self._informative(grounding, belief)
        conclusions = conclude(sorted((*assess.atoms, *act.atoms)), ranking, facts, informative)
        parts = Parts(question, patient, modules, grounding, assess, belief, act, conclusions)
        certificate = assemble_certificate(parts, self.knowledge.digest, self.knowledge.proofs)
        return Answer(
            question,
            conclusions,
            certificate,
            Chain.of(parts, self.knowledge.proofs),
            self._problems(patient, grounding),
            modules,
        )

    @cached_property
    def _grounder(self) -> Grounder:
        return Grounder(self.knowledge.content)

    @cached_property
    def _teller(self) -> ProblemTeller:
        return ProblemTeller(self.knowledge.content)

    @cached_property
    def _belief(self) -> PreparedBelief:
        return prepare(self.knowledge.content["belief"])

    @cached_property
    def _programs(self) -> dict[tuple[str, frozenset[str]], Program]:
        return {}

    def _program(self, name: str, modules: frozenset[str]) -> Program:
        key = name, modules
        if key not in self._programs:
            inputs = {one.name for one in self.knowledge.predicates.values() if one.program == "input"}
            rules = [rule for rule in self.knowledge.rules if rule.program == name and rule.module in modules]
            self._programs[key] = assemble(rules, inputs - {"belief"})
        return self._programs[key]

    def _ranking(self, belief: Belief) -> Ranking:
        profile = self.knowledge.content["belief"]["profiles"][belief.profile]
        return Ranking(
            belief.hypotheses,
            belief.posterior_ppm,
            belief.intervals_ppm,
            [(name, least) for name, least in profile["bands"]],
            [(question.ask, question.hypothesis) for question in belief.questions],
        )

    def _problems(self, patient: Patient, grounding: Grounding) -> tuple[Problem, ...]:
        """The reader's problems, and grounding's about what the reader had no complaint of."""
        told = {problem.place for problem in patient.problems}
        found = [problem for problem in self._teller.problems(grounding) if problem.place not in told]
        if not any(fact.state == "used" for fact in grounding.facts):
            found.append(Problem("warning", "/", "nothing is known of this patient", "Record age, sex and findings"))
        return (*patient.problems, *found)

    def _informative(self, grounding: Grounding, belief: Belief) -> set[str]:
        profile = self.knowledge.content["belief"]["profiles"][belief.profile]
        atoms = {weighted.term.atom for weighted in belief.terms}
        for exposure in profile["exposures"]:
            atoms |= {exposure["atom"], exposure["absent_atom"]}
        return {fact for row in grounding.inputs if row.atom in atoms for fact in row.facts}


def read_as_of(moment: str | date) -> str:
    """The moment of a question as an ISO minute; a date alone means its last minute.

    Raises: RequestError if it is no date.
    """
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None).isoformat(timespec="minutes")
    text = moment.isoformat() if isinstance(moment, date) else moment
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise RequestError(f"as-of `{text}` is no date", fix="write 2026-03-01 or 2026-03-01T09:30") from None
    if len(text) <= 10:
        return parsed.strftime("%Y-%m-%dT23:59").zfill(16)
    return parsed.replace(tzinfo=None).isoformat(timespec="minutes")
