"""The model that is shipped fits its lists, its size limit and the laws that its card states."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from reasoner.certificate.canonical import canonical, parse
from reasoner.probability.compile import DomainKnowledge, compile_belief
from reasoner.probability.posterior import believe, prepare

ACUTE = Path(__file__).parents[2] / "knowledge" / "acute"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    names = ("conditions", "evidences", "priors", "epidemiology")
    *lists, epidemiology = (yaml.safe_load((ACUTE / f"{name}.yaml").read_text("utf-8")) for name in names)
    model = json.loads((ACUTE / "model.json").read_text("utf-8"))
    return compile_belief(*lists, model, DomainKnowledge({}, epidemiology, {}, {}, {}, {}))


def test_the_file_is_canonical_and_small() -> None:
    data = (ACUTE / "model.json").read_bytes()
    assert len(data) <= 5_000_000
    assert canonical(parse(data)) == data


def test_every_table_is_a_distribution_over_values(document: dict[str, Any]) -> None:
    for name, table in document["tables"].items():
        for column in zip(*table, strict=True):
            total = sum(math.exp(micronats / 1e6) for micronats in column)
            assert math.isclose(total, 1, abs_tol=1e-5) if len(table) > 1 else 0 < total < 1, name


def test_no_answer_lowers_the_odds_against_other_beyond_the_slip(document: dict[str, Any]) -> None:
    model = json.loads((ACUTE / "model.json").read_text("utf-8"))
    slip = float(model["training"]["slip"])
    for name in model["tables"]:
        for *conditions, other in document["tables"][name]:
            assert min(conditions) - other >= 1e6 * math.log(slip) - 2


def test_the_card_belongs_to_the_model() -> None:
    training = json.loads((ACUTE / "model.json").read_text("utf-8"))["training"]
    card = (ACUTE / "MODEL_CARD.md").read_text("utf-8")
    assert training["rows_digest"] in card
    assert f"Seed {training['seed']}, {training['steps']} steps" in card
    assert all(said in card for said in training["hyperparameters"].values())


@pytest.mark.parametrize("setting", ["primary_care", "emergency"])
def test_pulmonary_embolism_is_found_where_its_findings_are(document: dict[str, Any], setting: str) -> None:
    prepared = prepare(document)
    findings = {"present(dyspnoea)", "present(haemoptysis)", "present(chest_pain)", "present(pain)", "present(surgery)"}
    embolism = prepared.hypotheses.index("pulmonary_embolism")
    before = believe(prepared, setting, {"present(dyspnoea)"})
    after = believe(prepared, setting, findings)
    assert after.posterior_ppm[embolism] > 10 * before.posterior_ppm[embolism]
    assert after.posterior_ppm[embolism] == max(after.posterior_ppm[:-1])
