"""`reasoner rules check` as its users meet it."""

import json
import shutil

import pytest
import yaml

from conftest import ROOT
from reasoner.cli.main import run

RULE = "%! id: added_{0}\n%! en: x\n%! fr: x\n%! section: 1\n{1}\n"


@pytest.fixture
def directory(tmp_path):
    """A knowledge base in which one module says two things of a fever and a cough."""
    for part in ("knowledge", "ontologies", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for program in (tmp_path / "rules").glob("*/*.lp"):
        if program.parent.name != "core":
            program.write_text("", encoding="utf-8")
    rules = ("advise(chest_x_ray, must) :- present(fever).", "advise(chest_x_ray, must_not) :- present(cough).")
    text = "".join(RULE.format(number, rule) for number, rule in enumerate(rules))
    (tmp_path / "rules" / "esc_pe_2019" / "act.lp").write_text(text, encoding="utf-8")
    return tmp_path


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        run(["rules", "check", *map(str, arguments)])
    return left.value.code, capsys.readouterr().out


def test_findings_are_told_with_their_patient_and_written_as_cases(capsys, directory, tmp_path):
    written = tmp_path / "found.yaml"
    code, out = called(capsys, "--kb", directory, "--module", "esc_pe_2019", "--write-cases", written)
    assert code == 1
    assert "act.lp:5:1: error contradictory-advice (added_0)" in out
    assert "patient: cough; fever" in out
    assert "fix: " in out
    cases = yaml.safe_load(written.read_text(encoding="utf-8"))
    assert {"concept": "cough"} in cases[0]["patient"]["facts"]


def test_findings_are_json(capsys, directory):
    code, out = called(capsys, "--kb", directory, "--module", "esc_pe_2019", "--json")
    found = json.loads(out)
    assert code == 1
    assert found["format"] == "reasoner/check/1"
    assert {"id", "path", "line", "why", "fix", "rules", "patient", "case", "page"} <= found["findings"][0].keys()
    assert found["findings"][0]["page"].startswith("docs/handbook/check.md#")


def test_a_module_that_is_not_there_is_refused(capsys, directory):
    assert called(capsys, "--kb", directory, "--module", "esc_pe")[0] == 2
