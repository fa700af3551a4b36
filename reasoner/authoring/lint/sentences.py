"""Whether the sentences of a rule say what its statement says: the same numbers in both languages, and its thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.lint.thresholds import Threshold, thresholds_in
from reasoner.authoring.text import of_metadata, of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.plan import Plan
from reasoner.symbolic.rule import SLOT, Rule

DIFFERENT_NUMBERS = Check("different-numbers", "warning", "a reader of one language is told another number")
OTHER_THRESHOLD = Check(
    "threshold-not-told", "warning", "the sentence tells people another limit than the rule applies"
)
OTHER_UNIT = Check("wrong-unit", "warning", "the sentence tells people a unit in which that is not measured")
_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)(?![\w])")
_SPACES = re.compile(r"[ \u00a0\u202f]")
_WORDS = ("", "one un une once", "two deux twice", "three trois", "four quatre", "five cinq", "six")
_SPELT = {word: number for number, words in enumerate(_WORDS) for word in words.split()}
_WORD = re.compile(r"[^\W\d]+")
_MONTHS = 12
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MEASURED = re.compile(r"\d[ \u00a0\u202f]?([^\s\d,;.:(){}]+(?: Hg)?)(?=[\s,;.:)]|$)")
_OF_ANYTHING = frozenset({"min", "h", "d", "wk", "mo", "a", "s", "%", "1", "in", "point", "points"})
"""Units that sentences use of other things, too, or that are words: of time, of probability, of scores."""


def told(text: str) -> set[Fraction]:
    """The numbers of a sentence, decimal points and commas alike; slots apart."""
    bare = SLOT.sub(" ", text)
    return {_value(found) for found in _NUMBER.findall(bare)}


def _value(text: str) -> Fraction:
    return Fraction(_SPACES.sub("", text).replace(",", "."))


def _spelt(text: str) -> set[int]:
    """The numbers that stand in a sentence as words."""
    return {_SPELT[word] for word in _WORD.findall(text.casefold()) if word in _SPELT}


def numbers(workspace: Workspace, rule: Rule, _plans: Sequence[Plan]) -> Iterator[Finding]:
    """A rule whose English and French sentences do not have the same numbers."""
    english, french = rule.metadata.get("en", ""), rule.metadata.get("fr", "")
    alone = {one for one in told(english) ^ told(french) if one not in _spelt(english) | _spelt(french)}
    if alone:
        shown = ", ".join(f"{float(one):g}" for one in sorted(alone))
        place = of_metadata(workspace.lines(rule.path), rule, "fr")
        message = f"{shown} stands in one of the two sentences alone"
        yield Finding(DIFFERENT_NUMBERS, place, rule.id, message, "correct the wrong one")


def _thresholds(workspace: Workspace, plans: Sequence[Plan]) -> list[Threshold]:
    return [one for plan in plans for one in thresholds_in(plan, workspace.observables).values()]


def thresholds(workspace: Workspace, rule: Rule, plans: Sequence[Plan]) -> Iterator[Finding]:
    """A rule whose sentence has a number that the statement does not explain, and not the threshold that it compares with."""
    found = _thresholds(workspace, plans)
    stated = told(rule.metadata.get("en", ""))
    if not found or not stated - _of_head(found[0].plan).union(*map(told_as, found)):
        return
    for threshold in found:
        if not stated & told_as(threshold):
            place = of_statement(workspace.lines(rule.path), rule, str(threshold.number))
            message = f"{threshold.concept} is compared with {threshold.shown}, which the sentence does not say"
            yield Finding(OTHER_THRESHOLD, place, rule.id, message, "make statement and sentence say the same limit")


def units(workspace: Workspace, rule: Rule, plans: Sequence[Plan]) -> Iterator[Finding]:
    """A rule whose sentences have a number with a unit in which nothing is measured that the statement names."""
    found, observables = _thresholds(workspace, plans), workspace.observables
    if not found:
        return
    known = {unit for row in observables.values() for unit in row["units"]} - _OF_ANYTHING
    concepts = {one.concept for one in found}
    named = {*concepts, *_NAME.findall(rule.text)} & observables.keys()
    fitting = {unit for concept in named for unit in observables[concept]["units"]}
    for language in ("en", "fr"):
        for unit in _MEASURED.findall(SLOT.sub(" ", rule.metadata.get(language, ""))):
            if unit in known and unit not in fitting:
                place = of_metadata(workspace.lines(rule.path), rule, language)
                message = f"{', '.join(sorted(concepts))} is not measured in `{unit}`"
                fix = f"write {', '.join(dict.fromkeys(one.unit for one in found))}, or another unit of it"
                yield Finding(OTHER_UNIT, place, rule.id, message, fix)


def _of_head(plan: Plan) -> set[Fraction]:
    """The numbers that a head explains, as they stand or as tenths."""
    integers = [term for term in plan.head[1] if isinstance(term, int)]
    return {Fraction(one, scale) for one in integers for scale in (1, 10)}


def told_as(threshold: Threshold) -> set[Fraction]:
    """The numbers by which a sentence may tell a threshold: of whole numbers `above 100` and `101 or more` are the same."""
    step = threshold.step
    values = {threshold.value, threshold.value + (step if threshold.upper_open else -step)}
    if threshold.unit != "mo":
        return values
    years = threshold.value / _MONTHS
    return values | {years, years - 1 if threshold.operator in ("<", ">=") else years + 1}
