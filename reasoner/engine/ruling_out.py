"""What would rule a condition out: results after which it is improbable enough, and rules that would conclude it.

Both are told because they are not the same: a low probability closes no suspicion, and a rule may rule out what the differential
still holds possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from reasoner.engine.next_test import hypothesis_place
from reasoner.engine.supposing import Suppositions
from reasoner.engine.whynot import WhyNot
from reasoner.errors import DeadlineExceeded
from reasoner.interruption import Interruption
from reasoner.probability.fixedpoint import posteriors_ppm
from reasoner.probability.ranking import Supposition, chances_ppm
from reasoner.vocabulary import split_atom

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

MOST_PAIRED = 16
"""So many answers that lower the probability, the lowest first, are tried in pairs."""
UNLIKELY = "unlikely"
"""The band below whose least probability a condition without a threshold of its own counts as improbable enough."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """Answers after which a condition would be below its threshold.

    Parameters: `atoms`, one or two; `chance_ppm`, how probable they are together by what is believed now; `ppm` then, and
    `upper_ppm`, the upper end of its interval, which is below the threshold, too.
    """

    atoms: tuple[str, ...]
    chance_ppm: int
    ppm: int
    upper_ppm: int

    def as_json(self) -> dict[str, Any]:
        """The answers for machines."""
        return {
            "atoms": list(self.atoms),
            "chance_ppm": self.chance_ppm,
            "ppm": self.ppm,
            "upper_ppm": self.upper_ppm,
        }


@dataclass(frozen=True)
class RulingOut:
    """What would rule out a condition.

    Parameters: `ppm` and `upper_ppm` now; `threshold_ppm`, below which it counts as improbable enough, and `is_declared`, whether
    a rule states that for this condition, which must then not be missed; `singles` and `pairs`, the most probable first;
    `is_complete`, whether every single answer was tried, and every pair of the answers that lower it; `is_suspected`, whether a
    rule suspects it: it then stays open however improbable, until a rule rules it out; `rules`, how rules would conclude that.
    Law: with the atoms of a `Lowering` in the record, the engine gives its `ppm` and `upper_ppm`; of a pair neither suffices
    alone.
    """

    hypothesis: str
    ppm: int
    upper_ppm: int
    threshold_ppm: int
    is_declared: bool
    singles: tuple[Lowering, ...]
    pairs: tuple[Lowering, ...]
    is_complete: bool
    is_suspected: bool
    rules: WhyNot = field(repr=False)

    @property
    def is_below(self) -> bool:
        """Whether it is below its threshold already."""
        return self.upper_ppm < self.threshold_ppm

    def as_json(self) -> dict[str, Any]:
        """Everything for machines."""
        return {
            "hypothesis": self.hypothesis,
            "ppm": self.ppm,
            "upper_ppm": self.upper_ppm,
            "threshold_ppm": self.threshold_ppm,
            "is_declared": self.is_declared,
            "is_below": self.is_below,
            "singles": [one.as_json() for one in self.singles],
            "pairs": [one.as_json() for one in self.pairs],
            "is_complete": self.is_complete,
            "is_suspected": self.is_suspected,
            "rules": self.rules.as_json(),
        }


def ruling_out(
    reasoner: Reasoner, state: State, hypothesis: str, interruption: Interruption | None = None
) -> RulingOut:
    """What would rule out a hypothesis.

    Parameters: `interruption`: once its deadline has passed, what was found until then is told as incomplete.
    Raises: RequestError if there is no such hypothesis; Cancelled if the caller gave up.
    """
    place = hypothesis_place(state, hypothesis, reasoner)
    declared = _declared(state.atoms, hypothesis)
    bands = reasoner.knowledge.content["belief"]["profiles"][state.belief.profile]["bands"]
    threshold = next(least for name, least in bands if name == UNLIKELY) if declared is None else declared
    now = (state.belief.posterior_ppm[place], state.belief.intervals_ppm[place][1])
    search = _Search(reasoner.suppositions(state), place, threshold, interruption or Interruption())
    if state.presented and now[1] >= threshold:
        search.run()
    return RulingOut(
        hypothesis,
        *now,
        threshold,
        declared is not None,
        tuple(sorted(search.singles, key=_order)),
        tuple(sorted(search.pairs, key=_order)),
        search.is_complete,
        f"suspected({hypothesis})" in state.atoms,
        _by_rules(reasoner, state, hypothesis, interruption),
    )


def _declared(atoms: Iterable[str], hypothesis: str) -> int | None:
    rows = (split_atom(atom)[1] for atom in atoms if atom.startswith(f"must_not_miss({hypothesis},"))
    return min((int(ppm) for _, ppm in rows), default=None)


def _by_rules(reasoner: Reasoner, state: State, hypothesis: str, interruption: Interruption | None) -> WhyNot:
    target = f"ruled_out({hypothesis})"
    case = reasoner.case(state)
    try:
        return case.why_not(target, interruption)
    except DeadlineExceeded:
        atoms, found = case.absent(target)
        return WhyNot(target, case.holding(target), atoms, found, (), is_complete=False)


def _order(one: Lowering) -> tuple[int, tuple[str, ...]]:
    return -one.chance_ppm, one.atoms


class _Search:
    """One search among the answers that are not known, single ones first."""

    def __init__(self, suppositions: Suppositions, place: int, threshold: int, interruption: Interruption) -> None:
        self._suppositions, self._place, self._threshold = suppositions, place, threshold
        self._interruption = interruption
        self.singles: list[Lowering] = []
        self.pairs: list[Lowering] = []
        self.is_complete = True

    def run(self) -> None:
        """Fill `singles` and `pairs`, as far as there is time."""
        try:
            lowering = self._single()
            self.is_complete = len(lowering) <= MOST_PAIRED
            for pair in _of_two_evidences(lowering[:MOST_PAIRED]):
                self._interruption.check("pairs")
                if found := self._below(pair):
                    self.pairs.append(found)
        except DeadlineExceeded:
            self.is_complete = False

    def _single(self) -> list[Supposition]:
        """The answers that lower the probability and do not suffice, the lowest first; those that do are in `singles`."""
        supposed = self._suppositions.more
        [now] = posteriors_ppm(supposed.now[np.newaxis])[:, self._place].tolist()
        after = posteriors_ppm(supposed.then)[:, self._place].tolist()
        rest = []
        for ppm, one in zip(after, supposed.suppositions, strict=True):
            self._interruption.check("answers")
            found = self._below((one,)) if ppm < self._threshold else None
            if found:
                self.singles.append(found)
            elif ppm < now:
                rest.append((ppm, one.atoms, one))
        return [one for *_, one in sorted(rest, key=lambda row: row[:2])]

    def _below(self, answers: Sequence[Supposition]) -> Lowering | None:
        """The answers, if the whole interval is below the threshold after them."""
        atoms = tuple(atom for one in answers for atom in one.atoms)
        belief = self._suppositions.believed(atoms)
        ppm, (_, upper) = belief.posterior_ppm[self._place], belief.intervals_ppm[self._place]
        return Lowering(atoms, self._chance(answers), ppm, upper) if upper < self._threshold else None

    def _chance(self, answers: Sequence[Supposition]) -> int:
        """How probable answers are together: each depends on the hypotheses alone."""
        tables = self._suppositions.content["belief"]["tables"]
        likelihoods = np.array([tables[one.evidence][one.value] for one in answers], dtype=np.int64).sum(axis=0)
        now = np.array(self._suppositions.belief.log_weights, dtype=np.int64)
        [chance] = chances_ppm(now, likelihoods[np.newaxis]).tolist()
        return int(chance)


def _of_two_evidences(answers: Iterable[Supposition]) -> Iterator[tuple[Supposition, Supposition]]:
    return (pair for pair in combinations(answers, 2) if pair[0].evidence != pair[1].evidence)
