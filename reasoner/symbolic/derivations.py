"""Every derivation of an atom, not only the one that is told: the shortest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.program import Program


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way in which an atom is derived.

    Parameters: `step`, the last; `below`, those that it rests on, premises before conclusions.
    """

    step: Step
    below: tuple[Step, ...]


def derivations(program: Program, inputs: Mapping[str, int], given: Iterable[str], atom: str) -> list[Derivation]:
    """The derivations of an atom, those with the fewest steps first; none if it is not derived.

    They differ in the last step; what that rests on is derived as it is told elsewhere, unless that would need the atom itself.
    Of what holds without a patient there is one.
    Parameters: `inputs` and `given` as of `reasoner.symbolic.solve.solve`. Raises: as `solve`.
    Law: no step of `below` has the atom as its head or among its premises.
    """
    facts = dict.fromkeys((*inputs, *given))
    if atom in facts:
        return []
    if atom in program.standing:
        step = program.standing[atom]
        return [Derivation(step, _below(step, program.standing))]
    wanted = read_atom(atom)
    instances, _ = program.run(facts, inputs)
    own = [one for one in instances if one[1][1] == wanted]
    known = {*facts, *program.standing}
    without = derive(program.by_index, [one for one in instances if one[1][1] != wanted], known, inputs)
    known |= without.keys()
    steps = program.standing | without
    found = []
    for one in own:
        if known.issuperset(map(show_atom, one[1][2])):
            [step] = derive(program.by_index, [one], known, inputs).values()
            found.append(Derivation(step, _below(step, steps)))
    return sorted(found, key=lambda one: (len(one.below), one.step.rule, one.step.substitution))


def _below(step: Step, steps: Mapping[str, Step]) -> tuple[Step, ...]:
    """The steps that one rests on, in their order."""
    waiting, met = [*step.premises, *step.counted], set[str]()
    while waiting:
        atom = waiting.pop()
        if atom in steps and atom not in met:
            met.add(atom)
            waiting += [*steps[atom].premises, *steps[atom].counted]
    return tuple(one for head, one in steps.items() if head in met)
