"""The benchmark of acute beliefs runs on a small file of its own making: predictions in the form that is promised."""

import csv
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(scope="module")
def patients(tmp_path_factory):
    """Forty simulated patients of four conditions that show most of what their lists hold."""
    chance = random.Random(7)
    read = {
        name: yaml.safe_load((ROOT / f"knowledge/acute/{name}.yaml").read_text("utf-8"))[name]
        for name in ("conditions", "evidences")
    }
    binary = {one["id"] for one in read["evidences"] if one["kind"] == "binary"}
    path = tmp_path_factory.mktemp("acute") / "patients.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["age", "top5_diagnoses", "sex", "diagnosis", "features", "feature_id"])
        for number in range(40):
            condition = read["conditions"][number % 4]
            listed = [name for name in condition["evidences"] if name in binary and name != "E_53"]
            shown = [name for name in listed if chance.random() < 0.8] or listed[:1]
            reference = str([[condition["name"], 0.9], ["Pneumonia", 0.1]])
            rows.writerow(
                [chance.randrange(20, 80), reference, chance.choice("MF"), condition["name"], str(shown), shown[0]]
            )
    return path


def test_predictions_and_figures(patients, tmp_path):
    out = tmp_path / "predictions.jsonl"
    command = [sys.executable, str(BENCHMARKS / "acute.py"), "--patients", str(patients), "--predictions", str(out)]
    done = subprocess.run([*command, "--steps", "20", "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["patients"] == 40
    assert figures["full evidence"]["top-1"] > 0.8
    assert len(figures["seconds to learn"]) == 5
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["row"] for line in lines] == list(range(40))
    for line in lines:
        assert line["questions"] >= 0
        assert abs(sum(one["probability"] for one in line["differential"]) - 1) < 1e-3
        assert "other" not in {one["id"] for one in line["differential"]}
        assert [one["probability"] for one in line["differential"]] == sorted(
            (one["probability"] for one in line["differential"]), reverse=True
        )
    assert {line["differential"][0]["id"] for line in lines} <= {
        "Spontaneous pneumothorax",
        "Cluster headache",
        "Boerhaave",
        "Spontaneous rib fracture",
    }


def test_a_file_that_is_not_there_is_told(tmp_path):
    command = [sys.executable, str(BENCHMARKS / "acute.py"), "--patients", str(tmp_path / "none.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no such file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def figures():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location("acute_figures", BENCHMARKS / "acute_figures.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["acute_figures"] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(BENCHMARKS))


def test_figures_by_hand(figures):
    from acute_simulation import Outcome, Sheet

    sheets = [Sheet({}, "", frozenset(), name, {name: 0.9, "c": 0.1}) for name in ("a", "b")]
    outcomes = [Outcome(np.array(one), 0) for one in ([0.8, 0.2, 0.0], [0.6, 0.4, 0.0])]
    names = ("a", "b", "c")
    hits = figures.right(sheets, outcomes, names)
    assert list(hits) == [1, 0]
    assert figures.brier(sheets, outcomes, names) == pytest.approx((0.08 + 0.72) / 2)
    assert figures.calibration_error(hits, outcomes) == pytest.approx((0.2 + 0.6) / 2)
    assert figures.differential(sheets, outcomes, names) == pytest.approx({"DDR": 0.5, "DDP": 0.5, "DDF1": 0.5})
    assert figures.auroc([2, 1], [0, 1]) == pytest.approx((2 + 1.5) / 4)
    same = figures.paired(hits, hits)
    assert same == {"difference": 0, "low": 0, "high": 0}
