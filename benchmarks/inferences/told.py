"""What a peer's script is given on standard input, and what it prints: one JSON object each.

In: `priors`, `leaks`, `links` as (disorder, finding, strength) with places for names, `exclusions` as pairs of places, `patients`
as rows of signs (1 present, -1 absent, 0 unknown). Out: `compile`, seconds; `query`, seconds of each patient; `marginals` of each
patient, or none where the peer computes something else.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any


def given() -> dict[str, Any]:
    """The network and its patients."""
    found: dict[str, Any] = json.load(sys.stdin)
    return found


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall time, and what came out."""
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def tell(compiled: float, answers: list[tuple[float, list[float]]]) -> None:
    """Print the object."""
    seconds, marginals = [one for one, _ in answers], [one for _, one in answers]
    print(json.dumps({"compile": compiled, "query": seconds, "marginals": marginals}))
