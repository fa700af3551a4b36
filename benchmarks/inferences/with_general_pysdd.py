"""PySDD alone over a general program: a formula for each atom, circles unfolded; one diagram for all, evidence conjoined for
each patient.
"""

from __future__ import annotations

import json
from typing import Any

from inferences.told import given, timed
from pysdd.sdd import SddManager, Vtree

ROUNDS = 12
"""A circle of so many atoms or fewer is unfolded."""


def formulas(model: dict[str, Any], manager: Any) -> tuple[dict[str, Any], Any, dict[int, float]]:
    """A formula for each atom, one that meets the constraints, and the probability of each variable."""
    weights: dict[int, float] = {}
    rules = []
    for head, p, literals in model["rules"]:
        if p is not None:
            weights[len(weights) + 1] = p
        rules.append((head, len(weights) if p is not None else 0, literals))
    never = manager.false()
    known: dict[str, Any] = {head: never for head, _, _ in rules}

    def body(variable: int, literals: list[tuple[str, bool]]) -> Any:
        found = manager.literal(variable) if variable else manager.true()
        for atom, holds in literals:
            found = found & (known[atom] if holds else ~known[atom])
        return found

    def settle(atoms: set[str]) -> None:
        for atom in sorted(atoms):
            found = never
            for head, variable, literals in rules:
                if head == atom:
                    found = found | body(variable, literals)
            found.ref()
            known[atom] = found

    kinds = {kind: {head for head, _, _ in rules if head[0] == kind} for kind in "dscf"}
    settle(kinds["d"])
    settle(kinds["s"])
    for _ in range(min(ROUNDS, len(kinds["c"]))):
        settle(kinds["c"])
    settle(kinds["f"])
    sound = manager.true()
    for literals in model["constraints"]:
        sound = sound & ~body(0, literals)
    sound.ref()
    return known, sound, weights


def main() -> None:
    model = given()
    count = sum(p is not None for _, p, _ in model["rules"])
    manager = SddManager.from_vtree(Vtree(count, list(range(1, count + 1)), "balanced"))
    manager.auto_gc_and_minimize_on()
    compiled, (known, sound, weights) = timed(lambda: formulas(model, manager))
    query, rows = [], []

    def total(node: Any) -> float:
        counter = node.wmc(log_mode=False)
        for variable, p in weights.items():
            counter.set_literal_weight(manager.literal(variable), p)
            counter.set_literal_weight(manager.literal(-variable), 1 - p)
        return float(counter.propagate())

    def answer(evidence: dict[str, bool]) -> list[float]:
        manager.auto_gc_and_minimize_on()
        seen = sound
        for atom, holds in evidence.items():
            seen = seen & (known[atom] if holds else ~known[atom])
        seen.ref()
        manager.auto_gc_and_minimize_off()
        whole = total(seen)
        return [total(seen & known[atom]) / whole for atom in model["asked"]]

    for evidence in model["patients"]:
        seconds, row = timed(lambda evidence=evidence: answer(evidence))
        query.append(seconds)
        rows.append(row)
    print(json.dumps({"compile": [compiled], "query": query, "marginals": rows}))


if __name__ == "__main__":
    main()
