"""Questions about all patients: asked of the search, and what it finds asked of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reasoner.authoring.check.relevance import Pattern, Slice, relevant
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.space import Space
from reasoner.authoring.check.statements import Unwritable, atom_of, body_of, statement_of
from reasoner.authoring.check.witness import Witness
from reasoner.authoring.models import Asked, Models
from reasoner.engine.state import State
from reasoner.errors import Contradiction, ReasonerError
from reasoner.interruption import Interruption
from reasoner.symbolic.matching import Seen, joined
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.searching import Found, Search

MOST_TRIES = 6
"""So many patients are shown to the engine before a question is given up."""
MOST_COMPLAINTS = 8
_SHOWN = "#show seed/2. #show seed/3. #show seed/4. #show said/4."


@dataclass(frozen=True)
class Question:
    """Whether some patient shows a property.

    Parameters: `wanted`, atoms and rules that it speaks of; `fires`, rules whose instances it reads as `fires(number, …)` with
    the arguments of the head; `text`, what gives `goal`; `shows`, whether a state of the engine shows it; `refused`, whether it
    is instead that the engine finds the rules in contradiction and gives no answer.
    """

    wanted: tuple[Prepared | Pattern, ...]
    fires: tuple[Prepared, ...]
    text: str
    shows: Callable[[Witness, State, Seen], bool]
    refused: bool = False


@dataclass(frozen=True)
class Verdict:
    """What came of a question: a patient, a proof that there is none, or neither, with the reason."""

    status: Literal["shown", "impossible", "undecided"]
    witness: Witness | None = None
    state: State | None = field(default=None, repr=False)
    reason: str = ""


@dataclass
class Asking:
    """Asks questions in one situation after the other.

    Parameters: `models`, of the knowledge base that is asked about.
    """

    models: Models
    search: Search
    interruption: Interruption | None = None

    def possible(self, situation: Situation, questions: Sequence[Question], *, consistent: bool) -> list[Found]:
        """What the search says of each of several questions, over one program; *model* may still be more than the engine says."""
        wanted = [one for question in questions for one in (*question.wanted, *question.fires)]
        fires = {one.index: one for question in questions for one in question.fires}
        try:
            space, text = self._program(situation, wanted, fires.values(), consistent=consistent)
        except Unwritable as reason:
            return [Found("undecided", reason=f"{reason} is not searched") for _ in questions]
        goals = [question.text.replace("goal", f"goal({number})") for number, question in enumerate(questions)]
        names = [f"goal({number})" for number in range(len(questions))]
        doubtful = space.unfollowed()
        answers = list(self.search.ask_each("\n".join((text, *goals)), names, interruption=self.interruption))
        if doubtful:
            answers = [Found("undecided", reason=_doubt(doubtful)) if one.status == "none" else one for one in answers]
        return answers

    def decide(self, situation: Situation, question: Question, *, consistent: bool = True) -> Verdict:
        """The smallest patient that shows a property to the engine, or that there is none.

        Law: a witness is confirmed by the engine; *impossible* holds of every patient of the space.
        """
        try:
            space, text = self._program(
                situation, (*question.wanted, *question.fires), question.fires, consistent=consistent
            )
        except Unwritable as reason:
            return Verdict("undecided", reason=f"{reason} is not searched")
        program = f"{text}\n{question.text}\n:- not goal."
        for _ in range(MOST_TRIES):
            found = self.search.ask(program, interruption=self.interruption)
            if found.status == "undecided":
                return Verdict("undecided", reason=found.reason)
            if found.status == "none":
                break
            for witness in self._patients(Witness(situation, found.atoms)):
                state = self.state(witness)
                if state is None and question.refused and self._is_contradictory(witness):
                    return Verdict("shown", witness)
                if state is not None and question.shows(witness, state, self.models.seen(state)):
                    return Verdict("shown", witness, state)
            program += f"\n:- {', '.join(found.atoms) or '#true'}."
        else:
            return Verdict("undecided", reason="the engine does not confirm the patients that the search finds")
        if program.count("\n:- ") > text.count("\n:- ") + 1:
            return Verdict("undecided", reason="the engine does not confirm the only patients that the search finds")
        doubtful = space.unfollowed()
        return Verdict("undecided", reason=_doubt(doubtful)) if doubtful else Verdict("impossible")

    def sliced(self, situation: Situation, wanted: Iterable[Prepared | Pattern]) -> Slice:
        """The rules and facts that what is wanted depends on."""
        return relevant(situation.rules, situation.flow, situation.given, wanted)

    def _program(
        self, situation: Situation, wanted: Iterable[Prepared | Pattern], fires: Iterable[Prepared], *, consistent: bool
    ) -> tuple[Space, str]:
        own = self.sliced(situation, wanted)
        space = Space(own, situation.flow, situation.vocabulary)
        rules = (statement_of(one.plan, one.rule.window, situation.inputs) for one in own.rules)
        instances = (_fires(one, situation) for one in fires)
        return space, "\n".join((space.text(consistent=consistent), *rules, *instances, _SHOWN))

    def state(self, witness: Witness) -> State | None:
        """What the engine says of a patient; None if it gives no answer."""
        try:
            if any(problem.severity == "error" for problem in witness.patient.problems):
                return None
            situation = witness.situation
            return self.models.state(Asked(witness.patient, situation.as_of, situation.jurisdiction))
        except ReasonerError:
            return None

    def _is_contradictory(self, witness: Witness) -> bool:
        situation = witness.situation
        try:
            self.models.state(Asked(witness.patient, situation.as_of, situation.jurisdiction))
        except Contradiction:
            return True
        except ReasonerError:
            return False
        return False

    def _patients(self, witness: Witness) -> Iterator[Witness]:
        """A patient; where a belief matters also with complaints, since without one there is none."""
        yield witness
        if witness.believes:
            document = self.models.knowledge.content["belief"]
            atoms = [atom for row in document["evidences"] for atom in row.get("atoms", ())]
            likely = [atom[8:-1] for atom in atoms if atom.startswith("present(")]
            for concept in list(dict.fromkeys((*witness.present, *likely)))[:MOST_COMPLAINTS]:
                yield witness.complaining(concept)


def holding(one: Prepared, seen: Seen) -> bool:
    """Whether a rule has an instance in a model."""
    return any(True for _ in joined(one.plan.body, {}, seen, one.rule.window))


def _fires(one: Prepared, situation: Situation) -> str:
    """What says which instances of a rule hold; of a choice, those that are chosen."""
    name, terms = one.plan.head
    body = body_of(one.plan, one.rule.window, situation.inputs)
    if one.plan.kind == "choice":
        body = ", ".join(filter(None, (body, atom_of(name, terms))))
    head = atom_of("fires", [one.index, *terms])
    return f"{head} :- {body}." if body else f"{head}."


def _doubt(rules: Sequence[str]) -> str:
    return f"not every number or concept that {', '.join(rules)} can tell apart is searched"
