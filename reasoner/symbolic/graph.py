"""The graph of reasons under some atoms: how they are derived, what their rules took as not so, and why that is not so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reasoner.symbolic.absence import Absence, absence
from reasoner.symbolic.denial import denied
from reasoner.symbolic.derive import Step
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.prepared import Prepared


@dataclass(frozen=True)
class Graph:
    """Reasons, each atom once, whether it holds or not.

    Parameters: `steps`, of atoms that rules gave; `denied`, for each of these what its rule took as not so; `absences`, of atoms
    that do not hold.
    Laws: the premises and counted atoms of a step have steps or are facts; each denied atom, and each atom missing for an
    absence, has an absence; an atom that stands in the way of one has a step or is a fact.
    """

    steps: Mapping[str, Step]
    denied: Mapping[str, tuple[str, ...]]
    absences: Mapping[str, Absence]

    def facts(self, atoms: Iterable[str]) -> list[str]:
        """The facts that atoms which hold rest on by their positive premises."""
        waiting, met = list(dict.fromkeys(atoms)), dict[str, None]()
        while waiting:
            atom = waiting.pop(0)
            if atom not in met:
                met[atom] = None
                waiting += [*self.steps[atom].premises, *self.steps[atom].counted] if atom in self.steps else []
        return [atom for atom in met if atom not in self.steps]


def graph(
    rules: Iterable[Prepared], steps: Mapping[str, Step], seen: Seen, inputs: Collection[str], roots: Iterable[str]
) -> Graph:
    """The reasons under some atoms, of those that hold and of those that do not.

    Parameters: `rules`, those in force; `steps`, one for each atom that they gave; `seen`, the stable model with the facts;
    `inputs`, the predicates of facts; `roots`, atoms, `_` in one that does not hold for what may be anything.
    """
    plans: dict[str, list[Prepared]] = defaultdict(list)
    for one in rules:
        plans[one.rule.id].append(one)
    every = [one for some in plans.values() for one in some]
    used: dict[str, Step] = {}
    assumed: dict[str, tuple[str, ...]] = {}
    absences: dict[str, Absence] = {}
    holding = list(dict.fromkeys(roots))
    lacking = [one for one in holding if one not in steps and not seen.knows(one)]
    while holding or lacking:
        while holding:
            atom = holding.pop(0)
            if atom in steps and atom not in used:
                step = used[atom] = steps[atom]
                assumed[atom] = denied(plans[step.rule], dict(step.substitution), atom)
                holding += [*step.premises, *step.counted]
                lacking += assumed[atom]
        fresh = [one for one in dict.fromkeys(lacking) if one not in absences]
        found = absence(every, seen, inputs, *fresh) if fresh else {}
        absences |= found
        holding, lacking = list(_held(found.values())), []
    return Graph(used, assumed, absences)


def _held(absences: Iterable[Absence]) -> Iterator[str]:
    """The atoms that hold and have to do with some absences: those that are met, stand in the way, or are counted."""
    for one in absences:
        for attempt in one.attempts:
            yield from attempt.met
            for obstacle in attempt.obstacles:
                if obstacle.kind == "holds":
                    yield obstacle.atom
                for element in obstacle.elements:
                    yield from element.atoms
