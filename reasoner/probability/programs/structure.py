"""What a program looks like to exact routes other than the table: its definitions, its choices, and whether these decide
everything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property, lru_cache

from reasoner.errors import Unanswerable
from reasoner.probability.programs.choices import Choice, grounded
from reasoner.probability.programs.definitions import Definitions, define
from reasoner.probability.programs.encoding import tabulate
from reasoner.probability.programs.factors import Tables
from reasoner.probability.programs.reading import RESERVED, Program
from reasoner.symbolic.uniqueness import several_models


@dataclass(frozen=True, eq=False)
class Structure:
    """A ground program, gathered under its heads.

    Parameters: `choices`; `chosen`, of each atom of a choice its place and the outcome; `definitions`; `numbers`, of each
    atom that can hold, but those of choices.
    """

    path: str
    choices: tuple[Choice, ...]
    chosen: dict[int, tuple[int, int]]
    definitions: Definitions
    numbers: dict[str, int]

    def tables(self, asked: Collection[str], block_rows: int) -> Tables:
        """The tables of what some atoms depend on, once it is shown that possible choices decide it.

        Parameters: `block_rows`, as of `tabulate`.
        Raises: Unanswerable if they do not, if that is not decided, or if there are no such tables.
        """
        self.decided(asked, tuple(tuple(p > 0 for p in one.probabilities) for one in self.choices))
        atoms = [self.numbers[one] for one in asked if one in self.numbers]
        outcomes = [len(one.probabilities) for one in self.choices]
        return tabulate(self.definitions, self.chosen, outcomes, atoms, block_rows)

    def decided(self, asked: Collection[str], possible: tuple[tuple[bool, ...], ...]) -> None:
        """Nothing, if each total choice leaves at most one way for what some atoms depend on.

        Parameters: `possible`, of each choice which outcomes count.
        Raises: Unanswerable if one leaves several, or if that is not decided.
        """
        meanings = (self.definitions.meaning(self.numbers[one]) for one in asked if one in self.numbers)
        kept = self.definitions.below(abs(one) for one in meanings if not isinstance(one, bool))
        if not self.definitions.circular.union(one for one in kept if self.definitions.of[one].free):
            return
        key = (frozenset(kept), possible)
        if key not in self._shown:
            found = several_models(*self.definitions.rules(kept), self._groups(possible))
            self._shown[key] = None if found is None else self._told(found)
        if self._shown[key] is not None:
            raise Unanswerable(
                f"the total choice {self._shown[key]} has several stable models, and nothing says how they share its probability",
                fix="use `Table()`, which has bounds and the maximum-entropy value, or `Sampling()`",
            )

    def _groups(self, possible: tuple[tuple[bool, ...], ...]) -> list[tuple[tuple[int, ...], bool]]:
        """The atoms of each choice whose outcomes are possible, and whether one of them has to be."""
        atoms = {place: number for number, place in self.chosen.items()}
        return [
            (
                tuple(atoms[place, outcome] for outcome in range(len(one.atoms)) if of[outcome]),
                not any(of[len(one.atoms) :]),
            )
            for place, (one, of) in enumerate(zip(self.choices, possible, strict=True))
        ]

    @cached_property
    def _shown(self) -> dict[tuple[frozenset[int], tuple[tuple[bool, ...], ...]], str | None]:
        return {}

    def _told(self, held: Collection[int]) -> str:
        outcomes = {place: outcome for number, (place, outcome) in self.chosen.items() if number in held}
        made = [one.told(outcomes[place]) for place, one in enumerate(self.choices) if place in outcomes]
        return f"({', '.join(made)})" if made else "that chooses nothing"


@lru_cache(maxsize=64)
def structure(program: Program) -> Structure:
    """The structure of a program; kept for the next call."""
    ground = grounded(program)
    numbers = ground.program.atoms
    chosen = {
        numbers[atom]: (place, outcome)
        for place, choice in enumerate(ground.choices)
        for outcome, atom in enumerate(choice.atoms)
    }
    atoms = {atom: number for atom, number in numbers.items() if not atom.startswith(RESERVED)}
    return Structure(program.path, ground.choices, chosen, define(ground.program, chosen), atoms)
