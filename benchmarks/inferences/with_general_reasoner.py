"""Ours over a general program: read and checked, compiled without evidence where one circuit serves all, each patient alone,
or all in one call.
"""

from __future__ import annotations

import json
import sys

from inferences.told import given, timed

from reasoner import ReasonerError
from reasoner.probability.programs.reading import read_program
from reasoner.probability.programs.routes import posterior


def body(literals: list[tuple[str, bool]]) -> str:
    return ", ".join(atom if holds else f"not {atom}" for atom, holds in literals)


def main() -> None:
    model = given()
    lines = []
    for head, p, literals in model["rules"]:
        lines += [] if p is None else [f"%! p: {p}"]
        lines.append(f"{head}{' :- ' + body(literals) if literals else ''}.")
    lines += [f":- {body(literals)}." for literals in model["constraints"]]
    text = "\n".join(lines)
    read_program("warm.lp", "%! p: 0.5\na.\nb :- a.\n")
    read, program = timed(lambda: read_program("general.lp", text))
    compiled, nobody = timed(lambda: posterior(program, model["asked"], []))
    told = {"read": [read], "compile": [compiled], "route": nobody.route}
    if "--batch" in sys.argv:
        seconds, found = timed(lambda: posterior(program, model["asked"], model["patients"]))
        told |= {"query": [seconds / len(model["patients"])], "marginals": found.probability[:1].tolist()}
    else:
        answers = []
        for evidence in model["patients"]:
            try:
                answers.append(timed(lambda evidence=evidence: posterior(program, model["asked"], [evidence])))
            except ReasonerError:
                told["refused"] = told.get("refused", 0) + 1
        told["query"] = [seconds for seconds, _ in answers]
        told["marginals"] = [found.probability[0].tolist() for _, found in answers]
    print(json.dumps(told))


if __name__ == "__main__":
    try:
        main()
    except ReasonerError as refusal:
        sys.exit(f"refused: {refusal}")
