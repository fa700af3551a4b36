"""`Reasoner`: from a patient and a question to an answer whose every part can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from reasoner.certificate.fixedpoint import MILLION
from reasoner.decision.asking import Policy, Questionnaire
from reasoner.decision.complaint import complaints, no_complaint
from reasoner.decision.conclusions import Ranking, conclude
from reasoner.decision.results import Conclusions
from reasoner.engine import knowledge_base
from reasoner.engine.answer import Answer, Concluded, ModuleState
from reasoner.engine.chances import Asked, Chances, chances
from reasoner.engine.contradictory import Contradictory
from reasoner.engine.interview import Interview, Point, Reply
from reasoner.engine.knowledge_base import KnowledgeBase, Progress
from reasoner.engine.programs import Programs, in_force
from reasoner.engine.state import State
from reasoner.engine.supposing import Suppositions
from reasoner.engine.whys import Case
from reasoner.errors import Phrase, Problem, RequestError
from reasoner.explain.certificate import Parts, assemble_certificate
from reasoner.explain.chain import Chain, Recorded
from reasoner.interruption import Interruption
from reasoner.ontology.facts import Grounding
from reasoner.ontology.grounding import Grounder
from reasoner.ontology.problems import ProblemTeller
from reasoner.patient.record import Patient
from reasoner.probability.evidence import evidences_of
from reasoner.probability.posterior import Belief, PreparedBelief, believe, prepare
from reasoner.probability.programs.answer import Route
from reasoner.probability.several import Combinations, checked_at_most
from reasoner.symbolic.contradiction import conflict
from reasoner.symbolic.program import Program
from reasoner.symbolic.solve import consequences, solve
from reasoner.vocabulary import Question


@dataclass(frozen=True, eq=False)
class Reasoner:
    """A knowledge base and a jurisdiction, ready to answer.

    Immutable: threads may share it, and answer at the same time what they would answer one after another.
    Parameters: `knowledge`; `jurisdiction`, a code such as `FR`.
    """

    knowledge: KnowledgeBase
    jurisdiction: str
    _grounder: Grounder = field(init=False, repr=False)
    _teller: ProblemTeller = field(init=False, repr=False)
    _belief: PreparedBelief = field(init=False, repr=False)
    _programs: Programs = field(init=False, repr=False)

    def __post_init__(self) -> None:
        content = self.knowledge.content
        known = content["modules"]["within"]
        if self.jurisdiction not in known:
            raise RequestError(
                Phrase("jurisdiction `{0}` is unknown", self.jurisdiction),
                fix=Phrase("choose one of {0}", ", ".join(sorted(known))),
            )
        object.__setattr__(self, "_grounder", Grounder(content))
        object.__setattr__(self, "_teller", ProblemTeller(content))
        object.__setattr__(self, "_belief", prepare(content["belief"]))
        object.__setattr__(self, "_programs", Programs(self.knowledge))

    @cached_property
    def _combinations(self) -> Combinations:
        return Combinations(self.knowledge.content["belief"], self._belief.tables)

    @classmethod
    def load(
        cls,
        jurisdiction: str = "FR",
        *,
        directory: str | Path | None = None,
        proposals: bool = False,
        progress: Progress = lambda _stage: None,
    ) -> Reasoner:
        """Load the installed knowledge base, or the one in `directory`.

        Parameters: `proposals`, whether guideline modules that nobody reviewed answer, too; their certificates name another
        knowledge base than those of patients.
        Raises: KnowledgeError if it is incomplete; RequestError if it knows no such jurisdiction.
        """
        knowledge = knowledge_base.load(Path(directory) if directory else None, proposals=proposals, progress=progress)
        return cls(knowledge, jurisdiction)

    def answer(
        self,
        patient: Patient,
        *,
        as_of: str | date,
        profile: str = "emergency",
        at_most: int = 1,
        interruption: Interruption | None = None,
    ) -> Answer:
        """Answer for one patient.

        Parameters: `as_of`, the moment of the question: a date and time, or a date (then the whole day counts, to 23:59);
        facts recorded later are listed and ignored; `profile`, the name of the priors; `at_most`, how many conditions may be so
        at once, 1 to 3: above 1 the answer has a belief in several, too; `interruption`, when to give up, by default only at
        the engine's own bound on solving.
        Raises: RequestError if the moment, the profile or `at_most` makes no sense; Contradiction if the rules in force have no
        model for this case; Unanswerable if a bound was reached: DeadlineExceeded or Cancelled if it was the caller's.
        Law: the same knowledge base, record and question give the same bytes, in any process and thread.
        """
        go_on = interruption or Interruption()
        question, modules = self.asked(as_of, profile, at_most)
        names = in_force(modules)
        go_on.check("grounding")
        grounding = self._grounder.ground(patient.entries, question.as_of)
        ages = grounding.ages
        go_on.check("assess")
        assess = solve(self._programs.of(names, "assess"), ages, interruption=go_on)
        go_on.check("belief")
        belief = self._believed(question, ages)
        presented = bool(complaints(ages))
        believed = belief.atoms() if presented else ()
        go_on.check("act")
        act = solve(self._programs.of(names, "act"), ages, (*assess.atoms, *believed), interruption=go_on)
        go_on.check("certificate")
        conclusions = self._conclusions((*assess.atoms, *act.atoms), belief, grounding, presented)
        parts = Parts(
            question, patient, modules, grounding, grounding.as_json(patient.recorded), assess, belief, act, conclusions
        )
        return Answer(
            question,
            conclusions,
            assemble_certificate(parts, self.knowledge.digest, self.knowledge.proofs),
            self._problems(patient, grounding, presented),
            self._states(modules),
            parts,
            self.knowledge,
        )

    def conclude(
        self,
        patient: Patient,
        *,
        as_of: str | date,
        profile: str = "emergency",
        at_most: int = 1,
        interruption: Interruption | None = None,
    ) -> Concluded:
        """What `answer` concludes, several times as fast, without reasons and without a certificate: no one can check it.

        Parameters and errors as of `answer`.
        Law: question, conclusions, problems and modules are those of `answer`.
        """
        return self.concluded(
            patient, self.state(patient, as_of=as_of, profile=profile, at_most=at_most, interruption=interruption)
        )

    def concluded(self, patient: Patient, state: State) -> Concluded:
        """What is concluded of a state of this patient's case."""
        return Concluded(
            state.question,
            self._conclusions(state.atoms, state.belief, state.grounding, state.presented),
            self._problems(patient, state.grounding, state.presented),
            self._states(state.modules),
            self.knowledge,
        )

    def state(
        self,
        patient: Patient,
        *,
        as_of: str | date,
        profile: str = "emergency",
        at_most: int = 1,
        interruption: Interruption | None = None,
    ) -> State:
        """What stands behind what `conclude` concludes: facts, belief and the atoms that rules gave.

        Parameters and errors as of `answer`.
        """
        go_on = interruption or Interruption()
        given = self._given(patient, self.asked(as_of, profile, at_most), go_on)
        go_on.check("rules")
        atoms = consequences(self.program(given.modules), given.grounding.ages, given.believed, interruption=go_on)
        return replace(given, atoms=atoms)

    def _given(self, patient: Patient, asked: tuple[Question, Mapping[str, str]], go_on: Interruption) -> State:
        """What rules are told of a case, before they are asked."""
        question, modules = asked
        go_on.check("grounding")
        grounding = self._grounder.ground(patient.entries, question.as_of)
        go_on.check("belief")
        belief = self._believed(question, grounding.ages)
        return State(question, modules, grounding, belief, bool(complaints(grounding.ages)), ())

    def _believed(self, question: Question, ages: Mapping[str, int]) -> Belief:
        belief = believe(self._belief, question.profile, ages)
        if question.at_most == 1:
            return belief
        return replace(belief, several=self._combinations.believe(belief, question.at_most))

    def contradiction(
        self,
        patient: Patient,
        *,
        as_of: str | date,
        profile: str = "emergency",
        at_most: int = 1,
        interruption: Interruption | None = None,
    ) -> Contradictory | None:
        """Why rules contradict each other for a case, so that `answer` raises Contradiction; None if they do not.

        Parameters and other errors as of `answer`.
        """
        go_on = interruption or Interruption()
        given = self._given(patient, self.asked(as_of, profile, at_most), go_on)
        go_on.check("rules")
        found = conflict(self.program(given.modules), given.grounding.ages, given.believed, interruption=go_on)
        if found is None:
            return None
        facts = given.grounding.as_json(patient.recorded)
        recorded = Recorded(facts, given.grounding.inputs, patient.recorded)
        chain = Chain.of_steps(recorded, given.belief, given.believed, found.steps, self.knowledge.proofs)
        return Contradictory(given.question, found, chain, self.knowledge)

    def case(self, state: State) -> Case:
        """A case to be asked why something is not concluded of it, and what would have to differ."""
        return Case(self, state)

    def suppositions(self, state: State) -> Suppositions:
        """What would be believed of a state's case with one finding more or less."""
        as_of = state.question.as_of
        return Suppositions(
            lambda entries: self._grounder.ground(entries, as_of),
            self._belief,
            self.knowledge.content,
            as_of,
            state.grounding,
            state.belief,
        )

    def program(self, modules: Mapping[str, str]) -> Program:
        """The rules that are in force where modules are in these states, assess and act as one."""
        return self._programs.of(in_force(modules), "assess", "act")

    def interview(
        self,
        patient: Patient,
        *,
        as_of: str | date,
        profile: str = "emergency",
        policy: Policy | None = None,
        replies: Sequence[Reply] = (),
    ) -> Interview:
        """Begin or resume an interview about a patient.

        Parameters: `as_of` and `profile` as of `answer`; `policy`, by default the safe one: red flags of the complaint first, and
        no end while something that must not be missed might still be excluded by asking; `replies`, those given before.
        Raises: RequestError if the moment, the profile or a reply makes no sense.
        Law: the same record, question and replies give the same interview.
        """
        question, _ = self.asked(as_of, profile)
        return Interview(Point(self, patient, question.as_of, profile, policy).resumed(replies))

    def questionnaire(self, profile: str) -> Questionnaire:
        """What can be asked under a profile: the evidences that it counts and that have a question.

        Raises: RequestError if there is no such profile.
        """
        self._checked_profile(profile)
        document = self.knowledge.content["belief"]
        without = set(document["profiles"][profile]["without"])
        evidences = tuple(replace(one, parent=document["parents"].get(one.id, "")) for one in evidences_of(document))
        return Questionnaire(
            self._belief.hypotheses,
            evidences,
            self._belief.tables / MILLION,
            frozenset(name for name in document["questions"] if name not in without),
        )

    def asked(self, as_of: str | date, profile: str, at_most: int = 1) -> tuple[Question, Mapping[str, str]]:
        """The question as it is understood, and the state of each module at its moment.

        Raises: RequestError if the moment, the profile or `at_most` makes no sense.
        """
        question = Question(read_as_of(as_of), self.jurisdiction, profile, checked_at_most(at_most))
        self._checked_profile(profile)
        modules = self._programs.states(question.as_of[:10], self.jurisdiction)
        return question, modules

    def _checked_profile(self, profile: str) -> None:
        if profile not in self._belief.profiles:
            known = ", ".join(sorted(self._belief.profiles))
            raise RequestError(Phrase("profile `{0}` is unknown", profile), fix=Phrase("choose one of {0}", known))

    def _states(self, modules: Mapping[str, str]) -> tuple[ModuleState, ...]:
        return tuple(ModuleState(name, modules[name], self.knowledge.reviews[name]) for name in sorted(modules))

    def _conclusions(self, atoms: Iterable[str], belief: Belief, grounding: Grounding, presented: bool) -> Conclusions:
        return conclude(
            sorted(atoms),
            self._ranking(belief, presented),
            list(map(attrgetter("state"), grounding.facts)),
            self._informative(grounding, belief),
        )

    def _ranking(self, belief: Belief, presented: bool) -> Ranking:
        profile = self.knowledge.content["belief"]["profiles"][belief.profile]
        return Ranking(
            belief.hypotheses,
            belief.posterior_ppm,
            belief.intervals_ppm,
            [(name, least) for name, least in profile["bands"]],
            [(question.ask, question.hypothesis) for question in belief.questions],
            presented,
        )

    def _problems(self, patient: Patient, grounding: Grounding, presented: bool) -> tuple[Problem, ...]:
        """The reader's problems, and grounding's about what the reader had no complaint of."""
        told = {problem.place for problem in patient.problems}
        found = [problem for problem in self._teller.problems(grounding) if problem.place not in told]
        if not any(fact.state == "used" for fact in grounding.facts):
            fix = Phrase("Record age, sex and findings")
            found.append(Problem("warning", "/", Phrase("nothing is known of this patient"), fix))
        elif not presented:
            found.append(no_complaint({row.atom: row.age for row in grounding.inputs}))
        return (*patient.problems, *found)

    def _informative(self, grounding: Grounding, belief: Belief) -> set[int]:
        """The places of the facts that some probability used."""
        profile = self.knowledge.content["belief"]["profiles"][belief.profile]
        atoms = {term.atom for term in belief.found}
        for exposure in profile["exposures"]:
            atoms |= {exposure["atom"], exposure["absent_atom"]}
        return grounding.giving(atoms)

    def chances(
        self,
        patient: Patient,
        queries: Sequence[str],
        *,
        as_of: str | date,
        profile: str = "emergency",
        given: Mapping[str, bool | None] | None = None,
        route: Route | None = None,
    ) -> Chances:
        """How probable something is for a patient, by the probabilistic rules of the modules in force (`docs/semantics.md`).

        Parameters: `queries`, conjunctions such as `a, not p(x)`; `given`, further atoms that are known to hold (True) or not
        (False); `route`, None for the first that fits the problem's size and can answer; the others as of `answer`.
        Raises: RequestError for what cannot be asked; Unanswerable with reason and size if no route can answer.
        Law: what is not known changes nothing, and is never taken as absent.
        """
        question, modules = self.asked(as_of, profile)
        grounding = self._grounder.ground(patient.entries, question.as_of)
        problems = self._problems(patient, grounding, bool(complaints(grounding.ages)))
        asked = Asked(question, patient, modules, grounding, self._programs.worlds(in_force(modules)), problems)
        return chances(asked, queries, given or {}, route, self.knowledge)

    def grounding(self, patient: Patient, *, as_of: str | date) -> Grounding:
        """What a record says at a moment, in the words of the knowledge base.

        Raises: RequestError if the moment is none.
        """
        return self._grounder.ground(patient.entries, read_as_of(as_of))

    def problems(self, patient: Patient, *, as_of: str | date) -> tuple[Problem, ...]:
        """What of a record is not understood or not used, without an answer: the reader's problems and grounding's.

        Law: they are the `problems` of an answer to the same record and moment.
        Raises: RequestError if the moment is none.
        """
        grounding = self.grounding(patient, as_of=as_of)
        return self._problems(patient, grounding, bool(complaints(grounding.ages)))


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
        raise RequestError(
            Phrase("as-of `{0}` is no date", text), fix=Phrase("write 2026-03-01 or 2026-03-01T09:30")
        ) from None
    if len(text) <= 10:
        return parsed.strftime("%Y-%m-%dT23:59").zfill(16)
    return parsed.replace(tzinfo=None).isoformat(timespec="minutes")
