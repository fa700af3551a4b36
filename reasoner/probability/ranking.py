"""Which findings would change the ranking of hypotheses: recorded ones if they were not, unknown ones if they were found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import FRACTION_BITS, MILLION
from reasoner.probability.fixedpoint import Integers, exponentials, posteriors_ppm, weights

End = Literal["", "less", "to", "more"]


def ranked(hypotheses: Sequence[str], ppm: Sequence[int]) -> tuple[str, ...]:
    """The hypotheses, the most probable first, ties by name, as conclusions order them."""
    return tuple(name for _, name in sorted((-one, name) for one, name in zip(ppm, hypotheses, strict=True)))


@dataclass(frozen=True, slots=True)
class Supposition:
    """One thing that would be otherwise in a record.

    Parameters: `atoms`, what is taken out, or what is found; of what is found `evidence`, `value` and `chance_ppm`, how probable
    that answer is by what is believed now (of what is taken out, certain); `end`, of a measurement, of which other values the
    same is said: whatever is less, or more, or up to that of the atom `up_to`.
    """

    atoms: tuple[str, ...]
    evidence: str = ""
    value: int = 0
    chance_ppm: int = MILLION
    end: End = ""
    up_to: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a change would do to one hypothesis.

    Parameters: `first`, the hypothesis that would be first then; of the one asked about `ppm` and `rank` (from 1) then.
    """

    supposition: Supposition
    first: str
    ppm: int
    rank: int


@dataclass(frozen=True, eq=False)
class Supposed:
    """A belief, and what it would be after each of some changes.

    Parameters: `now`, log weights in micronats, and `then`, those after each change (changes × hypotheses).
    """

    hypotheses: tuple[str, ...]
    suppositions: tuple[Supposition, ...]
    now: Integers = field(repr=False)
    then: Integers = field(repr=False)

    def turns(self, hypothesis: str, limits: Sequence[int]) -> tuple[Turn, ...]:
        """The changes after which another hypothesis is first, or this one stands in another band, the most useful first.

        First come those that make it first or end that it is, then those that move it to another band, then the others; among
        them those by which its probability is expected to move most: the chance times by how much it moves.
        Parameters: `limits`, the least parts per million of the bands, highest first.
        Raises: ValueError if the hypothesis is none of these.
        Law: with the change in the record, the engine gives that first hypothesis and that probability.
        """
        place = self.hypotheses.index(hypothesis)
        before, after = posteriors_ppm(self.now[np.newaxis]), posteriors_ppm(self.then)
        [was_first], firsts = self._firsts(before), self._firsts(after)
        [was], own = before[:, place], after[:, place]
        ranks = self._ranks(after, place)
        found = []
        for row, change in enumerate(self.suppositions):
            other_first, moved = firsts[row] != was_first, abs(int(own[row] - was))
            other_band = _band(int(own[row]), limits) != _band(int(was), limits)
            if other_first or other_band:
                concerns = other_first and place in (firsts[row], was_first)
                key = (not concerns, not other_band, -change.chance_ppm * moved, change.atoms)
                turn = Turn(change, self.hypotheses[firsts[row]], int(own[row]), int(ranks[row]))
                found.append((key, turn))
        return tuple(turn for _, turn in sorted(found, key=lambda one: one[0]))

    def reversals(self, one: str, other: str) -> tuple[Supposition, ...]:
        """The changes after which the less probable of two hypotheses is the more probable, the most probable answers first.

        Raises: ValueError if one of them is none of these.
        """
        first, second = self.hypotheses.index(one), self.hypotheses.index(other)
        sign = 1 if self.now[first] >= self.now[second] else -1
        turned = sign * (self.then[:, first] - self.then[:, second])
        found = [(-change.chance_ppm, int(turned[row]), change) for row, change in enumerate(self.suppositions)]
        found = [one for one in found if one[1] < 0]
        return tuple(change for *_, change in sorted(found, key=lambda one: (one[0], one[1], one[2].atoms)))

    def _firsts(self, ppm: Integers) -> NDArray[np.intp]:
        """The first hypothesis of each row, ties by name, as conclusions order them."""
        named = np.array(sorted(range(len(self.hypotheses)), key=self.hypotheses.__getitem__), dtype=np.intp)
        firsts: NDArray[np.intp] = named[np.argmax(ppm[:, named], axis=1)]
        return firsts

    def _ranks(self, ppm: Integers, place: int) -> NDArray[np.intp]:
        own = ppm[:, [place]]
        earlier = np.array([name < self.hypotheses[place] for name in self.hypotheses])
        ranks: NDArray[np.intp] = 1 + ((ppm > own) | ((ppm == own) & earlier)).sum(axis=1)
        return ranks


def chances_ppm(log_weights: Integers, log_likelihoods: Integers) -> Integers:
    """How probable answers are by what is believed: sum over h of P(h) P(answer | h).

    Parameters: `log_weights` of the hypotheses, and `log_likelihoods` (answers × hypotheses), at most 0, both in micronats.
    Returns: parts per million, rounded to nearest; exponentials and their products are rounded down to 2^-30.
    Law: the answers of one evidence sum to a million, up to these roundings.
    """
    own, total = weights(log_weights)
    joint = ((own * exponentials(-log_likelihoods)) >> FRACTION_BITS).sum(axis=-1)
    chances: Integers = (2 * MILLION * joint + total) // (2 * total)
    return chances


def _band(ppm: int, limits: Sequence[int]) -> int:
    return next(place for place, least in enumerate(limits) if ppm >= least)
