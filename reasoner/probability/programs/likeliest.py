"""The most probable total choices by a circuit: greatest products, and the best of those that differ from what was found.

The total choices but those found are split by where they first differ from one of these, in the order of the choices (Lawler,
Management Science 18 (1972), 401-405). Of each part the greatest product is found; all parts of one split are patients of one
pass.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.compiled import AT_ONCE, Compiled
from reasoner.probability.programs.factors import Parameter
from reasoner.probability.programs.semirings import GREATEST
from reasoner.symbolic.enumeration import Literal

Allowed = tuple[tuple[bool, ...], ...]
"""Of each choice which outcomes are allowed."""


def likeliest(circuit: Compiled, evidence: Sequence[Literal], count: int) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Total choices that satisfy the evidence, the most probable first, `count` at most.

    Returns: of each the logarithm of its probability, and the outcome of each choice.
    """
    parts = _Parts(circuit, evidence)
    whole: Allowed = tuple(tuple(p > 0 for p in one.probabilities) for one in circuit.structure.choices)
    heap = [(-value, 0, whole) for value in parts.greatest([whole])]
    made = 0
    while heap and count and heap[0][0] < np.inf:
        value, _, allowed = heapq.heappop(heap)
        outcomes = parts.outcomes(allowed)
        yield -value, outcomes
        count -= 1
        if count:
            split = list(_split(allowed, outcomes))
            for greatest, part in zip(parts.greatest(split), split, strict=True):
                made += 1
                heapq.heappush(heap, (-greatest, made, part))


def _split(allowed: Allowed, outcomes: Sequence[int]) -> Iterator[Allowed]:
    """All that is allowed but one total choice, in parts: as that up to a choice, and otherwise there."""
    first: list[tuple[bool, ...]] = []
    for place, (of, outcome) in enumerate(zip(allowed, outcomes, strict=True)):
        others = tuple(one and number != outcome for number, one in enumerate(of))
        if any(others):
            yield (*first, others, *allowed[place + 1 :])
        first.append(tuple(number == outcome for number in range(len(of))))


class _Parts:
    """The greatest products where only some outcomes are allowed.

    A row that any outcome of a choice suits weighs 1 in the circuit. So every outcome is divided by the greatest allowed one,
    and the product of these stands outside.
    """

    def __init__(self, circuit: Compiled, evidence: Sequence[Literal]) -> None:
        self._circuit = circuit
        self._evidence = evidence
        with np.errstate(divide="ignore"):
            self._logs = [np.log(np.array(one.probabilities, dtype=np.float64)) for one in circuit.structure.choices]
            self._given = np.log(circuit.given([evidence]))
        self._leaves = [
            (number, leaf)
            for number, leaf in enumerate(circuit.planned.tables.leaves, start=1)
            if isinstance(leaf, Parameter)
        ]

    def greatest(self, parts: Sequence[Allowed]) -> Iterator[float]:
        """The logarithm of the greatest product of each part; -inf where nothing satisfies the evidence."""
        step = max(1, AT_ONCE // self._circuit.circuit.nodes)
        for first in range(0, len(parts), step):
            given, outside = self._values(parts[first : first + step])
            values = self._circuit.circuit.evaluate(given, GREATEST)
            yield from (self._circuit.circuit.result(values, GREATEST) + outside).tolist()

    def outcomes(self, allowed: Allowed) -> tuple[int, ...]:
        """The outcome of each choice at the greatest product."""
        given, _ = self._values([allowed])
        values = self._circuit.circuit.evaluate(given, GREATEST)
        chosen = {}
        leaves = dict(self._leaves)
        for number in self._circuit.circuit.greatest(values[:, 0]):
            if number in leaves:
                chosen[leaves[number].choice] = leaves[number].outcomes
        return tuple(
            max(
                (one for one in chosen.get(place, range(len(of))) if of[one]),
                key=lambda one, place=place: self._logs[place][one],  # type: ignore[misc]
            )
            for place, of in enumerate(allowed)
        )

    def _values(self, parts: Sequence[Allowed]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        given = np.repeat(self._given, len(parts), axis=1)
        outside = np.zeros(len(parts))
        logs = []
        for place, own in enumerate(self._logs):
            of = np.where(np.array([part[place] for part in parts]), own, -np.inf)
            top = of.max(axis=1)
            outside += top
            logs.append(of - top[:, None])
        for number, leaf in self._leaves:
            given[number] = logs[leaf.choice][:, list(leaf.outcomes)].max(axis=1)
        if np.isneginf(self._given[0, 0]):
            given[:] = -np.inf
        return given, outside
