"""What each finding says of one hypothesis: how frequent it is with it and without it, as the belief of a profile has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import exp, log
from typing import Any

from reasoner.probability.evidence import evidences_of
from reasoner.probability.structure import Evidence

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """One answer of one evidence beside a hypothesis.

    Parameters: `evidence`; `atom`, what is so, or of a range the least value that counts, with `below`, the first that no longer
    does (None at its end); `with_it` and `without_it`, how probable that is if the hypothesis holds, and if another does, these
    weighed by their priors.
    """

    evidence: str
    atom: str
    below: int | None
    with_it: float
    without_it: float

    @property
    def ratio(self) -> float:
        """The likelihood ratio: with it, over without it."""
        return self.with_it / self.without_it

    @property
    def weight(self) -> float:
        """How much it says, either way: the size of the ratio's logarithm."""
        return abs(log(self.ratio))


def likelihood_ratios(belief: Mapping[str, Any], profile: str, hypothesis: str) -> tuple[LikelihoodRatio, ...]:
    """Every answer of every evidence that a profile counts, the one that says most first.

    Parameters: `belief`, the document. Raises: ValueError if there is no such hypothesis.
    """
    place = belief["hypotheses"].index(hypothesis)
    row = belief["profiles"][profile]
    prior = [exp(one / _MICRO) for one in row["prior"]]
    rest = sum(prior) - prior[place]
    silent = set(row["without"])
    found = []
    for evidence in evidences_of(belief):
        if evidence.id in silent or evidence.id in ("population_age", "population_sex"):
            continue
        for value, (atom, below) in enumerate(_answers(evidence)):
            likelihoods = [exp(one / _MICRO) for one in belief["tables"][evidence.id][value]]
            others = sum(p * one for p, one in zip(prior, likelihoods, strict=True)) - prior[place] * likelihoods[place]
            found.append(LikelihoodRatio(evidence.id, atom, below, likelihoods[place], others / rest))
    return tuple(sorted(found, key=lambda one: (-one.weight, one.atom)))


def _answers(evidence: Evidence) -> Iterator[tuple[str, int | None]]:
    if evidence.kind == "range":
        cuts: Sequence[int] = evidence.cuts
        yield from ((f"value({evidence.observable},{cut})", above) for cut, above in zip_longest(cuts, cuts[1:]))
    else:
        yield from ((atom, None) for atom in evidence.atoms)
