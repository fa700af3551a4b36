"""The example of a module with sourced probabilities: its cases, each with a certificate that is checked."""

import shutil

import pytest
import yaml
from worlds_base import make_base

from conftest import ROOT
from reasoner.engine.chance_telling import chance_lines
from reasoner.engine.reasoner import Reasoner
from reasoner.explain.layout import plain
from reasoner.patient.record import Patient
from reasoner.verification import check_whole, verify

MODULE = ROOT / "examples" / "modules" / "penicillin_label"
CASES = yaml.safe_load((MODULE / "cases.yaml").read_text(encoding="utf-8"))
NOON = "2026-03-01T12:00"


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    directory = make_base(tmp_path_factory.mktemp("kb"), worlds="")
    shutil.copytree(MODULE, directory / "rules" / MODULE.name, ignore=shutil.ignore_patterns("predicates.toml"))
    with (directory / "rules" / "core" / "predicates.toml").open("a", encoding="utf-8") as file:
        file.write((MODULE / "predicates.toml").read_text(encoding="utf-8"))
    return Reasoner.load("FR", directory=directory)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case, extended):
    record = {"format": "reasoner/vignette/1", "recorded": NOON, **case["record"]}
    patient = Patient.from_bytes(yaml.safe_dump(record).encode())
    found = extended.chances(patient, list(case["chances"]), as_of=NOON, given=case.get("given"))
    assert [one.probability for one in found.chances] == pytest.approx(list(case["chances"].values()), abs=1e-12)
    assert found.unsourced == ()
    check = verify(found.certificate, case=patient, as_of=NOON, knowledge=extended.knowledge)
    assert check.verdict == "checked"


def test_what_is_assumed_of_records_without_a_label_is_told(extended):
    patient = Patient.from_bytes(f"format: reasoner/vignette/1\nrecorded: {NOON}\n".encode())
    found = extended.chances(patient, ["confirmed_allergy(penicillin)"], as_of=NOON)
    assert "Assumed: the rule is about records that name such an allergy" in plain(chance_lines(found, "en", 200))
    assert "Supposé : la règle porte sur les dossiers" in plain(chance_lines(found, "fr", 200))


def test_the_base_with_it_has_no_fault(extended):
    assert check_whole(extended.knowledge) == []


def test_the_interval_is_that_of_the_published_share():
    from reasoner.probability.programs.binomial import clopper_pearson

    low, high = clopper_pearson(round(0.099 * 945), 945, 0.95)
    assert f"%! interval: {low:.3f}..{high:.3f}" in (MODULE / "worlds.lp").read_text(encoding="utf-8")
