"""How long a query takes: to be read and planned, to be refused, to be completed; the prompt; patients counted in a stream.

    python benchmarks/query.py [--json] [--patients 10000,100000]

Read and planned are all examples of `docs/query-language.md`, none of them kept from one time to the next; refused are the rows
of `tests/query/bad_queries.toml`. Completion is asked at every place of these examples, over the labels of a knowledge base in
which each concept stands under other names, too, until there are 20,000 labels. The prompt is started in a pseudo-terminal.
The cohort is drawn from the model (`reasoner rules simulate`), and the same patients are counted by a plain loop of
`Reasoner.conclude` in this process; memory is the most that a process had at once.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from reasoner.authoring.simulation import Simulation
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.patient.readers import read_patient
from reasoner.query.completion import Completer
from reasoner.query.context import Context
from reasoner.query.interpreter import Interpreter
from reasoner.query.labels import Labels
from reasoner.query.planning import Planner
from reasoner.query.session import Session

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
BAD = tomllib.loads((ROOT / "tests" / "query" / "bad_queries.toml").read_text(encoding="utf-8"))["bad"]
BLOCK = re.compile(r"^```query\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LABELS = 20_000
DRAWN = 2_000
"""So many different patients are drawn; a larger cohort repeats them."""
START = "from reasoner.cli.main import run; run(['repl'])"


def examples() -> list[str]:
    """The queries of the documentation that are not refused."""
    lines = [line for block in BLOCK.findall(PAGE) for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.strip() and "# refused" not in line))


def spread(times: list[float]) -> dict[str, float]:
    """Milliseconds: median, 95th and 99th percentile, most."""
    cuts = quantiles(times, n=100)
    return {"median": median(times), "p95": cuts[94], "p99": cuts[98], "most": max(times)}


def milliseconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    try:
        work()
    except ReasonerError as refusal:
        str(refusal)
    return 1_000 * (perf_counter() - began)


def planned(planner: Planner, texts: list[str], rounds: int = 20) -> dict[str, Any]:
    def anew(text: str) -> None:
        planner._trees.clear()
        planner._plans.clear()
        planner.names._near.clear()
        planner.plan(text)

    for text in texts:
        milliseconds(lambda text=text: anew(text))
    times = [milliseconds(lambda text=text: anew(text)) for _ in range(rounds) for text in texts]
    return {"texts": len(texts), **spread(times)}


def completed(reasoner: Reasoner, texts: list[str]) -> dict[str, Any]:
    """Completion at every place of some queries, over 20,000 labels."""
    completer = Completer(reasoner.knowledge)
    concepts = reasoner.knowledge.content["ontology"]["concepts"]
    many = dict(concepts)
    for number in range(LABELS // (2 * len(concepts)) + 1):
        many |= {
            f"{name}_{number}": {**one, "labels": {lang: f"{label} {number}" for lang, label in one["labels"].items()}}
            for name, one in concepts.items()
        }
    labels = Labels(many, "en")
    completer._labels["en"] = labels
    count = sum(1 + len(one.get("synonyms", {}).get("en", ())) + len(one.get("codes", ())) for one in many.values())
    labels.prepare()
    session = Session()
    places = [text[:end] for text in texts for end in range(1, len(text) + 1)]
    for text in places[::50]:
        completer.candidates(text, session)
    times = [milliseconds(lambda text=text: completer.candidates(text, session)) for text in places]
    return {"labels": count, "places": len(places), **spread(times)}


def prompted(times: int = 5) -> float:
    """Seconds until the prompt is there; the middle of some."""
    import pexpect

    taken = []
    environment = {**os.environ, "REASONER_HISTORY": "", "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm-256color"}
    for _ in range(times):
        began = perf_counter()
        child = pexpect.spawn(sys.executable, ["-c", START], env=environment, timeout=60)
        child.expect("reasoner>")
        taken.append(perf_counter() - began)
        child.close(force=True)
    return median(taken)


def streamed(reasoner: Reasoner, sizes: list[int]) -> list[dict[str, Any]]:
    """Patients a second for three counts, and the greatest memory of a process that counts."""
    lines = [json.dumps(one).encode() for one in Simulation(reasoner.knowledge).patients(DRAWN)]
    interpreter = Interpreter(Context(reasoner))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cohort.jsonl")
        for size in sizes:
            with path.open("wb") as file:
                for number in range(size):
                    file.write(lines[number % DRAWN] + b"\n")
            for asked in ("count", "where age > 65 and dyspnoea count by sex", "count by recommend"):
                began = perf_counter()
                interpreter.ask(f'for patients in "{path}" {asked}')
                taken = perf_counter() - began
                memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
                own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                row = {"patients": size, "asked": asked, "s": taken, "patients/s": size / taken}
                rows.append({**row, "memory of a process, MB": memory, "own memory, MB": own})
                print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    began, counted = perf_counter(), Counter[str]()
    for line in islice(lines, DRAWN):
        patient = read_patient(line, "line")
        concluded = reasoner.conclude(patient, as_of=patient.recorded).conclusions
        counted.update({f"{one.action} {one.status}" for one in concluded.actions})
    return [
        *rows,
        {"patients": DRAWN, "asked": "a loop of Reasoner.conclude", "patients/s": DRAWN / (perf_counter() - began)},
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--patients", default="10000,100000", help="sizes of cohorts")
    options = parser.parse_args()
    reasoner = Reasoner.load("FR")
    planner = Planner(reasoner.knowledge)
    texts = examples()
    figures = {
        "read and planned, ms": planned(planner, texts),
        "refused, ms": planned(planner, [row["query"] for row in BAD], 5),
        "completed, ms": completed(reasoner, texts),
        "prompt, s": prompted(),
        "cohort": streamed(reasoner, [int(one) for one in options.patients.split(",") if one]),
    }
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        print(name, figure)


if __name__ == "__main__":
    main()
