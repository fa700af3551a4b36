"""Colours of a query while it is typed: nothing is lost, whatever is typed, and names that are not known stand out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.document import Document

from reasoner.query.completion import Completer
from reasoner.query.help import topics
from reasoner.repl.colouring import STYLES, QueryLexer

EXAMPLES = [text for topic in topics().values() for text in topic.examples]


@pytest.fixture(scope="module")
def lexer(reasoner) -> QueryLexer:
    completer = Completer(reasoner.knowledge)
    return QueryLexer(completer.joined, completer.is_known)


def coloured(lexer: QueryLexer, text: str) -> list[tuple[str, str]]:
    document = Document(text)
    line = lexer.lex_document(document)
    return [piece[:2] for number in range(document.line_count) for piece in line(number) if piece[1]]


@pytest.mark.parametrize(
    ("text", "piece", "kind"),
    [
        ("why not pneumonia", "why not", "keyword"),
        ("why not pneumonia", "pneumonia", "name"),
        ("why not pnuemonia", "pnuemonia", "unknown"),
        ("add fever 38.9 Cel since 3", "38.9", "number"),
        ("add fever 38.9 Cel since", "since", "keyword"),
        ('why "pneumonia', '"pneumonia', "wrong"),
        ("diagnose # later", "# later", "comment"),
        ("load patient a.yaml", "a.yaml", "file"),
        ("pourquoi pas embolie pulmonaire", "embolie pulmonaire", "name"),
    ],
)
def test_pieces(lexer, text, piece, kind) -> None:
    assert (STYLES[kind], piece) in coloured(lexer, text)


@given(
    st.one_of(
        st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=40),
        st.sampled_from(EXAMPLES).flatmap(lambda text: st.integers(0, len(text)).map(lambda end: text[:end])),
    )
)
def test_the_pieces_are_the_text(lexer, text) -> None:
    document = Document(text)
    line = lexer.lex_document(document)
    assert ["".join(piece[1] for piece in line(number)) for number in range(text.count("\n") + 1)] == text.split("\n")
