"""The sources of a knowledge base as they are in a folder, or were in a revision of git."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import PARTS, Sources, is_knowledge, read_sources


def sources_of(named: str, directory: Path) -> Sources:
    """The sources that a folder or a revision names.

    Parameters: `named`, a folder with knowledge, ontologies and rules, or anything that git takes for a revision of the
    repository that `directory` is in.
    Raises: KnowledgeError if it is neither.
    """
    folder = Path(named)
    if named and all((folder / part).is_dir() for part in PARTS):
        return read_sources(folder)
    return _at_revision(named, directory)


def _at_revision(revision: str, directory: Path) -> Sources:
    commit = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise KnowledgeError(
            f"`{revision}` is neither a folder with {', '.join(PARTS)} nor a revision of git here",
            fix="give a folder, a branch, a tag or a commit (`git log --oneline` lists commits)",
        )
    top, prefix = (_said(directory, "rev-parse", f"--show-{part}") for part in ("toplevel", "prefix"))
    tree = _git(Path(top), "archive", "--format=tar", f"{commit.decode().strip()}:{prefix}", *PARTS)
    if tree is None:
        raise KnowledgeError(f"`{revision}` has no {', '.join(PARTS)}", fix="name a revision that has a knowledge base")
    files = {}
    with tarfile.open(fileobj=io.BytesIO(tree)) as archive:
        for member in archive:
            if member.isfile() and is_knowledge(Path(member.name)):
                content = archive.extractfile(member)
                files[member.name] = content.read() if content else b""
    return Sources(directory, files)


def _said(directory: Path, *arguments: str) -> str:
    return (_git(directory, *arguments) or b"").decode().strip()


def _git(directory: Path, *arguments: str) -> bytes | None:
    """What git prints; None if it refuses, or is not there."""
    try:
        done = subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
