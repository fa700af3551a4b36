"""pyAgrum, where it is installed, gives what our own route gives; where it is not, that is said."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import ImpossibleEvidence, RequestError, TooWide
from reasoner.probability.networks import compile_network, parse_bif, posteriors, posteriors_by_pyagrum
from tests.probability.networks.brute import evidence, findings, networks
from tests.probability.networks.test_network_width import independent

ODD = "variable a { type discrete [ 2 ] { <5, 5+ }; } probability ( a ) { table 0.25 0.75; }"


@pytest.fixture
def pyagrum():
    return pytest.importorskip("pyagrum", reason="pyAgrum is not installed: pip install 'medical-reasoner[networks]'")


def test_without_pyagrum_the_route_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyagrum", None)
    with pytest.raises(RequestError, match="not installed") as refused:
        posteriors_by_pyagrum(parse_bif(ODD), {})
    assert "medical-reasoner[networks]" in refused.value.fix


def test_the_peer_is_asked_by_number_so_that_odd_names_survive(pyagrum):
    answer = posteriors_by_pyagrum(parse_bif(ODD), {})
    assert answer["a"] == pytest.approx({"<5": 0.25, "5+": 0.75})
    assert answer.attested == ("networks solved by a peer",)


def test_the_peer_is_not_asked_for_more_than_the_memory_holds(pyagrum):
    names = {f"p{number}": [] for number in range(9)}
    network = independent(
        {**names, **{f"c{one}{other}": [one, other] for one in names for other in names if one < other}}, card=16
    )
    with pytest.raises(TooWide, match="too many for pyAgrum"):
        posteriors_by_pyagrum(network, {})


@settings(deadline=None, max_examples=50)
@given(networks(), st.data())
def test_the_peer_agrees(network, data):
    pytest.importorskip("pyagrum", reason="pyAgrum is not installed: pip install 'medical-reasoner[networks]'")
    found = data.draw(findings(network))
    if evidence(network, found) == 0:
        with pytest.raises(ImpossibleEvidence) as ours:
            posteriors(compile_network(network), found)
        with pytest.raises(ImpossibleEvidence) as theirs:
            posteriors_by_pyagrum(network, found)
        assert theirs.value.findings == ours.value.findings
        return
    ours, theirs = posteriors(compile_network(network), found), posteriors_by_pyagrum(network, found)
    assert theirs.log_evidence == pytest.approx(ours.log_evidence, abs=1e-9)
    for one, other in zip(theirs.marginals, ours.marginals, strict=True):
        assert one == pytest.approx(other, abs=1e-9)
