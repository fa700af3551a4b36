"""Time and memory of the main paths: warm answer, quick and full check, several disorders at once, cold command, help.

    python benchmarks/latency.py [--json] [--runs N]

Warm figures are in process with the knowledge base loaded, over the vignettes of `examples/patients`; cold figures are whole
processes with the compiled knowledge in the cache. The last column compares with an empty Python process of the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from reasoner import Patient, Reasoner, verify
from reasoner.verification import checker_knowledge

ROOT = Path(__file__).resolve().parent.parent
TWO_DISORDERS = ROOT / "tests" / "golden" / "several" / "embolism_and_copd.yaml"
CASES = sorted((ROOT / "examples" / "patients").glob("*.yaml"))


def spread(samples: list[float]) -> dict[str, float]:
    return {"p50": median(samples), "p99": quantiles(samples, n=100)[98], "n": len(samples)}


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def warm(runs: int) -> dict[str, dict[str, float]]:
    reasoner = Reasoner.load("FR")
    knowledge = checker_knowledge(reasoner.knowledge)
    patients = [Patient.from_file(path) for path in CASES]
    certificates = [reasoner.answer(patient, as_of=patient.recorded).certificate for patient in patients]
    for patient, certificate in zip(patients, certificates, strict=True):
        verify(certificate, case=patient, knowledge=knowledge)
    answer, quick, full = [], [], []
    for _ in range(runs):
        for patient, certificate in zip(patients, certificates, strict=True):
            answer.append(timed(lambda p=patient: reasoner.answer(p, as_of=p.recorded)))
            quick.append(timed(lambda p=patient, c=certificate: verify(c, case=p, knowledge=knowledge, quick=True)))
            full.append(timed(lambda p=patient, c=certificate: verify(c, case=p, knowledge=knowledge)))
    sizes = [len(certificate) / 1000 for certificate in certificates]
    return {
        "warm answer with certificate, ms": spread(answer),
        "quick check, ms": spread(quick),
        "full check, ms": spread(full),
        "certificate, kB": spread(sizes),
    }


def several(runs: int) -> dict[str, dict[str, float]]:
    """CPU time of answers and full checks with up to two and three conditions at once, beside one condition in the same run."""
    reasoner = Reasoner.load("FR")
    knowledge = checker_knowledge(reasoner.knowledge)
    patients = [Patient.from_file(path) for path in [*CASES, TWO_DISORDERS]]
    answers: dict[int, list[float]] = {at_most: [] for at_most in (1, 2, 3)}
    checks: dict[int, list[float]] = {at_most: [] for at_most in (1, 2, 3)}
    for run in range(1 + runs):
        for patient in patients:
            for at_most in (1, 2, 3):
                start = time.process_time()
                certificate = reasoner.answer(patient, as_of=patient.recorded, at_most=at_most).certificate
                answered = time.process_time()
                verify(certificate, case=patient, knowledge=knowledge)
                if run:  # the first prepares rules and pairs
                    answers[at_most].append((answered - start) * 1000)
                    checks[at_most].append((time.process_time() - answered) * 1000)
    return {
        f"{what}, up to {at_most} at once, CPU ms": {
            **spread(samples[at_most]),
            "times one": median(samples[at_most]) / median(samples[1]),
        }
        for what, samples in (("answer", answers), ("full check", checks))
        for at_most in samples
    }


def cold(arguments: list[str], runs: int) -> dict[str, float]:
    """Median wall and CPU seconds and the peak memory of whole processes."""
    wall, cpu = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"wall, s": median(wall), "cpu, s": median(cpu), "n": runs}


def peak_memory(arguments: list[str]) -> float:
    """The peak resident memory of one process, MB."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=20, help="warm runs over all vignettes")
    options = parser.parse_args()
    command = ["-c", "from reasoner.cli.main import run; run()"]
    diagnose = [*command, "diagnose", str(CASES[0])]
    empty = cold(["-c", ""], 5)
    figures: dict[str, object] = {**warm(options.runs), **several(max(1, options.runs // 4))}
    for name, arguments in (("cold diagnose", diagnose), ("--help", [*command, "--help"])):
        figure = cold(arguments, 5)
        figures[name] = {**figure, "times an empty process": figure["wall, s"] / empty["wall, s"]}
    figures["peak memory of cold diagnose, MB"] = peak_memory(diagnose)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        values = figure if isinstance(figure, dict) else {"": figure}
        print(f"{name:36}" + "  ".join(f"{key} {value:.2f}" for key, value in values.items()))


if __name__ == "__main__":
    main()
