"""Random programs beyond noisy-or, as rules that each system writes in its own words.

A model has `rules`, each (head, probability or None, body), `constraints`, bodies, and `patients`, evidence by atom; a body
is a list of (atom, whether it holds). Names are `d3`, `f5`, …
"""

from __future__ import annotations

import random
from typing import Any

SIZES = ((12, 50), (25, 100), (40, 160))
NOISY_OR = (12, 50)
"""Of this size a program is made, too, that has nothing but disorders, findings and exclusions."""


def noisy_or(disorders: int, findings: int, seed: int, patients: int) -> dict[str, Any]:
    """A general program without syndromes and complications."""
    model = general(disorders, findings, seed, patients)
    plain = [one for one in model["rules"] if all(atom[0] == "d" for atom, _ in one[2]) and one[0][0] in "df"]
    asked = [atom for atom in model["asked"] if atom[0] == "d"]
    return model | {"rules": plain, "constraints": model["constraints"][:3], "asked": asked}


def general(disorders: int, findings: int, seed: int, patients: int) -> dict[str, Any]:
    """Disorders and findings with four causes and a leak each, as in noisy-or networks, and what these lack: syndromes of two
    disorders without a third, which cause findings; complications that lead to each other in a ring, and rule a disorder out
    of being alone; exclusions, and syndromes that no patient has."""
    chance = random.Random(f"{disorders}/{findings}/{seed}")

    def some(count: int) -> list[str]:
        return [f"d{place}" for place in chance.sample(range(disorders), count)]

    rules: list[tuple[str, float | None, list[tuple[str, bool]]]] = [
        (f"d{place}", round(chance.uniform(0.01, 0.2), 4), []) for place in range(disorders)
    ]
    for place in range(findings):
        rules.append((f"f{place}", round(chance.uniform(0.001, 0.05), 4), []))
        rules += [(f"f{place}", round(chance.uniform(0.1, 0.9), 4), [(cause, True)]) for cause in some(4)]
    syndromes, ring = disorders // 3, disorders // 4
    for place in range(syndromes):
        first, second, third = some(3)
        rules.append((f"s{place}", None, [(first, True), (second, True), (third, False)]))
        for finding in chance.sample(range(findings), 2):
            rules.append((f"f{finding}", round(chance.uniform(0.2, 0.8), 4), [(f"s{place}", True)]))
    for place in range(ring):
        rules.append((f"c{place}", round(chance.uniform(0.05, 0.3), 4), [(some(1)[0], True)]))
        rules.append((f"c{(place + 1) % ring}", round(chance.uniform(0.2, 0.6), 4), [(f"c{place}", True)]))
        rules.append((f"f{chance.randrange(findings)}", round(chance.uniform(0.2, 0.8), 4), [(f"c{place}", True)]))
    constraints = [[(one, True) for one in some(2)] for _ in range(3)]
    constraints.append([("s0", True), ("c0", True)])
    rows = []
    for _ in range(patients):
        known = chance.sample(range(findings), 2 * (findings // 5))
        rows.append({f"f{place}": bool(number % 2) for number, place in enumerate(known)})
    asked = [f"d{place}" for place in range(disorders)]
    asked += [f"s{place}" for place in range(syndromes)] + [f"c{place}" for place in range(ring)]
    return {"rules": rules, "constraints": constraints, "patients": rows, "asked": asked}
