"""Whether somebody reviewed a module as it stands: `review.toml` beside it names role, date and the digest of what was read.

A module that says `proposal = true` is in force for nobody until it is reviewed; an edit makes it a proposal again.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date

from reasoner.certificate.canonical import digest, digest_of
from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import Sources

FILE = "review.toml"
NEVER = "9999-12-31"
"""The day from which an unreviewed proposal is in force."""


@dataclass(frozen=True, slots=True)
class Review:
    """Who read a module, and which text of it.

    Parameters: `role`, such as `cardiologist`, no name; `digest`, of the module's files.
    """

    role: str
    on: date
    digest: str

    def as_toml(self) -> str:
        """The text of the file."""
        return f'role = "{self.role}"\non = {self.on.isoformat()}\ndigest = "{self.digest}"\n'


def module_digest(sources: Sources, module: str) -> str:
    """The digest of a module's files without its review."""
    prefix = f"rules/{module}/"
    own = {path: digest(data) for path, data in sources.files.items() if path.startswith(prefix)}
    own.pop(prefix + FILE, None)
    return digest_of(own)


def read_review(sources: Sources, module: str) -> Review | None:
    """The review of a module, None if there is none.

    Raises: KnowledgeError if the file is there and is no review.
    """
    path = f"rules/{module}/{FILE}"
    if path not in sources.files:
        return None
    try:
        table = tomllib.loads(sources.text(path))
        role, on, of = table["role"], table["on"], table["digest"]
    except (tomllib.TOMLDecodeError, KeyError) as failure:
        raise KnowledgeError(f"{path}: {failure}", fix="write it with `reasoner rules review`") from failure
    if not (isinstance(role, str) and role and isinstance(on, date) and isinstance(of, str)):
        raise KnowledgeError(
            f"{path}: role, on or digest is not what it should be", fix="write it with `reasoner rules review`"
        )
    return Review(role, on, of)


def is_reviewed(sources: Sources, module: str) -> bool:
    """Whether a module is reviewed as it stands.

    Raises: KnowledgeError as `read_review` does.
    """
    review = read_review(sources, module)
    return review is not None and review.digest == module_digest(sources, module)
