"""What is wrong with the sources of rules, or likely to be; every check looks at everything, so that all is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from reasoner.authoring.findings import Check, Finding, in_order
from reasoner.authoring.lint import conditions, form, metadata, modules, redundancy, sentences, suppression, tables
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.plan import Plan
from reasoner.symbolic.rule import Rule

Look = Callable[[Workspace], Iterable[Finding]]
LookAtRule = Callable[[Workspace, Rule, Sequence[Plan]], Iterable[Finding]]

LOOKS: tuple[Look, ...] = (
    form.problems,
    metadata.differing,
    conditions.tests,
    conditions.never,
    redundancy.rules,
    modules.metadata,
    modules.overlaps,
    tables.missing,
)
LOOKS_AT_RULES: tuple[LookAtRule, ...] = (
    sentences.numbers,
    sentences.thresholds,
    sentences.units,
    metadata.windows,
    metadata.recommendations,
)
"""Each depends on nothing but a rule, its lines, its module's scheme of grades and the surroundings."""


def checks() -> tuple[Check, ...]:
    """Every kind of finding, by its id."""
    parts = (conditions, form, metadata, modules, redundancy, sentences, suppression, tables)
    found = {one for part in parts for one in vars(part).values() if isinstance(one, Check)}
    found |= set(form.KINDS.values())
    return tuple(sorted(found, key=lambda one: one.id))


def lint(workspace: Workspace) -> tuple[Finding, ...]:
    """Everything that is found in a workspace and not allowed with a reason, by file and line."""
    return in_order(suppression.remaining(workspace, _all(workspace)))


def _all(workspace: Workspace) -> Iterator[Finding]:
    for look in LOOKS:
        yield from look(workspace)
    schemes = {module: metadata.scheme(workspace, module) for module in workspace.modules}
    yield from workspace.found_in_rules("lint", schemes, partial(_of_rule, workspace), _moved)


def _moved(one: Finding, at: Rule, rule: Rule) -> Finding:
    return replace(one, place=replace(one.place, line=one.place.line - at.line + rule.line))


def _of_rule(workspace: Workspace, rule: Rule) -> tuple[Finding, ...]:
    plans = workspace.plans(rule)
    return tuple(one for look in LOOKS_AT_RULES for one in look(workspace, rule, plans))
