"""Rules that no patient can make fire, whatever is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from reasoner.authoring.check.questions import Asking, Question, Verdict, holding
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.witness import Witness
from reasoner.engine.state import State
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.prepared import Prepared

Tell = Callable[[str, int, int], None]


def dead(
    asking: Asking, situations: Sequence[Situation], asked: Iterable[Prepared], tell: Tell = lambda *_: None
) -> Iterator[tuple[Prepared, Verdict]]:
    """The rules of which no instance is confirmed, with *impossible* where there is a proof that none can be.

    Parameters: `asked`, the rules to ask about; each is asked of every situation in which it is in force until one makes it fire.
    """
    waiting = {one.index: one for one in asked}
    last: dict[int, Verdict] = {}
    for index in [index for index, one in waiting.items() if one.plan.kind == "constraint"]:
        del waiting[index]  # that no patient violates it is as it should be
    for consistent in (True, False):
        for situation in situations:
            force = {one.index for one in situation.rules}
            left = [one for index, one in waiting.items() if index in force]
            for one, verdict in _in(asking, situation, left, consistent=consistent, tell=tell):
                if verdict.status == "shown":
                    waiting.pop(one.index, None)
                elif last.get(one.index, verdict).status != "undecided" or verdict.status == "undecided":
                    last[one.index] = verdict
    for index, one in waiting.items():
        yield one, last.get(index, Verdict("undecided", reason="its module is never in force"))


def _in(
    asking: Asking, situation: Situation, rules: Sequence[Prepared], *, consistent: bool, tell: Tell
) -> Iterator[tuple[Prepared, Verdict]]:
    """What one situation says of each rule; a patient who makes one fire makes others fire, too."""
    fired: set[int] = set()
    questions = [_question(one) for one in rules]
    answers = asking.possible(situation, questions, consistent=consistent)
    for number, (one, question, found) in enumerate(zip(rules, questions, answers, strict=True)):
        if number % 200 == 0:
            tell("rules that fire", number, len(rules))
        if one.index not in fired and found.status == "model":
            state = asking.state(Witness(situation, found.atoms))
            if state is not None:
                seen = asking.models.seen(state)
                fired |= {other.index for other in rules if other.index not in fired and holding(other, seen)}
        if one.index in fired or (found.status == "model" and one.plan.kind == "penalty"):
            yield one, Verdict("shown")  # a penalty counts where it is avoided, too
        elif found.status == "none":
            yield one, Verdict("impossible")
        elif found.status == "undecided":
            yield one, Verdict("undecided", reason=found.reason)
        else:
            yield one, asking.decide(situation, question, consistent=consistent)


def _question(one: Prepared) -> Question:
    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        return holding(one, seen)

    arguments = ",".join(["_"] * (len(one.plan.head[1]) + 1)).replace("_", str(one.index), 1)
    return Question((), (one,), f"goal :- fires({arguments}).", shows)
