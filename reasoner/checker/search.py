"""Every stable model of a program over some inputs, for what is claimed of all of them: that none costs less.

Predicates that depend on each other are a component, and components are settled one after the other (Lifschitz and Turner 1994).
Where a component chooses, or depends on its own `not`, each set of its atoms that could be chosen or denied is supposed in turn:
what then follows has to be what was supposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import comb, prod
from typing import Protocol

from reasoner.checker.logic import Compiled, Model, Program, Signature, View, compile_rule, components, reads
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Aggregate, Atom, BodyItem, Literal_, Operator, Pattern, Rule, Term, Value
from reasoner.checker.terms import Binding, evaluate, holds, show

MOST_SUPPOSED = 4_096
MOST_ROUNDS = 1_000
_SUPPOSED = "?"
"""Before the predicate of an atom that is supposed."""


class TooManyError(Exception):
    """There are more sets to suppose than are tried."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The bounds of a choice: how many of its elements may hold, once the body does.

    Parameters: `body`, without a head; `elements`, each a rule that gives the atom; both bind `names`.
    """

    names: tuple[str, ...]
    body: Compiled
    elements: tuple[Compiled, ...]
    guards: tuple[tuple[Operator, Term], ...]

    def choices(self, view: View) -> Iterator[tuple[frozenset[Atom], list[int]]]:
        """The atoms of each instance, with the numbers of them that may hold."""
        atoms: dict[tuple[Value, ...], set[Atom]] = {}
        for element in self.elements:
            for binding, head in element.instances(view):
                if head is not None:
                    atoms.setdefault(self._key(binding), set()).add(head)
        for binding, _ in self.body.instances(view):
            own = atoms.get(self._key(binding), set())
            limits = [(operator, evaluate(term, binding)) for operator, term in self.guards]
            yield (
                frozenset(own),
                [
                    size
                    for size in range(len(own) + 1)
                    if all(holds(size, operator, limit) for operator, limit in limits)
                ],
            )

    def _key(self, binding: Binding) -> tuple[Value, ...]:
        return tuple([binding[name] for name in self.names])


@dataclass(frozen=True, slots=True)
class _Component:
    """Rules whose heads depend on each other.

    Parameters: `exact`, the rules, choices and the component's own `not` looking at what is supposed; `possible`, the rules
    without these conditions; `chosen`, those of them that choose; `denied`, the signatures under the component's own `not`;
    `blocks`, choices that earlier components alone decide on; `constraints`, those that read nothing later.
    """

    exact: tuple[Compiled, ...]
    possible: tuple[Compiled, ...]
    chosen: tuple[Compiled, ...]
    denied: frozenset[Signature]
    blocks: tuple[_Block, ...]
    constraints: tuple[Compiled, ...]

    def open_atoms(self, within: frozenset[Atom], model: Model) -> set[Atom]:
        """The atoms that have to be supposed, of all that could be derived: those that could be chosen, or denied in a circle."""
        chosen = {
            head for rule in self.chosen for _, head in rule.instances(model.view(rule.rule.window)) if head is not None
        }
        return chosen | {atom for atom in within if (atom[0], len(atom) - 1) in self.denied}


class Ruled(Protocol):
    """What has rules."""

    @property
    def rules(self) -> Sequence[Rule]:
        """They."""


class Search:
    """Finds the stable models of a program."""

    def __init__(self, program: Ruled) -> None:
        order = components(program.rules)
        last = len(order)
        rules: dict[int, list[Rule]] = {}
        constraints: dict[int, list[Rule]] = {}
        for rule in program.rules:
            if rule.head is not None:
                rules.setdefault(order[rule.head.name, len(rule.head.arguments)], []).append(rule)
            else:
                place = max((order.get(signature, -1) for signature, _ in reads(rule.body)), default=-1)
                constraints.setdefault(place, []).append(rule)
        self._components = [
            _component(rules.get(place, []), order, place, constraints.get(place, [])) for place in range(-1, last)
        ]

    def models(self, inputs: Iterable[Atom], ages: Mapping[Atom, int]) -> Iterator[set[Atom]]:
        """Each stable model once, the inputs included.

        Raises: TooManyError if there are too many sets to suppose; CheckError where a rule computes what it may not.
        """
        budget = [MOST_SUPPOSED]
        return self._from(0, frozenset(inputs), ages, budget)

    def _from(
        self, place: int, atoms: frozenset[Atom], ages: Mapping[Atom, int], budget: list[int]
    ) -> Iterator[set[Atom]]:
        if place == len(self._components):
            yield set(atoms)
            return
        component = self._components[place]
        for more in _settled(component, atoms, ages, budget):
            if _is_allowed(component, more, ages):
                yield from self._from(place + 1, more, ages, budget)


def _component(
    rules: Sequence[Rule], order: Mapping[Signature, int], place: int, constraints: Sequence[Rule]
) -> _Component:
    def own(signature: Signature) -> bool:
        return order.get(signature) == place

    denied = {signature for rule in rules for signature, how in reads(rule.body) if how == "not" and own(signature)}

    def is_denied(item: BodyItem) -> bool:
        return isinstance(item, Literal_) and bool(item.sign) and own(_signature(item.atom))

    exact = []
    for rule in rules:
        body = [
            replace(item, atom=_shadow(item.atom)) if isinstance(item, Literal_) and is_denied(item) else item
            for item in rule.body
        ]
        if rule.kind == "choice" and rule.head is not None:
            body.append(Literal_("", _shadow(rule.head), "the choice"))
        exact.append(replace(rule, body=tuple(body)))
    possible = [replace(rule, body=tuple(item for item in rule.body if not is_denied(item))) for rule in rules]
    return _Component(
        tuple(map(compile_rule, exact)),
        tuple(map(compile_rule, possible)),
        tuple(compile_rule(rule) for rule in possible if rule.kind == "choice"),
        frozenset(denied),
        tuple(_block(rule) for rule in constraints if rule.kind == "bounds" and _is_decided(rule, order, place)),
        tuple(map(compile_rule, constraints)),
    )


def _is_decided(rule: Rule, order: Mapping[Signature, int], place: int) -> bool:
    """Whether a choice is among the atoms of one component, and its body and conditions read earlier ones alone."""
    *outer, counted = rule.body
    elements = _aggregate(counted).elements
    chosen = [signature for element in elements for signature, _ in reads(element.conditions[:1])]
    read = [
        signature for signature, _ in reads((*outer, *(one for element in elements for one in element.conditions[1:])))
    ]
    return all(order.get(one, -1) == place for one in chosen) and all(order.get(one, -1) < place for one in read)


def _aggregate(item: BodyItem) -> Aggregate:
    if not isinstance(item, Aggregate):
        raise CheckError("the bounds of a choice are no count")
    return item


def _block(rule: Rule) -> _Block:
    *outer, last = rule.body
    counted = _aggregate(last)
    elements = []
    for element in counted.elements:
        chosen = element.conditions[0]
        head = chosen.atom if isinstance(chosen, Literal_) else None
        body = (*outer, *element.conditions)
        elements.append(compile_rule(replace(rule, kind="choice", head=head, body=body)))
    names = tuple(sorted(rule.variables))
    return _Block(names, compile_rule(replace(rule, body=tuple(outer))), tuple(elements), counted.guards)


def _signature(pattern: Pattern) -> Signature:
    return pattern.name, len(pattern.arguments)


def _shadow(pattern: Pattern) -> Pattern:
    return Pattern(_SUPPOSED + pattern.name, pattern.arguments)


def _settled(
    component: _Component, atoms: frozenset[Atom], ages: Mapping[Atom, int], budget: list[int]
) -> Iterator[frozenset[Atom]]:
    """The atoms with those that the component adds, for each way in which it can."""
    if not component.chosen and not component.denied:
        yield _closed(component.exact, atoms, ages)
        return
    within = _closed(component.possible, atoms, ages)
    model = Model(set(within), ages)
    open_atoms = component.open_atoms(within, model)
    ways = _ways(component, open_atoms, model)
    count = prod(map(len, ways))
    if count > budget[0]:
        raise TooManyError
    budget[0] -= count
    for parts in product(*ways):
        chosen = frozenset().union(*parts)
        shadows = {(f"{_SUPPOSED}{atom[0]}", *atom[1:]) for atom in chosen}
        found = _closed(component.exact, atoms | shadows, ages) - shadows
        if found & open_atoms == chosen:
            yield found


def _ways(component: _Component, open_atoms: set[Atom], model: Model) -> list[list[frozenset[Atom]]]:
    """Lists of sets of which one each has to be supposed: those that meet a choice's bounds, and any set of the other atoms.

    Choices that share atoms are not told apart: then every set of these is tried.
    """
    choices = [one for block in component.blocks for one in block.choices(model.view(block.body.rule.window))]
    owners = Counter(atom for atoms, _ in choices for atom in atoms)
    ways: list[list[frozenset[Atom]]] = []
    left = set(open_atoms)
    for atoms, sizes in choices:
        if all(owners[atom] == 1 for atom in atoms):
            left -= atoms
            ways.append([frozenset(some) for size in sizes for some in _some(atoms, size)])
    if len(left) > MOST_SUPPOSED.bit_length():
        raise TooManyError
    ways.append(
        [frozenset(some) for size in range(len(left) + 1) for some in combinations(sorted(left, key=show), size)]
    )
    return ways


def _some(atoms: frozenset[Atom], size: int) -> Iterator[tuple[Atom, ...]]:
    if comb(len(atoms), size) > MOST_SUPPOSED:
        raise TooManyError
    return combinations(sorted(atoms, key=show), size)


def _closed(rules: Sequence[Compiled], atoms: frozenset[Atom], ages: Mapping[Atom, int]) -> frozenset[Atom]:
    """The atoms with all that the rules derive from them, what is read under `not` and in aggregates being complete."""
    for _ in range(MOST_ROUNDS):
        model = Model(set(atoms), ages)
        heads = [head for rule in rules for _, head in rule.instances(model.view(rule.rule.window)) if head is not None]
        more = atoms.union(heads)
        if len(more) == len(atoms):
            return atoms
        atoms = more
    raise TooManyError


def _is_allowed(component: _Component, atoms: frozenset[Atom], ages: Mapping[Atom, int]) -> bool:
    model = Model(set(atoms), ages)
    if any(str(atom[0])[:1] == "-" and (str(atom[0])[1:], *atom[1:]) in atoms for atom in atoms):
        return False
    return not any(True for rule in component.constraints for _ in rule.instances(model.view(rule.rule.window)))


def check_optimal(program: Program, atoms: set[Atom], inputs: Iterable[Atom], ages: Mapping[Atom, int]) -> None:
    """Check that no stable model costs less than one, and that of those that cost as much it is the first.

    Of two the one comes first that has the first atom, as written, that only one of them has.
    Parameters: `atoms`, a stable model, the inputs included.
    Raises: CheckError if there is a better one; TooManyError if there are too many to try.
    """
    if program.is_only(atoms, ages):
        return
    costs = dict(program.costs(atoms, ages))
    for other in Search(program).models(inputs, ages):
        if other == atoms:
            continue
        others = dict(program.costs(other, ages))
        priorities = sorted(costs.keys() | others.keys(), reverse=True)
        found, own = ([one.get(priority, 0) for priority in priorities] for one in (others, costs))
        if found < own or (found == own and min(other ^ atoms, key=show) in other):
            less = "costs less" if found < own else "costs as much and comes before it"
            named = sorted(map(show, other - atoms))[:3] or ["no atom that is not in this one"]
            raise CheckError(f"another stable model {less}, with {', '.join(named)}")
