"""What there is to know of a rule: its words, its source, what it rests on, what rests on it, and its cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from reasoner.authoring.cases import GuidelineCase, read_cases
from reasoner.authoring.dependencies import ANYTHING, Dependencies, Pattern
from reasoner.authoring.reading import Reading
from reasoner.authoring.workspace import Workspace
from reasoner.decision.conclusions import PREDICATES
from reasoner.errors import KnowledgeError
from reasoner.explain.layout import Line
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import Language, split_atom

PUBLISHED = ("section", "source", "strength", "certainty", "window", "status", "note")
"""What is told of where a rule comes from, in this order."""
MOST_SHOWN = 12


@dataclass(frozen=True)
class Need:
    """An atom that a rule reads: in words, and the rules that may conclude it; none if it is of the record."""

    pattern: Pattern
    text: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """What there is to know of one rule, in one language.

    Parameters: `sentence` and `assumption`, in words; `concludes` and `conditions`, of its statement, a row for each plan;
    `needs`; `below`, all rules that it rests on, and `record`, the facts in the end; `readers`, the rules that read what it
    gives; `above`, all that rest on it, and `leads_to`, the conclusions that it may bear on; `cases`.
    """

    rule: Rule
    source: str
    sentence: str
    assumption: str
    concludes: tuple[str, ...]
    conditions: tuple[tuple[str, ...], ...]
    needs: tuple[Need, ...]
    below: tuple[str, ...]
    record: tuple[str, ...]
    readers: tuple[str, ...]
    above: tuple[str, ...]
    leads_to: tuple[str, ...]
    cases: tuple[GuidelineCase, ...]

    def as_json(self) -> dict[str, Any]:
        """The story for machines."""
        return {
            "format": "reasoner/rule/1",
            "id": self.rule.id,
            "module": self.rule.module,
            "program": self.rule.program,
            "place": f"{self.rule.path}:{self.rule.line}",
            "statement": self.rule.text,
            "metadata": self.rule.metadata,
            "module_source": self.source,
            "sentence": self.sentence,
            "concludes": list(self.concludes),
            "conditions": [list(one) for one in self.conditions],
            "needs": [{"atom": _atom(one.pattern), "text": one.text, "rules": list(one.rules)} for one in self.needs],
            "rests_on": {"rules": list(self.below), "record": list(self.record)},
            "bears_on": {"readers": list(self.readers), "rules": list(self.above), "conclusions": list(self.leads_to)},
            "cases": [{"name": one.name, "place": str(one.place)} for one in self.cases],
        }


class Stories:
    """Tells the rules of a workspace in one language."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        self._workspace, self._language = workspace, language
        self.reading = Reading(workspace, language)
        self.dependencies = Dependencies(workspace.prepared)

    @cached_property
    def cases(self) -> tuple[GuidelineCase, ...]:
        """The cases of all modules, of those that can be read."""
        directory = self._workspace.sources.directory
        return tuple(case for name in self._workspace.modules for case in read_cases(directory, name)[0])

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self._workspace.rules}

    def story(self, rule_id: str) -> Story:
        """What there is to know of a rule.

        Raises: KnowledgeError, with the nearest ids, if there is none of that name.
        """
        rule = self._rules.get(rule_id)
        if rule is None:
            close = get_close_matches(rule_id, self._rules, n=3)
            fix = f"did you mean {', '.join(close)}?" if close else "`reasoner rules doc MODULE` lists the rules of one"
            raise KnowledgeError(f"there is no rule `{rule_id}`", fix=fix)
        plans = [one for one in self._workspace.prepared if one.rule.id == rule_id]
        below = self.dependencies.below(rule_id)
        above = self.dependencies.above(rule_id, PREDICATES)
        gives = self.dependencies.gives(rule_id)
        module = self._workspace.modules.get(rule.module, {})
        return Story(
            rule,
            f"{module.get('publisher', '')} {module.get('version', '')}, {module.get('source', '')}".strip(" ,"),
            self.reading.words.sentence(rule, {}),
            self.reading.words.assumption(rule),
            tuple(dict.fromkeys(map(self.reading.conclusion, plans))),
            tuple(dict.fromkeys(tuple(self.reading.conditions(one)) for one in plans)),
            tuple(self._need(one) for one in self.dependencies.needs(rule_id)),
            below.rules,
            self._told(below.atoms),
            tuple(dict.fromkeys(one for pattern in gives for one in self.dependencies.readers(pattern))),
            above.rules,
            self._told(above.atoms),
            tuple(case for case in self.cases if _is_of(case, rule_id, gives)),
        )

    def _need(self, pattern: Pattern) -> Need:
        return Need(pattern, self.reading.pattern(pattern), self.dependencies.givers(pattern))

    def _told(self, patterns: Iterable[Pattern]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.reading.pattern(one) for one in patterns))

    def lines(self, story: Story) -> Iterator[Line]:
        """A story for a terminal."""
        say, rule = self.reading.say, story.rule
        yield Line(f"{rule.id}{say['colon']}{story.sentence}", "title")
        yield Line(f"  {rule.module}, {say[rule.program]}, {rule.path}:{rule.line}", "faint")
        yield from (self._named("concludes", one) for one in story.concludes)
        yield from (self._named("conditions", ", ".join(one) or say["always"]) for one in story.conditions)
        if story.assumption:
            yield self._named("assumes", story.assumption)
        for key in PUBLISHED:
            if value := rule.metadata.get(key, story.source if key == "source" else ""):
                yield self._named(key, say.get(value, value) if key == "status" else value)
        yield Line(say["needs"], "heading")
        for need in story.needs:
            given = say("given_by", self.some(need.rules)) if need.rules else say["recorded"]
            yield Line(f"  {need.text} — {given}", "text")
        yield self._named("record", self.some(story.record))
        for key, found in (
            ("readers", story.readers),
            ("leads_to", story.leads_to),
            ("cases", [f"{case} ({case.place})" for case in story.cases]),
        ):
            yield Line(say[key], "heading")
            yield from (Line(f"  {one}", "text") for one in found[:MOST_SHOWN])
            if len(found) > MOST_SHOWN:
                yield Line(f"  {say('too_many', len(found) - MOST_SHOWN)}", "faint")
            elif not found:
                yield Line(f"  {say['none']}", "open")

    def _named(self, key: str, text: str) -> Line:
        return Line(f"  {self.reading.say[key]}{self.reading.say['colon']}{text}", "text")

    def some(self, texts: Sequence[str]) -> str:
        """The first of some texts, and how many more there are; that there are none."""
        say = self.reading.say
        more = [say("too_many", len(texts) - MOST_SHOWN)] if len(texts) > MOST_SHOWN else []
        return say["semicolon"].join([*texts[:MOST_SHOWN], *more]) or say["none"]


def _atom(pattern: Pattern) -> str:
    name, arguments = pattern
    return f"{name}({','.join(arguments)})" if arguments else name


def _is_of(case: GuidelineCase, rule: str, gives: Sequence[Pattern]) -> bool:
    return rule in case.because or any(_fits(atom, pattern) for atom in case.expect for pattern in gives)


def _fits(atom: str, pattern: Pattern) -> bool:
    name, arguments = split_atom(atom)
    if name != pattern[0] or len(arguments) != len(pattern[1]):
        return False
    return all(ANYTHING in (one, other) or one == other for one, other in zip(arguments, pattern[1], strict=True))
