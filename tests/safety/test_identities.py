"""Identities planted in records of every format, looked for in every output that leaves the terminal (decision 5).

The screen of whoever holds the record may quote what was not understood; what a reader knows to be a name, an address or a
note is not even there.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from conftest import ROOT
from reasoner.cli.main import run
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import RecordError
from reasoner.patient.readers import Reading, read_patient
from reasoner.patient.record import Patient

SILENT = {
    "name": "Zoltanescu", "relative": "Ermengarde", "address": "Impasse des Tamaris", "postcode": "97199", "telephone": "+33612345678",
    "mail": "z@example.org", "national number": "163057512345612", "record number": "MRN-77123", "serial": "SN-55X-901", "note": "Quatrebarbes",
    "narrative": "Vercingetorix", "file": "scan-zoltan.pdf",
}  # fmt: skip
MISPLACED = {"value": "Hildegonde", "unit": "Cunegonde", "code": "Fredegonde", "key": "Radegonde", "text": "Sigismonde"}
SECRETS = (*SILENT.values(), *MISPLACED.values())
ALL = " ".join(SILENT.values())
PATIENT = "Patient/MRN-77123"
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"


def coded(system, code, **words):
    return {"coding": [{"system": system, "code": code}], **words}


def resource(kind, **parts):
    text = {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{ALL}</div>'}
    whose = "patient" if kind in ("AllergyIntolerance", "FamilyMemberHistory", "Immunization") else "subject"
    extension = [{"url": f"urn:{SILENT['name']}", "valueString": ALL}]
    return {
        "resourceType": kind, "text": text, "extension": extension, "note": [{"text": ALL}],
        "identifier": [{"value": SILENT["record number"]}], whose: {"reference": PATIENT, "display": SILENT["name"]}, **parts,
    }  # fmt: skip


def fhir():
    person = {
        "resourceType": "Patient", "id": SILENT["record number"], "gender": "female", "birthDate": "1963-05-17",
        "name": [{"family": SILENT["name"]}], "telecom": [{"value": SILENT["telephone"]}, {"value": SILENT["mail"]}],
        "address": [{"line": [SILENT["address"]], "postalCode": SILENT["postcode"]}],
        "identifier": [{"value": SILENT["national number"]}], "contact": [{"name": {"text": SILENT["relative"]}}],
        "photo": [{"title": SILENT["file"]}],
    }  # fmt: skip
    observation = {"status": "final", "effectiveDateTime": "2026-03-01T09:00:00Z", "code": coded(LOINC, "8867-4")}
    family = {"status": "completed", "name": SILENT["relative"], "relationship": {"text": "mother"}}
    practitioner = {"resourceType": "Practitioner", "id": "d", "name": [{"text": SILENT["name"]}]}
    rows = [
        person,
        resource("Condition", code=coded(SNOMED, "195967001"), recorder={"reference": "#d"}, contained=[practitioner]),
        resource("Condition", code=coded(SNOMED, MISPLACED["code"], text=MISPLACED["text"])),
        resource("Condition", code=coded(f"urn:{MISPLACED['code']}", MISPLACED["code"])),
        resource("Condition", **{MISPLACED["key"]: MISPLACED["value"]}),
        resource("Observation", **observation, valueQuantity={"value": 118, "unit": "/min"}),
        resource(
            "Observation",
            **observation,
            valueQuantity={"value": 118, "code": MISPLACED["unit"], "unit": MISPLACED["unit"]},
        ),
        resource("Observation", **observation, valueString=MISPLACED["value"]),
        resource("Observation", **observation, device={"display": SILENT["serial"]}),
        resource("FamilyMemberHistory", **family, condition=[{"code": coded(SNOMED, "195967001")}]),
        resource("Procedure", status="completed", code={"text": MISPLACED["text"]}),
        {"resourceType": "Device", "id": "x", "serialNumber": SILENT["serial"]},
        {"resourceType": "DocumentReference", "description": SILENT["file"]},
        {"resourceType": MISPLACED["key"], "name": SILENT["name"]},
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": PATIENT, "resource": row} for row in rows],
    }


def phenopacket():
    features = [{"type": {"id": "HP:0002094", "label": "Dyspnea"}, "description": ALL}]
    features += [{"type": {"id": f"HP:{MISPLACED['code']}", "label": MISPLACED["text"]}}]
    features += [{"type": {"id": "HP:0012735", "label": "Cough"}, "excluded": MISPLACED["value"]}]
    person = {"id": SILENT["record number"], "alternateIds": [SILENT["national number"]], "sex": MISPLACED["value"]}
    quantity = {"unit": {"id": f"UCUM:{MISPLACED['unit']}", "label": MISPLACED["unit"]}, "value": "118"}
    measured = {"assay": {"id": "LOINC:8867-4", "label": "rate"}, "value": {"quantity": quantity}, "description": ALL}
    about = {"created": "2026-03-01T09:30:00Z", "createdBy": SILENT["name"], "submittedBy": SILENT["mail"]}
    return {
        "id": SILENT["record number"], "subject": person, "phenotypicFeatures": features, "measurements": [measured],
        "files": [{"uri": SILENT["file"]}], "metaData": about, MISPLACED["key"]: SILENT["name"],
    }  # fmt: skip


def vignette():
    facts = [
        {"concept": MISPLACED["text"]}, {"concept": "cough", MISPLACED["key"]: ALL}, {"concept": f"snomed:{MISPLACED['code']}"},
        {"concept": "heart_rate", "value": MISPLACED["value"], "unit": "/min"},
        {"concept": "heart_rate", "value": "118", "unit": MISPLACED["unit"]}, {"concept": "fever", "when": MISPLACED["value"]},
    ]  # fmt: skip
    return {
        "format": "reasoner/vignette/1", "recorded": "2026-03-01T09:30", "language": MISPLACED["value"], "note": ALL,
        "patient": {"age": "62 a", "sex": MISPLACED["value"], MISPLACED["key"]: "x"}, "complaint": MISPLACED["text"], "facts": facts,
        "medications": [MISPLACED["text"]], "allergies": [{"substance": MISPLACED["text"], "reaction": MISPLACED["value"]}],
        MISPLACED["key"]: MISPLACED["value"],
    }  # fmt: skip


RECORDS = {"fhir": fhir, "phenopacket": phenopacket, "vignette": vignette}


def named_in(text):
    return [secret for secret in SECRETS if secret.casefold() in text.casefold()]


@pytest.fixture
def command(capsys, monkeypatch, reasoner):
    monkeypatch.setattr(Reasoner, "load", lambda *_, **__: reasoner)

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return left.value.code, printed

    return call


@pytest.mark.parametrize("form", RECORDS)
def test_no_output_of_one_case_names_anybody(command, tmp_path, form):
    case, certificate, bundle = (tmp_path / name for name in ("case.json", "certificate.json", "answer.json"))
    case.write_text(json.dumps(RECORDS[form]()), encoding="utf-8")
    moment = ("--as-of", "2026-03-01T12:00")
    code, printed = command("diagnose", case, *moment, "--json", "--certificate", certificate, "--fhir", bundle)
    assert code in (0, 3)
    assert named_in(printed.out + printed.err) == []
    assert named_in(certificate.read_text(encoding="utf-8") + bundle.read_text(encoding="utf-8")) == []
    for arguments in (("--case", case), ()):
        _, told = command("verify", certificate, *arguments)
        assert told.out
        assert named_in(told.out + told.err) == []
    for language in ("en", "fr"):
        _, screen = command("diagnose", case, *moment, "--lang", language)
        assert named_in(screen.err) == []
        if form != "vignette":
            assert [secret for secret in SILENT.values() if secret in screen.out] == []


@pytest.mark.parametrize("form", RECORDS)
def test_no_value_of_the_library_names_anybody_but_in_a_quote(reasoner, form):
    moment = "2026-03-01T12:00"
    patient = Patient.from_bytes(json.dumps(RECORDS[form]()).encode(), options=Reading(as_of=moment, key=b"a key"))
    answer = reasoner.answer(patient, as_of=moment)
    problems = [*patient.problems, *answer.problems]
    said = f"{problems} {[(str(one), one.as_json()) for one in problems]} {answer!r} {answer.needs()} {patient.case_id}"
    assert named_in(said) == []


def test_no_output_of_a_batch_names_anybody(tmp_path):
    cases, out, certificates = tmp_path / "cases.jsonl", tmp_path / "answers.jsonl", tmp_path / "certificates"
    broken = [
        '{"' + SILENT["name"],
        f'"{SILENT["name"]}"',
        json.dumps({SILENT["name"]: 1}),
        '{"resourceType": "Zoltanescu"}',
    ]
    cases.write_text("\n".join([*(json.dumps(make()) for make in RECORDS.values()), *broken]) + "\n", encoding="utf-8")
    program = "from reasoner.cli.main import run; import sys; run(sys.argv[1:])"
    options = ["--as-of", "2026-03-01T12:00", "--certificates", str(certificates)]
    command = [sys.executable, "-c", program, "batch", str(cases), "--out", str(out), *options]
    left = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != cases]
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(RECORDS) + len(broken)
    written = " ".join(f"{path.relative_to(tmp_path)} {path.read_bytes().decode('utf-8', 'replace')}" for path in files)
    assert named_in(written + left.stdout + left.stderr) == []
    assert "Traceback" not in left.stderr


@pytest.mark.parametrize(
    "text",
    [
        "{n}: 1\n{n}: 2\n", "{{{n}: 1", '{{"{n}": 1, "{n}": 2}}', '"{n}', "&{n} a: *{n}x", "%TAG ! {n}\n---\na", "!{n}!{n} a", "a: *{n}", "a: &{n} 1\nb: &{n} 2",
        "- {n}\n a", "%{n}\n---\na", "{n}", '{{"resourceType": "{n}"}}', '{{"format": "{n}"}}', "format: {n}\nfacts: []", '{{"a": {n}}}', "a: '{n}\n- b",
    ],
)  # fmt: skip
def test_no_refusal_names_anybody(text):
    for form in ("", "vignette", "fhir", "phenopacket"):
        said = ""
        try:
            read_patient(text.format(n=SILENT["name"]).encode(), "case", format=form)
        except RecordError as refusal:
            said = f"{refusal} {refusal!r} {refusal.args}"
        assert named_in(said) == []
