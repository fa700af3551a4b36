"""The one stable model of a stratified program over a patient's inputs, with a justification of every atom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reasoner.interruption import Interruption
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.program import Program, key


@dataclass(frozen=True, slots=True)
class Model:
    """What a program concludes.

    Parameters: `atoms`, everything that its rules derive, sorted; `standing`, a step for each atom that holds without a
    patient; `steps`, one for each other atom; premises come before conclusions.
    """

    atoms: tuple[str, ...]
    standing: tuple[Step, ...]
    steps: tuple[Step, ...]


def solve(
    program: Program, inputs: Mapping[str, int], given: Iterable[str] = (), interruption: Interruption | None = None
) -> Model:
    """Evaluate a program.

    Parameters: `inputs`, the patient's atoms with their age in minutes, which windows apply to; `given`, further atoms
    (those of an earlier program, beliefs), which have no age; `interruption`, asked while the solver works.
    Returns: the atoms that the rules add and one justification for each.
    Raises: Unanswerable if no model was found within the bound on time; what `interruption` raises.
    Law: the model does not depend on the order of inputs or of rules.
    """
    standing = program.standing
    facts = {atom: key(atom) for atom in (*inputs, *given)}
    selection = program.select(dict.fromkeys(facts.values()))
    steps = derive(selection, facts | program.standing_keys, inputs, interruption)
    return Model(tuple(sorted((*standing, *steps))), tuple(standing.values()), tuple(steps.values()))
