"""Tables become a circuit: what is known is put in, an order is found, and variables are summed out one after another."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.fill import Order, least_fill
from reasoner.probability.programs.circuit import Circuit, circuit
from reasoner.probability.programs.factors import Factor, Tables
from reasoner.probability.programs.joins import join, total
from reasoner.probability.programs.steps import Rows
from reasoner.probability.programs.trace import Trace

MOST_ROWS = 1 << 22
"""How many rows all joins of a compilation may have together."""
SEARCHED = (1 << 20, 1 << 40)
"""For how many rows other orders are tried, too: below it is not worth it, above there is hardly one."""
TRIALS = 6


@dataclass(frozen=True, eq=False)
class Planned:
    """Tables with what is known put in, and the order in which variables will be summed out.

    Parameters: `bound`, the entries that all tables together have at most.
    """

    tables: Tables
    factors: tuple[Factor, ...]
    order: Order

    @property
    def bound(self) -> float:
        """How many rows the joins of an elimination have at most for each table joined, as a float since it may be enormous."""
        return math.fsum(map(float, self.order.sizes)) if self.order.whole else math.inf


def planned(tables: Tables, known: Mapping[int, Sequence[bool]] | None = None) -> Planned:
    """Put what is known in, and find an order.

    Parameters: `known`, of a variable which of its values are possible.
    """
    factors = _propagated(tables, dict(known or {}))
    present = {one: tables.cards[one] for factor in factors for one in factor.scope}
    families = [factor.scope for factor in factors]
    found = Planned(tables, tuple(factors), least_fill(present, families))
    if SEARCHED[0] < found.bound < SEARCHED[1]:
        others = [replace(found, order=least_fill(present, families, chance=Random(seed))) for seed in range(TRIALS)]
        return min((found, *others), key=lambda one: one.bound)
    return found


def compile_plan(plan: Planned, most: int = MOST_ROWS) -> Circuit:
    """Sum all variables out.

    Raises: TooWide, before the table that would be too many.
    """
    trace, leaves = plan.tables.trace.continued(most), len(plan.tables.leaves) + 1
    cards = plan.tables.cards
    place = {variable: number for number, variable in enumerate(plan.order.variables)}
    waiting: list[list[Factor]] = [[] for _ in place]
    scalars: list[Factor] = []

    def hand_on(factor: Factor) -> None:
        if factor.scope:
            waiting[min(place[one] for one in factor.scope)].append(factor)
        else:
            scalars.append(factor)

    for factor in plan.factors:
        hand_on(factor)
    for number, variable in enumerate(plan.order.variables):
        product = _product(waiting[number], cards, trace)
        waiting[number] = []
        hand_on(total(product, variable, cards, trace))
    if any(not len(one.rows) for one in scalars):
        return Circuit(leaves, leaves, (), -1)
    return circuit(trace, leaves, [int(one.nodes[0]) for one in scalars])


def _product(factors: Sequence[Factor], cards: Sequence[int], trace: Trace) -> Factor:
    """The product of tables: always of the two whose join has the fewest rows, if rows are spread evenly."""
    left = dict(enumerate(factors))
    logs = {number: math.log2(max(1, len(one.rows))) for number, one in left.items()}
    scopes = {number: frozenset(one.scope) for number, one in left.items()}
    pairs: list[tuple[float, int, int]] = []

    def consider(number: int, others: Iterable[int]) -> None:
        for other in others:
            shared = sum([math.log2(cards[one]) for one in scopes[number] & scopes[other]])
            heapq.heappush(pairs, (logs[number] + logs[other] - shared, other, number))

    for number in left:
        consider(number, range(number))
    while len(left) > 1:
        _, one, other = heapq.heappop(pairs)
        if one not in left or other not in left:
            continue
        first, second = left.pop(one), left.pop(other)
        if len(first.rows) < len(second.rows):
            first, second = second, first
        made = len(logs)
        product = join(first, second, cards, trace)
        logs[made], scopes[made] = math.log2(max(1, len(product.rows))), frozenset(product.scope)
        consider(made, left)
        left[made] = product
    [found] = left.values()
    return found


def _propagated(tables: Tables, allowed: dict[int, Sequence[bool]]) -> list[Factor]:
    """The tables without rows that what is known forbids, and without variables that have one value left."""
    factors = list(tables.factors)
    values: dict[int, NDArray[np.bool_]] = {one: np.array(some, dtype=np.bool_) for one, some in allowed.items()}
    touching: dict[int, list[int]] = {}
    for number, factor in enumerate(factors):
        for variable in factor.scope:
            touching.setdefault(variable, []).append(number)
    waiting = dict.fromkeys(number for variable in allowed for number in touching.get(variable, ()))
    waiting |= dict.fromkeys(number for number, one in enumerate(factors) if _narrows(one, tables.cards))
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        factor = factors[number]
        keep = np.ones(len(factor.rows), dtype=np.bool_)
        for place, variable in enumerate(factor.scope):
            if variable in values:
                keep &= values[variable][factor.rows[:, place]]
        factor = factors[number] = replace(factor, rows=factor.rows[keep], nodes=factor.nodes[keep])
        for place, variable in enumerate(factor.scope):
            found = _found(factor.rows[:, place], tables.cards[variable])
            before = values.get(variable)
            if before is None or (before & ~found).any():
                if before is None and found.all():
                    continue
                values[variable] = found if before is None else before & found
                waiting |= dict.fromkeys(other for other in touching[variable] if other != number)
    fixed = {one for one, some in values.items() if some.sum() <= 1}
    return [_without(one, fixed) for one in factors]


def _narrows(factor: Factor, cards: Sequence[int]) -> bool:
    """Whether a table rules a value of a variable out by itself."""
    if len(factor.rows) < max([cards[one] for one in factor.scope], default=1):
        return True
    return any(not _found(factor.rows[:, place], cards[one]).all() for place, one in enumerate(factor.scope))


def _found(values: Rows, card: int) -> NDArray[np.bool_]:
    found = np.zeros(card, dtype=np.bool_)
    found[values] = True
    return found


def _without(factor: Factor, fixed: set[int]) -> Factor:
    places = [place for place, one in enumerate(factor.scope) if one not in fixed]
    if len(places) == len(factor.scope):
        return factor
    return Factor(tuple(factor.scope[place] for place in places), factor.rows[:, places], factor.nodes)
