"""What is kept of a statement names nobody."""

from __future__ import annotations

import pytest

from reasoner.query.anonymous import without_identity
from reasoner.query.help import topics


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
