"""Positive circles in which each body needs one atom of the circle at most, such as what can be reached: no levels are
needed.

The atoms of a circle are a system of equations whose least solution is meant. One atom after another is put into the
equations of those that need it, where it no longer needs itself (Bekić 1969, in LNCS 177 (1984), 30-55); what is left is read
backwards. So "u needs w" becomes "u is reached from w through what was put in", as in Gauss's elimination: every variable is
true or false, and follows from others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reasoner.probability.programs.steps import Test

Term = dict[int, Test]
"""A conjunction: of each variable in it what is asked."""
NOTHING = 0
"""What a body needs that needs no atom of the circle."""


def unwound(
    needs: Mapping[int, Mapping[int, Term]], either: Callable[[Sequence[Term]], Term]
) -> list[tuple[int, dict[int, Term]]]:
    """Put atoms into each other's equations until no circle is left.

    Parameters: `needs`, of each atom, for each atom that a body of it needs (or `NOTHING`), what else that body asks;
    `either`, makes one term that holds where one of several does.
    Returns: the atoms, each with the terms by which it follows from those before it, or from nothing.
    """
    left = {atom: dict(of) for atom, of in needs.items()}
    done = []
    while left:
        users = dict.fromkeys(left, 0)
        for of in left.values():
            for one in of:
                users[one] = users.get(one, 0) + 1
        atom = min(left, key=lambda one: (users[one] * len(left[one]), one))
        own = left.pop(atom)
        own.pop(atom, None)
        done.append((atom, own))
        for user, of in left.items():
            through = of.pop(atom, None)
            if through is None:
                continue
            for needed, term in own.items():
                together = both(through, term)
                if needed != user and together is not None:
                    of[needed] = either([of[needed], together] if needed in of else [together])
    return done[::-1]


def both(one: Term, other: Term) -> Term | None:
    """What two terms ask together; None if that cannot be."""
    found = dict(one)
    for variable, test in other.items():
        allowed = test.allowed
        if variable in found:
            allowed = tuple(first and second for first, second in zip(found[variable].allowed, allowed, strict=True))
        if not any(allowed):
            return None
        found[variable] = Test(allowed)
    return found
