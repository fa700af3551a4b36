"""How wide a network is, what is refused for it, and that no small number vanishes."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import TooWide
from reasoner.probability import fill
from reasoner.probability.networks import (
    Network,
    ancestral,
    compile_network,
    conditional,
    conditioned,
    eliminate,
    most_probable,
    posteriors,
    posteriors_of_cases,
)
from reasoner.probability.networks.algebra import LINEAR, LOGARITHMIC
from reasoner.probability.networks.findings import likelihoods
from reasoner.probability.networks.junction import family
from reasoner.probability.networks.propagation import Propagation, propagate
from tests.probability.networks.brute import evidence, evidence_of, findings, networks


def independent(parents, card=2):
    """A network of these arrows, whose rows are all uniform."""
    states = {name: [str(state) for state in range(card)] for name in parents}
    tables = {name: np.full((card,) * (len(above) + 1), 1 / card) for name, above in parents.items()}
    return Network.of("uniform", states, parents, tables)


def grid(side, card=2):
    """Variables in a square, each with an arrow from the one above and the one to the left: as wide as its side."""
    return independent(
        {
            f"g{row}.{column}": [
                f"g{above}.{left}" for above, left in ((row - 1, column), (row, column - 1)) if min(above, left) >= 0
            ]
            for row in range(side)
            for column in range(side)
        },
        card,
    )


def test_a_chain_is_two_wide():
    names = [f"c{number}" for number in range(2000)]
    network = independent({names[0]: [], **{later: [one] for one, later in pairwise(names)}})
    assert eliminate(network).entries == 4
    assert posteriors(compile_network(network), {"c0": "1"})["c1999"] == {"0": 0.5, "1": 0.5}


def test_a_wide_network_is_refused_with_its_largest_clique_before_any_table_is_made():
    network = grid(32)
    with pytest.raises(TooWide) as refused:
        compile_network(network)
    assert refused.value.entries == 2 ** len(refused.value.clique) > 1 << 22
    assert set(refused.value.clique) <= set(network.places)
    assert f"{len(refused.value.clique)} variables" in str(refused.value)
    assert "pyagrum" in refused.value.fix


def test_a_bound_on_the_search_ends_it_at_the_first_table_that_is_too_large(monkeypatch):
    monkeypatch.setattr(fill, "MOST_STEPS", 0)
    width = eliminate(grid(32), most=1 << 10)
    assert not width.whole
    assert 1 << 10 < width.entries <= 1 << 12
    with pytest.raises(TooWide, match="at least"):
        compile_network(grid(32), most=1 << 10)


def test_a_narrow_network_is_solved_even_past_the_bound_on_the_search(monkeypatch):
    monkeypatch.setattr(fill, "MOST_STEPS", 0)
    assert eliminate(grid(4)).whole
    assert posteriors(compile_network(grid(4)), {})["g3.3"] == pytest.approx({"0": 0.5, "1": 0.5})


def test_the_limit_is_the_callers():
    assert compile_network(grid(4), most=32).width.entries == 32
    with pytest.raises(TooWide, match="5 variables and a table of 32 numbers"):
        compile_network(grid(4), most=31)


def test_a_question_about_a_network_that_is_too_wide_may_be_narrow():
    network = grid(32)
    with pytest.raises(TooWide):
        compile_network(network)
    assert posteriors(compile_network(ancestral(network, ["g1.9"])), {})["g1.9"] == pytest.approx({"0": 0.5, "1": 0.5})
    found = {f"g{row}.{column}": "1" for row in range(0, 32, 8) for column in range(32)}
    assert compile_network(conditioned(network, found)).width.entries < 1 << 18


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_reduced_networks_give_the_same_answers(network, data):
    found = data.draw(findings(network))
    name = data.draw(st.sampled_from([one.name for one in network.variables]))
    reduced = ancestral(conditioned(network, found), [name, *found])
    assert evidence(reduced, found) == pytest.approx(evidence(network, found), abs=1e-15)
    for state in network.variables[network.place(name)].states:
        wanted = evidence_of(network, found, {name: state})
        assert evidence_of(reduced, found, {name: state}) == pytest.approx(wanted, abs=1e-15)
    assert all(
        network.variables[one].name not in found or isinstance(found[network.variables[one].name], dict)
        for above in conditioned(network, found).parents
        for one in above
    )


@settings(deadline=None, max_examples=50)
@given(networks())
def test_the_tree_is_a_junction_tree(network):
    tree = compile_network(network)
    assert sorted(one for clique in tree.cliques for one in clique.tables) == list(range(len(network.variables)))
    for number, clique in enumerate(tree.cliques):
        assert all(set(family(network, one)) <= set(clique.scope) for one in clique.tables)
        assert clique.children == tuple(one for one, other in enumerate(tree.cliques[:-1]) if other.parent == number)
        assert number < clique.parent or number == len(tree.cliques) - 1
        assert not any(set(clique.scope) < set(other.scope) for other in tree.cliques)
    for place in range(len(network.variables)):
        holders = {number for number, clique in enumerate(tree.cliques) if place in clique.scope}
        roots = [number for number in holders if tree.cliques[number].parent not in holders - {number}]
        assert len(roots) == 1
    assert tree.width.entries == max(math.prod(clique.shape) for clique in tree.cliques)


def naive(number, chance=1e-3):
    """A disease and findings that are rare without it for the first half, and with it for the second half."""
    names = [f"f{place}" for place in range(number)]
    rare, common = [chance, 1 - chance], [1 - chance, chance]
    tables = {name: [rare, common] if place < number // 2 else [common, rare] for place, name in enumerate(names)}
    return Network.of(
        "naive",
        {"d": ("yes", "no"), **dict.fromkeys(names, ("yes", "no"))},
        dict.fromkeys(names, ("d",)),
        {"d": [0.25, 0.75], **tables},
    )


def test_what_is_found_in_one_branch_is_known_in_every_other():
    network = naive(5, chance=0.125)
    tree = compile_network(network)
    assert max(len(clique.children) for clique in tree.cliques) >= 3
    for name in network.places:
        answer = posteriors(tree, {name: "yes"})
        for other in network.places:
            expected = evidence_of(network, {name: "yes"}, {other: "yes"}) / evidence(network, {name: "yes"})
            assert answer[other]["yes"] == pytest.approx(expected, abs=1e-12)


def test_no_small_number_vanishes():
    network = naive(400)
    tree = compile_network(network)
    found = {name: "yes" for name in network.places if name != "d"}
    numbers = Propagation(tree, likelihoods(network, found), LINEAR)
    assert numbers.log_evidence[0] == -math.inf
    assert propagate(tree, likelihoods(network, found)).algebra is LOGARITHMIC
    answer = posteriors(tree, found)
    assert answer["d"]["yes"] == pytest.approx(0.25, abs=1e-10)
    assert answer.log_evidence == pytest.approx(200 * (math.log(1e-3) + math.log(1 - 1e-3)), rel=1e-12)
    del found["f0"]
    odds = 999 / 3
    assert posteriors(tree, found)["d"]["yes"] == pytest.approx(odds / (1 + odds), abs=1e-10)
    cases = posteriors_of_cases(tree, [found, {}, {"f0": "yes"}])
    assert cases["d"][:, 0] == pytest.approx([odds / (1 + odds), 0.25, 1 / (1 + 999 * 3)], abs=1e-10)


def test_no_product_of_tables_vanishes():
    tables = {"a": [1e-200, 1], "b": [[1e-200, 1], [0, 1]]}
    network = Network.of("small", dict.fromkeys(tables, ("yes", "no")), {"b": ("a",)}, tables)
    tree = compile_network(network)
    answer = posteriors(tree, {"b": "yes"})
    assert answer["a"] == {"yes": 1, "no": 0}
    assert answer.log_evidence == pytest.approx(-400 * math.log(10))
    assert most_probable(tree, {"b": "yes"})[0].states == {"a": "yes", "b": "yes"}
    assert conditional(tree, "a", ["b"], {})("yes", "yes") == 1
    assert math.isnan(conditional(tree, "b", ["a"], {"b": "yes"})("no", "yes"))


def test_numbers_that_cannot_vanish_are_not_taken_by_logarithms():
    network = naive(40)
    found = {name: "yes" for name in network.places if name != "d"}
    assert propagate(compile_network(network), likelihoods(network, found)).algebra is LINEAR
