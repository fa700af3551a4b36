"""How well two disorders at once are told apart, and whether one alone is still told as one.

    python benchmarks/several.py --patients CSV [--count N] [--seed N] [--json]

A patient with two disorders is made of two rows of DDXPlus of the same sex, at most ten years apart and with different diagnoses:
what either has, the patient has; what both lack, the patient lacks; a number that both give, and the age, are the first row's.
These are simulated patients twice over: no one measured what two disorders do together, and the rates were learned from such
rows. Profile `ddxplus`, `other` left out of the ranks. Each is asked with one disorder at a time and with up to two, in the same
run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reasoner.engine.cases import evidence_codes
from reasoner.engine.reasoner import Reasoner
from reasoner.knowledge.modules import read_yaml
from reasoner.patient.ddxplus import RowReader, read_rows
from reasoner.patient.record import Patient
from reasoner.probability.posterior import Belief

MOMENT = "2026-03-01T12:00"
APART = 10
TRIES = 100
NUMBER = re.compile(r"'(E_\d+)_@_\d+'")
Row = Mapping[str, str]


def joined(first: Row, second: Row) -> dict[str, str]:
    """One row of a patient who has what either has."""
    own = re.findall(r"'[^']+'", first["features"])
    measured = {match[1] for one in own if (match := NUMBER.fullmatch(one))}
    more = [
        one
        for one in re.findall(r"'[^']+'", second["features"])
        if one not in own and not ((match := NUMBER.fullmatch(one)) and match[1] in measured)
    ]
    return {**first, "features": f"[{', '.join(own + more)}]"}


def pairs(rows: Sequence[Row], count: int, seed: int) -> Iterator[tuple[Row, Row]]:
    chance = random.Random(seed)
    for _ in range(count):
        first = chance.choice(rows)
        for _ in range(TRIES):
            second = chance.choice(rows)
            if (
                second["diagnosis"] != first["diagnosis"]
                and second["sex"] == first["sex"]
                and abs(int(second["age"]) - int(first["age"])) <= APART
            ):
                yield first, second
                break


def asked(reasoner: Reasoner, patient: Patient) -> Belief:
    return reasoner.answer(patient, as_of=MOMENT, profile="ddxplus", at_most=2).parts.belief


def first_two(hypotheses: Sequence[str], ppm: Sequence[int]) -> set[str]:
    known = [(-share, name) for name, share in zip(hypotheses, ppm, strict=True) if name != "other"]
    return {name for _, name in sorted(known)[:2]}


def figures(reasoner: Reasoner, rows: Sequence[Row], count: int, seed: int) -> dict[str, float]:
    content = read_yaml(reasoner.knowledge.sources, "knowledge/acute/conditions.yaml")
    names = {item["name"]: item["id"] for item in content["conditions"]}
    reader = RowReader(evidence_codes(reasoner.knowledge.sources), MOMENT)
    found: dict[str, list[bool]] = {}
    beyond: list[int] = []

    def noted(name: str, so: bool) -> None:
        found.setdefault(name, []).append(so)

    for first, second in pairs(rows, count, seed):
        true = {names[first["diagnosis"]], names[second["diagnosis"]]}
        belief = asked(reasoner, reader.read(joined(first, second)))
        several = belief.several
        assert several is not None
        noted("two: both first, asked for one", first_two(belief.hypotheses, belief.posterior_ppm) == true)
        noted("two: both first, asked for two", first_two(belief.hypotheses, several.marginals_ppm) == true)
        noted("two: one of them first, asked for one", bool(true & set(_first(belief, belief.posterior_ppm))))
        noted("two: the most probable world is the pair", set(several.best[0].hypotheses) == true)
        for name in sorted(true):
            place = belief.hypotheses.index(name)
            noted("two: of each, 10 % or more, asked for one", belief.posterior_ppm[place] >= 100_000)
            noted("two: of each, 10 % or more, asked for two", several.marginals_ppm[place] >= 100_000)
        beyond.append(several.beyond_ppm)
        alone = asked(reasoner, reader.read(first))
        one = alone.several
        assert one is not None
        own = names[first["diagnosis"]]
        noted("one: first, asked for one", _first(alone, alone.posterior_ppm) == [own])
        noted("one: the most probable world is it alone", one.best[0].hypotheses == (own,))
        noted("one: the most probable world is a pair", len(one.best[0].hypotheses) > 1)
    shares = {name: sum(so) / len(so) for name, so in found.items()}
    return shares | {"patients": len(beyond), "two: median bound beyond, ppm": sorted(beyond)[len(beyond) // 2]}


def _first(belief: Belief, ppm: Sequence[int]) -> list[str]:
    known = [(-share, name) for name, share in zip(belief.hypotheses, ppm, strict=True) if name != "other"]
    return [min(known)[1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=Path, required=True, metavar="CSV")
    parser.add_argument("--count", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = list(read_rows(options.patients))
    print(f"{len(rows)} rows", file=sys.stderr)
    found = figures(Reasoner.load("FR"), rows, options.count, options.seed)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    for name, figure in found.items():
        print(f"{name:48}{figure:.3f}" if isinstance(figure, float) else f"{name:48}{figure}")


if __name__ == "__main__":
    main()
