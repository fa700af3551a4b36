"""A belief in several conditions at once, as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import MILLION
from reasoner.probability.evidence import Term
from reasoner.probability.fixedpoint import Integers, exponentials
from reasoner.probability.shares import Telescoped

SHOWN_WORLDS = 5


@dataclass(frozen=True, slots=True)
class World:
    """Some conditions together, or `other` alone: their probability among the worlds that are considered, and their log weight.

    Parameters: `ppm`; `prior`, and what each term of the belief adds to it, in micronats.
    """

    hypotheses: tuple[str, ...]
    ppm: int
    prior: int
    contributions: tuple[int, ...]

    @property
    def log_weight(self) -> int:
        """The sum of the prior and the contributions: they are exact and have no order."""
        return self.prior + sum(self.contributions)


@dataclass(frozen=True)
class Several:
    """Belief in up to `at_most` conditions at once.

    Parameters: `hypotheses`, `other` last; `found`, the terms; `worlds`, every hypothesis by itself, then the conditions two by
    two and so on, each as places in ascending order; `rows` (1 + terms × worlds), the prior of each world and what each term
    adds, in micronats; `beyond_ppm`, at least what worlds of more conditions would hold if they were considered.
    Laws: `sizes_ppm` and the marginal of `other` sum to a million, up to rounding; a marginal is the sum over the worlds of its
    hypothesis.
    """

    at_most: int
    hypotheses: tuple[str, ...]
    found: tuple[Term, ...] = field(repr=False)
    worlds: tuple[Integers, ...] = field(repr=False, compare=False)
    rows: Integers = field(repr=False, compare=False)
    beyond_ppm: int

    @cached_property
    def log_weights(self) -> tuple[int, ...]:
        """The log weights of the worlds of two and more conditions, in micronats."""
        return tuple(self._logs[len(self.hypotheses) :].tolist())

    @cached_property
    def marginals_ppm(self) -> tuple[int, ...]:
        """The probability of each hypothesis, alone or with others."""
        shares, total = self._shares
        return tuple(_ppm(one, total) for one in _marginals(self.worlds, shares, len(self.hypotheses)).tolist())

    @cached_property
    def sizes_ppm(self) -> tuple[int, ...]:
        """The probability that exactly 1, 2, … conditions are so."""
        shares, total = self._shares
        alone, *more = (int(part.sum()) for part in _parts(self.worlds, shares))
        sizes = [alone - int(shares[len(self.hypotheses) - 1]), *more, *[0] * self.at_most]
        return tuple(_ppm(one, total) for one in sizes[: self.at_most])

    @cached_property
    def best(self) -> tuple[World, ...]:
        """The most probable worlds, best first; of equals the first of `worlds`."""
        shares, _ = self._shares
        return tuple(self._world(place) for place in np.argsort(-shares, kind="stable")[:SHOWN_WORLDS].tolist())

    @property
    def together(self) -> tuple[World, ...]:
        """Those of the best worlds in which several conditions are so."""
        return tuple(one for one in self.best if len(one.hypotheses) > 1)

    def as_json(self) -> dict[str, Any]:
        """The object `several` of the certificate's belief."""
        return {
            "at_most": self.at_most,
            "log_weights": list(self.log_weights),
            "marginals_ppm": list(self.marginals_ppm),
            "sizes_ppm": list(self.sizes_ppm),
            "best": [{"hypotheses": list(one.hypotheses), "ppm": one.ppm} for one in self.best],
            "beyond_ppm": self.beyond_ppm,
        }

    def explained(self) -> dict[str, Any]:
        """What stands behind the probabilities, for machines: what each term adds to the best worlds, and the way of marginals.

        Log weights are micronats and sum up exactly; `telescoped`, in parts per million of a marginal, depends on the order.
        """
        atoms = [term.atom for term in self.found]
        members = dict.fromkeys(name for one in self.best for name in one.hypotheses)
        ways = {name: self.telescoped(name) for name in members}
        return {
            "at_most": self.at_most,
            "marginals_ppm": dict(zip(self.hypotheses, self.marginals_ppm, strict=True)),
            "sizes_ppm": list(self.sizes_ppm),
            "beyond_ppm": self.beyond_ppm,
            "intervals": "unknown",
            "best": [
                {
                    "hypotheses": list(one.hypotheses),
                    "ppm": one.ppm,
                    "log_weight": {
                        "prior": one.prior,
                        "terms": [[atom, more] for atom, more in zip(atoms, one.contributions, strict=True)],
                        "sum": one.log_weight,
                    },
                }
                for one in self.best
            ],
            "telescoped": {
                name: {
                    "prior_ppm": way.prior_ppm,
                    "steps": [list(step) for step in way.steps],
                    "posterior_ppm": way.posterior_ppm,
                }
                for name, way in ways.items()
            },
        }

    def telescoped(self, hypothesis: str) -> Telescoped:
        """The way of a marginal from the prior to the posterior, term by term in the order of the document.

        Another order shares the same whole out differently: no term has a part in a marginal of its own.
        Raises: ValueError if it is none of the hypotheses.
        """
        place = self.hypotheses.index(hypothesis)
        stops = []
        for logs in np.cumsum(self.rows, axis=0):
            shares = exponentials(logs.max() - logs)
            stops.append(_ppm(int(_marginals(self.worlds, shares, len(self.hypotheses))[place]), int(shares.sum())))
        steps = [(one.atom, after - before) for one, before, after in zip(self.found, stops, stops[1:], strict=False)]
        return Telescoped(stops[0], tuple(steps), stops[-1])

    @cached_property
    def _logs(self) -> Integers:
        logs: Integers = self.rows.sum(axis=0)
        return logs

    @cached_property
    def _shares(self) -> tuple[Integers, int]:
        shares = exponentials(self._logs.max() - self._logs)
        return shares, int(shares.sum())

    def _world(self, place: int) -> World:
        shares, total = self._shares
        members = [row for one in self.worlds for row in one][place].tolist()
        prior, *contributions = self.rows[:, place].tolist()
        names = tuple(self.hypotheses[one] for one in members)
        return World(names, _ppm(int(shares[place]), total), prior, tuple(contributions))


def _parts(worlds: Sequence[Integers], shares: Integers) -> list[NDArray[np.int64]]:
    return np.split(shares, np.cumsum([len(one) for one in worlds])[:-1])


def _marginals(worlds: Sequence[Integers], shares: Integers, hypotheses: int) -> Integers:
    found = np.zeros(hypotheses, dtype=np.int64)
    for members, part in zip(worlds, _parts(worlds, shares), strict=True):
        for places in members.T:
            np.add.at(found, places, part)
    return found


def _ppm(share: int, total: int) -> int:
    return (2 * MILLION * share + total) // (2 * total)
