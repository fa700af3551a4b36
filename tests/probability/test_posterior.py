"""The posterior is section 7, bit for bit."""

import base64
import copy
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import KnowledgeError, RequestError
from reasoner.probability.compile import compile_belief
from reasoner.probability.posterior import believe, prepare

from .oracle import oracle
from .sample import ATOMS, CONDITIONS, DOMAIN, EVIDENCES, PRIORS, model

DOCUMENT = compile_belief(CONDITIONS, EVIDENCES, PRIORS, model(), DOMAIN)
PREPARED = prepare(DOCUMENT)
INPUTS = st.sets(st.sampled_from(ATOMS))


@settings(deadline=None)
@given(INPUTS, st.sampled_from(["acute", "rows"]))
def test_the_belief_is_that_of_the_specification(inputs: set[str], profile: str) -> None:
    assert believe(PREPARED, profile, inputs).as_json() == oracle(DOCUMENT, profile, inputs)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), INPUTS)
def test_so_it_is_for_other_numbers(seed: int, inputs: set[str]) -> None:
    document = compile_belief(CONDITIONS, EVIDENCES, PRIORS, model(seed), DOMAIN)
    assert believe(document, "acute", sorted(inputs)).as_json() == oracle(document, "acute", inputs)


@given(INPUTS)
def test_contributions_add_up_and_intervals_hold_the_posterior(inputs: set[str]) -> None:
    belief = believe(PREPARED, "acute", inputs)
    for h in range(len(belief.hypotheses)):
        assert belief.log_weights[h] == belief.prior[h] + sum(term.weights[h] for term in belief.terms)
        low, high = belief.intervals_ppm[h]
        assert low <= belief.posterior_ppm[h] <= high
    assert abs(sum(belief.posterior_ppm) - 1_000_000) <= len(belief.hypotheses)


@given(INPUTS)
def test_what_concerns_no_evidence_changes_nothing(inputs: set[str]) -> None:
    assert believe(PREPARED, "acute", inputs | {"present(cold_hands)"}) == believe(PREPARED, "acute", inputs)


def test_an_exposure_replaces_the_prior_and_its_denial_takes_all_of_them() -> None:
    ebola = PREPARED.hypotheses.index("ebola")
    travel, contact = DOCUMENT["profiles"]["acute"]["exposures"]

    def prior(*inputs: str) -> int:
        return believe(PREPARED, "acute", inputs).prior[ebola]

    assert prior() == prior("absent(travel)") == DOCUMENT["profiles"]["acute"]["prior"][ebola]
    assert prior("present(contact)", "absent(travel)") == contact["if_present"]
    assert prior("present(contact)", "present(travel)") == travel["if_present"]
    assert prior("absent(contact)", "absent(travel)") == min(travel["if_absent"], contact["if_absent"])


def test_an_unknown_exposure_that_matters_is_asked_for() -> None:
    asked = believe(PREPARED, "acute", ["absent(contact)"]).questions
    assert [(one.ask, one.hypothesis) for one in asked] == [("travel", "ebola")]
    assert believe(PREPARED, "acute", ["absent(contact)", "absent(travel)"]).questions == ()


def test_an_exposure_with_a_condition_is_asked_for_only_where_that_holds() -> None:
    def asked(*inputs: str) -> list[str]:
        return [one.ask for one in believe(PREPARED, "acute", ["absent(travel)", *inputs]).questions]

    assert asked("present(fever)") == ["contact"]
    assert asked() == asked("absent(fever)") == []


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(RequestError, match="acute, rows"):
        believe(PREPARED, "chronic", [])


@pytest.mark.parametrize("offset", [-800, 800])
def test_intervals_hold_the_posterior_even_where_no_draw_reaches_it(offset: int) -> None:
    document = copy.deepcopy(DOCUMENT)
    skewed = [offset] * 200 + [0] * 600
    document["profiles"]["acute"]["prior_draws"] = base64.b64encode(struct.pack("<800h", *skewed)).decode()
    belief = believe(document, "acute", [])
    assert belief.as_json() == oracle(document, "acute", [])
    low, high = belief.intervals_ppm[0]
    assert high - low > 1000
    assert low <= belief.posterior_ppm[0] <= high


def _fewer_draws(document: Any) -> None:
    document["draws"]["count"] = 100


def _missing_block(document: Any) -> None:
    document["blocks"]["sex"][0][0] = 99


def _short_table(document: Any) -> None:
    document["tables"]["sex"][0].pop()


def _short_prior(document: Any) -> None:
    document["profiles"]["acute"]["prior"].pop()


def _torn_data(document: Any) -> None:
    document["draws"]["data"] = document["draws"]["data"][:-4]


@pytest.mark.parametrize("spoil", [_fewer_draws, _missing_block, _short_table, _short_prior, _torn_data])
def test_a_document_that_does_not_fit_is_refused(spoil: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    spoil(document)
    with pytest.raises(KnowledgeError, match="belief document"):
        prepare(document)
