"""Learning end to end, on few rows and few steps."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reasoner.certificate.canonical import canonical, digest, parse
from reasoner.errors import LearningError
from reasoner.probability.compile import compile_belief
from reasoner.probability.learning.card import model_card
from reasoner.probability.learning.evaluation import cross_validate
from reasoner.probability.learning.learner import LearnedModel, learn
from reasoner.probability.learning.writing import write_model
from reasoner.probability.posterior import believe

from ..sample import CONDITIONS, DOMAIN, EVIDENCES, PRIORS, simulated_rows, structure

STEPS = 60
REPEATED = 5
SCRIPT = f"""
from tests.probability.sample import simulated_rows, structure
from reasoner.certificate.canonical import canonical, digest
from reasoner.probability.learning.learner import learn
print(digest(canonical(learn(structure(), simulated_rows(60), seed=7, steps={REPEATED}).document)))
"""


@pytest.fixture(scope="module")
def learned() -> LearnedModel:
    return learn(structure(), simulated_rows(200), seed=7, steps=STEPS, data={"file": "rows.csv"})


def test_the_model_is_canonical_and_small_integers(learned: LearnedModel) -> None:
    assert parse(canonical(learned.document)) == learned.document
    assert max(value for table in learned.document["tables"].values() for row in table for value in row) < 0


def test_the_model_compiles_and_tells_the_conditions_apart(learned: LearnedModel) -> None:
    document = compile_belief(CONDITIONS, EVIDENCES, PRIORS, learned.document, DOMAIN)
    belief = believe(document, "rows", {"present(pain)", "present(chest_pain)", "absent(rash)"})
    assert belief.hypotheses[int(np.argmax(belief.posterior_ppm))] == "angina"
    belief = believe(document, "rows", {"present(pain)", "present(arm_pain)", "present(rash)"})
    assert belief.hypotheses[int(np.argmax(belief.posterior_ppm))] == "zoster"


def test_nothing_known_gives_back_the_prior(learned: LearnedModel) -> None:
    document = compile_belief(CONDITIONS, EVIDENCES, PRIORS, learned.document, DOMAIN)
    assert believe(document, "rows", ()).log_weights == tuple(learned.document["priors"]["prior"])


def test_progress_reports_every_step_and_the_callers_generators_are_left_alone() -> None:
    import random

    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[union-attr,index]
    reports: list[tuple[int, int, float]] = []
    learn(structure(), simulated_rows(20), seed=1, steps=3, progress=lambda *report: reports.append(report))
    assert [(step, steps) for step, steps, _ in reports] == [(1, 3), (2, 3), (3, 3)]
    assert before == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[union-attr,index]


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    root = Path(__file__).parents[3]
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = {**os.environ, "PYTHONHASHSEED": other, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    here = learn(structure(), simulated_rows(60), seed=7, steps=REPEATED)
    assert done.stdout.strip() == digest(canonical(here.document))


@pytest.mark.parametrize("settings", [{"steps": 0}, {"steps": 5, "draws": 0}, {"steps": 5, "seed": -1}])
def test_settings_that_teach_nothing_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(LearningError, match="too small"):
        learn(structure(), simulated_rows(4), **{"seed": 1, **settings})


def test_cross_validation_and_card(learned: LearnedModel) -> None:
    rows = simulated_rows(60)
    evaluation = cross_validate(structure(), rows, seed=1, steps=10, folds=2)
    everything = evaluation.metrics["everything"]
    # A rash is had by 0 of angina and 80 % of zoster: at worst 10 % are missed, 3 standard errors more are tolerated.
    assert everything.top[1] >= 0.9 - 3 * (0.9 * 0.1 / 60) ** 0.5
    assert everything.top[1] >= evaluation.metrics["a random third"].top[1]
    assert everything.rows == 60
    card = model_card(learned, evaluation, command="reasoner learn acute --data rows.csv")
    assert card == model_card(learned, evaluation, command="reasoner learn acute --data rows.csv")
    for said in (
        "reasoner learn acute --data rows.csv",
        "top-1 accuracy",
        "Seed 7",
        "known by their list alone: ebola",
    ):
        assert said in card
    assert str(Path.cwd()) not in card


def test_folds_need_rows() -> None:
    with pytest.raises(LearningError, match="folds"):
        cross_validate(structure(), simulated_rows(3), seed=1, steps=1, folds=5)


def test_writing_replaces_both_files_and_leaves_no_other(learned: LearnedModel, tmp_path: Path) -> None:
    for card in ("first\n", "second\n"):
        model_path, card_path = write_model(tmp_path / "acute", learned, card)
        assert parse(model_path.read_bytes()) == learned.document
        assert card_path.read_text() == card
    assert sorted(path.name for path in (tmp_path / "acute").iterdir()) == ["MODEL_CARD.md", "model.json"]


def test_a_failed_write_leaves_the_old_model(learned: LearnedModel, tmp_path: Path, monkeypatch: Any) -> None:
    model_path, _ = write_model(tmp_path, learned, "card\n")
    old = model_path.read_bytes()

    def fail(_source: object, _target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(LearningError, match="No space left"):
        write_model(tmp_path, learned, "card\n")
    assert model_path.read_bytes() == old
    assert len(list(tmp_path.iterdir())) == 2
