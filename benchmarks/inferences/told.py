"""What a peer's script is given on standard input, and what it prints: one JSON object each.

In: `priors`, `leaks`, `links` as (disorder, finding, strength) with places for names, `exclusions` as pairs of places,
`patients` as rows of signs (1 present, -1 absent, 0 unknown), `limit`, seconds of processor time for it and for each process
that it starts, not counted the loading of libraries. Out: `compile`, seconds; `query`, seconds of each patient; `marginals`
of each.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from typing import Any


def given() -> dict[str, Any]:
    """The network and its patients, once the libraries are there; the processor time is limited from now on."""
    found: dict[str, Any] = json.load(sys.stdin)
    until = int(_used() + found["limit"] + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (until, until))
    return found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, children's included, and what came out: others may use the machine."""
    begun = _used()
    found = work()
    return _used() - begun, found


def _used() -> float:
    both = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in both)


def tell(compiled: float, answers: list[tuple[float, list[float]]]) -> None:
    """Print the object."""
    seconds, marginals = [one for one, _ in answers], [one for _, one in answers]
    print(json.dumps({"compile": compiled, "query": seconds, "marginals": marginals}))
