"""Recommendations that rest on an unknown: what would forbid them is not known, and the answer does not say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reasoner.authoring.check.contradictions import FOR, Asked, advising
from reasoner.authoring.check.kinds import UNKNOWN
from reasoner.authoring.check.questions import Question, holding
from reasoner.authoring.check.relevance import Pattern
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.statements import body_of
from reasoner.authoring.check.witness import Witness
from reasoner.engine.state import State
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared

_FIX = "state it as `contraindication(action, finding, absolute)` as well, so that the answer says what to check first"


@dataclass(frozen=True)
class _Bar:
    """What forbids an action: the rule, the finding that it needs, and the rest of what it needs, as text."""

    rule: Prepared
    finding: str
    rest: str


def unknowns(situation: Situation) -> Iterator[Asked]:
    """Of each rule that says to do something, whether a finding that forbids it can be unknown without being named."""
    for one, action, status in advising(situation.rules, FOR):
        for bar in _bars(situation, action) if action else ():
            yield _asked(one, action, status, bar)


def _bars(situation: Situation, action: str) -> Iterator[_Bar]:
    for rule in situation.rules:
        name, terms = rule.plan.head
        constants = [term[1] if isinstance(term, list) and term[0] == "c" else "" for term in terms]
        if name == "contraindication" and constants[0] == action and constants[2] == "absolute" and constants[1]:
            yield _Bar(rule, constants[1], f"contraindication({','.join(constants)})")
        elif name == "advise" and constants == [action, "must_not"]:
            for finding, rest in _needed(rule):
                yield _Bar(rule, finding, body_of(replace(rule.plan, body=rest), rule.rule.window, situation.inputs))


def _needed(rule: Prepared) -> Iterator[tuple[str, list[Part]]]:
    """The findings that a rule needs, each with the rest of its body."""
    for part in rule.plan.body:
        if part[0] == "atom" and part[2] in ("present", "holds") and len(part[3]) == 1 and part[3][0][0] == "c":
            yield part[3][0][1], [one for one in rule.plan.body if one is not part]


def _asked(one: Prepared, action: str, status: str, bar: _Bar) -> Asked:
    finding = bar.finding
    named = (("after_checking", action, finding), ("wanted", finding, action))
    known = tuple((name, finding) for name in ("present", "absent", "holds", "fails"))

    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        recommended = ("recommended", action, status) in seen.atoms and holding(one, seen)
        return recommended and seen.atoms.isdisjoint((*named, *known))

    unsaid = ", ".join(f"not {name}({','.join(arguments)})" for name, *arguments in (*named, *known))
    needs = filter(None, (f"fires({one.index},_,_)", f"recommended({action},{status})", unsaid, bar.rest))
    wanted: list[Prepared | Pattern] = [("recommended", action, status), *named, *known, bar.rule]
    wanted.append(("contraindication", action, finding, "absolute"))
    place = bar.rule.rule.id
    message = f"{one.rule.id} says {status} for `{action}` where it is not known whether there is `{finding}` ({place})"
    question = Question(tuple(wanted), (one,), f"goal :- {', '.join(needs)}.", shows)
    return Asked(UNKNOWN, question, (one, bar.rule), message, _FIX, (f"recommended({action},{status})",))
