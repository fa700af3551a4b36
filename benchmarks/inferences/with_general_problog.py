"""ProbLog over a general program: constraints as evidence; compiled for each patient, as evidence is part of the program."""

from __future__ import annotations

import json

from inferences.told import given, timed
from problog import get_evaluatable
from problog.program import PrologString


def body(literals: list[tuple[str, bool]]) -> str:
    return ", ".join(atom if holds else f"\\+{atom}" for atom, holds in literals)


def main() -> None:
    model = given()
    lines = [
        f"{'' if p is None else f'{p}::'}{head}{' :- ' + body(literals) if literals else ''}."
        for head, p, literals in model["rules"]
    ]
    for place, literals in enumerate(model["constraints"]):
        lines.append(f"k{place} :- {body(literals)}. evidence(k{place}, false).")
    lines += [f"query({atom})." for atom in model["asked"]]
    compiled, query, rows = [], [], []
    for evidence in model["patients"]:
        seen = [f"evidence({atom}, {str(holds).lower()})." for atom, holds in evidence.items()]
        text = "\n".join(lines + seen)
        seconds, made = timed(lambda text=text: get_evaluatable().create_from(PrologString(text)))
        compiled.append(seconds)
        seconds, found = timed(made.evaluate)
        query.append(seconds)
        named = {str(name): float(value) for name, value in found.items()}
        rows.append([named[atom] for atom in model["asked"]])
    print(json.dumps({"compile": compiled, "query": query, "marginals": rows}))


if __name__ == "__main__":
    main()
