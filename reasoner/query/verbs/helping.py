"""The verb `help`: what can be said, from one table."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.errors import Phrase, RequestError
from reasoner.explain.layout import Layout, Line
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.help import Topic, topics
from reasoner.query.results import Result, Told
from reasoner.query.syntax import Concept
from reasoner.vocabulary import lexical_key


@answers.register(said.Help)
def _help(asked: said.Help[Concept], at: At) -> Result:
    found = list(topics().values()) if asked.topic is None else list(_about(asked.topic.text))
    if not found:
        groups = ", ".join(dict.fromkeys(at.say[f"group_{one.group}"] for one in topics().values()))
        raise RequestError(
            Phrase("there is no help on `{0}`", asked.topic.text if asked.topic else ""),
            fix=Phrase("topics are {0}, and every verb", groups),
        )
    layout = Layout(at.language, at.session.settings.width)
    rows = [
        {"statement": one.statement, "says": one.lines[at.language], "examples": list(one.examples)} for one in found
    ]
    return Told(at.language, at.say["help"], told=tuple(_lines(found, at, layout)), explained={"topics": rows})


def _about(text: str) -> Iterator[Topic]:
    """The topics whose group, name or examples begin with a text."""
    key = lexical_key(text)
    for one in topics().values():
        examples = [lexical_key(example) for example in one.examples]
        if (
            key in (one.group.replace("_", " "), lexical_key(one.statement))
            or any(f"{example} ".startswith(f"{key} ") for example in examples)
            or any(key == lexical_key(name) for name in _GROUPS.get(one.group, ()))
        ):
            yield one


_GROUPS = {
    "belief": ("beliefs", "croyances"),
    "reasons": ("raisons",),
    "what_if": ("hypotheses",),
    "action": ("actions", "actes"),
    "knowledge": ("connaissances",),
    "cohort": ("cohorte",),
    "proof": ("preuve", "preuves"),
    "pictures": ("images",),
}


def _lines(found: list[Topic], at: At, layout: Layout) -> Iterator[Line]:
    group = ""
    for one in found:
        if one.group != group:
            group = one.group
            yield Line(f"{at.say[f'group_{group}']}", "title")
        yield Line(f"  {one.example(at.language)}", "must")
        yield from layout.lines(one.lines[at.language], 4)
