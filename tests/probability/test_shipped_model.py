"""The model that is shipped fits its lists, its size limit and the laws that its card states."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from reasoner.certificate.canonical import canonical, parse
from reasoner.probability.compile import compile_belief
from reasoner.probability.posterior import believe, prepare

ACUTE = Path(__file__).parents[2] / "knowledge" / "acute"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    lists = [
        yaml.safe_load((ACUTE / f"{name}.yaml").read_text("utf-8")) for name in ("conditions", "evidences", "priors")
    ]
    return compile_belief(*lists, json.loads((ACUTE / "model.json").read_text("utf-8")))


def test_the_file_is_canonical_and_small() -> None:
    data = (ACUTE / "model.json").read_bytes()
    assert len(data) <= 5_000_000
    assert canonical(parse(data)) == data


def test_every_table_is_a_distribution_over_values(document: dict[str, Any]) -> None:
    for table in document["tables"].values():
        for column in zip(*table, strict=True):
            assert math.isclose(sum(math.exp(micronats / 1e6) for micronats in column), 1, abs_tol=1e-5)


def test_no_answer_lowers_the_odds_against_other_beyond_the_slip(document: dict[str, Any]) -> None:
    slip = float(json.loads((ACUTE / "model.json").read_text("utf-8"))["training"]["slip"])
    for table in document["tables"].values():
        for *conditions, other in table:
            assert min(conditions) - other >= 1e6 * math.log(slip) - 2


def test_the_card_belongs_to_the_model() -> None:
    training = json.loads((ACUTE / "model.json").read_text("utf-8"))["training"]
    card = (ACUTE / "MODEL_CARD.md").read_text("utf-8")
    assert training["rows_digest"] in card
    assert f"Seed {training['seed']}, {training['steps']} steps" in card
    assert all(said in card for said in training["hyperparameters"].values())


def test_pulmonary_embolism_is_found_where_its_findings_are(document: dict[str, Any]) -> None:
    prepared = prepare(document)
    findings = {"present(dyspnoea)", "present(haemoptysis)", "present(chest_pain)", "present(pain)", "present(surgery)"}
    embolism = prepared.hypotheses.index("pulmonary_embolism")
    before = believe(prepared, "acute", {"present(dyspnoea)"})
    after = believe(prepared, "acute", findings)
    assert after.posterior_ppm[embolism] > 10 * before.posterior_ppm[embolism]
    assert after.posterior_ppm[embolism] > after.posterior_ppm[prepared.hypotheses.index("other")]
