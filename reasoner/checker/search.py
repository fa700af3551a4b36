"""Every stable model of a program over some inputs, for what is claimed of all of them: that none costs less.

Predicates that depend on each other are a component, and components are settled one after the other (Lifschitz and Turner 1994).
Where a component chooses, or depends on its own `not`, each set of its atoms that could be chosen or denied is supposed in turn:
what then follows has to be what was supposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from reasoner.checker.logic import Compiled, Model, Program, Signature, compile_rule, components, reads
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Atom, BodyItem, Literal_, Pattern, Rule
from reasoner.checker.terms import show

MOST_SUPPOSED = 4_096
MOST_ROUNDS = 1_000
_SUPPOSED = "?"
"""Before the predicate of an atom that is supposed."""


class TooManyError(Exception):
    """There are more sets to suppose than are tried."""


@dataclass(frozen=True, slots=True)
class _Component:
    """Rules whose heads depend on each other.

    Parameters: `exact`, the rules, choices and the component's own `not` looking at what is supposed; `possible`, the rules
    without these conditions; `supposed`, the signatures that are chosen or denied; `constraints`, those that read nothing later.
    """

    exact: tuple[Compiled, ...]
    possible: tuple[Compiled, ...]
    supposed: frozenset[Signature]
    constraints: tuple[Compiled, ...]


class Search:
    """Finds the stable models of a program."""

    def __init__(self, program: Program) -> None:
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

    supposed = {
        signature for rule in rules for signature, how in reads(rule.body) if how == "not" and own(signature)
    } | {_signature(rule.head) for rule in rules if rule.kind == "choice" and rule.head is not None}

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
        frozenset(supposed),
        tuple(map(compile_rule, constraints)),
    )


def _signature(pattern: Pattern) -> Signature:
    return pattern.name, len(pattern.arguments)


def _shadow(pattern: Pattern) -> Pattern:
    return Pattern(_SUPPOSED + pattern.name, pattern.arguments)


def _settled(
    component: _Component, atoms: frozenset[Atom], ages: Mapping[Atom, int], budget: list[int]
) -> Iterator[frozenset[Atom]]:
    """The atoms with those that the component adds, for each way in which it can."""
    if not component.supposed:
        yield _closed(component.exact, atoms, ages)
        return
    within = _closed(component.possible, atoms, ages)
    open_atoms = sorted((atom for atom in within if (atom[0], len(atom) - 1) in component.supposed), key=show)
    if 2 ** len(open_atoms) > budget[0]:
        raise TooManyError
    budget[0] -= 2 ** len(open_atoms)
    for size in range(len(open_atoms) + 1):
        for chosen in combinations(open_atoms, size):
            shadows = {(f"{_SUPPOSED}{atom[0]}", *atom[1:]) for atom in chosen}
            found = _closed(component.exact, atoms | shadows, ages) - shadows
            if found.intersection(open_atoms) == set(chosen):
                yield found


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
    """Check that no stable model costs less than one, and that of those that cost as much it is the first by its atoms.

    Parameters: `atoms`, a stable model, the inputs included.
    Raises: CheckError if there is a better one; TooManyError if there are too many to try.
    """
    costs, written = dict(program.costs(atoms, ages)), sorted(map(show, atoms))
    for other in Search(program).models(inputs, ages):
        if other == atoms:
            continue
        others = dict(program.costs(other, ages))
        priorities = sorted(costs.keys() | others.keys(), reverse=True)
        found, own = ([one.get(priority, 0) for priority in priorities] for one in (others, costs))
        if found < own or (found == own and sorted(map(show, other)) < written):
            less = "costs less" if found < own else "costs as much and comes before it"
            named = sorted(map(show, other - atoms))[:3] or ["no atom that is not in this one"]
            raise CheckError(f"another stable model {less}, with {', '.join(named)}")
