"""Belief documents with every rule of section 7a, for properties: rates that are probabilities, and terms over them."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

KINDS: dict[str, dict[str, Any]] = {
    "age": {"kind": "range", "observable": "age", "from": [0, 200, 600]},
    "sex": {"kind": "categorical", "atoms": ["sex(female)", "sex(male)"]},
    "pulse": {"kind": "range", "observable": "pulse", "from": [0, 60, 100]},
    "fever": {"kind": "binary", "atoms": ["present(fever)", "absent(fever)"]},
    "cough": {"kind": "binary", "atoms": ["present(cough)", "absent(cough)"]},
    "rash": {"kind": "binary", "atoms": ["present(rash)", "absent(rash)"]},
    "pain": {"kind": "binary", "atoms": ["present(pain)", "absent(pain)"]},
    "surgery": {"kind": "categorical", "atoms": ["present(surgery)"]},
    "place": {"kind": "categorical", "atoms": ["present(head)", "present(chest)", "present(leg)"]},
}


def micronats(rate: float) -> int:
    return round(10**6 * math.log(rate))


def shares(parts: list[int]) -> list[float]:
    return [part / sum(parts) for part in parts]


@st.composite
def documents(draw: st.DrawFn, most: int = 5) -> tuple[dict[str, Any], dict[str, Any]]:
    """A document, and a belief in exactly one hypothesis over some terms of it."""
    conditions = draw(st.integers(2, most))
    hypotheses = [*(f"c{number}" for number in range(conditions)), "other"]
    parts = st.sampled_from([1, 1, 7, 90, 400, 2000])
    tables = {}
    for name, one in KINDS.items():
        count = len(one.get("from", one.get("atoms")))
        columns = [shares(draw(st.lists(parts, min_size=max(count, 2), max_size=max(count, 2)))) for _ in hypotheses]
        tables[name] = [[micronats(column[value]) for column in columns] for value in range(count)]
    prior = [
        micronats(one) for one in shares(draw(st.lists(parts, min_size=len(hypotheses), max_size=len(hypotheses))))
    ]
    chosen = draw(st.lists(st.sampled_from(sorted(KINDS)), unique=True))
    terms = [(name, draw(st.integers(0, len(tables[name]) - 1))) for name in KINDS if name in chosen]
    rows = [tables[name][value] for name, value in terms]
    pairs = list(combinations(hypotheses[:-1], 2))
    known = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    profile = {"comorbidity": [[*pair, draw(st.integers(-2_000_000, 2_000_000))] for pair in known]} if known else {}
    document = {
        "profiles": {"acute": profile},
        "hypotheses": hypotheses,
        "evidences": [{"id": name, **one} for name, one in KINDS.items()],
        "tables": tables,
    }
    belief = {
        "profile": "acute",
        "prior": prior,
        "terms": [{"evidence": name, "value": value} for name, value in terms],
        "log_weights": [sum(column) for column in zip(prior, *rows, strict=True)],
    }
    return document, belief
