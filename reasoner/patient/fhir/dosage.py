"""Dosage: dose, interval and route, where they are written so that no one has to guess."""

from __future__ import annotations

import re
from fractions import Fraction

from reasoner.errors import Phrase
from reasoner.patient.fhir.draft import Draft
from reasoner.patient.fhir.elements import Element, code_in, first, items, part, word
from reasoner.patient.fhir.quantities import amount

_HOURS = {"s": Fraction(1, 3600), "min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24), "wk": Fraction(168)}
_TIMES_A_DAY = {"QD": 1, "AM": 1, "PM": 1, "BED": 1, "BID": 2, "TID": 3, "QID": 4}
_EVERY = re.compile(r"Q(\d{1,2})H")
_ROUTE_CODES = {
    "PO": "oral", "IV": "intravenous", "IVINJ": "intravenous", "IVPUSH": "intravenous", "IVDRIP": "intravenous",
    "IM": "intramuscular",
    "SQ": "subcutaneous", "IPINHL": "inhaled", "ORINHL": "inhaled", "TOPICAL": "topical", "PR": "rectal", "RECTAL": "rectal",
    "SL": "sublingual", "NASINHL": "nasal", "NASSPR": "nasal", "TRNSDERM": "transdermal", "TRNSDERMD": "transdermal",
    "20053000": "oral", "20045000": "intravenous", "20035000": "intramuscular", "20066000": "subcutaneous", "20020000": "inhaled",
    "20003000": "topical", "20061000": "rectal", "20067000": "sublingual", "20049000": "nasal", "20070000": "transdermal",
}  # fmt: skip
_ROUTE_WORDS = (
    ("sublingual", "sublingual"), ("transdermal", "transdermal"), ("intravenous", "intravenous"),
    ("intramuscular", "intramuscular"), ("subcutaneous", "subcutaneous"), ("inhal", "inhaled"), ("respiratory tract", "inhaled"),
    ("nasal", "nasal"), ("rectal", "rectal"), ("topical", "topical"), ("cutaneous", "topical"), ("oral", "oral"),
    ("mouth", "oral"),
)  # fmt: skip


def dosage(draft: Draft, dosages: list[Element], single: bool) -> dict[str, str]:
    """The words `value`, `unit`, `every` and `route` of a medication.

    Parameters: `dosages`, the instructions of a resource: of several only a route that they share is taken; `single`, whether the
    product has one ingredient, since the dose of a product is not that of each of its parts.
    """
    routes = {route(draft, part(one, "route")) for one in dosages}
    words = {"route": routes.pop() if len(routes) == 1 else ""}
    if len(dosages) != 1:
        if dosages:
            draft.note(Phrase("medications with several instructions: their doses are not read"))
        return words
    (one,) = dosages
    rate = first(one, "doseAndRate") or one
    dose = part(rate, "doseQuantity") or part(rate, "dose")
    found = amount(dose) if dose else None
    if found and single and found.value and found.unit:
        words |= {"value": found.value, "unit": found.unit}
    elif dose or part(rate, "doseRange"):
        draft.note(Phrase("doses that are ranges, of several ingredients, or in no UCUM unit"))
    if word(one, "asNeededBoolean") != "true" and not part(one, "asNeededCodeableConcept"):
        words["every"] = interval(part(one, "timing"))
    return words


def interval(timing: Element) -> str:
    """How often, as `12 h` or `1 d`; empty if it is not regular.

    >>> interval({"repeat": {"frequency": "2", "period": "1", "periodUnit": "d"}}), interval({"code": {"coding": [
    ...     {"system": "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation", "code": "TID"}]}})
    ('12 h', '8 h')
    """
    repeat = part(timing, "repeat")
    try:
        if repeat.get("period") and not repeat.get("frequencyMax") and not repeat.get("periodMax"):
            each = Fraction(word(repeat, "period")[:12]) / Fraction(word(repeat, "frequency")[:12] or "1")
            return _length(each * _HOURS[word(repeat, "periodUnit")])
    except (ValueError, KeyError, ZeroDivisionError):
        return ""
    code = code_in(part(timing, "code"), "GTSAbbreviation")
    if code in _TIMES_A_DAY:
        return _length(Fraction(24, _TIMES_A_DAY[code]))
    match = _EVERY.fullmatch(code)
    return f"{int(match[1])} h" if match and int(match[1]) else ""


def route(draft: Draft, codeable: Element) -> str:
    """The route in our words: from codes of HL7 and EDQM, else from its display; `other` if it is none of these."""
    for _, coding in items(codeable, "coding"):
        if found := _ROUTE_CODES.get(word(coding, "code")):
            return found
    text = draft.concept(codeable).text.casefold()
    return next((found for part_of, found in _ROUTE_WORDS if part_of in text), "other" if text else "")


def _length(hours: Fraction) -> str:
    """Hours as a length of whole units, empty if it is none."""
    for size, unit in ((Fraction(168), "wk"), (Fraction(24), "d"), (Fraction(1), "h"), (Fraction(1, 60), "min")):
        if hours > 0 and (hours / size).denominator == 1 and (unit != "wk" or hours != 24):
            return f"{hours / size} {unit}"
    return ""
