"""Whether an edit of rules can change what is concluded of any patient.

Let M be a model of the old rules. What the edit removes and what it adds are asked of M: if of no patient one of them concludes what
neither the other nor a kept rule does, M is supported by the new rules, too, and as no edited predicate depends on itself it is their
model (Apt, Blair and Walker 1988). Where something is chosen the models of the new rules are asked in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reasoner.authoring.check.flow import Flow
from reasoner.authoring.check.questions import Asking, Question
from reasoner.authoring.check.relevance import Pattern
from reasoner.authoring.check.situations import Situation, situations
from reasoner.authoring.check.statements import Unwritable, atom_of, body_of
from reasoner.authoring.check.witness import Witness
from reasoner.authoring.models import Asked, Edit, Models
from reasoner.authoring.workspace import Workspace, usable
from reasoner.engine.state import State
from reasoner.errors import ReasonerError
from reasoner.interruption import Interruption
from reasoner.knowledge.modules import states
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.plan import Signature
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.searching import Search

_WORDS = ("modules", "asked")
"""Documents that follow from the rules and their metadata."""


@dataclass(frozen=True)
class Comparison:
    """What an edit can change.

    Parameters: `status`, *equivalent*: no patient is concluded anything else of; *different*: the `witness` is, or on the day
    and in the jurisdiction of `reason` other modules are in force; *undecided*, with the reason. `lost` and `gained` are atoms.
    """

    status: Literal["equivalent", "different", "undecided"]
    witness: Witness | None = None
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    reason: str = ""


def equivalent(
    old: Workspace, new: Workspace, *, search: Search | None = None, interruption: Interruption | None = None
) -> Comparison:
    """Whether two workspaces conclude the same of every patient, or one of whom they do not.

    Parameters: `search`, whose bounds hold for each question, by default one of its own; `interruption`, when to give up.
    Raises: RuleError or KnowledgeError if one of them cannot be used; what `interruption` raises.
    Laws: a witness is answered otherwise by the engine; *equivalent* holds of every record of the space that `docs/handbook/check.md`
    describes.
    """
    models = Models(usable(old)), Models(usable(new))
    before, after = (one.knowledge.content for one in models)
    if any(before[name] != after[name] for name in before if name not in _WORDS):
        return Comparison("undecided", reason="ontologies or numbers differ; only rules are compared")
    if reason := _other_modules(before["modules"], after["modules"]):
        return Comparison("different", reason=reason)
    edit = Edit(old.prepared, new.prepared)
    if not edit.gone and not edit.added:
        return Comparison("equivalent")
    if search is not None:
        return _compared(old, new, edit, models, search, interruption)
    with Search() as own:
        return _compared(old, new, edit, models, own, interruption)


def _compared(
    old: Workspace,
    new: Workspace,
    edit: Edit,
    models: tuple[Models, Models],
    search: Search,
    interruption: Interruption | None,
) -> Comparison:
    directions = [(old, edit.gone, edit.added, models)]
    edited = (*edit.gone, *edit.added)
    if any(one.plan.kind != "rule" for one in edited) or any(one.plan.kind == "choice" for one in (*old.prepared, *new.prepared)):
        directions.append((new, edit.added, edit.gone, (models[1], models[0])))
    doubts: list[str] = []
    for place, (workspace, gone, added, both) in enumerate(directions):
        asking = Asking(both[0], search, interruption)
        flow = Flow((*workspace.prepared, *added), workspace.inputs)
        _meet(flow, (*gone, *added), workspace.prepared)
        met: set[object] = set()
        for situation in situations(workspace, both[0].knowledge.content["modules"], flow):
            found = _in(asking, situation, gone, added, both[1], met)
            if found.status == "different":
                return replace(found, lost=found.gained, gained=found.lost) if place else found
            if found.status == "undecided":
                doubts.append(found.reason)
    return Comparison("undecided", reason=doubts[0]) if doubts else Comparison("equivalent")


def _in(
    asking: Asking,
    situation: Situation,
    gone: Iterable[Prepared],
    added: Iterable[Prepared],
    others: Models,
    met: set[object],
) -> Comparison:
    """What can change in one situation, seen from the models of the rules from which `gone` goes.

    Parameters: `met`, the slices in which nothing can, of situations before.
    """
    gone = [one for one in gone if one.rule.module in situation.modules]
    added = [one for one in added if one.rule.module in situation.modules]
    if not gone and not added:
        return Comparison("equivalent")
    names = {one.plan.gives for one in (*gone, *added)}
    if turning := names & _recursive((*situation.rules, *added)):
        name, arity = min(turning)
        return Comparison("undecided", reason=f"`{name}/{arity}` depends on itself")
    left = {one.index for one in gone}
    kept = [one for one in situation.rules if one.plan.gives in names and one.index not in left]
    changes: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

    def shows(witness: Witness, state: State, _seen: Seen) -> bool:
        other = _state(others, witness)
        lost, gained = _differing(state, other)
        if lost or gained or other is None:
            changes.append((lost, gained))
        return bool(changes)

    wanted: list[Prepared | Pattern] = [*gone, *added, *kept]
    wanted += [(name, *[None] * arity) for name, arity in names if name[0] != "#"]
    own = asking.sliced(situation, wanted)
    asked = frozenset(one.index for one in (*own.rules, *gone, *kept)), frozenset(one.rule.text for one in added)
    if asked in met:
        return Comparison("equivalent")
    try:
        text = "\n".join(_difference(situation, gone, added, kept))
    except Unwritable as reason:
        return Comparison("undecided", reason=f"{reason} is not searched")
    verdict = asking.decide(situation, Question(tuple(wanted), (), text, shows), consistent=False)
    if verdict.status == "shown":
        lost, gained = changes[-1]
        return Comparison("different", verdict.witness, lost, gained)
    if verdict.status == "undecided":
        return Comparison("undecided", reason=verdict.reason)
    met.add(asked)
    return Comparison("equivalent")


def _difference(
    situation: Situation, gone: Sequence[Prepared], added: Sequence[Prepared], kept: Sequence[Prepared]
) -> Iterator[str]:
    """What gives `goal` where an edit concludes something else of a model."""
    sides = {"gone": gone, "added": added, "kept": kept}
    yield from (
        f"{_head(side, one)} :- {body_of(one.plan, one.rule.window, situation.inputs) or '#true'}."
        for side, rules in sides.items()
        for one in rules
    )
    for kind, name, arity in sorted({(one.plan.kind, *one.plan.gives) for one in (*gone, *added)}):
        variables = [f"X{place}" for place in range(arity)]
        is_gone, is_added, is_kept = (_call(side, kind, name, variables) for side in sides)
        yield f"goal :- {is_gone}, not {is_added}, not {is_kept}."
        known = _atom(name, variables) if kind == "rule" else is_gone
        yield f"goal :- {is_added}, not {known}, not {is_kept}."


def _head(side: str, one: Prepared) -> str:
    name, terms = one.plan.head
    return atom_of(_renamed(side, one.plan.kind, name), terms)


def _call(side: str, kind: str, name: str, variables: Sequence[str]) -> str:
    return _atom(_renamed(side, kind, name), variables)


def _atom(name: str, variables: Sequence[str]) -> str:
    return f"{name}({','.join(variables)})" if variables else name


def _renamed(side: str, kind: str, name: str) -> str:
    return f"{side}__{kind}__{name.replace('#', '').replace('-', 'not__')}"


def _meet(flow: Flow, edited: Sequence[Prepared], rules: Sequence[Prepared]) -> None:
    """Tell apart the numbers at which the heads of an edited rule and of another may be the same atom."""
    for one in edited:
        own = flow.bound(one.plan.body, {})
        for other in (*edited, *rules):
            if one.plan.gives != other.plan.gives:
                continue
            theirs = flow.bound(other.plan.body, {})
            if own is None or theirs is None:
                continue
            for left, right in zip(one.plan.head[1], other.plan.head[1], strict=True):
                items = flow.items(left, own, one.plan.body), flow.items(right, theirs, other.plan.body)
                if items[0] != items[1]:
                    flow.compare(*items, one.rule.id)


def _recursive(rules: Iterable[Prepared]) -> set[Signature]:
    """The predicates that depend on themselves."""
    below: dict[Signature, set[Signature]] = {}
    for one in rules:
        if one.plan.kind in ("rule", "choice"):
            below.setdefault(one.plan.gives, set()).update(signature for signature, _ in one.plan.reads())
    grown = True
    while grown:
        grown = False
        for names in below.values():
            more = names.union(*[below.get(name, ()) for name in names])
            if len(more) > len(names):
                names |= more
                grown = True
    return {name for name, names in below.items() if name in names}


def _differing(state: State, other: State | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if other is None:
        return (), ()
    one, two = set(state.atoms), set(other.atoms)
    return tuple(sorted(one - two)), tuple(sorted(two - one))


def _state(models: Models, witness: Witness) -> State | None:
    situation = witness.situation
    try:
        return models.state(Asked(witness.patient, situation.as_of, situation.jurisdiction))
    except ReasonerError:
        return None


def _other_modules(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """A day and a place on which other modules are in force; empty if there is none."""
    if old == new:
        return ""
    days = {"2026-03-01"}
    for document in (old, new):
        for row in document["modules"]:
            days |= {row["valid_from"], row["valid_until"]} - {""}
    places = {*old["within"], *new["within"]}
    for day in sorted(days | {_next(day, step) for day in days for step in (-1, 1)}):
        for place in sorted(places):
            one, two = states(old, day, place), states(new, day, place)
            if one != two:
                names = sorted(name for name in {*one, *two} if one.get(name) != two.get(name))
                return f"on {day} in {place} {', '.join(names)} {'is' if len(names) == 1 else 'are'} in another state"
    return ""


def _next(day: str, step: int) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) + timedelta(days=step)).isoformat()
