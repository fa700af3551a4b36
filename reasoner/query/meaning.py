"""What the names of a query mean: concepts of a knowledge base, of the kind that their place asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase
from reasoner.query.amounts import Misread
from reasoner.query.errors import Fault
from reasoner.query.kinds import tests
from reasoner.query.recording import Recorder
from reasoner.query.statements import Path
from reasoner.query.syntax import Amount, Concept, Fact, Name, Parameter
from reasoner.vocabulary import lexical_key

ARTICLES = (*("the", "a", "an", "any", "le", "la", "les", "l", "un", "une", "du", "des", "de la", "de l", "d", "de"),)
"""Words before a name that are no part of it."""
_SEVERITIES = {
    **{"mild": "mild", "moderate": "moderate", "severe": "severe"},
    **{
        "legere": "mild",
        "leger": "mild",
        "moderee": "moderate",
        "modere": "moderate",
        "grave": "severe",
        "severe": "severe",
    },
}
_FREE = frozenset({"column", "criterion", "topic", "dimension", "rule", "subject", "cohort"})
"""Kinds of names that are no concepts: their key alone is kept, and whoever answers says whether there is such a thing."""
_MOST_NAMED = 3
_LATEST = "9998-12-31T23:59"
"""A moment after every other: what is checked of a fact before its question is asked does not depend on when that is."""


class Meanings:
    """Understands names and amounts by one knowledge base, and collects what it does not understand.

    Parameters: `bound`, the values of parameters: texts, which are names, and numbers; no text is ever read as a query.
    """

    def __init__(self, knowledge: KnowledgeBase, bound: Mapping[str, Any]) -> None:
        self._knowledge, self._bound = knowledge, bound
        self.faults: list[Fault] = []

    def resolved(self, node: Any, names: str = "concept") -> Any:
        """A node of a tree with each name in the stead of which is what it means; what is not understood is in `faults`.

        Parameters: `names`, the kind of thing that names in it mean.
        """
        match node:
            case Name() | Parameter() if names != "text":
                return self.concept(node, names)
            case Fact():
                return self._fact(node)
            case Path(Parameter() as parameter):
                return replace(node, text=self._bound_text(parameter))
            case tuple():
                return tuple(self.resolved(one, names) for one in node)
            case Amount() as amount if isinstance(amount.number, Parameter):
                return replace(amount, number=self._number(amount.number))
        if not is_dataclass(node) or isinstance(node, type):
            return node
        changed = {
            one.name: self.resolved(getattr(node, one.name), self._kind(node, one.metadata.get("names"), names))
            for one in fields(node)
            if one.init
        }
        return replace(node, **changed)

    @staticmethod
    def _kind(node: Any, own: str | None, inherited: str) -> str:
        if own is not None:
            return own
        return "column" if type(node).__name__ == "View" else inherited

    def concept(self, name: Name | Parameter, kind: str) -> Concept:
        """What a name means.

        Parameters: `kind`: `concept`, `hypothesis`, `action`, `observable`, or one of the free ones.
        """
        text, span = self._text(name), name.span
        if kind in _FREE:
            found = self._found(text) if kind in ("cohort", "dimension", "subject") else None
            return Concept(found or lexical_key(text).replace(" ", "_"), text, span)
        found = self._found(text)
        if found is None:
            self.faults.append(self._unknown(text, span))
            return Concept("", text, span)
        if (test := self._tests.get(kind)) and not test(found):
            self.faults.append(self._other_kind(text, found, kind, span))
        return Concept(found, text, span)

    def _text(self, name: Name | Parameter) -> str:
        return name.text if isinstance(name, Name) else self._bound_text(name)

    def _bound_text(self, name: Parameter) -> str:
        value = self._bound.get(name.name)
        if isinstance(value, Concept):
            return value.id
        if not isinstance(value, str):
            self.faults.append(_unbound(name, Phrase("a name"), name.name in self._bound))
            return ""
        return value

    def _number(self, name: Parameter) -> str:
        value = self._bound.get(name.name)
        if isinstance(value, Amount) and isinstance(value.number, str):
            return value.number
        if isinstance(value, bool) or not isinstance(value, int | float | str) or not _is_number(str(value)):
            self.faults.append(_unbound(name, Phrase("a number"), name.name in self._bound))
            return "0"
        return str(value)

    def _fact(self, fact: Fact[Any]) -> Fact[Concept]:
        """A fact with its concept, and how severe it is, where the name begins with that."""
        name, severity = fact.concept, ""
        text = self._text(name)
        if self._found(text) is None:
            first, _, rest = text.partition(" ")
            if (word := _SEVERITIES.get(lexical_key(first))) and self._found(rest):
                name, severity = Name(rest, name.span), word
        resolved = replace(fact, concept=name)
        inner = {one: self.resolved(getattr(resolved, one)) for one in ("amount", "when")}
        understood = replace(resolved, concept=self.concept(name, "concept"), severity=severity, **inner)
        if understood.concept.id:
            self._check(understood)
        return understood

    def _check(self, fact: Fact[Concept]) -> None:
        """Note an amount that could not be recorded: a unit that is missing or another one, a value of what has none."""
        try:
            Recorder(self._knowledge.content, _LATEST).entries((fact,))
        except Misread as failure:
            self.faults.append(failure.fault)

    def _found(self, text: str) -> str | None:
        """The concept of a name: as it stands, without an article, in the singular."""
        lexicon = self._knowledge.content["lexicon"]
        for key in _readings(lexical_key(text)):
            if key in lexicon:
                return str(lexicon[key]["concept"])
        return None

    @cached_property
    def _tests(self) -> Mapping[str, Callable[[str], bool]]:
        return tests(self._knowledge)

    def _unknown(self, text: str, span: tuple[int, int]) -> Fault:
        near = self._near(text)
        fix = (
            Phrase("did you mean {0}?", ", ".join(near))
            if near
            else Phrase("write a label, a synonym or a code, perhaps in quotes")
        )
        return Fault(Phrase("no concept is called `{0}`", text), fix, span)

    def _near(self, text: str) -> list[str]:
        key = lexical_key(text)
        lexicon = self._knowledge.content["lexicon"]
        described = self._knowledge.content["ontology"]["concepts"]
        near: dict[str, str] = {}
        for other in get_close_matches(key, lexicon, n=2 * _MOST_NAMED):
            labels = described[lexicon[other]["concept"]]["labels"]
            near.setdefault(lexicon[other]["concept"], f"{labels['en']} / {labels['fr']}")
        return list(near.values())[:_MOST_NAMED]

    def _other_kind(self, text: str, found: str, kind: str, span: tuple[int, int]) -> Fault:
        return Fault(Phrase("`{0}` is {1}", text, _KINDS[kind]), _KIND_FIXES[kind], span)


_KINDS = {
    "hypothesis": Phrase("no condition that the differential knows"),
    "action": Phrase("no kind of action"),
    "observable": Phrase("not something that is measured"),
    "score": Phrase("no score"),
    "substance": Phrase("no medicine or other substance"),
}
_KIND_FIXES = {
    "hypothesis": Phrase("`diagnose` lists the conditions"),
    "action": Phrase("write tests, treatments or another class of actions"),
    "observable": Phrase("name what was measured, such as d-dimer or heart rate"),
    "score": Phrase("`scores` lists them"),
    "substance": Phrase("write the name of a substance, such as apixaban or penicillin"),
}


def _readings(key: str) -> Iterator[str]:
    """A key as it stands, without an article before it, and each in the singular."""
    stems = [key]
    stems += [key.removeprefix(f"{article} ") for article in ARTICLES if key.startswith(f"{article} ")]
    for stem in stems:
        yield stem
        if stem.endswith("s"):
            yield stem[:-1]
            yield " ".join(word.removesuffix("s") for word in stem.split())


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False


def _unbound(name: Parameter, wanted: Phrase, is_bound: bool) -> Fault:
    if is_bound:
        return Fault(
            Phrase("`${0}` is bound to something else than {1}", name.name, wanted),
            Phrase("bind {0} to it", wanted),
            name.span,
        )
    return Fault(
        Phrase("`${0}` is not bound", name.name), Phrase("give it a value, or `let {0} = …`", name.name), name.span
    )
