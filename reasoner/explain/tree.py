"""The chain as a tree to be unfolded: each shared node in full where it is met first, elsewhere a pointer to that place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reasoner.explain.chain import Chain
from reasoner.explain.telling import Telling


@dataclass(frozen=True, slots=True)
class Node:
    """One reason.

    Parameters: `anchor`, by which it is pointed at; `text`; `kind`, of its link; `is_unsourced`, whether it is a rule that no one
    read in its source; `children`, what it rests on; `is_again`, whether it stands in full elsewhere.
    """

    anchor: str
    text: str
    kind: str
    is_unsourced: bool
    children: tuple[Node, ...] = ()
    is_again: bool = False


class Trees:
    """Makes trees of one chain.

    Law: over all trees that one instance makes, each atom stands in full once, so that all together are linear in the chain.
    """

    def __init__(self, chain: Chain, telling: Telling) -> None:
        self._chain, self._telling = chain, telling
        self._anchors: dict[str, str] = {}

    def of(self, atoms: Iterable[str]) -> tuple[Node, ...]:
        """The trees under some atoms; none for an atom that does not hold."""
        return tuple(node for atom in dict.fromkeys(atoms) if (node := self._node(atom)) is not None)

    def _node(self, atom: str) -> Node | None:
        link = self._chain.links.get(atom)
        if link is None:
            return None
        unsourced = self._telling.is_unsourced(link)
        if atom in self._anchors:
            rests = bool(link.premises or link.counted)
            text = self._telling.brief(link) if rests else self._telling.whole(link)
            return Node(self._anchors[atom], text, link.kind, unsourced, is_again=rests)
        anchor = self._anchors[atom] = f"r{len(self._anchors) + 1}"
        children = self.of((*link.premises, *link.counted))
        return Node(anchor, self._telling.whole(link), link.kind, unsourced, children)
