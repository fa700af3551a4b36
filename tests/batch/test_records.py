"""What a record holds: the shape, and no word of the patient."""

import json
import re

import jsonschema
import pytest

from reasoner.batch import Case, Setting, record_schema
from reasoner.batch.answering import answer_case
from reasoner.batch.records import FORMAT, died, failed, given_up, timeout, without_words
from reasoner.certificate.canonical import digest
from reasoner.engine.cases import evidence_codes
from reasoner.engine.schema import answer_schema
from reasoner.errors import BatchError, DeadlineExceeded, Unanswerable
from reasoner.patient.ddxplus import RowReader

NAME = "Zéphirine Quatrebarbes"


@pytest.fixture(scope="module")
def valid():
    validator = jsonschema.Draft202012Validator(record_schema())

    def check(record):
        whole = json.loads(record.data)
        validator.validate(whole)
        assert (whole["line"], whole["status"]) == (record.line, record.status)
        assert b"\n" not in record.data
        return whole

    return check


@pytest.fixture(scope="module")
def ask(reasoner):
    codes = evidence_codes(reasoner.knowledge.sources)

    def call(data, form="line", line=7, **setting):
        data = data.encode() if isinstance(data, str) else data
        asked = Setting(**setting)
        return answer_case(Case(line, form, data), reasoner, RowReader(codes, asked.as_of), asked)

    return call


def vignette(**parts):
    return json.dumps({"format": "reasoner/vignette/1", "recorded": "2026-03-01T09:30", **parts}, ensure_ascii=False)


def test_the_schema_is_one_and_shares_the_definitions_of_an_answer():
    schema, whole = record_schema(), answer_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["title"] == FORMAT
    shared = schema["$defs"].keys() & whole["$defs"].keys()
    assert {"conclusions", "problem", "question", "alarm"} <= shared
    assert all(schema["$defs"][name] == whole["$defs"][name] for name in shared)
    answer = schema["$defs"]["answer"]["properties"]
    assert all(answer[name] == whole["properties"][name] for name in answer)


def test_the_examples_are_answered_as_one_by_one(ask, valid, reasoner, vignette_lines):
    from reasoner import Patient

    for text in vignette_lines:
        whole = valid(ask(text))
        patient = Patient.from_bytes(text.encode())
        one = reasoner.answer(patient, as_of=patient.recorded).to_json()
        assert whole["answer"] == {name: one[name] for name in whole["answer"]}
        assert whole["status"] == ("warnings" if any(p["severity"] != "note" for p in one["problems"]) else "answered")


def test_records_without_an_answer_have_the_shape(valid):
    for record in (died(3), failed(3, "KeyError"), given_up(3, "a bound"), timeout(3, 1.5)):
        assert valid(record)["error"]["fix"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("{", ""),
        ("[]", "no JSON object"),
        ("recorded: 2026", "no JSON object"),
        (b'{"format": "\xff"}', "UTF-8"),
        ("{}", ""),
        (vignette(recorded="soon"), "recorded"),
        ('{"format": "reasoner/vignette/1", "recorded": "2026-03-01T09:30", "recorded": "2026"}', "twice"),
        ("{" * 5000, ""),
        ('{"a":' * 5000, ""),
        (b"{\x00}", ""),
        ('{"format": NaN}', ""),
    ],
)
def test_a_bad_line_is_refused_with_place_and_fix(ask, valid, data, part):
    whole = valid(ask(data))
    assert whole["status"] == "refused"
    assert part in whole["error"]["message"]
    assert whole["case"] == "#7"


@pytest.mark.parametrize(
    "data",
    [
        vignette(patient={"name": NAME, "age": "62 a"}),
        vignette(facts=[{"concept": NAME}, {"concept": "fever", NAME: "x"}], complaint=NAME),
        vignette(**{NAME: NAME}),
        vignette(format=NAME),
        vignette(recorded=NAME),
        f'{{"format": "reasoner/vignette/1", "{NAME}": 1, "{NAME}": 2}}',
        json.dumps({NAME: 1})[:-1] + ', "Z\\u00e9phirine Quatrebarbes": 2}',
        f"{{{NAME}",
        f'{{"a": !{NAME} b}}',
        f'{{"a": "{NAME}',
    ],
)
@pytest.mark.parametrize("form", ["line", "file"])
def test_no_word_of_the_record_is_in_a_record(ask, valid, data, form):
    text = json.dumps(valid(ask(data, form)), ensure_ascii=False)
    assert not re.search("phirine|Quatrebarbes", text), text


def test_strictly_a_case_with_a_problem_is_refused_with_each(ask, valid):
    text = vignette(facts=[{"concept": NAME}, {"concept": "fever", "when": NAME}, {"concept": "cough"}])
    whole = valid(ask(text, sanitise="strict"))
    assert whole["status"] == "refused"
    assert [part in whole["error"]["message"] for part in ("/facts/0", "/facts/1", "/facts/2")] == [True, True, False]
    assert "Quatrebarbes" not in json.dumps(whole, ensure_ascii=False)
    assert valid(ask(vignette(facts=[{"concept": "cough"}]), sanitise="strict"))["status"] == "answered"


def test_a_report_has_problems_and_no_answer(ask, valid):
    whole = valid(ask(vignette(facts=[{"concept": NAME}]), sanitise="report"))
    assert (whole["status"], [one["place"] for one in whole["problems"]]) == ("unsound", ["/facts/0", "/"])
    assert "Quatrebarbes" not in json.dumps(whole, ensure_ascii=False)
    whole = valid(ask(vignette(complaint="cough"), sanitise="report"))
    assert (whole["status"], whole["problems"]) == ("sound", [])


def bundle(**parts):
    patient = {"resourceType": "Patient", "id": "7", "gender": "female", "birthDate": "1963-05-17"}
    patient |= {"name": [{"family": "Quatrebarbes"}], **parts}
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": "Patient/7"},
        "code": {"coding": [{"system": "http://hospital.example/labs", "code": "P"}]},
        "effectiveDateTime": "2026-03-01T09:30:00Z",
        "valueQuantity": {"value": 118, "system": "http://unitsofmeasure.org", "code": "/min"},
    }
    rows = [{"resource": patient}, {"resource": observation}]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": rows})


def test_a_line_of_fhir_is_read_with_the_concept_map_and_gets_a_pseudonym(ask, valid):
    concept_map = {"http://hospital.example/labs|P": ("heart_rate",)}
    plain, mapped = valid(ask(bundle())), valid(ask(bundle(), concept_map=concept_map, key=b"k" * 32))
    assert (plain["case"], plain["status"]) == ("#7", "warnings")
    assert re.fullmatch("[0-9a-f]{16}", mapped["case"])
    assert mapped["status"] == "answered", mapped
    again = valid(ask(bundle(active=True), key=b"k" * 32, as_of="2026-03-02T09:30"))
    assert again["case"] == mapped["case"]
    assert valid(ask(vignette(), key=b"k" * 32))["case"] != mapped["case"]
    assert "Quatrebarbes" not in json.dumps([plain, mapped, again], ensure_ascii=False)


def test_a_named_format_is_the_only_one_that_is_read(ask, valid):
    assert valid(ask(bundle(), format="fhir"))["status"] == "warnings"
    for text, format in ((vignette(), "fhir"), (bundle(), "vignette"), (bundle(), "phenopacket")):
        assert "not of that format" in valid(ask(text, format=format))["error"]["message"]


def test_an_exception_is_told_by_its_type_alone(ask, valid, reasoner, monkeypatch):
    def fail(*_, **__):
        raise KeyError(NAME)

    monkeypatch.setattr(type(reasoner), "answer", fail)
    monkeypatch.setattr(type(reasoner), "conclude", fail)
    whole = valid(ask(vignette()))
    assert whole["status"] == "failed"
    assert "KeyError" in whole["error"]["message"]
    assert NAME not in json.dumps(whole, ensure_ascii=False)


@pytest.mark.parametrize(("kind", "status"), [(DeadlineExceeded, "timeout"), (Unanswerable, "failed")])
def test_bounds_are_told(ask, valid, reasoner, monkeypatch, kind, status):
    def fail(*_, **__):
        raise kind("a bound was reached", fix="-")

    monkeypatch.setattr(type(reasoner), "conclude", fail)
    assert valid(ask(vignette()))["status"] == status


def test_a_deadline_stops_the_engine_itself(ask, valid):
    assert valid(ask(vignette(facts=[{"concept": "fever"}]), seconds=0.0))["status"] == "timeout"


def test_a_row_needs_a_moment_and_has_an_answer(ask, valid):
    row = json.dumps({"age": "40", "sex": "F", "features": "['E_91']", "feature_id": "E_91"})
    assert "--as-of" in valid(ask(row, "row"))["error"]["fix"]
    whole = valid(ask(row, "row", as_of="2026-03-01T09:00", profile="ddxplus"))
    assert whole["answer"]["question"]["as_of"] == "2026-03-01T09:00"


def test_a_certificate_is_kept_under_its_line_and_named(ask, valid, tmp_path, vignette_lines):
    from reasoner import Patient, verify

    with_one, without = ask(vignette_lines[0], certificates=tmp_path), ask(vignette_lines[0])
    whole = valid(with_one)
    assert valid(without)["answer"] == whole["answer"]
    (path,) = tmp_path.iterdir()
    assert whole["certificate"] == {"file": path.name, "digest": digest(path.read_bytes())}
    assert path.name == "7.json"
    assert path.stat().st_mode & 0o077 == 0
    assert verify(path.read_bytes(), case=Patient.from_bytes(vignette_lines[0].encode())).verdict == "checked"


def test_a_certificate_that_cannot_be_kept_is_no_fault_of_the_case(ask, tmp_path, vignette_lines):
    with pytest.raises(BatchError, match="#7"):
        ask(vignette_lines[0], certificates=tmp_path / "no")


@pytest.mark.parametrize(
    ("message", "data", "kept"),
    [
        ("no vignette: `format: x` is missing", b"{}", "no vignette: `format: x` is missing"),
        ("the key `Dupont` stands twice", b'{"Dupont": 1}', "the key `…` stands twice"),
        ("tag '!Dupont'", b"a: !Dupont", "tag '…'"),
        ("the key `Dupont` stands twice", b'{"D\\u0075pont": 1}', "the key `…` stands twice"),
        ("« Dupont » et “Durand”", b"Dupont Durand", "«…» et “…”"),
    ],
)
def test_quotations_of_a_record_are_left_out(message, data, kept):
    assert without_words(message, data) == kept
