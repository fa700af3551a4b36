"""Public names on their way out: they work for two minor releases, and say what to write instead."""

from __future__ import annotations

import warnings


def renamed(name: str, to: str, since: str, until: str) -> str:
    """The public name to look up for one that is on its way out, with a DeprecationWarning where it was asked for.

    Parameters: `to`, the name to write instead; `since`, the first release that warns; `until`, the first without `name`.
    """
    warnings.warn(
        f"`reasoner.{name}` is deprecated since {since} and goes in {until}: write `reasoner.{to}` instead",
        DeprecationWarning,
        stacklevel=3,
    )
    return to
