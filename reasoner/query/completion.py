"""What may be written next in a query: words that the grammar admits there, and names of the kind that is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Literal

from lark import Token
from lark.exceptions import UnexpectedInput

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.query import statements as said
from reasoner.query.grammar import parser
from reasoner.query.keywords import JOINED, keywords, reserved
from reasoner.query.labels import Labels
from reasoner.query.phrases import Phrases
from reasoner.query.printing import FORMS, is_bare
from reasoner.query.session import Session
from reasoner.query.settings import SETTINGS
from reasoner.vocabulary import Language, lexical_key

CandidateKind = Literal["keyword", "concept", "unit", "patient", "setting", "rule", "file"]
_MOST = 20
_LONGEST = 8
"""So many words a name that is being typed may have."""
_FORM = re.compile(r"(_?[A-Z][A-Z_]+)\s+([a-z_]+)")
_LENGTHS: Mapping[Language, tuple[str, ...]] = {
    "en": ("min", "hours", "days", "weeks", "months", "years"),
    "fr": ("min", "heures", "jours", "semaines", "mois", "ans"),
}
_TIMES = ("_SINCE", "_AGO", "_IL_Y_A", "EVERY", "_PREGNANT", "_AT", "_A")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be written: the text that goes where the query has been typed from `start` on, and what it is."""

    text: str
    start: int
    kind: CandidateKind
    told: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A query as far as it is typed: its tokens without the word that is being typed, and which terminals may follow."""

    tokens: tuple[Token, ...]
    accepted: frozenset[str]
    start: int


class Completer:
    """Completes queries over a knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._labels: dict[tuple[Language, str], Labels] = {}

    def prepare(self, language: Language) -> None:
        """Build what completion needs, so that the first one does not wait."""
        for kind in ("concept", *self._tests):
            self.labels(language, kind).prepare()
        _ = self._phrases

    def joined(self, text: str) -> str:
        """A text with the names that are known kept together."""
        return self._phrases.joined(text)

    def is_known(self, name: str) -> bool:
        """Whether a name, as it was typed, is one of the knowledge base."""
        key = lexical_key(name.strip('"'))
        lexicon = self._knowledge.content["lexicon"]
        return key in lexicon or key.removesuffix("s") in lexicon or name in self._rules

    @cached_property
    def _rules(self) -> frozenset[str]:
        return frozenset(one.id for one in self._knowledge.rules)

    def labels(self, language: Language, kind: str = "concept") -> Labels:
        """The names of the concepts of a kind in a language."""
        if (language, kind) not in self._labels:
            is_wanted = self._tests.get(kind)
            concepts = self._knowledge.content["ontology"]["concepts"]
            of_kind = {name: one for name, one in concepts.items() if is_wanted is None or is_wanted(name)}
            self._labels[language, kind] = Labels(of_kind, language)
        return self._labels[language, kind]

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._knowledge.content["lexicon"], reserved())

    def candidates(self, text: str, session: Session) -> list[Candidate]:
        """What may be written at the end of a text, the most useful first.

        Law: nothing is offered that the grammar does not admit there.
        """
        read, language = self._read(text), session.settings.language
        if read is None:
            return list(self._unfinished(text, language))
        typed = text[read.start :]
        if "WORD" in read.accepted and (own := self._own_words(read, typed, session)) is not None:
            return own
        found = [*self._units(read, typed, language), *self._files(read, typed)]
        found += self._names(read, text, language)
        found += _keywords(read, typed, language)
        return found[:_MOST] or list(self._unfinished(text, language))

    def _read(self, text: str) -> _Read | None:
        """The query without its last word, which may be unfinished; None if no query begins so."""
        start = len(text) - len(re.split(r"[\s,(]", text)[-1])
        before = self._phrases.joined(text[:start])
        interactive = parser().parse_interactive(before)
        tokens = []
        try:
            for token in interactive.iter_parse():
                tokens.append(token)
        except UnexpectedInput:
            return None
        accepted: set[str] = interactive.accepts()  # type: ignore[no-untyped-call]
        return _Read(tuple(tokens), frozenset(accepted), start)

    def _own_words(self, read: _Read, typed: str, session: Session) -> list[Candidate] | None:
        """Names of the session where a single word is wanted; None where a name or something else is."""
        last = read.tokens[-1].type if read.tokens else ""
        first = read.tokens[0].type if read.tokens else ""
        if last in ("_USE_PATIENT", "_COMPARE") or (first == "_COMPARE" and last == "_WITH"):
            return [Candidate(one, read.start, "patient") for one in session.patients if one.startswith(typed)]
        if last == "_SET":
            return [Candidate(one, read.start, "setting") for one in SETTINGS if one.startswith(typed)]
        return None

    def _names(self, read: _Read, text: str, language: Language) -> Iterator[Candidate]:
        """Names that begin with the words typed since the last word of the language."""
        if "WORD" not in read.accepted:
            return
        words = read.tokens
        place = len(words)
        while place and words[place - 1].type == "WORD":
            place -= 1
        start = (words[place].start_pos or 0) if place < len(words) else read.start
        typed = text[start:].replace(JOINED, " ")
        kind = wanted(words[:place])
        if not typed.strip() and kind == "concept":
            kind = "hypothesis"
        if kind == "rule":
            for rule in sorted(one.id for one in self._knowledge.rules if one.id.startswith(typed.strip()))[:_MOST]:
                yield Candidate(rule, start, "rule")
            return
        if kind in ("column", "topic", "dimension", "criterion", ""):
            return
        yield from self._labelled(typed, start, kind, language)

    def _labelled(self, typed: str, start: int, kind: str, language: Language) -> Iterator[Candidate]:
        for label in self.labels(language, kind if kind in self._tests else "concept").beginning(typed, _MOST):
            told = "" if label.is_first else self._label(label.concept, language)
            shown = label.text if is_bare(label.text, self._known) else f'"{label.text}"'
            yield Candidate(shown, start, "concept", told)

    def _unfinished(self, text: str, language: Language) -> Iterator[Candidate]:
        """Names that go on with a word of the language, such as “pain on palpation” where “pain on p” is typed."""
        for found in list(re.finditer(r"(?<![^\s,(])\S", text))[-_LONGEST:-1]:
            read = self._read(text[: found.start()])
            if read is not None and "WORD" in read.accepted and read.start == found.start():
                offered = list(self._labelled(text[found.start() :], found.start(), wanted(read.tokens), language))
                if offered:
                    yield from offered
                    return

    def _label(self, concept: str, language: Language) -> str:
        return str(self._knowledge.content["ontology"]["concepts"][concept]["labels"][language])

    def _known(self, text: str) -> bool:
        """Whether a name with words of the language in it is kept together all the same."""
        return lexical_key(text) in self._knowledge.content["lexicon"]

    @cached_property
    def _tests(self) -> Mapping[str, Callable[[str], bool]]:
        from reasoner.query.kinds import tests

        return tests(self._knowledge)

    def _units(self, read: _Read, typed: str, language: Language) -> Iterator[Candidate]:
        """Units of what is measured, or of time."""
        if "UNIT" not in read.accepted:
            return
        before = [token.type for token in read.tokens[:-1]]
        name = " ".join(token for token in read.tokens[:-1] if token.type == "WORD").replace(JOINED, " ")
        last = next((one for one in reversed(before) if one != "WORD"), "")
        units: Sequence[str] = _LENGTHS[language] if before and before[-1] in _TIMES else self._units_of(name)
        if last in _TIMES and not units:
            units = _LENGTHS[language]
        yield from (Candidate(one, read.start, "unit") for one in units if one.startswith(typed))

    def _units_of(self, name: str) -> list[str]:
        """The units of the observable that the end of some words names, the usual one first."""
        lexicon = self._knowledge.content["lexicon"]
        observables = self._knowledge.content["observables"]["observables"]
        words = lexical_key(name).split()
        for place in range(len(words)):
            row = lexicon.get(" ".join(words[place:]))
            if row and row["concept"] in observables:
                found = observables[row["concept"]]
                return [found["unit"], *(one for one in found["units"] if one != found["unit"])][:_MOST]
        return []

    @staticmethod
    def _files(read: _Read, typed: str) -> Iterator[Candidate]:
        """That a file is wanted: which there are, the shell knows."""
        if "FILE" in read.accepted and "WORD" not in read.accepted:
            yield Candidate(typed, read.start, "file")


def _keywords(read: _Read, typed: str, language: Language) -> Iterator[Candidate]:
    """Words of the language that may follow, in the order of their table."""
    key = lexical_key(typed)
    for terminal, one in keywords().items():
        if terminal in read.accepted and one.spellings[language]:
            spelt = one.spelt(language)
            if lexical_key(spelt).startswith(key):
                yield Candidate(spelt, read.start, "keyword")


def wanted(tokens: Sequence[Token]) -> str:
    """What kind of thing a name means that comes after some tokens: what the field names that its last word begins.

    Parameters: `tokens`, without the words of the name.
    """
    last = next((token.type for token in reversed(tokens) if token.type in keywords()), "")
    if last in ("_WHERE", "_SORT_BY"):
        return "cohort" if last == "_WHERE" and tokens[0].type == "_FOR_PATIENTS" else "column"
    if last in ("_AND", "_OR", "NOT") and any(token.type == "_WHERE" for token in tokens):
        return "cohort" if tokens[0].type == "_FOR_PATIENTS" else "column"
    first = tokens[0].type if tokens else ""
    return _kinds().get((first, last), _kinds().get((last, last), "concept"))


@cache
def _kinds() -> Mapping[tuple[str, str], str]:
    """Of each statement, by its first word, and each of its words, what the field behind it names."""
    found: dict[tuple[str, str], str] = {}
    for name, form in FORMS.items():
        made = getattr(said, name)
        named = {one.name: one.metadata.get("names", "concept") for one in fields(made)}
        parts = _FORM.findall(form)
        first = form.split("[")[0].split()[0]
        found |= {(first, terminal): named.get(field, "concept") for terminal, field in parts}
    found["_PLOT_BELIEF_OF", "_PLOT_BELIEF_OF"] = "hypothesis"
    found["_PLOT_BELIEF_OF", "_OVER"] = "observable"
    return found
