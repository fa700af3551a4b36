"""Fits that are kept: the same bits, taken from disk, and never from a file that is damaged or of other settings."""

import numpy as np
import pytest

from reasoner.certificate.canonical import canonical
from reasoner.probability.learning import finished as module
from reasoner.probability.learning.finished import FinishedFits
from reasoner.probability.learning.learner import learn

from ..sample import simulated_rows, structure

ROWS = simulated_rows(40)


def learned(fits, **settings):
    return canonical(learn(structure(), ROWS, **{"seed": 7, "steps": 5, **settings}, finished=fits).document)


@pytest.fixture
def fits(tmp_path):
    return FinishedFits(tmp_path / "unfinished")


def test_a_kept_fit_gives_the_same_bytes_and_is_not_done_again(fits, monkeypatch):
    without = learned(None)
    assert learned(fits) == without
    monkeypatch.setattr(module, "fit", lambda *_, **__: pytest.fail("it was fitted again"))
    assert learned(fits) == without


def test_other_settings_are_another_fit(fits):
    learned(fits)
    learned(fits, seed=8)
    learned(fits, steps=6)
    assert len(list(fits.directory.glob("*.npz"))) == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"nothing"])
def test_a_damaged_file_is_as_good_as_none(fits, damage):
    without = learned(fits)
    (path,) = fits.directory.glob("*.npz")
    path.write_bytes(damage)
    assert learned(fits) == without
    with np.load(path, allow_pickle=False) as held:
        assert "losses" in held


def test_the_last_progress_is_reported_for_a_kept_fit(fits):
    learned(fits)
    told = []
    learn(structure(), ROWS, seed=7, steps=5, progress=lambda *one: told.append(one), finished=fits)
    assert [one[:2] for one in told] == [(5, 5)]


def test_what_is_no_longer_needed_is_removed(fits):
    learned(fits)
    (fits.directory / "mine.txt").write_text("kept")
    fits.forget()
    assert [path.name for path in fits.directory.iterdir()] == ["mine.txt"]
    (fits.directory / "mine.txt").unlink()
    fits.forget()
    assert not fits.directory.exists()
    fits.forget()
