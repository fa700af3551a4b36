"""A product's name in the manner of RxNorm, split into its ingredients.

Such a name puts ingredients in a row, divided by ` / `, each with its strength, then a dose form, then a brand in brackets:
`Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet`. The form of names is RxNorm's (its technical documentation,
*RxNorm names*); the
words here for units and dose forms are not complete, and what is not recognised stays one name.
"""

from __future__ import annotations

import re

_BRAND = re.compile(r"\s*\[[^\]]*\]")
_PACK = re.compile(r"^\s*\{.*\}(?:\s*Pack)?\s*$", re.IGNORECASE)
_PACKED = re.compile(r"\d+\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = r"(?:MG|MCG|UG|NG|G|GM|KG|ML|L|MEQ|MMOL|MOL|UNT|UNITS?|IU|MIU|%|MCI|UCI|BAU|CELLS|PFU|VP|AMB|PNU|ACTUAT|HR|SQCM|TABLET)"
_STRENGTH = re.compile(rf"\s+{_NUMBER}\s*{_UNIT}(?:\s*/\s*(?:{_NUMBER}\s*)?{_UNIT})?(?![A-Za-z]).*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*NDA\d+\s+")
_SPAN = re.compile(rf"^\s*{_NUMBER}\s*(?:HR|ML|ACTUAT|DAYS?|MG|UNT)\s+(?=[A-Za-z])", re.IGNORECASE)
_FORM = re.compile(
    r"\s+(?:(?:Extended|Delayed|Sustained|Modified|Prolonged)[ -]Release|Effervescent|Chewable|Disintegrating|Metered Dose"
    r"|Dry Powder|Prefilled|Oral|Topical|Injectable|Inhalation|Inhalant|Nasal|Ophthalmic|Otic|Rectal|Vaginal|Sublingual|Buccal"
    r"|Transdermal|Intravenous|Injection)"
    r"(?:\s+.*)?$"
    r"|\s+(?:Tablets?|Capsules?|Solution|Suspension|Syrup|Cream|Ointment|Gel|Lotion|Spray|Inhaler|Patch|System|Suppository"
    r"|Powder|Granules|Implant|Kit|Pill|Drops|Lozenge|Implantable System)$",
    re.IGNORECASE,
)
_DIVIDED = re.compile(r"\s+/\s+")


def ingredients(name: str) -> tuple[str, ...]:
    """The ingredients of a product, in the order of its name; the name alone if it is no such name.

    Law: no ingredient is empty, and none has a strength.

    >>> ingredients("Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet")
    ('Amoxicillin', 'Clavulanate')
    >>> ingredients("24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Brand]")
    ('metoprolol succinate',)
    """
    plain = _NUMBERED.sub("", _BRAND.sub("", " ".join(name.split())))
    if _PACK.match(plain):
        packed = [one for inner in _PACKED.findall(plain) for one in ingredients(inner)]
        return tuple(dict.fromkeys(packed)) or (plain,)
    parts = _DIVIDED.split(_SPAN.sub("", plain))
    if len(parts) > 1 and any(re.fullmatch(_NUMBER + ".*", part) for part in parts):
        return (plain,)
    found = [_FORM.sub("", _STRENGTH.sub("", _SPAN.sub("", part))).strip() for part in parts]
    return tuple(dict.fromkeys(one for one in found if one)) or (name.strip(),)
