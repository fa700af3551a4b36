"""How wide a network is: in which order variables are eliminated, and the largest table that this needs, before any is made."""

from __future__ import annotations

from dataclasses import dataclass

from reasoner.probability.fill import least_fill
from reasoner.probability.networks.network import Network

LARGEST_ENTRIES = 1 << 22
"""The most numbers of a clique's table (32 MB in float64)."""


@dataclass(frozen=True, slots=True)
class Elimination:
    """The cliques of an elimination, found without any table.

    Parameters: `order` of the variables that have several states; `cliques`, of each of them with those of its neighbours that
    were left; `largest`, the names in the clique whose table has the most numbers, `entries` how many; `total`
    over all cliques, contained ones included; `whole`, whether all variables were eliminated (else `largest` is only
    the largest so far).
    """

    order: tuple[int, ...]
    cliques: tuple[tuple[int, ...], ...]
    largest: tuple[str, ...]
    entries: int
    total: int
    whole: bool

    @property
    def bytes(self) -> int:
        """The memory of the largest table in float64."""
        return 8 * self.entries


def eliminate(network: Network, most: int = LARGEST_ENTRIES) -> Elimination:
    """Eliminate variables of the moral graph by least fill-in (`fill.least_fill`), ties in the end by the network's order.

    Parameters: `most` numbers of a table that are of interest.
    Variables of one state are left out: they are constants.
    """
    cards = {place: card for place, card in enumerate(network.cards) if card > 1}
    families = ([one for one in (place, *parents) if one in cards] for place, parents in enumerate(network.parents))
    found = least_fill(cards, families, most)
    entries = max(found.sizes, default=1)
    largest = found.cliques[found.sizes.index(entries)] if found.sizes else ()
    names = tuple(network.variables[one].name for one in largest)
    return Elimination(found.variables, found.cliques, names, entries, sum(found.sizes), found.whole)
