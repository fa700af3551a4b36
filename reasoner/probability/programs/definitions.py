"""What each ground atom is defined by: clingo's rules gathered under their heads, without what is settled already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reasoner.symbolic.components import components
from reasoner.symbolic.ground import Body, GroundProgram, GroundRule, WeightRule


@dataclass(slots=True)
class Definition:
    """The bodies under which an atom holds, may hold (`free`), or holds where weights reach a bound (`sums`)."""

    bodies: list[Body] = field(default_factory=list)
    free: list[Body] = field(default_factory=list)
    sums: list[tuple[int, tuple[tuple[int, int], ...]]] = field(default_factory=list)

    def positive(self) -> Iterator[int]:
        """The atoms that must hold first."""
        for literal in self.literals():
            if literal > 0:
                yield literal

    def literals(self) -> Iterator[int]:
        """Every literal of every body."""
        for body in (*self.bodies, *self.free):
            yield from body
        for _, weights in self.sums:
            for literal, _ in weights:
                yield literal


@dataclass(frozen=True)
class Definitions:
    """A ground program in a shape that can be compiled.

    Parameters: `of`, the definition of each atom that has one; atoms of choices have none, and no other atom without one is
    mentioned; `constraints`, bodies that may not hold; `settled`, what an atom comes to: true, false, or the literal that it
    is the same as; `components`, atoms that depend on each other, those depended on first; `circular`, the atoms of
    components with a circle through `not`.
    """

    of: dict[int, Definition]
    constraints: list[Body]
    settled: dict[int, bool | int]
    components: list[tuple[int, ...]]
    circular: frozenset[int]

    def meaning(self, atom: int) -> bool | int:
        """True, false, or the literal that stands for an atom."""
        return self.settled.get(atom, atom)

    def below(self, roots: Iterable[int]) -> set[int]:
        """The defined atoms on which some atoms, constraints or circles through `not` depend, themselves included.

        All others have at least one way to hold or not, whatever these are, so that they change no probability of these.
        """
        waiting = [abs(one) for body in self.constraints for one in body]
        waiting += [*self.circular, *roots]
        found: set[int] = set()
        while waiting:
            atom = waiting.pop()
            if atom not in found and atom in self.of:
                found.add(atom)
                waiting += map(abs, self.of[atom].literals())
        return found

    def rules(self, atoms: Collection[int]) -> tuple[list[GroundRule], list[WeightRule]]:
        """The definitions of some atoms and the constraints as ground rules again."""
        plain = [GroundRule((), body, False) for body in self.constraints]
        weighted = []
        for atom in sorted(atoms):
            definition = self.of[atom]
            plain += [GroundRule((atom,), body, False) for body in definition.bodies]
            plain += [GroundRule((atom,), body, True) for body in definition.free]
            weighted += [WeightRule((atom,), bound, weights) for bound, weights in definition.sums]
        return plain, weighted


def define(program: GroundProgram, chosen: Iterable[int]) -> Definitions:
    """Gather rules under their heads, put in what is settled, and find what depends on itself.

    Parameters: `chosen`, the atoms of choices, whose own rules are left out.
    """
    given = frozenset(chosen)
    raw: dict[int, Definition] = {}
    constraints: list[Body] = []
    number = max((*program.atoms.values(), *given, *_numbers(program)), default=0)
    for rule in program.rules:
        if not rule.heads and not rule.is_free:
            constraints.append(rule.body)
        for head in rule.heads:
            if head not in given:
                of = raw.setdefault(head, Definition())
                (of.free if rule.is_free else of.bodies).append(rule.body)
    for weighted in program.weighted:
        number += 1
        raw[number] = Definition(sums=[(weighted.bound, weighted.weights)])
        if not weighted.heads:
            constraints.append((number,))
        for head in weighted.heads:
            raw.setdefault(head, Definition()).bodies.append((number,))
    never = {*program.atoms.values(), *_numbers(program)} - raw.keys() - given
    return _Settling(raw, constraints, given, never).done()


def _numbers(program: GroundProgram) -> Iterator[int]:
    for rule in program.rules:
        yield from rule.heads
        yield from map(abs, rule.body)
    for weighted in program.weighted:
        yield from weighted.heads
        yield from (abs(literal) for literal, _ in weighted.weights)


class _Settling:
    """Goes through components, those depended on first, and settles what can be."""

    def __init__(
        self, raw: dict[int, Definition], constraints: list[Body], given: frozenset[int], never: Iterable[int]
    ) -> None:
        self._raw = raw
        self._constraints = constraints
        self._given = given
        self._settled: dict[int, bool | int] = dict.fromkeys(never, False)
        self._of: dict[int, Definition] = {}

    def done(self) -> Definitions:
        after = {atom: [abs(one) for one in of.literals()] for atom, of in self._raw.items()}
        kept: list[tuple[int, ...]] = []
        circular: set[int] = set()
        for component in components(after):
            loops = len(component) > 1 or component[0] in after.get(component[0], ())
            if self._settle(component, loops):
                continue
            kept.append(component)
            inside = frozenset(component)
            if loops and any(-one in inside for atom in component for one in self._of[atom].literals()):
                circular |= inside
        constraints = []
        for body in self._constraints:
            left = self._simplified(body)
            if left is not None:
                constraints.append(left)
        return Definitions(self._of, constraints, self._settled, kept, frozenset(circular))

    def _settle(self, component: tuple[int, ...], loops: bool) -> bool:
        """Whether a component is one atom that comes to something simpler; otherwise its definitions are kept."""
        if not loops:
            [atom] = component
            if atom in self._given:
                return True
            value = self._value(self._raw.get(atom))
            if value is not None:
                self._settled[atom] = value
                return True
        for atom in component:
            self._of[atom] = self._put_in(self._raw[atom])
        return False

    def _value(self, definition: Definition | None) -> bool | int | None:
        if definition is None:
            return False
        put = self._put_in(definition)
        if () in put.bodies:
            return True
        if put.sums or put.free:
            return None
        if not put.bodies:
            return False
        if len(put.bodies) == 1 and len(put.bodies[0]) == 1:
            return put.bodies[0][0]
        return None

    def _put_in(self, definition: Definition) -> Definition:
        bodies = _different(map(self._simplified, definition.bodies))
        free = _different(map(self._simplified, definition.free))
        sums = []
        for bound, weights in definition.sums:
            left, least = self._weights(weights)
            if bound <= least:
                bodies.append(())
            elif least + sum(left.values()) >= bound:
                sums.append((bound - least, tuple(left.items())))
        return Definition(bodies, free, sums)

    def _weights(self, weights: Iterable[tuple[int, int]]) -> tuple[dict[int, int], int]:
        """Weights of different atoms, and what is sure beside them."""
        left: dict[int, int] = {}
        sure = 0
        for literal, weight in weights:
            value = self._literal(literal)
            if value is True:
                sure += weight
            elif value is not False:
                left[value] = left.get(value, 0) + weight
        for literal in [one for one in left if one > 0 and -one in left]:
            least = min(left[literal], left[-literal])
            sure += least
            left[literal] -= least
            left[-literal] -= least
        return {literal: weight for literal, weight in left.items() if weight}, sure

    def _simplified(self, body: Body) -> Body | None:
        """The body with what is settled put in; None if it cannot hold."""
        found: dict[int, None] = {}
        for literal in body:
            value = self._literal(literal)
            if value is False or (value is not True and -value in found):
                return None
            if value is not True:
                found[value] = None
        return tuple(found)

    def _literal(self, literal: int) -> bool | int:
        value = self._settled.get(abs(literal), abs(literal))
        if isinstance(value, bool):
            return value == (literal > 0)
        return value if literal > 0 else -value


def _different(bodies: Iterable[Body | None]) -> list[Body]:
    return list(dict.fromkeys(body for body in bodies if body is not None))


def positive_components(definitions: Definitions, atoms: Sequence[int]) -> list[tuple[int, ...]]:
    """The parts of a component whose atoms need each other positively."""
    inside = frozenset(atoms)
    return components({atom: [one for one in definitions.of[atom].positive() if one in inside] for atom in atoms})
