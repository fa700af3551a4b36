"""The order in which rules are evaluated, and which of them can sleep.

A layer holds predicates that depend on each other, or such that do not and read of earlier layers alone. Most rules need an atom
that most patients do not give them: such a rule is not even called until it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from typing import Any

from reasoner.symbolic.firing import Atom, Fire, Index
from reasoner.symbolic.plan import Plan, Signature

Firing = tuple[int, Fire]
"""A rule by its number, ready to fire."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Rules that are evaluated together, by what wakes them.

    Parameters: `rules`, the numbers of all; `recursive`, whether they can give what they read; `by_atom`, those that need an atom
    without variables, under it; `by_row`, those whose outermost loop goes through an index, each with the index's number and the
    key; `always`, the others.
    """

    rules: tuple[int, ...]
    recursive: bool
    by_atom: Mapping[Atom, Sequence[Firing]]
    by_row: Sequence[tuple[int, Any, Firing]]
    always: Sequence[Firing]

    def awake(self, atoms: set[Atom], indices: Sequence[Mapping[Any, Sequence[Atom]]]) -> list[Firing]:
        """The rules that may have an instance over these atoms.

        Law: a rule that is left out has none.
        """
        found = [one for index, key, one in self.by_row if key in indices[index]]
        found += self.always
        for atom in self.by_atom.keys() & atoms:
            found += self.by_atom[atom]
        return found

    def only(self, rules: Collection[int]) -> Layer:
        """The layer with some of its rules."""
        if all(number in rules for number in self.rules):
            return self
        return replace(
            self,
            rules=tuple(number for number in self.rules if number in rules),
            by_atom={
                atom: kept for atom, some in self.by_atom.items() if (kept := [one for one in some if one[0] in rules])
            },
            by_row=[row for row in self.by_row if row[2][0] in rules],
            always=[one for one in self.always if one[0] in rules],
        )


def layered(plans: Mapping[int, Plan], fires: Mapping[int, Fire], indices: Mapping[Index, int]) -> list[Layer]:
    """The layers of some rules, each after those that it reads.

    Parameters: `plans` and `fires`, of each rule by its number; `indices`, the number of each index that a rule uses.
    """
    found = []
    for rules, recursive in _components(plans):
        by_atom: dict[Atom, list[Firing]] = defaultdict(list)
        by_row: list[tuple[int, Any, Firing]] = []
        always: list[Firing] = []
        for number in rules:
            firing = number, fires[number]
            needed, loop = plans[number].constant_atoms(), plans[number].outermost()
            if needed:
                by_atom[needed[0]].append(firing)
            elif loop is not None and loop[0] in indices:
                by_row.append((indices[loop[0]], loop[1], firing))
            else:
                always.append(firing)
        found.append(Layer(rules, recursive, by_atom, by_row, always))
    return found


def _components(plans: Mapping[int, Plan]) -> list[tuple[tuple[int, ...], bool]]:
    """The rules in the order of evaluation, each layer with whether it is recursive.

    Those that are not recursive and read nothing of each other, directly or not, stand in one layer as far as they can.
    """
    reads: dict[Signature, set[Signature]] = {plan.gives: set() for plan in plans.values()}
    for plan in plans.values():
        reads[plan.gives].update(signature for signature, _ in plan.reads() if signature in reads)
    below = closure(reads)
    layer = {head: min(one for one in (head, *below[head]) if one == head or head in below[one]) for head in reads}
    needs: dict[Signature, set[Signature]] = defaultdict(set)
    rules: dict[Signature, list[int]] = defaultdict(list)
    for head, bodies in reads.items():
        needs[layer[head]] |= {layer[one] for one in bodies} - {layer[head]}
    for number, plan in plans.items():
        rules[layer[plan.gives]].append(number)
    found: list[tuple[tuple[int, ...], bool]] = []
    order = TopologicalSorter(needs)
    order.prepare()
    while order.is_active():
        ready = order.get_ready()
        found += [(tuple(rules[one]), True) for one in ready if one in below[one]]
        if plain := [number for one in ready if one not in below[one] for number in rules[one]]:
            found.append((tuple(plain), False))
        order.done(*ready)
    return found


def closure(reads: Mapping[Signature, set[Signature]]) -> dict[Signature, set[Signature]]:
    """What each signature depends on, at any distance."""
    below = {head: set(bodies) for head, bodies in reads.items()}
    changed = True
    while changed:
        changed = False
        for head, bodies in below.items():
            more = bodies.union(*[below[body] for body in bodies])
            if len(more) > len(bodies):
                below[head] = more
                changed = True
    return below
