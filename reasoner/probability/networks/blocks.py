"""The probabilities of one variable: rows, a default and whole tables of a block become one table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from reasoner.errors import Problem
from reasoner.probability.networks.checks import TOLERANCE, row_fault
from reasoner.probability.networks.network import Floats
from reasoner.probability.networks.syntax import Probabilities, Row
from reasoner.probability.networks.text import Text

LARGEST_TABLE = 1 << 22
"""The most numbers of one variable's table (32 MB)."""


class Block:
    """A block `probability` whose variables are known.

    Parameters: `states` of all variables of the file.
    """

    def __init__(self, text: Text, block: Probabilities, states: Mapping[str, tuple[str, ...]]) -> None:
        self._text = text
        self._block = block
        self._own = states[block.child.text]
        self._parents = [states[parent.text] for parent in block.parents]
        self._places = [{state: place for place, state in enumerate(one)} for one in self._parents]
        self._shape = (*(len(one) for one in self._parents), len(self._own))

    @property
    def size(self) -> int:
        """How many numbers the table has."""
        return math.prod(self._shape)

    def problems(self) -> Iterator[Problem]:
        """What is wrong with the rows, each at its place; what is missing only if what is there is sound."""
        name = self._block.child.text
        if self.size > LARGEST_TABLE:
            what = f"{name} has a table of {self.size} numbers; at most {LARGEST_TABLE} are read"
            yield self._text.problem(self._block.child.offset, what, "give it fewer parents or states")
            return
        seen: set[tuple[str, tuple[str, ...]]] = set()
        sound = True
        for row in self._block.rows:
            key = (row.kind, tuple(token.text for token in row.states))
            found = list(self._row_problems(row))
            if not found and key in seen:
                told = f"the row ({', '.join(key[1])})" if row.kind == "row" else f"`{row.kind}`"
                found = [self._text.problem(row.offset, f"{told} of {name} stands twice", "remove one of them")]
            seen.add(key)
            sound = sound and not found
            yield from found
        kinds = {kind for kind, _ in seen}
        if sound and "table" in kinds and len(kinds) > 1:
            what = f"{name} has a whole table and rows beside it"
            yield self._text.problem(self._block.child.offset, what, "keep the table or the rows")
        elif sound and not kinds & {"table", "default"}:
            yield from self._missing({states for _, states in seen})

    def table(self) -> Floats:
        """The probabilities: an axis for each parent in their order, the last for the variable. Precondition: no problems."""
        table = np.empty(self._shape)
        for row in sorted(self._block.rows, key=lambda row: row.kind != "default"):
            if row.kind == "table":
                table[...] = self._whole(row)
            else:
                key = tuple(places[token.text] for places, token in zip(self._places, row.states, strict=False))
                table[key] = row.numbers
        return table

    def _whole(self, row: Row) -> Floats:
        return np.moveaxis(np.reshape(row.numbers, (self._shape[-1], *self._shape[:-1])), 0, -1)

    def _row_problems(self, row: Row) -> Iterator[Problem]:
        name, expected = self._block.child.text, self._shape[-1]
        if row.kind == "row" and len(row.states) != len(self._parents):
            what = f"the row of {name} names {len(row.states)} states for {len(self._parents)} parents"
            yield self._text.problem(row.offset, what, "name one state of each parent, in their order")
            return
        for place, token in enumerate(row.states):
            if token.text not in self._places[place]:
                parent = self._block.parents[place].text
                what = f"{token.text} is no state of {parent}"
                yield self._text.problem(token.offset, what, f"its states are {', '.join(self._parents[place][:12])}")
        if row.kind == "table":
            expected = math.prod(self._shape)
        if len(row.numbers) != expected:
            what = f"{len(row.numbers)} probabilities of {name}, not {expected}"
            yield self._text.problem(row.offset, what, "give one number, with a decimal point, for each state")
        elif row.kind == "table":
            yield from self._table_problems(row)
        elif fault := row_fault(row.numbers):
            yield self._text.problem(row.offset, *fault)

    def _table_problems(self, row: Row) -> Iterator[Problem]:
        for key in np.ndindex(self._shape[:-1]):
            fault = row_fault(self._whole(row)[key].tolist())
            if fault:
                what, fix = fault
                if len(self._shape) > 1:
                    told = ", ".join(self._parents[place][state] for place, state in enumerate(key))
                    what = f"given ({told}), {what}"
                    turned = np.abs(np.reshape(row.numbers, self._shape).sum(axis=-1) - 1) <= TOLERANCE
                    fix = (
                        "in a table the variable's own state varies slowest; write rows instead"
                        if turned.all()
                        else fix
                    )
                yield self._text.problem(row.offset, what, fix)
                return

    def _missing(self, seen: set[tuple[str, ...]]) -> Iterator[Problem]:
        number = math.prod(self._shape[:-1]) - len(seen)
        if number:
            first = next(key for key in product(*self._parents) if key not in seen)
            name = self._block.child.text
            what = (
                f"{name} lacks {number} of its rows, the first for ({', '.join(first)})"
                if first
                else f"{name} has no numbers"
            )
            yield self._text.problem(self._block.child.offset, what, "add what is missing, or a row `default`")
