"""The ranges of an observable, read from Turtle: what is plausible, what is usual within it, and both by age."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from reasoner.ontology.class_reader import ClassReader, Scale

MONTHS = Scale("mo", Fraction(1))
"""The scale of the observable `age`, on which ranges by age rest."""


def plausible(reader: ClassReader, name: str, scale: Scale) -> list[int] | None:
    """`:plausibleLow` and `:plausibleHigh` in steps; both are demanded."""
    bounds = []
    for kind in ("plausibleLow", "plausibleHigh"):
        text = reader.text(name, kind)
        if text is None:
            reader.fault(name, f"is measured in {scale.unit} but has no :{kind}", f"add :{kind}")
        else:
            bounds.append(reader.steps(name, kind, text, scale))
    if len(bounds) < 2 or None in bounds:
        return None
    low, high = (bound or 0 for bound in bounds)
    if low > high:
        reader.fault(name, "has a :plausibleLow above its :plausibleHigh", "exchange them")
    return [low, high]


def usual(reader: ClassReader, name: str, scale: Scale, whole: list[int]) -> list[int] | None:
    """`:unusualBelow` and `:unusualAbove` in steps, the plausible end where one is missing; None if both are."""
    ends = list(whole)
    found = False
    for place, kind in enumerate(("unusualBelow", "unusualAbove")):
        text = reader.text(name, kind)
        if text is not None:
            steps = reader.steps(name, kind, text, scale)
            found, ends[place] = True, ends[place] if steps is None else steps
    if found and not whole[0] <= ends[0] <= ends[1] <= whole[1]:
        fix = "write :unusualBelow below :unusualAbove, both between :plausibleLow and :plausibleHigh"
        reader.fault(name, "has an empty or too wide usual range", fix)
    return ends if found else None


def by_age(reader: ClassReader, name: str, kind: str, scale: Scale, whole: list[int]) -> list[list[int]]:
    """The ranges of ages, such as `:plausibleFrom [ :months … ; :low … ; :high … ]`, in order, each up to the next."""
    bands: list[list[int]] = []
    for source, node in reader.nodes(name, kind):
        months, low, high = (
            reader.steps(name, field, reader.inner(source, node, field) or "", its)
            for field, its in (("months", MONTHS), ("low", scale), ("high", scale))
        )
        if months is None or low is None or high is None:
            continue
        if not whole[0] <= low <= high <= whole[1]:
            fix = "write :low below :high, both between :plausibleLow and :plausibleHigh"
            reader.fault(name, f"has an empty or too wide range from {months} months on", fix)
        elif months < 0 or months in {start for start, _, _ in bands}:
            reader.fault(name, f"has {months} :months twice, or below 0", "start each range at an age of its own")
        bands.append([months, low, high])
    return sorted(bands)


def add_ranges(reader: ClassReader, name: str, scale: Scale, observable: dict[str, Any]) -> bool:
    """Put the optional ranges of a class into its observable. Returns: whether one of them depends on age."""
    whole = observable["plausible"]
    found = {
        "plausible_by_age": by_age(reader, name, "plausibleFrom", scale, whole),
        "usual": usual(reader, name, scale, whole),
        "usual_by_age": by_age(reader, name, "usualFrom", scale, whole),
    }
    observable |= {key: value for key, value in found.items() if value}
    return bool(found["plausible_by_age"] or found["usual_by_age"])
