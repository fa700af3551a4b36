"""Patients that would show what no case shows of a rule: a part of its body that holds, or fails, where it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.questions import Asking, Question, Verdict
from reasoner.authoring.check.situations import Situation, situations
from reasoner.authoring.check.statements import Unwritable, atom_of, body_of
from reasoner.authoring.coverage import TRUE, Coverage, LiteralCoverage, RuleCoverage
from reasoner.authoring.models import Models
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.atoms import show_atom
from reasoner.symbolic.matching import Seen, extensions, instantiated, joined, show_pattern
from reasoner.symbolic.plan import HIDDEN, Plan, is_anonymous, variables_in
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.searching import Search

Tell = Callable[[int, int], None]
_REACHED = "reached__"


@dataclass(frozen=True)
class Cover:
    """What came of looking for a patient who shows a part of a body as no case does.

    Parameters: `number`, of the part; `holds`, whether it was to hold or to fail; `verdict`, with the patient, a proof that there
    is none, or why neither was found; `case`, the patient as a case of `cases.yaml`.
    """

    rule: Prepared
    number: int
    holds: bool
    verdict: Verdict
    case: dict[str, Any] | None = None


def searched(
    workspace: Workspace, models: Models, coverage: Coverage, tell: Tell
) -> tuple[Coverage, list[dict[str, Any]]]:
    """A coverage in which what no patient can show is proven, and cases that would show the rest.

    Parameters: `models`, of the workspace; `tell`, told how many rules are done, of how many.
    """
    todo = [one for one in coverage.rules if not all(literal.covered for literal in one.literals)]
    modules = models.knowledge.content["modules"]
    found = situations(workspace, modules, Flow(workspace.prepared, workspace.inputs))
    cases: list[dict[str, Any]] = []
    proven: dict[int, tuple[LiteralCoverage, ...]] = {}
    with Search() as search:
        asking = Asking(models, search)
        for number, rule in enumerate(todo):
            tell(number, len(todo))
            impossible: set[int] = set()
            possible: set[int] = set()
            for one in covers(asking, found, [rule]):
                (impossible if one.verdict.status == "impossible" else possible).add(one.number)
                cases += [one.case] if one.case else []
            literals = enumerate(rule.literals)
            proven[rule.prepared.index] = tuple(
                replace(literal, is_proven=place in impossible - possible) for place, literal in literals
            )
    rules = tuple(replace(one, literals=proven.get(one.prepared.index, one.literals)) for one in coverage.rules)
    return replace(coverage, rules=rules), cases


def covers(asking: Asking, situations: Sequence[Situation], uncovered: Iterable[RuleCoverage]) -> Iterator[Cover]:
    """For each part of a rule that is not covered, a patient for what is missing, or a proof that there is none.

    Law: a patient was answered by the engine, and shows what was asked for.
    """
    for rule in uncovered:
        for number, literal in enumerate(rule.literals):
            if not literal.covered:
                yield from _of_part(asking, situations, rule.prepared, number, literal)


def _of_part(
    asking: Asking, situations: Sequence[Situation], one: Prepared, number: int, literal: LiteralCoverage
) -> Iterator[Cover]:
    missing = [holds for holds, seen in ((True, literal.outcomes.get(TRUE)), (False, _failed(literal))) if not seen]
    for holds in missing:
        verdict = Verdict("undecided", reason="its module is never in force")
        for situation in situations:
            if one.index in {other.index for other in situation.rules}:
                verdict = _decided(asking, situation, one, number, holds=holds)
                if verdict.status != "impossible":
                    break
        yield Cover(one, number, holds, verdict, _case(asking, one, number, verdict, holds=holds))


def _failed(literal: LiteralCoverage) -> int:
    return sum(count for name, count in literal.outcomes.items() if name != TRUE)


def _decided(asking: Asking, situation: Situation, one: Prepared, number: int, *, holds: bool) -> Verdict:
    before, through = (_prefix(one.plan, end) for end in (number, number + 1))

    def shows(_witness: object, _state: object, seen: Seen) -> bool:
        window = one.rule.window
        if holds:
            return any(True for _ in joined(through.body, {}, seen, window))
        bindings = joined(before.body, {}, seen, window)
        return any(not any(True for _ in extensions(one.plan.body[number], each, seen, window)) for each in bindings)

    try:
        known, all_of_it = (body_of(plan, one.rule.window, situation.inputs) for plan in (before, through))
    except Unwritable as reason:
        return Verdict("undecided", reason=f"{reason} is not searched")
    if holds:
        text = f"goal :- {all_of_it}."
    else:
        names = sorted({name for part in before.body for name in variables_in(part) if _is_named(name)})
        reached = atom_of(_REACHED, [["v", name] for name in names])
        text = f"{reached} :- {all_of_it}.\ngoal :- {known or '#true'}, not {reached}."
    return asking.decide(situation, Question((replace(one, plan=through),), (), text, shows))


def _prefix(plan: Plan, end: int) -> Plan:
    return replace(plan, body=list(plan.body[:end]))


def _is_named(name: str) -> bool:
    return not is_anonymous(name) and not name.startswith(HIDDEN)


def _case(asking: Asking, one: Prepared, number: int, verdict: Verdict, *, holds: bool) -> dict[str, Any] | None:
    """The patient with what the rule then concludes, or does not."""
    if verdict.witness is None or verdict.state is None:
        return None
    seen = asking.models.seen(verdict.state)
    found = next(joined(one.plan.body, {}, seen, one.rule.window), None)
    name = f"{one.rule.id}: part {number + 1} {'holds' if holds else 'fails'}"
    if found is not None and one.plan.kind == "rule":
        head = show_atom(instantiated(one.plan.head[0], one.plan.head[1], found))
        return verdict.witness.case(name, [head])
    if one.plan.kind != "rule":
        return None
    partly = next(joined(one.plan.body[:number], {}, seen, one.rule.window), {})
    wanted = instantiated(one.plan.head[0], one.plan.head[1], partly)
    row = verdict.witness.case(name, [])
    del row["expect"]
    if any(_meets(atom, wanted) for atom in seen.atoms):
        return None
    return {**row, "expect_not": [show_pattern(wanted)]}


def _meets(atom: tuple[Any, ...], head: tuple[Any, ...]) -> bool:
    return len(atom) == len(head) and all(want is None or want == value for value, want in zip(atom, head, strict=True))
