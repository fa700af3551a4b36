"""Which route is taken: the first whose estimated size is small enough and that can answer; what was considered is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from reasoner.errors import Contradiction, ImpossibleEvidence, Unanswerable
from reasoner.probability.programs.answer import Considered, Route, Size

Way = TypeVar("Way", bound=Route)
Found = TypeVar("Found")


def first_that_can(
    ways: Sequence[Way], size: Callable[[Way], Size], work: Callable[[Way], Found]
) -> tuple[Found, tuple[Considered, ...]]:
    """What the first route finds whose size is within its limit, and that does not refuse.

    Parameters: `size`, of a route's work, estimated; `work`, what is asked of it.
    Returns: that, and each route once with its size, as far as that was looked at, and why it was not taken.
    Raises: Unanswerable with reason and size of each route; Contradiction and ImpossibleEvidence, which no other route would
    change.
    """
    considered: dict[str, Considered] = {}
    for one in ways:
        estimated = None
        try:
            estimated = size(one)
            if estimated.number > estimated.most and not estimated.is_bound:
                raise Unanswerable("too large", fix="name the route with a greater limit")
            found = work(one)
        except (Contradiction, ImpossibleEvidence):
            raise
        except Unanswerable as failure:
            considered[one.name] = Considered(one.name, estimated, str(failure.args[0]))
            continue
        considered[one.name] = Considered(one.name, estimated, "")
        for other in ways:
            considered.setdefault(other.name, Considered(other.name, None, f"not needed beside {one.name}"))
        return found, tuple(considered.values())
    reasons = "; ".join(map(str, considered.values()))
    raise Unanswerable(reasons, fix="ask a smaller program, or name a route with greater limits")
