"""What a model does with conditions that it never saw, and how often its intervals hold the rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from acute_figures import auroc
from acute_simulation import Model, Sheet, model_of

from reasoner.probability.learning.hyperparameters import fit
from reasoner.probability.learning.learner import learn
from reasoner.probability.learning.rates import draw_rates
from reasoner.probability.learning.rows import layout
from reasoner.probability.learning.simulation import draw_hyperparameters, simulate
from reasoner.probability.posterior import believe
from reasoner.probability.structure import OTHER, BeliefStructure

Note = Callable[[str], None]
COVERED = 0.9
PATIENTS = 20


def leave_one_out(
    structure: BeliefStructure, sheets: Sequence[Sheet], seed: int, steps: int, note: Note
) -> dict[str, Any]:
    """How well `other` tells the patients of a condition that was left out from held-out patients of the others."""
    areas: dict[str, float] = {}
    rows = []
    for name in structure.conditions:
        own = [sheet for sheet in sheets if sheet.truth == name]
        if not own:
            continue
        rest = [sheet for sheet in sheets if sheet.truth not in ("", name)]
        tested, learned = rest[seed % 5 :: 5], [sheet for place, sheet in enumerate(rest) if place % 5 != seed % 5]
        smaller = without(structure, name)
        model = model_of(learn(smaller, [one.row() for one in learned], seed=seed, steps=steps).document, smaller)

        left = beliefs(model, own)
        areas[name] = auroc([surprise(one) for one in left], [surprise(one) for one in beliefs(model, tested)])
        told = [smaller.hypotheses[int(np.argmax(one))] for one in left]
        most = max(sorted(set(told)), key=told.count)
        rows.append(
            {
                "condition": name,
                "auroc": round(areas[name], 3),
                "told instead": most,
                "in": f"{told.count(most)} of {len(told)}",
            }
        )
        note(f"{name}: {areas[name]:.3f}")
    return {"mean AUROC of other": float(np.mean(list(areas.values()))), "conditions": rows}


def beliefs(model: Model, sheets: Sequence[Sheet]) -> list[np.ndarray]:
    """Log weights of the hypotheses of each patient, everything known."""
    atoms = [[term.atom for terms in one.answers.values() for term in terms] for one in sheets]
    return [np.array(believe(model.belief, "ddxplus", one).log_weights) / 1e6 for one in atoms]


def surprise(weights: np.ndarray) -> float:
    """The log odds of `other`."""
    return float(weights[-1] - np.logaddexp.reduce(weights[:-1]))


def without(structure: BeliefStructure, name: str) -> BeliefStructure:
    """The structure without a condition."""
    kept = {one: listed for one, listed in structure.lists.items() if one != name}
    return replace(structure, hypotheses=(*kept, OTHER), lists=kept)


def calibration(structure: BeliefStructure, times: int, seed: int, steps: int, note: Note) -> dict[str, Any]:
    """Draw the truth from the prior of the model, simulate rows, learn, and count the 90 % intervals that hold it."""
    places = layout(structure)
    held: list[np.ndarray] = []
    for number in range(times):
        chance = np.random.Generator(np.random.PCG64(seed + number))
        truth, seen = simulate(places, draw_hyperparameters(places, chance), chance, PATIENTS)
        patients = np.full(len(truth), PATIENTS)
        learned = fit(places, seen, seed=seed + number, steps=steps, draws=200, progress=lambda *_: None)
        drawn = draw_rates(places, seen, patients, learned, seed=seed + number).draws[:, :-1]
        low, high = np.quantile(drawn, [(1 - COVERED) / 2, (1 + COVERED) / 2], axis=0)
        inside = (low <= truth) & (truth <= high)
        own = places.own[:, places.evidence_of_column]
        held.append(inside[own])
        note(f"simulation {number + 1}: {inside[own].mean():.3f} of {own.sum()} rates of their own are held")
    return {
        "simulations": times,
        "rates": int(sum(one.size for one in held)),
        "share of 90 % intervals that hold the rate": float(np.mean(np.concatenate(held))),
    }
