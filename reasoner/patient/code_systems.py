"""Code systems as records name them, and the prefixes under which their codes are looked up.

Only the names and the outward form of codes are here: `docs/terminologies.md` says what of each system is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OWN = "urn:medical-reasoner"
"""The system whose codes are concepts of this knowledge base."""

_SYSTEMS = {
    "loinc.org": "loinc",
    "snomed.info/sct": "snomed",
    "www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "www.whocc.no/atc": "atc",
    "hl7.org/fhir/sid/icd-10": "icd10-who",
    "hl7.org/fhir/sid/icd-10-cm": "icd10-cm",
    "smt.esante.gouv.fr/terminologie-cim-10": "cim10",
    "hl7.org/fhir/sid/cvx": "cvx",
    "human-phenotype-ontology.org": "hpo",
    "purl.obolibrary.org/obo/hp.owl": "hpo",
    "purl.obolibrary.org/obo/doid.owl": "doid",
    "purl.obolibrary.org/obo/mondo.owl": "mondo",
    "omim.org": "omim",
    "www.omim.org": "omim",
    "www.orpha.net": "orpha",
    "unitsofmeasure.org": "ucum",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "urn:oid:2.16.840.1.113883.6.3": "icd10-who",
    "urn:oid:2.16.840.1.113883.6.90": "icd10-cm",
    "urn:oid:2.16.840.1.113883.12.292": "cvx",
    "urn:oid:2.16.840.1.113883.6.174": "omim",
    OWN: "",
    "urn:medical-reasoner:code": "*",
}
_ICD = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z+]{1,5})?"
_FORMS = {
    "*": r"[a-z0-9-]+:\S{1,160}",
    "": r"[a-z][a-z0-9_]{0,79}",
    "loinc": r"[0-9]{1,7}-[0-9]|L[APGL][0-9]{1,8}-[0-9]",
    "snomed": r"[0-9]{6,18}",
    "rxnorm": r"[0-9]{1,9}",
    "atc": r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?",
    "icd10-who": _ICD,
    "icd10-cm": _ICD,
    "cim10": _ICD,
    "cvx": r"[0-9]{1,3}",
    "hpo": r"HP:[0-9]{7}",
    "doid": r"DOID:[0-9]{1,8}",
    "mondo": r"MONDO:[0-9]{7}",
    "omim": r"[0-9]{6}(?:\.[0-9]{4})?",
    "orpha": r"[0-9]{1,7}",
    "ddxplus": r"E_[0-9]+(?:_@_[A-Z0-9_]+)?|V_[0-9]+",
    "ucum": r"[!-~]{1,40}",
}
_ICD_PREFIXES = ("icd10-who:", "icd10-cm:", "cim10:")
_OBO = {"HP": "hpo", "DOID": "doid", "MONDO": "mondo"}
_PLAIN = {
    "OMIM": "omim", "ORPHA": "orpha", "ORPHANET": "orpha", "LOINC": "loinc", "SNOMEDCT": "snomed", "SCTID": "snomed",
    "RXNORM": "rxnorm",
    "ATC": "atc", "ICD10": "icd10-who", "ICD10CM": "icd10-cm", "CVX": "cvx", "UCUM": "ucum",
}  # fmt: skip
_UNDOTTED = re.compile(r"([A-Z][0-9][0-9A-Z])([0-9A-Z]{1,4})")


def prefix_of(system: str) -> str | None:
    """The prefix of a code system by its URL or OID; None if it is not known, empty for concepts of our own.

    >>> prefix_of("http://loinc.org/"), prefix_of("https://example.org/codes")
    ('loinc', None)
    """
    return _SYSTEMS.get(re.sub(r"^https?://", "", system.strip()).rstrip("/#:"))


def spelled(prefix: str, code: str) -> str | None:
    """A code with its prefix in the one spelling that look-up uses, None if the system has no codes of this form.

    What does not look like a code is not passed on: something else may have been typed there.

    >>> spelled("icd10-cm", "j45901"), spelled("loinc", "8867-4"), spelled("loinc", "Smith")
    ('icd10-cm:J45.901', 'loinc:8867-4', None)
    """
    code = code.strip()
    if f"{prefix}:" in _ICD_PREFIXES:
        code = code.upper().rstrip("†*")
        if bare := _UNDOTTED.fullmatch(code):
            code = f"{bare[1]}.{bare[2]}"
    elif prefix in ("hpo", "mondo", "doid"):
        code = code.replace("_", ":")
        code = code if ":" in code else f"{'HP' if prefix == 'hpo' else prefix.upper()}:{code}"
    elif prefix == "orpha":
        code = code.upper().removeprefix("ORPHA:")
    if re.fullmatch(_FORMS[prefix], code) is None:
        return None
    return code if prefix in ("", "*") else f"{prefix}:{code}"


def from_compact(identifier: str) -> str | None:
    """A compact identifier, `HP:0002094` or `OMIM:154700`, in the spelling that look-up uses; None if it is none that is known.

    >>> from_compact("HP:0002094"), from_compact("OMIM:154700"), from_compact("MRN:7")
    ('hpo:HP:0002094', 'omim:154700', None)
    """
    head, _, code = identifier.strip().partition(":")
    if prefix := _OBO.get(head.upper()):
        return spelled(prefix, f"{head.upper()}:{code}")
    prefix = _PLAIN.get(head.upper().replace("_", "").replace("-", "")) or (head if head in _FORMS else None)
    return spelled(prefix, code) if prefix else None


def source_key(system: str, code: str) -> str:
    """The key of a code in a concept map: as look-up spells it, or `system|code` where the system is not known."""
    prefix = prefix_of(system)
    return (spelled(prefix, code) if prefix is not None else None) or f"{system.strip().rstrip('/')}|{code.strip()}"


def wider_icd(code: str) -> Iterator[str]:
    """The ICD categories that contain a code, the narrowest first; nothing for codes of other systems.

    >>> list(wider_icd("icd10-cm:J45.901"))
    ['icd10-cm:J45.90', 'icd10-cm:J45.9', 'icd10-cm:J45']
    """
    if code.startswith(_ICD_PREFIXES):
        category, dot, rest = code.partition(".")
        for length in range(len(rest) - 1, 0, -1):
            yield f"{category}.{rest[:length]}"
        if dot:
            yield category
