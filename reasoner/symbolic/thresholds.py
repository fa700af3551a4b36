"""Where rules that otherwise apply begin or cease to hold as one measured value changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reasoner.symbolic.matching import Seen, joined, value_of
from reasoner.symbolic.plan import Part, Term, variables_in, variables_of
from reasoner.symbolic.prepared import Prepared

_JUST_ABOVE = frozenset({">", "<="})
"""These change between a number and the next; `<` and `>=` at the number itself."""
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def thresholds(rules: Iterable[Prepared], seen: Seen, observable: str) -> dict[int, tuple[str, ...]]:
    """The least integer at which each rule changes, with the ids of the rules, by integer.

    A rule counts if all of its body that does not speak of the value holds of the model. What it compares the value with may
    itself be concluded: a cut-off that follows the age is found where it lies for this patient.

    Parameters: `rules`, those in force; `seen`, the model; `observable`, whose value is compared.
    """
    found: dict[int, dict[str, None]] = {}
    for one in rules:
        for variable in _values(one.plan.body, observable):
            for number in _changes(one.plan.body, variable, seen, one.rule.window):
                found.setdefault(number, {})[one.rule.id] = None
    return {number: tuple(found[number]) for number in sorted(found)}


def _values(body: Iterable[Part], observable: str) -> Iterator[str]:
    """The variables that stand for the value."""
    for part in body:
        match part:
            case ["atom", _, "value", [["c", name], ["v", variable]]] if name == observable:
                yield variable


def _changes(body: list[Part], variable: str, seen: Seen, window: int) -> Iterator[int]:
    others = [part for part in body if variable not in variables_in(part)]
    tests = [(operator, term) for part in body for operator, term in _compared(part, variable)]
    for binding in joined(others, {}, seen, window) if tests else ():
        for operator, term in tests:
            number = value_of(term, binding)
            if type(number) is int:
                yield number + (operator in _JUST_ABOVE)


def _compared(part: Part, variable: str) -> Iterator[tuple[str, Term]]:
    """What a part compares the variable itself with, and how, the variable on the left."""
    match part:
        case ["test", ["v", name], str(operator), term] if name == variable and operator in _SWAPPED:
            if variable not in variables_of(term):
                yield operator, term
        case ["test", term, str(operator), ["v", name]] if name == variable and operator in _SWAPPED:
            if variable not in variables_of(term):
                yield _SWAPPED[operator], term
