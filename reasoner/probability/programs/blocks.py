"""Several steps by which an atom comes to hold, taken together in one table.

What is summed out between them depends only on the shape of the steps, which many atoms share: it is worked out once, and
repeated for each of these with its own numbers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from reasoner.probability.programs.factors import Factor
from reasoner.probability.programs.joins import join, total
from reasoner.probability.programs.steps import Test, body_step
from reasoner.probability.programs.trace import ONE, Trace

MOST_ROWS = 64
"""How many rows a table of several steps may have, so that it hides little of how what is known would take it apart."""


class Shape(NamedTuple):
    """A step: the places of its variables among those of the block, what it asks of them, and how it weighs (`body_step`)."""

    places: tuple[int, ...]
    tests: tuple[Test, ...]
    weighed: str


@lru_cache(maxsize=4096)
def block(shapes: tuple[Shape, ...], cards: tuple[int, ...], card: int, has_before: bool) -> tuple[Factor, Trace]:
    """The table of some steps, and what making it took.

    Parameters: `cards`, of the variables of the block; `card`, of the one before and the one after.
    Returns: a table over the variables, the one before if there is one, and the one after, in this order; its leaves are
    `ONE` and for each step two, the probability of its own outcome and that of all others.
    """
    first = len(cards)
    sizes = [*cards, *[card] * (len(shapes) + has_before)]
    trace = Trace(1 << 30)
    product: Factor | None = None
    for number, shape in enumerate(shapes):
        before = first + number - (not has_before)
        rows, codes = body_step(shape.tests, card if before >= first else 0, card, shape.weighed)
        own = np.array([ONE, 2 * number + 1, 2 * number + 2], dtype=np.int32)[codes]
        scope = (*shape.places, before, before + 1) if before >= first else (*shape.places, before + 1)
        step = Factor(scope, rows, own)
        product = step if product is None else join(product, step, sizes, trace)
        if number:
            product = total(product, before, sizes, trace)
    assert product is not None
    wanted = [*range(first), *([first] if has_before else []), len(sizes) - 1]
    order = [product.scope.index(one) for one in wanted]
    return Factor(tuple(wanted), product.rows[:, order], product.nodes), trace
