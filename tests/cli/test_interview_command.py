"""`reasoner interview` at a terminal: replies in either language, back, stop, resume, and an answer at the end."""

import io
import json

import pytest

from reasoner.cli.main import run
from reasoner.repl.interview_words import COMMANDS

CASE = "examples/patients/chest_pain_low_risk.yaml"


@pytest.fixture
def talk(monkeypatch, capsys):
    def call(typed, *arguments):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        with pytest.raises(SystemExit) as left:
            run(["interview", *arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


def test_every_reply_that_may_be_typed_is_known():
    assert set(COMMANDS.values()) == {"yes", "no", "unknown", "skip", "back", "stop", "none", "female", "male"}


def test_questions_are_put_and_the_differential_moves(talk):
    code, out, _ = talk(["y", "n", "stop"], CASE)
    assert code == 0
    assert "1. Do you have chest pain even at rest?  (red flag)" in out
    assert "↑" in out
    assert "MUST NOT MISS" in out
    assert "derivation checked" in out


def test_it_speaks_french(talk):
    code, out, _ = talk(["oui", "non", "fin"], CASE, "--lang", "fr")
    assert code == 0
    assert "Avez-vous mal à la poitrine même au repos" in out
    assert "À NE PAS MANQUER" in out


def test_what_is_no_reply_is_asked_for_again(talk):
    _, out, _ = talk(["perhaps", "n", "stop"], CASE)
    assert "“perhaps” is no reply to this question" in out
    assert "2. " in out


def test_a_reply_is_taken_back(talk):
    _, out, _ = talk(["n", "b", "stop"], CASE)
    assert out.count("1. Do you have chest pain even at rest?") == 2


def test_the_end_of_input_stops_and_answers(talk):
    code, out, _ = talk([], CASE)
    assert code == 0
    assert "derivation checked" in out


def test_replies_are_kept_and_resumed(talk, tmp_path):
    kept = tmp_path / "replies.json"
    talk(["n", "n", "stop"], CASE, "--replies", str(kept))
    assert [one["evidence"] for one in json.loads(kept.read_text())["replies"]]
    assert kept.stat().st_mode & 0o077 == 0
    _, out, _ = talk(["stop"], CASE, "--replies", str(kept))
    assert "3. " in out
    assert "1. Do you" not in out


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "reasoner/replies/1"}', '{"format": "reasoner/replies/1", "replies": [1]}']
)
def test_a_file_without_replies_is_refused(talk, tmp_path, text):
    path = tmp_path / "replies.json"
    path.write_text(text)
    code, _, err = talk([], CASE, "--replies", str(path))
    assert code == 2
    assert "fix:" in err


def test_without_a_record_age_sex_and_complaint_are_asked(talk):
    code, out, _ = talk(["54", "m", "chest pain", "stop"], "--as-of", "2026-03-01T09:30")
    assert code == 0
    assert "Do you have chest pain even at rest?" in out


def test_without_a_record_and_a_moment_it_is_a_misuse(talk):
    code, _, err = talk([])
    assert code == 64
    assert "--as-of" in err


def test_numbers_and_lists_are_read(talk):
    replies = ["?"] * 30
    code, out, _ = talk(["y", "n", "n", "5 9", "n", "1,3", *replies], CASE)
    assert code == 0
    assert "is no reply" not in out
