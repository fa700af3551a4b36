"""Whether an edit of rules can change what is concluded of any patient.

Let M be a model of the old rules. What the edit removes and what it adds are asked of M: if of no patient one of them concludes
what neither the other nor a kept rule does, M is supported by the new rules, too, and as no edited predicate depends on itself
it is their model (Apt, Blair and Walker 1988). Where something is chosen the models of the new rules are asked in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.loops import circular
from reasoner.authoring.check.questions import Asking, Question
from reasoner.authoring.check.relevance import Pattern
from reasoner.authoring.check.situations import Situation, situations
from reasoner.authoring.check.statements import Unwritable, atom_of, body_of
from reasoner.authoring.check.witness import Witness
from reasoner.authoring.models import Edit, Models
from reasoner.authoring.workspace import Workspace, usable
from reasoner.engine.state import State
from reasoner.interruption import Interruption
from reasoner.knowledge.modules import states
from reasoner.symbolic.matching import Seen
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
    Laws: a witness is answered otherwise by the engine; *equivalent* holds of every record of the space that
    `docs/handbook/check.md` describes.
    """
    models = Models(usable(old)), Models(usable(new))
    before, after = (one.knowledge.content for one in models)
    differs = any(before[name] != after[name] for name in before if name not in _WORDS)
    if differs or old.predicates != new.predicates:
        return Comparison("undecided", reason="ontologies, numbers or predicates differ; only rules are compared")
    if reason := _other_modules(before["modules"], after["modules"]):
        return Comparison("different", reason=reason)
    edit = Edit(old.prepared, new.prepared)
    if not edit.gone and not edit.added:
        return Comparison("equivalent")
    with search or Search() as own:
        forward = _Direction(old, edit.gone, edit.added, models[1]).compared(Asking(models[0], own, interruption))
        if forward.status == "different" or not _chooses(old, new, edit):
            return forward
        back = _Direction(new, edit.added, edit.gone, models[0]).compared(Asking(models[1], own, interruption))
    if back.status == "different":
        return replace(back, lost=back.gained, gained=back.lost)
    return back if forward.status == "equivalent" else forward


def _chooses(old: Workspace, new: Workspace, edit: Edit) -> bool:
    """Whether there can be several models, so that those of the new rules have to be asked, too."""
    return any(one.plan.kind != "rule" for one in (*edit.gone, *edit.added)) or any(
        one.plan.kind == "choice" for one in (*old.prepared, *new.prepared)
    )


@dataclass
class _Direction:
    """An edit seen from the models of the rules from which `gone` goes; `others` are those with `added` instead."""

    workspace: Workspace
    gone: Sequence[Prepared]
    added: Sequence[Prepared]
    others: Models
    _met: set[object] = field(default_factory=set, init=False)
    """The slices in which nothing can change, of situations before."""

    def compared(self, asking: Asking) -> Comparison:
        """What can change in any situation."""
        flow = Flow((*self.workspace.prepared, *self.added), self.workspace.inputs)
        flow.meet((*self.gone, *self.added), self.workspace.prepared)
        doubts: list[Comparison] = []
        for situation in situations(self.workspace, asking.models.knowledge.content["modules"], flow):
            found = self._in(asking, situation)
            if found.status == "different":
                return found
            if found.status == "undecided":
                doubts.append(found)
        return doubts[0] if doubts else Comparison("equivalent")

    def _in(self, asking: Asking, situation: Situation) -> Comparison:
        gone, added = (
            [one for one in some if one.rule.module in situation.modules] for some in (self.gone, self.added)
        )
        if not gone and not added:
            return Comparison("equivalent")
        names = {one.plan.gives for one in (*gone, *added)}
        left = {one.index for one in gone}
        kept = [one for one in situation.rules if one.plan.gives in names and one.index not in left]
        if turning := circular((*situation.rules, *added), (*gone, *added, *kept)):
            return Comparison("undecided", reason=f"what {turning[0].rule.id} concludes can rest on itself")
        wanted: list[Prepared | Pattern] = [*gone, *added, *kept]
        wanted += [(name, *[None] * arity) for name, arity in names if name[0] != "#"]
        own = asking.sliced(situation, wanted)
        asked = (
            frozenset(one.index for one in (*own.rules, *gone, *kept)),
            frozenset(one.rule.text for one in added),
        )
        if asked in self._met:
            return Comparison("equivalent")
        try:
            text = "\n".join(_difference(situation, gone, added, kept))
        except Unwritable as reason:
            return Comparison("undecided", reason=f"{reason} is not searched")
        found = self._decided(asking, situation, tuple(wanted), text)
        if found.status == "equivalent":
            self._met.add(asked)
        return found

    def _decided(
        self, asking: Asking, situation: Situation, wanted: tuple[Prepared | Pattern, ...], text: str
    ) -> Comparison:
        changes: list[tuple[tuple[str, ...], tuple[str, ...]]] = []

        def shows(witness: Witness, state: State, _seen: Seen) -> bool:
            other = Asking(self.others, asking.search, asking.interruption).state(witness)
            lost, gained = _differing(state, other)
            if lost or gained or other is None:
                changes.append((lost, gained))
            return bool(changes)

        verdict = asking.decide(situation, Question(wanted, (), text, shows), consistent=False)
        if verdict.status == "shown":
            return Comparison("different", verdict.witness, *changes[-1])
        return Comparison("undecided" if verdict.status == "undecided" else "equivalent", reason=verdict.reason)


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


def _differing(state: State, other: State | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if other is None:
        return (), ()
    one, two = set(state.atoms), set(other.atoms)
    return tuple(sorted(one - two)), tuple(sorted(two - one))


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
    return (date.fromisoformat(day) + timedelta(days=step)).isoformat()
