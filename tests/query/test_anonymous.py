"""What is kept of a statement names nobody."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import trees

from reasoner.query.anonymous import without_identity
from reasoner.query.help import topics
from reasoner.query.printing import Printer

SECRET = "zyxwv"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("why not pneumonia  # Dupont", "why not pneumonia"),
        ("pourquoi pas pneumonie", "why not pneumonie"),
        ("add fever 38.9 Cel since 3 days", "add fever 38.9 Cel since 3 days"),
        ("load patient dupont.yaml", ""),
        ("load patient dupont.yaml as dupont", ""),
        ("new patient dupont", ""),
        ("use patient dupont", ""),
        ("save dupont.yaml", ""),
        ("diagnose to dupont.txt", ""),
        ("why dupont", ""),
        ("add dupont", ""),
        ("let dupont = diagnose", ""),
        ('asp { name("dupont"). }', ""),
        ("show rule dupont", ""),
        ("rules about dupont", ""),
        ("diagnose where dupont = dupont", ""),
        ("diagnose where band = likely", ""),
        ("add hip replacement on 2026-02-19", ""),
        ("why why dupont", ""),
        ("why $dupont", ""),
        ("guidelines in force in Dupont", ""),
        ("guidelines in force in FR", "guidelines in force in FR"),
        ("add d-dimer 900 ug/L FEU", "add d-dimer 900 ug/L FEU"),
        ("add d-dimer 900 ug/L dupont", ""),
        ("takes apixaban 5 dupont", ""),
    ],
)
def test_kept(context, text, kept) -> None:
    assert without_identity(text, context.planner, "en") == kept


def test_what_is_kept_is_read_as_the_same(context) -> None:
    for topic in topics().values():
        for text in topic.examples:
            kept = without_identity(text, context.planner, "en")
            if kept:
                assert context.planner.parse(kept) == context.planner.parse(text)


def marked(node, number: int):
    """A tree in which the text of one place that may be chosen freely, the `number`-th, is a secret; and how many places there are."""
    count = 0

    def walk(one, place: str = ""):
        nonlocal count
        if isinstance(one, str) and place in FREE:
            count += 1
            return SECRET if count - 1 == number else one
        if isinstance(one, tuple):
            return tuple(walk(part, place) for part in one)
        if is_dataclass(one) and not isinstance(one, type):
            changed = {field.name: walk(getattr(one, field.name), field.name) for field in fields(one) if field.init}
            return replace(one, **{name: value for name, value in changed.items() if name != "span"})
        return one

    return walk(node), count


FREE = {"text", "alias", "name", "one", "other", "option", "jurisdiction", "unit", "basis", "path"}
"""Fields of syntax that hold what someone wrote as they liked."""


@given(trees(), st.data())
def test_a_word_that_no_table_has_is_never_kept(context, tree, data) -> None:
    _, places = marked(tree, -1)
    if not places:
        return
    hidden, _ = marked(tree, data.draw(st.integers(0, places - 1)))
    text = Printer().written(hidden)
    assert SECRET not in without_identity(text, context.planner, "en"), text


@given(trees(), st.sampled_from(["# zyxwv", "  # né le 1950-01-01 zyxwv"]))
def test_no_comment_is_kept(context, tree, comment) -> None:
    assert SECRET not in without_identity(f"{Printer().written(tree)} {comment}", context.planner, "en")
