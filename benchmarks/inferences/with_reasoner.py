"""Ours: each patient alone, or with `--batch` all of them in one call, whose seconds are shared out among them."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from inferences.told import given, tell, timed

from reasoner import ReasonerError
from reasoner.probability.noisyor import NoisyOr, Observations, Prepared, posterior, prepare


def network(model: dict[str, Any]) -> Prepared:
    """The prepared network; answering nobody makes the table of worlds where that is the route."""
    found = prepare(
        NoisyOr.of(
            {f"d{place}": prior for place, prior in enumerate(model["priors"])},
            {f"f{place}": leak for place, leak in enumerate(model["leaks"])},
            [(f"d{disorder}", f"f{finding}", strength) for disorder, finding, strength in model["links"]],
            exclusions=[(f"d{first}", f"d{second}") for first, second in model["exclusions"]],
        )
    )
    posterior(found, Observations.of(found.network, np.zeros((0, len(model["leaks"])))))
    return found


def main() -> None:
    model = given()
    compiled, ready = timed(lambda: network(model))

    def answer(patients: list[list[int]]) -> list[list[float]]:
        found: list[list[float]] = posterior(ready, Observations.of(ready.network, patients)).marginals.tolist()
        return found

    if "--batch" in sys.argv:
        seconds, rows = timed(lambda: answer(model["patients"]))
        tell(compiled, [(seconds / len(rows), row) for row in rows])
        return
    answers = [timed(lambda signs=signs: answer([signs])) for signs in model["patients"]]
    tell(compiled, [(seconds, rows[0]) for seconds, rows in answers])


if __name__ == "__main__":
    try:
        main()
    except ReasonerError as refusal:
        sys.exit(f"refused: {refusal}")
