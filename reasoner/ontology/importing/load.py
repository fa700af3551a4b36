"""From the path of an OBO or OWL file to its hierarchy, compiled once for each content of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reasoner.certificate.canonical import digest, digest_of
from reasoner.errors import KnowledgeError
from reasoner.knowledge import cache
from reasoner.ontology.importing.hierarchy import Hierarchy, compile_hierarchy, open_hierarchy
from reasoner.ontology.importing.obo import read_obo
from reasoner.ontology.importing.owl import read_owl
from reasoner.ontology.importing.terms import IS_A, TermFile

_READERS: dict[str, tuple[str, Callable[[bytes, str], TermFile]]] = {
    ".obo": ("fastobo", read_obo),
    ".owl": ("py-horned-owl", read_owl),
    ".rdf": ("py-horned-owl", read_owl),
}
KIND = "hierarchy"


def load_hierarchy(path: Path, directory: Path | None = None, relations: Sequence[str] = (IS_A,)) -> Hierarchy:
    """The hierarchy of a file, from the cache if this content was compiled before.

    Parameters: `directory`, where compiled hierarchies are kept, the cache of compiled knowledge by default; `relations`
    whose union is closed, such as `("is_a", "part_of")`. A cache that is damaged or cannot be written only costs time.
    Raises: KnowledgeError if the file is missing or wrong, or if the extra `importers` is not installed.
    """
    library, read = _reader(path)
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise KnowledgeError(f"{path}: {failure.strerror}", fix="name a file that can be read") from failure
    key = digest_of(
        {"source": digest(data), "name": path.name, "relations": list(relations), "library": library, "code": _code()}
    )
    kept = cache.recall_bytes(key, KIND, directory)
    if kept is None:
        kept = compile_hierarchy(read(data, path.name), relations, data, path.name)
        cache.keep_bytes(key, KIND, kept, directory)
    return open_hierarchy(kept)


def _reader(path: Path) -> tuple[str, Callable[[bytes, str], TermFile]]:
    """The library with its version, and the reader, for the format that the file's name tells."""
    if path.suffix not in _READERS:
        message = f"{path}: a file of terms ends in {', '.join(_READERS)}"
        raise KnowledgeError(message, fix="convert it to OBO, or to OWL in RDF/XML")
    library, read = _READERS[path.suffix]
    try:
        return f"{library} {version(library)}", read
    except PackageNotFoundError as failure:
        message = f"{path}: reading {path.suffix} files needs {library}"
        raise KnowledgeError(message, fix="pip install 'medical-reasoner[importers]'") from failure


def _code() -> dict[str, str]:
    """The digests of the code that compiles, so that changed code never meets an old cache."""
    return {file.name: digest(file.read_bytes()) for file in sorted(Path(__file__).parent.glob("*.py"))}
