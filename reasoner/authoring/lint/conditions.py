"""Conditions that no patient can change: comparisons that always or never hold, rules that can never fire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.components import Component
from reasoner.symbolic.matching import compared
from reasoner.symbolic.plan import Part, Plan, Signature, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.ranges import Inputs, Range, Ranges, variable_ranges

CONSTANT = Check("constant-condition", "warning", "a condition that is always or never true decides nothing")
OUTSIDE = Check("threshold-outside-range", "warning", "no plausible value is on the other side of the threshold")
NEVER = Check("never-fires", "warning", "a rule that no patient can make fire looks like protection and is none")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


Fixed = tuple[Part, bool, Mapping[str, Range]]
"""A comparison with its outcome, and the ranges of what it compares."""


def tests(workspace: Workspace) -> Iterator[Finding]:
    """Comparisons whose outcome does not depend on the patient."""
    look = partial(_fixed_in, workspace.ranges, workspace.inputs)
    given = _Given(_records(workspace), {}, bool(workspace.found))
    for prepared, found in workspace.found_in_components("tests", look):
        for part, outcome, read in found if given.knows(prepared.plan) else ():
            yield _constant(workspace, prepared, part, outcome, read)


def _fixed_in(ranges: Ranges, inputs: Inputs, component: Component) -> tuple[tuple[Fixed, ...], ...]:
    return tuple(tuple(_fixed(plan, ranges, inputs)) for plan in component.plans)


def _fixed(plan: Plan, ranges: Ranges, inputs: Inputs) -> Iterator[Fixed]:
    compared = [part for part in plan.body if part[0] == "test"]
    read = _before(plan, ranges, inputs) if compared else {}
    for part in compared:
        if (outcome := _outcome(part, read)) is not None:
            yield part, outcome, read


def _before(plan: Plan, ranges: Ranges, inputs: Inputs) -> dict[str, Range]:
    """The ranges of the variables that literals give, before any comparison narrows them."""
    found: dict[str, Range] = {}
    for part in plan.body:
        if part[0] == "atom":
            _, _, name, terms = part
            for place, term in enumerate(terms):
                known = inputs.narrowed(name, terms, place) or ranges.get((name, len(terms), place))
                if isinstance(term, list) and term[0] == "v" and known is not None:
                    low, high = found.get(term[1], known)
                    found[term[1]] = max(low, known[0]), min(high, known[1])
    return found


def _outcome(part: Part, read: Mapping[str, Range]) -> bool | None:
    """Whether a comparison always (True) or never (False) holds; None where it depends."""
    _, left, operator, right = part
    if left == right and isinstance(left, list):
        return operator in ("=", "<=", ">=")
    ours, theirs = _ends(left, read), _ends(right, read)
    if ours is None or theirs is None:
        return _of_constants(left, operator, right)
    (low, high), (least, most) = ours, theirs
    outcomes = {compared(one, operator, other) for one in (low, high) for other in (least, most)}
    if operator in ("=", "!="):
        apart = high < least or most < low
        same = low == high == least == most
        return (operator == "!=") if apart else (operator == "=") if same else None
    return outcomes.pop() if len(outcomes) == 1 else None


def _of_constants(left: Term, operator: str, right: Term) -> bool | None:
    known = [term if isinstance(term, int) else term[1] if term[0] == "c" else None for term in (left, right)]
    return None if None in known else compared(known[0], operator, known[1])


def _ends(term: Term, read: Mapping[str, Range]) -> Range | None:
    if isinstance(term, int):
        return term, term
    return read.get(term[1]) if term[0] == "v" else None


def _constant(
    workspace: Workspace, prepared: Prepared, part: Part, outcome: bool, read: Mapping[str, Range]
) -> Finding:
    rule = prepared.rule
    variable = next((term[1] for term in (part[1], part[3]) if isinstance(term, list) and term[0] == "v"), "")
    number = next((str(term) for term in (part[1], part[3]) if isinstance(term, int)), variable)
    place = of_statement(workspace.lines(rule.path), rule, number, variable)
    shown = f"{_shown(part[1])} {part[2]} {_shown(part[3])}"
    if variable in read:
        low, high = read[variable]
        message = f"`{shown}` {'always' if outcome else 'never'} holds: {variable} is from {low} to {high}"
        return Finding(
            OUTSIDE,
            place,
            rule.id,
            message,
            "correct the number, or its unit: it is in the resolution of the observable",
        )
    return Finding(
        CONSTANT, place, rule.id, f"`{shown}` {'always' if outcome else 'never'} holds", "remove it, or correct it"
    )


def _shown(term: Any) -> str:
    return str(term if isinstance(term, int) else term[1])


def never(workspace: Workspace) -> Iterator[Finding]:
    """Rules of which no instance can hold, each with the literal that cannot."""
    dead = _dead(workspace)
    if not dead:
        return
    alive = {
        one.rule.place for one in workspace.prepared if one.index not in dead
    }  # by another plan of a pool or a choice
    for rule, why in {one.rule.place: (one.rule, why) for one, why in dead.values()}.values():
        if rule.place not in alive:
            place = of_statement(workspace.lines(rule.path), rule)
            message = f"the rule can never fire: {why}"
            yield Finding(NEVER, place, rule.id, message, "correct the condition, or remove the rule")


def _dead(workspace: Workspace) -> dict[int, tuple[Prepared, str]]:
    """The plans that can never hold, each with why; found again until no more are, since what only they give is never there.

    Where some rules could not be read, they might give whatever is declared.
    """
    records, unread = _records(workspace), bool(workspace.found)
    found: dict[int, tuple[Prepared, str]] = {}
    while True:
        heads: dict[Signature, list[Sequence[Term]]] = {}
        for one in workspace.prepared:
            if one.index not in found:
                heads.setdefault(one.plan.gives, []).append(one.plan.head[1])
        look = partial(_whys, workspace.ranges, workspace.inputs, _Given(records, heads, unread))
        looked = workspace.found_in_components("never, of some rules" if unread else "never", look, heads)
        new = {one.index: (one, why) for one, why in looked if why and one.index not in found}
        if not new:
            return found
        found |= new


def _records(workspace: Workspace) -> set[str]:
    """The predicates that records give."""
    return {name for name, one in workspace.predicates.items() if one.program == "input"}


def _whys(ranges: Ranges, inputs: Inputs, given: _Given, component: Component) -> tuple[str, ...]:
    return tuple(_why_never(plan, ranges, inputs, given) for plan in component.plans)


def _why_never(plan: Plan, ranges: Ranges, inputs: Inputs, given: _Given) -> str:
    for part in plan.body:
        if part[0] == "atom" and not given.may_hold(part[2], part[3]):
            return f"nothing gives `{part[2]}({', '.join(_text(term) for term in part[3])})`"
    for name, span in variable_ranges(plan, ranges, inputs).items() if given.knows(plan) else ():
        if span is not None and span[0] > span[1]:
            return f"no {name} meets all of its comparisons"
    held = {(part[2], str(part[3])) for part in plan.body if part[0] == "atom"}
    for part in plan.body:
        if part[0] == "not" and (part[1], str(part[2])) in held:
            return f"`{part[1]}` has to hold and not to hold"
        if part[0] == "test" and _outcome(part, {}) is False:
            return f"`{_shown(part[1])} {part[2]} {_shown(part[3])}` never holds"
    return ""


def _text(term: Term) -> str:
    if isinstance(term, int):
        return str(term)
    return term[1] if term[0] in ("v", "c") else "…"


@dataclass(frozen=True, slots=True)
class _Given:
    """What may be given: `records`, predicates that records may; `heads`, by rules that can fire, the terms of each.

    Parameters: `unread`, whether there are rules that could not be read, and may give anything.
    """

    records: Collection[str]
    heads: Mapping[Signature, Sequence[Sequence[Term]]]
    unread: bool

    def knows(self, plan: Plan) -> bool:
        """Whether the ranges of what a plan reads are those of all that may be given."""
        return not self.unread or all(name in self.records for (name, _), _ in plan.reads)

    def may_hold(self, name: str, terms: Sequence[Term]) -> bool:
        """Whether some rule or record could give an atom that a literal matches."""
        if name in self.records or self.unread:
            return True
        return any(all(map(_may_be, head, terms)) for head in self.heads.get((name, len(terms)), ()))


def _may_be(one: Term, other: Term) -> bool:
    """Whether two terms could be the same; what is computed could be any number."""
    if isinstance(one, int) or isinstance(other, int):
        constant, term = (one, other) if isinstance(one, int) else (other, one)
        return constant == term if isinstance(term, int) else term[0] != "c"
    return one[1] == other[1] if one[0] == other[0] == "c" else True
