"""Priors in words become integers of the document."""

import base64
import copy
import math
import struct
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.certificate.canonical import canonical, parse
from reasoner.errors import KnowledgeError
from reasoner.probability.compile import compile_belief, log_micronats, prior_draws

from .sample import CONDITIONS, EVIDENCES, PRIORS, model


def _compiled(priors: Any = PRIORS) -> dict[str, Any]:
    return compile_belief(CONDITIONS, EVIDENCES, priors, model())


def test_the_document_is_canonical() -> None:
    assert parse(canonical(_compiled())) == _compiled()


@given(st.lists(st.decimals("0.001", "1000", places=3), min_size=1, max_size=50))
def test_log_priors_are_normalised(weights: list[Decimal]) -> None:
    total = sum(weights, Decimal(0))
    assert math.isclose(sum(math.exp(log_micronats(weight, total) / 1e6) for weight in weights), 1, abs_tol=1e-6)


def test_classes_become_log_priors_and_exposures_share_their_scale() -> None:
    profile = _compiled()["profiles"]["acute"]
    assert profile["prior"] == [round(1e6 * math.log(weight / 210.1)) for weight in (10, 0.1, 100, 100)]
    assert profile["exposures"][0]["if_present"] == profile["prior"][2]
    assert profile["exposures"][0]["if_absent"] == round(1e6 * math.log(0.001 / 210.1))


def test_a_profile_without_classes_takes_the_models_priors() -> None:
    profile = _compiled()["profiles"]["rows"]
    assert profile["prior"] == model()["priors"]["prior"]
    assert profile["prior_draws"] == model()["priors"]["prior_draws"]


def test_prior_draws_have_the_declared_width() -> None:
    number = 50 * 200
    data = struct.unpack(f"<{number}h", base64.b64decode(prior_draws(50, 200, 1000, Decimal("0.5"))))
    half_width = 1000 * math.log(10) / 2
    inside = sum(abs(offset) <= half_width for offset in data) / number
    assert abs(inside - 0.95) < 4 * math.sqrt(0.95 * 0.05 / number)
    assert abs(sum(data) / number) < 4 * half_width / 1.96 / math.sqrt(number)


def _drop_class(profile: Any) -> None:
    del profile["hypotheses"]["angina"]


def _class_for_nothing(profile: Any) -> None:
    profile["hypotheses"]["gout"] = "rare"


def _odd_class(profile: Any) -> None:
    profile["hypotheses"]["angina"] = "frequent"


def _zero_class(profile: Any) -> None:
    profile["classes"]["rare"] = 0


def _odd_exposure(profile: Any) -> None:
    profile["exposures"][0]["hypothesis"] = "gout"


def _open_exposure(profile: Any) -> None:
    del profile["exposures"][0]["if_absent"]


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
        (_drop_class, "angina"),
        (_class_for_nothing, "gout"),
        (_odd_class, "frequent"),
        (_zero_class, "above 0"),
        (_odd_exposure, "gout"),
        (_open_exposure, "if_absent"),
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
        compile_belief(CONDITIONS, evidences, PRIORS, model())


def test_answering_loads_no_learning_library() -> None:
    code = (
        "import sys, reasoner.probability.compile, reasoner.probability.posterior;"
        "print(sorted({'torch', 'pyro', 'scipy'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
