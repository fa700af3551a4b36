"""ProbLog: annotated facts and rules, exclusions as evidence; compiled for each patient, as evidence is part of the program."""

from __future__ import annotations

from inferences.told import given, tell, timed
from problog import get_evaluatable
from problog.program import PrologString


def main() -> None:
    model = given()
    lines = [f"{prior}::d{place}. query(d{place})." for place, prior in enumerate(model["priors"])]
    lines += [f"{leak}::f{place}." for place, leak in enumerate(model["leaks"])]
    lines += [f"{strength}::f{finding} :- d{disorder}." for disorder, finding, strength in model["links"]]
    for place, (first, second) in enumerate(model["exclusions"]):
        lines.append(f"c{place} :- d{first}, d{second}. evidence(c{place}, false).")

    def answer(signs: list[int]) -> list[float]:
        seen = [f"evidence(f{place}, {str(sign == 1).lower()})." for place, sign in enumerate(signs) if sign]
        found = get_evaluatable().create_from(PrologString("\n".join(lines + seen))).evaluate()
        named = {str(name): float(value) for name, value in found.items()}
        return [named[f"d{place}"] for place in range(len(model["priors"]))]

    tell(0.0, [timed(lambda signs=signs: answer(signs)) for signs in model["patients"]])


if __name__ == "__main__":
    main()
