"""Ground terms: their one spelling, their order, and arithmetic on them (`docs/certificate.md`, section 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import ge, gt, itemgetter, le, lt
from typing import Any

from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Atom, Compound, Operator, Term, Value, Variable

Binding = dict[str, Value]
LEAST, GREATEST = -(2**31), 2**31 - 1
_GROUND = re.compile(r"(?P<integer>0|-?[1-9][0-9]{0,9})|(?P<end>#inf|#sup)|(?P<name>-?[a-z][A-Za-z0-9_]*)(?P<open>\()?")
_DEEPEST = 20


class UndefinedError(Exception):
    """An instance does not exist: a division by zero, or arithmetic on what is not an integer."""


def _ground(string: str, position: int, depth: int) -> tuple[Value, int]:
    found = _GROUND.match(string, position)
    if found is None or depth > _DEEPEST:
        raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")
    position = found.end()
    if found["integer"]:
        return within_32_bits(int(found["integer"])), position
    if found["end"]:
        return found["end"], position
    if found["name"] in ("not", "-not"):
        raise CheckError("'not' is not a constant")
    if not found["open"]:
        return found["name"], position
    parts: list[Value] = [found["name"]]
    while True:
        part, position = _ground(string, position, depth + 1)
        parts.append(part)
        mark = string[position : position + 1]
        position += 1
        if mark == ")":
            return tuple(parts), position
        if mark != ",":
            raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")


@lru_cache(maxsize=1 << 16)
def read_value(string: str) -> Value:
    """A ground term from its one spelling, without spaces."""
    value, end = _ground(string, 0, 0)
    if end != len(string):
        raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")
    return value


@lru_cache(maxsize=1 << 16)
def read_atom(string: str) -> Atom:
    """A ground atom from its one spelling, without spaces; of `-p(1)` the predicate is `-p`."""
    value = read_value(string)
    if isinstance(value, int) or value in ("#inf", "#sup"):
        raise CheckError(f"{string[:80]} is not an atom")
    return (value,) if isinstance(value, str) else value


def show(value: Value) -> str:
    """A value or an atom as clingo writes it."""
    if isinstance(value, tuple):
        return f"{value[0]}({','.join(map(show, value[1:]))})" if len(value) > 1 else str(value[0])
    return str(value)


def place(value: Value) -> tuple[Any, ...]:
    """Where a term stands in the order of all terms, as a key to compare.

    Law: `#inf`, integers, constants by their characters, functions by number of arguments, name, arguments, `#sup`; what has
    a minus comes after all of its kind that has none.
    """
    if isinstance(value, int):
        return 1, value
    if isinstance(value, str):
        return {"#inf": (0,), "#sup": (4,)}.get(value) or (2, value[0] == "-", value)
    return 3, str(value[0])[:1] == "-", len(value), value[0], *map(place, value[1:])


_ORDER: dict[Operator, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def holds(left: Value, operator: Operator, right: Value) -> bool:
    """Whether a comparison of two values holds."""
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, int) and isinstance(right, int):
        return _ORDER[operator](left, right)
    return _ORDER[operator](place(left), place(right))


# --- arithmetic


def within_32_bits(number: int) -> int:
    """The number itself. Raises: CheckError where clingo would have wrapped it."""
    if not LEAST <= number <= GREATEST:
        raise CheckError(f"the number {number if abs(number) < 10**20 else 'here'} is outside 32 bits")
    return number


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise UndefinedError("division by zero")
    magnitude = abs(left) // abs(right)
    return magnitude if (left < 0) == (right < 0) else -magnitude


def _power(base: int, exponent: int) -> int:
    if exponent < 0:
        if base == 0:
            raise UndefinedError("a negative power of zero")
        return 0
    if abs(base) > 1 and exponent > 31:
        raise CheckError(f"the result {base}**{exponent} is outside 32 bits")
    return int(base**exponent)


_BINARY: Mapping[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
    "\\": lambda left, right: left - right * _quotient(left, right),
    "**": _power,
}


def _turned(value: Value) -> Value:
    """A constant or a function with a minus before it, or without the one that it has."""
    if value in ("#inf", "#sup"):
        raise UndefinedError(f"arithmetic on {show(value)}")
    if isinstance(value, tuple):
        return (_turned(value[0]), *value[1:])
    name = str(value)
    return name[1:] if name[0] == "-" else f"-{name}"


def evaluate(term: Term, binding: Mapping[str, Value]) -> Value:
    """The value of a term under a binding of all its variables.

    Raises: UndefinedError where the term has no value; CheckError where the value leaves 32 bits.
    """
    if isinstance(term, Variable):
        return binding[term.name]
    if isinstance(term, (int, str)):
        return term
    if isinstance(term, Compound):
        return (term.name, *[evaluate(part, binding) for part in term.arguments])
    numbers: list[int] = []
    for operand in term.operands:
        value = evaluate(operand, binding)
        if term.operator == "-" and len(term.operands) == 1 and not isinstance(value, int):
            return _turned(value)
        if not isinstance(value, int):
            raise UndefinedError(f"arithmetic on {show(value)}")
        numbers.append(value)
    if len(numbers) == 2:
        return within_32_bits(_BINARY[term.operator](numbers[0], numbers[1]))
    return within_32_bits(abs(numbers[0]) if term.operator == "|" else -numbers[0])


def evaluator(term: Term) -> Callable[[Binding], Value]:
    """The value of a term, as a function of a binding of all its variables."""
    if isinstance(term, Variable):
        return itemgetter(term.name)
    if isinstance(term, (int, str)):
        return lambda _binding: term
    return lambda binding: evaluate(term, binding)
