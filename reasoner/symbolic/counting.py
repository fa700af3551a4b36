"""What an aggregate that is not reached counted, and what might count and does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.matching import (
    ANY,
    Binding,
    Seen,
    gathered,
    instantiated,
    joined,
    matched,
    show_pattern,
    value_of,
)
from reasoner.symbolic.nearest import nearest
from reasoner.symbolic.obstacles import Obstacle, elements_of
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared

MOST_LACKING = 20
"""So many atoms that might count are named."""


@dataclass(frozen=True)
class Counting:
    """Tells obstacles with what is behind their numbers, in one model."""

    giving: Giving
    seen: Seen

    def told(self, obstacle: Obstacle, part: Part, rule: Prepared, binding: Binding) -> Obstacle:
        """An obstacle with what is counted and what is lacking, where it is an aggregate or compares the value of one."""
        if obstacle.kind == "aggregate":
            return self._counted(obstacle, part, rule, binding)
        if obstacle.kind == "comparison" and obstacle.variable:
            for body, one, found in self._origins(obstacle.variable, rule, binding):
                return self._counted(obstacle, body, one, found)
        return obstacle

    def _counted(self, obstacle: Obstacle, part: Part, rule: Prepared, binding: Binding) -> Obstacle:
        function, elements = part[1], part[2]
        tuples = gathered(elements, binding, self.seen, rule.rule.window)
        lacking = dict.fromkeys(atom for one in elements for atom in self._lacking(function, one, binding, rule))
        shown = tuple(map(show_pattern, list(lacking)[:MOST_LACKING]))
        return replace(obstacle, elements=elements_of(tuples, elements), lacking=shown)

    def _origins(self, variable: str, rule: Prepared, binding: Binding) -> Iterator[tuple[Part, Prepared, Binding]]:
        """The aggregate that a variable takes its value from: in the same body, or in that of the rule that gave its atom."""
        for part in rule.plan.body:
            if part[0] == "aggregate" and variable in part[4]:
                yield part, rule, {name: value for name, value in binding.items() if name != variable}
            if part[0] == "atom" and ["v", variable] in part[3]:
                atom = instantiated(part[2], part[3], binding)
                for one in self.giving.able(atom):
                    start = matched(one.plan.head[1], atom[1:], {})
                    for found in joined(one.plan.body, start, self.seen, one.rule.window) if start is not None else ():
                        for body in one.plan.body:
                            if body[0] == "aggregate" and body[4]:
                                yield body, one, found

    def _lacking(self, function: str, element: Sequence[Any], binding: Binding, rule: Prepared) -> Iterator[Atom]:
        """The atoms that an element of an aggregate lacks: what its other atoms leave open, or else what rules could give.

        Of those that differ in the weight of a sum alone the one with the greatest; none without weight.
        """
        terms, parts = element
        atoms = [part for part in parts if part[0] == "atom"]
        greatest: dict[Any, tuple[int, Atom]] = {}
        for part in atoms:
            others = [one for one in atoms if one is not part]
            for found in joined(others, binding, self.seen, rule.rule.window):
                atom = instantiated(part[2], part[3], found)
                for one in [atom] if ANY not in atom else self._heads(atom):
                    if not self.seen.holds(one, rule.rule.window):
                        bound = matched(part[3], one[1:], found) or found
                        weight, *key = [value_of(term, bound) for term in (terms if "sum" in function else [1, *terms])]
                        if isinstance(weight, int) and weight > greatest.get(tuple(key), (0, ()))[0]:
                            greatest[tuple(key)] = weight, one
        return (one for _, one in greatest.values())

    def _heads(self, atom: Atom) -> Iterator[Atom]:
        """The atoms of a form that rules could give as far as their bodies say which."""
        for one in self.giving.able(atom):
            for found, _ in nearest(one, self.seen, atom):
                head = instantiated(one.plan.head[0], one.plan.head[1], found)
                if ANY not in head:
                    yield head
