"""Code systems by the prefixes of this project: their URIs in FHIR, and codes as codings.

URIs: HL7 FHIR R4, "Using Codes"; HL7 Terminology; the guides of the Agence du numérique en santé for CIM-10; OBO for its
ontologies. A system that is not listed here has no URI: its codes are written with their prefix, under `CODE`.
"""

from __future__ import annotations

from collections.abc import Mapping

OWN = "urn:medical-reasoner:"
"""The system of our own concepts; the code is the concept's id."""
CODE = "urn:medical-reasoner:code"
"""The system of codes that are written with their prefix, such as `ddxplus:E_53`, and of pairs of question and answer."""

SYSTEMS: Mapping[str, str] = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
    "icd10-who": "http://hl7.org/fhir/sid/icd-10",
    "icd10-cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "cim10": "https://smt.esante.gouv.fr/terminologie-cim-10",
    "cvx": "http://hl7.org/fhir/sid/cvx",
    "hpo": "http://human-phenotype-ontology.org",
    "doid": "http://purl.obolibrary.org/obo/doid.owl",
    "mondo": "http://purl.obolibrary.org/obo/mondo.owl",
    "orpha": "http://www.orpha.net",
    "omim": "http://www.omim.org",
    "ucum": "http://unitsofmeasure.org",
}


def coding(code: str) -> dict[str, str]:
    """A code with its prefix as a FHIR Coding; a bare word is the id of one of our concepts.

    Law: system and code together tell the whole code again.

    >>> coding("loinc:8867-4")
    {'system': 'http://loinc.org', 'code': '8867-4'}
    >>> coding("loinc:72166-2=snomed:266919005")
    {'system': 'urn:medical-reasoner:code', 'code': 'loinc:72166-2=snomed:266919005'}
    """
    prefix, colon, rest = code.partition(":")
    if not colon:
        return {"system": OWN, "code": code}
    if prefix in SYSTEMS and rest and "=" not in rest:
        return {"system": SYSTEMS[prefix], "code": rest}
    return {"system": CODE, "code": code}
