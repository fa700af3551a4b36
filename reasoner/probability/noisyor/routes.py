"""One question, two exact ways to the answer, and a refusal that says how large either would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import RequestError, Unanswerable
from reasoner.probability.noisyor import coupled as elimination
from reasoner.probability.noisyor import worlds as table
from reasoner.probability.noisyor.conflicts import conflict
from reasoner.probability.noisyor.network import NoisyOr
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Floats, Prepared, prepare
from reasoner.probability.noisyor.weights import weigh

Route: TypeAlias = Literal["worlds", "elimination"]
LARGEST = 26
"""The log2 of the entries of the largest table that elimination makes: half a gibibyte of float64."""
ENTRIES = 1 << 27
"""How many entries the tables of one elimination, or a table of worlds, may have together: a gibibyte of float64."""
FEW = 1 << 18
"""Up to how many entries a table of worlds is made without asking what elimination would cost."""
LIMITED = ENTRIES
"""The same where there is a limit, which makes tables small and couples all disorders in elimination."""
PART = 1 << 22
"""How many entries, patients times those of a plan, are held at once."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is to be believed of each disorder, a row a patient.

    Parameters: `marginals`, P(disorder | observations), NaN where the observations contradict each other; `log_evidence`,
    ln P(observations | admissible); `log_admissible`, ln of the prior mass of admissible worlds, so that nothing is renormalised
    in silence; `beyond`, at most how much of the posterior lies beyond `at_most` if that limit were lifted; `conflicts`, for
    each patient a least set of observations that cannot all hold, else nothing; `log2_largest`, of the largest table's entries.
    """

    route: Route
    disorders: tuple[str, ...]
    marginals: Floats
    log_evidence: Floats
    log_admissible: float
    beyond: Floats
    conflicts: tuple[tuple[str, ...], ...]
    log2_largest: float


def ready(network: NoisyOr | Prepared) -> Prepared:
    """The prepared network; a bare one is prepared, and remembered for a while."""
    return network if isinstance(network, Prepared) else _prepared(network)


@lru_cache(maxsize=8)
def _prepared(network: NoisyOr) -> Prepared:
    return prepare(network)


def by_worlds(prepared: Prepared) -> bool:
    """Whether the table of worlds is taken without asking what elimination would cost."""
    return _entries(prepared) <= (FEW if prepared.limit is None else LIMITED)


def log_evidence(prepared: Prepared, observations: Observations) -> Floats:
    """ln P(observations and admissible) for each patient, by elimination."""
    weights = weigh(prepared, observations)
    totals = np.zeros(len(observations))
    for group in elimination.group(prepared, observations):
        check_plan(prepared, group)
        for rows in _parts(group):
            totals[rows] = elimination.log_total(group, weights, rows)
    return totals


def posterior(network: NoisyOr | Prepared, observations: Observations, *, route: Route | None = None) -> Posterior:
    """The posterior of every disorder for a batch of patients, exact to rounding.

    Parameters: `route`, `worlds` (all admissible worlds in a table) or `elimination` (tables over the disorders that present
    findings couple, or all of them, counted, where there is a limit); None takes the first where its table is small, or feasible
    and `at_most` is set, else the second where that is feasible, else the first if it is.
    Raises: Unanswerable with the sizes where no route is feasible, or the one asked for is not.
    Laws: both routes agree; a batch equals its patients one by one; an unknown finding counts as summed over.
    """
    prepared = ready(network)
    if route not in (None, "worlds", "elimination"):
        raise RequestError(f"{route!r} is no route", fix="use worlds, elimination or None")
    if route == "worlds" or (route is None and by_worlds(prepared)):
        return _by_worlds(prepared, observations)
    try:
        return _by_elimination(prepared, observations)
    except Unanswerable:
        if route == "elimination" or _entries(prepared) > ENTRIES:
            raise
        return _by_worlds(prepared, observations)


def joint(network: NoisyOr | Prepared, observations: Observations, disorders: Sequence[str]) -> Floats:
    """The joint posterior of some disorders, an axis of (false, true) each after the one of patients, in the order asked for.

    Raises: RequestError for a name that is no disorder or stands twice; Unanswerable as `posterior`.
    Law: summed over the axes of the others, it is the marginal of each; NaN where the observations contradict each other.
    """
    prepared = ready(network)
    names = prepared.network.disorders
    unknown = [name for name in disorders if name not in names]
    if unknown or len(set(disorders)) != len(disorders):
        raise RequestError(
            f"joint of {', '.join(disorders)}: not all are different disorders", fix="name each disorder once"
        )
    asked = [names.index(name) for name in disorders]
    shape = (len(observations), *(2,) * len(asked))
    order = [0, *(sorted(asked).index(one) + 1 for one in asked)]
    if by_worlds(prepared):
        check_worlds(prepared)
        return table.together(table.tabulate(prepared), observations, sorted(asked)).reshape(shape).transpose(order)
    weights = weigh(prepared, observations)
    found = np.zeros(shape)
    for group in elimination.group(prepared, observations, asked):
        check_plan(prepared, group)
        for rows in _parts(group):
            known = observations.disorders[rows[0]]
            free = [one for one in sorted(asked) if known[one] == 0]
            place = tuple(slice(None) if known[one] == 0 else int(known[one] == 1) for one in sorted(asked))
            part = np.zeros((len(rows), *shape[1:]))
            part[(slice(None), *place)] = elimination.together(group, weights, rows, free) if free else 1.0
            part[np.isneginf(elimination.log_total(group, weights, rows))] = np.nan
            found[rows] = part
    return found.transpose(order)


def _by_worlds(prepared: Prepared, observations: Observations) -> Posterior:
    check_worlds(prepared)
    made = table.tabulate(prepared)
    beliefs, totals = table.answer(made, observations)
    weights = weigh(prepared, observations)
    beyond = table.beyond(prepared, weights, observations, totals)

    def possible(one: Observations) -> bool:
        return bool(np.isfinite(table.answer(made, one)[1][0]))

    return Posterior(
        "worlds",
        prepared.network.disorders,
        beliefs,
        totals - made.log_admissible,
        made.log_admissible,
        beyond,
        _conflicts(prepared, observations, totals, possible),
        float(np.log2(made.log_present.size + 1)),
    )


def _by_elimination(prepared: Prepared, observations: Observations) -> Posterior:
    weights = weigh(prepared, observations)
    beliefs = np.zeros((len(observations), len(prepared.network.disorders)))
    totals, largest = np.zeros(len(observations)), 0
    for group in elimination.group(prepared, observations):
        check_plan(prepared, group)
        largest = max(largest, group.plan.largest)
        for rows in _parts(group):
            beliefs[rows], totals[rows] = elimination.answer(group, weights, rows)
    admissible = _log_admissible(prepared)

    def possible(one: Observations) -> bool:
        return bool(np.isfinite(log_evidence(prepared, one)[0]))

    return Posterior(
        "elimination",
        prepared.network.disorders,
        beliefs,
        totals - admissible,
        admissible,
        table.beyond(prepared, weights, observations, totals),
        _conflicts(prepared, observations, totals, possible),
        float(largest),
    )


@lru_cache(maxsize=8)
def _log_admissible(prepared: Prepared) -> float:
    if not prepared.exclusions and prepared.limit is None:
        return 0.0
    network = prepared.network
    nothing = Observations.of(network, np.zeros((1, len(network.findings))))
    return float(log_evidence(prepared, nothing)[0])


def _conflicts(
    prepared: Prepared, observations: Observations, totals: Floats, possible: Callable[[Observations], bool]
) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = [()] * len(totals)
    for row in np.flatnonzero(np.isneginf(totals)):
        one = Observations(observations.findings[row : row + 1], observations.disorders[row : row + 1])
        found[row] = conflict(prepared.network, one, possible)
    return tuple(found)


def _entries(prepared: Prepared) -> int:
    """How many entries a table of worlds would have."""
    network = prepared.network
    return table.count_worlds(len(network.disorders), network.at_most) * (
        len(network.findings) + len(network.disorders)
    )


def check_worlds(prepared: Prepared) -> None:
    """Refuse a table of worlds that is too large, with its size."""
    if (entries := _entries(prepared)) > ENTRIES:
        raise Unanswerable(
            f"a table of worlds would have {_power(entries)} entries, and {_power(ENTRIES)} is the most",
            fix="give the network a lower at_most, or use the route `elimination`",
        )


def check_plan(prepared: Prepared, group: elimination.Coupled) -> None:
    """Refuse an elimination whose tables are too large, with their size."""
    if group.plan.largest > LARGEST or group.plan.entries > ENTRIES:
        raise Unanswerable(
            f"patient {group.rows[0]}: present findings, exclusions and at_most couple {len(group.disorders)} disorders "
            f"in a table of 2^{group.plan.largest} entries, {_power(group.plan.entries)} in all; 2^{LARGEST} and "
            f"{_power(ENTRIES)} are the most, and a table of worlds would have {_power(_entries(prepared))}",
            fix="give the network a low at_most, or leave out present findings that many disorders cause",
        )


def _power(entries: int) -> str:
    return f"2^{entries.bit_length() - 1}"


def _parts(group: elimination.Coupled) -> Iterator[NDArray[np.intp]]:
    """The rows of a group, as many at a time as its tables fit in memory."""
    step = max(1, PART // max(1, group.plan.entries))
    return (group.rows[start : start + step] for start in range(0, len(group.rows), step))
