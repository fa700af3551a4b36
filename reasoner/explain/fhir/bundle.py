"""The Bundle of an answer: its resources in the order in which people need them, and Provenance for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reasoner.explain.fhir.issues import issues
from reasoner.explain.fhir.judgement import impression, risk
from reasoner.explain.fhir.proposals import proposal
from reasoner.explain.fhir.source import Element, Source
from reasoner.explain.messages import Messages
from reasoner.patient.writing.elements import moment
from reasoner.patient.writing.systems import OWN

SOFTWARE = "medical-reasoner"


def answer_bundle(source: Source) -> Element:
    """An answer as a FHIR R4 Bundle of type collection.

    Laws: the same answer in the same language has the same bundle; nothing in it comes from anywhere but the answer, and no
    word from the record; no stage reads the clock, so the moment is that of the question.
    """
    resources = list(_resources(source))
    resources.append(_provenance(source, resources))
    return {
        "resourceType": "Bundle",
        "id": source.identifier("bundle"),
        "language": source.words.language,
        "identifier": {"system": OWN + "certificate", "value": source.certificate},
        "type": "collection",
        "timestamp": moment(source.as_of),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }


def _resources(source: Source) -> Iterator[Element]:
    yield source.resource("Patient", "subject")
    yield impression(source)
    if source.conclusions["hypotheses"]:
        yield risk(source)
    yield from issues(source)
    for row in source.conclusions["actions"]:
        yield proposal(source, row)


def _provenance(source: Source, resources: Sequence[Element]) -> Element:
    """Who made the resources, and from what: this software, a certificate that can be checked, and a knowledge base."""
    say = Messages(source.words.language, "fhir")
    return source.resource(
        "Provenance",
        "provenance",
        target=[{"reference": f"urn:uuid:{one['id']}", "type": one["resourceType"]} for one in resources],
        **source.at("recorded"),
        agent=[
            {
                "type": {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                            "code": "assembler",
                        }
                    ]
                },
                "who": {
                    "type": "Device",
                    "identifier": {"system": OWN + "software", "value": source.version},
                    "display": f"{SOFTWARE} {source.version}",
                },
            }
        ],
        entity=[
            _entity("derivation", "certificate", source.certificate, say["certificate"]),
            _entity("source", "kb", source.knowledge, say["kb"]),
        ],
    )


def _entity(role: str, system: str, value: str, display: str) -> Element:
    return {"role": role, "what": {"identifier": {"system": OWN + system, "value": value}, "display": display}}
