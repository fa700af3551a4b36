"""A posterior as a function of one number is that of the network in which the number is changed; and what findings are worth."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reasoner.errors import ImpossibleEvidence, RequestError
from reasoner.probability.networks import Network, compile_network, parse_bif, sensitivities, worth_of_findings
from tests.probability.networks.brute import evidence, evidence_of, findings, networks, posterior


def changed(network, place, key, value):
    """The network with one number changed, and the others of its row in proportion (evenly if it was 1)."""
    tables = [table.copy() for table in network.tables]
    row = tables[place][key[:-1]]
    others = np.delete(np.arange(len(row)), key[-1])
    left = 1 - row[key[-1]]
    row[others] = (1 - value) * (row[others] / left if left > 0 else 1 / len(others))
    row[key[-1]] = value
    return Network(network.name, network.variables, network.parents, tuple(tables))


@settings(deadline=None, max_examples=50)
@given(networks(most=4), st.data(), st.sampled_from((0.0, 0.125, 0.5, 0.9, 1.0)))
def test_a_posterior_follows_each_number(network, data, value):
    found = data.draw(findings(network))
    assume(evidence(network, found) > 0)
    target = data.draw(st.sampled_from(network.variables))
    state = data.draw(st.sampled_from(target.states))
    answer = sensitivities(compile_network(network), target.name, state, found)
    assert answer.posterior == pytest.approx(posterior(network, found, {target.name: state}), abs=1e-12)
    place = data.draw(st.integers(0, len(network.variables) - 1))
    assume(network.cards[place] > 1)
    key = tuple(data.draw(st.integers(0, length - 1)) for length in network.tables[place].shape)
    given_states = {
        network.variables[one].name: network.variables[one].states[at]
        for one, at in zip(network.parents[place], key, strict=False)
    }
    one = answer.of(network.variables[place].name, network.variables[place].states[key[-1]], given_states)
    assert one.value == network.tables[place][key]
    assert one.posterior(one.value) == pytest.approx(answer.posterior, abs=1e-12)
    other = changed(network, place, key, value)
    whole = evidence(other, found)
    expected = evidence_of(other, found, {target.name: state}) / whole if whole > 1e-12 else math.nan
    if math.isnan(expected):
        assert one.c * value + one.d == pytest.approx(0, abs=1e-9)
    else:
        assert one.posterior(value) == pytest.approx(expected, abs=1e-9)
        step = 1e-6 if one.value < 0.5 else -1e-6
        slope = (one.posterior(one.value + step) - answer.posterior) / step
        assert one.slope == pytest.approx(slope, abs=1e-3 * max(1, abs(one.slope), abs(one.c) ** 2))


TREE = """
variable a { type discrete [ 2 ] { x, y }; } variable b { type discrete [ 3 ] { x, y, z }; } variable c { type discrete [ 2 ] { x, y }; }
variable d { type discrete [ 2 ] { x, y }; } variable e { type discrete [ 2 ] { x, y }; } variable f { type discrete [ 2 ] { x, y }; }
probability ( a ) { table 0.3 0.7; } probability ( b | a ) { (x) 0.2 0.3 0.5; (y) 0 0.4 0.6; } probability ( c | b ) { (x) 1 0; (y) 0.25 0.75; (z) 0.1 0.9; }
probability ( d | a ) { (x) 0.6 0.4; (y) 0.01 0.99; } probability ( e | c d ) { (x x) 0.1 0.9; (x y) 0.2 0.8; default 0.7 0.3; }
probability ( f | e ) { (x) 0.05 0.95; (y) 0.5 0.5; }
"""  # fmt: skip


@pytest.mark.parametrize("target", ["a", "b", "c", "e"])
def test_a_posterior_follows_every_number_of_a_network_of_several_cliques(target):
    network = parse_bif(TREE)
    tree = compile_network(network)
    assert len(tree.cliques) > 3
    found = {"f": "x", "d": "y"}
    answer = sensitivities(tree, target, "y", found)
    for place, variable in enumerate(network.variables):
        for key in np.ndindex(network.tables[place].shape):
            above = [network.variables[one] for one in network.parents[place]]
            given_states = {one.name: one.states[at] for one, at in zip(above, key, strict=False)}
            one = answer.of(variable.name, variable.states[key[-1]], given_states)
            other = changed(network, place, key, 0.35)
            assert one.posterior(0.35) == pytest.approx(posterior(other, found, {target: "y"}), abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(networks(most=4), st.data())
def test_the_largest_are_first(network, data):
    found = data.draw(findings(network))
    assume(evidence(network, found) > 0)
    target = network.variables[0]
    answer = sensitivities(compile_network(network), target.name, target.states[0], found)
    largest = answer.largest(1000)
    slopes = [abs(one.slope) for one in largest]
    assert slopes == sorted(slopes, reverse=True)
    assert len(largest) == sum(network.tables[place].size for place, card in enumerate(network.cards) if card > 1)
    for one in largest:
        assert answer.of(one.variable, one.state, one.given) == one


@settings(deadline=None, max_examples=50)
@given(networks(most=4), st.data())
def test_what_a_finding_is_worth(network, data):
    found = data.draw(findings(network))
    assume(evidence(network, found) > 0)
    target = data.draw(st.sampled_from(network.variables))
    worths = worth_of_findings(compile_network(network), target.name, found)
    wanted = {one.name for one in network.variables} - set(found) - {target.name}
    assert {one.variable for one in worths} == wanted
    assert [one.bits for one in worths] == sorted((one.bits for one in worths), reverse=True)
    states = {one.name: one.states for one in network.variables}
    for one in worths:
        bits = change = 0.0
        for seen in states[one.variable]:
            chance = posterior(network, found, {one.variable: seen})
            for state in target.states:
                both = posterior(network, found, {one.variable: seen, target.name: state})
                before = posterior(network, found, {target.name: state})
                bits += both * math.log2(both / chance / before) if both else 0
                change += abs(both - chance * before) / 2
        assert one.bits == pytest.approx(bits, abs=1e-12)
        assert one.change == pytest.approx(change, abs=1e-12)


def test_what_cannot_be_asked():
    text = "variable a { type discrete [2] {x y}; } probability (a) { table 1 0; }"
    tree = compile_network(parse_bif(text))
    for ask in (lambda found: sensitivities(tree, "a", "x", found), lambda found: worth_of_findings(tree, "a", found)):
        with pytest.raises(ImpossibleEvidence, match="a = y"):
            ask({"a": "y"})
    with pytest.raises(RequestError, match="no state 'z'"):
        sensitivities(tree, "a", "z", {})
    with pytest.raises(RequestError, match="no variable"):
        sensitivities(tree, "a", "x", {}).of("b", "x", {})
