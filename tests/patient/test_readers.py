"""Choosing a reader; readers of others; pseudonyms."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from reasoner.errors import RecordError
from reasoner.patient import readers
from reasoner.patient.pseudonym import case_id
from reasoner.patient.readers import Reader, Reading, read_patient, reader_names
from reasoner.patient.record import Patient

VIGNETTE = b"format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\n"
FHIR = b'{"resourceType": "Condition", "subject": {}, "code": {"text": "cough"}, "recordedDate": "2026-03-01"}'
PACKET = b'{"id": "a", "phenotypicFeatures": [], "metaData": {"created": "2026-03-01T00:00:00Z"}}'
MOMENT = "2026-03-01T00:00"


@pytest.mark.parametrize(("data", "year"), [(VIGNETTE, b"2026-03"), (FHIR, b"2026-03"), (PACKET, b"2026-03")])
def test_a_record_of_the_end_of_time_is_told(data, year):
    """Many systems write the year 9999 where they have no date, and a finding of that year is as old as the question wants it."""
    assert not [one for one in read_patient(data, "case").problems if "9999" in one.message]
    (told,) = (one for one in read_patient(data.replace(year, b"9999-12"), "case").problems if "9999" in one.message)
    assert told.severity == "warning"


class Mine:
    """A reader as a third party may write it."""

    name = "mine"

    def accepts(self, document):
        return isinstance(document, dict) and document.get("format") == "mine/1"

    def read(self, document, name, options):
        return Patient(options.as_of or MOMENT, "en", ())


class Failing(Mine):
    def read(self, document, name, options):
        raise ValueError(f"Zoltanescu {document}")


class Deaf(Mine):
    def accepts(self, document):
        raise KeyError("Zoltanescu")


class Wrong(Mine):
    def read(self, document, name, options):
        return document


@pytest.fixture
def plug(monkeypatch):
    def install(loaded, name="mine"):
        def load():
            if isinstance(loaded, Exception):
                raise loaded
            return loaded

        monkeypatch.setattr(readers, "_plugged_in", lambda: {name: SimpleNamespace(name=name, load=load)})

    return install


@pytest.mark.parametrize(
    ("data", "recorded"), [(VIGNETTE, "2026-03-01T09:30"), (FHIR, "2026-03-01T23:59"), (PACKET, MOMENT)]
)
def test_the_reader_that_accepts_is_taken(data, recorded):
    assert Patient.from_bytes(data).recorded == recorded


def test_a_format_may_be_named():
    assert read_patient(FHIR, "case", format="fhir").entries
    with pytest.raises(RecordError, match="no vignette"):
        read_patient(FHIR, "case", format="vignette")
    with pytest.raises(RecordError, match="no reader has the name `hl7v2`") as caught:
        read_patient(FHIR, "case", format="hl7v2")
    assert "vignette, fhir, phenopacket" in caught.value.fix


@pytest.mark.parametrize(
    "data", [b"[]", b"{}", b"[1]", b"text", b'"x"', b"format: other/1", b'{"format": "other/1", "facts": []}']
)
def test_what_no_reader_takes_is_refused_with_the_formats(data):
    with pytest.raises(RecordError, match="vignette, fhir, phenopacket"):
        Patient.from_bytes(data)


@pytest.mark.parametrize("plugin", [Mine, Mine()])
def test_a_third_party_reads_its_own(plug, plugin):
    plug(plugin)
    assert isinstance(Mine(), Reader)
    assert reader_names() == ("vignette", "fhir", "phenopacket", "mine")
    assert Patient.from_bytes(b"format: mine/1").recorded == MOMENT
    assert read_patient(VIGNETTE, "case", format="mine").recorded == MOMENT


@pytest.mark.parametrize("plugin", [Failing, Deaf, Wrong, 7, ImportError("Zoltanescu")])
def test_a_broken_plug_in_is_named_and_not_quoted(plug, plugin):
    plug(plugin)
    with pytest.raises(RecordError, match="the reader `mine` is broken") as caught:
        Patient.from_bytes(b"format: mine/1")
    assert "Zoltanescu" not in str(caught.value)
    assert Patient.from_bytes(VIGNETTE).recorded


def test_a_plug_in_cannot_take_the_place_of_a_built_in_reader(plug):
    plug(Mine, "fhir")
    assert read_patient(FHIR, "case", format="fhir").entries
    assert reader_names() == ("vignette", "fhir", "phenopacket")


def test_from_file(tmp_path):
    path = tmp_path / "case.json"
    path.write_bytes(FHIR)
    assert Patient.from_file(path, options=Reading(as_of="2026-04-01T00:00")).recorded == "2026-04-01T00:00"


def test_pseudonyms():
    assert case_id("a", b"k") == case_id("a", b"k") != case_id("b", b"k")
    assert case_id("a", b"k") != case_id("a", b"l")
    assert case_id("a", b"") == ""
    assert read_patient(VIGNETTE, "case").case_id == ""
    assert len(read_patient(VIGNETTE, "case", options=Reading(key=b"k")).case_id) == 16
    assert b"secret" not in repr(Reading(key=b"secret")).encode()


def test_the_pseudonym_of_a_phenopacket_is_of_its_id():
    other = json.dumps(json.loads(PACKET), indent=2).encode()
    options = Reading(key=b"k")
    assert read_patient(PACKET, "a", options=options).case_id == read_patient(other, "b", options=options).case_id != ""


def test_a_vignette_loads_nothing_of_fhir():
    program = (
        "import sys\nfrom reasoner.patient.record import Patient\n"
        f"Patient.from_bytes({VIGNETTE!r})\nprint(sorted({{'fhir', 'pydantic', 'reasoner.patient.fhir'}} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
