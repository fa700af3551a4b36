"""A posterior as a function of each number, and what findings would tell, are what the definition gives in fractions."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reasoner.errors import ImpossibleEvidence, KnowledgeError, RequestError
from reasoner.probability.noisyor import NoisyOr, Observations, joint, posterior, sensitivities, worth_of_findings
from reasoner.probability.noisyor.sensitivity import Sensitivity

from .enumeration import cases, exact


def with_number(network: NoisyOr, one: Sensitivity, value: float) -> NoisyOr:
    match one.kind:
        case "prior":
            place = network.disorders.index(one.of[0])
            return replace(network, priors=(*network.priors[:place], value, *network.priors[place + 1 :]))
        case "leak":
            place = network.findings.index(one.of[0])
            return replace(network, leaks=(*network.leaks[:place], value, *network.leaks[place + 1 :]))
    links = [
        link._replace(strength=value) if (link.disorder, link.finding) == one.of else link for link in network.links
    ]
    return replace(network, links=tuple(links))


@given(cases(most=4), st.data())
def test_each_is_the_posterior_of_the_changed_network(
    case: tuple[NoisyOr, list[int], list[int]], data: st.DataObject
) -> None:
    network, findings, known = case
    assume(exact(network, findings, known).evidence)
    place = data.draw(st.integers(0, len(network.disorders) - 1))
    found = sensitivities(network, Observations.of(network, [findings], [known]), network.disorders[place])
    told = [link for link in network.links if findings[network.findings.index(link.finding)]]
    assert len(found) == len(network.disorders) + sum(map(bool, findings)) + len(told)
    assert [abs(one.slope) for one in found] == sorted((abs(one.slope) for one in found), reverse=True)
    for one in found:
        for value in (one.value, 0.0, 0.3, 1.0):
            try:
                truth = exact(with_number(network, one, value), findings, known)
            except KnowledgeError:
                continue  # two certain disorders that exclude each other are no network
            if truth.evidence:
                assert one.posterior(value) == pytest.approx(float(truth.marginal(place)), rel=1e-9, abs=1e-12)
            else:
                assert math.isnan(one.posterior(value))


@given(cases(most=4), st.data())
def test_a_slope_is_a_difference_over_a_small_step(
    case: tuple[NoisyOr, list[int], list[int]], data: st.DataObject
) -> None:
    network, findings, known = case
    network = replace(network, priors=tuple(min(max(one, 0.1), 0.9) for one in network.priors))
    network = replace(network, leaks=tuple(min(max(one, 0.1), 0.9) for one in network.leaks))
    assume(exact(network, findings, known).evidence)
    place = data.draw(st.integers(0, len(network.disorders) - 1))
    step = 1e-5
    for one in sensitivities(network, Observations.of(network, [findings], [known]), network.disorders[place]):
        if not 0.05 < one.value < 0.95:
            continue
        low, high = (
            exact(with_number(network, one, value), findings, known).marginal(place)
            for value in (one.value - step, one.value + step)
        )
        assert one.slope == pytest.approx(float(high - low) / (2 * step), rel=1e-4, abs=1e-6)


def entropy(shares: list[Fraction]) -> float:
    return -sum(float(share) * math.log2(float(share)) for share in shares if share)


@given(cases(most=4), st.data())
def test_worth_is_the_information_and_the_change_of_the_definition(
    case: tuple[NoisyOr, list[int], list[int]], data: st.DataObject
) -> None:
    network, findings, known = case
    truth = exact(network, findings, known)
    assume(truth.evidence)
    place = data.draw(st.integers(0, len(network.disorders) - 1))
    found = worth_of_findings(network, Observations.of(network, [findings], [known]), network.disorders[place])
    assert {one.finding for one in found} == {n for n, sign in zip(network.findings, findings, strict=True) if not sign}
    assert [one.bits for one in found] == sorted((one.bits for one in found), reverse=True)
    now = truth.marginal(place)
    for one in found:
        at = network.findings.index(one.finding)
        bits, change = entropy([now, 1 - now]), 0.0
        for sign in (1, -1):
            after = exact(network, [*findings[:at], sign, *findings[at + 1 :]], known)
            share = after.evidence / truth.evidence
            if share:
                then = after.marginal(place)
                bits -= float(share) * entropy([then, 1 - then])
                change += float(share * abs(then - now))
            if sign == 1:
                assert one.present == pytest.approx(float(share), rel=1e-9, abs=1e-12)
        assert one.bits == pytest.approx(bits, abs=1e-9)
        assert one.change == pytest.approx(change, rel=1e-9, abs=1e-12)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(cases(most=4), st.data())
def test_what_is_conditional_is_a_known_disorder(
    case: tuple[NoisyOr, list[int], list[int]], data: st.DataObject
) -> None:
    """P(a | b, findings) by knowing b is the share of the joint."""
    network, findings, known = case
    assume(len(network.disorders) > 1)
    a, b = data.draw(st.lists(st.integers(0, len(network.disorders) - 1), min_size=2, max_size=2, unique=True))
    together = joint(
        network, Observations.of(network, [findings], [known]), [network.disorders[a], network.disorders[b]]
    )
    assume(together[0, :, 1].sum() > 1e-9)
    assume(known[b] == 0)
    given_b = [*known[:b], 1, *known[b + 1 :]]
    found = posterior(network, Observations.of(network, [findings], [given_b])).marginals[0, a]
    assert found == pytest.approx(together[0, 1, 1] / together[0, :, 1].sum(), rel=1e-6, abs=1e-12)


def test_what_cannot_be_asked_is_told() -> None:
    network = NoisyOr.of({"flu": 0.1, "gout": 0.1}, {"fever": 0.0, "cough": 0.1}, [("flu", "fever", 0.5)])
    odd = Observations.named(network, [{"present": ["fever", "cough"], "false": ["flu", "gout"]}])
    for ask in (sensitivities, worth_of_findings):
        with pytest.raises(ImpossibleEvidence) as refusal:
            ask(network, odd, "gout")
        assert refusal.value.findings == ("fever present", "flu false")
        with pytest.raises(RequestError, match="no disorder"):
            ask(network, odd, "fever")
        with pytest.raises(RequestError, match="2 patients"):
            ask(network, Observations.of(network, np.zeros((2, 2))), "flu")
    known = Observations.named(network, [{"present": ["cough"]}])
    with pytest.raises(RequestError, match="'cough' is no finding"):
        worth_of_findings(network, known, "flu", ["cough"])
    assert [one.finding for one in worth_of_findings(network, known, "flu", ["fever"])] == ["fever"]
