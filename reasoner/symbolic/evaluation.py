"""Evaluating a stratified program: atoms in, every instance of every rule out, layer by layer.

A layer is a set of predicates that depend on each other; what a layer reads of lower ones is complete when its turn comes. A
layer without recursion is evaluated once, one with recursion until nothing new is found. No instance is missed and none is
invented, so that the atoms are the program's one stable model (Apt, Blair and Walker 1988).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.firing import Atom, Index, Instance, firing
from reasoner.symbolic.layers import Layer, layered, wakers
from reasoner.symbolic.plan import Plan, Signature

MOST_ROUNDS = 1_000
"""A longer chain within one layer is taken for rules that never end."""
MOST_REMEMBERED = 100_000

Numbered = tuple[int, Instance]
"""An instance with the number of its rule."""

Entered = tuple[Atom, tuple[tuple[int, Any], ...], frozenset[int]]
"""An atom, for each index that holds it the index's number and the key, and the rules that it wakes."""


@dataclass(slots=True)
class State:
    """The atoms that hold, the rules that they wake, and their indices; `shared`, those of the state that this one began as."""

    atoms: set[Atom]
    awake: set[int]
    indices: list[dict[Any, list[Atom]]]
    shared: Sequence[dict[Any, list[Atom]]]

    def copy(self) -> State:
        """A state of its own; of an index, what is written to is copied first."""
        return State(set(self.atoms), set(self.awake), list(self.indices), self.indices)

    def enter(self, known: Iterable[Entered]) -> None:
        """Let atoms hold."""
        atoms, awake, indices, shared = self.atoms, self.awake, self.indices, self.shared
        for atom, keys, woken in known:
            if atom in atoms:
                continue
            atoms.add(atom)
            awake |= woken
            for number, key in keys:
                index, other = indices[number], shared[number]
                if index is other:
                    index = indices[number] = other.copy()
                rows = index.get(key)
                if rows is None:
                    index[key] = [atom]
                elif rows is other.get(key):
                    index[key] = [*rows, atom]
                else:
                    rows.append(atom)


_NONE: frozenset[int] = frozenset()


def _key(atom: Atom, places: tuple[int, ...]) -> Any:
    return atom[places[0]] if len(places) == 1 else tuple([atom[place] for place in places])


class Evaluator:
    """Rules compiled together, with the indices that they need.

    Parameters: `rules`, each by number with its plan, its name and its window (minutes, -1 for none); `inputs`, the predicates
    that windows apply to.
    """

    def __init__(self, rules: Mapping[int, tuple[Plan, str, int]], inputs: Collection[str]) -> None:
        numbers: dict[Index, int] = {}
        plans = {number: plan for number, (plan, _, _) in rules.items()}
        self._fires = {
            number: firing(plan, name, window, inputs, numbers) for number, (plan, name, window) in rules.items()
        }
        self._heads = {number: plan.gives[0] for number, plan in plans.items()}
        self._layers = layered(plans)
        self._wakers = wakers(plans, numbers)
        self._places: dict[Signature, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for (name, arity, places), number in numbers.items():
            self._places[name, arity].append((number, places))
        self._count = len(numbers)
        self._heads_entered: dict[Atom, Entered] = {}
        self._looked_up = _looked_up(plans.values())

    def only(self, rules: Collection[int]) -> Evaluator:
        """The same with some of the rules, by number; nothing is compiled again."""
        fewer = copy(self)
        fewer._layers = [layer.only(rules) for layer in self._layers]
        return fewer

    def prepared(self, atom: Atom) -> Entered | None:
        """An atom with what entering it takes; None if no rule reads it."""
        signature = (atom[0], len(atom) - 1)
        places = self._places.get(signature, ())
        only = self._looked_up.get(signature, frozenset())
        if not places and only is not None and atom not in only:
            return None
        keys = tuple((number, _key(atom, key)) for number, key in places)
        return atom, keys, self._wakers.woken(atom, keys)

    def state(self, known: Iterable[Entered]) -> State:
        """The state in which some atoms hold and nothing has been derived."""
        empty: list[dict[Any, list[Atom]]] = [{} for _ in range(self._count)]
        state = State(set(), set(self._wakers.always), list(empty), empty)
        state.enter(known)
        return state

    def instances(self, state: State, ages: Mapping[Atom, int]) -> list[Numbered]:
        """Every instance whose body holds in a state, which is taken as it is."""
        return [one for layer in self._layers for one in self._fired(layer, state, ages)]

    def _fired(self, layer: Layer, state: State, ages: Mapping[Atom, int]) -> list[Numbered]:
        """The instances of a layer's rules, of which those that sleep are not even called."""
        fires, indices, atoms = self._fires, state.indices, state.atoms
        awake = layer.rules & state.awake
        return [(number, one) for number in awake for one in fires[number](indices, atoms, ages)]

    def entered(self, atom: Atom) -> Entered:
        """An atom with what entering it takes, whether or not a rule reads it."""
        return self.prepared(atom) or (atom, (), _NONE)

    def _derived(self, head: Atom) -> Entered:
        """A derived atom as states enter it, remembered."""
        entered = self._heads_entered.get(head)
        if entered is None:
            entered = self.entered(head)
            if len(self._heads_entered) < MOST_REMEMBERED:
                self._heads_entered[head] = entered
        return entered

    def run(self, state: State, ages: Mapping[Atom, int], interruption: Interruption | None = None) -> list[Numbered]:
        """Evaluate from a state, which is changed.

        Parameters: `ages`, minutes, of those atoms that windows apply to; `interruption`, asked before each layer and each
        round of a recursive one.
        Returns: every instance of a rule.
        Raises: KnowledgeError where a rule computes what it may not; Unanswerable if the rules never end; what
        `interruption` raises.
        """
        atoms = state.atoms
        found: list[Numbered] = []
        for layer in self._layers:
            for _ in range(MOST_ROUNDS):
                if interruption is not None:
                    interruption.check("solving")
                fired = self._fired(layer, state, ages)
                before = len(atoms)
                if fired:
                    state.enter([self._derived(head) for _, (_, head, _) in fired if head not in atoms])
                if not layer.recursive or len(atoms) == before:
                    found += fired
                    break
            else:
                heads = ", ".join(sorted({self._heads[number] for number in layer.rules}))
                message = f"the rules for {heads} gave new atoms for {MOST_ROUNDS} rounds"
                raise Unanswerable(message, fix="bound what they compute")
        return found


def _looked_up(plans: Iterable[Plan]) -> dict[Signature, frozenset[Atom] | None]:
    """For each signature that a body reads, the atoms that are looked up in it; None if they are not all constant."""
    found: dict[Signature, set[Atom] | None] = {}
    for name, terms in (atom for plan in plans for atom in plan.atoms()):
        signature = (name, len(terms))
        constant = all(isinstance(term, int) or term[0] == "c" for term in terms)
        only = found.setdefault(signature, set())
        if not constant:
            found[signature] = None
        elif only is not None:
            only.add((name, *(term if isinstance(term, int) else term[1] for term in terms)))
    return {signature: frozenset(only) if only is not None else None for signature, only in found.items()}
