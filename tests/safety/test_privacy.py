"""Hazards of personal data: what a refusal, a note or a verdict may repeat of a record."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from reasoner.cli.main import run
from reasoner.patient.vignette import FORMAT, read_vignette
from reasoner.verification import verify

from .asking import fact, measured, patient

CASE = ROOT / "examples" / "patients" / "anaphylaxie_enfant.yaml"
NAME = "Zoltanescu"


@pytest.fixture
def command(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit):
            run([str(argument) for argument in arguments])
        return capsys.readouterr()

    return call


@pytest.mark.parametrize(
    "text",
    [
        f"format: reasoner/vignette/1\npatient: {{name: {NAME}\nfacts: [",
        f"format: reasoner/vignette/1\nname: {NAME}\n",
        f"format: reasoner/vignette/1\nrecorded: 2026-03-01\nname: {NAME}\nname: {NAME}\n",
        f"{NAME}: &a [*a]\n",
        f'"{NAME}',
    ],
    ids=["broken", "without a moment", "a key twice", "alias", "open quote"],
)
def test_a_refusal_does_not_repeat_the_record(command, tmp_path, text):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    printed = command("diagnose", path)
    assert "reasoner: " in printed.err
    assert NAME not in printed.err + printed.out


def test_an_answer_says_nothing_on_standard_error(command, tmp_path):
    """Standard error is what ends in logs; what was recorded belongs to the answer alone."""
    path = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    path.write_text(text.replace("facts:\n", f"facts:\n  - {{concept: {NAME}}}\n"), encoding="utf-8")
    printed = command("diagnose", path)
    assert NAME in printed.out
    assert printed.err == ""


def test_a_verdict_does_not_repeat_the_record(command, tmp_path):
    certificate = tmp_path / "certificate.json"
    path = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    path.write_text(text.replace("facts:\n", f"facts:\n  - {{concept: {NAME}}}\n"), encoding="utf-8")
    command("diagnose", path, "--certificate", certificate)
    for arguments in (("--case", path), ("--case", CASE), ()):
        printed = command("verify", certificate, *arguments)
        assert printed.out
        assert NAME not in printed.out + printed.err


def test_a_date_of_birth_becomes_months_and_is_not_kept(reasoner):
    document = {"format": FORMAT, "recorded": "2026-03-01T12:00", "patient": {"birth_date": "1963-05-17"}}
    patient = read_vignette(document, "case")
    certificate = reasoner.answer(patient, as_of=patient.recorded).certificate
    assert b"value(age,753)" in certificate
    assert b"1963-05" not in certificate


MISPLACED = {
    "a key of its own": {"name": NAME},
    "a part of the patient": {"patient": {"name": NAME, "age": "30 a"}},
    "the key itself": {NAME: "30"},
    "the key of a part": {"patient": {NAME: "male"}},
    "an age": {"patient": {"age": f"30 {NAME}"}},
    "a sex": {"patient": {"sex": NAME}},
    "a complaint": {"complaint": f"seen with {NAME}"},
    "a concept": {"facts": [fact(NAME)]},
    "a later concept": {"facts": [fact(NAME, when="2026-04-01")]},
    "a polarity": {"facts": [fact("dyspnoea", polarity=NAME)]},
    "a moment": {"facts": [fact("dyspnoea", when=NAME)]},
    "a key of a fact": {"facts": [{"concept": "dyspnoea", NAME: "x"}]},
    "a value": {"facts": [measured("heart_rate", NAME, "/min")]},
    "a unit": {"facts": [measured("heart_rate", 80, NAME)]},
    "a basis": {"facts": [measured("d_dimer", 80, "ug/L", basis=NAME)]},
    "a unit of no value": {"facts": [fact("dyspnoea", unit=NAME, basis=NAME)]},
    "an allergy": {"allergies": [{"name": NAME}]},
    "a medicine": {"medications": [NAME]},
    "a place": {"exposures": [{"concept": "travel", "place": NAME}]},
    "a note": {"note": NAME},
    "no list": {"facts": NAME},
}
NOT_SHOWN = {"a key of its own", "a note", "a unit of no value"}
"""Where the screen names the place or a known concept, and what is wrong with it, without the words."""


@pytest.mark.parametrize("parts", MISPLACED.values(), ids=MISPLACED)
def test_words_that_are_not_understood_do_not_enter_the_certificate(reasoner, knowledge, parts):
    """Nor what is exported or logged; the checker derives the certificate again from the words as they were written."""
    person = read_vignette({"format": FORMAT, "recorded": "2026-03-01T12:00", **parts}, "case")
    answer = reasoner.answer(person, as_of=person.recorded)
    assert NAME.encode() not in answer.certificate
    assert NAME not in json.dumps([answer.to_json(), answer.to_json(language="fr")])
    assert NAME not in f"{answer!r} {answer.problems} {[str(one) for one in answer.problems]} {answer.needs()}"
    assert verify(answer.certificate, case=person, knowledge=knowledge).verdict == "checked"
    assert verify(answer.certificate, knowledge=knowledge).verdict == "attested"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("place", MISPLACED)
def test_the_screen_quotes_what_was_not_understood(reasoner, language, place):
    """Whoever is at the screen has the record, and has to see what to mend."""
    person = read_vignette({"format": FORMAT, "recorded": "2026-03-01T12:00", **MISPLACED[place]}, "case")
    screen = reasoner.answer(person, as_of=person.recorded).render(language, brief=True)
    assert (NAME in screen) != (place in NOT_SHOWN)


@settings(max_examples=40)
@given(st.lists(st.text("QXZqxz'\n", min_size=1).map("qx".__add__), min_size=2, max_size=2))
def test_certificates_do_not_depend_on_words_that_are_not_known(reasoner, words):
    """Not even by a digest, from which a name can be guessed."""
    first, second = (
        patient(
            fact(word, unit=word, basis=word),
            measured("weight", word, word),
            measured("heart_rate", 80, word),
            measured("d_dimer", 80, "ug/L", basis=word),
            {"concept": "fever", word: word},
            allergies=[{word: word}],
            complaint=word,
            **{word: word},
        )
        for word in words
    )
    one, other = (reasoner.answer(each, as_of=each.recorded) for each in (first, second))
    assert one.certificate == other.certificate
    assert verify(one.certificate, case=second, knowledge=reasoner.knowledge).verdict == "checked"
