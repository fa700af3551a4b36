"""Small networks at random, and every answer by the whole joint distribution: slow, short, and nothing shared with the library."""

from __future__ import annotations

import itertools
import math

import numpy as np
from hypothesis import strategies as st

from reasoner.probability.networks import Network

NAMES = ("Age", "Chest X-ray", "<5", "Asy/Patch", "v-1")
STATES = ("yes", "no <7.5", ">=7,5")
WEIGHTS = (0, 0, 1, 2, 5, 100)


@st.composite
def networks(draw, most=5, weights=WEIGHTS):
    """A network whose rows are weights divided by their sum, with zeros among them, and whose variables stand in any order."""
    number = draw(st.integers(1, most))
    causal = draw(st.permutations(NAMES[:number]))
    cards = {name: draw(st.sampled_from((1, 2, 2, 2, 3, 3))) for name in causal}
    parents, tables = {}, {}
    for place, name in enumerate(causal):
        above = draw(st.lists(st.sampled_from(causal[:place]), unique=True, max_size=3)) if place else []
        shape = [*(cards[one] for one in above), cards[name]]
        rows = [draw(row(cards[name], weights)) for _ in range(math.prod(shape[:-1]))]
        parents[name], tables[name] = above, np.reshape(rows, shape)
    return Network.of("random", {name: STATES[: cards[name]] for name in sorted(causal)}, parents, tables)


@st.composite
def row(draw, card, weights):
    drawn = draw(st.lists(st.sampled_from(weights), min_size=card, max_size=card).filter(any))
    return [weight / sum(drawn) for weight in drawn]


@st.composite
def findings(draw, network):
    """States of some variables, and likelihoods of others."""
    found = {}
    for variable in network.variables:
        kind = draw(st.sampled_from(("unknown", "unknown", "state", "likelihood")))
        if kind == "state":
            found[variable.name] = draw(st.sampled_from(variable.states))
        elif kind == "likelihood":
            numbers = draw(
                st.lists(st.sampled_from((0, 0.25, 1)), min_size=len(variable.states), max_size=len(variable.states))
            )
            if any(numbers):
                found[variable.name] = dict(zip(variable.states, numbers, strict=True))
    return found


def worlds(network, found):
    """Each combination of states, by name, with its probability together with what was found (likelihoods up to their greatest)."""
    names = [variable.name for variable in network.variables]
    for world in itertools.product(*(range(len(variable.states)) for variable in network.variables)):
        probability = 1.0
        for place, table in enumerate(network.tables):
            probability *= float(table[tuple(world[one] for one in (*network.parents[place], place))])
        states = {name: network.variables[place].states[world[place]] for place, name in enumerate(names)}
        for name, one in found.items():
            if isinstance(one, str):
                probability *= one == states[name]
            else:
                probability *= one.get(states[name], 0) / max(one.values())
        yield states, probability


def evidence(network, found):
    return math.fsum(probability for _, probability in worlds(network, found))


def posterior(network, found, wanted):
    """P(wanted states | found)."""
    whole = evidence(network, found)
    return evidence_of(network, found, wanted) / whole


def evidence_of(network, found, wanted):
    return math.fsum(
        p for states, p in worlds(network, found) if all(states[name] == one for name, one in wanted.items())
    )
