"""`reasoner rules explain`: one rule in words, with what it rests on and what rests on it."""

from __future__ import annotations

from typing import Annotated

import typer

from reasoner.cli.main import KbOption, Lang, rules_app
from reasoner.cli.rules import JsonOption, print_json, workspace_of
from reasoner.cli.terminal import show, width


@rules_app.command()
def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule; of a row of a table, table#row.")],
    lang: Annotated[Lang, typer.Option(help="The language of the output.")] = Lang.en,
    as_json: JsonOption = False,
    kb: KbOption = None,
) -> int:
    """A rule in words: what it concludes and when, its source, what it rests on, what rests on it, and its cases.

    Exit codes: 0 told, 2 there is no such rule (the nearest are named) or no knowledge base, 64 misuse.
    """
    from reasoner.authoring.story import Stories
    from reasoner.explain.layout import Layout

    language = "fr" if lang is Lang.fr else "en"
    stories = Stories(workspace_of(kb), "fr" if lang is Lang.fr else "en")
    story = stories.story(rule)
    if as_json:
        print_json({**story.as_json(), "language": language})
        return 0
    layout = Layout("fr" if lang is Lang.fr else "en", width())
    for line in stories.lines(story):
        text = line.text.lstrip(" ")
        show(layout.lines(text, len(line.text) - len(text), line.role))
    return 0
