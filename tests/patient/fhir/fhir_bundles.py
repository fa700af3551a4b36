"""Small FHIR records written by hand: what the tests of the reader share."""

import json

from reasoner.patient.readers import Reading, read_patient

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
TERMS = "http://terminology.hl7.org/CodeSystem/"
SUBJECT = {"reference": "Patient/p"}
BEGIN, END = "2026-03-01T08:00:00+01:00", "2026-03-01T09:30:00+01:00"
RECORDED = "2026-03-01T09:30"
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1963-05-17"}
ENCOUNTER = {
    "resourceType": "Encounter", "id": "e", "status": "finished", "class": {"system": f"{TERMS}v3-ActCode", "code": "EMER"},
    "subject": SUBJECT, "period": {"start": BEGIN, "end": END},
}  # fmt: skip


def coded(system, code, display=""):
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def status(system, code):
    return {"coding": [{"system": TERMS + system, "code": code}]}


def resource(kind, **parts):
    return {"resourceType": kind, "subject": SUBJECT, **parts}


def condition(code="49727002", display="Cough", clinical="active", verification="confirmed", **parts):
    return resource(
        "Condition",
        code=coded(SNOMED, code, display),
        **({"clinicalStatus": status("condition-clinical", clinical)} if clinical else {}),
        verificationStatus=status("condition-ver-status", verification),
        **parts,
    )


def observation(code="8867-4", state="final", **parts):
    return resource("Observation", status=state, code=coded(LOINC, code), **{"effectiveDateTime": BEGIN, **parts})


def quantity(value, code, **parts):
    return {"value": value, "unit": code, "system": UCUM, "code": code, **parts}


def bundle(*resources, kind="collection", base=(PATIENT, ENCOUNTER)):
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"resource": each} for each in (*base, *resources)],
    }


def read(document, **options):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_patient(data, "case.json", options=Reading(**options))


def read_all(*resources, **options):
    """The entries of some resources beside a patient and an encounter, which have none of their own here."""
    patient = read(bundle(*resources), **options)
    return [
        entry for entry in patient.entries if entry.pointer.startswith(("/entry/2", "/entry/3", "/entry/4", "/entry/5"))
    ]


def only(*resources, **options):
    """The one entry of some resources."""
    (entry,) = read_all(*resources, **options)
    return entry
