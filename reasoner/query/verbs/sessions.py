"""Verbs of the session: names, settings, what was said, and going back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reasoner.errors import Phrase, RequestError
from reasoner.query import statements as said
from reasoner.query.asking import At, answers, changes
from reasoner.query.results import Cell, Column, Done, Result, Table
from reasoner.query.session import Session
from reasoner.query.syntax import Concept

_SETTINGS = ("language", "jurisdiction", "profile", "at_most", "depth", "width", "log", "key", "overwrite")
_YES_AND_NO = {"yes": True, "oui": True, "no": False, "non": False}
_LANGUAGES = {
    **dict.fromkeys(("en", "english", "anglais"), "en"),
    **dict.fromkeys(("fr", "french", "français", "francais"), "fr"),
}


@changes.register(said.Let)
def _let(command: said.Let[Concept], at: At) -> tuple[Session, Result]:
    value: Any = command.value
    if isinstance(value, said.Question):
        value = answers(value.asked, replace(at, view=value.view))
    return at.session.with_bound(command.name, value), Done(at.language, at.say("bound", command.name))


@changes.register(said.Set)
def _set(command: said.Set[Concept], at: At) -> tuple[Session, Result]:
    option, text = command.option, str(command.value.text)
    if option not in _SETTINGS:
        raise RequestError(
            Phrase("there is no setting `{0}`", option), fix=Phrase("settings are {0}", ", ".join(_SETTINGS))
        )
    settings = replace(at.session.settings, **{option: _value(option, text, at)})
    session = replace(at.session, settings=settings)
    at.context.of(session)
    return session, Done(settings.language, replace(at, session=session).say("set", option, text))


def _value(option: str, text: str, at: At) -> Any:
    """The value of a setting. Raises: RequestError if it is none of its values."""
    profiles = at.knowledge.content["belief"]["profiles"]
    match option:
        case "language":
            if text.casefold() in _LANGUAGES:
                return _LANGUAGES[text.casefold()]
            raise RequestError(Phrase("`{0}` is no language of this program", text), fix=Phrase("write en or fr"))
        case "profile" if text not in profiles:
            raise RequestError(
                Phrase("profile `{0}` is unknown", text), fix=Phrase("choose one of {0}", ", ".join(profiles))
            )
        case "at_most" | "depth" | "width":
            least, most = {"at_most": (1, 3), "depth": (1, 9), "width": (40, 200)}[option]
            if not text.isdecimal() or not least <= int(text) <= most:
                raise RequestError(
                    Phrase("`{0}` is a number from {1} to {2}", option, least, most), fix=Phrase("write such a number")
                )
            return int(text)
        case "overwrite":
            if text.casefold() not in _YES_AND_NO:
                raise RequestError(Phrase("`{0}` is yes or no", option), fix=Phrase("write yes or no"))
            return _YES_AND_NO[text.casefold()]
    return text


@changes.register(said.Undo)
def _undo(_command: said.Undo[Concept], at: At) -> tuple[Session, Result]:
    if at.session.before is None:
        raise RequestError(Phrase("there is nothing to undo"), fix=Phrase("`history` lists what was said"))
    return at.session.before, Done(at.language, at.say["undone"])


@answers.register(said.History)
def _history(_asked: said.History[Concept], at: At) -> Result:
    columns = (Column(("number", "numéro"), "#"), Column(("statement", "énoncé"), at.say["column_statement"]))
    rows = tuple((Cell.of(number), Cell.of(text)) for number, text in enumerate(at.session.said, start=1))
    return Table(at.language, at.say["history"], columns=columns, rows=rows)


@answers.register(said.Again)
def _again(asked: said.Again[Any], at: At) -> Result:
    value = at.session.bound.get(asked.value.name)
    if not isinstance(value, Result):
        raise RequestError(
            Phrase("`${0}` is bound to no result", asked.value.name),
            fix=Phrase("write `let {0} = diagnose`, or another question", asked.value.name),
        )
    return value
