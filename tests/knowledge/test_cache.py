import os

import pytest

from reasoner.knowledge import cache


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path / "cache"))


def test_what_was_kept_is_recalled():
    cache.keep("sha256:1", {"a": [1, "é"]})
    assert cache.recall("sha256:1") == {"a": [1, "é"]}
    assert cache.recall("sha256:2") is None


def test_only_the_latest_are_kept(tmp_path):
    for number in range(cache.KEPT + 3):
        cache.keep(f"sha256:{number}", {"a": number})
        os.utime(tmp_path / "cache" / f"sha256-{number}.json", (number, number))
    assert len(list((tmp_path / "cache").iterdir())) == cache.KEPT
    assert cache.recall("sha256:0") is None
    assert cache.recall(f"sha256:{cache.KEPT + 2}") == {"a": cache.KEPT + 2}


def test_a_damaged_file_is_not_recalled(tmp_path):
    cache.keep("sha256:1", {"a": 1})
    (path,) = (tmp_path / "cache").iterdir()
    path.write_bytes(path.read_bytes().replace(b"1}", b"2}"))
    assert cache.recall("sha256:1") is None


def test_a_cache_that_cannot_be_written_is_ignored(tmp_path):
    (tmp_path / "cache").write_text("a file where the directory should be")
    cache.keep("sha256:1", {"a": 1})
    assert cache.recall("sha256:1") is None
