"""Why a choice is as it is: what the best model costs, and for each choice the other way round what forbids it or costs more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import show_atom, show_value
from reasoner.symbolic.choosing import Chooser
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.program import Program
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.settled import Costs, Settled, costs_of
from reasoner.symbolic.shrinking import shrunk


@dataclass(frozen=True, slots=True)
class Paid:
    """One penalty that a model pays: the rule with its substitution, the weight at its priority, and what it was paid for."""

    rule: str
    substitution: tuple[tuple[str, str], ...]
    weight: int
    priority: int
    premises: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The penalty for machines."""
        return {
            "rule": self.rule,
            "substitution": dict(self.substitution),
            "weight": self.weight,
            "priority": self.priority,
            "premises": list(self.premises),
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best model that differs from the best of all in one choice.

    Parameters: `atom`, what it has and the best has not, or the other way round if `is_dropped`; `chosen`, what it chooses;
    `costs`; `extra`, what it pays and the best does not, and `saved`, the reverse. Where no model is so, `chosen` is None and
    `because` names the rules, and the atoms that they rest on, of which none can be left out.
    """

    atom: str
    is_dropped: bool
    chosen: tuple[str, ...] | None
    costs: Costs = ()
    extra: tuple[Paid, ...] = ()
    saved: tuple[Paid, ...] = ()
    because: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The alternative for machines, without its empty parts."""
        pairs = {
            "atom": self.atom,
            "is_dropped": self.is_dropped,
            "chosen": None if self.chosen is None else list(self.chosen),
            "costs": [list(one) for one in self.costs],
            "extra": [one.as_json() for one in self.extra],
            "saved": [one.as_json() for one in self.saved],
            "because": list(self.because),
            "premises": list(self.premises),
        }
        return {name: value for name, value in pairs.items() if value or name in ("is_dropped", "chosen")}

    def deciding(self, best: Costs) -> int | None:
        """The highest priority at which it costs more than the best; None if it costs the same, and only the order decided."""
        theirs = dict(self.costs)
        ours = dict(best)
        differing = [one for one in sorted({*theirs, *ours}, reverse=True) if theirs.get(one, 0) != ours.get(one, 0)]
        return differing[0] if differing else None


@dataclass(frozen=True)
class Optimum:
    """The best choice of a case.

    Parameters: `chosen`, of what may be chosen; `costs` and what was `paid`; `alternatives`, one for each atom that could
    be otherwise.
    Laws: no alternative costs less; the runner-up costs least of all stable models that choose otherwise.
    """

    chosen: tuple[str, ...]
    costs: Costs
    paid: tuple[Paid, ...]
    alternatives: tuple[Alternative, ...]

    def as_json(self) -> dict[str, object]:
        """The optimum for machines."""
        return {
            "chosen": list(self.chosen),
            "costs": [list(one) for one in self.costs],
            "paid": [one.as_json() for one in self.paid],
            "alternatives": [one.as_json() for one in self.alternatives],
            "runner_up": self.runner_up.atom if self.runner_up else None,
        }

    @property
    def runner_up(self) -> Alternative | None:
        """The best of the alternatives; None if no other choice meets the rules."""
        possible = [one for one in self.alternatives if one.chosen is not None]
        return min(possible, key=lambda one: (_ranked(one.costs, self._priorities), one.chosen), default=None)

    @property
    def _priorities(self) -> list[int]:
        costs = (self.costs, *(one.costs for one in self.alternatives))
        return sorted({priority for some in costs for priority, _ in some}, reverse=True)

    def of(self, atom: str) -> Alternative | None:
        """The alternative in which an atom is chosen the other way round."""
        return next((one for one in self.alternatives if one.atom == atom), None)


def _ranked(costs: Costs, priorities: Iterable[int]) -> list[int]:
    each = dict(costs)
    return [each.get(priority, 0) for priority in priorities]


def optimum(
    program: Program, inputs: Mapping[str, int], given: Iterable[str] = (), interruption: Interruption | None = None
) -> Optimum | None:
    """Why the rules choose what they choose; None if there is nothing to be chosen.

    Parameters: as of `reasoner.symbolic.solve.solve`.
    Raises: Contradiction if there is no stable model; what `interruption` raises.
    """
    settled = program.settled(dict.fromkeys((*inputs, *given)), inputs, interruption)
    return _Choosing(program, settled, interruption).best() if settled.is_open else None


Paying = Mapping[tuple[object, ...], Paid]
"""The different penalties that a model pays, by weight, priority and terms."""


@dataclass(frozen=True)
class _Choosing:
    """The choice of one case, asked the other way round for each of its atoms."""

    program: Program
    settled: Settled
    interruption: Interruption | None

    def best(self) -> Optimum:
        """The best choice with its alternatives."""
        best = self.program.chosen(self.settled, self.interruption)
        candidates = (self.program.allowed(self.settled, best) | self._circular) - self.settled.atoms
        paid = self._paid(best)
        return Optimum(
            _shown(best & candidates),
            _costs(paid),
            tuple(paid.values()),
            tuple(self._otherwise(atom, best, paid) for atom in sorted(candidates, key=show_atom)),
        )

    @cached_property
    def _circular(self) -> set[Atom]:
        """The atoms that depend on themselves through `not`: no choice names them, and they might be otherwise all the same."""
        chooser, facts = self.program.chooser, self.settled.atoms
        return chooser.possible(facts, self.settled.ages, self.program.circular) if self.program.circular else set()

    def _otherwise(self, atom: Atom, best: Collection[Atom], paid: Paying) -> Alternative:
        text, is_dropped = show_atom(atom), atom in best
        other = self.program.chooser.otherwise(self.settled.atoms, self.settled.ages, atom, self.interruption)
        if other is None:
            rules, premises = self._forbidding(atom, is_dropped=is_dropped)
            return Alternative(text, is_dropped, None, because=rules, premises=premises)
        theirs = self._paid(other)
        return Alternative(
            text,
            is_dropped,
            _shown((self.program.allowed(self.settled, other) | self._circular) & other),
            _costs(theirs),
            tuple(one for key, one in theirs.items() if key not in paid),
            tuple(one for key, one in paid.items() if key not in theirs),
        )

    def _forbidding(self, atom: Atom, *, is_dropped: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules that forbid a choice, and the settled atoms that they rest on: none can be left out."""
        having, lacking = ((), (atom,)) if is_dropped else ((atom,), ())

        def forbids(parties: Sequence[Atom | Rule]) -> bool:
            rules = [one for one in parties if isinstance(one, Rule)]
            atoms = [one for one in parties if isinstance(one, tuple)]
            chooser = Chooser(rules, self.program.inputs)
            return not chooser.has_model(atoms, self.settled.ages, having, lacking, interruption=self.interruption)

        candidates: list[Atom | Rule] = [*sorted(self.settled.atoms, key=show_atom), *self.program.chooser.rules]
        found = shrunk(candidates, forbids) if forbids(candidates) else []
        return (
            tuple(one.id for one in found if isinstance(one, Rule)),
            tuple(show_atom(one) for one in found if isinstance(one, tuple)),
        )

    def _paid(self, chosen: Collection[Atom]) -> dict[tuple[object, ...], Paid]:
        found: dict[tuple[object, ...], Paid] = {}
        for number, (values, head, premises) in sorted(self.program.completed(self.settled, chosen), key=repr):
            prepared = self.program.by_index[number]
            if prepared.plan.kind == "penalty" and isinstance(head[1], int) and isinstance(head[2], int):
                named = tuple(zip(prepared.plan.variables, map(show_value, values), strict=True))
                one = Paid(prepared.rule.id, named, head[1], head[2], tuple(map(show_atom, premises)))
                found.setdefault(head[1:], one)
        return found


def _shown(atoms: Iterable[Atom]) -> tuple[str, ...]:
    return tuple(sorted(map(show_atom, atoms)))


def _costs(paid: Paying) -> Costs:
    return costs_of(("#penalty", *key) for key in paid)
