"""Every evidence that people can be asked has its question in both languages; red flags name what there is."""

from pathlib import Path

import pytest
import yaml

ACUTE = Path(__file__).resolve().parents[2] / "knowledge" / "acute"


def read(name):
    return yaml.safe_load((ACUTE / f"{name}.yaml").read_text("utf-8"))


QUESTIONS = read("questions")["questions"]
EVIDENCES = {one["id"] for one in read("evidences")["evidences"]}
FACTORS = {one["id"] for one in read("epidemiology")["risk_factors"]}
FLAGS = read("red_flags")


def test_every_evidence_but_age_and_sex_and_every_risk_factor_has_a_question():
    assert QUESTIONS.keys() == (EVIDENCES - {"age", "sex"}) | FACTORS


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_one_sentence_in_each_language(name):
    english, french = QUESTIONS[name]["en"], QUESTIONS[name]["fr"]
    assert english.endswith("?")
    assert french.endswith("\u00a0?")
    assert english.count("?") == french.count("?") == 1
    assert english[0].isupper()
    assert french[0].isupper()
    assert "'" in french or "’" not in french


def test_no_two_evidences_are_asked_for_alike():
    for language in ("en", "fr"):
        told = [QUESTIONS[name][language] for name in EVIDENCES - {"age", "sex"}]
        assert len(set(told)) == len(told)


def test_red_flags_are_of_complaints_that_there_are_and_name_evidences(reasoner):
    concepts = reasoner.knowledge.content["ontology"]["concepts"]
    complaints = [one["complaint"] for one in FLAGS["complaints"]]
    assert len(set(complaints)) == len(complaints)
    assert set(complaints) <= concepts.keys()
    for one in FLAGS["complaints"]:
        assert set(one["ask"]) <= EVIDENCES
        assert len(one["ask"]) == len(set(one["ask"])) <= 8
        assert (one["status"] == "sourced") == ("source" in one)


def test_every_source_of_red_flags_is_used():
    assert {one["source"] for one in FLAGS["complaints"] if "source" in one} == FLAGS["sources"].keys()
