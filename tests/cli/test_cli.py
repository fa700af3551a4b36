"""The command line as its users meet it: what is printed, and how it leaves."""

import json
import shutil
import subprocess
import sys

import pytest

from conftest import EXAMPLES, ROOT

CASE = str(ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml")
FRENCH = str(ROOT / "examples" / "patients" / "anaphylaxie_enfant.yaml")


def test_diagnose_prints_the_screen_the_chain_and_the_check(command):
    code, out, _ = command("diagnose", CASE)
    assert code in (0, 3)
    for title in ("MUST NOT MISS", "WHAT TO DO", "HYPOTHESES", "STATUS", "WHY"):
        assert title in out
    assert "Check: derivation checked" in out


def test_the_language_is_that_of_the_record_and_can_be_chosen(command):
    assert "POURQUOI" in command("diagnose", FRENCH)[1]
    assert "WHY" in command("diagnose", FRENCH, "--lang", "en")[1]


def test_the_certificate_is_the_same_in_every_language_and_verifies(command, tmp_path):
    paths = [tmp_path / "en.json", tmp_path / "fr.json"]
    for path, language in zip(paths, ("en", "fr"), strict=True):
        command("diagnose", CASE, "--lang", language, "--certificate", path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    question = ("--as-of", "2026-03-01T09:30", "--jurisdiction", "FR", "--profile", "emergency")
    code, out, _ = command("verify", paths[0], "--case", CASE, *question)
    assert (code, out.splitlines()[0]) == (0, "derivation checked")
    assert "No content has been clinically reviewed." in out
    assert command("verify", paths[0], "--case", FRENCH)[0] == 1
    code, out, _ = command("verify", paths[0])
    assert code == 3
    assert "record" in out
    assert "asked for: profile emergency" in out


def test_several_disorders_are_asked_for_and_checked(command, tmp_path):
    case = str(ROOT / "tests" / "golden" / "several" / "embolism_and_copd.yaml")
    path = tmp_path / "two.json"
    code, out, _ = command("diagnose", case, "--at-most", 2, "--certificate", path)
    assert code in (0, 3)
    assert "together — acute exacerbation of COPD and pulmonary embolism: likely" in out
    assert "Check: derivation checked" in out
    code, out, _ = command("verify", path, "--case", case)
    assert code == 0
    assert 'asked for: options {"at_most":2}' in out
    assert command("verify", path, "--case", case, "--at-most", 2)[0] == 0
    code, out, _ = command("verify", path, "--case", case, "--at-most", 1)
    assert (code, out.splitlines()[0].startswith("rejected at step request")) == (1, True)
    out = command("verify", path, "--case", case, "--quick", "--lang", "fr")[1]
    assert "plusieurs affections à la fois" in out
    assert "together" not in command("diagnose", case)[1]
    assert command("diagnose", case, "--at-most", 4)[0] == 64


def test_json_holds_the_whole_answer(command):
    whole = json.loads(command("diagnose", CASE, "--json")[1])
    assert whole["format"] == "reasoner/answer/1"
    assert set(whole["clinical_review"].values()) == {"none"}
    assert "esc_pe_2019" in whole["clinical_review"]
    assert {"conclusions", "chain", "facts", "problems", "modules", "kb", "clinical_review", "intended_use"} <= set(
        whole
    )


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("diagnose", "no_such_file.yaml"), 2, "no_such_file.yaml"),
        (("diagnose", CASE, "--as-of", "soon"), 2, "no date"),
        (("diagnose", CASE, "--jurisdiction", "XX"), 2, "unknown"),
        (("diagnose", CASE, "--profile", "none"), 2, "ddxplus, emergency, primary_care"),
        (("diagnose", CASE, "--kb", "/nowhere"), 2, "no folder"),
        (("diagnose", CASE, "--lang", "de"), 64, "de"),
        (("diagnose",), 64, "CASE"),
        (("diagnose", "rows.csv#1"), 2, "--as-of"),
        (("diagnose", "rows.csv"), 2, "rows.csv#1"),
        (("nonsense",), 64, "nonsense"),
        (("verify",), 64, "--kb"),
        (("verify", "no_such_file.json"), 2, "no_such_file.json"),
        (("kb", "show", "dyspnoeaa"), 2, "dyspnoea"),
        (("learn", "acute", "--data", "no_such_file.csv"), 2, "no_such_file.csv"),
    ],
)
def test_misuse_and_refusal_are_told_apart_and_explained(command, arguments, code, part):
    left, out, err = command(*arguments)
    assert left == code
    assert part in err
    assert "Traceback" not in err + out


def test_a_certificate_that_cannot_be_written_is_a_misuse(command, tmp_path):
    assert command("diagnose", CASE, "--certificate", tmp_path / "no" / "folder.json")[0] == 64


def test_kb_commands(command):
    code, out, _ = command("kb", "status")
    assert code == 0
    assert "sha256:" in out
    assert "clinically approved: 0" in out
    assert "esc_pe_2019" in command("kb", "list", "--as-of", "2026-01-01")[1]
    assert "not yet in force" in command("kb", "list", "--as-of", "2018-01-01")[1]
    assert "pleuritic_chest_pain" in command("kb", "show", "chest pain")[1]
    assert command("kb", "show", "essoufflement")[1].startswith("dyspnoea")


def test_the_codes_of_mapping_tables_are_found_shown_and_counted(command):
    left, out, _ = command("kb", "show", "snomed:195967001")
    assert left == 0
    assert out.startswith("asthma:")
    assert "snomed:195967001 (sourced)" in out
    assert "absent, sourced" in " ".join(command("kb", "show", "loinc:72166-2=loinc:LA18978-9")[1].split())
    assert "dans le passé, avec source" in " ".join(command("kb", "show", "stroke", "--lang", "fr")[1].split())
    assert "mapped codes" in command("kb", "status")[1]


def test_help_and_import_load_no_heavy_library():
    heavy = "{'babel', 'torch', 'pyro', 'scipy', 'numpy', 'rdflib', 'pint', 'ucumvert', 'clingo', 'yaml', 'fhir', 'pydantic'}"
    program = (
        "import sys\nfrom reasoner.cli.main import run\n"
        "try:\n    run(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_the_examples_are_all_named_in_their_page():
    page = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert all(path.name in page for path in EXAMPLES)


def test_a_knowledge_base_is_translated_anew_and_checked_as_a_whole_once(command, tmp_path, monkeypatch):
    certificate = tmp_path / "certificate.json"
    command("diagnose", CASE, "--certificate", certificate)
    monkeypatch.setenv("REASONER_CACHE", str(tmp_path / "cache"))
    code, out, _ = command("verify", certificate, "--case", CASE, "--kb", ROOT)
    assert code == 0
    assert out.startswith("knowledge base checked as a whole:\n  sha256:")
    assert "derivation checked" in out
    assert command("verify", "--kb", ROOT)[1].startswith("knowledge base checked as a whole before, by the receipt:")
    assert "d’après le reçu" in " ".join(command("verify", "--kb", ROOT, "--lang", "fr")[1].split())


def test_an_answer_of_another_knowledge_base_is_rejected(command, tmp_path):
    certificate = tmp_path / "certificate.json"
    command("diagnose", CASE, "--certificate", certificate)
    for part in ("knowledge", "ontologies", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    rules = tmp_path / "rules" / "must_not_miss" / "assess.lp"
    rules.write_text(rules.read_text(encoding="utf-8").replace("20000", "30000"), encoding="utf-8")
    code, out, _ = command("verify", certificate, "--case", CASE, "--kb", tmp_path)
    assert code == 1
    assert "rejected" in out
    assert "knowledge base" in out


def test_a_mistyped_rule_is_refused_with_its_place_and_the_nearest_name(command, tmp_path):
    for part in ("knowledge", "ontologies", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part)
    rules = tmp_path / "rules" / "core" / "assess.lp"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("pregnant :- present(pregnancy).", "pregnant :- present(pregnanci)."), encoding="utf-8"
    )
    code, _, err = command("diagnose", CASE, "--kb", tmp_path)
    assert code == 2
    assert "rules/core/assess.lp:" in err
    assert "did you mean `pregnancy`?" in err


def test_shapes_name_what_is_missing(command, tmp_path):
    for part in ("rules", "knowledge"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "ontologies").mkdir()
    (tmp_path / "ontologies" / "shapes.shacl").write_bytes((ROOT / "ontologies" / "shapes.shacl").read_bytes())
    (tmp_path / "ontologies" / "small.ttl").write_text(
        "@prefix : <urn:medical-reasoner:> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        ':concept a owl:Class ; rdfs:label "concept"@en .\n',
        encoding="utf-8",
    )
    code, out, _ = command("kb", "shapes", "--kb", tmp_path)
    assert code == 1
    assert "small.ttl:4" in out
    assert "French" in out


def test_the_answer_is_written_as_fhir_in_the_language_of_the_screen(command, tmp_path):
    path = tmp_path / "answer.json"
    code, _, _ = command("diagnose", FRENCH, "--fhir", path)
    assert code in (0, 3)
    bundle = json.loads(path.read_text(encoding="utf-8"))
    assert (bundle["resourceType"], bundle["language"]) == ("Bundle", "fr")
    first = path.read_bytes()
    command("diagnose", FRENCH, "--fhir", path, "--json")
    assert path.read_bytes() == first
    command("diagnose", FRENCH, "--fhir", path, "--lang", "en")
    assert json.loads(path.read_text(encoding="utf-8"))["language"] == "en"
