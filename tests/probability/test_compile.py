"""Priors in words become integers of the document."""

import copy
import math
import subprocess
import sys
from typing import Any

import pytest

from reasoner.certificate.canonical import canonical, parse
from reasoner.checker.belief_document import read_belief
from reasoner.errors import KnowledgeError
from reasoner.probability.compile import DomainKnowledge, compile_belief

from .sample import CONDITIONS, DOMAIN, EVIDENCES, PRIORS, model


def _compiled(priors: Any = PRIORS, domain: DomainKnowledge = DOMAIN) -> dict[str, Any]:
    return compile_belief(CONDITIONS, EVIDENCES, priors, model(), domain)


def test_the_document_is_canonical() -> None:
    assert parse(canonical(_compiled())) == _compiled()


def test_the_checker_reads_it() -> None:
    assert read_belief(_compiled()).hypotheses == ("angina", "ebola", "zoster", "other")


def test_priors_are_shares_of_contacts_beside_other() -> None:
    prior = _compiled()["profiles"]["acute"]["prior"]
    expected = [0.4 * 100 / 400.01, 0.4 * 0.01 / 400.01, 0.4 * 300 / 400.01, 0.6]
    assert prior == [round(1e6 * math.log(one)) for one in expected]


def test_exposure_multiplies_the_prior_by_the_ratio_of_incidences() -> None:
    profile = _compiled()["profiles"]["acute"]
    travel = profile["exposures"][0]
    assert travel["if_present"] == profile["prior"][1] + round(1e6 * math.log(200 / 0.01))
    assert travel["if_absent"] == profile["prior"][1] + round(1e6 * math.log(0.001 / 0.01))


def test_a_setting_leaves_out_what_was_learned_of_age_and_sex_and_the_other_way_round() -> None:
    profiles = _compiled()["profiles"]
    assert profiles["acute"]["without"] == ["E_rash", "age", "sex"]
    assert profiles["rows"]["without"] == sorted(
        ["population_age", "population_sex", "smoking", "smoking_2", "temperature", "troponin"]
    )


def test_a_profile_without_a_setting_takes_the_models_priors() -> None:
    profile = _compiled()["profiles"]["rows"]
    assert profile["prior"] == model()["priors"]["prior"]
    assert profile["prior_draws"] == model()["priors"]["prior_draws"]


def _odd_setting(profile: Any) -> None:
    profile["setting"] = "ward"


def _odd_without(profile: Any) -> None:
    profile["without"] = ["E_nothing"]


def _odd_bands(profile: Any) -> None:
    profile["bands"] = [["low", 0], ["high", 5]]


def _odd_numbers(profile: Any) -> None:
    profile["numbers"] = "guessed"


def _odd_limit(profile: Any) -> None:
    profile["ask_ppm"] = 0.5


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_odd_setting, "ward"),
        (_odd_without, "E_nothing"),
        (_odd_bands, "bands"),
        (_odd_numbers, "guessed"),
        (_odd_limit, "ask_ppm"),
    ],
)
def test_priors_that_do_not_fit_are_refused(spoil: Any, named: str) -> None:
    priors = copy.deepcopy(PRIORS)
    spoil(priors["profiles"]["acute"])
    with pytest.raises(KnowledgeError, match=named) as raised:
        _compiled(priors)
    assert raised.value.fix


def test_a_model_of_other_lists_is_refused() -> None:
    evidences = copy.deepcopy(EVIDENCES)
    evidences["evidences"][5]["from"] = [12, 240]
    with pytest.raises(KnowledgeError, match="other condition or evidence lists"):
        compile_belief(CONDITIONS, evidences, PRIORS, model(), DOMAIN)


def test_answering_loads_no_learning_library() -> None:
    code = (
        "import sys, reasoner.probability.compile, reasoner.probability.posterior;"
        "print(sorted({'torch', 'pyro', 'scipy'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
