"""Exact inference in noisy-or networks beside pyAgrum, ProbLog, plingo and pgmpy: time, agreement, memory.

    python benchmarks/inference.py [--json] [--peers PYTHON] [--limit SECONDS] [--seeds N] [--sizes 5,10,…] [--only NAME,…]
    python benchmarks/inference.py --general SEEDS [--peers PYTHON] [--limit SECONDS]

Networks are random: N disorders with priors of 0.01 to 0.2, 4 N findings with leaks of 0.001 to 0.05 and four causes each of
strength 0.1 to 0.9, three pairs of disorders that exclude each other. Of the findings a fifth is present, a fifth absent, the
rest unknown. Asked for are the posteriors of all disorders, for three patients of each network. Every run is a process of its
own with one thread; compiling the network and each query are timed apart in it, in processor time.

The peers live in an environment of their own; without `--peers` they are not run:

    python -m venv peers && peers/bin/pip install pyagrum==3.3.1 problog==2.3.0 plingo==1.1.0 pgmpy==1.0.0
    python benchmarks/inference.py --peers peers/bin/python

`--general SEEDS` runs general programs instead (`inferences/general.py`): 12/50, 25/100 and 40/160 with syndromes, a ring
of complications and constraints; one patient of each for ProbLog and PySDD, and 256 for a batch of ours.

A peer that is stopped, fails or is refused memory at a size is not run at larger ones, and one that took longer than the limit
for a size has fewer seeds. plingo prints five digits and is held to 1e-4, the others to 1e-9.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from inferences.general import NOISY_OR, general, noisy_or
from inferences.general import SIZES as SIZES_OF_PROGRAMS

HERE = Path(__file__).resolve().parent
OURS = "reasoner"
PEERS = ("pyagrum", "problog", "plingo", "pgmpy")
SIZES = (5, 10, 15, 20, 25, 30, 40, 50, 60)
PATIENTS = 3
BATCHED = ((12, 50), (25, 100))
"""Of which sizes of general programs a batch is timed."""
TOLERANCE = {"plingo": 1e-4}
MEMORY = 8 << 30
SLACK = 20
"""How many times its limit of processor time a process may take by the clock, on a machine that others use."""


def network(disorders: int, seed: int, patients: int) -> dict[str, Any]:
    chance = random.Random(f"{disorders}/{seed}")
    findings = 4 * disorders
    rows = []
    for _ in range(patients):
        signs = [0] * findings
        for number, place in enumerate(chance.sample(range(findings), 2 * (findings // 5))):
            signs[place] = 1 if number % 2 else -1
        rows.append(signs)
    return {
        "priors": [chance.uniform(0.01, 0.2) for _ in range(disorders)],
        "leaks": [chance.uniform(0.001, 0.05) for _ in range(findings)],
        "links": [
            (disorder, finding, chance.uniform(0.1, 0.9))
            for finding in range(findings)
            for disorder in chance.sample(range(disorders), 4)
        ],
        "exclusions": [chance.sample(range(disorders), 2) for _ in range(3)],
        "patients": rows,
    }


def run(python: str, system: str, model: dict[str, Any], limit: float, *options: str) -> dict[str, Any]:
    """One process over one network: what it told, its peak memory in MB, or why it told nothing."""
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    bounded = f"import resource as r; r.setrlimit(r.RLIMIT_AS, ({MEMORY}, {MEMORY}))\nimport runpy, sys\n"
    bounded += (
        f"sys.argv = ['x', *{list(options)!r}]; runpy.run_module('inferences.with_{system}', run_name='__main__')"
    )
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as told,
        tempfile.TemporaryFile("w+") as errors,
    ):
        json.dump(model | {"limit": limit}, given)
        given.seek(0)
        process = subprocess.Popen(
            [python, "-c", bounded],
            cwd=HERE,
            env=environment,
            stdin=given,
            stdout=told,
            stderr=errors,
            start_new_session=True,
        )
        process.returncode, usage = waited(process.pid, limit)
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return {"error": f"stopped after {limit:g} s"}
        told.seek(0)
        errors.seek(0)
        if process.returncode:
            lines = [line for line in errors.read().splitlines() if line.strip()]
            return {"error": lines[-1][:200] if lines else f"exit {process.returncode}"}
        found: dict[str, Any] = json.loads(told.read().splitlines()[-1])
    return found | {"memory": usage.ru_maxrss / 1000}


def waited(pid: int, limit: float) -> tuple[int, resource.struct_rusage]:
    """The exit code of a process and what it used; it is killed, with what it started, where the clock says so."""
    until = time.monotonic() + SLACK * limit
    while (done := os.wait4(pid, os.WNOHANG))[0] == 0:
        if time.monotonic() > until:
            os.killpg(pid, signal.SIGKILL)
            done = os.wait4(pid, 0)
            break
        time.sleep(0.01)
    return os.waitstatus_to_exitcode(done[1]), done[2]


def apart(system: str, found: dict[str, Any], ours: dict[str, Any]) -> float:
    """The greatest difference from our marginals."""
    pairs = zip(found["marginals"], ours["marginals"], strict=True)
    difference = max(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True))
    assert difference <= TOLERANCE.get(system, 1e-9), f"{system} differs by {difference}"
    return difference


def summed(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over seeds, the greatest memory and difference."""
    queries = [median(one["query"]) for one in runs]
    found = {
        "seeds": len(runs),
        "compile, ms": 1000 * median(one["compile"] for one in runs),
        "query, ms": 1000 * median(queries),
        "slowest query, ms": 1000 * max(max(one["query"]) for one in runs),
        "memory, MB": max(one["memory"] for one in runs),
    }
    return found | ({"apart": max(one["apart"] for one in runs)} if "apart" in runs[0] else {})


def single(sizes: list[int], seeds: int, peers: dict[str, str], limit: float) -> dict[str, dict[str, Any]]:
    """For each size and system the figures, or why there are none."""
    rows: dict[str, dict[str, Any]] = {}
    failed: set[str] = set()
    for size in sizes:
        runs: dict[str, list[dict[str, Any]]] = {}
        row: dict[str, Any] = {}
        spent = dict.fromkeys(peers, 0.0)
        for seed in range(seeds):
            model = network(size, seed, PATIENTS)
            ours = run(sys.executable, OURS, model, limit)
            if "error" in ours:
                row[OURS] = ours
                break
            runs.setdefault(OURS, []).append(ours)
            for name, python in peers.items():
                if name in failed or spent[name] > limit:
                    continue
                found = run(python, name, model, limit)
                spent[name] += sum(found.get("query", ())) + found.get("compile", 0)
                if "error" in found:
                    failed.add(name)
                    row[name] = found
                    continue
                runs.setdefault(name, []).append(found | {"apart": apart(name, found, ours)})
        row |= {name: row.get(name, {}) | summed(found) for name, found in runs.items()}
        if "pyagrum" in runs:
            ratios = [
                median(a["query"]) / median(b["query"]) for a, b in zip(runs[OURS], runs["pyagrum"], strict=False)
            ]
            row["ours / pyagrum"] = median(ratios)
        rows[f"{size}/{4 * size}"] = row
        print(f"{size}/{4 * size}", json.dumps(row), file=sys.stderr, flush=True)
    return rows


def batch(peers: dict[str, str], limit: float) -> dict[str, Any]:
    """256 patients at 25/100: milliseconds a patient, in one call of ours and one after another by pyAgrum."""
    ratios, ours_ms, peer_ms = [], [], []
    for seed in range(3):
        model = network(25, seed, 256)
        ours = run(sys.executable, OURS, model, limit, "--batch")
        ours_ms.append(1000 * median(ours["query"]))
        if "pyagrum" in peers:
            found = run(peers["pyagrum"], "pyagrum", model, limit)
            apart("pyagrum", found, ours)
            peer_ms.append(1000 * sum(found["query"]) / len(found["query"]))
            ratios.append(peer_ms[-1] / ours_ms[-1])
    figures: dict[str, Any] = {"ours, ms a patient": median(ours_ms)}
    if ratios:
        figures |= {"pyagrum, ms a patient": median(peer_ms), "times the throughput": median(ratios)}
    return figures


def programs(seeds: int, peers: dict[str, str], limit: float) -> dict[str, dict[str, Any]]:
    """General programs: milliseconds to read, to compile and to query, and of one patient of a batch."""
    rows: dict[str, dict[str, Any]] = {}
    failed: set[str] = set()
    kinds = [("noisy-or as rules, ", noisy_or, NOISY_OR), *(("", general, size) for size in SIZES_OF_PROGRAMS)]
    for kind, made, size in kinds:
        runs: dict[str, list[dict[str, Any]]] = {}
        row: dict[str, Any] = {}
        for seed in range(seeds):
            ours = run(sys.executable, "general_reasoner", made(*size, seed, PATIENTS), limit)
            if "error" in ours:
                row["reasoner"] = ours
                break
            runs.setdefault("reasoner", []).append(ours)
            if size in BATCHED:
                patients = made(*size, seed, 256)
                together = run(sys.executable, "general_reasoner", patients, 10 * limit, "--batch")
                runs.setdefault("reasoner, batch of 256", []).append(together)
            for name, python in peers.items():
                if name in failed:
                    continue
                model = made(*size, seed, PATIENTS)
                found = run(python, f"general_{name}", model | {"patients": model["patients"][:1]}, limit)
                if "error" in found:
                    failed.add(name)
                    row[name] = found
                    continue
                first = ours | {"marginals": ours["marginals"][:1]}
                own = ours["compile"][0] + ours["query"][0]
                theirs = found["compile"][0] + found["query"][0]
                difference = apart(name, found, first)
                runs.setdefault(name, []).append(found | {"apart": difference, "times": theirs / own})
        row |= {name: row.get(name, {}) | apart_in_time(found) for name, found in runs.items()}
        rows[f"{kind}{size[0]}/{size[1]}"] = row
        print(f"{kind}{size[0]}/{size[1]}", json.dumps(row), file=sys.stderr, flush=True)
    return rows


def apart_in_time(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over seeds of each part, the slowest, the greatest memory and difference."""
    if failures := [one["error"] for one in runs if "error" in one]:
        return {"error": failures[0]}
    found: dict[str, Any] = {"seeds": len(runs)}
    for part in ("read", "compile", "query"):
        seconds = [1000 * one for run_ in runs for one in run_.get(part, ())]
        if seconds:
            found |= {f"{part}, ms": median(seconds), f"slowest {part}, ms": max(seconds)}
    found["memory, MB"] = max(one["memory"] for one in runs)
    if refused := sum(one.get("refused", 0) for one in runs):
        found["patients refused"] = refused
    if "times" in runs[0]:
        found["ours is faster, compiling and one query, times"] = [one["times"] for one in runs]
    return found | ({"apart": max(one["apart"] for one in runs)} if "apart" in runs[0] else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has the peers")
    parser.add_argument(
        "--limit", type=float, default=60, metavar="SECONDS", help="of processor time, for three patients"
    )
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of disorders")
    parser.add_argument("--only", default=",".join(PEERS), help="names of peers")
    parser.add_argument("--general", type=int, metavar="SEEDS", help="general programs, so many of each size")
    options = parser.parse_args()
    if options.general:
        peers = dict.fromkeys(("problog", "pysdd"), options.peers) if options.peers else {}
        print(json.dumps(programs(options.general, peers, options.limit), indent=1))
        return
    peers = {name: options.peers for name in options.only.split(",") if name} if options.peers else {}
    sizes = [int(one) for one in options.sizes.split(",") if one]
    figures = {
        "single": single(sizes, options.seeds, peers, options.limit),
        "batch": batch(peers, 10 * options.limit),
    }
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for size, row in figures["single"].items():
        for name, figure in row.items():
            told = figure.items() if isinstance(figure, dict) else [("", figure)]
            print(
                f"{size:8}{name:16}"
                + "  ".join(f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}" for k, v in told)
            )
    print("batch   " + "  ".join(f"{name} {value:.3g}" for name, value in figures["batch"].items()))


if __name__ == "__main__":
    main()
