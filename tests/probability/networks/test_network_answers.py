"""Every answer of a network equals that of its whole joint distribution."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reasoner.errors import ImpossibleEvidence, RequestError, TooWide
from reasoner.probability.networks import (
    compile_network,
    conditional,
    joint,
    most_probable,
    parse_bif,
    posteriors,
    posteriors_of_cases,
)
from reasoner.probability.networks.algebra import LINEAR, LOGARITHMIC
from reasoner.probability.networks.findings import likelihoods
from reasoner.probability.networks.propagation import Propagation
from tests.probability.networks.brute import evidence, evidence_of, findings, networks, posterior, worlds

SNEEZE = """
variable cold { type discrete [ 2 ] { yes, no }; }
variable sneeze { type discrete [ 2 ] { yes, no }; }
variable "pet/cat" { type discrete [ 2 ] { <1, 1+ }; }
probability ( cold ) { table 0.1, 0.9; }
probability ( "pet/cat" ) { table 0.75, 0.25; }
probability ( sneeze | cold, "pet/cat" ) { (yes, <1) 0.9, 0.1; (yes, 1+) 1, 0; (no, <1) 0, 1; (no, 1+) 0.5, 0.5; }
"""


@pytest.fixture(scope="module")
def sneeze():
    return compile_network(parse_bif(SNEEZE))


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_posteriors(network, data):
    found = data.draw(findings(network))
    tree = compile_network(network)
    if evidence(network, found) == 0:
        with pytest.raises(ImpossibleEvidence):
            posteriors(tree, found)
        return
    answer = posteriors(tree, found)
    assert answer.log_evidence == pytest.approx(math.log(evidence(network, found)), abs=1e-12)
    for variable in network.variables:
        expected = {state: posterior(network, found, {variable.name: state}) for state in variable.states}
        assert answer[variable.name] == pytest.approx(expected, abs=1e-12)
    assert answer.attested == ()


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_logarithms_give_what_numbers_give(network, data):
    tree = compile_network(network)
    found = likelihoods(network, data.draw(findings(network)))
    numbers, logarithms = Propagation(tree, found, LINEAR), Propagation(tree, found, LOGARITHMIC)
    assert logarithms.log_evidence == pytest.approx(numbers.log_evidence, abs=1e-12)
    assume(np.isfinite(numbers.log_evidence).all())
    for place in range(len(network.variables)):
        assert logarithms.marginal(place) == pytest.approx(numbers.marginal(place), abs=1e-12)
        shift = -numbers.log_evidence
        assert logarithms.context(place, shift) == pytest.approx(numbers.context(place, shift), rel=1e-10, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_a_case_among_many_has_the_posterior_that_it_has_alone(network, data):
    several = data.draw(st.lists(findings(network), max_size=4))
    tree = compile_network(network)
    together = posteriors_of_cases(tree, several)
    assert together.log_evidence.shape == (len(several),)
    for row, found in enumerate(several):
        if evidence(network, found) == 0:
            assert together.log_evidence[row] == -math.inf
            assert all(np.isnan(marginal[row]).all() for marginal in together.marginals)
            continue
        alone = posteriors(tree, found)
        assert together.log_evidence[row] == pytest.approx(alone.log_evidence, abs=1e-12)
        for one, other in zip(together.marginals, alone.marginals, strict=True):
            assert one[row] == pytest.approx(other, abs=1e-12)


def test_more_cases_than_fit_at_once_are_solved_in_turn(sneeze, monkeypatch):
    monkeypatch.setattr("reasoner.probability.networks.answers.MOST_AT_ONCE", 2 * sneeze.entries)
    several = [{"cold": "yes"}, {}, {"sneeze": "yes"}, {"sneeze": "no"}, {"sneeze": "yes", "pet/cat": "<1"}]
    cold = posteriors_of_cases(sneeze, several)["cold"][:, 0]
    assert cold == pytest.approx([posteriors(sneeze, found)["cold"]["yes"] for found in several], abs=1e-15)


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_several_variables_together(network, data):
    found = data.draw(findings(network))
    assume(evidence(network, found) > 0)
    names = data.draw(
        st.lists(st.sampled_from([one.name for one in network.variables]), unique=True, min_size=1, max_size=3)
    )
    together = joint(compile_network(network), names, found)
    assert together.table.sum() == pytest.approx(1)
    for key in np.ndindex(together.table.shape):
        states = [known[state] for known, state in zip(together.states, key, strict=True)]
        expected = posterior(network, found, dict(zip(names, states, strict=True)))
        assert together(*states) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_one_variable_given_others(network, data):
    found = data.draw(findings(network))
    assume(evidence(network, found) > 0)
    target, *given_names = data.draw(st.permutations([one.name for one in network.variables]))
    answer = conditional(compile_network(network), target, given_names[:2], found)
    for key in np.ndindex(answer.table.shape):
        *states, state = [known[place] for known, place in zip(answer.states, key, strict=True)]
        wanted = dict(zip(given_names, states, strict=False))
        whole = evidence_of(network, found, wanted)
        expected = evidence_of(network, found, {**wanted, target: state}) / whole if whole else math.nan
        assert answer(*states, state) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@settings(deadline=None, max_examples=50)
@given(networks(), st.data(), st.integers(1, 6))
def test_most_probable_explanations(network, data, count):
    found = data.draw(findings(network))
    whole = evidence(network, found)
    assume(whole > 0)
    explanations = most_probable(compile_network(network), found, count)
    known = {tuple(states.items()): probability for states, probability in worlds(network, found) if probability}
    best = sorted(known.values(), reverse=True)[:count]
    assert [one.probability * whole for one in explanations] == pytest.approx(best, rel=1e-9)
    for one in explanations:
        assert math.exp(one.log_joint) == pytest.approx(known[tuple(one.states.items())], rel=1e-9)
    assert len({tuple(one.states.items()) for one in explanations}) == len(explanations)


@settings(deadline=None, max_examples=50)
@given(networks(weights=(0, 0, 1)), st.data())
def test_findings_that_contradict_each_other_are_named(network, data):
    found = {one.name: data.draw(st.sampled_from(one.states)) for one in network.variables}
    for name in data.draw(st.sets(st.sampled_from(sorted(found)))):
        found[name] = {found[name]: 0.5}
    assume(evidence(network, found) == 0)
    with pytest.raises(ImpossibleEvidence) as refused:
        posteriors(compile_network(network), found)
    told = refused.value.findings
    named = {
        name: one for name, one in found.items() if any(text.startswith((f"{name} = ", f"{name} ~ ")) for text in told)
    }
    assert len(named) == len(told) > 0
    assert evidence(network, named) == 0
    for name in named:
        assert evidence(network, {other: one for other, one in named.items() if other != name}) > 0


def test_the_smallest_contradiction_is_named_though_a_larger_one_stands_first(sneeze, monkeypatch):
    found = {"cold": "yes", "pet/cat": "1+", "sneeze": "no"}
    for most in (2_000, 0):
        monkeypatch.setattr("reasoner.probability.smallest.MOST_TRIED", most)
        with pytest.raises(ImpossibleEvidence) as refused:
            posteriors(sneeze, found)
        assert refused.value.findings == ("cold = yes", "pet/cat = 1+", "sneeze = no")
    with pytest.raises(ImpossibleEvidence, match="pet/cat = <1: the network") as refused:
        posteriors(compile_network(parse_bif(SNEEZE.replace("0.75, 0.25", "0, 1"))), {"cold": "yes", "pet/cat": "<1"})


@pytest.mark.parametrize(
    ("found", "message", "fix"),
    [
        ({"colds": "yes"}, "'colds' is no variable", "did you mean cold"),
        ({"cold": "maybe"}, "cold has no state 'maybe'", "yes, no"),
        ({"cold": {"yes": 1, "maybe": 1}}, "cold has no state 'maybe'", "yes, no"),
        ({"cold": {"yes": -1}}, "-1 is no likelihood", "not negative"),
        ({"cold": {"yes": math.nan}}, "nan is no likelihood", "not negative"),
        ({"cold": {"yes": math.inf}}, "inf is no likelihood", "not negative"),
        ({"cold": {"yes": "much"}}, "'much' is no likelihood", "not negative"),
        ({"cold": {"yes": 0}}, "no state has a likelihood above 0", "give a state"),
        ({"cold": {}}, "no state has a likelihood above 0", "give a state"),
    ],
)
def test_findings_that_are_none_are_refused(sneeze, found, message, fix):
    with pytest.raises(RequestError) as refused:
        posteriors(sneeze, found)
    assert message in str(refused.value)
    assert fix in refused.value.fix


def test_questions_that_cannot_be_asked_are_refused(sneeze, monkeypatch):
    with pytest.raises(RequestError, match="stands twice"):
        joint(sneeze, ["cold", "cold"], {})
    with pytest.raises(RequestError, match="no variable is named"):
        joint(sneeze, [], {})
    with pytest.raises(RequestError, match="1 states of 2 variables"):
        joint(sneeze, ["cold", "sneeze"], {})("yes")
    with pytest.raises(RequestError, match="no state 'maybe'"):
        joint(sneeze, ["cold"], {})("maybe")
    with pytest.raises(RequestError, match="no variable"):
        posteriors(sneeze, {})["cough"]
    monkeypatch.setattr("reasoner.probability.networks.answers.LARGEST_JOINT", 3)
    with pytest.raises(TooWide, match="4 combinations"):
        joint(sneeze, ["cold", "sneeze"], {})
