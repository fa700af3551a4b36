"""Which reader reads a record: one protocol for vignettes, FHIR, phenopackets and what others register.

A third party registers a reader under the entry point group `reasoner.readers`; the entry point names an object, or a class
without parameters, that has the three members of `Reader`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from reasoner.errors import Phrase, Problem, RecordError
from reasoner.patient.pseudonym import case_id
from reasoner.patient.record import Patient

GROUP = "reasoner.readers"
_NO_DATE = "9999"
_BUILT_IN = ("vignette", "fhir", "phenopacket")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a record is to be read.

    Parameters: `concept_map`, from a code (`system:code`) to the words to look up instead, concept ids or codes
    (`reasoner.patient.conceptmap` reads one from a file); `as_of`, the ISO minute of the question, for records that have no
    moment of their own; `key`, for the pseudonym of the case.
    """

    concept_map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: str = ""
    key: bytes = field(default=b"", repr=False)


@runtime_checkable
class Reader(Protocol):
    """Reads records of one format.

    Law: `read` raises nothing but RecordError, and what it cannot read becomes an `unreadable` entry and a `Problem`
    whose message,
    place and fix have no word of the record.
    """

    name: str

    def accepts(self, document: Any) -> bool:
        """Whether a parsed document (dict, list and str) is of this format."""
        ...

    def read(self, document: Any, name: str, options: Reading) -> Patient:
        """Turn a document into a record; `name` stands for the file in messages."""
        ...


def read_patient(data: bytes, name: str, *, format: str = "", options: Reading | None = None) -> Patient:
    """Read one record.

    Parameters: `data`, JSON, NDJSON or YAML, which may be packed with gzip; `name`, for messages; `format`, the name of a
    reader, by default the first that accepts the document.
    Raises: RecordError if the text cannot be parsed, no reader takes it, or the one that does cannot read it at all.
    """
    from reasoner.patient.document import read_document
    from reasoner.patient.json_text import MEND, Lines

    options = options or Reading()
    document = read_document(data, name)
    if isinstance(document, Lines) and document.broken and not _built_in("fhir").accepts(document):
        raise RecordError(document.broken[0].reason, fix=MEND)
    reader = _named(format) if format else _accepting(document, name)
    if format in _BUILT_IN and not reader.accepts(document):
        raise RecordError(
            Phrase("{0}: no {1}: what stands there is not of that format", name, format),
            fix=Phrase("name the format that it has"),
        )
    patient = _asked(reader, "read", document, name, options)
    if not isinstance(patient, Patient):
        raise _broken(reader.name, Phrase("it gave no Patient"))
    if patient.recorded.startswith(_NO_DATE):
        message = Phrase("the moment of the record is of the year {0}, which many systems write for no date", _NO_DATE)
        problem = Problem("warning", "/", message, Phrase("give the moment at which this was recorded"))
        patient = replace(patient, problems=(*patient.problems, problem))
    if options.key and not patient.case_id:
        return replace(patient, case_id=case_id(hashlib.sha256(data).hexdigest(), options.key))
    return patient


def reader_names() -> tuple[str, ...]:
    """The formats that are known here, built-in ones first."""
    return (*_BUILT_IN, *sorted(_plugged_in().keys() - set(_BUILT_IN)))


def _built_in(name: str) -> Reader:
    match name:
        case "vignette":
            from reasoner.patient.vignette import VignetteReader

            return VignetteReader()
        case "fhir":
            from reasoner.patient.fhir.reader import FhirReader

            return FhirReader()
    from reasoner.patient.phenopacket import PhenopacketReader

    return PhenopacketReader()


def _plugged_in() -> Mapping[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP)}


def _load(point: Any) -> Reader:
    try:
        found = point.load()
        reader = found() if isinstance(found, type) else found
    except Exception as failure:
        raise _broken(point.name, Phrase("it cannot be loaded ({0})", type(failure).__name__)) from failure
    if not isinstance(reader, Reader):
        raise _broken(point.name, Phrase("it has no `name`, `accepts` and `read`"))
    return reader


def _named(name: str) -> Reader:
    if name in _BUILT_IN:
        return _built_in(name)
    if point := _plugged_in().get(name):
        return _load(point)
    raise RecordError(
        Phrase("no reader has the name `{0}`", name), fix=Phrase("formats are {0}", ", ".join(reader_names()))
    )


def _accepting(document: Any, name: str) -> Reader:
    for known in _BUILT_IN:
        reader = _built_in(known)
        if reader.accepts(document):
            return reader
    for known, point in sorted(_plugged_in().items()):
        if known not in _BUILT_IN:
            reader = _load(point)
            if _asked(reader, "accepts", document):
                return reader
    raise RecordError(
        Phrase("{0}: no vignette and no other format that is known ({1})", name, ", ".join(reader_names())),
        fix=Phrase(
            "write a vignette (`format: reasoner/vignette/1`), or give FHIR R4 as JSON (`resourceType`) or a phenopacket"
        ),
    )


def _asked(reader: Reader, verb: str, *arguments: Any) -> Any:
    """What a reader answers; a plug-in that fails is named, and what it says is not passed on, since it may quote the record."""
    try:
        return getattr(reader, verb)(*arguments)
    except RecordError:
        raise
    except Exception as failure:
        if type(reader).__module__.startswith("reasoner.patient."):
            raise
        raise _broken(
            str(getattr(reader, "name", "?")), Phrase("`{0}` failed ({1})", verb, type(failure).__name__)
        ) from failure


def _broken(name: str, reason: Phrase) -> RecordError:
    return RecordError(
        Phrase("the reader `{0}` is broken: {1}", name, reason),
        fix=Phrase("mend or uninstall the package that brings it"),
    )
