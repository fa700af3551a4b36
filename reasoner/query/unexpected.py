"""What the parser did not expect, told in words: the wrong words, what was expected there, and the nearest that is right.

What is said of a failure is looked up among bad examples (`misreadings.py`); where none is like it, what could stand there is
told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from lark import Token
from lark.exceptions import UnexpectedInput, UnexpectedToken

from reasoner.errors import Phrase
from reasoner.explain.problems import in_language
from reasoner.query.errors import Fault, shown
from reasoner.query.grammar import parser
from reasoner.query.keywords import JOINED, Keyword, keywords, pattern, word_key
from reasoner.query.misreadings import MISREAD, Misread
from reasoner.query.syntax import Span
from reasoner.vocabulary import LANGUAGES, Language

START, END = "$START", "$END"
_KINDS = {
    "WORD": Phrase("a name"),
    "QUOTED": Phrase("a name"),
    "NUMBER": Phrase("a number"),
    "UNIT": Phrase("a unit"),
    "DATE": Phrase("a date such as 2026-03-01"),
    "FILE": Phrase("a file"),
    "BLOCK": Phrase("a text in braces"),
    "COMPARATOR": Phrase("a comparison such as <"),
    "EQUAL": "=",
    "COLON": ":",
    "__ANON_0": "..",
}
"""What terminals are that are no words of the language, in the order in which they are named."""
_NAMES = frozenset({"WORD", "QUOTED", "PARAMETER"})
_MOST, _SHORTEST, _LONGEST = 6, 2, 40
_OPEN = re.compile(r"[^\s,;()]+|\S")


@dataclass(frozen=True, slots=True)
class Misreading:
    """A place where a text goes on otherwise than a statement can.

    Parameters: `before` and `found`, terminals, before the place (`$START` at the beginning) and at it (`$END` at the end);
    `word` and `after`, what stands at the place and just before it; `accepted`, the terminals that could stand there.
    """

    before: str
    found: str
    word: str
    after: str
    accepted: frozenset[str]
    span: Span

    @property
    def others(self) -> frozenset[str]:
        """What else could stand there, but for more words of a name."""
        return self.accepted - _NAMES if self.before == "NAME" else self.accepted

    def teaches(self, other: Misreading) -> bool:
        """Whether what is said of this example can be said of another text.

        The same kind of word stands where both were complete questions and could go on in the same ways, or else behind the same
        kind of word where the same could stand.
        """
        if self.found != other.found:
            return False
        if "_WHERE" in self.accepted:
            return self.accepted <= other.accepted
        return (self.before, self.accepted) == (other.before, other.accepted)


def fault_of(failure: UnexpectedInput, text: str) -> Fault:
    """A failure of the parser as a fault of the text."""
    misread = misreading(failure, text)
    told = (
        _beginning(misread, text)
        or _mistyped(misread, text)
        or _taught(misread)
        or _part_of_a_name(misread, text)
        or _expecting(misread)
    )
    return told if isinstance(told, Fault) else Fault(*told, misread.span)


def misreading(failure: UnexpectedInput, text: str) -> Misreading:
    """Where and how a text fails."""
    end = len(text.rstrip())
    at = end if isinstance(failure, UnexpectedToken) and failure.token.type == END else failure.pos_in_stream or 0
    reading = parser().parse_interactive(text[:at])
    tokens = list(reading.exhaust_lexer())
    accepted = frozenset(map(str, reading.accepts()))  # type: ignore[no-untyped-call]
    word = "" if at >= end else _word_at(text, at)
    last = tokens[-1] if tokens else None
    return Misreading(
        _class(last.type) if last is not None else START,
        _terminal(word, text[at:]) if word else END,
        shown(word.replace(JOINED, " ")),
        shown(" ".join(_run(tokens)).replace(JOINED, " ")),
        accepted,
        (at, at + max(1, len(word))),
    )


def _run(tokens: list[Token]) -> list[str]:
    """The words that stand last: those of one name, or one word of the language."""
    first = len(tokens) - 1
    while first > 0 and tokens[first].type == tokens[first - 1].type == "WORD":
        first -= 1
    return [str(one) for one in tokens[max(0, first) :]]


def _word_at(text: str, at: int) -> str:
    """What stands at a place: the longest word of the language, or everything up to white space or a sign."""
    rest = text[at:]
    spelt = max((found[0] for one in _patterns().values() if (found := one.match(rest))), key=len, default="")
    found = _OPEN.match(rest)
    return spelt or (found[0] if found else rest[:1])


def _class(terminal: str) -> str:
    return "NAME" if terminal in _NAMES else terminal


def _terminal(word: str, rest: str) -> str:
    """The kind of a word that the parser did not expect."""
    best = max(
        (one for one in _patterns() if _patterns()[one].fullmatch(word)),
        key=lambda one: keywords()[one].begins,
        default="",
    )
    if best:
        return best
    if re.match(r"[-−]?[0-9]", word):
        return "NUMBER"
    if word[0] in '"«“':
        return "NAME"
    if word[0] == "$":
        return "PARAMETER"
    return "NAME" if word[0].isalpha() else "SIGN"


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {one: re.compile(pattern(keyword), re.IGNORECASE) for one, keyword in keywords().items()}


# ------------------------------------------------------------------------------------------------- what is said of it
_Told = tuple[Phrase, Phrase]


@cache
def examples() -> tuple[tuple[Misreading, Misread], ...]:
    """Where each bad example fails, and what is said of it."""
    found = []
    for row in MISREAD:
        for example in row.examples:
            try:
                parser().parse(example)
            except UnexpectedInput as failure:
                found.append((misreading(failure, example), row))
    return tuple(found)


def _taught(misread: Misreading) -> _Told | None:
    """What is said of the example that is most like a text."""
    alike = [(example, row) for example, row in examples() if example.teaches(misread)]
    if not alike:
        return None
    _, row = max(alike, key=lambda one: len(one[0].accepted))
    return row.message.filled(misread.word, misread.after), row.fix.filled(misread.word, misread.after)


def _beginning(misread: Misreading, text: str) -> _Told | None:
    """What is said where a statement begins with no word that one begins with."""
    if misread.before != START:
        return None
    if misread.found == END:
        return Phrase("nothing is asked"), Phrase("write a question, such as `diagnose`, or `help`")
    verbs = {one: keyword for one, keyword in keywords().items() if keyword.begins}
    near = _near(text.split(), verbs)
    if near:
        return Phrase("no statement begins with `{0}`", misread.word), Phrase("did you mean `{0}`?", near)
    for one in verbs:
        later = _patterns()[one].search(text)
        if later and text[: later.start()].endswith((" ", "\n")):
            return (
                Phrase("a statement begins with what is asked or done"),
                Phrase("write `{0}` first, before `{1}`", later[0], misread.word),
            )
    return (
        Phrase("no statement begins with `{0}`", misread.word),
        Phrase("begin with what is asked or done: {0}, …; `help` lists them", _listed(list(verbs)[:_MOST])),
    )


def _mistyped(misread: Misreading, text: str) -> Fault | None:
    """What is said of a word that is nearly one of those that could stand there, or of one just before, taken for a name."""
    parts = {one: keywords()[one] for one in misread.accepted if one in keywords()}
    if misread.found not in keywords() and (near := _near(text[misread.span[0] :].split(), parts)):
        message = Phrase("`{0}` was not expected behind `{1}`", misread.word, misread.after)
        return Fault(message, Phrase("did you mean `{0}`?", near), misread.span)
    last = misread.after.rpartition(" ")[2]
    start = text.rfind(last, 0, misread.span[0])
    if misread.before != "NAME" or start < 0:
        return None
    span = (start, start + len(last))
    if any(_patterns()[one].fullmatch(last) for one in parts):
        said = Phrase("`{0}` is taken for a name", last)
        return Fault(said, Phrase("write a name before it, or put it in quotes if it is one"), span)
    if near := _near([last], parts):
        return Fault(Phrase("`{0}` is taken for a part of a name", last), Phrase("did you mean `{0}`?", near), span)
    return None


def _part_of_a_name(misread: Misreading, text: str) -> _Told | None:
    """What is said of a word of the language that may be meant as part of a name."""
    inside = misread.before == "NAME" or "WORD" in misread.accepted
    if not inside or misread.found not in keywords() or misread.found == "_AND" or misread.after[:1] in ('"', "«", "“"):
        return None
    behind = re.split(r"[,;()]", text[misread.span[1] :])[0].split()
    name = " ".join([*([misread.after] if misread.before == "NAME" else []), misread.word, *behind[:2]])
    return (
        Phrase("`{0}` was not expected behind `{1}`", misread.word, misread.after),
        Phrase(
            'if it belongs to a name, put that in quotes: "{0}"; or write {1}', shown(name), _listed(misread.others)
        ),
    )


def _expecting(misread: Misreading) -> _Told:
    if misread.found == END:
        return Phrase("something is missing behind `{0}`", misread.after), Phrase(
            "write {0}", _listed(misread.accepted)
        )
    if misread.accepted <= {END}:
        return Phrase("nothing can follow `{0}`", misread.after), Phrase("leave `{0}` out", misread.word)
    return (
        Phrase("`{0}` was not expected behind `{1}`", misread.word, misread.after),
        Phrase("write {0}", _listed(misread.others)),
    )


def _near(words: list[str], table: Mapping[str, Keyword]) -> str:
    """The spelling of a terminal that is nearest to the first words of a text; empty if none is near."""
    spellings = {word_key(word): word for keyword in table.values() for word in keyword.all}
    for count in (3, 2, 1):
        said = word_key(" ".join(words[:count])).strip(".,;:?!")
        several = [one for one in spellings if one.count(" ") == count - 1 and one != said]
        if len(words) < count or not _SHORTEST <= len(said) <= _LONGEST:
            continue
        turned = [one for one in several if sorted(one) == sorted(said)]
        if near := turned or get_close_matches(said, several, n=1, cutoff=0.75):
            return spellings[near[0]]
    begun = [
        one for one in spellings if words and len(words[0]) > 1 + _SHORTEST and one.split()[0] == word_key(words[0])
    ]
    return spellings[begun[0]] if begun else ""


def _listed(terminals: Collection[str]) -> Mapping[str, str]:
    """What terminals are, in the words of each language, the most useful first."""
    return {language: _words(terminals, language) for language in LANGUAGES}


def _words(terminals: Collection[str], language: Language) -> str:
    kinds = [in_language(phrase, language) for one, phrase in _KINDS.items() if one in terminals]
    parts: Iterable[str] = (f"`{one.spelt(language)}`" for name, one in keywords().items() if name in terminals)
    shown_words = list(dict.fromkeys([*kinds, *parts]))
    more = len(shown_words) > _MOST
    last = "…" if more else ""
    return ", ".join([*shown_words[:_MOST], *([last] if more else [])])
