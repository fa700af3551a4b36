"""The learner: rows of patients in, a model of integers out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import numpy as np

from reasoner.certificate.canonical import digest_of
from reasoner.errors import LearningError
from reasoner.probability.learning.encoding import encode
from reasoner.probability.learning.finished import FinishedFits
from reasoner.probability.learning.hyperparameters import Floats, Hyperparameters, fit
from reasoner.probability.learning.rates import PRIOR_COUNT, SLIP, draw_rates
from reasoner.probability.learning.rows import Row, count, layout, validated
from reasoner.probability.structure import BeliefStructure

FORMAT = "reasoner/model/1"
SEED = 1
STEPS = 1000
_WINDOWS = 5


@dataclass(frozen=True, slots=True)
class Convergence:
    """How the loss ended: its means over the last five tenths of the steps, and whether they have settled.

    Parameters: `spread`, the standard deviation of a step's loss in the last tenth (the noise of its estimate).
    Settled: the means of the last two windows differ by less than twice the standard error of their difference plus a
    tenth of a nat.
    """

    windows: tuple[float, ...]
    spread: float
    settled: bool


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A model's document (integers and strings only) and how its learning went."""

    document: Mapping[str, Any]
    convergence: Convergence


def silent(step: int, steps: int, loss: float) -> None:
    """A progress report that nobody sees."""


def learn(
    structure: BeliefStructure,
    rows: Iterable[Row],
    *,
    seed: int = SEED,
    steps: int = STEPS,
    draws: int = 200,
    progress: Callable[[int, int, float], None] = silent,
    data: Mapping[str, str] | None = None,
    finished: FinishedFits | None = None,
) -> LearnedModel:
    """Learn the rates of a structure from rows.

    Parameters: `rows`, pairs of a condition and its patient's answers (evidence id, value index); an evidence without
    an answer is unknown, not absent; `seed`; `steps` of variational inference; `draws` of the joint posterior;
    `progress`, called as (step, steps, loss); `data`, what the rows came from (such as name and sha256), recorded as it
    is; `finished`, where fits are kept that an interrupted run need not do again.
    Returns: the model; the same structure, rows, settings and library versions give the same document.
    Raises: LearningError for rows that do not fit the structure, or settings below 1.
    """
    for name, number, least in (("steps", steps, 1), ("draws", draws, 1), ("seed", seed, 0)):
        if number < least:
            raise LearningError(f"{name}={number} is too small", fix=f"use at least {least}")
    cases = validated(structure, rows)
    places = layout(structure)
    seen, patients = count(places, cases)
    fitted = fit if finished is None else finished.fit
    common = fitted(places, seen, seed=seed, steps=steps, draws=draws, progress=progress)
    encoded = encode(places, draw_rates(places, seen, patients, common, seed=seed))
    document = {
        "format": FORMAT,
        "hypotheses": list(structure.hypotheses),
        "evidences": [evidence.as_json() for evidence in structure.evidences],
        "tables": encoded["tables"],
        "blocks": encoded["blocks"],
        "draws": encoded["draws"],
        "priors": {"prior": encoded["prior"], "prior_draws": encoded["prior_draws"]},
        "training": {
            "data": dict(data or {}),
            "rows": len(cases),
            "rows_digest": digest_of([[name, [list(pair) for pair in answers]] for name, answers in cases]),
            "rows_of": dict(zip(structure.conditions, patients.tolist(), strict=True)),
            "seed": seed,
            "steps": steps,
            "slip": str(SLIP),
            "prior_count": str(PRIOR_COUNT),
            "hyperparameters": _described(structure, common),
            "versions": {name: version(name) for name in ("numpy", "pyro-ppl", "torch")},
        },
    }
    return LearnedModel(document, _convergence(common.losses))


def _described(structure: BeliefStructure, common: Hyperparameters) -> dict[str, str]:
    """Posterior mean and central 95 % interval of every hyperparameter, as text."""

    def summary(sample: Floats) -> str:
        low, high = np.quantile(sample, [0.025, 0.975])
        return f"{_short(sample.mean())} ({_short(low)} to {_short(high)})"

    result: dict[str, str] = {}
    for kind, name in (("listed", "rate of a listed finding"), ("unlisted", "rate of an unlisted finding")):
        pair = getattr(common, kind)
        result[f"{name}, mean"] = summary(pair[:, 0] / pair.sum(axis=1))
        result[f"{name}, concentration"] = summary(pair.sum(axis=1))
    for index, evidence in enumerate(structure.evidences):
        if evidence.kind != "binary":
            result[f"{evidence.id}, concentration"] = summary(common.concentration[:, index])
    return result


def _short(number: float) -> str:
    return f"{Decimal(repr(float(number))):.3g}"


def _convergence(losses: tuple[float, ...]) -> Convergence:
    width = max(len(losses) // 10, 1)
    windows = [losses[max(len(losses) - (k + 1) * width, 0) : len(losses) - k * width] for k in range(_WINDOWS)]
    means = tuple(float(np.mean(window)) for window in reversed(windows) if window)
    spread = float(np.std(windows[0]))
    change = abs(means[-1] - means[-2]) if len(means) > 1 else float("inf")
    return Convergence(means, spread, change < 2 * spread * (2 / width) ** 0.5 + 0.1)
