"""The hazard log is complete, its page is fresh, and each kind of gap in it is found."""

import copy
import importlib.util
import subprocess
import sys

import pytest

from conftest import ROOT

SCRIPT = ROOT / "docs" / "safety" / "traceability.py"
spec = importlib.util.spec_from_file_location("traceability", SCRIPT)
traceability = importlib.util.module_from_spec(spec)
spec.loader.exec_module(traceability)

HAZARDS = traceability.read("hazards.yaml")
REQUIREMENTS = traceability.read("requirements.yaml")


def test_the_log_has_no_gap_and_the_page_is_fresh():
    checked = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def put(field, value):
    def change(hazards, _requirements):
        hazards["hazards"][0][field] = value

    return change


def same_id(hazards, _requirements):
    hazards["hazards"][1]["id"] = "H-01"


def same_requirement(_hazards, requirements):
    requirements["requirements"][1]["id"] = "R-01"


def forgotten(_hazards, requirements):
    for row in requirements["requirements"]:
        row["hazards"] = [name for name in row["hazards"] if name != "H-12"]


def invented(_hazards, requirements):
    requirements["requirements"][0]["hazards"].append("H-999")


def without_hazards(_hazards, requirements):
    requirements["requirements"][0]["hazards"] = []


def few_controlled(hazards, _requirements):
    for row in hazards["hazards"][24:]:
        row.update(status="open", missing="a control")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("controls", []), "H-01: controls is missing"),
        (put("tests", []), "H-01: tests is missing"),
        (put("residual", ""), "H-01: residual is missing"),
        (put("severity", "bad"), "H-01: severity `bad` is no word of the scheme"),
        (put("after", "never"), "H-01: after `never` is no word of the scheme"),
        (put("status", "closed"), "H-01: status `closed`"),
        (put("status", "open"), "H-01: an open hazard, and no other, says what is missing"),
        (put("missing", "a control"), "H-01: an open hazard, and no other, says what is missing"),
        (put("controls", [{"module": "reasoner/nowhere.py", "what": "x"}]), "H-01: there is no reasoner/nowhere.py"),
        (put("tests", ["tests/safety/test_facts.py::test_nothing"]), "H-01: there is no test"),
        (put("tests", ["tests/safety/test_nowhere.py::test_x"]), "H-01: there is no test"),
        (same_id, "H-01: the id stands twice"),
        (same_requirement, "R-01: the id stands twice"),
        (forgotten, "H-12: no requirement leads to it"),
        (invented, "R-01: there is no hazard H-999"),
        (without_hazards, "R-01: leads to no hazard"),
        (few_controlled, "at least 25 are to be"),
    ],
)
def test_a_gap_is_found(change, message):
    hazards, requirements = copy.deepcopy(HAZARDS), copy.deepcopy(REQUIREMENTS)
    assert traceability.faults(hazards, requirements) == []
    change(hazards, requirements)
    assert any(message in fault for fault in traceability.faults(hazards, requirements))


def test_the_page_names_every_hazard_requirement_and_test():
    text = traceability.page(HAZARDS, REQUIREMENTS)
    assert text == traceability.page(HAZARDS, REQUIREMENTS)
    for row in HAZARDS["hazards"]:
        assert f"{row['id']} {row['hazard']}\n" in text
        assert all(f"`{test}`" in text for test in row["tests"])
    for row in REQUIREMENTS["requirements"]:
        assert f"| {row['id']} {row['requirement']} |" in text


def test_open_hazards_and_expected_failures_are_the_same():
    """What the log calls open has a test that is expected to fail, and nothing else has."""
    source = (ROOT / "tests" / "safety" / "test_open_hazards.py").read_text(encoding="utf-8")
    named = {line.split('"')[1] for line in source.splitlines() if line.startswith("@still_open(")}
    assert named == {row["id"] for row in HAZARDS["hazards"] if row["status"] == "open"}
