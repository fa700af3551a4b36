"""Fits that were finished before an interruption, kept on disk so that the same command need not do them again."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from reasoner.certificate.canonical import digest, digest_of
from reasoner.probability.learning.hyperparameters import Hyperparameters, fit
from reasoner.probability.learning.rows import Counts, Layout

_ARRAYS = ("listed", "unlisted", "centre", "concentration")


@dataclass(frozen=True, slots=True)
class FinishedFits:
    """A directory of fits, each under the digest of all that determines it: counts, layout, settings and library versions.

    A fit takes half a minute whatever the number of rows, and a model with its cross-validation takes six: an interruption loses
    the one that was under way. A damaged file is as good as none.
    """

    directory: Path

    def fit(
        self,
        places: Layout,
        seen: Counts,
        *,
        seed: int,
        steps: int,
        draws: int,
        progress: Callable[[int, int, float], None],
    ) -> Hyperparameters:
        """What `hyperparameters.fit` returns, from the directory if it is there.

        Law: the same bits as without the directory.
        """
        path = self.directory / f"{_key(places, seen, seed, steps, draws)}.npz"
        known = _read(path)
        if known is not None:
            progress(steps, steps, known.losses[-1])
            return known
        fitted = fit(places, seen, seed=seed, steps=steps, draws=draws, progress=progress)
        arrays = {name: getattr(fitted, name) for name in _ARRAYS}
        held = io.BytesIO()
        np.savez(held, losses=np.array(fitted.losses), **arrays)
        self.directory.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_bytes(held.getvalue())
        os.replace(partial, path)
        return fitted

    def forget(self) -> None:
        """Remove what was kept: the model that needed it is written."""
        if self.directory.is_dir():
            for path in (*self.directory.glob("*.npz"), *self.directory.glob("*.partial")):
                path.unlink(missing_ok=True)
            if not any(self.directory.iterdir()):
                self.directory.rmdir()


def _key(places: Layout, seen: Counts, seed: int, steps: int, draws: int) -> str:
    parts = {
        "seen": digest(np.ascontiguousarray(seen).tobytes()),
        "own": digest(places.own.tobytes()),
        "evidences": [evidence.as_json() for evidence in places.structure.evidences],
        "settings": [seed, steps, draws],
        "versions": [version(name) for name in ("numpy", "pyro-ppl", "torch")],
    }
    return digest_of(parts).removeprefix("sha256:")


def _read(path: Path) -> Hyperparameters | None:
    try:
        with np.load(path, allow_pickle=False) as held:
            return Hyperparameters(
                **{name: held[name] for name in _ARRAYS}, losses=tuple(float(loss) for loss in held["losses"])
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
