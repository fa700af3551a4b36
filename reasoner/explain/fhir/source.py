"""What an answer is told from in FHIR, and the parts that all its resources share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reasoner.explain.chain import Chain
from reasoner.explain.wording import Words
from reasoner.patient.writing.elements import moment
from reasoner.patient.writing.systems import OWN, SYSTEMS, coding

Element = dict[str, Any]

_OUTSIDE = ("hpo", "icd10-cm", "icd10-who", "loinc")
_NOTED = ("ClinicalImpression", "RiskAssessment", "ServiceRequest", "MedicationRequest")
"""The resources that have a place for a note to people."""


@dataclass(frozen=True)
class Source:
    """One answer, ready to be told in FHIR in one language.

    Parameters: `conclusions`, as in the certificate; `chain`; `ontology`, the document; `as_of`, an ISO minute; `profile`, the
    name of the priors; `numbers`, what they are: sourced, unsourced or synthetic; `standing`, review status and intended use;
    `certificate` and `knowledge`, digests; `version`, of the software.
    """

    words: Words = field(repr=False)
    conclusions: Mapping[str, Any] = field(repr=False)
    chain: Chain = field(repr=False)
    ontology: Mapping[str, Any] = field(repr=False)
    as_of: str
    profile: str
    numbers: str
    standing: str
    certificate: str
    knowledge: str
    version: str

    def identifier(self, name: str) -> str:
        """The id of the resource of that name: the same for the same certificate, and for no other."""
        return str(uuid5(NAMESPACE_URL, f"{self.certificate}#{name}"))

    def reference(self, kind: str, name: str) -> Element:
        """A reference to a resource of this bundle."""
        return {"reference": f"urn:uuid:{self.identifier(name)}", "type": kind}

    def subject(self) -> Element:
        """A reference to whom the answer is about: a pseudonym made from the certificate, and nothing of the person."""
        return self.reference("Patient", "subject")

    def resource(self, kind: str, name: str, **parts: Any) -> Element:
        """A resource with its id, its language, and what may be done with it.

        Parameters: `name`, by which it is referred to; `parts`, its elements, of which `extension` is added to.
        """
        standing = {"url": OWN + "standing", "valueString": self.standing}
        extensions = [standing, *parts.pop("extension", [])]
        noted = {"note": [{"text": self.standing}]} if kind in _NOTED else {}
        head = {"resourceType": kind, "id": self.identifier(name), "language": self.words.language}
        return {**head, "extension": extensions, **parts, **noted}

    def at(self, element: str) -> Element:
        """The moment of the question as an element, with what was asked beside it.

        FHIR wants a time zone and the question has none, being local time at the place of care: it is written as UTC.
        """
        local = {"url": OWN + "local-time", "valueString": self.as_of}
        return {element: moment(self.as_of), f"_{element}": {"extension": [local]}}

    def concept(self, name: str) -> Element:
        """A concept as a CodeableConcept: our own code, and one of another system where it can only mean the same.

        A concept that carries several codes of a system is wider than each of them, so none of them is written.
        """
        label = self.words.label(name)
        by_system: dict[str, list[str]] = {}
        for code in self.words.concepts.get(name, {}).get("codes", ()):
            by_system.setdefault(code.partition(":")[0], []).append(code)
        others = [coding(by_system[system][0]) for system in _OUTSIDE if len(by_system.get(system, ())) == 1]
        return {"coding": [{"system": OWN, "code": name, "display": label}, *others], "text": label}

    def own(self, system: str, code: str, text: str) -> Element:
        """A word of the answer as a CodeableConcept in one of our own systems."""
        return {"coding": [{"system": OWN + system, "code": code, "display": text}], "text": text}


def minutes(count: int) -> Element:
    """A length of time as a Duration."""
    return {"value": count, "unit": "min", "system": SYSTEMS["ucum"], "code": "min"}
