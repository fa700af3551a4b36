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

from reasoner.symbolic.components import in_components
from reasoner.symbolic.firing import Atom, Index
from reasoner.symbolic.plan import Plan


@dataclass(frozen=True, slots=True)
class Layer:
    """Rules that are evaluated together.

    Parameters: `rules`, their numbers; `recursive`, whether they can give what they read.
    """

    rules: frozenset[int]
    recursive: bool

    def only(self, rules: Collection[int]) -> Layer:
        """The layer with some of its rules."""
        return replace(self, rules=self.rules.intersection(rules))


@dataclass(frozen=True, slots=True)
class Wakers:
    """What wakes each rule, by its number: an atom without variables that it needs, or the first row that it can go through.

    Parameters: `by_row`, by the number of the index that the outermost loop goes through, and the key; `always`, the rules that
    never sleep.
    """

    by_atom: Mapping[Atom, Sequence[int]]
    by_row: Mapping[tuple[int, Any], Sequence[int]]
    always: frozenset[int]

    def woken(self, atom: Atom, rows: Collection[tuple[int, Any]]) -> frozenset[int]:
        """The rules that an atom wakes.

        Parameters: `rows`, each index that holds it, by number, with the key.
        Law: a rule that no atom wakes, and that does not wake always, has no instance over these atoms.
        """
        woken = frozenset(self.by_atom.get(atom, ()))
        return woken.union(*[self.by_row.get(row, ()) for row in rows])


def wakers(plans: Mapping[int, Plan], indices: Mapping[Index, int]) -> Wakers:
    """What wakes some rules, each given by its number.

    Parameters: `indices`, the number of each index that a rule uses.
    """
    by_atom: dict[Atom, list[int]] = defaultdict(list)
    by_row: dict[tuple[int, Any], list[int]] = defaultdict(list)
    always = set()
    for number, plan in plans.items():
        needed, loop = plan.constant_atoms(), plan.outermost()
        if needed:
            by_atom[needed[0]].append(number)
        elif loop is not None and loop[0] in indices:
            by_row[indices[loop[0]], loop[1]].append(number)
        else:
            always.add(number)
    return Wakers(dict(by_atom), dict(by_row), frozenset(always))


def layered(plans: Mapping[int, Plan]) -> list[Layer]:
    """The layers of some rules, each given by its number, each layer after those that it reads.

    Those that are not recursive and read nothing of each other, directly or not, stand in one layer as far as they can.
    """
    parts = in_components(plans.values())
    place = {head: number for number, part in enumerate(parts) for head in part.gives}
    needs = {at: {place[one] for one in part.reads if one in place} - {at} for at, part in enumerate(parts)}
    rules: dict[int, set[int]] = defaultdict(set)
    for number, plan in plans.items():
        rules[place[plan.gives]].add(number)
    found: list[Layer] = []
    order = TopologicalSorter(needs)
    order.prepare()
    while order.is_active():
        ready = order.get_ready()
        found += [Layer(frozenset(rules[one]), recursive=True) for one in ready if parts[one].recursive]
        if plain := frozenset(number for one in ready if not parts[one].recursive for number in rules[one]):
            found.append(Layer(plain, recursive=False))
        order.done(*ready)
    return found
