"""Facts that rules look at and that a record says nothing of: what could still be found out because some rule would read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from reasoner.engine.what_if import SUPPOSABLE
from reasoner.engine.whynot import is_fixed
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.vocabulary import split_atom


def unknown_facts(
    rules: Iterable[Prepared], recorded: Collection[str], plausible: Mapping[str, tuple[int, int]]
) -> tuple[str, ...]:
    """The facts that rules name and that could be supposed, sorted: of a measurement, a value on each side of each threshold.

    Parameters: `rules`, those in force; `recorded`, the atoms of the facts; `plausible`, the range of each observable, in its
    resolution.
    Laws: none is about what is recorded, in any way, and none about age or sex, which nobody has to find out by a test.
    """
    known = {arguments[0] for _, arguments in map(split_atom, recorded) if arguments}
    found = {atom for one in rules for atom in (*_named(one.plan.body), *_measured(one.plan.body, plausible))}
    return tuple(
        atom for atom in sorted(found) if split_atom(atom)[1][0] not in known and not is_fixed(read_atom(atom))
    )


def _named(body: Iterable[Part]) -> Iterator[str]:
    for part in body:
        match part:
            case ["atom", _, name, [["c", concept]]] | ["not" | "is", name, [["c", concept]]] if name in SUPPOSABLE:
                yield f"{name}({concept})"


def _measured(body: list[Part], plausible: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """The least and the greatest value on each side of each constant that a measurement is compared with."""
    for part in body:
        match part:
            case ["atom", _, "value", [["c", observable], ["v", variable]]] if observable in plausible:
                low, high = plausible[observable]
                for constant in _compared(variable, body):
                    beside = (constant - 1, constant, constant + 1)
                    yield from (f"value({observable},{n})" for n in beside if low <= n <= high)


def _compared(variable: str, body: Iterable[Part]) -> Iterator[int]:
    for part in body:
        match part:
            case ["test", left, _, right]:
                sides: list[tuple[Term, Any]] = [(left, right), (right, left)]
                yield from (other for one, other in sides if one == ["v", variable] and isinstance(other, int))
