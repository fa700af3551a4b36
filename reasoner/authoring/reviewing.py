"""Sign off a module: who read it, when, and which text of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from reasoner.errors import RequestError
from reasoner.knowledge.reviews import FILE, Review, module_digest
from reasoner.knowledge.sources import read_sources

_ROLE = re.compile(r'[^"\\\n\r\t\x00-\x1f]{3,80}')


def sign(directory: Path, module: str, role: str, on: date, digest: str = "") -> Review:
    """Record that somebody reviewed a module as it stands.

    Parameters: `role`, of the person, no name; `digest`, of what was read, where it is known: it has to be that of the files.
    Returns: the review, written to `review.toml` beside the module.
    Raises: RequestError if the module has changed since, or the role is none; KnowledgeError if the folder cannot be read.
    """
    sources = read_sources(directory)
    if f"rules/{module}/module.toml" not in sources.files:
        raise RequestError(f"there is no module `{module}`", fix="name a folder of rules/")
    if not _ROLE.fullmatch(role.strip()):
        raise RequestError(f"`{role[:80]}` is no role", fix="write 3 to 80 characters, such as cardiologist")
    now = module_digest(sources, module)
    if digest and digest != now:
        raise RequestError(
            f"{module} is {now} now, and {digest} was reviewed", fix="show what has changed to the reviewer"
        )
    review = Review(role.strip(), on, now)
    (directory / "rules" / module / FILE).write_text(review.as_toml(), encoding="utf-8")
    return review
