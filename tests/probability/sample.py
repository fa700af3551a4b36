"""A small domain for tests: three conditions, all kinds of evidence, an exposure, and rows of simulated patients."""

from __future__ import annotations

import random
from typing import Any

from reasoner.probability.compile import DomainKnowledge
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


def number(value: float, low: float, high: float) -> dict[str, Any]:
    return {"value": value, "interval": [low, high], "status": "unsourced"}


def _condition(incidence: float, ratios: list[float]) -> dict[str, Any]:
    return {
        "incidence": number(incidence, incidence / 2, incidence * 2),
        "clinic": number(0.5, 0.4, 0.6),
        "age": {"ratios": ratios, "status": "unsourced"},
        "sex": {"female_to_male": number(2, 1, 4)},
    }


EPIDEMIOLOGY: dict[str, Any] = {
    "sources": {"town": "Registry of the town, 2020"},
    "population": {
        "bands": [0, 40],
        "share": {"female": [0.3, 0.2], "male": [0.3, 0.2]},
        "status": "sourced",
        "source": "town",
        "section": "Table 1",
    },
    "conditions": {
        "zoster": _condition(300, [1, 3]),
        "angina": _condition(100, [0, 1]),
        "ebola": _condition(0.01, [1, 1])
        | {
            "exposure": [
                {
                    "ask": "travel",
                    "atom": "present(travel)",
                    "absent_atom": "absent(travel)",
                    "if_present": number(200, 100, 400),
                    "if_absent": number(0.001, 0.0001, 0.01),
                },
                {
                    "ask": "contact",
                    "asked_if": "present(fever)",
                    "atom": "present(contact)",
                    "absent_atom": "absent(contact)",
                    "if_present": number(50, 20, 100),
                    "if_absent": number(0.002, 0.0002, 0.02),
                },
            ]
        },
        "other": {"clinic": number(0.6, 0.4, 0.8)},
    },
    "risk_factors": [
        {
            "id": "smoking",
            "atoms": ["present(smoking)", "history(smoking)"],
            "absent_atoms": ["absent(smoking)"],
            "prevalence": number(0.2, 0.1, 0.3),
            "odds_ratios": {"angina": number(3, 2, 4)},
        }
    ],
}
LIKELIHOODS: dict[str, Any] = {
    "evidences": [
        {
            "id": "temperature",
            "kind": "range",
            "observable": "temperature",
            "unit": "Cel",
            "from": [30, 37.5, 38.5],
            "window": 1440,
            "instead_of": ["E_fever"],
            "reference": {"mean": 37, "sd": 0.5, "shape": "normal", "sample": 200, "status": "unsourced"},
            "conditions": {"ebola": {"mean": 39, "sd": 1, "shape": "normal", "status": "unsourced"}},
        },
        {
            "id": "troponin",
            "kind": "binary",
            "atoms": ["present(raised_troponin)", "absent(raised_troponin)"],
            "ages": [216, 1500],
            "window": 1440,
            "reference": number(0.1, 0.05, 0.15),
            "conditions": {"angina": number(0.4, 0.2, 0.6)},
        },
    ]
}
OBSERVABLES: dict[str, Any] = {"temperature": {"unit": "Cel", "resolution": [1, 10]}}
EXCLUSIONS: dict[str, Any] = {
    "excluded_by": {
        "angina": [{"en": "a normal ECG in pain", "fr": "un ECG normal pendant la douleur", "status": "unsourced"}]
    }
}
QUESTIONS: dict[str, Any] = {
    "questions": {
        "E_pain": {"en": "Are you in pain?", "fr": "Avez-vous mal ?"},
        "travel": {"en": "Abroad?", "fr": "À l'étranger ?"},
    }
}
RED_FLAGS: dict[str, Any] = {"complaints": [{"complaint": "pain", "ask": ["E_place"], "status": "unsourced"}]}
DOMAIN = DomainKnowledge(LIKELIHOODS, EPIDEMIOLOGY, EXCLUSIONS, QUESTIONS, RED_FLAGS, OBSERVABLES)
PRIORS: dict[str, Any] = {
    "profiles": {
        "acute": {
            "setting": "clinic",
            "without": ["E_rash"],
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
    "value(temperature,376)",
    "present(smoking)",
    "absent(smoking)",
    "history(smoking)",
    "present(raised_troponin)",
    "absent(raised_troponin)",
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
