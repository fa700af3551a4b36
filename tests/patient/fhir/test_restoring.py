"""What extensions of ours say of an entry, and what they may not make of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import RECORDED, records

from reasoner.patient.fhir.restoring import restored
from reasoner.patient.writing.bundle import write_bundle
from reasoner.vocabulary import Entry

READ = Entry("/entry/2", "finding", "fever", RECORDED, RECORDED, recorded=RECORDED)


def extended(**fields):
    return {
        "extension": [{"url": f"urn:medical-reasoner:{name}", "valueString": text} for name, text in fields.items()]
    }


def test_a_field_is_replaced_by_what_its_extension_says():
    found = restored(READ, extended(kind="preference", recorded="2026-01-01T00:00"), {}, extended(polarity="absent"))
    assert (found.kind, found.recorded, found.polarity) == ("preference", "2026-01-01T00:00", "absent")
    assert (found.pointer, found.text) == (READ.pointer, READ.text)


def test_what_could_not_be_read_stays_so():
    unread = Entry("/entry/2", "unreadable", "", RECORDED, RECORDED)
    assert restored(unread, extended(kind="finding", text="fever")) == unread


def test_a_code_is_a_value_as_well():
    polarity = {"url": "urn:medical-reasoner:polarity", "valueCode": "unknown"}
    assert restored(READ, {"extension": [polarity]}).polarity == "unknown"


@pytest.mark.parametrize(
    "fields",
    [
        {"polarity": "perhaps"}, {"kind": "unreadable"}, {"subject": "neighbour"}, {"onset": "yesterday"}, {"pointer": "/x"},
        {"codes": "loinc:1-1"}, {"text": ""}, {"text": "x" * 201}, {"latest": "2020-01-01T00:00"}, {"unheard_of": "x"},
        {"earliest": "2027-01-01T00:00"},
    ],
)  # fmt: skip
def test_what_an_entry_cannot_have_is_passed_over(fields):
    assert restored(READ, extended(**fields)) == READ


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["extension", "url", "valueString"]), inner),
    )
)
def test_whatever_stands_there_is_no_error(noise):
    assert restored(READ, {"extension": noise}) == READ
    assert restored(READ, {"extension": [noise]}) == READ


@given(records())
def test_every_extension_that_is_written_can_be_read(patient):
    """None of them is among what is passed over: its value is one that the field may have."""
    for part in objects(json.loads(json.dumps(write_bundle(patient).document, default=str))):
        if part.get("url", "").startswith("urn:medical-reasoner:"):
            name = part["url"].rpartition(":")[2]
            text = part.get("valueString") or part["valueCode"]
            bounds = {"earliest": "0001-01-01T00:00", "latest": "9999-01-01T00:00"}
            bare = Entry("", "", "", **bounds)
            assert getattr(restored(bare, {"extension": [part]}), name) == text


def objects(part):
    if isinstance(part, dict):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from objects(inner)
