"""Patients per second through rules that score, count, choose and keep small, beside plain clingo, and what their checks take.

    python benchmarks/symbolic.py [--json] [--patients N] [--cql FOLDER]

277 rules over 80 findings and 30 observables: 20 scores with their sums and thresholds, a count of risks, contraindications, a
choice of one action for each problem found, and two levels to keep small. Each patient has some findings and all values. The
peers solve the same text: a clingo control made anew for each patient, and one that stays, in which findings and values of up
to 1,000 are externals. `cql-execution` runs what it can say of the rules (`benchmarks/cql_peer.py`), beside ours on these alone.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import clingo
import cql_peer

from reasoner.checker import reading
from reasoner.checker.logic import Program as Kernel
from reasoner.checker.search import check_optimal
from reasoner.checker.terms import read_atom
from reasoner.symbolic.program import Program, assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import Model, consequences, solve

INPUTS = frozenset({"present", "value"})
FINDINGS, OBSERVABLES, VALUES, SCORES, ACTIONS = 80, 30, 1000, 20, 24
CHOOSING = (
    "many :- #count { R : risk(R) } >= 5.",
    "1 { do(P,A) : suits(P,A) } 1 :- problem(P).",
    ":- do(_,A), barred(A), not many.",
    ":~ do(P,A), burden(A,N). [N@2,A]",
    "#minimize { 1@1,A : used(A) }.",
    "used(A) :- do(_,A).",
    "amount(N) :- N = #count { A : used(A) }.",
)
Patient = dict[str, int]


def statements() -> list[str]:
    """The 277 rules."""
    chance = random.Random(1)
    found: list[str] = []
    for score in range(SCORES):
        for item in range(6):
            finding, points = chance.randrange(FINDINGS), chance.choice([1, 1, 2, 3])
            found.append(f"points(s{score},i{item},{points}) :- present(f{finding}).")
        found += [
            f"points(s{score},v,2) :- value(o{chance.randrange(OBSERVABLES)},N), N > {chance.randrange(300, 900)}.",
            f"scored(s{score}) :- points(s{score},_,_).",
            f"total(s{score},T) :- scored(s{score}), T = #sum {{ P,I : points(s{score},I,P) }}.",
            f"problem(p{score}) :- total(s{score},T), T >= {chance.choice([5, 6, 7])}.",
        ]
        actions = ";".join(f"a{(score * 3 + k) % ACTIONS}" for k in range(3))
        found.append(f"suits(p{score},({actions})).")
    for number in range(30):
        finding, observable, cut = (chance.randrange(most) for most in (FINDINGS, OBSERVABLES, VALUES))
        found.append(f"risk(r{number}) :- present(f{finding}), value(o{observable},N), N < {cut}.")
    found += [f"barred(a{number}) :- present(f{number}), present(f{number + 40})." for number in range(12)]
    found += [f"burden((a{number};a{number + 8};a{number + 16}),{1 + number})." for number in range(8)]
    return [*found, *CHOOSING]


def patients(number: int) -> list[Patient]:
    """Patients, each as atoms with their ages."""
    chance = random.Random(2)
    return [
        {
            **{f"present(f{k})": 0 for k in range(FINDINGS) if chance.random() < 0.2},
            **{f"value(o{k},{chance.randrange(VALUES)})": 0 for k in range(OBSERVABLES)},
        }
        for _ in range(number)
    ]


def prepared(rules: list[str]) -> tuple[Program, Kernel]:
    """The rules as the engine and as the checker hold them."""
    head = "%! id: r{0}\n%! en: e\n%! fr: f\n%! section: 1\n"
    text = "".join(head.format(number) + rule + "\n" for number, rule in enumerate(rules))
    read, problems = read_rules("m", "act", "act.lp", text)
    assert not problems, problems
    said = reading.read_rules("act.lp", text)
    return assemble(read, INPUTS), Kernel("act", said.rules, INPUTS, said.penalties, stratified=False)


def cold(text: str, patient: Patient) -> set[str]:
    """The best model by a control of its own."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], text + "".join(f"{atom}." for atom in patient))
    control.ground([("base", [])])
    return _best(control)


def reused(text: str) -> Callable[[Patient], set[str]]:
    """The best model by a control that stays, in which every finding and every value is an external."""
    control = clingo.Control(["--warn=none"])
    externals = [f"#external present(f{k})." for k in range(FINDINGS)]
    externals += [f"#external value(o{k},0..{VALUES - 1})." for k in range(OBSERVABLES)]
    control.add("base", [], text + "\n".join(externals))
    control.ground([("base", [])])
    before: set[str] = set()

    def best(patient: Patient) -> set[str]:
        for atom in before ^ patient.keys():
            control.assign_external(clingo.parse_term(atom), atom in patient)
        before.clear()
        before.update(patient)
        return _best(control)

    return best


def _best(control: clingo.Control) -> set[str]:
    found: list[set[str]] = []
    control.solve(on_model=lambda model: found.append(set(map(str, model.symbols(atoms=True)))))
    return found[-1] if found else set()


def rate(
    work: Callable[[Patient], object], cases: list[Patient], clock: Callable[[], float] = time.perf_counter
) -> float:
    """Patients per second, each met once: the best third of them, since the machine has other work."""
    seconds = []
    for part in range(3):
        some = cases[part::3]
        begun = clock()
        for case in some:
            work(case)
        seconds.append((clock() - begun) / len(some))
    return 1 / min(seconds)


def checks(kernel: Kernel, cases: list[Patient], models: list[Model]) -> dict[str, float]:
    """Milliseconds, median, of a check without and with the claim that no choice is better."""
    quick, full = [], []
    for case, model in zip(cases, models, strict=True):
        steps = [{"rule": one.rule, "substitution": dict(one.substitution), "head": one.head} for one in model.steps]
        facts = {read_atom(atom) for atom in case}
        begun = time.perf_counter()
        atoms = kernel.check(steps, facts, {}) | facts
        assert kernel.costs(atoms, {}) == model.costs
        quick.append(time.perf_counter() - begun)
        check_optimal(kernel, atoms, facts, {})
        full.append(time.perf_counter() - begun)
    return {"quick check, ms": 1000 * statistics.median(quick), "full check, ms": 1000 * statistics.median(full)}


def cql(rules: list[str], folder: Path | None, cases: list[Patient]) -> dict[str, float | str]:
    """Patients per second of CPU, ours and those of `cql-execution`, over the rules that it can say; both conclude the same."""
    said = cql_peer.sayable(rules)
    named = f"cql-execution, {len(said)} rules, patients/s of CPU"
    if folder is None:
        return {named: "not run"}
    program, _ = prepared(said)
    ours = rate(lambda case: consequences(program, case), cases, time.process_time)
    theirs, conclusions = cql_peer.run(folder, said, cases)
    for case, found in zip(cases, conclusions, strict=True):
        assert found == set(consequences(program, case)) - case.keys(), "cql-execution concludes otherwise"
    return {f"ours, the same {len(said)} rules": ours, named: theirs}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--patients", type=int, default=300)
    parser.add_argument("--cql", type=Path, metavar="FOLDER", help="where npm installed cql-execution")
    options = parser.parse_args()
    rules, cases = statements(), patients(options.patients)
    program, kernel = prepared(rules)
    text = "\n".join(rules) + "\n"
    stays = reused(text)
    fresh = iter(patients(7 * options.patients)[options.patients :])
    known = cases[:100]
    models = [solve(program, case) for case in known]
    for case, model in zip(known, models, strict=True):
        others = kernel.costs({read_atom(atom) for atom in stays(case)}, {})
        assert others == model.costs, "clingo finds another cost"
    figures: dict[str, float | str] = {
        "rules": float(len(rules)),
        "assess, patients/s": rate(lambda case: consequences(program, case), list(islice(fresh, options.patients))),
        "with a derivation, patients/s": rate(lambda case: solve(program, case), list(islice(fresh, options.patients))),
        "clingo that stays, patients/s": rate(stays, list(islice(fresh, 150))),
        "clingo made anew, patients/s": rate(lambda case: cold(text, case), list(islice(fresh, 60))),
        **checks(kernel, known, models),
        **cql(rules, options.cql, list(islice(fresh, options.patients))),
    }
    print(
        json.dumps(figures)
        if options.json
        else "\n".join(
            f"{name:46} {value if isinstance(value, str) else format(value, '.1f'):>10}"
            for name, value in figures.items()
        )
    )


if __name__ == "__main__":
    main()
