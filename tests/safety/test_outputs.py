"""Review status and intended use stand on every answer, in both languages and in both forms."""

import json

import pytest

from conftest import ROOT
from reasoner.cli.main import run

PATIENTS = ROOT / "examples" / "patients"
CASES = [PATIENTS / "anaphylaxie_enfant.yaml", PATIENTS / "dyspnoea_after_hip_replacement.yaml"]
SAID = {
    "en": ("No content has been clinically reviewed.", "never replaces their judgement", "Not a medical device."),
    "fr": (
        "n’a fait l’objet d’une revue clinique",
        "ne remplace jamais le jugement",
        "N’est pas un dispositif médical.",
    ),
}


def printed(capsys, *arguments):
    with pytest.raises(SystemExit):
        run(["diagnose", *map(str, arguments)])
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("brief", [(), ("--brief",)], ids=["whole", "brief"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_text_states_review_and_intended_use(capsys, case, brief, language):
    text = printed(capsys, case, "--lang", language, *brief).lower()
    for words in SAID[language]:
        assert words.lower() in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_json_states_review_and_intended_use(capsys, language):
    whole = json.loads(printed(capsys, CASES[0], "--lang", language, "--json"))
    assert set(whole["clinical_review"]) == set(whole["modules"])
    assert set(whole["clinical_review"].values()) <= {"none", "draft"}
    assert "never replaces" in whole["intended_use"]["en"]
    assert "remplace jamais" in whole["intended_use"]["fr"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_header_names_moment_jurisdiction_profile_and_knowledge_base(capsys, reasoner, language):
    text = printed(capsys, CASES[1], "--lang", language, "--as-of", "2026-03-02", "--profile", "ddxplus")
    assert "2026-03-02 23:59 · FR · ddxplus" in text
    assert reasoner.knowledge.digest[:19] in text


def test_reasons_mark_every_rule_without_a_source(capsys, reasoner):
    """A rule that is told and that nobody has read in its source says so where it is told."""
    text = printed(capsys, CASES[1], "--lang", "en")
    told = [rule for rule in reasoner.knowledge.rules if rule.module != "core" and f"{{{rule.id}}}" in text]
    unsourced = [rule for rule in told if rule.metadata.get("status") == "unsourced"]
    assert unsourced
    for rule in unsourced:
        bracket = text.split(f"{{{rule.id}}} [", 1)[1].split("]", 1)[0]
        assert "unsourced" in bracket, rule.id


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_verdict_says_whether_the_content_was_reviewed(capsys, tmp_path, language):
    """The verdict is read where the answer's own status is not."""
    certificate = tmp_path / "certificate.json"
    printed(capsys, CASES[0], "--certificate", certificate)
    with pytest.raises(SystemExit):
        run(["verify", str(certificate), "--lang", language])
    text = " ".join(capsys.readouterr().out.split()).lower()
    for words in SAID[language]:
        assert words.lower() in text
