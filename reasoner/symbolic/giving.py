"""Which rules could give an atom, found by predicate and first argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reasoner.symbolic.firing import Atom
from reasoner.symbolic.matching import ANY
from reasoner.symbolic.plan import Signature, Term
from reasoner.symbolic.prepared import Prepared


class Giving:
    """Rules and choices by what they give, so that those that never give an atom are not looked at."""

    def __init__(self, rules: Iterable[Prepared]) -> None:
        self._rules: dict[tuple[str, int, Any], list[Prepared]] = {}
        for one in rules:
            if one.plan.kind in ("rule", "choice"):
                self._rules.setdefault((*one.plan.gives, _first(one.plan.head[1])), []).append(one)
        self._firsts: dict[Signature, list[Any]] = {}
        for name, arity, first in self._rules:
            self._firsts.setdefault((name, arity), []).append(first)

    def able(self, atom: Atom) -> list[Prepared]:
        """The rules whose head could be an atom, by predicate and first argument, in their order."""
        firsts = self._firsts.get((atom[0], len(atom) - 1), ())
        first = atom[1] if len(atom) > 1 else ANY
        fitting = [one for one in firsts if first is ANY or one is ANY or one == first]
        found = [rule for one in fitting for rule in self._rules[atom[0], len(atom) - 1, one]]
        return sorted(found, key=lambda one: one.index)


def _first(terms: Sequence[Term]) -> Any:
    """The first argument of a head if it is a constant."""
    if not terms:
        return ANY
    first = terms[0]
    return first if isinstance(first, int) else first[1] if first[0] == "c" else ANY
