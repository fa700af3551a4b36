"""Coverage for people: a page, and lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reasoner.authoring.coverage import OUTCOMES, Coverage, LiteralCoverage, RuleCoverage
from reasoner.authoring.sheets import sheet
from reasoner.explain.layout import Line

SHARES = {
    "rules": "rules that fire",
    "literals": "parts of bodies",
    "thresholds": "thresholds at the limit",
    "windows": "windows",
}


def coverage_page(coverage: Coverage) -> str:
    """The page, module by module; what is not covered stands open."""
    names = sorted({one.prepared.rule.module for one in coverage.rules})
    modules = [
        {
            "name": name,
            "shares": list(coverage.of_modules([name]).shares().values()),
            "rules": [_rule(one) for one in coverage.of_modules([name]).rules],
        }
        for name in names
    ]
    return sheet(
        "coverage",
        title="Coverage of rules by cases",
        modules=modules,
        cases=coverage.cases,
        unanswered=coverage.unanswered,
    )


def _rule(one: RuleCoverage) -> dict[str, Any]:
    whole = one.covered and one.ages and all(literal.covered for literal in one.literals)
    return {
        "name": one.name,
        "place": one.prepared.rule.place.split(" ")[0],
        "fired": one.fired,
        "open": not whole,
        "role": "good" if whole else "some" if one.covered else "bad",
        "sign": "✓" if whole else "◐" if one.covered else "✕",
        "literals": [
            {"text": each.text, "counts": [each.outcomes.get(name, 0) for name in OUTCOMES], "missing": missing(each)}
            for each in one.literals
        ],
    }


def missing(literal: LiteralCoverage) -> str:
    """What no case shows of a part, empty if nothing."""
    if literal.is_constant:
        return "the same for every patient"
    if literal.is_proven:
        return "no patient shows more, as a search proved"
    if literal.reason or literal.at_the_limit or literal.threshold is None:
        return literal.reason
    low, high = literal.threshold.sides
    wanted = [str(one) for one, met in ((low, literal.below), (high, literal.above)) if one != met]
    return f"no case has {literal.threshold.concept} {' and '.join(wanted)}, next to the threshold"


def coverage_lines(coverage: Coverage) -> Iterator[Line]:
    """The shares of each module, then each rule and part that is not covered."""
    for name in sorted({one.prepared.rule.module for one in coverage.rules}):
        shares = coverage.of_modules([name]).shares()
        yield Line(f"{name}: " + ", ".join(f"{SHARES[key]} {_share(*pair)}" for key, pair in shares.items()), "heading")
        for one in coverage.of_modules([name]).rules:
            told = [each for each in one.literals if not (each.is_constant or each.is_proven) and missing(each)]
            if not coverage.statements[one.name]:
                yield Line(f"  {one.prepared.rule.place}: never fires", "danger")
            elif told or not one.ages:
                yield Line(f"  {one.prepared.rule.place}", "text")
            if not one.ages:
                yield Line(
                    f"    window {one.prepared.rule.metadata['window']}: nothing is too old for it in any case", "open"
                )
            yield from (Line(f"    {each.text}: {missing(each)}", "open") for each in told)
    yield Line(
        "all: " + ", ".join(f"{SHARES[key]} {_share(*pair)}" for key, pair in coverage.shares().items()), "heading"
    )


def _share(done: int, all_: int) -> str:
    return f"{done} of {all_}" + (f" ({100 * done / all_:.1f} %)" if all_ else "")
