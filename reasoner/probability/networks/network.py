"""A Bayesian network as a value: variables with named states, arrows, and a table of probabilities for each variable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reasoner.errors import NetworkError, Problem, RequestError
from reasoner.probability.networks.checks import EXACT, find_cycle, row_fault

Floats = NDArray[np.float64]

_FORBIDDEN = '"\r\n\x00'


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable and its states, exactly one of which is true; names are kept as they are published."""

    name: str
    states: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Network:
    """A Bayesian network over discrete variables: P(x) = product over v of P(x_v | x_parents(v)).

    Parameters: `parents` of each variable, by their places; `tables`, of each variable the probabilities of its states (last
    axis) for each combination of its parents' states (an axis each, in the order of `parents`), read-only; `notes` what was
    adjusted when it was read, such as rows whose printed numbers did not quite sum to 1.
    Laws: the arrows have no cycle; each row of a table sums to 1 within 1e-9.
    """

    name: str
    variables: tuple[Variable, ...]
    parents: tuple[tuple[int, ...], ...]
    tables: tuple[Floats, ...] = field(repr=False)
    notes: tuple[Problem, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        states: Mapping[str, Sequence[str]],
        parents: Mapping[str, Sequence[str]],
        tables: Mapping[str, ArrayLike],
    ) -> Network:
        """A network from names and numbers, checked as a file is.

        Parameters: `parents`, variables without may be left out; `tables` as in the class.
        Raises: NetworkError, with everything that is wrong, each at its variable.
        """
        problems = _name_problems(states)
        places = {one: place for place, one in enumerate(states)}
        unknown = [(one, other) for one in states for other in parents.get(one, ()) if other not in places]
        for one, other in unknown:
            problems.append(_error(one, f"its parent {other!r} is no variable here", "name a variable that has states"))
        if problems:
            raise NetworkError(tuple(problems))
        arrows = tuple(tuple(places[other] for other in parents.get(one, ())) for one in states)
        cycle = find_cycle(arrows)
        if cycle:
            raise NetworkError((cycle_problem("", [list(states)[place] for place in cycle]),))
        arrays: list[Floats] = []
        notes: list[Problem] = []
        for one, above in zip(states, arrows, strict=True):
            shape = (*(len(states[list(states)[place]]) for place in above), len(states[one]))
            table = np.array(tables.get(one, ()), dtype=np.float64)
            if table.shape != shape:
                found = f"its table has shape {table.shape}, not {shape}"
                problems.append(
                    _error(one, found, "give an axis to each parent, in their order, and the last to its states")
                )
                continue
            for row in np.ndindex(shape[:-1]):
                fault = row_fault(table[row].tolist())
                if fault:
                    problems.append(_error(f"{one}, row {row}", *fault))
            if not problems:
                arrays.append(closed(table, one, notes))
        if problems:
            raise NetworkError(tuple(problems))
        variables = tuple(Variable(one, tuple(names)) for one, names in states.items())
        return cls(name, variables, arrows, tuple(arrays), tuple(notes))

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each variable, by its name."""
        return {variable.name: place for place, variable in enumerate(self.variables)}

    @cached_property
    def cards(self) -> tuple[int, ...]:
        """How many states each variable has."""
        return tuple(len(variable.states) for variable in self.variables)

    def place(self, name: str) -> int:
        """The place of a variable. Raises: RequestError with the nearest names if there is none of that name."""
        if name not in self.places:
            raise RequestError(
                f"{name!r} is no variable of the network {self.name!r}", fix=_nearest(name, list(self.places))
            )
        return self.places[name]

    def state(self, place: int, state: str) -> int:
        """The place of a state of a variable. Raises: RequestError with its states if it has none of that name."""
        variable = self.variables[place]
        if state not in variable.states:
            told = ", ".join(variable.states[:12]) + (", …" if len(variable.states) > 12 else "")
            raise RequestError(f"{variable.name} has no state {state!r}", fix=f"give one of its states: {told}")
        return variable.states.index(state)


def closed(table: Floats, place: str, notes: list[Problem]) -> Floats:
    """A table whose rows sum to 1, read-only: those that did not within 1e-9 are divided by their sum, and one note tells it."""
    sums = table.sum(axis=-1)
    off = np.abs(sums - 1) > EXACT
    if off.any():
        table = np.where(off[..., np.newaxis], table / sums[..., np.newaxis], table)
        worst = float(np.abs(sums - 1).max())
        message = f"{int(off.sum())} of {sums.size} rows do not sum to 1 (by {worst:.1g}) and were divided by their sum"
        notes.append(Problem("note", place, message, "give more digits, if the source has them"))
    table.flags.writeable = False
    return table


def cycle_problem(place: str, names: Sequence[str]) -> Problem:
    """The problem that the arrows go round in a circle."""
    told = " → ".join([*names, names[0]])
    return Problem("error", place, f"the arrows go round in a circle: {told}", "remove one of these arrows")


def name_fault(name: str) -> str:
    """Why a name cannot stand for a variable or state; empty if it can."""
    if not name.strip():
        return "an empty name"
    return "a name with a quotation mark or a line break" if set(name) & set(_FORBIDDEN) else ""


def _name_problems(states: Mapping[str, Sequence[str]]) -> list[Problem]:
    problems = [] if states else [_error("", "no variables", "declare at least one")]
    for one, names in states.items():
        if not names:
            problems.append(_error(one, "no states", "give the states of the variable"))
        if len(set(names)) < len(names):
            problems.append(_error(one, "a state that stands twice", "give each state a name of its own"))
        problems += [_error(one, fault, "give another name") for name in (one, *names) if (fault := name_fault(name))]
    return problems


def _error(place: str, message: str, fix: str) -> Problem:
    return Problem("error", place, message, fix)


def _nearest(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=3)
    return (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"it has {', '.join(names[:12])}{', …' if len(names) > 12 else ''}"
    )
