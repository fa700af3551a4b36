"""The tour and its French twin show what the prompt answers. After a change, write the answers anew and read them:

python tests/query/test_tour.py
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.query.context import Context
from reasoner.query.errors import QueryError
from reasoner.query.interpreter import Interpreter
from reasoner.query.showing import text as shown

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGES = ("tour.md", "tour.fr.md")
_BLOCK = re.compile(r"^```session\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STATEMENT = re.compile(r"^> (.*)$", re.MULTILINE)


def answer(interpreter: Interpreter, text: str) -> str:
    """What the prompt prints."""
    try:
        return shown(interpreter.ask(text), 80)
    except QueryError as refusal:
        return refusal.told(interpreter.session.settings.language)
    except ReasonerError as refusal:
        return f"{refusal.args[0]}\n  → {refusal.fix}"


def written(page: str, context: Context) -> str:
    """A page with the answers to its statements, all asked in one session."""
    interpreter = Interpreter(context)

    def block(found: re.Match[str]) -> str:
        return "```session\n" + "\n".join(_answers(found[1], interpreter)) + "\n```"

    return _BLOCK.sub(block, page)


def _answers(block: str, interpreter: Interpreter) -> Iterator[str]:
    for statement in _STATEMENT.findall(block):
        yield f"> {statement}"
        yield answer(interpreter, statement)


@pytest.mark.parametrize("name", PAGES)
def test_the_tour_shows_what_is_answered(name, reasoner, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (DOCS / name).read_text(encoding="utf-8")
    assert written(page, Context(reasoner)) == page


if __name__ == "__main__":
    import contextlib
    import tempfile

    context = Context(Reasoner.load("FR"))
    for name in PAGES:
        path = DOCS / name
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            page = written(path.read_text(encoding="utf-8"), context)
        path.write_text(page, encoding="utf-8")
