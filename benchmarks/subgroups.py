"""How well held-out patients are told apart, by sex and by age band, as the model card does it for all of them.

    python benchmarks/subgroups.py [--json] [--data FILE] [--seed N] [--steps N] [--folds N]

The shipped rates were learned from these same rows, so each patient is predicted by a model learned without the patient's
fold: same data, seed and steps as the shipped model, profile `ddxplus`. The rows are simulated; the figures say whether a
group is served worse than another by the model, not how it would do on people. The file is
`$REASONER_DATA/acute/ddxplus_patients_dev.csv` unless it is named.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reasoner.engine.learning import training_data
from reasoner.knowledge.sources import installed_directory, read_sources
from reasoner.probability.learning.evaluation import Metrics, measure, predict_held_out
from reasoner.probability.learning.learner import SEED, STEPS
from reasoner.probability.learning.rows import Row
from reasoner.probability.structure import BeliefStructure


def groups(structure: BeliefStructure, rows: tuple[Row, ...]) -> Iterator[tuple[str, list[int]]]:
    """Names of groups and the places of their rows: all, each sex, and each age band that the model tells apart."""
    yield "all", list(range(len(rows)))
    answers = [dict(pairs) for _, pairs in rows]
    for value, atom in enumerate(structure.evidence("sex").atoms):
        yield atom, [place for place, known in enumerate(answers) if known.get("sex") == value]
    cuts = [cut // 12 for cut in structure.evidence("age").cuts]
    for value, least in enumerate(cuts):
        band = f"{least} to {cuts[value + 1] - 1} years" if value + 1 < len(cuts) else f"{least} years and over"
        yield band, [place for place, known in enumerate(answers) if known.get("age") == value]


def figures(metrics: Metrics) -> dict[str, float | int]:
    return {
        "patients": metrics.rows,
        "conditions": len(metrics.recall),
        "top-1": round(metrics.top[1], 4),
        "top-3": round(metrics.top[3], 4),
        "log loss": round(metrics.log_loss, 4) + 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    data = options.data or Path(os.environ.get("REASONER_DATA", ".")) / "acute" / "ddxplus_patients_dev.csv"
    if not data.is_file():
        sys.exit(f"{data}: no such file; set REASONER_DATA or name the rows with --data")
    training = training_data(data, read_sources(installed_directory()), lambda _stage, _done, _of: None)
    structure = training.structure
    held_out = predict_held_out(structure, training.rows, seed=options.seed, steps=options.steps, folds=options.folds)
    table: dict[str, dict[str, dict[str, float | int]]] = {}
    for known, posterior in held_out.posteriors.items():
        table[known] = {}
        for name, places in groups(structure, held_out.rows):
            if places:
                truth = [held_out.rows[place][0] for place in places]
                table[known][name] = figures(measure(structure, truth, posterior[np.array(places)]))
    if options.json:
        print(json.dumps(table, indent=1))
        return
    for known, found in table.items():
        print(known)
        for name, row in found.items():
            print(f"  {name:20}" + "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
