"""The elimination route: only present findings, exclusions and a limit couple disorders; the others need no table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.noisyor.elimination import LOGARITHMS, PLAIN, Arithmetic, Inputs, Sums, eliminate, marginals
from reasoner.probability.noisyor.factors import Factor, limit_factors
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.order import Plan, plan
from reasoner.probability.noisyor.prepare import Floats, Prepared
from reasoner.probability.noisyor.weights import Weights


@dataclass(frozen=True, eq=False)
class Coupled:
    """Patients with the same present findings and the same known disorders, and how their tables are joined.

    Parameters: `rows`, the patients; `disorders`, those that the tables couple, as places in the network: the first variables of
    the plan, auxiliary ones follow; `factors` over variables; `constant`, a factor that no variable is left in.
    """

    rows: NDArray[np.intp]
    disorders: tuple[int, ...]
    auxiliary: int
    factors: tuple[Factor, ...]
    constant: float
    plan: Plan


def group(prepared: Prepared, observations: Observations, together: Sequence[int] = ()) -> Iterator[Coupled]:
    """Group patients who share a plan, in the order of their first row.

    Parameters: `together`, disorders that shall stand in one clique where they are not known.
    """
    present = observations.findings == 1
    keys = np.concatenate([present.astype(np.int8), observations.disorders], axis=1)
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    for number in np.argsort(first):
        row = first[number]
        chains = [prepared.present_factors[one] for one in np.flatnonzero(present[row])] + list(
            prepared.exclusion_factors
        )
        if free := tuple(one for one in together if observations.disorders[row, one] == 0):
            chains.append((Factor(free, np.ones((2,) * len(free))),))
        yield couple(chains, observations.disorders[row], np.flatnonzero(inverse == number), prepared.limit)


def couple(
    chains: Sequence[tuple[Factor, ...]], known: NDArray[np.int8], rows: NDArray[np.intp], limit: int | None
) -> Coupled:
    """Put the known disorders into the tables and plan the elimination of what is left in them.

    Parameters: `chains`, factors that share auxiliary variables with those of the same chain only; `limit`, how many disorders
    may be true: they are counted in the order in which they would be summed out without it, so that few counts are open at once.
    """
    if limit is not None:
        free = couple(chains, known, rows, None)
        rank = {one: free.plan.rank[place] for place, one in enumerate(free.disorders)}
        order = sorted(range(len(known)), key=lambda one: (rank.get(one, -1), one))
        chains = [*chains, limit_factors(order, limit)]
    fixed = {one: int(sign == 1) for one, sign in enumerate(known.tolist()) if sign}
    constant: Any = 1.0
    factors = []
    disorders = sorted(
        {one for chain in chains for factor in chain for one in factor.scope if one >= 0 and one not in fixed}
    )
    names: dict[object, int] = {one: index for index, one in enumerate(disorders)}
    for number, chain in enumerate(chains):
        for factor in chain:
            table = factor.table[tuple(fixed.get(one, slice(None)) for one in factor.scope)] if fixed else factor.table
            left = [one if one >= 0 else (number, one) for one in factor.scope if one not in fixed]
            if left:
                factors.append(Factor(tuple([names.setdefault(one, len(names)) for one in left]), table))
            else:
                constant = constant * table
    planned = plan([factor.scope for factor in factors], len(names))
    return Coupled(rows, tuple(disorders), len(names) - len(disorders), tuple(factors), constant, planned)


def inputs(coupled: Coupled, weights: Weights, rows: NDArray[np.intp]) -> Inputs:
    """What is multiplied for some of the group's patients."""
    own = weights.pairs[rows][:, coupled.disorders]
    auxiliary = np.zeros((len(rows), coupled.auxiliary, 2))
    return Inputs(
        [factor.scope for factor in coupled.factors],
        [factor.table for factor in coupled.factors],
        np.concatenate([own, auxiliary], axis=1),
    )


def sums(coupled: Coupled, given: Inputs, *, down: bool) -> tuple[Sums, Arithmetic]:
    """Sum plainly, or over logarithms where that would lose an entry."""
    try:
        return eliminate(coupled.plan, given, PLAIN, down=down), PLAIN
    except FloatingPointError:
        return eliminate(coupled.plan, given, LOGARITHMS, down=down), LOGARITHMS


def answer(coupled: Coupled, weights: Weights, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Marginals of all disorders (patients x disorders) and ln P(observations and exclusions), for some of the group's rows."""
    found, arithmetic = sums(coupled, inputs(coupled, weights, rows), down=True)
    pairs = weights.pairs[rows]
    with np.errstate(all="ignore"):
        totals = np.logaddexp(pairs[..., 0], pairs[..., 1])
        beliefs = np.exp(pairs[..., 1] - totals)
        totals[:, coupled.disorders] = 0.0
        log_total = weights.constant[rows] + totals.sum(axis=-1) + found.log_total + np.log(coupled.constant)
    beliefs[:, coupled.disorders] = marginals(coupled.plan, found, arithmetic)[:, : len(coupled.disorders)]
    beliefs[np.isneginf(log_total)] = np.nan
    return beliefs, log_total


def together(coupled: Coupled, weights: Weights, rows: NDArray[np.intp], disorders: Sequence[int]) -> Floats:
    """The joint probabilities (patients x 2 x 2 …) of coupled disorders, in ascending order, that stand in one clique."""
    found, arithmetic = sums(coupled, inputs(coupled, weights, rows), down=True)
    wanted = {coupled.disorders.index(one) for one in disorders}
    node, table = next(
        pair for pair in zip(coupled.plan.nodes, found.joined, strict=True) if wanted <= set(pair[0].variables)
    )
    gone = tuple(axis for axis, one in enumerate(node.variables, start=1) if one not in wanted)
    kept = [one for one in node.variables if one in wanted]
    with np.errstate(all="ignore"):
        logs = arithmetic.logs(arithmetic.total(table, gone))
        flat = logs.reshape(len(rows), -1)
        shares = np.exp(flat - flat.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
    shared: Floats = shares.reshape(logs.shape)
    return shared.transpose(0, *(kept.index(one) + 1 for one in sorted(wanted)))


def log_total(coupled: Coupled, weights: Weights, rows: NDArray[np.intp]) -> Floats:
    """ln P(observations and exclusions) alone."""
    found, _ = sums(coupled, inputs(coupled, weights, rows), down=False)
    pairs = np.delete(weights.pairs[rows], coupled.disorders, axis=1)
    with np.errstate(divide="ignore"):
        free: Floats = np.logaddexp(pairs[..., 0], pairs[..., 1]).sum(axis=-1)
        total: Floats = weights.constant[rows] + free + found.log_total + np.log(coupled.constant)
    return total
