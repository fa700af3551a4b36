"""Tables without the rows that weigh zero, and what their rows weigh."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reasoner.probability.programs.steps import Rows
from reasoner.probability.programs.trace import Nodes, Trace


class Parameter(NamedTuple):
    """The probability that a choice, by its place, has one of some outcomes."""

    choice: int
    outcomes: tuple[int, ...]


class Indicator(NamedTuple):
    """What a patient's evidence says of a value of a variable: 1 where it may be so, 0 where not."""

    variable: int
    value: int


Leaf = Parameter | Indicator


@dataclass(frozen=True, eq=False)
class Factor:
    """A table: `rows` over the variables of `scope`, all others weigh 0, and the node that each row weighs."""

    scope: tuple[int, ...]
    rows: Rows
    nodes: Nodes


class Reading(NamedTuple):
    """How an atom is read off a variable: it holds where the variable has one of some values."""

    variable: int
    allowed: tuple[bool, ...]


@dataclass(eq=False)
class Tables:
    """The tables of a program.

    Parameters: `cards`, how many values each variable has; `factors`; `leaves`, from number 1 on, 0 being `ONE`; `atoms`, how
    each atom that can be asked about is read, or whether it holds; `trace`, what making the factors took.
    """

    cards: list[int] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    atoms: dict[int, Reading | bool] = field(default_factory=dict)
    trace: Trace = field(default_factory=lambda: Trace(1 << 62))
    _numbers: dict[Leaf, int] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> int:
        """The number of a leaf."""
        if leaf not in self._numbers:
            self.leaves.append(leaf)
            self._numbers[leaf] = len(self.leaves)
        return self._numbers[leaf]
