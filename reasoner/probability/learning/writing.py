"""Model and card on disk: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reasoner.certificate.canonical import canonical
from reasoner.errors import LearningError
from reasoner.probability.learning.learner import LearnedModel

LARGEST = 5_000_000


def write_model(directory: Path, model: LearnedModel, card: str) -> tuple[Path, Path]:
    """Write `model.json` (canonical JSON) and `MODEL_CARD.md`, each replaced in one step.

    Returns: the two paths.
    Raises: LearningError if the model is larger than 5 MB, or the directory cannot be written to.
    Law: a reader sees the old file or the new one, never a part.
    """
    data = canonical(model.document)
    if len(data) > LARGEST:
        raise LearningError(f"the model has {len(data)} bytes, at most {LARGEST} fit", fix="group values of evidences")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return _replace(directory / "model.json", data), _replace(directory / "MODEL_CARD.md", card.encode("utf-8"))
    except OSError as problem:
        raise LearningError(
            f"{directory}: {problem.strerror}", fix="name a directory that can be written to"
        ) from problem


def _replace(path: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
