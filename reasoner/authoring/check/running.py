"""Ask all questions of all rules in force together, and tell what was found, what is declared, and what could not be decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reasoner.authoring.check import choices, contradictions, firing, tables, unknowns
from reasoner.authoring.check.contradictions import Asked
from reasoner.authoring.check.courses import courses
from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.kinds import CONTRADICTORY, DEAD, DUPLICATE, GAP, KINDS, LOOP
from reasoner.authoring.check.loops import loops
from reasoner.authoring.check.questions import Asking, Verdict
from reasoner.authoring.check.situations import Situation, situations
from reasoner.authoring.findings import Check, Finding, Place
from reasoner.authoring.lint.suppression import UNNEEDED, of_module, reasons
from reasoner.authoring.models import Models
from reasoner.authoring.text import find, of_metadata, of_statement
from reasoner.authoring.workspace import Workspace, usable
from reasoner.interruption import Interruption
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.searching import Found, Search

PATIENCE = 5
"""After so many questions in a row that could not be decided a search that gave up is not tried again by itself."""
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Result:
    """One thing that was found, or not decided.

    Parameters: `finding`; `rules`, those involved, each with its place; `patient`, in words; `case`, the patient as a case of
    `cases.yaml`; `reason`, why it is allowed, or why it was not decided.
    """

    finding: Finding
    rules: tuple[str, ...]
    patient: str = ""
    case: Mapping[str, Any] | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The result for machines."""
        return {
            **self.finding.as_json(),
            "rules": list(self.rules),
            "patient": self.patient,
            "case": self.case,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Report:
    """What a search over all patients says of rules.

    Parameters: `found`, what is wrong; `declared`, what would be but is allowed with a reason, or by a declared priority;
    `undecided`, questions without an answer, each with the reason; `questions`, how many were asked.
    """

    found: tuple[Result, ...]
    declared: tuple[Result, ...]
    undecided: tuple[Result, ...]
    questions: int


def check(
    workspace: Workspace,
    *,
    modules: Collection[str] = (),
    search: Search | None = None,
    tell: Tell = lambda *_: None,
    interruption: Interruption | None = None,
) -> Report:
    """Search all patients for contradictions, rules that never fire, recommendations on an unknown, gaps and overlaps, and loops.

    Parameters: `modules`, of which findings are told, by default all; `search`, whose bounds hold for each question; `tell`,
    told of each stage with how much of it is done.
    Raises: RuleError or KnowledgeError if the rules cannot be used; what `interruption` raises.
    Law: the patient of each finding shows it to the engine.
    """
    models = Models(usable(workspace))
    with search or Search() as own:
        run = _Run(workspace, Asking(models, own, interruption), tell)
        run.all(situations(workspace, models.knowledge.content["modules"], Flow(workspace.prepared, workspace.inputs)))
    return run.report(modules)


class _Run:
    def __init__(self, workspace: Workspace, asking: Asking, tell: Tell) -> None:
        self._workspace, self._asking, self._tell = workspace, asking, tell
        self._results: list[tuple[str, Result, tuple[Rule, ...]]] = []
        self._used: set[tuple[str, str]] = set()
        self._met: set[tuple[str, tuple[str, ...], str]] = set()
        self._courses = courses(workspace.modules)
        self._questions = 0
        self._patience = PATIENCE

    def all(self, found: Sequence[Situation]) -> None:
        """Ask everything."""
        for number, situation in enumerate(found):
            self._tell("contradictions", number, len(found))
            self._asked(situation, list(self._of(situation)))
            self._tell("tables", number, len(found))
            self._gaps(situation)
            self._loops(situation)
        self._questions += len(self._workspace.prepared)
        self._dead(found)

    def report(self, modules: Collection[str]) -> Report:
        """What was found of some modules, or of all."""
        told: dict[str, list[Result]] = {"found": [], "declared": [], "undecided": []}
        for kind, result, rules in self._results:
            if not modules or any(rule.module in modules for rule in rules):
                told[kind].append(result)
        for finding in self._unneeded(modules):
            told["found"].append(Result(finding, ()))
        ordered = {
            kind: tuple(
                sorted(some, key=lambda one: (one.finding.place.path, one.finding.place.line, one.finding.check.id))
            )
            for kind, some in told.items()
        }
        return Report(ordered["found"], ordered["declared"], ordered["undecided"], self._questions)

    def _of(self, situation: Situation) -> Iterator[Asked]:
        overriding = self._overriding()
        for one in contradictions.advice(situation):
            priority = contradictions.priority(one, overriding)
            yield (
                one
                if priority is None
                else replace(one, declared=f"{priority.rules[0].rule.module} overrides the other")
            )
            if priority is not None:
                yield priority
        yield from contradictions.orders(situation, self._courses)
        yield from choices.constraints(situation)
        yield from unknowns.unknowns(situation)
        for table in tables.tables(situation.rules, self._workspace.predicates, situation):
            yield from tables.overlaps(table, situation)

    def _overriding(self) -> frozenset[tuple[str, str]]:
        """The modules that are declared to override another, each with the other."""
        return frozenset(
            (name, other)
            for name, table in self._workspace.modules.items()
            for other in table.get("overrides", ())
            if isinstance(other, str)
        )

    def _asked(self, situation: Situation, asked: Sequence[Asked]) -> None:
        asked = [one for one in asked if self._is_new(one.check, one.rules, one.message)]
        self._questions += len(asked)
        answers = self._asking.possible(situation, [one.question for one in asked], consistent=True)
        for one, found in zip(asked, answers, strict=True):
            if found.status != "none":
                verdict = self._decided(situation, one, found)
                if verdict.status != "impossible":
                    self._met.add(self._key(one.check, one.rules, one.message))
                    self._tell_of(one, verdict)

    def _decided(self, situation: Situation, one: Asked, found: Found) -> Verdict:
        """The verdict on one question; once several in a row could not be decided, one that was given up is not asked again."""
        if found.status == "undecided" and not self._patience:
            return Verdict("undecided", reason=found.reason)
        verdict = self._asking.decide(situation, one.question)
        if found.status == "undecided":
            self._patience = PATIENCE if verdict.status != "undecided" else self._patience - 1
        return verdict

    def _key(self, check: Check, rules: Iterable[Prepared], message: str) -> tuple[str, tuple[str, ...], str]:
        return check.id, tuple(one.rule.id for one in rules), message

    def _is_new(self, check: Check, rules: Iterable[Prepared], message: str) -> bool:
        return self._key(check, rules, message) not in self._met

    def _tell_of(self, one: Asked, verdict: Verdict) -> None:
        rules = _rules(one.rules)
        finding = Finding(one.check, self._place(rules[0]), rules[0].id, one.message, one.fix)
        result = Result(finding, tuple(rule.place for rule in rules), reason=verdict.reason)
        if verdict.witness is not None:
            self._confirm(verdict)
            name = f"{one.check.id}: {' and '.join(rule.id for rule in rules)}"
            fired = [rule.id for rule in rules] if one.check is CONTRADICTORY else ()
            expected = one.expected or _conclusions(verdict)
            result = replace(result, patient=str(verdict.witness), case=verdict.witness.case(name, expected, fired))
        if verdict.status == "undecided":
            self._results.append(("undecided", result, rules))
            return
        reason = one.declared or self._allowed(finding, rules)
        self._results.append(("declared" if reason else "found", replace(result, reason=reason), rules))

    def _confirm(self, verdict: Verdict) -> None:
        """Have the whole answer made once: what is shown to people is what `Reasoner.answer` says, too."""
        assert verdict.witness is not None
        situation = verdict.witness.situation
        if verdict.state is not None:
            reasoner = self._asking.models.reasoner(situation.jurisdiction)
            answer = reasoner.answer(verdict.witness.patient, as_of=situation.as_of)
            assert set(verdict.state.atoms) <= set(answer.chain.links)

    def _allowed(self, finding: Finding, rules: Iterable[Rule]) -> str:
        for rule in rules:
            if reason := reasons(rule).get(finding.check.id):
                self._used.add((rule.id, finding.check.id))
                return reason
        return of_module(self._workspace, finding).get(finding.check.id, "")

    def _place(self, rule: Rule) -> Any:
        return of_statement(self._workspace.lines(rule.path), rule)

    def _gaps(self, situation: Situation) -> None:
        for table in tables.tables(situation.rules, self._workspace.predicates, situation):
            regions = list(tables.gaps(table, situation))
            if not self._is_new(GAP, table.rows, ""):
                continue
            questions = [tables.applies(row, table.slot, low, high) for low, high, _ in regions for row in table.rows]
            self._questions += len(regions)
            answers = self._asking.possible(situation, questions, consistent=True)
            size = len(table.rows)
            empty = [
                all(one.status == "none" for one in answers[at * size : (at + 1) * size]) for at in range(len(regions))
            ]
            for first, last in _runs(empty):
                self._gap(situation, table, [regions[at] for at in range(first, last)])

    def _gap(self, situation: Situation, table: tables.Table, regions: Sequence[tuple[int, int, Asked]]) -> None:
        for _, _, asked in regions:
            verdict = self._asking.decide(situation, asked.question)
            if verdict.status == "impossible":
                continue
            self._met.add(self._key(GAP, table.rows, ""))
            span = tables.shown(table.slot, regions[0][0], regions[-1][1], situation)
            message = f"no rule gives `{', '.join(table.key)}` where {table.slot.concept} is {span}"
            self._tell_of(replace(asked, message=message), verdict)
            return

    def _loops(self, situation: Situation) -> None:
        for path in loops(situation.rules):
            if self._is_new(LOOP, path, ""):
                self._met.add(self._key(LOOP, path, ""))
                rules = _rules(path)
                message = f"what is concluded goes in a circle: {' <- '.join(rule.id for rule in (*rules, rules[0]))}"
                finding = Finding(
                    LOOP, self._place(rules[0]), rules[0].id, message, "let one module conclude without the other"
                )
                reason = self._allowed(finding, rules)
                result = Result(finding, tuple(rule.place for rule in rules), reason=reason)
                self._results.append(("declared" if reason else "found", result, rules))

    def _dead(self, found: Sequence[Situation]) -> None:
        verdicts: dict[str, list[tuple[Prepared, Verdict]]] = {}
        for one, verdict in firing.dead(self._asking, found, self._workspace.prepared, self._tell):
            verdicts.setdefault(one.rule.id, []).append((one, verdict))
        plans = [one.rule.id for one in self._workspace.prepared if one.plan.kind != "constraint"]
        for name, some in verdicts.items():
            rule = some[0][0].rule
            if len(some) < plans.count(name):
                continue
            message = "no patient can make the rule fire"
            finding = Finding(DEAD, self._place(rule), rule.id, message, "correct its conditions, or remove it")
            doubt = next((verdict.reason for _, verdict in some if verdict.status == "undecided"), "")
            reason = doubt or self._allowed(finding, (rule,))
            kind = "undecided" if doubt else "declared" if reason else "found"
            self._results.append((kind, Result(finding, (rule.place,), reason=reason), (rule,)))

    def _unneeded(self, modules: Collection[str]) -> Iterator[Finding]:
        """What rules allow, or modules declare, although nothing of it was found."""
        told = [result for _, result, _ in self._results if result.finding.check is DUPLICATE]
        for course in self._courses:
            for action in sorted(course.actions):
                if (not modules or course.module in modules) and not any(
                    f"`{action}`" in one.finding.message for one in told
                ):
                    path = f"rules/{course.module}/module.toml"
                    lines = self._workspace.lines(path)
                    place = find(path, lines, range(1, len(lines) + 1), action) or Place(path, 1)
                    message = f"no patient is given `{action}` together with another order of the same substance"
                    yield Finding(UNNEEDED, place, "", message, "take it out of the course")
        known = {one.id for one in KINDS}
        open_rules = {rule.id for kind, _, rules in self._results for rule in rules if kind == "undecided"}
        for rule in self._workspace.rules:
            for name in (reasons(rule).keys() & known) - {check for one, check in self._used if one == rule.id}:
                if (not modules or rule.module in modules) and rule.id not in open_rules:
                    place = of_metadata(self._workspace.lines(rule.path), rule, "allow")
                    yield Finding(
                        UNNEEDED, place, rule.id, f"nothing that {name} finds is here", "remove it from the line"
                    )


def _rules(plans: Iterable[Prepared]) -> tuple[Rule, ...]:
    """The rules of some plans, each once."""
    return tuple({one.rule.place: one.rule for one in plans}.values())


def _conclusions(verdict: Verdict) -> list[str]:
    """What the engine says of the patient: what to do and what not to do."""
    atoms = verdict.state.atoms if verdict.state is not None else ()
    return [one for one in atoms if one.startswith(("recommended(", "advised_against("))]


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The stretches of flags that are set, each from its first place to the one after its last."""
    start: int | None = None
    for place, flag in enumerate((*flags, False)):
        if flag and start is None:
            start = place
        elif not flag and start is not None:
            yield start, place
            start = None
