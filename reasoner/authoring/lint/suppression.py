"""Findings that a rule allows, each with its reason: `%! allow: check-id, because …`; a module in `[allow]` of `module.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from reasoner.authoring.check.kinds import KINDS
from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_metadata
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.rule import Rule

UNREASONED = Check(
    "unreasoned-allow", "error", "a finding is set aside only with a reason that the next author can weigh"
)
UNNEEDED = Check("unneeded-allow", "warning", "what is allowed without need hides what is found later")
_SEARCHED = frozenset(one.id for one in KINDS)
"""What is not found by looking at sources: `reasoner.authoring.check` tells which of these are allowed without need."""
_ALLOWED = re.compile(r"([a-z-]+)\s*,\s*(\S.*)")


def remaining(workspace: Workspace, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is left of findings once those are set aside that are allowed; and what is wrong with how they are allowed."""
    rules = {rule.id: rule for rule in workspace.rules}
    allowed = {rule.id: reasons(rule) for rule in rules.values() if "allow" in rule.metadata}
    used: set[tuple[str, str]] = set()
    for finding in findings:
        key = finding.rule, finding.check.id
        by_module = of_module(workspace, finding)
        if finding.check.id in allowed.get(finding.rule, {}):
            used.add(key)
        elif not by_module.get(finding.check.id):
            yield finding
    for name, given in allowed.items():
        yield from _unsound(workspace, rules[name], given, {check for rule, check in used if rule == name})


def reasons(rule: Rule) -> dict[str, str]:
    """The checks that a rule allows, each with its reason; several are divided by semicolons."""
    found = (_ALLOWED.fullmatch(part.strip()) for part in rule.metadata.get("allow", "").split(";"))
    return {one[1]: one[2] for one in found if one}


def of_module(workspace: Workspace, finding: Finding) -> Mapping[str, str]:
    """The checks that the module of a finding allows, each with its reason."""
    parts = finding.place.path.split("/")
    allowed = workspace.modules.get(parts[1], {}).get("allow", {}) if len(parts) > 1 else {}
    return allowed if isinstance(allowed, Mapping) else {}


def _unsound(workspace: Workspace, rule: Rule, allowed: Mapping[str, str], used: set[str]) -> Iterator[Finding]:
    place = of_metadata(workspace.lines(rule.path), rule, "allow")
    if len(allowed) < len([part for part in rule.metadata["allow"].split(";") if part.strip()]) or not allowed:
        message = f"`{rule.metadata['allow']}` is not a check, a comma and a reason"
        yield Finding(UNREASONED, place, rule.id, message, "write `%! allow: check-id, because …`")
    for check in allowed.keys() - used - _SEARCHED:
        yield Finding(UNNEEDED, place, rule.id, f"nothing that {check} finds is here", "remove it from the line")
