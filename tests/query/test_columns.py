"""Rows as lines: nothing of a cell is lost, whatever the width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reasoner.query.columns import aligned

WORDS = st.lists(st.text("abcdef", min_size=1, max_size=9), max_size=6).map(" ".join)


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=1, max_size=5)),
    st.integers(20, 90),
)
def test_every_word_is_there_in_its_order(cells, width) -> None:
    lines = list(aligned(cells, [False] * len(cells[0]), width))
    told = " ".join(line.text for line in lines).split()
    assert sorted(told) == sorted(word for row in cells for text in row for word in text.split())


@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_fits_is_not_broken(cells) -> None:
    assert len(list(aligned(cells, [False] * 3, 400))) == len(cells)


def test_no_line_is_wider_than_asked_unless_a_word_is() -> None:
    cells = [["rule", "says"], ["short", "a long sentence that goes on and on and on and on until it is over"]]
    assert max(len(line.text) for line in aligned(cells, [False, False], 40)) <= 40
