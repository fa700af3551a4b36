"""What rules settle before anything is chosen, how that may be violated, and what a model costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.evaluation import Numbered
from reasoner.symbolic.firing import Atom

Costs = tuple[tuple[int, int], ...]
"""Each priority with what a model costs, the highest first."""


@dataclass(frozen=True)
class Settled:
    """What is settled before anything is chosen.

    Parameters: `instances`, of the rules that settle it, of penalties and of constraints; `facts`, as text; `standing`, what
    holds without a patient; `ages`, minutes, of the facts that windows apply to; `is_open`, whether something is left to be
    chosen.
    """

    instances: list[Numbered]
    facts: Sequence[str]
    standing: frozenset[Atom]
    ages: Mapping[Atom, int]
    is_open: bool

    @cached_property
    def atoms(self) -> frozenset[Atom]:
        """All that hold."""
        return self.standing.union(map(read_atom, self.facts), [head for _, (_, head, _) in self.instances])


@dataclass(frozen=True, slots=True)
class Violation:
    """Why what is settled has no model.

    Parameters: `text` and `fix`, for an error; `atoms`, those that may not hold together; `rule` and `substitution`, of the
    constraint that says so, if one does.
    """

    text: str
    fix: str
    atoms: tuple[str, ...]
    rule: str = ""
    substitution: tuple[tuple[str, str], ...] = ()


def costs_of(penalties: Iterable[Atom]) -> Costs:
    """What the different penalties that hold cost."""
    sums: dict[int, set[tuple[object, ...]]] = {}
    for _, weight, priority, *terms in penalties:
        if isinstance(weight, int) and isinstance(priority, int):
            sums.setdefault(priority, set()).add((weight, *terms))
    costs = {priority: sum([int(str(one[0])) for one in tuples]) for priority, tuples in sums.items()}
    return tuple(sorted(costs.items(), reverse=True))
