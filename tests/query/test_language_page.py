"""The table of statements in `docs/query-language.md` is that of `help` and of the printer. After a change, write it anew:

python tests/query/test_language_page.py
"""

from __future__ import annotations

import re
from pathlib import Path

from reasoner.explain.messages import Messages
from reasoner.query.help import Topic, topics
from reasoner.query.keywords import keywords
from reasoner.query.printing import FORMS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "query-language.md"
BEGIN, END = "<!-- statements: written by tests/query/test_language_page.py -->\n", "<!-- end of statements -->\n"
OTHERS = {
    "Family": "RELATIVE had | had no NAME[ at AGE]",
    "Forget": "_FORGET[ kind] concept",
    "Cohort": "_FOR_PATIENTS path[ _WHERE condition] _COUNT[ by NAME, …]",
    "PlotBelief": "_PLOT_BELIEF_OF hypothesis _OVER observable LEAST..GREATEST UNIT",
}
REFUSED = {"Log": "no log is set", "LogAnswer": "the log and its key are not known"}
"""What is said of an example where no log is set, as on the page; the two languages of an example are sessions apart."""


def form(name: str) -> str:
    """How a statement is written, in English: words of the language as they are, everything else in capitals."""
    written = {**FORMS, **OTHERS}[name]
    parts = re.findall(r"_?[A-Z][A-Z_]+|[a-z_]+|[^\w]+", written)
    words = (
        keywords()[one].spelt("en") if one in keywords() else one.upper() if one.islower() else one for one in parts
    )
    return "".join("had" if one == "HAD" else "no" if one == "NO" else one for one in words).strip()


def statement(name: str, topic: Topic) -> str:
    lines = [f"{one}  # refused: {REFUSED[name]}" if name in REFUSED else one for one in dict.fromkeys(topic.examples)]
    return f"`{form(name)}` {topic.lines['en']}.\n\n```query\n" + "\n\n".join(lines) + "\n```\n"


def section() -> str:
    say = Messages("en", "query", package="reasoner.query")
    parts, group = [], ""
    for name, topic in topics().items():
        if topic.group != group:
            group = topic.group
            parts.append(f"### {say[f'group_{group}']}\n")
        parts.append(statement(name, topic))
    return "\n".join(parts)


def page() -> str:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{section()}\n{END}{rest.partition(END)[2]}"


def test_the_page_has_every_statement_as_help_tells_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert BEGIN in text
    assert page() == text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
