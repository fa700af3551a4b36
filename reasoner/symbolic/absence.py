"""Why an atom does not hold: each rule that could give it, and in the instances that come nearest the literals that fail.

What is missing is explained in turn, each atom once, so that the whole is a graph and no larger than the rules that it goes
through. Atoms that only wait for each other are told as what they are: a circle that nothing founds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reasoner.symbolic.atoms import read_atom, show_value
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.matching import (
    ANY,
    Binding,
    Seen,
    aggregated,
    extensions,
    gathered,
    instantiated,
    joined,
    matched,
    value_of,
)
from reasoner.symbolic.plan import HIDDEN, Part, Term
from reasoner.symbolic.prepared import Prepared

MOST_BINDINGS = 2_000
"""So many instances of a rule are followed side by side."""
MOST_SHOWN = 5
"""So many of those that come nearest are told."""
MOST_EXPLAINED = 5_000
"""So many atoms that are missing are explained."""

ObstacleKind = Literal["missing", "holds", "old", "comparison", "aggregate", "condition", "result", "not_chosen"]
AbsenceKind = Literal["fact", "no_rule", "blocked", "circle"]


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
    left, operator and right, and `variables`, the one that stands by itself on the left and on the right, empty where none does.
    """

    kind: ObstacleKind
    text: str
    atom: str = ""
    value: str = ""
    elements: tuple[Element, ...] = ()
    sides: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An instance of a rule that comes nearest to giving an atom.

    Parameters: `substitution`, of the variables that have a value; `obstacles`, every literal that is seen to fail; `others`, how
    many more instances come as near.
    """

    rule: str
    substitution: tuple[tuple[str, str], ...]
    obstacles: tuple[Obstacle, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """Why one atom does not hold.

    Parameters: `kind`: `fact`, no rule gives it, a record could; `no_rule`, neither; `blocked`, each rule that could give it
    fails; `circle`, some rule fails only for want of atoms that want this one.
    """

    atom: str
    kind: AbsenceKind
    attempts: tuple[Attempt, ...] = ()


def absence(rules: Iterable[Prepared], seen: Seen, inputs: Collection[str], wanted: str) -> dict[str, Absence]:
    """Why an atom does not hold, and each atom that is missing for it, the wanted one first.

    Parameters: `rules`, those in force; `seen`, the stable model with the facts; `inputs`, the predicates of facts; `wanted`, an
    atom, `_` for an argument that may be anything.
    Laws: in every attempt each obstacle fails in the model; an atom of the model is no key of the result. An attempt that needs
    what no rule could give is told only where there is no other.
    """
    giving = Giving(rules)
    found: dict[str, Absence] = {}
    waiting = [read_pattern(wanted)]
    while waiting and len(found) < MOST_EXPLAINED:
        atom = waiting.pop(0)
        text = show_pattern(atom)
        if text in found:
            continue
        able = giving.able(atom)
        attempts = tuple(attempt for one in able for attempt in attempts_of(one, seen, atom))
        kind: AbsenceKind = "fact" if atom[0] in inputs else "blocked" if attempts else "no_rule"
        found[text] = Absence(text, kind, attempts)
        waiting += [
            read_pattern(one.atom) for attempt in attempts for one in attempt.obstacles if one.kind == "missing"
        ]
    kept = _hopeful(found)
    return {text: _circled(one, kept) for text, one in kept.items()}


def _hopeful(found: Mapping[str, Absence]) -> dict[str, Absence]:
    """The absences without attempts that need what no rule could ever give, where an atom has others."""
    hopeless = {text for text, one in found.items() if one.kind == "no_rule"}

    def is_hopeless(attempt: Attempt) -> bool:
        return any(one.kind == "missing" and one.atom in hopeless for one in attempt.obstacles)

    while True:
        more = {
            text
            for text, one in found.items()
            if text not in hopeless and one.kind == "blocked" and all(map(is_hopeless, one.attempts))
        }
        if not more:
            break
        hopeless |= more
    kept: dict[str, Absence] = {}
    waiting = list(found)[:1]
    while waiting:
        text = waiting.pop(0)
        if text in kept or text not in found:
            continue
        one = found[text]
        attempts = tuple(attempt for attempt in one.attempts if not is_hopeless(attempt)) or one.attempts
        kept[text] = replace(one, attempts=attempts)
        waiting += [one.atom for attempt in attempts for one in attempt.obstacles if one.kind == "missing"]
    return kept


def _circled(one: Absence, found: Mapping[str, Absence]) -> Absence:
    """The absence, told as a circle if some attempt fails only for want of atoms that want it."""
    if one.kind != "blocked":
        return one
    for attempt in one.attempts:
        wants = [obstacle.atom for obstacle in attempt.obstacles if obstacle.kind == "missing"]
        if wants and len(wants) == len(attempt.obstacles) and all(_reaches(want, one.atom, found) for want in wants):
            return Absence(one.atom, "circle", one.attempts)
    return one


def _reaches(start: str, goal: str, found: Mapping[str, Absence]) -> bool:
    waiting, met = [start], {start}
    while waiting:
        atom = waiting.pop()
        if atom == goal:
            return True
        for attempt in found[atom].attempts if atom in found else ():
            more = {one.atom for one in attempt.obstacles if one.kind == "missing"} - met
            met |= more
            waiting += more
    return False


def attempts_of(prepared: Prepared, seen: Seen, atom: Atom) -> list[Attempt]:
    """The instances of a rule that come nearest to an atom that does not hold; none if its head never is that atom."""
    window = prepared.rule.window
    attempts: dict[tuple[Any, ...], Attempt] = {}
    others = 0
    for binding, parts in nearest(prepared, seen, atom):
        values = [(name, binding[name]) for name in prepared.plan.variables if name in binding]
        shown = tuple((name, show_value(value)) for name, value in values)
        if shown in attempts:
            continue
        if len(attempts) == MOST_SHOWN:
            others += 1
            continue
        obstacles = [_obstacle(part, binding, seen, window) for part in parts]
        attempts[shown] = Attempt(prepared.rule.id, shown, tuple(obstacles or [_given_instead(prepared, binding)]))
    found = list(attempts.values())
    if others:
        found[-1] = replace(found[-1], others=others)
    return found


def nearest(prepared: Prepared, seen: Seen, atom: Atom) -> list[tuple[Binding, list[Part]]]:
    """The bindings of a rule's variables that come nearest to giving an atom that does not hold, each with the parts that fail.

    Of these the first is where the body fails, and the others are those of which all is known; none if the body holds, of a
    choice that was not taken or a rule that gives another atom.
    """
    plan, window = prepared.plan, prepared.rule.window
    start = matched(plan.head[1], atom[1:], {}) if plan.gives == (atom[0], len(atom) - 1) else None
    reached: list[Binding] = [] if start is None else [start]
    for number, part in enumerate(plan.body):
        further: list[Binding] = []
        for binding in reached:
            further += extensions(part, binding, seen, window)
            if len(further) > MOST_BINDINGS:
                break
        if not further:
            return [(binding, list(_failing(plan.body[number:], binding, seen, window))) for binding in reached]
        reached = further
    return [(binding, []) for binding in reached]


def _given_instead(prepared: Prepared, binding: Binding) -> Obstacle:
    given = instantiated(prepared.plan.head[0], prepared.plan.head[1], binding)
    kind: ObstacleKind = "not_chosen" if prepared.plan.kind == "choice" else "result"
    return Obstacle(kind, show_pattern(given), show_pattern(given))


def _failing(parts: Sequence[Part], binding: Binding, seen: Seen, window: int) -> Iterator[Part]:
    for number, part in enumerate(parts):
        known = number == 0 or _is_known(part, binding)
        if known and not any(True for _ in extensions(part, binding, seen, window)):
            yield part


def _is_known(part: Part, binding: Binding) -> bool:
    match part:
        case ["atom" | "not" | "is", *_, terms]:
            return all(value_of(term, binding) is not None for term in terms)
        case ["test", left, _, right]:
            return value_of(left, binding) is not None and value_of(right, binding) is not None
    return False


def _obstacle(part: Part, binding: Binding, seen: Seen, window: int) -> Obstacle:
    match part:
        case ["atom", _, name, terms]:
            return _missing(instantiated(name, terms, binding), seen)
        case ["is", name, terms]:
            return _missing(instantiated(name, terms, binding), seen)
        case ["not", name, terms]:
            text = show_pattern(instantiated(name, terms, binding))
            return Obstacle("holds", f"not {text}", text)
        case ["aggregate", function, elements, guards, _, holds]:
            tuples = gathered(elements, binding, seen, window)
            value = show_value(aggregated(function, tuples))
            limits = [f"{operator} {show_term(term, binding)}" for operator, term in guards]
            text = f"{'' if holds else 'not '}#{function} {' '.join(limits)}"
            told = [_element(terms, found, elements) for terms, found in tuples.items()]
            return Obstacle("aggregate", text, value=value, elements=tuple(told))
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
    named = [str(side[1]) if isinstance(side, list) and side[0] == "v" else "" for side in (left, right)]
    variables = tuple("" if name.startswith(HIDDEN) else name for name in named)
    return Obstacle("comparison", " ".join(sides), sides=sides, variables=variables)


def _missing(atom: Atom, seen: Seen) -> Obstacle:
    text = show_pattern(atom)
    return Obstacle("old" if atom in seen.atoms else "missing", text, text)


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
                    yield " ".join(_obstacle(part, found, seen, window).text for part in literal[:1])


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
