"""What an applied rule took as not so: the atoms under its `not`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import instantiated, matched, show_pattern
from reasoner.symbolic.prepared import Prepared


def denied(plans: Iterable[Prepared], substitution: Mapping[str, str], head: str) -> tuple[str, ...]:
    """The atoms that an instance of a rule takes as not so.

    Parameters: `plans`, those of the rule; `substitution`, as its step states it; `head`, what it gave.
    """
    binding = {name: read_atom(f"x({value})")[1] for name, value in substitution.items()}
    name, *values = read_atom(head)
    for one in plans:
        if one.plan.gives == (name, len(values)) and matched(one.plan.head[1], values, binding) is not None:
            parts = (part for part in one.plan.body if part[0] == "not")
            return tuple(dict.fromkeys(show_pattern(instantiated(part[1], part[2], binding)) for part in parts))
    return ()
