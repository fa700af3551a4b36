"""Cross-validation: how well the learned rates tell patients apart whom they were not learned from."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import LearningError
from reasoner.probability.fixedpoint import posteriors_ppm
from reasoner.probability.learning.finished import FinishedFits
from reasoner.probability.learning.learner import SEED, STEPS, learn, silent
from reasoner.probability.learning.rows import Row, validated
from reasoner.probability.structure import BeliefStructure

Known = Literal["everything", "a random third", "only what is present"]
KNOWN: tuple[Known, ...] = ("everything", "a random third", "only what is present")
BINS = 10
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Metrics:
    """How predictions compare with the truth.

    Parameters: `top`, the share of patients whose condition is among the first 1, 3 and 5 hypotheses; `log_loss`, the
    mean of -log p(truth) in nats, p at least half a millionth; `calibration_error`, the expected calibration error of
    the greatest probability (ten equal bins); `recall`, by condition: the share ranked first, and the number of its
    patients.
    """

    rows: int
    top: Mapping[int, float]
    log_loss: float
    calibration_error: float
    recall: Mapping[str, tuple[float, int]]

    def worst(self, number: int) -> list[tuple[str, float, int]]:
        """The conditions with the least recall, as (id, recall, patients)."""
        ranked = sorted(self.recall.items(), key=lambda item: (item[1][0], item[0]))
        return [(name, recall, patients) for name, (recall, patients) in ranked[:number]]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Every row once, predicted by a model that was not learned from it.

    Parameters: `rows`, in the order of the folds; `posteriors`, for each of them (rows x hypotheses, parts per million), by
    how much of the evidence was known.
    """

    rows: tuple[Row, ...]
    posteriors: Mapping[Known, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Metrics of held-out rows, by how much of the evidence was known."""

    folds: int
    metrics: Mapping[Known, Metrics]


def cross_validate(
    structure: BeliefStructure,
    rows: Sequence[Row],
    *,
    seed: int = SEED,
    steps: int = STEPS,
    folds: int = 5,
    progress: Callable[[int, int, float], None] = silent,
    finished: FinishedFits | None = None,
) -> Evaluation:
    """Measure predictions of held-out rows.

    Parameters, errors: those of `predict_held_out`.
    """
    held_out = predict_held_out(
        structure, rows, seed=seed, steps=steps, folds=folds, progress=progress, finished=finished
    )
    truth = [name for name, _ in held_out.rows]
    return Evaluation(
        folds, {known: measure(structure, truth, posterior) for known, posterior in held_out.posteriors.items()}
    )


def predict_held_out(
    structure: BeliefStructure,
    rows: Sequence[Row],
    *,
    seed: int = SEED,
    steps: int = STEPS,
    folds: int = 5,
    progress: Callable[[int, int, float], None] = silent,
    finished: FinishedFits | None = None,
) -> HeldOut:
    """Learn from all folds but one, predict that one, for each fold; priors are those of the training rows.

    Parameters: `rows`, `seed`, `steps`, `progress`, `finished` as for `learn`; the rows are dealt to folds by a seeded shuffle.
    Raises: LearningError if there are fewer rows than folds, or fewer than two folds.
    """
    cases = validated(structure, rows)
    if not 2 <= folds <= len(cases):
        raise LearningError(
            f"{len(cases)} rows cannot be dealt to {folds} folds", fix="use 2 folds or more, and more rows"
        )
    order = list(range(len(cases)))
    random.Random(seed).shuffle(order)
    held_out: list[Row] = []
    posteriors: dict[Known, list[NDArray[np.int64]]] = {known: [] for known in KNOWN}
    for fold in range(folds):
        tested = [cases[index] for index in sorted(order[fold::folds])]
        trained = [cases[index] for index in sorted(set(order) - set(order[fold::folds]))]
        model = learn(structure, trained, seed=seed, steps=steps, progress=progress, finished=finished)
        held_out += tested
        chance = random.Random(seed + fold)
        for known in KNOWN:
            shown = [_shown(structure, answers, known, chance) for _, answers in tested]
            posteriors[known].append(predict(model.document, shown))
    return HeldOut(tuple(held_out), {known: np.concatenate(blocks) for known, blocks in posteriors.items()})


def predict(document: Mapping[str, Any], answers: Sequence[Sequence[tuple[str, int]]]) -> NDArray[np.int64]:
    """Parts per million of each hypothesis for each patient, from a model's tables and the frequencies of its rows."""
    tables = document["tables"]
    prior = np.array(document["priors"]["prior"], dtype=np.int64)
    weights = np.tile(prior, (len(answers), 1))
    for row, known in enumerate(answers):
        for evidence, value in known:
            weights[row] += np.array(tables[evidence][value], dtype=np.int64)
    return posteriors_ppm(weights)


def measure(structure: BeliefStructure, truth: Sequence[str], posterior: NDArray[np.int64]) -> Metrics:
    """Metrics of posteriors (patients x hypotheses, parts per million); ties count in favour of the first id."""
    place = {name: index for index, name in enumerate(structure.hypotheses)}
    right = np.array([place[name] for name in truth])
    ranking = np.argsort(-posterior, axis=1, kind="stable")
    rank = np.argmax(ranking == right[:, np.newaxis], axis=1)
    chance = np.maximum(posterior[np.arange(len(right)), right], 0.5) / _MILLION
    confidence = posterior.max(axis=1) / _MILLION
    return Metrics(
        rows=len(right),
        top={k: float(np.mean(rank < k)) for k in (1, 3, 5)},
        log_loss=float(-np.log(chance).mean()),
        calibration_error=_calibration_error(confidence, rank == 0),
        recall={
            name: (float(np.mean(rank[right == place[name]] == 0)), int(np.sum(right == place[name])))
            for name in sorted(set(truth))
        },
    )


def _calibration_error(confidence: NDArray[np.float64], correct: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for index in np.unique(bins):
        inside = bins == index
        error += float(np.mean(inside)) * abs(float(confidence[inside].mean()) - float(correct[inside].mean()))
    return error


def _shown(
    structure: BeliefStructure, answers: Sequence[tuple[str, int]], known: Known, chance: random.Random
) -> list[tuple[str, int]]:
    if known == "a random third":
        kept = {evidence.id for evidence in structure.evidences if chance.random() < 1 / 3}
        return [pair for pair in answers if pair[0] in kept]
    if known == "only what is present":
        return [pair for pair in answers if structure.evidence(pair[0]).kind != "binary" or pair[1] == 0]
    return list(answers)
