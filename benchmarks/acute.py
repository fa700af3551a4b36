"""How well acute patients are told apart, with everything known and with as few questions as it takes.

    python benchmarks/acute.py --patients CSV [--train CSV] --predictions OUT [--json] [--seed N] [--steps N]
                               [--leave-one-out] [--calibration N]

Without `--train`, in five folds: what is computed from patients (structure, rates, priors) is learned anew from the other four.
With it, learned there. Profile `ddxplus`; `other` is left out and the rest renormalised. A question is one evidence with all its
values; the first evidence, age and sex are free. OUT has one JSON object a line: row (from 0), the differential and the number of
questions of the policy `accuracy`, and `full_evidence`, the differential with everything known.
`--leave-one-out` leaves each condition out of learning and looks whether `other` then stands out in its patients.
`--calibration N` draws rates from the prior of the model N times, simulates rows, learns, and counts how many 90 % intervals hold
the rate (Talts et al. 2018, arXiv 1804.06788).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from acute_figures import brier, calibration_error, differential, paired, right
from acute_limits import calibration, leave_one_out
from acute_simulation import Model, Outcome, Sheet, full_evidence, model_of, naive_bayes, question, read_sheets

from reasoner.decision.asking import Accuracy, Safe
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.knowledge.modules import read_yaml
from reasoner.probability.learning.learner import SEED, STEPS, learn
from reasoner.probability.structure import BeliefStructure, read_structure
from reasoner.vocabulary import split_atom

FOLDS = 5
SURE = 0.95
GRAVE = 2
ACUTE = "knowledge/acute"


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def splits(patients: list[Sheet], train: list[Sheet] | None, seed: int) -> list[tuple[list[Sheet], list[int]]]:
    """What to learn from and which patients to predict, once or for each fold."""
    if train is not None:
        return [(train, list(range(len(patients))))]
    order = list(range(len(patients)))
    random.Random(seed).shuffle(order)
    parts = [sorted(order[fold::FOLDS]) for fold in range(FOLDS)]
    return [([patients[i] for i in sorted(set(order) - set(part))], part) for part in parts]


def safe_policy(reasoner: Reasoner, model: Model, sheet: Sheet, thresholds: dict[str, float]) -> Safe:
    flags = reasoner.knowledge.content["belief"]["red_flags"]
    asked = [name for complaint, row in flags.items() if complaint in sheet.complaints for name in row["ask"]]
    return Safe(tuple(name for name in dict.fromkeys(asked) if name in model.questionnaire.askable), thresholds)


def evaluate(
    reasoner: Reasoner,
    structure: BeliefStructure,
    patients: list[Sheet],
    train: list[Sheet] | None,
    seed: int,
    steps: int,
) -> tuple[dict[str, list[Outcome]], list[float]]:
    """Outcomes of every patient by way of asking, and the seconds that each learning took."""
    atoms = reasoner.state(_nobody(), as_of="2026-01-01", profile="ddxplus").atoms
    watched = [split_atom(atom)[1] for atom in atoms if atom.startswith("must_not_miss(")]
    thresholds = {name: int(ppm) / 1e6 for name, ppm in watched}
    found: dict[str, dict[int, Outcome]] = {
        name: {} for name in ("full", "accuracy", "safe", "naive full", "naive accuracy")
    }
    seconds = []
    for number, (learned_from, tested) in enumerate(splits(patients, train, seed)):
        begun = time.perf_counter()
        rows = [sheet.row() for sheet in learned_from if sheet.truth]
        model = model_of(learn(structure, rows, seed=seed, steps=steps).document, structure)
        seconds.append(time.perf_counter() - begun)
        note(f"fold {number + 1}: learned from {len(rows)} rows in {seconds[-1]:.0f} s")
        peer = naive_bayes(structure, rows)
        for place in tested:
            sheet = patients[place]
            found["full"][place] = full_evidence(model, sheet)
            found["accuracy"][place] = question(model, sheet, Accuracy(SURE))
            found["safe"][place] = question(model, sheet, safe_policy(reasoner, model, sheet, thresholds))
            found["naive full"][place] = full_evidence(peer, sheet)
            found["naive accuracy"][place] = question(peer, sheet, Accuracy(SURE))
    return {name: [outcomes[place] for place in range(len(patients))] for name, outcomes in found.items()}, seconds


def _nobody() -> Any:
    from reasoner import Patient

    return Patient("2026-01-01T00:00", "en", ())


def figures(
    structure: BeliefStructure,
    severity: dict[str, int],
    sheets: list[Sheet],
    found: dict[str, list[Outcome]],
    seconds: list[float],
) -> dict[str, Any]:
    names = structure.conditions
    hits = {name: right(sheets, outcomes, names) for name, outcomes in found.items()}
    asked = {name: np.array([float(one.questions) for one in outcomes]) for name, outcomes in found.items()}
    grave = [place for place, sheet in enumerate(sheets) if severity[sheet.truth] <= GRAVE]
    missed = [
        {"row": place, "truth": sheets[place].truth, "told": names[int(np.argmax(found["safe"][place].posterior))]}
        for place in grave
        if not hits["safe"][place] and sheets[place].truth not in found["safe"][place].open
    ]
    return {
        "patients": len(sheets),
        "seconds to learn": seconds,
        "full evidence": {
            "top-1": float(hits["full"].mean()),
            "brier": brier(sheets, found["full"], names),
            "ece": calibration_error(hits["full"], found["full"]),
            **differential(sheets, found["full"], names),
            "against naive Bayes": paired(hits["full"], hits["naive full"]),
        },
        "accuracy": {
            "top-1": float(hits["accuracy"].mean()),
            "questions": float(asked["accuracy"].mean()),
            "brier": brier(sheets, found["accuracy"], names),
            "ece": calibration_error(hits["accuracy"], found["accuracy"]),
            "against full evidence": paired(hits["accuracy"], hits["full"]),
            "against naive Bayes": paired(hits["accuracy"], hits["naive accuracy"]),
            "questions against naive Bayes": paired(asked["accuracy"], asked["naive accuracy"]),
        },
        "safe": {
            "top-1": float(hits["safe"].mean()),
            "questions": float(asked["safe"].mean()),
            "most questions": float(asked["safe"].max()),
            "grave patients": len(grave),
            "sensitivity": 1 - len(missed) / max(len(grave), 1),
            "missed": missed,
            "against accuracy": paired(hits["safe"], hits["accuracy"]),
        },
        "naive Bayes": {
            "full evidence, top-1": float(hits["naive full"].mean()),
            "accuracy, top-1": float(hits["naive accuracy"].mean()),
            "accuracy, questions": float(asked["naive accuracy"].mean()),
        },
    }


def write_predictions(path: Path, found: dict[str, list[Outcome]], names: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for place, (asked, whole) in enumerate(zip(found["accuracy"], found["full"], strict=True)):
            line = {
                "row": place,
                "differential": ranked(asked, names),
                "questions": asked.questions,
                "full_evidence": ranked(whole, names),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def ranked(outcome: Outcome, names: Sequence[str]) -> list[dict[str, Any]]:
    order = sorted(range(len(names)), key=lambda place: (-outcome.posterior[place], names[place]))
    return [{"id": names[place], "probability": round(float(outcome.posterior[place]), 6)} for place in order]


def show(name: str, value: Any, depth: int = 0) -> None:
    if isinstance(value, dict):
        print("  " * depth + name)
        for key, one in value.items():
            show(key, one, depth + 1)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        print("  " * depth + name)
        for one in value:
            print("  " * (depth + 1) + "  ".join(f"{key} {part}" for key, part in one.items()))
    else:
        told = f"{value:.4f}" if isinstance(value, float) else value
        print(f"{'  ' * depth}{name:{max(40 - 2 * depth, 1)}} {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--leave-one-out", action="store_true")
    parser.add_argument("--calibration", type=int, default=0, metavar="N")
    options = parser.parse_args()
    for path in (options.patients, options.train):
        if path is not None and not path.is_file():
            sys.exit(f"{path}: no such file; give a DDXPlus patient file (CSV)")
    reasoner = Reasoner.load("FR", progress=lambda stage: note(f"compiling {stage}"))
    sources = reasoner.knowledge.sources
    conditions = read_yaml(sources, f"{ACUTE}/conditions.yaml")
    structure = read_structure(conditions, read_yaml(sources, f"{ACUTE}/evidences.yaml"))
    listed = {row["name"]: row["id"] for row in conditions["conditions"]}
    printed = {row["id"]: row["name"] for row in conditions["conditions"]}
    severity = {row["id"]: row["severity"] for row in conditions["conditions"]} | {"": 5}

    def read(path: Path) -> list[Sheet]:
        return read_sheets(
            path,
            reasoner,
            structure,
            listed,
            lambda done, of: note(f"{path.name}: {done} of {of}") if done % 500 == 0 else None,
        )

    patients = read(options.patients)
    train = read(options.train) if options.train else None
    found, seconds = evaluate(reasoner, structure, patients, train, options.seed, options.steps)
    if options.predictions:
        write_predictions(options.predictions, found, [printed[name] for name in structure.conditions])
    told: dict[str, Any] = {}
    if any(sheet.truth for sheet in patients):
        told = figures(structure, severity, patients, found, seconds)
    if options.leave_one_out:
        told["left out"] = leave_one_out(structure, [*patients, *(train or ())], options.seed, options.steps, note)
    if options.calibration:
        told["calibration"] = calibration(structure, options.calibration, options.seed, options.steps, note)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        for name, value in told.items():
            show(name, value)


if __name__ == "__main__":
    try:
        main()
    except ReasonerError as refusal:
        sys.exit(str(refusal))
