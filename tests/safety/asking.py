"""A patient in a few words, and the parts of an answer that hazards are about."""

from __future__ import annotations

from typing import Any

from reasoner import Answer, Patient
from reasoner.patient.vignette import FORMAT, read_vignette

MOMENT = "2026-03-01T12:00"


def fact(concept: str, **details: str) -> dict[str, str]:
    return {"concept": concept, **details}


def measured(concept: str, value: object, unit: str, **details: str) -> dict[str, str]:
    return fact(concept, value=str(value), unit=unit, **details)


def patient(*facts: dict[str, str], age: str = "", sex: str = "", **parts: Any) -> Patient:
    person = {key: value for key, value in (("age", age), ("sex", sex)) if value}
    document = {"format": FORMAT, "recorded": MOMENT, "patient": person, "facts": list(facts), **parts}
    return read_vignette(document, "case")


def atoms(answer: Answer) -> set[str]:
    """Every atom of the answer: inputs, and what both programs conclude."""
    return set(answer.chain.links)


def actions(answer: Answer) -> dict[str, Any]:
    return {row["action"]: row for row in answer.conclusions.as_json()["actions"]}


def against(answer: Answer) -> dict[str, str]:
    return {row["action"]: row["status"] for row in answer.conclusions.as_json()["against"]}


def asked(answer: Answer) -> set[str]:
    return {row["ask"] for row in answer.conclusions.as_json()["questions"]}


LIKELY_EMBOLISM = (
    fact("judgement_pe_suspected"),
    fact("judgement_pe_most_likely"),
    fact("leg_swelling"),
    measured("heart_rate", 118, "/min"),
    measured("systolic_blood_pressure", 120, "mm[Hg]"),
)
ANAPHYLAXIS = (
    fact("urticaria", onset="20 min"),
    fact("dyspnoea", onset="20 min"),
    fact("wheeze"),
    fact("allergen_exposure"),
    measured("systolic_blood_pressure", 70, "mm[Hg]"),
)
