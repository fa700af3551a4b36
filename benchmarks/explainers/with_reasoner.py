"""This library: each question is put to the function that answers it, and what comes back is only rewritten, never added to.

python -m explainers.with_reasoner QUESTION
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from explainers.questions import Question
from explainers.told import Link, Told, answer

from reasoner.errors import Unanswerable
from reasoner.symbolic.absence import Absence, absence
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.corrections import Changes, Corrections
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.obstacles import Obstacle
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.rule import read_rules
from reasoner.symbolic.solve import Model, solve

INPUTS = frozenset({"present"})
METADATA = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"


def source(question: Question) -> str:
    """The rules of a program with the metadata that ours must have; its facts are the patient's."""
    return "".join(METADATA.format(number) + rule + "\n" for number, rule in enumerate(question.rules))


class Case:
    """One question's program and facts."""

    def __init__(self, question: Question) -> None:
        rules, problems = read_rules("m", "act", "m.lp", source(question))
        assert not problems, problems
        self.question = question
        self.text = {f"r{number}": text for number, text in enumerate(question.rules)}
        self.program: Program = assemble(rules, INPUTS)

    @cached_property
    def model(self) -> Model:
        """What the rules conclude."""
        return solve(self.program, dict.fromkeys(self.question.facts, 0))

    def seen(self, facts: Mapping[str, int]) -> Seen:
        """The model after some facts."""
        atoms = map(read_atom, (*facts, *solve(self.program, facts).atoms))
        return Seen(atoms, {}, INPUTS)

    def changed(self, changes: Changes) -> Seen | None:
        """The model after some changes of facts."""
        removed = {show_atom(one.removed) for one in changes if one.removed}
        added = [show_atom(one.added) for one in changes if one.added]
        facts = [one for one in self.question.facts if one not in removed]
        try:
            return self.seen(dict.fromkeys((*facts, *added), 0))
        except Unanswerable:
            return None


def why(case: Case, told: Told) -> None:
    """The steps under what was asked about."""
    steps = {step.head: step for step in case.model.steps}
    waiting = [case.question.target]
    met = set(waiting)
    while waiting:
        atom = waiting.pop(0)
        step = steps.get(atom)
        if step is None:
            told.links.append(Link(atom, True))
            continue
        premises = tuple(dict.fromkeys((*step.premises, *step.counted)))
        told.links.append(Link(atom, True, [(one, True) for one in premises], case.text[step.rule]))
        waiting += [one for one in premises if one not in met]
        met.update(premises)


def why_not(case: Case, told: Told) -> None:
    """The absence of what does not hold, and the changes after which it would."""
    seen = case.seen(dict.fromkeys(case.question.facts, 0))
    found = absence(case.program.rules, seen, INPUTS, case.question.other)
    told.links += [link for one in found.values() for link in _absent(one)]
    corrections = Corrections(case.program.rules, INPUTS, case.changed)
    sets, _ = corrections.smallest(read_atom(case.question.other))
    for changes in sets:
        added = [f"+{show_atom(one.added)}" for one in changes if one.added]
        removed = [f"-{show_atom(one.removed)}" for one in changes if one.removed]
        told.changes.append(sorted(added + removed))


def _absent(one: Absence) -> list[Link]:
    links = [
        Link(one.atom, False, [pair for obstacle in attempt.obstacles for pair in _because(obstacle)], _texts(attempt))
        for attempt in one.attempts
    ]
    return links or [Link(one.atom, False)]


def _texts(attempt: object) -> str:
    return "; ".join(one.text for one in attempt.obstacles)  # type: ignore[attr-defined]


def _because(obstacle: Obstacle) -> list[tuple[str, bool]]:
    if obstacle.kind in ("missing", "holds"):
        return [(obstacle.atom, obstacle.kind == "holds")]
    return [(atom, True) for element in obstacle.elements for atom in element.atoms]


def optimality(case: Case, told: Told) -> None:
    """What the model costs."""
    chosen = [one for one in case.model.atoms if one == case.question.target]
    told.costs += [(cost, chosen) for _, cost in case.model.costs]
    why(case, told)


def contradiction(case: Case, told: Told) -> None:
    """What is said where the rules have no model."""
    try:
        solve(case.program, dict.fromkeys(case.question.facts, 0))
    except Unanswerable as refusal:
        told.said = str(refusal)
        told.constraints += re.findall(r"`([^`]*:-[^`]*)`", told.said)


def checkable(case: Case, told: Told) -> None:
    """The derivation, as it stands in a certificate."""
    told.is_certificate = True
    for step in case.model.steps:
        told.steps.append({"rule": case.text[step.rule], "substitution": dict(step.substitution), "head": step.head})


ANSWERS: dict[str, Callable[[Case, Told], None]] = {
    "optimality": optimality,
    "contradiction": contradiction,
    "checkable": checkable,
}


def explain(question: Question) -> list[Told]:
    """The one explanation of each question."""
    case, told = Case(question), Told()
    if question.cell in ANSWERS:
        ANSWERS[question.cell](case, told)
    else:
        if question.target:
            why(case, told)
        if question.other:
            why_not(case, told)
    told.size = len(told.links)
    told.said = told.said or "\n".join([*map(_line, told.links), *(f"would hold with {one}" for one in told.changes)])
    told.said = told.said or "\n".join(str(one) for one in told.steps)
    return [told]


def _line(link: Link) -> str:
    shown = ", ".join(("" if holds else "not ") + atom for atom, holds in link.because)
    return f"{'' if link.holds else 'not '}{link.atom} <- {shown or 'fact'} [{link.by}]"


if __name__ == "__main__":
    answer(explain)
