"""The one stable model of a program over a patient's inputs, of several the best, with a justification of every atom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import show_atom
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.program import Program
from reasoner.symbolic.settled import Costs


@dataclass(frozen=True, slots=True)
class Model:
    """What a program concludes.

    Parameters: `atoms`, everything that its rules derive, sorted; `standing`, a step for each atom that holds without a
    patient; `steps`, one for each other atom; premises come before conclusions; `costs`, of what is to be kept small.
    """

    atoms: tuple[str, ...]
    standing: tuple[Step, ...]
    steps: tuple[Step, ...]
    costs: Costs = ()


def solve(
    program: Program, inputs: Mapping[str, int], given: Iterable[str] = (), interruption: Interruption | None = None
) -> Model:
    """Evaluate a program.

    Parameters: `inputs`, the patient's atoms with their age in minutes, which windows apply to; `given`, further atoms
    (those of an earlier program, beliefs), which have no age; `interruption`, asked while the rules are evaluated.
    Returns: the atoms that the rules add and one justification for each.
    Raises: KnowledgeError where a rule computes what it may not; Unanswerable if the rules never end; what `interruption`
    raises.
    Law: the model does not depend on the order of inputs or of rules.
    """
    facts = dict.fromkeys((*inputs, *given))
    instances, costs = program.run(facts, inputs, interruption)
    steps = derive(program.by_index, instances, facts | program.standing, inputs)
    atoms = tuple(sorted((*program.standing, *steps)))
    return Model(atoms, tuple(program.standing.values()), tuple(steps.values()), costs)


def consequences(
    program: Program, inputs: Mapping[str, int], given: Iterable[str] = (), interruption: Interruption | None = None
) -> tuple[str, ...]:
    """The atoms of `solve`, sorted, without a justification of any: all that conclusions are read off.

    Law: `consequences(p, i, g) == solve(p, i, g).atoms`.
    """
    others = tuple(given)
    heads = {show_atom(head) for head in program.atoms((*inputs, *others), inputs, interruption)}
    new = heads.difference(inputs, others, program.standing)
    return tuple(sorted((*program.sorted_standing, *new)))
