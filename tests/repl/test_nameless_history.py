"""The history of the prompt: whole in memory, nameless and readable by its owner alone on the disk."""

from __future__ import annotations

import stat
import sys

import pytest

from reasoner.repl.history import KEPT, NamelessHistory, history_path


def nameless(text: str) -> str:
    return "" if "dupont" in text else text


def test_the_disk_keeps_what_names_nobody(tmp_path) -> None:
    path = tmp_path / "state" / "queries"
    history = NamelessHistory(path, nameless)
    for text in ("diagnose", "new patient dupont", "sparql {\n  x }"):
        history.append_string(text)
    assert history.get_strings() == ["diagnose", "new patient dupont", "sparql {\n  x }"]
    assert path.read_text(encoding="utf-8") == "diagnose\nsparql { x }\n"
    assert list(NamelessHistory(path, nameless).load_history_strings()) == ["sparql { x }", "diagnose"]


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of that kind there")
def test_only_its_owner_reads_it_even_where_it_was_open_before(tmp_path) -> None:
    path = tmp_path / "queries"
    path.write_text("why not pneumonia\n", encoding="utf-8")
    path.chmod(0o644)
    NamelessHistory(path, nameless).append_string("diagnose")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_the_latest_are_read(tmp_path) -> None:
    path = tmp_path / "queries"
    path.write_text("".join(f"top {number}\n" for number in range(KEPT + 5)), encoding="utf-8")
    read = list(NamelessHistory(path, nameless).load_history_strings())
    assert (len(read), read[0], read[-1]) == (KEPT, f"top {KEPT + 4}", "top 5")


def test_a_place_that_cannot_be_written_is_ignored(tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    history = NamelessHistory(tmp_path / "file" / "queries", nameless)
    history.append_string("diagnose")
    assert history.get_strings() == ["diagnose"]
    assert list(history.load_history_strings()) == []


def test_where_it_is_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("REASONER_HISTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert history_path() == tmp_path / "reasoner" / "queries"
    monkeypatch.setenv("REASONER_HISTORY", "")
    assert history_path() is None
    monkeypatch.setenv("REASONER_HISTORY", str(tmp_path / "elsewhere"))
    assert history_path() == tmp_path / "elsewhere"
