"""An answer as a value: equal to itself made again, told in two languages, exported by its schema."""

import copy
import json

import jsonschema
import pytest
from hypothesis import given, settings
from module_cases import generated
from strategies import RECORDED, patients

from conftest import VIGNETTES
from reasoner import Patient, answer_schema
from reasoner.certificate.canonical import parse
from reasoner.engine.answer import FORMAT

SCHEMA = answer_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def answered(reasoner, path, **question):
    patient = Patient.from_file(path)
    return reasoner.answer(patient, **{"as_of": patient.recorded, **question})


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_an_answer_is_equal_to_itself_made_again_and_can_be_a_key(path, reasoner):
    first, second = answered(reasoner, path), answered(reasoner, path)
    other = answered(reasoner, path, profile="ddxplus")
    assert first == second
    assert len({first, second, other}) == 2
    assert {first.conclusions: 1}[second.conclusions] == 1
    with pytest.raises(AttributeError):
        first.conclusions = None
    with pytest.raises(TypeError):
        first.chain.links["atom"] = None


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_problems_without_an_answer_are_those_of_the_answer(path, reasoner):
    patient = Patient.from_file(path)
    for as_of in (patient.recorded, "2020-01-01", "2030-01-01"):
        assert reasoner.problems(patient, as_of=as_of) == reasoner.answer(patient, as_of=as_of).problems


def test_what_is_exported_can_be_altered_without_altering_the_answer(reasoner):
    found = answered(reasoner, VIGNETTES[0])
    before = json.dumps(found.to_json())
    for part in list(parts(found.to_json())):
        part.clear()
    assert json.dumps(found.to_json()) == before


def parts(whole):
    """Every object and array of an exported answer, the innermost first."""
    if isinstance(whole, dict | list):
        for key in whole if isinstance(whole, dict) else range(len(whole)):
            yield from parts(whole[key])
        yield whole


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_conclusions_are_what_the_certificate_says(path, reasoner):
    found = answered(reasoner, path)
    assert found.conclusions.as_json() == parse(found.certificate)["conclusions"]


def test_the_language_is_chosen_when_telling_and_changes_nothing(reasoner):
    found = answered(reasoner, VIGNETTES[0])
    certificate = found.certificate
    english, french = found.render("en"), found.render("fr")
    assert "WHAT TO DO" in english
    assert "WHAT TO DO" not in french
    assert found.render("en") == english
    assert found.certificate == certificate == answered(reasoner, VIGNETTES[0]).certificate
    assert english.startswith(found.render("en", brief=True))
    assert len(found.render("fr", brief=True)) < len(french)


def test_the_schema_is_one_and_its_version_stands_in_every_answer(reasoner):
    VALIDATOR.check_schema(SCHEMA)
    assert SCHEMA["title"] == FORMAT == answered(reasoner, VIGNETTES[0]).to_json()["format"]
    assert SCHEMA["$id"].endswith(":" + FORMAT.rsplit("/", 1)[1])
    assert all(part["additionalProperties"] is False for part in objects(SCHEMA) if "required" in part)


def objects(part):
    """Every object of a schema that is itself a schema of an object."""
    if isinstance(part, dict):
        if part.get("type") == "object":
            yield part
        for below in part.values():
            yield from objects(below)
    elif isinstance(part, list):
        for below in part:
            yield from objects(below)


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_every_vignette_is_exported_by_the_schema(path, reasoner):
    for profile in ("emergency", "ddxplus"):
        whole = answered(reasoner, path, profile=profile).to_json("derivation checked")
        VALIDATOR.validate(json.loads(json.dumps(whole)))


@given(patients())
@settings(max_examples=40)
def test_every_record_is_exported_by_the_schema(reasoner, patient):
    VALIDATOR.validate(reasoner.answer(patient, as_of=RECORDED).to_json())


def test_generated_vignettes_are_exported_by_the_schema(reasoner):
    for patient in generated(30, seed=5):
        VALIDATOR.validate(reasoner.answer(patient, as_of=patient.recorded).to_json())


def test_an_empty_record_and_one_that_cannot_be_read_are_exported_by_the_schema(reasoner):
    for vignette in ("{}", "facts: [{concept: nonsense}, 5, {concept: heart_rate, value: fast}]\nwhat: else"):
        text = f"format: reasoner/vignette/1\nrecorded: 2026-03-01\n{vignette.removeprefix('{}')}"
        patient = Patient.from_bytes(text.encode())
        VALIDATOR.validate(reasoner.answer(patient, as_of="2026-03-01").to_json())


def alterations(whole):
    """Every object of an answer with a strange key, every array with a strange element, every other part in an array."""

    def places(part, path):
        yield path
        if isinstance(part, dict | list):
            keys = part if isinstance(part, dict) else {0, len(part) - 1} if part else ()
            for key in keys:
                yield from places(part[key], (*path, key))

    for path in places(whole, ()):
        altered = copy.deepcopy(whole)
        holder = altered
        for key in path[:-1]:
            holder = holder[key]
        part = holder[path[-1]] if path else altered
        if isinstance(part, dict):
            part["strange_key"] = {}
        elif isinstance(part, list):
            part.append({})
        else:
            holder[path[-1]] = [part]
        yield path, altered


def test_no_altered_answer_passes_the_schema(reasoner):
    whole = answered(reasoner, VIGNETTES[0]).to_json("derivation checked")
    judged = [(path, VALIDATOR.is_valid(altered)) for path, altered in alterations(whole)]
    assert len(judged) > 100
    assert not [path for path, valid in judged if valid]


def test_no_part_of_an_answer_may_be_missing(reasoner):
    whole = answered(reasoner, VIGNETTES[0]).to_json()
    for key in whole:
        assert not VALIDATOR.is_valid({name: part for name, part in whole.items() if name != key})
    assert not VALIDATOR.is_valid(whole | {"format": "reasoner/answer/0"})
