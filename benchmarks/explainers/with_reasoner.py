"""This library: each question is put to the function that answers it, and what comes back is only rewritten, never added to.

python -m explainers.with_reasoner QUESTION
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from explainers.questions import Question
from explainers.told import Link, Told, answer

from reasoner.errors import Unanswerable
from reasoner.symbolic.absence import Absence
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.contradiction import conflict
from reasoner.symbolic.contrast import contrast
from reasoner.symbolic.corrections import Changes, Corrections
from reasoner.symbolic.graph import Graph, graph
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.obstacles import Obstacle
from reasoner.symbolic.optimum import optimum
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.reading import read_rules
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
        return solve(self.program, self.known)

    @property
    def known(self) -> dict[str, int]:
        """The facts, all of now."""
        return dict.fromkeys(self.question.facts, 0)

    def reasons(self, *atoms: str) -> Graph:
        """The graph of reasons under some atoms."""
        steps = {step.head: step for step in (*self.model.standing, *self.model.steps)}
        return graph(self.program.rules, steps, self.seen(self.known), INPUTS, atoms)

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
    """The graph of reasons under what was asked about."""
    found = case.reasons(case.question.target)
    told.links += [Link(one, True) for one in case.question.facts if one in found.facts([case.question.target])]
    for atom, step in found.steps.items():
        premises = dict.fromkeys((*step.premises, *step.counted))
        because = [(one, True) for one in premises] + [(one, False) for one in found.denied[atom]]
        told.links.append(Link(atom, True, because, case.text[step.rule]))
    told.links += [link for one in found.absences.values() for link in _absent(one)]


def why_not(case: Case, told: Told) -> None:
    """The absence of what does not hold, why it was not chosen, and the changes after which it would."""
    found = case.reasons(case.question.other)
    told.links += [link for one in found.absences.values() for link in _absent(one)]
    best = optimum(case.program, case.known)
    other = best.of(case.question.other) if best is not None else None
    if other is not None:
        told.links.append(Link(other.atom, False, [(one, True) for one in other.premises]))
        told.constraints += [case.text[one] for one in other.because]
    corrections = Corrections(case.program.rules, INPUTS, case.changed)
    sets, _ = corrections.by_facts(read_atom(case.question.other))
    for changes in sets:
        added = [f"+{show_atom(one.added)}" for one in changes if one.added]
        removed = [f"-{show_atom(one.removed)}" for one in changes if one.removed]
        told.changes.append(sorted(added + removed))


def rather(case: Case, told: Told) -> None:
    """What tells two atoms apart."""
    question = case.question
    found = contrast(case.reasons(question.target, question.other), [question.target], [question.other])
    told.links.append(Link(question.target, True, [(one, True) for one in found.alone]))
    told.links.append(Link(question.other, False, [pair for _, one in found.lacking for pair in _because(one)]))


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
    counted = [(atom, True) for element in obstacle.elements for atom in element.atoms]
    return counted + [(atom, False) for atom in obstacle.lacking]


def optimality(case: Case, told: Told) -> None:
    """What the best choice costs, and each other one."""
    best = optimum(case.program, case.known)
    if best is not None:
        told.costs += [(cost, list(best.chosen)) for _, cost in best.costs]
        told.costs += [(cost, list(one.chosen)) for one in best.alternatives if one.chosen for _, cost in one.costs]
    why(case, told)


def contradiction(case: Case, told: Told) -> None:
    """The smallest set of facts and rules that have no model."""
    found = conflict(case.program, case.known)
    if found is not None:
        told.sets.append(list(found.facts))
        told.constraints += [case.text[one] for one in found.rules]
        told.said = "\n".join((*found.facts, *told.constraints))


def checkable(case: Case, told: Told) -> None:
    """The derivation, as it stands in a certificate."""
    told.is_certificate = True
    for step in case.model.steps:
        told.steps.append({"rule": case.text[step.rule], "substitution": dict(step.substitution), "head": step.head})


ANSWERS: dict[str, Callable[[Case, Told], None]] = {
    "optimality": optimality,
    "contradiction": contradiction,
    "contrast": rather,
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
