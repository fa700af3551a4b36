"""`reasoner what-if` as its users meet it."""

import json

import pytest

from conftest import ROOT
from reasoner.cli.main import run

CASE = str(ROOT / "examples" / "patients" / "dyspnee_grossesse.yaml")


@pytest.fixture
def what_if(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["what-if", CASE, *arguments])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call


def test_only_what_changes_is_printed(what_if):
    code, out, _ = what_if("--add", "perte de connaissance")
    assert code == 0
    assert out.startswith("ET SI : perte de connaissance : présent\n  il serait alors conclu :\n    alarme, immédiat")
    assert "embolie pulmonaire : probable au lieu de peu probable" in out
    assert "grossesse" not in out
    assert "N’est pas un dispositif médical" in out.replace("\u202f", " ")


def test_nothing_changes_leaves_one(what_if):
    code, out, _ = what_if("--add", "dyspnoea", "--lang", "en")
    assert code == 1
    assert "nothing that the answer says would change" in out


def test_as_json_there_is_every_probability(what_if):
    code, out, _ = what_if("--remove", "present(pregnancy)", "--add", "value(heart_rate,130)", "--json")
    document = json.loads(out)
    assert (code, document["format"]) == (0, "reasoner/what-if/1")
    assert document["replaced"] == ["value(heart_rate,104)"]
    assert "suspected(pulmonary_embolism)" in document["lost"]
    assert all(one["ppm"] != one["ppm_then"] for one in document["beliefs"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 64, "--add FACT or --remove FACT"),
        (["--remove", "fièvre"], 2, "`present(fever)` n’est pas noté\n  à faire : retirer ce que le dossier contient"),
        (["--add", "fiebre"], 2, "aucun concept ne s’appelle « fiebre »"),
        (["--add", "value(fever,3)"], 2, "n’est pas une chose que l’on mesure"),
    ],
)
def test_what_makes_no_sense_is_refused(what_if, arguments, code, said):
    left, out, err = what_if(*arguments)
    assert (left, out) == (code, "")
    assert said in err
