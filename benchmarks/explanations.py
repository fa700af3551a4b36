"""What explanations tell and cost: a matrix of questions beside other explainers, chains of diamonds, and the acute base.

    python benchmarks/explanations.py [--json] [--runs N] [--peers PYTHON] [--limit SECONDS]

The other explainers live in an environment of their own, since they pin what we do not; without `--peers` they are not run:

    python -m venv peers && peers/bin/pip install xclingo==2.0b24 clingexplaid==1.5.1 xasp==0.8.4
    python benchmarks/explanations.py --peers peers/bin/python

Every cell is a run of its own under a time limit; `explainers/criteria.py` says what has to be told for `yes`. s(CASP) is not
run: it could not be had from PyPI, Debian or npm.

A chain of n diamonds has 2^n derivations of its last atom and 3n + 1 atoms; a graph that shares what is shared is linear in it.
Times are medians; a justification is told as a ratio of the evaluation without one, of CPU, by turns in the same run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from explainers.matrix import chains, matrix, tables, versions

from reasoner import Patient, Reasoner
from reasoner.symbolic.absence import absence
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import consequences, solve

DIAMONDS = (10, 14, 18, 30)
INPUTS = frozenset({"present"})
PATIENTS = sorted((Path(__file__).resolve().parent.parent / "examples" / "patients").glob("*.yaml"))


def diamonds(count: int) -> Program:
    """A chain of diamonds: each atom by two ways, both of which the next one needs."""
    texts = ["a0 :- present(x)."]
    for k in range(count):
        texts += [f"b{k} :- a{k}.", f"c{k} :- a{k}.", f"a{k + 1} :- b{k}, c{k}."]
    head = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
    source = "".join(head.format(number) + text + "\n" for number, text in enumerate(texts))
    rules, problems = read_rules("m", "act", "m.lp", source)
    assert not problems
    return assemble(rules, INPUTS)


def median_ms(work: Callable[[], object], runs: int) -> float:
    """The median of some runs after one that warms up, in milliseconds."""
    work()
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return 1000 * statistics.median(seconds)


def chain(count: int, runs: int) -> dict[str, float]:
    """Time and size of why, and of why not, for the last atom of a chain."""
    program = diamonds(count)
    known = {"present(x)": 0}
    seen = Seen((), {}, INPUTS)
    steps = solve(program, known).steps
    found = absence(program.rules, seen, INPUTS, f"a{count}")
    assert {read_atom(step.head) for step in steps} == {read_atom(text) for text in found} - {("present", "x")}
    return {
        "why, links": len(steps),
        "why, ms": median_ms(lambda: solve(program, known), runs),
        "why not, atoms": len(found),
        "why not, ms": median_ms(lambda: absence(program.rules, seen, INPUTS, f"a{count}"), runs),
    }


def acute(runs: int) -> dict[str, float]:
    """What justifying costs over the acute base, for the patients of the examples together."""
    reasoner = Reasoner.load("FR")
    cases = []
    for path in PATIENTS:
        patient = Patient.from_bytes(path.read_bytes())
        state = reasoner.state(patient, as_of=patient.recorded)
        believed = state.belief.atoms() if state.presented else ()
        cases.append((reasoner.program(state.modules), state.grounding.ages, believed))
    seconds: list[tuple[float, float]] = []
    for _ in range(runs):
        marks = [time.process_time()]
        for work in (consequences, solve):
            for case in cases:
                work(*case)
            marks.append(time.process_time())
        seconds.append((marks[1] - marks[0], marks[2] - marks[1]))
    plain, justified = (1000 * statistics.median(some) for some in zip(*seconds, strict=True))
    ratio = statistics.median(second / first for first, second in seconds)
    return {"evaluated, ms": plain, "justified, ms": justified, "ratio": ratio}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has the other explainers")
    parser.add_argument("--limit", type=float, default=20, metavar="SECONDS", help="for one run of one explainer")
    options = parser.parse_args()
    figures = {f"{count} diamonds": chain(count, options.runs) for count in DIAMONDS}
    figures["acute base, patients of the examples"] = acute(options.runs)
    beside = {
        "versions": versions(options.peers),
        "matrix": matrix(options.peers, options.limit),
        "chains": chains(DIAMONDS, options.peers, options.limit),
    }
    if options.json:
        print(json.dumps(figures | beside))
        return
    for title, row in figures.items():
        print(title + ": " + " · ".join(f"{name} {value:.4g}" for name, value in row.items()))
    print("\n" + tables(beside))


if __name__ == "__main__":
    main()
