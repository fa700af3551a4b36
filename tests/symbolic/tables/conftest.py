"""A table of a few inputs, and what it may name."""

from __future__ import annotations

import pytest

from reasoner.symbolic.tables.compiling import Compiled, compile_table
from reasoner.symbolic.tables.rows import Words


def labels(english, french):
    return {"labels": {"en": english, "fr": french}}


WORDS = Words(
    {
        "fever": labels("fever", "fièvre"),
        "cough": labels("cough", "toux"),
        "rash": labels("rash", "éruption"),
        "heart_rate": labels("heart rate", "fréquence cardiaque"),
        "body_temperature": labels("body temperature", "température corporelle"),
        "must": labels("must", "impératif"),
        "wells_pe": {**labels("Wells score", "score de Wells"), "resolution": [1, 10], "unit": "{points}"},
    },
    {
        "heart_rate": {
            "unit": "/min",
            "resolution": [1, 1],
            "plausible": [20, 250],
            "units": {"/min": [1, 1, 0, 1], "Hz": [60, 1, 0, 1]},
        },
        "body_temperature": {
            "unit": "Cel",
            "resolution": [1, 10],
            "plausible": [200, 450],
            "units": {"Cel": [1, 1, 0, 1], "[degF]": [5, 9, -160, 9]},
        },
    },
)
HEAD = """program = "assess"
hit = "{hit}"
then = "suspected(fever)"
en = "told"
fr = "dit"
section = "1"
"""
COLUMNS = """
[columns.rate]
value = "heart_rate"
unit = "/min"
[columns.fever]
finding = "present(fever)"
"""


@pytest.fixture
def compiled():
    def make(csv: str | bytes, description: str = "", hit: str = "collect", columns: str = COLUMNS) -> Compiled:
        data = csv.encode() if isinstance(csv, str) else csv
        return compile_table("rules/m/t.csv", data, HEAD.format(hit=hit) + description + columns, WORDS)

    return make
