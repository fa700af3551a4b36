"""The process of `searching`: one program after the other, one answer a line."""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import clingo

QUICK = "2000"
"""So many conflicts are solved at once, without looking at the clock."""
_LOOKS = 0.02


def main() -> None:
    """Answer until the input ends."""
    most = int(sys.argv[1]) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks is interrupted, and ends this process
    for line in sys.stdin:
        _answer(json.loads(line))


def _answer(request: dict[str, Any]) -> None:
    begun = time.monotonic()
    options = ["--warn=none", "--opt-mode=opt" if request["smallest"] else "--opt-mode=ignore"]
    control = clingo.Control(options, logger=lambda _code, _message: None)
    try:
        control.add("base", [], request["program"])
        control.ground([("base", [])])
    except (RuntimeError, MemoryError) as failure:
        for _ in request["goals"]:
            print(json.dumps(_row("undecided", (), str(failure))), flush=True)
        return
    solver = _Solver(control, [clingo.parse_term(goal) for goal in request["goals"] if goal], request["smallest"])
    for goal in request["goals"]:
        print(json.dumps(solver.answer(goal, begun + request["seconds"])), flush=True)
        begun = time.monotonic()


class _Solver:
    """Answers goals of one grounding; of two that one model shows, the second needs no search."""

    def __init__(self, control: clingo.Control, goals: list[clingo.Symbol], smallest: bool) -> None:
        self._control, self._goals, self._smallest = control, goals, smallest
        self._shown: list[str] = []
        self._known: dict[str, list[str]] = {}

    def answer(self, goal: str, until: float) -> dict[str, Any]:
        """The last model before the search ended: with costs, the one that costs least."""
        if goal in self._known:
            return _row("model", self._known[goal], "")
        wanted = [(clingo.parse_term(goal), True)] if goal else []
        solve: Any = self._control.configuration.solve
        solve.solve_limit = QUICK
        found = self._control.solve(wanted, on_model=self._keep)
        if not found.exhausted and (self._smallest or not found.satisfiable):
            solve.solve_limit = "umax"
            found = _bounded(self._control, wanted, self._keep, until)
        if found.satisfiable:
            return _row("model", self._shown, "" if found.exhausted else "not shown to be the smallest")
        return _row("none", (), "") if found.unsatisfiable else _row("undecided", (), "no answer in time")

    def _keep(self, model: clingo.Model) -> None:
        self._shown = sorted(map(str, model.symbols(shown=True)))
        if not self._smallest:
            self._known |= {str(goal): self._shown for goal in self._goals if model.contains(goal)}


def _bounded(
    control: clingo.Control,
    wanted: list[tuple[clingo.Symbol, bool]],
    keep: Callable[[clingo.Model], None],
    until: float,
) -> clingo.SolveResult:
    with control.solve(wanted, on_model=keep, async_=True) as handle:
        while not handle.wait(_LOOKS):
            if time.monotonic() > until:
                handle.cancel()
                break
        found: clingo.SolveResult = handle.get()
        return found


def _row(status: str, atoms: Any, reason: str) -> dict[str, Any]:
    return {"status": status, "atoms": list(atoms), "reason": reason}


if __name__ == "__main__":
    main()
