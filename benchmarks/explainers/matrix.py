"""Runs every cell of the matrix in a process of its own, with a time limit, and judges what was told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explainers.criteria import judged, outcome
from explainers.questions import Question, questions
from explainers.told import SHOWN, read

BENCHMARKS = Path(__file__).resolve().parent.parent
OURS = "reasoner"
PEERS = {"xclingo": "xclingo", "clingexplaid": "clingexplaid", "xasp": "xasp"}
UNAVAILABLE = {"s(CASP)": "not run: in none of PyPI, Debian and npm (swipl-wasm has no library(scasp))"}
CHAINS = {
    "reasoner": ("reasoner", ()),
    "xclingo, graph": ("xclingo", ()),
    "xclingo, printed": ("xclingo", ("tree",)),
    "xasp": ("xasp", ()),
}
"""Who can derive the last atom of a chain: the system and what its script is told. clingexplaid gives no derivation."""


def run(python: str, system: str, name: str, limit: float, options: Sequence[str] = ()) -> dict[str, Any]:
    """One question put to one system: the command, the seconds, what was told or why nothing was."""
    command = [python, "-m", f"explainers.with_{system}", name, *options]
    shown = " ".join(["python", *command[1:]])
    try:
        done = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return {"command": shown, "error": f"stopped after {limit:g} s", "answers": []}
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return {"command": shown, "error": lines[-1] if lines else f"exit {done.returncode}", "answers": []}
    return {"command": shown, **json.loads(done.stdout.splitlines()[-1])}


def cell(asked: Sequence[Question], python: str, system: str, limit: float) -> dict[str, Any]:
    """One cell: the outcome, what was required and met, and the evidence."""
    requirements: dict[str, bool] = {}
    runs = []
    for question in asked:
        found = run(python, system, question.cell, limit)
        answers = [read(one) for one in found.pop("answers")]
        requirements |= judged(question, answers)
        best = max(answers, key=lambda one, question=question: sum(judged(question, [one]).values()), default=None)
        runs.append({**found, "told": best.said.splitlines()[:SHOWN] if best else []})
    return {"outcome": outcome(requirements), "requirements": requirements, "runs": runs}


def matrix(peers: str | None, limit: float) -> dict[str, dict[str, dict[str, Any]]]:
    """Each question with the cell of each system."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for name, asked in questions().items():
        row = rows[name] = {OURS: cell(asked, sys.executable, OURS, limit)}
        for peer in PEERS:
            row[peer] = cell(asked, peers, peer, limit) if peers else {"outcome": "not run"}
        row |= {peer: {"outcome": "not run", "why": why} for peer, why in UNAVAILABLE.items()}
    return rows


def chains(counts: Sequence[int], peers: str | None, limit: float) -> dict[str, dict[str, dict[str, Any]]]:
    """The size and the seconds of the explanation of a chain's last atom, for each system that derives it."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for title, (system, options) in CHAINS.items():
        python = sys.executable if system == OURS else peers
        row = rows[title] = {}
        for count in counts:
            if python is None:
                row[str(count)] = {"error": "not run"}
                continue
            found = run(python, system, f"diamonds-{count}", limit, options)
            answers = found.pop("answers")
            row[str(count)] = {**found, **({"size": answers[0]["size"]} if answers else {})}
    return rows


def versions(peers: str | None) -> dict[str, str]:
    """The peers' versions, from their interpreter."""
    if peers is None:
        return {}
    script = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
    done = subprocess.run(
        [peers, "-c", script, *PEERS.values(), "clingo"], capture_output=True, text=True, check=True, timeout=60
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def tables(figures: dict[str, Any]) -> str:
    """The matrix and the chains as Markdown."""
    rows = figures["matrix"]
    names = list(next(iter(rows.values())))
    lines = ["| question | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    lines += [
        f"| {title} | " + " | ".join(row[name]["outcome"] for name in names) + " |" for title, row in rows.items()
    ]
    chain = figures["chains"]
    counts = list(next(iter(chain.values())))
    lines += ["", "| chain of diamonds: size, seconds | " + " | ".join(counts) + " |", "|---|" + "---|" * len(counts)]
    lines += [f"| {title} | " + " | ".join(_shown(row[one]) for one in counts) + " |" for title, row in chain.items()]
    return "\n".join(lines)


def _shown(found: dict[str, Any]) -> str:
    return found["error"] if "error" in found else f"{found['size']:,}, {found['seconds']:.3g}"
