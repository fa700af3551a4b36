"""From annotations and a taxonomy to the document `sparse belief`, whose numbers are integers (`docs/large.md`)."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import MILLION
from reasoner.errors import KnowledgeError
from reasoner.ontology.importing.closure import Rows
from reasoner.probability.sparse.annotations import Annotation
from reasoner.probability.sparse.taxonomy import Taxonomy
from reasoner.probability.structure import OTHER

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What annotations do not say. All are conventions, none was measured; those with a source have it from the code of LIRICAL.

    Parameters: `leak`, how frequent a finding is in those with a hypothesis that is not said to show it, as a share of its
    background frequency (LIRICAL multiplies by 0.002 to 0.1); `slip`, the probability that a finding is missed where it
    must be (LIRICAL: 0.01), and the share of the background frequency at which an excluded one is recorded all the same;
    `rarest`, the least background frequency (LIRICAL: 1 in 10,000); `broad`, the background frequency above which a
    finding tells nothing of those below it; `other`, the prior probability that it is none of the hypotheses.
    Raises: KnowledgeError if one of them is out of its range.
    """

    leak: float = 0.1
    slip: float = 0.01
    rarest: float = 0.0001
    broad: float = 0.5
    other: float = 0.5

    def __post_init__(self) -> None:
        limits = {"leak": 1.0, "slip": 0.5, "rarest": 0.5, "broad": 1.0, "other": 1.0}
        for name, limit in limits.items():
            value = getattr(self, name)
            if not 0 < value <= limit or (name == "other" and value == 1):
                raise KnowledgeError(f"assumptions: {name} is {value}", fix=f"choose it above 0 and up to {limit:g}")


def compile_space(
    annotations: Sequence[Annotation],
    findings: Taxonomy,
    assumptions: Assumptions | None = None,
    priors: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """The document `sparse belief` of `docs/large.md`.

    Parameters: `priors`, how probable each hypothesis is relative to the others, all alike if not given.
    Laws: the order of annotations does not matter; size and time grow with the pairs of hypothesis and finding that are
    said or inherited, never with hypotheses × findings.
    Raises: KnowledgeError with the place: a finding that the taxonomy does not have, an annotation that stands twice, a
    hypothesis with a prior and no annotation or the other way round, a prior that is not positive, no annotation at all.
    """
    assume = assumptions or Assumptions()
    hypotheses, said = _numbered(annotations, findings)
    prior = _prior(hypotheses, priors, assume.other)
    pairs = _inherited(said, findings.above, len(findings.ids))
    background = np.bincount(pairs.finding, weights=pairs.frequency, minlength=len(findings.ids)) / len(hypotheses)
    background = np.clip(background, assume.rarest, 1 - assume.slip)
    order, above = _broadest_first(findings, background)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    columns = np.lexsort((pairs.hypothesis, rank[pairs.finding]))
    finding, frequency = pairs.finding[columns], pairs.frequency[columns]
    usual = background[finding]
    shown = np.where(
        frequency > 0, np.minimum(np.maximum(frequency, assume.leak * usual), 1 - assume.slip), assume.slip * usual
    )
    counts = np.bincount(rank[finding], minlength=len(order))
    ordered = background[order]
    return {
        "hypotheses": [*hypotheses, OTHER],
        "findings": [findings.ids[number] for number in order],
        "former": dict(sorted(findings.former.items())),
        "above": {"starts": _packed(above.starts), "items": _packed(above.items)},
        "telling": int(np.searchsorted(-ordered, -assume.broad, side="left")),
        "prior": prior,
        "unlisted": {
            "present": round(MILLION * math.log(assume.leak)),
            "absent": _packed(_micronats((1 - assume.leak * ordered) / (1 - ordered))),
        },
        "columns": {
            "starts": _packed(np.concatenate(([0], np.cumsum(counts)))),
            "hypotheses": _packed(pairs.hypothesis[columns]),
            "present": _packed(_micronats(shown / usual)),
            "absent": _packed(_micronats((1 - shown) / (1 - usual))),
        },
    }


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Hypotheses, findings and the frequency of one in the other, as three arrays of one length."""

    hypothesis: Numbers
    finding: Numbers
    frequency: Floats


def _numbered(annotations: Sequence[Annotation], findings: Taxonomy) -> tuple[tuple[str, ...], _Pairs]:
    """The names of the hypotheses, sorted, and the annotations by number."""
    if not annotations:
        raise KnowledgeError("annotations: there is none", fix="give at least one hypothesis a finding")
    hypotheses = tuple(sorted({one.hypothesis for one in annotations}))
    if OTHER in hypotheses:
        raise KnowledgeError(f"annotations: a hypothesis has the id {OTHER}, which is taken", fix="rename it")
    numbers = {name: number for number, name in enumerate(hypotheses)}
    first: dict[tuple[int, int], Annotation] = {}
    for one in annotations:
        finding = findings.numbers.get(one.finding)
        if finding is None:
            message = f"{one.place or one.hypothesis}: {one.finding[:60]!r} is no finding of the taxonomy"
            raise KnowledgeError(message, fix="use an id of the taxonomy, and of the same release")
        key = numbers[one.hypothesis], finding
        if key in first:
            places = f"{one.place or one.hypothesis}: {one.finding} was said of {one.hypothesis}"
            raise KnowledgeError(
                f"{places} before, at {first[key].place or first[key].finding}", fix="keep one of them"
            )
        first[key] = one
    keys = np.array(list(first), dtype=np.int64).reshape(-1, 2)
    frequency = np.array([one.frequency for one in first.values()], dtype=np.float64)
    return hypotheses, _Pairs(keys[:, 0], keys[:, 1], frequency)


def _inherited(said: _Pairs, above: Rows, count: int) -> _Pairs:
    """Each finding with those that it implies, at the greatest frequency of what implies it; what is excluded implies nothing."""
    shown = np.flatnonzero(said.frequency > 0)
    starts, sizes = above.starts[said.finding[shown]], np.diff(above.starts)[said.finding[shown]]
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    finding = np.concatenate([said.finding, above.items[np.repeat(starts, sizes) + within]])
    hypothesis = np.concatenate([said.hypothesis, np.repeat(said.hypothesis[shown], sizes)])
    frequency = np.concatenate([said.frequency, np.repeat(said.frequency[shown], sizes)])
    keys, place = np.unique(hypothesis * count + finding, return_inverse=True)
    greatest = np.zeros(len(keys))
    np.maximum.at(greatest, place, frequency)
    return _Pairs(keys // count, keys % count, greatest)


def _broadest_first(findings: Taxonomy, background: Floats) -> tuple[Numbers, Rows]:
    """The findings, the most frequent first and each after those above it, and what stands above each in that numbering."""
    sizes = np.diff(findings.above.starts)
    order = np.lexsort((np.arange(len(sizes)), sizes, -background))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    nodes = np.repeat(rank, sizes)
    uppers = rank[findings.above.items]
    starts = np.concatenate(([0], np.cumsum(sizes[order])))
    return order, Rows(starts, uppers[np.lexsort((uppers, nodes))].astype(np.int32))


def _prior(hypotheses: Sequence[str], priors: Mapping[str, float] | None, other: float) -> list[int]:
    """Log probabilities in micronats, of `other` last."""
    given = dict.fromkeys(hypotheses, 1.0) if priors is None else priors
    without = sorted(set(given) - set(hypotheses))
    if without:
        raise KnowledgeError(
            f"priors: {without[0]} has a prior and no annotation", fix="annotate it, or drop its prior"
        )
    for name in hypotheses:
        if name not in given:
            raise KnowledgeError(f"priors: {name} is annotated and has no prior", fix="give it one, or none to any")
        if not 0 < given[name] < math.inf:
            raise KnowledgeError(f"priors: that of {name} is {given[name]}", fix="give it a positive number")
    whole = math.fsum(given[name] for name in hypotheses)
    shares = [(1 - other) * given[name] / whole for name in hypotheses]
    if min(shares) <= 0:
        rarest = hypotheses[shares.index(min(shares))]
        raise KnowledgeError(f"priors: that of {rarest} vanishes beside the others", fix="give it a greater one")
    return [round(MILLION * math.log(share)) for share in (*shares, other)]


def _micronats(ratios: Floats) -> Numbers:
    rounded: Numbers = np.rint(MILLION * np.log(ratios)).astype(np.int64)
    return rounded


def _packed(numbers: NDArray[Any]) -> str:
    """Base64 of little-endian int32."""
    return base64.b64encode(numbers.astype("<i4").tobytes()).decode("ascii")
