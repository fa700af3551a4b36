"""Shared hypothesis strategies: records, and what is in them, made from the installed knowledge base's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from reasoner.patient.record import Patient
from reasoner.vocabulary import Entry

RECORDED = "2026-03-01T09:30"

FINDINGS = (
    "dyspnoea", "chest_pain", "pleuritic_chest_pain", "haemoptysis", "syncope", "fever", "cough", "wheeze", "stridor",
    "sore_throat", "leg_swelling", "urticaria", "vomiting", "surgery", "hip_replacement", "immobilisation", "active_cancer",
    "hormone_therapy", "heart_failure", "pregnancy", "allergen_exposure", "pulmonary_embolism", "deep_vein_thrombosis",
    "active_bleeding", "travel", "judgement_pe_most_likely", "judgement_low_pretest_probability",
)  # fmt: skip
MEASUREMENTS = {
    "heart_rate": ("/min", 20, 220),
    "systolic_blood_pressure": ("mm[Hg]", 50, 240),
    "oxygen_saturation": ("%", 60, 100),
    "respiratory_rate": ("/min", 5, 60),
    "body_temperature": ("Cel", 33, 42),
    "d_dimer": ("ug/L", 100, 5000),
    "weight": ("kg", 3, 150),
}


@st.composite
def entries(draw: st.DrawFn, pointer: str = "/facts/0") -> Entry:
    """One entry of a record: a finding with any polarity, subject and context, or a measurement."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(MEASUREMENTS)))
        unit, low, high = MEASUREMENTS[name]
        basis = draw(st.sampled_from(["FEU", "DDU"])) if name == "d_dimer" else ""
        value = str(draw(st.integers(low, high)))
        return Entry(pointer, "measurement", name, RECORDED, RECORDED, value=value, unit=unit, basis=basis)
    return Entry(
        pointer,
        "finding",
        draw(st.sampled_from(FINDINGS)),
        RECORDED,
        RECORDED,
        polarity=draw(st.sampled_from(["", "present", "absent", "unknown"])),
        subject=draw(st.sampled_from(["", "patient", "mother"])),
        context=draw(st.sampled_from(["", "current", "history"])),
    )


MOMENTS = st.sampled_from(
    [RECORDED, RECORDED, "2026-03-01T08:00", "2026-02-20T12:00", "2019-05-01T00:00", "2026-04-01T00:00"]
)


KINDS = (
    *("finding", "finding", "complaint", "measurement", "measurement", "medication", "allergy", "immunisation", "sex"),
    *("preference", "unreadable"),
)


@st.composite
def any_entries(draw: st.DrawFn, pointer: str = "/facts/0") -> Entry:
    """One entry of any kind with any of the words of `docs/certificate.md`, section 3, known to the knowledge base or not."""

    def one(*words: str) -> str:
        return draw(st.sampled_from(["", "", *words]))

    kind = draw(st.sampled_from(KINDS))
    earliest, latest = sorted((draw(MOMENTS), draw(MOMENTS)))
    name = draw(
        st.sampled_from([*FINDINGS, *MEASUREMENTS, "age", "penicillin", "apixaban", "none_known", "female", "Zolt"])
    )
    unit = MEASUREMENTS[name][0] if name in MEASUREMENTS else "mo"
    return Entry(
        pointer,
        kind,
        draw(st.sampled_from([name, f"{name} (disorder)", "Zolt"])),
        earliest,
        latest,
        polarity=one("present", "absent", "unknown"),
        subject=one("patient", "mother"),
        context=one("current", "problem_list", "history"),
        value=draw(st.sampled_from(["", "40", "120", "1,200", "Zolt"])),
        unit=draw(st.sampled_from(["", unit, unit, unit, "Zolt"])),
        basis=one("FEU", "Zolt") if name != "d_dimer" else one("FEU", "FEU", "DDU"),
        onset=one("2026-02-28T10:00", "2026-03-02T10:00"),
        codes=tuple(draw(st.lists(st.sampled_from(["loinc:8867-4", "icd10-who:I26", "x:1", name]), max_size=2))),
        clinical=one("active", "inactive", "resolved"),
        verification=one("confirmed", "suspected", "refuted", "entered_in_error"),
        comparator=one("<", "<=", ">=", ">"),
        end=one("2026-02-28T10:00", "2026-03-02T10:00"),
        recorded=one("2026-02-28T10:00", "2026-03-02T10:00"),
        severity=one("severe"),
        site=one("chest", "Zolt"),
        side=one("left"),
        every=one("12 h", "Zolt"),
        route=one("oral"),
        reaction=one("urticaria", "Zolt"),
        criticality=one("high"),
        onset_age=one("40 a", "2,5 a", "Zolt"),
    )


SPELLINGS = st.one_of(
    st.from_regex(r"-?[0-9]{1,5}([.,][0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[.,][0-9]{3}", fullmatch=True),
    st.text("0123456789.,-+ <e\n٣", max_size=8),
)
"""Numbers as people and laboratories write them, and what only resembles one."""


@st.composite
def patients(draw: st.DrawFn, most: int = 14) -> Patient:
    """A record of one person: age and sex mostly known, and up to `most` entries."""
    person: list[dict[str, Any]] = []
    if draw(st.integers(0, 9)):
        age = str(draw(st.integers(0, 100)))
        person.append({"pointer": "/patient/age", "kind": "measurement", "text": "age", "value": age, "unit": "a"})
    if draw(st.integers(0, 9)):
        person.append({"pointer": "/patient/sex", "kind": "sex", "text": draw(st.sampled_from(["female", "male"]))})
    first = [Entry(**row, earliest=RECORDED, latest=RECORDED) for row in person]
    count = draw(st.integers(0, most))
    return Patient(RECORDED, "en", (*first, *(draw(entries(f"/facts/{index}")) for index in range(count))))


@st.composite
def dated_patients(draw: st.DrawFn, most: int = 14) -> Patient:
    """A record whose entries are of different moments, some years old: older measurements are superseded."""
    patient = draw(patients(most))
    moments = st.sampled_from([RECORDED, RECORDED, "2026-03-01T08:00", "2026-02-20T12:00", "2019-05-01T00:00"])
    dated = []
    for entry in patient.entries:
        moment = draw(moments) if entry.pointer.startswith("/facts") else RECORDED
        dated.append(replace(entry, earliest=moment, latest=moment))
    return replace(patient, entries=tuple(dated))
