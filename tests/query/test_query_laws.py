"""Laws of the language over generated statements: every class, names of the knowledge base and others, conditions in each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import NAMES, STATEMENTS, trees

from reasoner.errors import ReasonerError
from reasoner.query.errors import QueryError, is_hidden
from reasoner.query.keywords import spellings
from reasoner.query.planning import Planner
from reasoner.query.printing import Printer
from reasoner.query.statements import Explained, Question
from reasoner.vocabulary import LANGUAGES


@pytest.fixture(scope="module")
def planner(reasoner) -> Planner:
    return Planner(reasoner.knowledge)


def outcome(planner: Planner, text: str) -> object:
    """A plan, or what is wrong with it."""
    try:
        return planner.plan(text)
    except QueryError as refusal:
        return sorted({one.message for one in refusal.faults})


@pytest.mark.parametrize("made", STATEMENTS, ids=lambda made: made.__name__)
def test_what_is_written_is_read_as_the_same_and_means_the_same(planner, made) -> None:
    @settings(max_examples=15)
    @given(trees(made))
    def law(tree) -> None:
        plans = []
        for language in LANGUAGES:
            printer = Printer(language)
            text = printer.written(tree)
            read = planner.parse(text)
            assert read == tree, text
            assert printer.written(read) == text
            plans.append(outcome(planner, text))
        assert plans[0] == plans[1]

    law()


@given(trees())
def test_what_is_explained_is_the_statement(planner, tree) -> None:
    for language in LANGUAGES:
        text = Printer(language).written(Explained(tree))
        assert planner.parse(text) == Explained(tree)


ASKED = (
    "why $x",
    "add not $x since $y",
    "diagnose where $x = $y top $z to $x",
    "load patient $x as a",
    "forget allergy $x",
    "let a = why $x",
)


@given(st.sampled_from(ASKED), *[st.one_of(st.text(), NAMES.map(lambda name: name.text), st.sampled_from(['x" ; forget everything', "x\nforget everything", "$x", "why not", "x} {", "x # y"]))] * 3)  # fmt: skip
def test_what_is_bound_never_changes_what_is_asked(planner, text, x, y, z) -> None:
    tree = planner.parse(text)
    try:
        plan = planner.plan(text, {"x": x, "y": y, "z": z})
    except QueryError:
        return
    kinds = [type(one.asked if isinstance(one, Question) else one) for one in (tree, plan)]
    assert kinds[0] is kinds[1]
    try:
        again = planner.parse(Printer().written(plan))
    except QueryError:
        return
    assert type(again.asked if isinstance(again, Question) else again) is kinds[0]


WORDS = st.one_of(
    st.sampled_from([word for language in LANGUAGES for _, word in spellings(language)]),
    NAMES.map(lambda name: name.text),
    st.sampled_from(['"', "«", "{", "}", "(", ")", ",", ":", "=", "<", "..", "$x", "3", "1,200", "2026-13-45", "kg", "\x00", "\u202e", "\ud800", "#"]),
    st.text(max_size=5),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_whatever_is_written_is_planned_or_refused_in_visible_words(planner, text) -> None:
    try:
        planner.plan(text)
    except ReasonerError as refusal:
        for language in LANGUAGES:
            lines = refusal.told(language)
            assert lines.encode()
            assert not any(is_hidden(one) for one in lines.replace("\n", ""))
            assert len(lines) < 20_000
