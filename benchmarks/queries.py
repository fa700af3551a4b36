"""How long it takes to read and plan a query, and to say what is wrong with one: `python benchmarks/queries.py`.

Every example of `help` and every row of `tests/query/bad_queries.toml`, none of them kept from one time to the next.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from reasoner.engine.knowledge_base import load
from reasoner.errors import ReasonerError
from reasoner.query.help import topics
from reasoner.query.planning import Planner

ROOT = Path(__file__).resolve().parent.parent
BAD = tomllib.loads((ROOT / "tests" / "query" / "bad_queries.toml").read_text(encoding="utf-8"))["bad"]
ROUNDS = 20


def milliseconds(planner: Planner, text: str) -> float:
    planner._trees.clear()
    planner._plans.clear()
    planner.names._near.clear()
    began = perf_counter()
    try:
        planner.plan(text)
    except ReasonerError as refusal:
        str(refusal)
    return 1_000 * (perf_counter() - began)


def told(name: str, planner: Planner, texts: list[str]) -> None:
    for text in texts:
        milliseconds(planner, text)
    times = [milliseconds(planner, text) for _ in range(ROUNDS) for text in texts]
    spread = f"median {median(times):.2f} ms, p95 {quantiles(times, n=20)[-1]:.2f} ms, most {max(times):.1f} ms"
    print(f"{name}: {len(texts)} texts, {spread}")


if __name__ == "__main__":
    planner = Planner(load(None))
    began = perf_counter()
    planner.plan("why pneumonia")
    print(f"the first plan: {1_000 * (perf_counter() - began):.0f} ms", file=sys.stderr)
    told("good", planner, [example for topic in topics().values() for example in topic.examples])
    told("bad", planner, [row["query"] for row in BAD])
