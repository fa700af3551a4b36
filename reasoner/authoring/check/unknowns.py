"""Recommendations that rest on an unknown: what would forbid them is not known, and the answer does not say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reasoner.authoring.check.contradictions import FOR, Asked, advising
from reasoner.authoring.check.questions import Question, holding
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.statements import body_of
from reasoner.authoring.check.witness import Witness
from reasoner.authoring.check.kinds import UNKNOWN
from reasoner.engine.state import State
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared

_FIX = "state it as `contraindication(action, finding, absolute)` as well, so that the answer says what to check first"


def unknowns(situation: Situation) -> Iterator[Asked]:
    """Of each rule that says to do something, whether a finding that forbids it can be unknown without being named."""
    against = [one for one in advising(situation.rules, ("must_not",)) if one[1]]
    for one, action, status in advising(situation.rules, FOR):
        if not action:
            continue
        for rule in situation.rules:
            if rule.plan.gives == ("contraindication", 3) and (found := _absolute(rule, action)):
                yield _asked(situation, one, rule, (action, status), found, "")
        for other, same, _ in against:
            for finding, rest in _forbidding(other) if same == action else ():
                yield _asked(situation, one, other, (action, status), finding, rest and body_of(
                    replace(other.plan, body=rest), other.rule.window, situation.inputs
                ))


def _absolute(rule: Prepared, action: str) -> str:
    terms = [term[1] if isinstance(term, list) and term[0] == "c" else "" for term in rule.plan.head[1]]
    return terms[1] if terms[0] == action and terms[2] == "absolute" else ""


def _forbidding(other: Prepared) -> Iterator[tuple[str, list[Part]]]:
    """The findings that a rule needs to forbid an action, each with the rest of its body."""
    for part in other.plan.body:
        if part[0] == "atom" and part[2] in ("present", "holds") and len(part[3]) == 1 and part[3][0][0] == "c":
            yield part[3][0][1], [one for one in other.plan.body if one is not part]


def _asked(
    situation: Situation, one: Prepared, other: Prepared, advice: tuple[str, str], finding: str, rest: str
) -> Asked:
    action, status = advice
    named = (("after_checking", action, finding), ("wanted", finding, action))
    known = tuple((name, finding) for name in ("present", "absent", "holds", "fails"))

    def shows(_witness: Witness, state: State, seen: Seen) -> bool:
        recommended = ("recommended", action, status) in seen.atoms and holding(one, seen)
        return recommended and seen.atoms.isdisjoint((*named, *known))

    lacking = ", ".join(f"not {name}({','.join(rest)})" for name, *rest in (*named, *known))
    goal = f"goal :- fires({one.index},_,_), recommended({action},{status}), {lacking}{rest and ', ' + rest}."
    wanted = (("recommended", action, status), *named, *known, other)
    message = f"{one.rule.id} says {status} for `{action}` where it is not known whether there is `{finding}` ({other.rule.id})"
    return Asked(
        UNKNOWN, Question(wanted, (one,), goal, shows), (one, other), message, _FIX, (f"recommended({action},{status})",)
    )
