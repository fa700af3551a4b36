"""Rules that contradict each other for a case: no answer, and a smallest set of facts and rules, each where it stands."""

import shutil

import pytest

from conftest import ROOT
from reasoner import Contradiction, Patient, Reasoner
from reasoner.cli.main import run

CASE = ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml"
NEVER = """
%! id: never_imaging_when_suspected
%! en: {A} may not be advised where {D} is suspected
%! fr: {A} ne peut être conseillé si {D} est suspecté
%! section: a test
:- recommended(A, must), suspected(D), A = ct_pulmonary_angiography.
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """The knowledge base with a constraint that the case of the examples violates."""
    directory = tmp_path_factory.mktemp("contradictory")
    for part in ("knowledge", "ontologies", "rules"):
        shutil.copytree(ROOT / part, directory / part)
    with (directory / "rules" / "core" / "act.lp").open("a", encoding="utf-8") as file:
        file.write(NEVER)
    return directory


@pytest.fixture(scope="module")
def contradictory(directory):
    return Reasoner.load("FR", directory=directory)


def test_each_party_is_named_where_it_stands(contradictory):
    patient = Patient.from_file(CASE)
    with pytest.raises(Contradiction, match="is violated for A = ct_pulmonary_angiography, D = pulmonary_embolism"):
        contradictory.answer(patient, as_of=patient.recorded)
    found = contradictory.contradiction(patient, as_of=patient.recorded)
    assert found.conflict.rules[-1] == "never_imaging_when_suspected"
    assert found.conflict.facts[0] == "value(age,744)"
    assert set(found.conflict.violation.atoms) == {
        "recommended(ct_pulmonary_angiography,must)",
        "suspected(pulmonary_embolism)",
    }
    for language, words in (
        (
            "en",
            (
                "THE RULES CONTRADICT EACH OTHER",
                "CT pulmonary angiography may not be advised where",
                "recorded at /facts",
            ),
        ),
        ("fr", ("LES RÈGLES SE CONTREDISENT", "angioscanner thoracique ne peut être conseillé si", "noté en /facts")),
    ):
        text = " ".join(found.render(language).split())
        for one in words:
            assert one in text, text


def test_a_case_that_violates_nothing_is_answered(contradictory):
    patient = Patient.from_file(ROOT / "examples" / "patients" / "fievre_mal_de_gorge.yaml")
    assert contradictory.answer(patient, as_of=patient.recorded)
    assert contradictory.contradiction(patient, as_of=patient.recorded) is None


@pytest.mark.parametrize("command", [["diagnose"], ["why", "ct_pulmonary_angiography"]])
def test_the_command_refuses_and_says_which_rules(directory, capsys, command):
    name, *rest = command
    with pytest.raises(SystemExit) as left:
        run([name, str(CASE), *rest, "--kb", str(directory)])
    printed = capsys.readouterr()
    assert left.value.code == 2
    assert printed.out == ""
    assert "THE RULES CONTRADICT EACH OTHER" in printed.err
    with pytest.raises(SystemExit):
        run([name, str(CASE), *rest, "--kb", str(directory), "--lang", "fr"])
    assert "LES RÈGLES SE CONTREDISENT" in capsys.readouterr().err
    assert "{never_imaging_when_suspected}" in printed.err
