"""A file is written whole or not at all, whenever the writing stops."""

import os

import pytest

from reasoner.cli.diagnose import write_whole
from reasoner.knowledge import cache


def interrupt(*_):
    raise KeyboardInterrupt


def keep(path, data):
    cache.keep("sha256:00", data.decode())


@pytest.mark.parametrize("write", [write_whole, keep])
def test_an_interrupt_leaves_nothing_behind(write, monkeypatch, tmp_path):
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path))
    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "certificate.json", b"{}")
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_replaces_what_was_there(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["certificate.json"]
