"""Problems in French: every template that the source has is in the catalogue, and whatever a record can be told of is a template."""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from conftest import ROOT, VIGNETTES
from reasoner import Patient
from reasoner.errors import Phrase, Problem, RecordError
from reasoner.explain.problems import in_language, problem_text, translated
from reasoner.patient.readers import Reading

BAD = sorted((ROOT / "tests" / "records" / "bad").iterdir())
ROOMS = ("patient", "ontology/problems.py", "decision/complaint.py", "engine/cases.py", "engine/reasoner.py")
SLOT = re.compile(r"\{\d\}")
SAYING = {"Problem": (2, 3), "RecordError": (0, 1), "Unread": (0, 1)}
"""The arguments, by position or as `message` and `fix`, that people read."""


def sources():
    for room in ROOMS:
        path = ROOT / "reasoner" / room
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def calls(path: Path, *names: str):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def templates():
    """Every template, which is the first argument of `Phrase` and a plain text."""
    everywhere = (ROOT / "reasoner").rglob("*.py")
    return {ast.literal_eval(call.args[0]) for path in everywhere for call in calls(path, "Phrase")}


def catalogue():
    with files("reasoner.explain.problems").joinpath("locale", "fr.po").open("rb") as file:
        return [one for one in read_po(file, locale="fr", abort_invalid=True) if one.id]


def test_every_template_has_a_translation_and_every_translation_a_template():
    found = templates()
    assert len(found) > 300
    assert {one.id for one in catalogue()} == found


def test_translations_have_the_slots_of_their_template_and_are_typographic():
    for one in catalogue():
        assert one.string.strip(), one.id
        assert not one.fuzzy, one.id
        assert sorted(SLOT.findall(one.id)) == sorted(SLOT.findall(one.string)), one.id
        assert not set("'\"“”") & set(one.string), one.id
        assert one.string.count("« ") == one.string.count(" »"), one.id
        assert not re.search(r"[^ ][;?!»]|«[^ ]", one.string), one.id


def test_nothing_that_a_record_is_told_of_is_a_plain_text():
    """A text that is no phrase would be told in English to everybody."""
    for path in sources():
        for call in calls(path, *SAYING):
            named = [one.value for one in call.keywords if one.arg in ("message", "fix")]
            given = [call.args[place] for place in SAYING[call.func.id] if place < len(call.args)]
            for one in (*given, *named):
                assert not isinstance(one, (ast.Constant, ast.JoinedStr)), f"{path}:{one.lineno}"


def told(reasoner, path):
    """What one file is told of, as messages and fixes."""
    try:
        patient = Patient.from_file(path, options=Reading(as_of="2026-03-01T10:00"))
        return [text for one in reasoner.problems(patient, as_of=patient.recorded) for text in (one.message, one.fix)]
    except RecordError as refusal:
        return [refusal.args[0], refusal.fix]


def test_whatever_a_bad_record_is_told_of_is_told_in_french_without_names(reasoner):
    english = set()
    for path in (*VIGNETTES, *BAD):
        for text in told(reasoner, path):
            assert isinstance(text, Phrase), (path, text)
            french = in_language(text, "fr")
            assert "zoltan" not in french.casefold(), path
            if french == text:
                english.add(text.template)
    assert english <= {"{0}: {1}"}


def labelled(reasoner, **row):
    document = {"format": "reasoner/vignette/1", "recorded": "2026-03-01T09:30", "facts": [row]}
    patient = Patient.from_bytes(str(document).replace("'", '"').encode())
    return reasoner.problems(patient, as_of=patient.recorded)[0]


def test_labels_numbers_and_choices_are_those_of_the_language(reasoner):
    implausible = labelled(reasoner, codes="loinc:8310-5", value="3", unit="Cel")
    assert "'body temperature' is 3 Cel; 20 to 45 Cel was expected" in implausible.message
    assert "« température corporelle » vaut 3 Cel" in translated(implausible, "fr").message
    near = labelled(reasoner, concept="haemoptysi")
    assert translated(near, "fr").fix.startswith("s’agit-il d")
    ambiguous = labelled(reasoner, concept="body_temperature", value="1,200", unit="Cel")
    assert ambiguous.fix == "write 1200 or 1.2"
    assert translated(ambiguous, "fr").fix == "écrire 1200 ou 1,2"


def test_the_text_of_others_is_as_it_was():
    """A reader of a third party says what it says in one language."""
    problem = Problem("warning", "/a", "no Zebra", "add {one}", "zebra")
    assert translated(problem, "fr") == problem
    assert problem_text(problem, "fr") == "/a : « zebra » : no Zebra. Add {one}"
    assert problem_text(problem, "en") == "/a: “zebra”: no Zebra. Add {one}"


def test_words_that_the_message_has_are_not_quoted_twice():
    problem = Problem(
        "error", "", Phrase("'{0}' is {1}; {2} to {3} {4} was expected", "pulse", "9000 /min", 1, 2, "/min"), "", "9000"
    )
    assert problem_text(problem, "en").startswith("/: 'pulse' is 9000 /min")
    assert "“90”: 'pulse'" in problem_text(Problem("error", "", problem.message, "", "90"), "en")


@pytest.mark.parametrize("path", VIGNETTES[:3], ids=lambda path: path.stem)
def test_a_certificate_has_no_message(reasoner, path):
    patient = Patient.from_bytes(path.read_bytes() + b"\nunheard_of: x\n")
    answer = reasoner.answer(patient, as_of=patient.recorded)
    assert answer.problems
    for language in ("en", "fr"):
        answer.render(language)
        for one in answer.problems:
            assert translated(one, language).message.encode() not in answer.certificate
    assert answer.to_json()["problems"] != answer.to_json(language="fr")["problems"]
