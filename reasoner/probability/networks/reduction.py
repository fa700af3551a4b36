"""Smaller networks that give the same answers to one question: for networks that are too wide as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reasoner.probability.networks.findings import Findings
from reasoner.probability.networks.network import Network


def conditioned(network: Network, findings: Findings) -> Network:
    """The network without the arrows that leave a variable whose state is known: its children keep the rows of that state.

    Findings that are likelihoods change nothing. Raises: RequestError for a variable or state that is not in the network.
    Law: given these findings, and any others beside, it has the posteriors and the probability of evidence of the whole.
    """
    known: dict[int, int] = {}
    for name, found in findings.items():
        place = network.place(name)
        if isinstance(found, str):
            known[place] = network.state(place, found)
    parents = tuple(tuple(one for one in above if one not in known) for above in network.parents)
    tables = tuple(
        table[tuple(known.get(one, slice(None)) for one in above)]
        for above, table in zip(network.parents, network.tables, strict=True)
    )
    return replace(network, parents=parents, tables=tables)


def ancestral(network: Network, names: Iterable[str]) -> Network:
    """The network of some variables and all that are above them: what is below does not matter while nothing is known of it.

    Raises: RequestError for a variable that is not in the network.
    Law: it has the joint distribution of the whole over these variables.
    """
    waiting = [network.place(name) for name in names]
    kept: set[int] = set()
    while waiting:
        place = waiting.pop()
        if place not in kept:
            kept.add(place)
            waiting += network.parents[place]
    order = sorted(kept)
    places = {old: new for new, old in enumerate(order)}
    return replace(
        network,
        variables=tuple(network.variables[one] for one in order),
        parents=tuple(tuple(places[parent] for parent in network.parents[one]) for one in order),
        tables=tuple(network.tables[one] for one in order),
    )
