"""What should stand above a rule: how far it looks back, and how strong its source says that a recommendation is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_metadata, of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared

MISSING_WINDOW = Check("missing-window", "warning", "a value of last year would count as one of today")
NO_STRENGTH = Check("recommendation-without-strength", "warning", "people cannot see how strongly the source says it")
OTHER_WINDOW = Check(
    "differing-window", "warning", "the same finding would count in one rule and be too old in the next"
)
AGELESS = frozenset({"age"})
"""Values that are reckoned for the moment of the question, so that they cannot be old."""
UNGRADED = frozenset({"none", "law"})
"""Schemes without grades: a law obliges or does not."""


def windows(workspace: Workspace) -> Iterator[Finding]:
    """Rules that read a measurement, however old it is."""
    for prepared in _each(workspace):
        rule = prepared.rule
        if rule.window < 0:
            for concept in sorted(
                {name for part in prepared.plan.body for name in _measured(part, workspace)} - AGELESS
            ):
                place = of_statement(workspace.lines(rule.path), rule, concept)
                message = f"`{concept}` is read however long ago it was measured"
                yield Finding(
                    MISSING_WINDOW, place, rule.id, message, "add `%! window:` with a number and min, h, d, wk, mo or a"
                )


def differing(workspace: Workspace) -> Iterator[Finding]:
    """Rules that look back at a finding otherwise than most of the module's rules that look back at it."""
    found: defaultdict[tuple[str, str], list[Prepared]] = defaultdict(list)
    for prepared in _each(workspace):
        if prepared.rule.window >= 0:
            for concept in dict.fromkeys(_recorded(prepared, workspace)):
                found[prepared.rule.module, concept].append(prepared)
    for (_, concept), some in found.items():
        usual = Counter(one.rule.window for one in some).most_common(1)[0][0]
        for rule in (one.rule for one in some if one.rule.window != usual):
            place = of_metadata(workspace.lines(rule.path), rule, "window")
            other = next(one.rule for one in some if one.rule.window == usual)
            windows = rule.metadata["window"], other.metadata["window"]
            message = f"`{concept}` counts within {windows[0]} here, and within {windows[1]} in {other.id}"
            yield Finding(OTHER_WINDOW, place, rule.id, message, "make them the same, or say why they differ")


def _recorded(prepared: Prepared, workspace: Workspace) -> Iterator[str]:
    """The concepts that a rule reads from records, but the age."""
    for name, terms in prepared.plan.atoms():
        match terms:
            case [["c", concept], *_] if concept not in AGELESS and workspace.predicates[name].program == "input":
                yield concept


def recommendations(workspace: Workspace) -> Iterator[Finding]:
    """Recommendations of a module that has a scheme of grades, without a grade."""
    for prepared in _each(workspace):
        rule = prepared.rule
        scheme = workspace.modules.get(rule.module, {}).get("scheme", "none")
        if (
            prepared.plan.head[0] in ("advise", "in_favour")
            and scheme not in UNGRADED
            and not rule.metadata.get("strength")
        ):
            place = of_statement(workspace.lines(rule.path), rule, prepared.plan.head[0])
            message = f"a recommendation has no strength, and {rule.module} grades by {scheme}"
            yield Finding(
                NO_STRENGTH, place, rule.id, message, "copy it from the source in its scheme, `%! strength: …`"
            )


def _each(workspace: Workspace) -> Iterator[Prepared]:
    """One plan of each rule: what stands above a rule is of all of them."""
    seen: set[str] = set()
    for prepared in workspace.prepared:
        if prepared.rule.place not in seen:
            seen.add(prepared.rule.place)
            yield prepared


def _measured(part: Part, workspace: Workspace) -> Iterator[str]:
    match part:
        case ["atom", _, "value", [["c", concept], _]] if concept in workspace.observables:
            yield concept
