"""What was found before and still stands: an author's edit changes one rule of a thousand, and leaves the rest as it is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Found = TypeVar("Found")


class Memo:
    """The last result of each of many searches, with what it was searched from.

    Law: what `kept` returns does not depend on what is remembered, as long as a search depends on nothing but its key and
    what is given to it.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[object, Any]] = {}

    def kept(self, key: Hashable, given: object, find: Callable[[], Found]) -> Found:
        """What was found last under a key if it was from the same, else what is found now.

        Parameters: `given`, everything that `find` reads, compared by equality.
        Returns: where the same is found again, the object that was found before, so that what is found from that is kept, too.
        """
        known = self._kept.get(key)
        if known is not None and known[0] == given:
            before: Found = known[1]
            return before
        found = find()
        if known is not None and known[1] == found:
            found = known[1]
        self._kept[key] = given, found
        return found
