"""Both routes give what every world, enumerated in fractions, gives; and say what they cannot."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import RequestError, Unanswerable
from reasoner.probability.noisyor import NoisyOr, Observations, joint, posterior, prepare, routes
from reasoner.probability.noisyor.routes import Route

from .enumeration import cases, exact, random_findings, random_network, rows

ROUTES: tuple[Route, ...] = ("worlds", "elimination")


@given(cases())
def test_every_route_is_the_definition(case: tuple[NoisyOr, list[int], list[int]]) -> None:
    network, findings, known = case
    truth = exact(network, findings, known)
    for route in ROUTES:
        found = posterior(network, Observations.of(network, [findings], [known]), route=route)
        assert found.route == route
        assert math.exp(found.log_admissible) == pytest.approx(float(truth.admissible), rel=1e-9)
        if truth.evidence == 0:
            assert np.isneginf(found.log_evidence[0])
            assert np.isnan(found.marginals).all()
            assert found.conflicts[0]
        else:
            assert math.exp(found.log_evidence[0]) == pytest.approx(float(truth.evidence / truth.admissible), rel=1e-9)
            expected = [float(truth.marginal(place)) for place in range(len(network.disorders))]
            assert found.marginals[0] == pytest.approx(expected, rel=1e-9, abs=1e-300)
            assert found.conflicts == ((),)


@given(cases(), st.data())
def test_the_joint_is_the_definition(case: tuple[NoisyOr, list[int], list[int]], data: st.DataObject) -> None:
    network, findings, known = case
    asked = data.draw(st.lists(st.sampled_from(network.disorders), unique=True))
    truth = exact(network, findings, known)
    for few in (routes.FEW, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(routes, "FEW", few)
            patch.setattr(routes, "LIMITED", few and routes.LIMITED)
            found = joint(network, Observations.of(network, [findings], [known]), asked)
        assert found.shape == (1, *(2,) * len(asked))
        if truth.evidence == 0:
            assert np.isnan(found).all()
            continue
        expected = np.zeros((2,) * len(asked))
        for world, weight in truth.weights.items():
            expected[tuple(world[network.disorders.index(name)] for name in asked)] += float(weight / truth.evidence)
        assert found[0] == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("size", [(10, 40), (12, 48), (14, 56)])
@pytest.mark.parametrize("seed", range(3))
def test_routes_agree_and_a_batch_is_its_patients(size: tuple[int, int], seed: int) -> None:
    network = prepare(random_network(*size, seed))
    observations = random_findings(network.network, 8, seed)
    table, tree = (posterior(network, observations, route=route) for route in ROUTES)
    np.testing.assert_allclose(table.marginals, tree.marginals, rtol=1e-9)
    np.testing.assert_allclose(table.log_evidence, tree.log_evidence, atol=1e-9)
    for route, batch in zip(ROUTES, (table, tree), strict=True):
        for row, one in enumerate(rows(observations)):
            alone = posterior(network, one, route=route)
            np.testing.assert_allclose(alone.marginals[0], batch.marginals[row], rtol=1e-12)
            np.testing.assert_allclose(alone.log_evidence[0], batch.log_evidence[row], rtol=1e-12)


@pytest.mark.parametrize("route", ROUTES)
def test_order_means_nothing(route: Route) -> None:
    network = random_network(9, 30, 5)
    observations = random_findings(network, 4, 5)
    found = posterior(network, observations, route=route)
    turned = NoisyOr(
        network.disorders[::-1],
        network.priors[::-1],
        network.findings[::-1],
        network.leaks[::-1],
        network.links[::-1],
        network.exclusions[::-1],
    )
    other = posterior(turned, Observations.of(turned, observations.findings[:, ::-1]), route=route)
    np.testing.assert_allclose(other.marginals[:, ::-1], found.marginals, rtol=1e-10)
    np.testing.assert_allclose(other.log_evidence, found.log_evidence, rtol=1e-10)


@pytest.mark.parametrize("route", ROUTES)
def test_unknown_is_summed_over_and_not_absent(route: Route) -> None:
    network = random_network(8, 20, 7)
    unknown = random_findings(network, 1, 7)
    place = int(np.flatnonzero(unknown.findings[0] == 0)[0])
    signs = np.repeat(unknown.findings, 3, axis=0)
    signs[:, place] = [0, 1, -1]
    found = posterior(network, Observations.of(network, signs), route=route)
    shares = np.exp(found.log_evidence - found.log_evidence[0])
    assert shares[1] + shares[2] == pytest.approx(1, rel=1e-9)
    np.testing.assert_allclose(shares[1:] @ found.marginals[1:], found.marginals[0], rtol=1e-9)
    assert not np.allclose(found.marginals[0], found.marginals[2])


@given(cases(most=4), st.integers(0, 3))
def test_the_mass_beyond_the_limit_is_bounded(case: tuple[NoisyOr, list[int], list[int]], most: int) -> None:
    network, findings, known = case
    network = replace(network, at_most=most)
    observations = Observations.of(network, [findings], [known])
    found = posterior(network, observations)
    free = exact(replace(network, at_most=None), findings, known)
    beyond = sum(weight for world, weight in free.weights.items() if sum(world) > most)
    if free.evidence:
        assert float(beyond / free.evidence) <= found.beyond[0] * (1 + 1e-9)


def test_the_bound_is_small_where_little_lies_beyond() -> None:
    network = NoisyOr.of({f"d{n}": 0.001 for n in range(20)}, {"f": 0.5}, [("d0", "f", 0.9)], at_most=3)
    assert posterior(network, Observations.of(network, [[1]])).beyond[0] < 2e-8


def test_many_findings_do_not_cancel() -> None:
    """200 present findings, each improbable: a signed sum over their subsets would have no digit left."""
    network = NoisyOr.of(
        {f"d{n}": 0.01 for n in range(6)},
        {f"f{n}": 1e-4 for n in range(200)},
        [(f"d{n % 6}", f"f{n}", 0.3) for n in range(200)] + [(f"d{(n + 1) % 6}", f"f{n}", 0.02) for n in range(200)],
    )
    truth = exact(network, [1] * 200)
    for route in ROUTES:
        found = posterior(network, Observations.of(network, [[1] * 200]), route=route)
        log = math.log(truth.evidence.numerator) - math.log(truth.evidence.denominator)
        assert found.log_evidence[0] == pytest.approx(log, rel=1e-12)
        expected = [float(truth.marginal(place)) for place in range(6)]
        assert found.marginals[0] == pytest.approx(expected, rel=1e-9)


def test_what_a_float_cannot_hold_is_summed_over_logarithms() -> None:
    """Two rival explanations, each less probable than the least float: 400 absent findings speak against both."""
    links = [(d, f"f{n}", 0.9) for d in ("d0", "d1") for n in range(400)] + [("d0", "pain", 0.2), ("d1", "pain", 0.4)]
    network = NoisyOr.of({"d0": 0.1, "d1": 0.1}, {f"f{n}": 0.1 for n in range(400)} | {"pain": 0.0}, links)
    found = posterior(network, Observations.of(network, [[-1] * 400 + [1]]), route="elimination")
    assert found.marginals[0] == pytest.approx([1 / 3, 2 / 3], rel=1e-9)
    assert found.log_evidence[0] < -900


def test_findings_with_many_causes_and_large_groups_stay_narrow() -> None:
    count = 40
    names = [f"d{n}" for n in range(count)]
    network = NoisyOr.of(
        dict.fromkeys(names, 0.05),
        {"f0": 0.01, "f1": 0.02},
        [(name, f, 0.01 * (1 + n % 7)) for n, name in enumerate(names) for f in ("f0", "f1")],
        exclusions=[names[:20]],
    )
    observations = Observations.of(network, [[1, 1]])
    found = posterior(network, observations)
    assert found.route == "elimination"
    assert found.log2_largest <= 8
    few = posterior(replace(network, at_most=4), observations)
    assert np.abs(few.marginals - found.marginals).max() <= few.beyond[0]


@pytest.mark.parametrize("seed", range(3))
def test_chains_of_causes_are_the_definition(seed: int) -> None:
    network = random_network(9, 6, seed, parents=8)
    network = replace(network, exclusions=(network.disorders[:8],))
    findings = [1, 1, -1, 0, 1, -1]
    truth = exact(network, findings)
    found = posterior(network, Observations.of(network, [findings]), route="elimination")
    assert found.marginals[0] == pytest.approx([float(truth.marginal(place)) for place in range(9)], rel=1e-9)
    assert math.exp(found.log_evidence[0]) == pytest.approx(float(truth.evidence / truth.admissible), rel=1e-9)


def test_what_is_too_wide_is_refused_with_its_size() -> None:
    network = random_network(200, 200, 1, parents=6)
    observations = Observations.of(network, np.ones((1, 200)))
    with pytest.raises(Unanswerable, match=r"patient 0: .* in a table of 2\^\d+ entries") as refusal:
        posterior(network, observations)
    assert "at_most" in refusal.value.fix
    with pytest.raises(Unanswerable, match=r"a table of worlds would have 2\^\d+ entries"):
        posterior(network, observations, route="worlds")


@pytest.mark.parametrize("most", [0, 1, 3, 5])
def test_a_limit_is_counted_by_elimination_too(most: int) -> None:
    network = replace(random_network(14, 56, 2), at_most=most)
    observations = random_findings(network, 4, 2)
    table, tree = (posterior(network, observations, route=route) for route in ROUTES)
    np.testing.assert_allclose(table.marginals, tree.marginals, rtol=1e-9)
    np.testing.assert_allclose(table.log_evidence, tree.log_evidence, atol=1e-9)
    np.testing.assert_allclose(table.log_admissible, tree.log_admissible, atol=1e-12)
    np.testing.assert_allclose(table.beyond, tree.beyond, rtol=1e-9)


def test_where_the_table_is_too_large_a_limit_is_counted() -> None:
    """Ten of 80: 1.9e12 worlds, in tables of a few hundred entries."""
    names = [f"d{n}" for n in range(80)]
    links = [(names[(3 * n + k) % 80], f"f{n}", 0.3 + 0.1 * k) for n in range(20) for k in range(3)]
    free = NoisyOr.of(dict.fromkeys(names, 0.02), {f"f{n}": 0.05 for n in range(20)}, links)
    observations = Observations.of(free, [[1, -1] * 10])
    limited = posterior(replace(free, at_most=10), observations)
    found = posterior(free, observations)
    assert limited.route == found.route == "elimination"
    assert np.abs(limited.marginals - found.marginals).max() <= min(limited.beyond[0], 1e-3)
    assert limited.log_admissible < 0


def test_an_unknown_route_and_unknown_names_are_refused() -> None:
    network = random_network(5, 10, 1)
    with pytest.raises(RequestError, match="no route"):
        posterior(network, random_findings(network, 1, 1), route="sampling")  # type: ignore[arg-type]
    for wrong in (["d0", "d0"], ["d9"]):
        with pytest.raises(RequestError, match="different disorders"):
            joint(network, random_findings(network, 1, 1), wrong)


@pytest.mark.parametrize("route", ROUTES)
def test_a_batch_of_nobody_has_no_rows(route: Route) -> None:
    network = random_network(5, 10, 1)
    found = posterior(network, Observations.of(network, np.zeros((0, 10))), route=route)
    assert found.marginals.shape == (0, 5)
    assert found.conflicts == ()
