"""Advice that contradicts other advice: for and against one action, actions that exclude each other, the same order twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from reasoner.authoring.check.courses import Course
from reasoner.authoring.check.kinds import CONTRADICTORY, DUPLICATE, INTERACTING, PRIORITY
from reasoner.authoring.check.questions import Question, holding
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.space import Vocabulary
from reasoner.authoring.check.witness import Witness
from reasoner.authoring.findings import Check
from reasoner.engine.state import State
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.prepared import Prepared

FOR, AGAINST = ("must", "should"), ("must_not", "should_not")


@dataclass(frozen=True)
class Asked:
    """A question with what to say where a patient shows the property.

    Parameters: `rules`, those involved; `expected`, atoms of such a patient; `declared`, why it is meant.
    """

    check: Check
    question: Question
    rules: tuple[Prepared, ...]
    message: str
    fix: str
    expected: tuple[str, ...]
    declared: str = ""


def advice(situation: Situation) -> Iterator[Asked]:
    """Of each two rules, one for and one against the same action, whether both can hold of one patient."""
    favour = list(advising(situation.rules, FOR))
    for one, action, status in favour:
        for other, same, against in advising(situation.rules, AGAINST):
            if action and same and action != same:
                continue
            named = action or same
            yield Asked(
                CONTRADICTORY,
                _both(one, other),
                (one, other),
                f"{one.rule.id} says {status or 'to do'} and {other.rule.id} says {against or 'not to do'} "
                f"for `{named or 'an action'}` of one patient",
                "say in one of the rules when it does not apply; or allow it with the reason why both are meant",
                tuple(f"advise({named},{kind})" for kind in (status, against) if named and kind),
            )


def priority(asked: Asked, overriding: Collection[tuple[str, str]]) -> Asked | None:
    """Of a contradiction between modules of which one is declared to override the other, whether its advice is not what is
    concluded.

    Parameters: `overriding`, pairs of modules. None where no priority is declared. Core lets what forbids stand (`must_not`),
    and both rules and the conflict are told.
    """
    favour, against = asked.rules
    for winner, loser in ((favour, against), (against, favour)):
        if (winner.rule.module, loser.rule.module) not in overriding:
            continue
        wanted = tuple(("recommended", None, status) for status in FOR)
        followed = [f"recommended(A,{status})" for status in FOR]
        both = f"fires({favour.index},A,_), fires({against.index},A,_)"
        if winner is favour:
            goal = f"goal :- {both}, {', '.join(f'not {one}' for one in followed)}."
        else:
            goal = " ".join(f"goal :- {both}, {one}." for one in followed)

        def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
            return holding(favour, seen) and holding(against, seen)

        question = Question(wanted, (favour, against), goal, shows)
        message = (
            f"{winner.rule.module} is declared to override {loser.rule.module}, and where {winner.rule.id} and {loser.rule.id} "
            f"both hold, what {loser.rule.id} says is concluded"
        )
        fix = f"say in {loser.rule.id} when it does not apply, or remove the priority"
        return Asked(PRIORITY, question, (winner, loser), message, fix, asked.expected)
    return None


def orders(situation: Situation, courses: Iterable[Course]) -> Iterator[Asked]:
    """Of each two recommended actions, whether both order the same, or one is contraindicated by the other.

    Parameters: `courses`, actions that give the same substance and are meant so.
    """
    giving: dict[str, list[Prepared]] = {}
    for one, action, _ in advising(situation.rules, FOR):
        if action:
            giving.setdefault(action, []).append(one)
    under = situation.vocabulary.under
    for action, other in combinations(sorted(giving), 2):
        if same := _same_order(action, other, situation.vocabulary):
            message = f"{same}, and both are recommended to one patient"
            meant = next((one for one in courses if one.actions >= {action, other}), None)
            asked = _pair(DUPLICATE, giving, action, other, message)
            yield asked if meant is None else replace(asked, declared=f"a course of {meant.module}: {meant.because}")
    for barred, condition, rule in _excluding(situation.rules):
        for action in sorted(giving):
            if action != barred and barred in giving and under(action, condition):
                yield _pair(
                    INTERACTING,
                    giving,
                    barred,
                    action,
                    f"`{barred}` is contraindicated by `{condition}` ({rule.rule.id}), and `{action}` is recommended beside it",
                )


def _same_order(one: str, other: str, vocabulary: Vocabulary) -> str:
    """Why two actions may be one order under two names; empty if nothing says so."""
    for narrow, wide in ((one, other), (other, one)):
        if vocabulary.under(narrow, wide):
            return f"`{narrow}` is a kind of `{wide}`"
    substance = vocabulary.shared(one, other)
    return f"`{one}` and `{other}` both give `{substance}`" if substance else ""


def _pair(check: Check, giving: Mapping[str, list[Prepared]], action: str, other: str, message: str) -> Asked:
    def shows(_witness: Witness, state: State, _seen: Seen) -> bool:
        return all(any(f"recommended({one},{status})" in state.atoms for status in FOR) for one in (action, other))

    goal = " ".join(f"goal :- recommended({action},{one}), recommended({other},{two})." for one in FOR for two in FOR)
    wanted = tuple(("recommended", one, status) for one in (action, other) for status in FOR)
    fix = "recommend one of the two, or say in one of the rules when it does not apply"
    if check is DUPLICATE:
        fix += "; or declare both a course, with the reason"
    rules = (*giving[action], *giving[other])
    return Asked(check, Question(wanted, (), goal, shows), rules, message, fix, ())


def _both(one: Prepared, other: Prepared) -> Question:
    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        return holding(one, seen) and holding(other, seen)

    goal = f"goal :- fires({one.index},A,_), fires({other.index},A,_)."
    return Question((), (one, other), goal, shows)


def advising(rules: Iterable[Prepared], statuses: Iterable[str]) -> Iterator[tuple[Prepared, str, str]]:
    """The rules that advise in one of some ways, each with action and status, empty where these are open."""
    for one in rules:
        if one.plan.gives != ("advise", 2):
            continue
        action, status = (term[1] if term[0] == "c" else "" for term in one.plan.head[1])
        if status in statuses:
            yield one, action, status


def _excluding(rules: Iterable[Prepared]) -> Iterator[tuple[str, str, Prepared]]:
    for one in rules:
        if one.plan.gives == ("contraindication", 3):
            action, condition, kind = (term[1] if term[0] == "c" else "" for term in one.plan.head[1])
            if action and condition and kind in ("absolute", "relative"):
                yield action, condition, one
