"""The parts of a rule's body looked at one by one, for what did not happen: which literal of which instance failed.

Where rules fire, compiled loops do the same at once (`firing`); here each step can be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from reasoner.symbolic.atoms import read_atom, show_value
from reasoner.symbolic.firing import LONGEST_INTERVAL, Atom
from reasoner.symbolic.order import greatest, least, place, power, quotient, turned
from reasoner.symbolic.plan import HIDDEN, Part, Term, is_projected, variables_in, variables_of

Binding = Mapping[str, Any]
ANY: Any = None
"""Stands for an argument of a wanted atom that may be anything."""


class Seen:
    """The atoms of a model as rules see them.

    Parameters: `atoms`, all that hold; `ages`, minutes, of those that windows apply to; `inputs`, the predicates of these.
    """

    def __init__(self, atoms: Iterable[Atom], ages: Mapping[Atom, int], inputs: Collection[str]) -> None:
        self.atoms = frozenset(atoms)
        self._ages, self._inputs = ages, inputs
        self._sorted: dict[tuple[str, int], list[Atom]] = {}

    def holds(self, atom: Atom, window: int) -> bool:
        """Whether an atom holds and is not hidden by a window (minutes, -1 for none)."""
        return atom in self.atoms and not self.is_old(atom, window)

    def knows(self, text: str) -> bool:
        """Whether an atom, as text, holds."""
        return read_atom(text) in self.atoms

    def is_old(self, atom: Atom, window: int) -> bool:
        """Whether a window hides an atom."""
        return 0 <= window < self._ages.get(atom, -1) and atom[0] in self._inputs

    def rows(self, name: str, arity: int, window: int) -> Iterator[Atom]:
        """The atoms of a predicate, in the order of terms."""
        found = self._sorted.get((name, arity))
        if found is None:
            found = self._sorted[name, arity] = sorted(self._rows.get((name, arity + 1), ()), key=place_of)
        return (atom for atom in found if not self.is_old(atom, window))

    def differing(self, other: Seen) -> list[tuple[Atom, int]]:
        """The atoms that rules see otherwise than in another model, each with its age here, -1 if it does not hold."""
        atoms = self.atoms ^ other.atoms
        atoms |= {atom for atom, _ in self._ages.items() ^ other._ages.items()}
        return [(atom, self._ages.get(atom, 0) if atom in self.atoms else -1) for atom in atoms]

    def with_atom(self, atom: Atom) -> Seen:
        """What rules would see if one more atom held and nothing followed from it."""
        return Seen(self.atoms | {atom}, self._ages, self._inputs)

    @cached_property
    def _rows(self) -> Mapping[tuple[str, int], list[Atom]]:
        rows: dict[tuple[str, int], list[Atom]] = defaultdict(list)
        for atom in self.atoms:
            rows[atom[0], len(atom)].append(atom)
        return rows


def place_of(atom: Atom) -> tuple[Any, ...]:
    """A key that puts atoms in the order of terms."""
    return atom[0], len(atom), tuple([place(value) for value in atom[1:]])


def value_of(term: Term, binding: Binding) -> Any:
    """The value of a term, None if it has none: an unbound variable, arithmetic over what is no number, a division by zero."""
    if isinstance(term, int):
        return term
    match term:
        case ["v", name]:
            return binding.get(name)
        case ["c", text]:
            return text
        case ["f", name, terms]:
            inner = [value_of(one, binding) for one in terms]
            return None if None in inner else (name, *inner)
    operator, operands = term
    values = [value_of(one, binding) for one in operands]
    if operator == "~":
        return None if values[0] is None else turned(values[0])
    if any(type(one) is not int for one in values):
        return None
    return _reckoned(operator, values)


def _reckoned(operator: str, values: Sequence[int]) -> int | None:
    match operator, values:
        case "|", [one]:
            return abs(one)
        case "+", [left, right]:
            return left + right
        case "-", [left, right]:
            return left - right
        case "*", [left, right]:
            return left * right
        case "/", [left, right]:
            return None if right == 0 else quotient(left, right)
        case "\\", [left, right]:
            return None if right == 0 else left - right * quotient(left, right)
        case "**", [left, right]:
            return None if left == 0 and right < 0 else power(left, right)
    raise AssertionError(operator)


def matched(terms: Sequence[Term], values: Sequence[Any], binding: Binding) -> Binding | None:
    """The binding under which some terms are some values; None if there is none.

    A value `ANY` asks for nothing. Arithmetic with unbound variables is left to be compared later.
    """
    found = dict(binding)
    for term, value in zip(terms, values, strict=True):
        if not _match(term, value, found):
            return None
    return found


def _match(term: Term, value: Any, found: dict[str, Any]) -> bool:
    if value is ANY:
        return True
    match term:
        case ["v", name]:
            return bool(found.setdefault(name, value) == value)
        case ["f", name, terms] if not variables_of(term) <= found.keys():
            same = type(value) is tuple and len(value) == len(terms) + 1 and value[0] == name
            return same and all(_match(one, part, found) for one, part in zip(terms, value[1:], strict=True))
    if not variables_of(term) <= found.keys():
        return True
    return bool(value_of(term, found) == value)


def instantiated(name: str, terms: Sequence[Term], binding: Binding) -> Atom:
    """An atom as far as its variables are bound, `ANY` where they are not."""
    return name, *[value_of(term, binding) for term in terms]


def compared(left: Any, operator: str, right: Any) -> bool:
    """Whether a comparison of two values holds."""
    one, other = place(left), place(right)
    match operator:
        case "=":
            return one == other
        case "!=":
            return one != other
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
    return one >= other


def extensions(part: Part, binding: Binding, seen: Seen, window: int) -> Iterator[Binding]:
    """The bindings under which a part of a body holds, each an extension of the one that is given."""
    match part:
        case ["atom", _, name, terms]:
            atom = instantiated(name, terms, binding)
            if ANY not in atom:
                if seen.holds(atom, window):
                    yield binding
                return
            rows = (matched(terms, row[1:], binding) for row in seen.rows(name, len(terms), window))
            yield from (found for found in rows if found is not None)
        case ["range" | "let", variable, *terms]:
            values = _spanned([value_of(term, binding) for term in terms])
            yield from ({**binding, variable: one} for one in values if binding.get(variable, one) == one)
        case ["aggregate", function, elements, guards, assigned, holds]:
            value = aggregated(function, gathered(elements, binding, seen, window))
            bound = {**binding, **dict.fromkeys(assigned, value)}
            limits = [(operator, value_of(term, bound)) for operator, term in guards]
            met = all(limit is not None and compared(value, operator, limit) for operator, limit in limits)
            if met == bool(holds) and all(binding.get(variable, value) == value for variable in assigned):
                yield bound
        case _:
            if _passes(part, binding, seen, window):
                yield binding


def fitting(name: str, terms: Sequence[Term], binding: Binding, seen: Seen, window: int) -> Iterator[Atom]:
    """The atoms that a rule sees and that have the arguments which are known, whatever the others are."""
    rows = seen.rows(name, len(terms), window)
    return (row for row in rows if matched(terms, row[1:], binding) is not None)


def _spanned(ends: Sequence[Any]) -> Iterable[Any]:
    """The value of an assignment, or the integers of an interval; none where a term has no value."""
    if len(ends) == 1:
        return [one for one in ends if one is not None]
    low, high = ends
    whole = type(low) is int and type(high) is int
    return range(low, high + 1) if whole and high - low < LONGEST_INTERVAL else ()


def _passes(part: Part, binding: Binding, seen: Seen, window: int) -> bool:
    """Whether a part holds that binds nothing."""
    match part:
        case ["not" | "is" as sign, name, terms] if is_projected(terms):
            found = any(True for _ in fitting(name, terms, binding, seen, window))
            return variables_in(part) <= binding.keys() and found == (sign == "is")
        case ["not" | "is" as sign, name, terms]:
            atom = instantiated(name, terms, binding)
            return ANY not in atom and seen.holds(atom, window) == (sign == "is")
        case ["test", left, operator, right]:
            values = value_of(left, binding), value_of(right, binding)
            return None not in values and compared(values[0], operator, values[1])
        case ["all", pairs]:
            return all(
                any(True for literal in literals for _ in joined(literal, found, seen, window))
                for condition, literals in pairs
                for found in joined(condition, binding, seen, window)
            )
    raise AssertionError(part)


def joined(parts: Sequence[Part], binding: Binding, seen: Seen, window: int) -> Iterator[Binding]:
    """The bindings under which all parts hold."""
    if not parts:
        yield binding
        return
    for found in extensions(parts[0], binding, seen, window):
        yield from joined(parts[1:], found, seen, window)


def gathered(
    elements: Sequence[Any], binding: Binding, seen: Seen, window: int
) -> dict[tuple[Any, ...], list[Binding]]:
    """The different tuples of an aggregate, each with the bindings that give it."""
    tuples: dict[tuple[Any, ...], list[Binding]] = {}
    for terms, parts in elements:
        for found in joined(parts, binding, seen, window):
            values = tuple([value_of(term, found) for term in terms])
            if None not in values:
                tuples.setdefault(values, []).append(found)
    return tuples


def aggregated(function: str, tuples: Collection[tuple[Any, ...]]) -> Any:
    """The value of an aggregate over its different tuples."""
    match function:
        case "count":
            return len(tuples)
        case "min":
            return least(tuples)
        case "max":
            return greatest(tuples)
    weights = [one[0] for one in tuples if type(one[0]) is int]
    return sum(weight for weight in weights if function == "sum" or weight > 0)


def show_term(term: Term, binding: Binding) -> str:
    """A term with what is known put in."""
    value = value_of(term, binding)
    if value is not None:
        return show_value(value)
    match term:
        case ["v", name]:
            return "_" if name.startswith(HIDDEN) else name
        case ["f", name, terms]:
            return f"{name}({','.join(show_term(one, binding) for one in terms)})"
        case [operator, [one]]:
            return f"|{show_term(one, binding)}|" if operator == "|" else f"-{show_term(one, binding)}"
        case [operator, [left, right]]:
            return f"{show_term(left, binding)}{operator}{show_term(right, binding)}"
    return show_value(term)


def show_pattern(atom: Atom) -> str:
    """The text of an atom, `_` for what may be anything."""
    name, *values = atom
    return f"{name}({','.join('_' if one is ANY else show_value(one) for one in values)})" if values else str(name)


def read_pattern(text: str) -> Atom:
    """The atom of a text; `_` as an argument may be anything."""
    name, *values = read_atom(text)
    return name, *[ANY if one == "_" else one for one in values]
