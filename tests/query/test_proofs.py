"""Verbs of proof: the checker asked, certificates saved and never written over, and a log that needs its key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reasoner.errors import RequestError
from reasoner.query.results import Picture, Table
from reasoner.query.showing import text, written


def test_the_answer_is_derived_again(loaded) -> None:
    told = loaded.ask("verify")
    assert told.is_so
    assert told.document["verdict"] == "checked"


def test_a_certificate_is_saved_and_never_written_over(loaded, tmp_path) -> None:
    path = tmp_path / "a.json"
    loaded.ask(f"save certificate {path}")
    assert path.read_bytes() == loaded.context.answer(loaded.session).certificate
    path.write_bytes(b"mine")
    with pytest.raises(RequestError, match="is there already"):
        loaded.ask(f"save certificate {path}")
    assert path.read_bytes() == b"mine"
    loaded.ask("set overwrite yes")
    loaded.ask(f"save certificate {path}")
    assert path.read_bytes() != b"mine"


def test_a_log_without_its_key_says_how_to_make_one(loaded) -> None:
    with pytest.raises(RequestError) as refused:
        loaded.ask("log answer")
    assert "reasoner log keygen" in str(refused.value.fix)
    with pytest.raises(RequestError, match="no log is set"):
        loaded.ask("log")


def test_shapes_of_a_table(loaded) -> None:
    table = loaded.ask("diagnose top 2")
    assert isinstance(table, Table)
    assert text(replace(table, as_shape="csv")).count("\n") == 2
    assert text(replace(table, as_shape="json")).startswith("{")
    assert "└─ " in text(replace(table, as_shape="tree"))
    assert written(table).decode() == f"{text(table)}\n"


def test_a_picture_is_written_as_its_bytes_and_told_in_characters() -> None:
    picture = Picture("en", "a picture", shape="png", draw=lambda: b"\x89PNG", terminal="▇▇")
    assert written(replace(picture, as_shape="png")) == b"\x89PNG"
    assert "▇▇" in text(picture)
    assert written(replace(picture, as_shape="json")).startswith(b"{")
