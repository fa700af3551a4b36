"""Why rules contradict each other for a case: a smallest set of facts and rules that have no model together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.errors import Contradiction
from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.choosing import Chooser
from reasoner.symbolic.derive import Step, derive
from reasoner.symbolic.program import Program
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.settled import Settled, Violation
from reasoner.symbolic.shrinking import shrunk

Party = str | Rule
"""A fact, as text, or a rule."""


@dataclass(frozen=True)
class Conflict:
    """Facts and rules that have no stable model together.

    Parameters: `facts`, atoms of the record or of the belief; `rules`, ids, in the order in which they are applied; `steps`,
    how the rules come from the facts to what may not be, premises before conclusions; `violation`, what they violate, None where
    no choice meets all.
    Law: without any one of the facts or rules the others have a stable model.
    """

    facts: tuple[str, ...]
    rules: tuple[str, ...]
    steps: tuple[Step, ...]
    violation: Violation | None

    def as_json(self) -> dict[str, object]:
        """The conflict for machines."""
        return {
            "facts": list(self.facts),
            "rules": list(self.rules),
            "together": list(self.violation.atoms if self.violation else ()),
        }


def conflict(
    program: Program,
    inputs: Mapping[str, int],
    given: Iterable[str] = (),
    interruption: Interruption | None = None,
) -> Conflict | None:
    """A smallest set of facts and rules without a stable model; None if there is a stable model of all.

    Parameters: as of `reasoner.symbolic.solve.solve`. Raises: what `interruption` raises.
    """
    known = tuple(dict.fromkeys((*inputs, *given)))

    def is_contradictory(parties: Sequence[Party]) -> bool:
        facts = [one for one in parties if isinstance(one, str)]
        return _contradicts(_part(program, parties), facts, inputs, interruption)

    everything: list[Party] = [*known, *_by_id(program).values()]
    if not _contradicts(program, known, inputs, interruption):
        return None
    behind = _behind(program, known, inputs, interruption)
    parties = shrunk(behind if is_contradictory(behind) else everything, is_contradictory)
    facts = [one for one in parties if isinstance(one, str)]
    part = _part(program, parties)
    settled = part.settled(facts, inputs)
    steps = _steps(part, settled, facts, inputs).values()
    named = {one.id for one in parties if isinstance(one, Rule)}
    applied = dict.fromkeys(step.rule for step in steps)
    return Conflict(
        tuple(facts),
        (*applied, *sorted(named - applied.keys())),
        tuple(steps),
        next(part.violations(settled), None),
    )


def _contradicts(
    program: Program, facts: Iterable[str], ages: Mapping[str, int], interruption: Interruption | None
) -> bool:
    try:
        program.atoms(facts, ages, interruption)
    except Contradiction:
        return True
    return False


def _part(program: Program, parties: Iterable[Party]) -> Program:
    kept = {one.id for one in parties if isinstance(one, Rule)}
    return Program(tuple(one for one in program.rules if one.rule.id in kept), program.inputs)


def _by_id(program: Program) -> dict[str, Rule]:
    return {one.rule.id: one.rule for one in program.rules}


def _steps(program: Program, settled: Settled, known: Collection[str], ages: Mapping[str, int]) -> dict[str, Step]:
    """A step for each atom that is settled, premises before conclusions."""
    givers = [one for one in settled.instances if program.by_index[one[0]].plan.kind == "rule"]
    return program.standing | derive(program.by_index, givers, {*known, *program.standing}, ages)


def _behind(
    program: Program, known: Collection[str], ages: Mapping[str, int], interruption: Interruption | None
) -> list[Party]:
    """Facts and rules behind the first violation, or behind what no choice meets."""
    settled = program.settled(known, ages, interruption)
    rules = _by_id(program)
    violation = next(program.violations(settled), None)
    if violation is not None:
        atoms, own = list(violation.atoms), [rules[violation.rule]] if violation.rule else []
    else:
        candidates: list[Party] = [*map(show_atom, settled.atoms), *program.chooser.rules]
        parties = shrunk(candidates, lambda some: _is_unmet(program, settled, some, interruption))
        atoms, own = [one for one in parties if isinstance(one, str)], [one for one in parties if isinstance(one, Rule)]
    steps = _steps(program, settled, known, ages)
    facts: set[str] = set()
    used = {one.id for one in own}
    met = set(atoms)
    while atoms:
        atom = atoms.pop()
        if atom in known:
            facts.add(atom)
        elif atom in steps:
            used.add(steps[atom].rule)
            more = {*steps[atom].premises, *steps[atom].counted} - met
            met |= more
            atoms += sorted(more)
    return [*(one for one in known if one in facts), *(one for name, one in rules.items() if name in used)]


def _is_unmet(program: Program, settled: Settled, parties: Iterable[Party], interruption: Interruption | None) -> bool:
    """Whether no choice meets some rules over some settled atoms."""
    split = list(parties)
    rules = [one for one in split if isinstance(one, Rule)]
    atoms = [read_atom(one) for one in split if isinstance(one, str)]
    return not Chooser(rules, program.inputs).has_model(atoms, settled.ages, interruption=interruption)
