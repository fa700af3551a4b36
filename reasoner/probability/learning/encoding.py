"""From probabilities to the integers of the belief document: tables in micronats, draws as small shared offsets."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.learning.hyperparameters import Floats
from reasoner.probability.learning.rates import Rates
from reasoner.probability.learning.rows import Layout

MICRONATS = 1_000_000
UNIT = 1000
_LARGEST = 2**15 - 1


def encode(places: Layout, rates: Rates) -> dict[str, Any]:
    """The objects `tables`, `blocks`, `draws`, `prior` and `prior_draws` of a model.

    Equal blocks are stored once, so parameters that conditions share take the space of one.
    Law: `table + unit * offset` is the log of the draw to within half a unit, where it is within 32.767 nats of the
    table.
    """
    table = _micronats(rates.mean)
    offsets = _offsets(rates.draws, table)
    numbers: dict[bytes, int] = {}
    tables: dict[str, list[list[int]]] = {}
    blocks: dict[str, list[list[int]]] = {}
    for evidence, start in zip(places.structure.evidences, places.first, strict=True):
        columns = range(start, start + evidence.values)
        tables[evidence.id] = [table[:, column].tolist() for column in columns]
        blocks[evidence.id] = [
            [numbers.setdefault(offsets[:, row, column].tobytes(), len(numbers)) for row in range(len(table))]
            for column in columns
        ]
    prior = _micronats(rates.prior_mean)
    return {
        "tables": tables,
        "blocks": blocks,
        "draws": {"count": len(offsets), "unit": UNIT, "data": base64.b64encode(b"".join(numbers)).decode("ascii")},
        "prior": prior.tolist(),
        "prior_draws": base64.b64encode(_offsets(rates.prior_draws, prior).T.tobytes()).decode("ascii"),
    }


def _micronats(probabilities: Floats) -> NDArray[np.int64]:
    result: NDArray[np.int64] = np.rint(np.log(probabilities) * MICRONATS).astype(np.int64)
    return result


def _offsets(draws: Floats, table: NDArray[np.int64]) -> NDArray[np.int16]:
    units = np.rint((np.log(draws) * MICRONATS - table) / UNIT)
    result: NDArray[np.int16] = units.clip(-_LARGEST, _LARGEST).astype("<i2")
    return result
