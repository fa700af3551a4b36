"""What would have to differ for an atom to hold: smallest sets of changes, each tried by evaluating the rules again.

The search goes by size. What it tries to change next is what the explanation of the absence names in the state that it has
reached: a fact that is missing, one that stands in the way, a number on the wrong side of a threshold, a rule that gives what
may not hold. Where the rules contradict each other in a state, it goes on with what could mend that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reasoner.errors import Contradiction, KnowledgeError, Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.looking import Aim, Change, Relations
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.program import Program
from reasoner.symbolic.remedies import Effects, Remedies

MOST_CHANGES = 3
MOST_TRIED = 500

Changes = frozenset[Change]


@dataclass(frozen=True, slots=True)
class Clash:
    """A state in which the rules contradict each other: `seen`, what would hold if no constraint had to be met."""

    seen: Seen


def state_of(program: Program, ages: Mapping[str, int], given: Iterable[str] = ()) -> Seen | Clash | None:
    """The best stable model with the facts, or a clash; None if it cannot be told which is the best, or a number is too great.

    Parameters as of `reasoner.symbolic.solve.solve`.
    """
    facts = {read_atom(text): age for text, age in ages.items()}
    known = {*facts, *map(read_atom, given), *program.standing_atoms}
    try:
        settled = program.settled((*ages, *given), ages)
        atoms = known.union(program.chosen(settled), [atom for atom in settled.atoms if atom[0][0] != "#"])
    except Contradiction:
        return Clash(Seen(known | program.unconstrained(settled), facts, program.inputs))
    except (Unanswerable, KnowledgeError):
        return None
    return Seen(atoms, facts, program.inputs)


Solved = Callable[[Changes], Seen | Clash | None]
"""The best stable model after some changes, or a clash; None where they make no sense: the search leaves these."""


@dataclass(frozen=True)
class Corrections:
    """Finds corrections over one set of rules.

    Parameters: `rules`, those in force; `inputs`, the predicates of facts; `solved`; `opposite`, the facts that cannot stand
    beside one that is added; `effects`, what a change of facts alters; `lasting`, the ids of rules that are never left out;
    `fixed`, whether nobody can change a fact: what takes such a one out of the record is tried last among sets of its size.
    """

    rules: Sequence[Prepared]
    inputs: Collection[str]
    solved: Solved
    opposite: Callable[[Atom], Iterable[Atom]] = lambda _: ()
    effects: Effects = lambda change: change.touched
    lasting: Collection[str] = ()
    fixed: Callable[[Atom], bool] = lambda _: False
    _states: dict[Changes, Seen | Clash | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def by_facts(self, wanted: Atom, interruption: Interruption | None = None) -> tuple[list[Changes], bool]:
        """The sets of changes of facts after which an atom holds, none with a part that suffices; and whether the search was cut.

        Parameters: `wanted`, without `ANY`. Raises: what `interruption` raises.
        Laws: after each set the atom holds; after no proper part of it does it. The smaller ones come first, and among equals
        those that leave alone what is `fixed`.
        """

        def following(aims: Sequence[Aim], seen: Seen, changes: Changes) -> Iterable[Change]:
            return self._remedies.of_facts(aims, seen, MOST_CHANGES - len(changes))

        return self._smallest(wanted, following, interruption)

    def by_rules(self, wanted: Atom, interruption: Interruption | None = None) -> tuple[list[Changes], bool]:
        """The sets of rules without which an atom would hold; facts stay. All else as of `by_facts`."""

        def following(aims: Sequence[Aim], seen: Seen, changes: Changes) -> Iterable[Change]:
            left_out = [one.left_out for one in changes]
            return self._remedies.of_rules(aims, seen, MOST_CHANGES - len(changes), left_out)

        return self._smallest(wanted, following, interruption)

    @cached_property
    def _remedies(self) -> Remedies:
        return Remedies(Relations(self.rules, self.inputs), self.opposite, self.effects, self.lasting)

    def _smallest(
        self,
        wanted: Atom,
        following: Callable[[Sequence[Aim], Seen, Changes], Iterable[Change]],
        interruption: Interruption | None,
    ) -> tuple[list[Changes], bool]:
        found: list[Changes] = []
        tried = 0
        level: list[Changes] = [frozenset()]
        for _ in range(MOST_CHANGES + 1):
            larger: dict[Changes, None] = {}
            for changes in level:
                if any(one <= changes for one in found):
                    continue
                if tried >= MOST_TRIED:
                    return found, True
                if interruption is not None:
                    interruption.check("solving")
                tried += 1
                state = self._state(changes)
                if isinstance(state, Seen) and wanted in state.atoms:
                    if self._is_minimal(changes, wanted):
                        found.append(changes)
                    continue
                if state is not None and len(changes) < MOST_CHANGES:
                    touched = {one for change in changes for one in change.touched}
                    for change in following(*_aims(state, wanted), changes):
                        if not touched & change.touched:
                            larger[changes | {change}] = None
            level = sorted(larger, key=lambda one: (self._is_fixed(one), sorted(map(_order, one))))
            if not level:
                return found, False
        return found, bool(level)

    def _is_fixed(self, changes: Changes) -> bool:
        """Whether some changes take away what nobody can change."""
        return any(one.removed and self.fixed(one.removed) for one in changes)

    def _state(self, changes: Changes) -> Seen | Clash | None:
        if changes not in self._states:
            self._states[changes] = self.solved(changes)
        return self._states[changes]

    def _is_minimal(self, changes: Changes, wanted: Atom) -> bool:
        """Whether no proper part suffices: rules with `not` can lose an atom and give it again."""
        for part in _parts(sorted(changes, key=_order)):
            state = self._state(frozenset(part))
            if isinstance(state, Seen) and wanted in state.atoms:
                return False
        return True


def _aims(state: Seen | Clash, wanted: Atom) -> tuple[list[Aim], Seen]:
    """What to aim at in a state, and what holds in it."""
    if isinstance(state, Seen):
        return [("make", wanted)], state
    return [("mend", ()), *[("break", atom) for atom in _opposed(state.seen.atoms)]], state.seen


def _opposed(atoms: Iterable[Atom]) -> list[Atom]:
    """The atoms that hold beside their opposites."""
    held = frozenset(atoms)
    negative = [atom for atom in held if atom[0][0] == "-" and (atom[0][1:], *atom[1:]) in held]
    return [*negative, *((atom[0][1:], *atom[1:]) for atom in negative)]


def _parts(changes: Sequence[Change]) -> Iterator[list[Change]]:
    for number in range(2 ** len(changes) - 1):
        yield [one for place, one in enumerate(changes) if number >> place & 1]


def _order(change: Change) -> tuple[str, str, str]:
    return repr(change.added), repr(change.removed), change.left_out
