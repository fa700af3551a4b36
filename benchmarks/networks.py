"""Published networks: posteriors beside pyAgrum's on random evidence, times of both in the same run, and wide networks refused.

    python benchmarks/networks.py [--bif FILE ...] [--sets N] [--peers PYTHON] [--json]

Without `--bif`, the networks are asia, child, alarm, insurance and hepar2 in `$REASONER_DATA/networks`. `--peers` names a Python
that has pyAgrum (`python -m venv peers; peers/bin/pip install pyagrum`); it is run in a process of its own. Evidence is drawn
from the network: a world, then up to half of its variables, so that no set is impossible. Both give all marginals; times are
medians over sets after one pass to warm up, on one thread. Ours has *batch*, too: all sets at once, divided by their number.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from reasoner.errors import TooWide
from reasoner.probability.networks import Network, compile_network, posteriors, posteriors_of_cases, read_bif

NAMES = ("asia", "child_clean", "alarm", "insurance", "hepar2")
PEER = Path(__file__).with_name("network_peer.py")
TOLERANCE = 1e-6

Result = TypeVar("Result")


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    begun = time.perf_counter()
    return act(), time.perf_counter() - begun


def drawn(network: Network, number: int, seed: int) -> list[dict[str, str]]:
    """Sets of findings that are true together in some world of the network."""
    chance = random.Random(seed)
    sets = []
    for _ in range(number):
        world: dict[int, int] = {}
        waiting = list(range(len(network.variables)))
        while waiting:
            place = waiting.pop(0)
            if any(parent not in world for parent in network.parents[place]):
                waiting.append(place)
                continue
            row = network.tables[place][tuple(world[parent] for parent in network.parents[place])]
            world[place] = chance.choices(range(len(row)), row.tolist())[0]
        known = chance.sample(sorted(world), chance.randint(0, len(world) // 2))
        sets.append({network.variables[one].name: network.variables[one].states[world[one]] for one in known})
    return sets


def measured(path: Path, number: int, peer: str | None) -> dict[str, object]:
    network, read = timed(lambda: read_bif(path))
    tree, made = timed(lambda: compile_network(network))
    sets = drawn(network, number, seed=1)
    posteriors_of_cases(tree, sets)
    together, batch = timed(lambda: posteriors_of_cases(tree, sets))
    ours = [timed(lambda found=found: posteriors(tree, found)) for found in sets]
    figures: dict[str, object] = {
        "variables": len(network.variables),
        "largest table": tree.width.entries,
        "read, ms": 1e3 * read,
        "compile, ms": 1e3 * made,
        "query, ms": 1e3 * statistics.median(seconds for _, seconds in ours),
        "batch, ms a set": 1e3 * batch / number,
        "batch and single differ by": max(
            float(np.abs(many[row] - alone).max())
            for row, (answer, _) in enumerate(ours)
            for many, alone in zip(together.marginals, answer.marginals, strict=True)
        ),
    }
    if peer:
        asked = json.dumps({"bif": str(path), "sets": sets})
        done = subprocess.run([peer, str(PEER)], input=asked, capture_output=True, text=True, check=True)
        theirs = json.loads(done.stdout)
        if "refused" in theirs:
            return {**figures, "pyAgrum": f"{theirs['version']} refuses the file: {theirs['refused']}"}
        worst = max(
            abs(probability - theirs["answers"][row][variable.name][state])
            for row, (answer, _) in enumerate(ours)
            for variable in network.variables
            for state, probability in answer[variable.name].items()
        )
        query = 1e3 * statistics.median(theirs["seconds"])
        figures |= {
            "pyAgrum": theirs["version"],
            "largest difference": worst,
            f"equal to {TOLERANCE:g}": worst <= TOLERANCE,
            "pyAgrum read, ms": 1e3 * theirs["read"],
            "pyAgrum query, ms": query,
            "pyAgrum's time / ours": query / float(str(figures["query, ms"])),
            "pyAgrum's time / ours in batch": query / float(str(figures["batch, ms a set"])),
        }
    return figures


def uniform(parents: dict[str, list[str]]) -> Network:
    states = {name: ["yes", "no"] for name in parents}
    return Network.of(
        "wide", states, parents, {name: np.full((2,) * (len(one) + 1), 0.5) for name, one in parents.items()}
    )


def wide() -> dict[str, Network]:
    """Networks that nobody solves exactly: a square of arrows, and arrows from everywhere."""
    side, chance = 32, random.Random(1)
    names = [f"v{place}" for place in range(1000)]
    square = {
        f"{row}.{column}": [f"{a}.{b}" for a, b in ((row - 1, column), (row, column - 1)) if min(a, b) >= 0]
        for row in range(side)
        for column in range(side)
    }
    tangle = {name: chance.sample(names[:place], min(place, 4)) for place, name in enumerate(names)}
    return {"square of 1,024": uniform(square), "tangle of 1,000": uniform(tangle)}


def refused(network: Network) -> dict[str, object]:
    def ask() -> TooWide | None:
        try:
            compile_network(network)
        except TooWide as refusal:
            return refusal
        return None

    used = time.process_time()
    refusal, seconds = timed(ask)
    used = time.process_time() - used
    assert refusal is not None
    return {"refused after, s": seconds, "of CPU, s": used, "clique": len(refusal.clique), "numbers": refusal.entries}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bif", type=Path, action="append", default=[])
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--peers", metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = os.environ.get("REASONER_DATA", "")
    paths = options.bif or [Path(data) / "networks" / f"{name}.bif" for name in NAMES if data]
    if not paths:
        print("no networks: name one with --bif, or set REASONER_DATA", file=sys.stderr)
    figures: dict[str, dict[str, object]] = {}
    for path in paths:
        if path.exists():
            figures[path.stem] = measured(path, options.sets, options.peers)
        else:
            print(f"{path}: not there, skipped", file=sys.stderr)
    figures |= {name: refused(network) for name, network in wide().items()}
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, found in figures.items():
        told = (f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}" for key, value in found.items())
        print(f"{name:16} {' · '.join(told)}")


if __name__ == "__main__":
    main()
