"""Patients of whom rules that choose and forbid have no stable model: the engine refuses to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reasoner.authoring.check.contradictions import Asked
from reasoner.authoring.check.kinds import NO_MODEL
from reasoner.authoring.check.questions import Question
from reasoner.authoring.check.relevance import Pattern
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.statements import atom_of, body_of
from reasoner.symbolic.plan import Part, Plan
from reasoner.symbolic.prepared import Prepared

_LOWER, _UPPER = (">=", ">", "="), ("<=", "<", "=")
_FIX = "say in the rule when it does not apply, or give a choice that is always open"


def constraints(situation: Situation) -> Iterator[Asked]:
    """Of each constraint, and each bound of a choice, whether a patient leaves no way to meet it."""
    chosen = {one.rule.place for one in situation.rules if one.plan.kind == "choice"}
    for one in situation.rules:
        if one.plan.kind != "constraint":
            continue
        if one.rule.place in chosen:
            yield _asked(one, *_bounds(one, situation), f"no choice meets the bounds of {one.rule.id} for some patient")
        else:
            goal = f"goal :- {body_of(one.plan, one.rule.window, situation.inputs) or '#true'}."
            message = (
                f"{one.rule.id} forbids what the rules conclude of some patient, so that there is no answer at all"
            )
            yield _asked(one, goal, (one,), message)


def _asked(one: Prepared, goal: str, wanted: tuple[Prepared | Pattern, ...], message: str) -> Asked:
    question = Question(wanted, (), goal, lambda *_: False, refused=True)
    return Asked(NO_MODEL, question, (one,), message, _FIX, ())


def _bounds(one: Prepared, situation: Situation) -> tuple[str, tuple[Prepared | Pattern, ...]]:
    """What says that there are too few atoms to choose from, or too many that hold whatever is chosen."""
    *body, count = sorted(one.plan.body, key=lambda part: part[0] == "aggregate")
    _, function, elements, guards, assigned, holds = count
    heads = {inner[_head(inner)][2] for _, inner in elements}
    others = [other for other in situation.rules if other.plan.kind == "rule" and other.plan.head[0] in heads]
    goals = [
        f"otherwise__{atom_of(*other.plan.head)} :- {body_of(other.plan, other.rule.window, situation.inputs) or '#true'}."
        for other in others
    ]
    few = [[terms, _without(inner)] for terms, inner in elements]
    many = [[terms, _otherwise(inner)] for terms, inner in elements]
    for changed, operators in ((few, _LOWER), (many, _UPPER)):
        limits = [guard for guard in guards if guard[0] in operators]
        if limits:
            part: Part = ["aggregate", function, changed, limits, assigned, holds]
            goals.append(f"goal :- {_body(one.plan, [*body, part], one.rule.window, situation)}.")
    return "\n".join(goals), (one, *others)


def _body(plan: Plan, parts: list[Part], window: int, situation: Situation) -> str:
    return body_of(replace(plan, body=parts), window, situation.inputs)


def _head(inner: list[Part]) -> int:
    return next(place for place, part in enumerate(inner) if part[0] == "atom" and part[1] == min(_numbers(inner)))


def _numbers(inner: list[Part]) -> list[Any]:
    return [part[1] for part in inner if part[0] == "atom"]


def _without(inner: list[Part]) -> list[Part]:
    place = _head(inner)
    return [*inner[:place], *inner[place + 1 :]]


def _otherwise(inner: list[Part]) -> list[Part]:
    place = _head(inner)
    kind, number, name, terms = inner[place]
    return [*inner[:place], [kind, number, f"otherwise__{name}", terms], *inner[place + 1 :]]
