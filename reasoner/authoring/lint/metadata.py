"""What should stand above a rule: how far it looks back, and how strong its source says that a recommendation is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_metadata, of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.plan import Part, Plan
from reasoner.symbolic.rule import Rule

MISSING_WINDOW = Check("missing-window", "warning", "a value of last year would count as one of today")
NO_STRENGTH = Check("recommendation-without-strength", "warning", "people cannot see how strongly the source says it")
OTHER_WINDOW = Check(
    "differing-window", "warning", "the same finding would count in one rule and be too old in the next"
)
AGELESS = frozenset({"age"})
"""Values that are reckoned for the moment of the question, so that they cannot be old."""
UNGRADED = frozenset({"none", "law"})
"""Schemes without grades: a law obliges or does not."""


def windows(workspace: Workspace, rule: Rule, plans: Sequence[Plan]) -> Iterator[Finding]:
    """A rule that reads a measurement, however old it is."""
    if rule.window >= 0 or not plans:
        return
    for concept in sorted({name for part in plans[0].body for name in _measured(part, workspace)} - AGELESS):
        place = of_statement(workspace.lines(rule.path), rule, concept)
        message = f"`{concept}` is read however long ago it was measured"
        yield Finding(
            MISSING_WINDOW, place, rule.id, message, "add `%! window:` with a number and min, h, d, wk, mo or a"
        )


def differing(workspace: Workspace) -> Iterator[Finding]:
    """Rules that look back at a finding otherwise than most of the module's rules that look back at it."""
    modules: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in workspace.rules:
        if rule.window >= 0:
            modules[rule.module].append(rule)
    for module, rules in modules.items():
        given = rules, [workspace.lines(path) for path in {rule.path: None for rule in rules}]
        look = partial(_differing_in, workspace, rules)
        yield from workspace.surroundings.memo.kept(("differing windows", module), given, look)


def _differing_in(workspace: Workspace, rules: Sequence[Rule]) -> list[Finding]:
    """Those of one module."""
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for plan in workspace.plans(rule)[:1]:
            for concept in dict.fromkeys(_recorded(plan, workspace)):
                found[concept].append(rule)
    return [one for concept, some in found.items() for one in _unusual(workspace, concept, some)]


def _unusual(workspace: Workspace, concept: str, rules: Sequence[Rule]) -> Iterator[Finding]:
    usual = Counter(one.window for one in rules).most_common(1)[0][0]
    other = next(one for one in rules if one.window == usual)
    for rule in (one for one in rules if one.window != usual):
        place = of_metadata(workspace.lines(rule.path), rule, "window")
        windows = rule.metadata["window"], other.metadata["window"]
        message = f"`{concept}` counts within {windows[0]} here, and within {windows[1]} in {other.id}"
        yield Finding(OTHER_WINDOW, place, rule.id, message, "make them the same, or say why they differ")


def _recorded(plan: Plan, workspace: Workspace) -> Iterator[str]:
    """The concepts that a rule reads from records, but the age."""
    for name, terms in plan.atoms():
        declared = workspace.predicates.get(name)
        match terms:
            case [["c", concept], *_] if concept not in AGELESS and declared and declared.program == "input":
                yield concept


def scheme(workspace: Workspace, module: str) -> str:
    """The scheme in which a module grades what it recommends."""
    return str(workspace.modules.get(module, {}).get("scheme", "none"))


def recommendations(workspace: Workspace, rule: Rule, plans: Sequence[Plan]) -> Iterator[Finding]:
    """A recommendation of a module that has a scheme of grades, without a grade."""
    graded = scheme(workspace, rule.module)
    if not plans or graded in UNGRADED or rule.metadata.get("strength"):
        return
    head = plans[0].head[0]
    if head in ("advise", "in_favour"):
        place = of_statement(workspace.lines(rule.path), rule, head)
        message = f"a recommendation has no strength, and {rule.module} grades by {graded}"
        yield Finding(NO_STRENGTH, place, rule.id, message, "copy it from the source in its scheme, `%! strength: …`")


def _measured(part: Part, workspace: Workspace) -> Iterator[str]:
    match part:
        case ["atom", _, "value", [["c", concept], _]] if concept in workspace.observables:
            yield concept
