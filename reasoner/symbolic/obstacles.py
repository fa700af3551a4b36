"""One literal that fails, as it is told: what is missing, what stands in the way, what an aggregate counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reasoner.symbolic.atoms import show_value
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.matching import (
    Binding,
    Seen,
    aggregated,
    fitting,
    gathered,
    instantiated,
    joined,
    show_pattern,
    show_term,
    value_of,
)
from reasoner.symbolic.plan import HIDDEN, Part, Term
from reasoner.symbolic.prepared import Prepared

ObstacleKind = Literal["missing", "holds", "old", "comparison", "aggregate", "condition", "result", "not_chosen"]


@dataclass(frozen=True, slots=True)
class Element:
    """One tuple that an aggregate counts, with the atoms behind it."""

    terms: tuple[str, ...]
    atoms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One literal that fails.

    Parameters: `kind`: `missing`, no such atom; `holds`, it stands under `not` and holds; `old`, it holds but is older than the
    rule's window; `comparison`, `aggregate`, `condition` (a conditional literal); `result`, the body holds and gives another
    atom; `not_chosen`, a choice that would allow it did not take it. `text`, the literal with what is known put in; `atom`, the
    atom that is missing or holds, `_` for what may be anything; `value` and `elements`, of an aggregate; `sides`, of a comparison
    left, operator and right, `variable`, the one that stands on a side by itself, empty if none does, and `alone`, that of each
    side; `lacking`, of what an
    aggregate counts, the atoms that might be there and are not.
    """

    kind: ObstacleKind
    text: str
    atom: str = ""
    value: str = ""
    elements: tuple[Element, ...] = ()
    sides: tuple[str, ...] = ()
    variable: str = ""
    alone: tuple[str, str] = ("", "")
    lacking: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The obstacle for machines, without its empty parts."""
        pairs = {
            "kind": self.kind,
            "text": self.text,
            "value": self.value,
            "elements": [[list(one.terms), list(one.atoms)] for one in self.elements],
            "lacking": list(self.lacking),
        }
        return {name: value for name, value in pairs.items() if value}


def obstacle_of(part: Part, binding: Binding, seen: Seen, window: int) -> Obstacle:
    """A part of a body that fails under a binding, as an obstacle."""
    match part:
        case ["atom", _, name, terms]:
            return _missing(instantiated(name, terms, binding), seen)
        case ["is", name, terms]:
            return _missing(instantiated(name, terms, binding), seen)
        case ["not", name, terms]:
            text = show_pattern(instantiated(name, terms, binding))
            there = next(fitting(name, terms, binding, seen, window), None)
            return Obstacle("holds", f"not {text}", text if there is None else show_pattern(there))
        case ["aggregate", function, elements, guards, _, holds]:
            tuples = gathered(elements, binding, seen, window)
            value = show_value(aggregated(function, tuples))
            limits = [f"{operator} {show_term(term, binding)}" for operator, term in guards]
            text = f"{'' if holds else 'not '}#{function} {' '.join(limits)}"
            return Obstacle("aggregate", text, value=value, elements=elements_of(tuples, elements))
        case ["all", pairs]:
            return Obstacle("condition", "; ".join(_unmet(pairs, binding, seen, window)))
        case ["test", left, operator, right]:
            return _comparison(left, operator, right, binding)
        case ["let", variable, term]:
            return _comparison(["v", variable], "=", term, binding)
        case ["range", variable, low, high]:
            ends = f"{show_term(low, binding)}..{show_term(high, binding)}"
            return Obstacle("comparison", f"{show_term(['v', variable], binding)} = {ends}")
    raise AssertionError(part)


def _comparison(left: Term, operator: str, right: Term, binding: Binding) -> Obstacle:
    sides = show_term(left, binding), operator, show_term(right, binding)
    named = [side[1] for side in (left, right) if isinstance(side, list) and side[0] == "v"]
    variable = next((name for name in named if not name.startswith(HIDDEN)), "")
    alone = _alone(left), _alone(right)
    return Obstacle("comparison", " ".join(sides), sides=sides, variable=variable, alone=alone)


def _alone(side: Term) -> str:
    """The variable that a side of a comparison is, empty if it is none that someone wrote."""
    return str(side[1]) if isinstance(side, list) and side[0] == "v" and not side[1].startswith(HIDDEN) else ""


def _missing(atom: Atom, seen: Seen) -> Obstacle:
    text = show_pattern(atom)
    return Obstacle("old" if atom in seen.atoms else "missing", text, text)


def elements_of(tuples: Mapping[tuple[Any, ...], Sequence[Binding]], elements: Sequence[Any]) -> tuple[Element, ...]:
    """The tuples that an aggregate counts, as `gathered` finds them, each with the atoms behind it."""
    return tuple(_element(terms, found, elements) for terms, found in tuples.items())


def _element(terms: tuple[Any, ...], found: Sequence[Binding], elements: Sequence[Any]) -> Element:
    atoms: dict[str, None] = {}
    for given, parts in elements:
        for binding in found:
            if tuple([value_of(term, binding) for term in given]) == terms:
                for part in parts:
                    if part[0] == "atom":
                        atoms[show_pattern(instantiated(part[2], part[3], binding))] = None
    return Element(
        tuple(map(show_value, terms)), tuple(one for one in atoms if "_" not in one.split("(")[-1].split(","))
    )


def _unmet(pairs: Sequence[Any], binding: Binding, seen: Seen, window: int) -> Iterator[str]:
    """The literals that a condition asks for and that do not hold."""
    for condition, literals in pairs:
        for found in joined(condition, binding, seen, window):
            if not any(True for literal in literals for _ in joined(literal, found, seen, window)):
                for literal in literals:
                    yield " ".join(obstacle_of(part, found, seen, window).text for part in literal[:1])


def given_instead(prepared: Prepared, binding: Binding) -> Obstacle:
    """What a body that holds gives instead, or that a choice did not take what it allows."""
    given = instantiated(prepared.plan.head[0], prepared.plan.head[1], binding)
    kind: ObstacleKind = "not_chosen" if prepared.plan.kind == "choice" else "result"
    return Obstacle(kind, show_pattern(given), show_pattern(given))
