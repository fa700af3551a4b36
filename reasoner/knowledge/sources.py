"""The files of a knowledge base, found the same way in a checkout and in an installed wheel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from reasoner.certificate.canonical import digest, digest_of
from reasoner.errors import KnowledgeError

PARTS = ("knowledge", "ontologies", "rules")
_SUFFIXES = frozenset({".ttl", ".lp", ".toml", ".yaml", ".json", ".csv"})
_NOT_KNOWLEDGE = frozenset({"cases.yaml"})


@dataclass(frozen=True)
class Sources:
    """The files of a knowledge base by their path in it, such as `rules/core/assess.lp`."""

    directory: Path
    files: Mapping[str, bytes] = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """One digest over all files: what was compiled from them is cached under it."""
        return digest_of({path: digest(data) for path, data in self.files.items()})

    def text(self, path: str) -> str:
        """A file's text.

        Raises: KnowledgeError if the file is missing or not UTF-8.
        """
        if path not in self.files:
            raise KnowledgeError(f"{self.directory}: no file {path}", fix="restore it, or reinstall the package")
        try:
            return self.files[path].decode("utf-8")
        except UnicodeDecodeError as failure:
            raise KnowledgeError(f"{path}: not UTF-8 at byte {failure.start}", fix="save it as UTF-8") from failure

    def matching(self, part: str, suffix: str) -> list[str]:
        """The paths under `part` that end with `suffix`, sorted."""
        return [path for path in sorted(self.files) if path.startswith(part + "/") and path.endswith(suffix)]


def is_knowledge(path: Path) -> bool:
    """Whether a file under the folders of a knowledge base is part of it, by its name."""
    return path.suffix in _SUFFIXES and path.name not in _NOT_KNOWLEDGE


def installed_directory() -> Path:
    """The knowledge base that came with the package: inside it, or beside it in a checkout.

    Raises: KnowledgeError if there is none.
    """
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "_data", package.parent):
        if all((candidate / part).is_dir() for part in PARTS):
            return candidate
    raise KnowledgeError(
        f"no knowledge base in or beside {package}", fix="reinstall the package, or name one with --kb DIR"
    )


def read_sources(directory: Path) -> Sources:
    """Read the files of a knowledge base.

    Parameters: `directory`, with the folders knowledge, ontologies and rules.
    Raises: KnowledgeError if a folder is missing or a file cannot be read.
    """
    missing = [part for part in PARTS if not (directory / part).is_dir()]
    if missing:
        raise KnowledgeError(
            f"{directory}: no folder {', '.join(missing)}",
            fix="a knowledge base has the folders knowledge, ontologies, rules",
        )
    files = {}
    for part in PARTS:
        for path in sorted((directory / part).rglob("*")):
            if is_knowledge(path) and path.is_file():
                try:
                    files[path.relative_to(directory).as_posix()] = path.read_bytes()
                except OSError as failure:
                    raise KnowledgeError(f"{path}: {failure.strerror}", fix="make the file readable") from failure
    return Sources(directory, files)
