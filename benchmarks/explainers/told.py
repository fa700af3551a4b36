"""What a system told, in one form for all of them, so that all are judged alike; standard library only."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from explainers.questions import Question, named

SHOWN = 12
"""So many lines of what a system printed are kept."""


@dataclass
class Link:
    """What is said of one atom: whether it holds, which atoms that hold or do not are why, and by which rule."""

    atom: str
    holds: bool
    because: list[tuple[str, bool]] = field(default_factory=list)
    by: str = ""


@dataclass
class Told:
    """One answer to one question.

    Parameters: `said`, as the system prints it; `links`; `sets`, facts that together force what was asked about, `not ` before
    one that is not known; `changes`, sets of `+fact` and `-fact` after which it would be otherwise; `constraints`, the text of
    those that are named; `costs`, of the model that was asked about and then of others, each with what it chooses; `steps`, each
    with the text of its rule, its substitution and head; `is_certificate`, whether they are in the form that a checker reads, or
    were translated into it by the benchmark; `size`, of what was told, in links or lines.
    """

    said: str = ""
    links: list[Link] = field(default_factory=list)
    sets: list[list[str]] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    costs: list[tuple[int, list[str]]] = field(default_factory=list)
    steps: list[dict[str, object]] = field(default_factory=list)
    is_certificate: bool = False
    size: int = 0


def read(document: dict[str, object]) -> Told:
    """An answer from its JSON."""
    told = Told(**document)  # type: ignore[arg-type]
    told.links = [
        Link(one["atom"], one["holds"], [(atom, holds) for atom, holds in one["because"]], one["by"])  # type: ignore[index]
        for one in told.links
    ]
    told.costs = [(cost, atoms) for cost, atoms in told.costs]
    return told


def answer(explain: Callable[[Question], Sequence[Told]]) -> None:
    """Answer the question named on the command line: the explanations that the system offers and the seconds it took, as JSON."""
    question = named(sys.argv[1])
    begun = time.perf_counter()
    answers = explain(question)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "answers": [asdict(one) for one in answers]}))
