"""`reasoner why` as its users meet it."""

import errno
import json

import pytest

from conftest import ROOT
from reasoner.cli.main import run

CASE = str(ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml")


@pytest.fixture
def why(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["why", CASE, *arguments])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call


def test_why_and_its_way_to_the_record(why):
    code, out, _ = why("embolie pulmonaire", "--depth", "9")
    assert code == 0
    assert out.startswith("WHY: pulmonary embolism")
    assert "recorded at /" in out
    assert "Check: derivation checked" in out
    assert why("embolie pulmonaire", "--lang", "fr")[1].startswith("POURQUOI : embolie pulmonaire")


def test_what_is_not_concluded_leaves_one_and_says_what_to_ask(why):
    code, out, _ = why("noac_treatment")
    assert code == 1
    assert "ask why not" in out
    assert why("noac_treatment", "--not")[0] == 0


def test_of_a_fact_every_way_is_the_record(why):
    code, out, _ = why("present(dyspnoea)", "--all")
    assert code == 0
    assert "recorded at /complaint" in out


def test_what_was_not_searched_is_not_said_to_be_impossible(why):
    document = json.loads(why("advise(_,_)", "--not", "--json")[1])
    assert document["explanations"][0]["holding"]
    document = json.loads(why("score(wells_pe,_)", "--not", "--json")[1])
    [explanation] = document["explanations"]
    assert explanation["corrections"] == []
    assert not explanation["is_complete"]


def test_json_says_the_same(why):
    document = json.loads(why("noac_treatment", "--not", "--json")[1])
    assert document["format"] == "reasoner/why/2"
    [explanation] = document["explanations"]
    assert explanation["absences"][0]["kind"] == "blocked"
    assert explanation["corrections"]
    document = json.loads(why("pulmonary_embolism", "--rather-than", "pneumonia", "--json")[1])
    assert document["differences"]


@pytest.mark.parametrize(
    ("form", "begins"),
    [("html", "<!DOCTYPE html>"), ("markdown", "## WHY"), ("prov", "@prefix"), ("svg", "<svg"), ("dot", "digraph")],
)
def test_every_form_is_printed_alone(why, form, begins):
    code, out, _ = why("pulmonary embolism", f"--{form}")
    assert code == 0
    assert out.startswith(begins)


@pytest.mark.parametrize("form", ["prov", "svg", "dot"])
def test_of_what_does_not_hold_nothing_is_drawn(why, form):
    code, out, err = why("noac_treatment", f"--{form}", "--lang", "fr")
    assert (code, out) == (1, "")
    assert "rien à représenter" in err
    assert why("noac_treatment", "--not", f"--{form}")[:2] == (1, "")


def test_what_speaks_against_something_can_be_drawn(capsys):
    case = str(ROOT / "examples" / "patients" / "d_dimeres_ddu_78_ans.yaml")
    with pytest.raises(SystemExit) as left:
        run(["why", case, "ct_pulmonary_angiography", "--not", "--svg"])
    assert left.value.code == 0
    assert "pe_ruled_out_no_ct" in capsys.readouterr().out


def test_json_is_whole_at_any_depth(why):
    shallow, deep = (why("noac_treatment", "--not", "--json", "--depth", depth)[1] for depth in ("1", "9"))
    assert shallow == deep


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["pulmonary embolsm"], 2, "did you mean"),
        (["x", "--svg", "--html"], 64, "in one form"),
        (["x", "--not", "--rather-than", "y"], 64, "different questions"),
        (["pulmonary_embolism", "--depth", "0"], 64, "depth"),
        (["pulmonary_embolism", "--as-of", "yesterday"], 2, "is no date"),
    ],
)
def test_misuse_is_told(why, arguments, code, said):
    left, out, err = why(*arguments)
    assert (left, out) == (code, "")
    assert said in err


FRENCH = str(ROOT / "examples" / "patients" / "dyspnee_grossesse.yaml")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["embolie"], "aucun concept ne s’appelle « embolie »\n  à faire : s’agit-il d’embolie pulmonaire, "),
        (["recommended(x,must"], "n’est pas un atome de `recommended`"),
        (["pneumonie", "--rather-than", "pneumonia"], "désignent la même chose"),
        (
            ["pneumonie", "--profile", "none", "--lang", "fr"],
            "le profil `none` n’est pas connu\n  à faire : choisir parmi",
        ),
        (["pneumonie", "--jurisdiction", "XX", "--lang=fr"], "la juridiction `XX` n’est pas connue"),
        (["pneumonie", "--as-of", "hier", "--lang", "fr"], "le moment `hier` n’est pas une date"),
    ],
)
def test_a_refusal_is_in_the_language_of_the_record_or_the_one_asked_for(capsys, arguments, said):
    with pytest.raises(SystemExit) as left:
        run(["why", FRENCH, *arguments])
    printed = capsys.readouterr()
    assert (left.value.code, printed.out) == (2, "")
    assert said in printed.err
    with pytest.raises(SystemExit):
        run(["why", FRENCH, *[one for one in arguments if "lang" not in one and one != "fr"], "--lang", "en"])
    assert "\n  fix: " in capsys.readouterr().err


def test_who_waits_is_told_in_french(capsys):
    with pytest.raises(SystemExit):
        run(["why", FRENCH, "pneumonie"])
    assert "application des règles …" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_no_traceback(monkeypatch, capsys):
    class Full:
        encoding = "utf-8"

        def write(self, _text):
            raise OSError(errno.ENOSPC, "No space left on device")

        def flush(self):
            pass

        def isatty(self):
            return False

    monkeypatch.setattr("sys.stdout", Full())
    with pytest.raises(SystemExit) as left:
        run(["why", FRENCH, "pneumonie", "--html"])
    assert left.value.code == 2
    err = capsys.readouterr().err
    assert "la sortie ne peut pas être écrite : il n’y a plus de place sur le disque" in err
