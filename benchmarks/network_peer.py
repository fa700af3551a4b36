"""pyAgrum's answers to `networks.py`, run by a Python that has it: reads {bif, sets} as JSON, writes marginals and seconds.

It reads the file itself, so that reading is compared, too. A set's time is that of entering it, of propagation, and of fetching
every marginal into NumPy; threads are one.
"""

from __future__ import annotations

import json
import sys
import time

import pyagrum as gum


def main() -> None:
    asked = json.load(sys.stdin)
    gum.setNumberOfThreads(1)
    begun = time.perf_counter()
    try:
        network = gum.loadBN(asked["bif"])
    except Exception as failure:
        json.dump({"refused": str(failure).strip().splitlines()[0], "version": gum.__version__}, sys.stdout)
        return
    read = time.perf_counter() - begun
    labels = {name: network.variable(name).labels() for name in network.names()}
    inference = gum.LazyPropagation(network)
    answers, seconds = [], []
    for found in asked["sets"]:
        begun = time.perf_counter()
        inference.setEvidence(found)
        inference.makeInference()
        marginals = {name: inference.posterior(name).toarray() for name in labels}
        seconds.append(time.perf_counter() - begun)
        answers.append({name: dict(zip(labels[name], one.tolist(), strict=True)) for name, one in marginals.items()})
    json.dump({"answers": answers, "seconds": seconds, "read": read, "version": gum.__version__}, sys.stdout)


if __name__ == "__main__":
    main()
