"""A small domain for tests: three conditions, all kinds of evidence, an exposure, and rows of simulated patients."""

from __future__ import annotations

import random
from typing import Any

from reasoner.probability.learning.rows import Row
from reasoner.probability.structure import BeliefStructure, read_structure

CONDITIONS: dict[str, Any] = {
    "conditions": [
        {"id": "zoster", "name": "Zoster", "severity": 4, "evidences": ["E_pain", "E_place", "E_rash", "E_intensity"]},
        {"id": "angina", "name": "Angina", "severity": 2, "evidences": ["E_pain", "E_place", "E_intensity"]},
        {"id": "ebola", "name": "Ebola", "severity": 1, "evidences": ["E_fever", "E_rash"]},
    ]
}
EVIDENCES: dict[str, Any] = {
    "evidences": [
        {"id": "E_pain", "kind": "binary", "atoms": ["present(pain)", "absent(pain)"]},
        {
            "id": "E_place",
            "kind": "categorical",
            "parent": "E_pain",
            "atoms": ["present(chest_pain)", "present(back_pain)", "present(arm_pain)"],
        },
        {"id": "E_intensity", "kind": "range", "parent": "E_pain", "observable": "intensity", "from": [0, 4, 8]},
        {"id": "E_rash", "kind": "binary", "atoms": ["present(rash)", "absent(rash)"]},
        {"id": "E_fever", "kind": "binary", "atoms": ["present(fever)", "absent(fever)"]},
        {"id": "age", "kind": "range", "observable": "age", "from": [12, 480]},
        {"id": "sex", "kind": "categorical", "atoms": ["sex(female)", "sex(male)"]},
    ]
}
PRIORS: dict[str, Any] = {
    "profiles": {
        "acute": {
            "classes": {"common": 100, "uncommon": 10, "rare": 0.1},
            "hypotheses": {"zoster": "common", "angina": "uncommon", "ebola": "rare", "other": "common"},
            "half_width_orders": 0.5,
            "exposures": [
                {
                    "hypothesis": "ebola",
                    "ask": "travel",
                    "atom": "present(travel)",
                    "absent_atom": "absent(travel)",
                    "if_present": "common",
                    "if_absent": 0.001,
                },
                {
                    "hypothesis": "ebola",
                    "ask": "contact",
                    "asked_if": "present(fever)",
                    "atom": "present(contact)",
                    "absent_atom": "absent(contact)",
                    "if_present": "uncommon",
                    "if_absent": 0.01,
                },
            ],
            "without": ["sex"],
            "bands": [["likely", 500000], ["possible", 50000], ["not_excluded", 0]],
            "ask_ppm": 1000,
            "numbers": "unsourced",
            "domain": "emergency department",
            "documentation": "docs/priors.md",
        },
        "rows": {
            "bands": [["any", 0]],
            "ask_ppm": 1000,
            "numbers": "synthetic",
            "domain": "simulated",
            "documentation": "MODEL_CARD.md",
        },
    }
}
ATOMS = [
    *(atom for one in EVIDENCES["evidences"] for atom in one.get("atoms", ())),
    "absent(chest_pain)",
    "present(travel)",
    "absent(travel)",
    "present(contact)",
    "absent(contact)",
    "present(nothing_known)",
    "value(age,600)",
    "value(intensity,0)",
]


def structure() -> BeliefStructure:
    return read_structure(CONDITIONS, EVIDENCES)


def simulated_rows(number: int, seed: int = 0) -> list[Row]:
    """Patients with zoster and angina (none with ebola): angina hurts in the chest, zoster has a rash."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for index in range(number):
        name = ("angina", "zoster")[index % 2]
        answers = [("age", int(chance.random() < 0.7)), ("sex", chance.randrange(2)), ("E_fever", 1)]
        pain = chance.random() < 0.8
        answers += [("E_pain", int(not pain)), ("E_rash", int(name == "angina" or chance.random() < 0.2))]
        if pain:
            place = 0 if name == "angina" and chance.random() < 0.9 else chance.randrange(1, 3)
            answers += [("E_place", place), ("E_intensity", chance.randrange(3))]
        rows.append((name, answers))
    return rows


def model(seed: int = 0, count: int = 200) -> dict[str, Any]:
    """A model document with arbitrary numbers, made without learning."""
    import base64
    import struct

    chance = random.Random(seed)
    read = structure()
    width = len(read.hypotheses)
    blocks = 11

    def offsets(number: int) -> str:
        return base64.b64encode(
            struct.pack(f"<{number}h", *(chance.randrange(-900, 900) for _ in range(number)))
        ).decode()

    def table(least: int, most: int, values: int) -> list[list[int]]:
        return [[chance.randint(least, most) for _ in range(width)] for _ in range(values)]

    return {
        "hypotheses": list(read.hypotheses),
        "evidences": [one.as_json() for one in read.evidences],
        "tables": {one.id: table(-6_000_000, -1, one.values) for one in read.evidences},
        "blocks": {one.id: table(0, blocks - 1, one.values) for one in read.evidences},
        "draws": {"count": count, "unit": 1000, "data": offsets(blocks * count)},
        "priors": {"prior": [-1_000_000] * width, "prior_draws": offsets(width * count)},
    }
