"""Figures of predictions, each with a paired bootstrap interval where two are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from acute_simulation import Outcome, Sheet
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS = 15
RESAMPLES = 2000
CUT = 0.01
"""From which probability on a condition is in a differential, as in the paper that came with the data (arXiv 2205.09148)."""


def right(sheets: Sequence[Sheet], outcomes: Sequence[Outcome], names: Sequence[str]) -> Floats:
    """1 for each patient whose condition is the most probable, else 0."""
    return np.array(
        [
            float(names[int(np.argmax(one.posterior))] == sheet.truth)
            for sheet, one in zip(sheets, outcomes, strict=True)
        ]
    )


def brier(sheets: Sequence[Sheet], outcomes: Sequence[Outcome], names: Sequence[str]) -> float:
    """The mean over patients of the squared differences over all conditions (0 to 2)."""
    total = 0.0
    for sheet, one in zip(sheets, outcomes, strict=True):
        truth = np.array([name == sheet.truth for name in names], dtype=float)
        total += float(((one.posterior - truth) ** 2).sum())
    return total / len(sheets)


def calibration_error(hits: Floats, outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error of the greatest probability, in bins of equal numbers of patients."""
    confidence = np.array([one.posterior.max() for one in outcomes])
    order = np.argsort(confidence, kind="stable")
    gaps = [
        (len(part), abs(confidence[part].mean() - hits[part].mean()))
        for part in np.array_split(order, BINS)
        if len(part)
    ]
    return float(sum(size * gap for size, gap in gaps) / len(hits))


def differential(sheets: Sequence[Sheet], outcomes: Sequence[Outcome], names: Sequence[str]) -> dict[str, float]:
    """Recall, precision and F1 of the predicted differential against that of the data, means over patients."""
    recalls, precisions = [], []
    for sheet, one in zip(sheets, outcomes, strict=True):
        predicted = {name for name, chance in zip(names, one.posterior, strict=True) if chance >= CUT}
        expected = {name for name, chance in sheet.reference.items() if chance >= CUT}
        if expected:
            recalls.append(len(predicted & expected) / len(expected))
            precisions.append(len(predicted & expected) / len(predicted))
    if not recalls:
        return {}
    recall, precision = float(np.mean(recalls)), float(np.mean(precisions))
    return {"DDR": recall, "DDP": precision, "DDF1": 2 * recall * precision / (recall + precision)}


def paired(ours: Floats, theirs: Floats, seed: int = 1) -> dict[str, float]:
    """The mean difference with its 95 % bootstrap interval over patients."""
    difference = ours - theirs
    chance = np.random.Generator(np.random.PCG64(seed))
    means = difference[chance.integers(0, len(difference), (RESAMPLES, len(difference)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"difference": float(difference.mean()), "low": float(low), "high": float(high)}


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The share of pairs in which the positive has the greater score, ties by half."""
    above, below = np.array(positives)[:, np.newaxis], np.array(negatives)[np.newaxis]
    return float(np.mean((above > below) + 0.5 * (above == below)))
