"""Modules that nobody reviewed answer where that is asked for, and are named."""

import shutil

import pytest

from conftest import ROOT
from reasoner.knowledge.sources import installed_directory

CASE = str(ROOT / "examples" / "patients" / "embolism_confirmed_spesi_0.yaml")
MODULE = "esc_pe_2019"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proposal")
    for part in ("rules", "knowledge", "ontologies"):
        shutil.copytree(installed_directory() / part, folder / part)
    path = folder / "rules" / MODULE / "module.toml"
    path.write_text("proposal = true\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_a_proposal_answers_and_is_named_only_where_that_is_asked_for(base, command):
    _, without, told = command("diagnose", CASE, "--kb", base, "--lang", "en")
    assert MODULE not in told
    _, with_it, told = command("diagnose", CASE, "--kb", base, "--lang", "en", "--proposals")
    assert f"modules answer that nobody reviewed: {MODULE}" in told
    advice = "therapeutic anticoagulation for at least three months"
    assert (advice in without, advice in with_it) == (False, True)


def test_why_names_it_in_french_too(base, command):
    question = ("why", CASE, "recommended(anticoagulation_three_months,must)", "--kb", base, "--lang", "fr")
    assert command(*question)[0] == 1
    code, _, told = command(*question, "--proposals")
    assert (code, f"personne n’a relus répondent aussi : {MODULE}" in told) == (0, True)


def test_of_a_base_without_proposals_that_is_said(command):
    code, _, told = command("diagnose", CASE, "--lang", "en", "--proposals", "--brief")
    assert (code, "no module is an unreviewed proposal" in told) == (0, True)
