"""Vignettes around the cases of the guideline modules."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import yaml

from reasoner.authoring.cases import vignette
from reasoner.knowledge.sources import installed_directory
from reasoner.patient.record import Patient
from reasoner.patient.vignette import read_vignette


def documents() -> Iterator[dict[str, Any]]:
    """Every case of every module as a vignette."""
    for path in sorted((installed_directory() / "rules").glob("*/cases.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or ():
            moment = row["as_of"]
            yield vignette(row["patient"], moment if "T" in moment else f"{moment}T12:00")


POLARITIES = ("present", "absent", "unknown")


def generated(count: int, seed: int) -> Iterator[Patient]:
    """Vignettes around the modules' cases: each case first, then two cases mixed, with facts dropped, denied and shifted."""
    chance = random.Random(seed)
    written = list(documents())
    for index in range(count):
        document = written[index % len(written)]
        if index >= len(written):
            other = chance.choice(written)
            facts = [_varied(fact, chance) for fact in (*document.get("facts", ()), *other.get("facts", ()))]
            kept = [fact for fact in facts if chance.random() < 0.8]
            document = {**document, "facts": kept}
            if (plain := [fact["concept"] for fact in kept if set(fact) == {"concept"}]) and chance.random() < 0.7:
                document["complaint"] = chance.choice(plain)
            if chance.random() < 0.3:
                document["patient"] = {"age": f"{chance.randint(0, 95)} a", "sex": chance.choice(("female", "male"))}
        yield read_vignette(document, f"generated {index}")


def _varied(fact: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    if "value" in fact:
        if chance.random() < 0.4:
            number = round(float(str(fact["value"]).replace(",", ".")) * chance.uniform(0.6, 1.5), 1)
            return {**fact, "value": str(number)}
        return fact
    if chance.random() < 0.25:
        return {**fact, "polarity": chance.choice(POLARITIES)}
    return fact
