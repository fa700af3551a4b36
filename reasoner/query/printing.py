"""A statement written out in either language, so that reading it again gives the same; a plan, part by part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from reasoner.explain.french import begins_with_vowel, joined
from reasoner.explain.layout import Line
from reasoner.query import statements as said
from reasoner.query.keywords import keywords, reserved, word_key
from reasoner.query.statements import Path, Question
from reasoner.query.syntax import Amount, Concept, Fact, Junction, Moment, Name, Parameter, Test, View, When
from reasoner.vocabulary import Language

FORMS: Mapping[str, str] = {
    "LoadPatient": "_LOAD_PATIENT path[ _AS alias]",
    "NewPatient": "_NEW_PATIENT[ alias]",
    "UsePatient": "_USE_PATIENT alias",
    "Add": "_ADD facts",
    "Complaint": "_COMPLAINT concept[ when]",
    "Allergy": "_ALLERGY substance[: reaction]",
    "NoKnownAllergy": "_NO_KNOWN_ALLERGY",
    "Takes": "_TAKES ingredient[ dose][ EVERY every]",
    "TakesNot": "_TAKES_NOT ingredient",
    "Pregnant": "_PREGNANT[ age]",
    "NotPregnant": "_NOT_PREGNANT",
    "Prefer": "_PREFER_LESS less _OVER over",
    "ForgetAll": "_FORGET_ALL",
    "AsOf": "_AS_OF moment",
    "Save": "_SAVE[ path]",
    "SaveCertificate": "_SAVE_CERTIFICATE path",
    "LogAnswer": "_LOG_ANSWER",
    "Let": "_LET name = value",
    "Set": "_SET option value",
    "Undo": "_UNDO",
    "Script": "_SCRIPT path",
    "ShowPatient": "_SHOW_PATIENT",
    "ShowPatients": "_SHOW_PATIENTS",
    "Compare": "_COMPARE one _WITH other",
    "Diagnose": "_DIAGNOSE[ _AMONG among][ _LEAVING_OUT leaving_out][ _GIVEN given]",
    "Probability": "_PROBABILITY_OF hypothesis[ _GIVEN given]",
    "CannotMiss": "_CANNOT_MISS",
    "HowSure": "_HOW_SURE[ _OF hypothesis]",
    "Why": "_WHY target[ _RATHER_THAN rather_than]",
    "WhyNot": "_WHY_NOT target",
    "Supports": "_WHAT_SUPPORTS hypothesis",
    "Contradicts": "_WHAT_CONTRADICTS hypothesis",
    "WhatIf": "_WHAT_IF facts",
    "RuleOut": "_RULE_OUT hypothesis",
    "ChangePlan": "_CHANGE_PLAN",
    "Recommend": "_RECOMMEND[ among]",
    "NextQuestion": "_NEXT_QUESTION[ _FOR hypothesis]",
    "NextTest": "_NEXT_TEST[ _FOR hypothesis]",
    "Interview": "_INTERVIEW",
    "Conflicts": "_CONFLICTS",
    "Score": "_SCORE score",
    "Scores": "_SCORES",
    "RulesAbout": "_RULES_ABOUT concept",
    "ShowRule": "_SHOW_RULE rule",
    "FindingsOf": "_FINDINGS_OF hypothesis",
    "IsA": "_IS concept _ISA above",
    "PathBetween": "_PATH_FROM start _TO end",
    "SourcesOf": "_SOURCES_OF concept",
    "Guidelines": "_GUIDELINES[ _ON moment][ _IN jurisdiction]",
    "Unsourced": "_UNSOURCED",
    "Sparql": "_SPARQL block",
    "Asp": "_ASP block",
    "Verify": "_VERIFY",
    "Log": "_LOG",
    "Help": "_HELP[ topic]",
    "History": "_HISTORY",
    "PlotDifferential": "_PLOT_DIFFERENTIAL",
    "PlotGraph": "_PLOT_GRAPH_OF target",
    "Again": "value",
    "Explained": "_EXPLAIN_QUERY statement",
}
"""How each statement is written: terminals, the names of its fields, and in brackets what is left out where a field is empty."""
_PART = re.compile(r"\[[^\]]*\]|_?[A-Z][A-Z_]+|[a-z_]+|[^\w\[]+")
_WORD = re.compile(r"[^\W\d_](?:[\w'’:/.+-]*\w)?")
_FILE = re.compile(r"[^\s;\"«»“”$#](?:[^\s;\"«»“”]*[^\s;\"«»“”.!?？])?")
_KINDS = {
    "history": "HISTORY_OF",
    "family": "FAMILY_HISTORY_OF",
    "takes": "TAKING",
    "allergy": "ALLERGIC_TO",
    "complaint": "COMPLAINING_OF",
}


_SEVERITIES = {"mild": "légère", "moderate": "modérée", "severe": "sévère"}
_ARTICLES = frozenset({"the", "a", "an", "any", "le", "la", "les", "un", "une", "du", "des", "de"})


class Printer:
    """Writes statements in one language.

    Laws: what a statement is written as is read as the same statement; written again it is the same text.
    """

    def __init__(self, language: Language = "en") -> None:
        self._language = language

    def word(self, terminal: str) -> str:
        """A terminal in the language."""
        return keywords()[terminal].spelt(self._language)

    def written(self, node: Any) -> str:
        """A statement, or a part of one, as text."""
        match node:
            case str():
                return node
            case tuple():
                return ", ".join(map(self.written, node))
            case Question(said.Asked() as asked, view):
                return f"{self.written(asked)}{self._view(view)}"
            case View():
                return self._view(node)
            case Fact():
                return self._fact(node)
            case Test() | Junction():
                return self._condition(node)
            case said.Statement():
                return self._statement(node)
        return self._value(node)

    def _value(self, node: Any) -> str:
        match node:
            case Name(text) | Concept(_, text):
                return text if is_bare(text) else _in_quotes(text)
            case Parameter(name):
                return f"${name}"
            case Path(Parameter() as parameter):
                return self.written(parameter)
            case Path(str(text)):
                return text if _FILE.fullmatch(text) else _in_quotes(text)
            case Amount(number, unit, basis):
                return " ".join(part for part in (self._number(number), unit, basis) if part)
            case When(relation, point):
                return self._when(relation, self.written(point), isinstance(point, Moment))
            case Moment(text):
                return text
            case said.Block(text):
                return f"{{{text}}}"
        raise TypeError(type(node).__name__)

    def _number(self, number: str | Parameter) -> str:
        """A number with the mark of decimals of the language."""
        written = self.written(number)
        return written.replace(".", ",") if self._language == "fr" else written

    def _statement(self, node: Any) -> str:
        match node:
            case said.Family(relative, had, concept, age):
                word = self.word("_HAD" if had else "_HAD_NO")
                tail = f" {self.word('_AT')} {self.written(age)}" if age else ""
                return self._joined([relative, " ", word, " ", self.written(concept), tail])
            case said.Forget(kind, concept):
                return f"{self.word('_FORGET')} {self._kind(kind)}{self.written(concept)}"
            case said.Cohort(path, condition, by):
                where = f" {self.word('_WHERE')} {self._condition(condition)}" if condition else ""
                counted = f"{self.word('_COUNT_BY')} {self.written(by)}" if by else self.word("_COUNT")
                return f"{self.word('_FOR_PATIENTS')} {self.written(path)}{where} {counted}"
            case said.PlotBelief(hypothesis, observable, least, greatest):
                span = f"{self._number(least.number)}..{self.written(greatest)}"
                over = self._joined([self.word("_OVER"), " ", self.written(observable)])
                return self._joined([self.word("_PLOT_BELIEF_OF"), " ", self.written(hypothesis), f" {over} {span}"])
        return self._joined(self._parts(FORMS[type(node).__name__], node))

    def _parts(self, form: str, node: Any) -> Iterator[str]:
        for part in _PART.findall(form):
            if part.startswith("["):
                inner = part[1:-1]
                field = re.findall(r"[a-z_]+", re.sub(r"_?[A-Z][A-Z_]+", "", inner))[0]
                if getattr(node, field):
                    yield from self._parts(inner, node)
            elif part.lstrip("_").isupper():
                yield self.word(part)
            elif part.replace("_", "").isalpha():
                yield self.written(getattr(node, part))
            else:
                yield part

    def _joined(self, parts: Iterable[str]) -> str:
        """Parts one behind the other; in French with elision where a word of the language meets a vowel."""
        text = ""
        for part in parts:
            elides = self._language == "fr" and text.endswith(" ") and begins_with_vowel(part)
            text = joined(text, part) if elides else text + part
        return text

    def _fact(self, fact: Fact[Any]) -> str:
        denial = {"not": f"{self.word('NOT')} ", "unknown": f"{self.word('UNKNOWN')} ", "": ""}[fact.denial]
        name = self._severe(self.written(fact.concept), fact.severity)
        amount = f" {self.written(fact.amount)}" if fact.amount else ""
        when = f" {self.written(fact.when)}" if fact.when else ""
        return self._joined([denial, self._kind(fact.kind), name, amount, when])

    def _severe(self, name: str, severity: str) -> str:
        if not severity or self._language == "en":
            return f"{severity} {name}".lstrip()
        return f"{name} {_SEVERITIES[severity]}"

    def _kind(self, kind: str) -> str:
        return f"{self.word(_KINDS[kind])} " if kind else ""

    def _when(self, relation: str, point: str, is_moment: bool) -> str:
        if relation == "ago":
            return f"{self.word('_IL_Y_A')} {point}"
        return f"{self.word('_SINCE' if relation == 'since' else '_ON')} {point}"

    def _condition(self, condition: Any, *, inner: bool = False) -> str:
        if isinstance(condition, Test):
            compared = f" {condition.comparator} {self.written(condition.value)}" if condition.comparator else ""
            return self._joined([self._kind(condition.kind), self.written(condition.name), compared])
        parts = [self._condition(one, inner=True) for one in condition.conditions]
        if condition.how == "none":
            return f"{self.word('NOT')} {parts[0]}"
        told = f" {self.word('_AND' if condition.how == 'all' else '_OR')} ".join(parts)
        return f"({told})" if inner else told

    def _view(self, view: View[Any]) -> str:
        said_of: list[str] = []
        if view.where is not None:
            said_of.append(f"{self.word('_WHERE')} {self._condition(view.where)}")
        if view.sort_by is not None:
            down = f" {self.word('DESCENDING')}" if view.descending else ""
            said_of.append(f"{self.word('_SORT_BY')} {self.written(view.sort_by)}{down}")
        said_of += [
            f"{self.word(one)} {number if isinstance(number, int) else self.written(number)}"
            for one, number in (("_TOP", view.top), ("_DEPTH", view.depth))
            if number is not None
        ]
        if view.shape:
            said_of.append(self.word(f"AS_{view.shape.upper()}"))
        if view.language:
            said_of.append(self.word("IN_FRENCH" if view.language == "fr" else "IN_ENGLISH"))
        if view.path:
            said_of.append(
                f"{self.word('_TO')} {self.written(Path(view.path) if isinstance(view.path, str) else view.path)}"
            )
        return "".join(f" {one}" for one in said_of)


def is_bare(text: str, is_known: Callable[[str], bool] = lambda _text: False) -> bool:
    """Whether a name is read as one without quotes: words, none of which could be one of the language, the first no article.

    Parameters: `is_known`, whether a name with such words in it is kept together all the same.
    """
    words = text.split()
    if not words or " ".join(words) != text or not all(_WORD.fullmatch(word) for word in words):
        return False
    if word_key(words[0]) in _ARTICLES or word_key(words[0]).startswith("l'"):
        return False
    return is_known(text) or all(_is_free(word_key(word)) for word in words)


def _in_quotes(text: str) -> str:
    """A text in quotes that do not stand in it; where all do, without the last ones, so that nothing of it is read as more."""
    line = " ".join(text.split("\n"))
    opening, closing = next((pair for pair in _QUOTES if pair[1] not in line), _QUOTES[-1])
    return f"{opening}{line.replace(closing, '')}{closing}"


_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"))


def _is_free(key: str) -> bool:
    """Whether a word is none of the language, nor begins with one that an apostrophe ends."""
    start, apostrophe, _ = key.partition("'")
    return key not in reserved() and start + apostrophe not in reserved()


def plan_lines(plan: Any, level: int = 0) -> Iterator[Line]:
    """A plan as it will be run: a line for each of its parts, with the concepts that its names mean."""
    if isinstance(plan, Concept):
        yield Line(f"{'  ' * level}{plan.id}  « {plan.text} »")
    elif isinstance(plan, tuple):
        for one in plan:
            yield from plan_lines(one, level)
    elif is_dataclass(plan) and not isinstance(plan, type):
        yield Line(f"{'  ' * level}{type(plan).__name__}", "heading" if not level else "text")
        for one in fields(plan):
            value = getattr(plan, one.name)
            if one.name == "span" or value in ("", None, (), False) or value == View():
                continue
            yield Line(f"{'  ' * (level + 1)}{one.name}:")
            yield from plan_lines(value, level + 2)
    else:
        yield Line(f"{'  ' * level}{plan}")
