"""Keys of pseudonyms: made once, for the user alone, never given away."""

import pytest

from reasoner.batch.keys import key_name, own_key, read_key
from reasoner.errors import BatchError


def test_the_own_key_is_made_once_and_for_the_user_alone(tmp_path):
    folder = tmp_path / "cache"
    key = own_key(folder)
    assert len(key) == 32
    assert own_key(folder) == key
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert own_key(tmp_path / "other") != key


def test_where_none_can_be_kept_there_is_none(tmp_path):
    (tmp_path / "file").touch()
    assert own_key(None) == own_key(tmp_path / "file") == b""


def test_a_key_file_is_read_and_a_short_one_refused(tmp_path):
    path = tmp_path / "Dupont.key"
    path.write_bytes(b"k" * 16)
    assert read_key(path) == b"k" * 16
    path.write_bytes(b"short")
    with pytest.raises(BatchError, match="5 bytes"):
        read_key(path)
    with pytest.raises(BatchError, match="cannot be read") as refusal:
        read_key(tmp_path / "Durand.key")
    assert "Durand" not in str(refusal.value)


def test_the_name_of_a_key_is_not_the_key():
    assert key_name(b"") == ""
    assert key_name(b"a" * 32) != key_name(b"b" * 32)
    assert "61616161" not in key_name(b"a" * 32)
