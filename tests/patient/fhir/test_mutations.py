"""Bundles with parts that were replaced, taken out or added: they are read or refused, and nothing else happens."""

import copy
import json
import random
from datetime import datetime

import pytest
from fhir_bundles import RECORDED, bundle, coded, condition, observation, quantity, resource
from test_fhir_privacy import BUNDLE, SECRETS

from reasoner.errors import RecordError
from reasoner.patient.readers import Reading, read_patient

LOINC = "http://loinc.org"
JUNK = [
    None, True, 0, -1, 1e300, "", "Zoltanescu", "0000", "0001", "9999-12-31T23:59:59Z", "2026-02-30", "#", "#x", "Patient/p", [], {}, [[]], [{}], [None],
    "1e999", "NaN", "\u0661", "\u0000", "P99999Y", coded(LOINC, "8867-4"), {"value": "1", "unit": "x"}, {"reference": "#x"},
    {"start": "2021", "end": "2020"},
]  # fmt: skip
DOSE = {
    "doseAndRate": [{"doseQuantity": quantity(75, "mg")}],
    "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
}
SERIES = {"origin": quantity(0, "/min"), "period": 60000, "dimensions": 1, "data": "80 E 90.5"}
BUNDLES = [
    BUNDLE,
    bundle(
        condition(onsetAge=quantity(40, "a"), abatementDateTime="2020", bodySite=[{"text": "left arm"}]),
        observation(valueSampledData=SERIES),
        resource("MedicationRequest", status="active", intent="order", medicationCodeableConcept={"text": "a / b"}, dosageInstruction=[DOSE]),
    ),
]  # fmt: skip


def places(value, path=()):
    if path:
        yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*path, key))


def mutated(chance):
    document = copy.deepcopy(chance.choice(BUNDLES))
    for _ in range(chance.choice((1, 1, 2, 3))):
        *way, last = chance.choice(list(places(document)))
        holder = document
        for step in way:
            holder = holder[step]
        if chance.random() < 0.2 and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = copy.deepcopy(chance.choice(JUNK))
    return document


def read_or_refused(data, as_of):
    try:
        return read_patient(data, "case.json", options=Reading(as_of=as_of))
    except RecordError as refusal:
        return refusal


@pytest.mark.parametrize(
    "seed", [pytest.param(1, id="quick"), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))]
)
def test_mutated_bundles_are_read_or_refused(seed):
    chance = random.Random(seed)
    for _ in range(100 if seed == 1 else 1_000):
        data = json.dumps(mutated(chance)).encode()
        patient = read_or_refused(data, chance.choice(("", RECORDED)))
        if isinstance(patient, RecordError):
            assert not [secret for secret in SECRETS if secret in str(patient)]
            continue
        for entry in patient.entries:
            for moment in filter(None, (entry.earliest, entry.latest, entry.onset, entry.end, entry.recorded)):
                assert datetime.fromisoformat(moment).isoformat(timespec="minutes") == moment
            assert entry.earliest <= entry.latest
            assert not [secret for secret in SECRETS if secret in entry.pointer]
        said = f"{[problem.as_json() for problem in patient.problems]}"
        assert not [secret for secret in SECRETS if secret in said]
