"""The cases of the guideline modules as patients, and generated ones around them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reasoner.knowledge.sources import installed_directory
from reasoner.patient.record import Patient
from reasoner.patient.vignette import FORMAT, read_vignette


@dataclass(frozen=True)
class ModuleCase:
    """One case of `rules/<module>/cases.yaml`."""

    module: str
    name: str
    patient: Patient
    as_of: str
    expect: tuple[str, ...]
    expect_not: tuple[str, ...]
    because: tuple[str, ...]


def vignette(body: dict[str, Any], as_of: str) -> dict[str, Any]:
    """A whole vignette from the patient of a case: age and sex move to where a vignette has them."""
    recorded = as_of if "T" in as_of else f"{as_of}T12:00"
    person = {key: body[key] for key in ("age", "sex", "birth_date") if key in body}
    rest = {key: value for key, value in body.items() if key not in person}
    return {"format": FORMAT, "recorded": recorded, "patient": person, **rest}


def bodies() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every case of every module, as it is written."""
    for path in sorted((installed_directory() / "rules").glob("*/cases.yaml")):
        for row in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or ():
            yield path, row


def module_cases() -> list[ModuleCase]:
    """Every case of every module, ready to be answered."""
    cases = []
    for path, row in bodies():
        document = vignette(row["patient"], row["as_of"])
        patient = read_vignette(document, f"{path.parent.name}: {row['case']}")
        wanted = (tuple(row.get(key, ())) for key in ("expect", "expect_not", "because"))
        cases.append(ModuleCase(path.parent.name, row["case"], patient, document["recorded"], *wanted))
    return cases


POLARITIES = ("present", "absent", "unknown")


def generated(count: int, seed: int) -> Iterator[Patient]:
    """Vignettes around the modules' cases: each case first, then two cases mixed, with facts dropped, denied and shifted."""
    chance = random.Random(seed)
    documents = [vignette(row["patient"], row["as_of"]) for _, row in bodies()]
    for index in range(count):
        document = documents[index % len(documents)]
        if index >= len(documents):
            other = chance.choice(documents)
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
