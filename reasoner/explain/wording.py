"""Concepts, quantities and atoms in words, English or French."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reasoner.explain.french import joined
from reasoner.explain.messages import Messages, filled
from reasoner.symbolic.rule import SLOT, Rule
from reasoner.symbolic.slots import slot_sort
from reasoner.symbolic.vocabulary import Predicate
from reasoner.vocabulary import Language, split_atom

_NAMED_UNITS = ("a", "mo", "d", "{points}")
"""UCUM units that people read as words."""
_LOCALES: Mapping[Language, str] = {"en": "en_GB", "fr": "fr"}
_SIGNS = {"mm[Hg]": "mmHg", "Cel": "°C", "ug/L": "µg/L", "ug": "µg", "[degF]": "°F", "{score}": ""}
_YEAR_MONTHS = 12
_SHOW_YEARS_FROM = 24
"""Ages are told in years from two years on: below, paediatric doses and bands are stated in months."""
OPEN = "…"
"""What stands for a variable that may be anything."""
_INTEGER = re.compile(r"-?\d+")


def number(value: Fraction, language: Language) -> str:
    """A rational as a decimal of at most six places, with a decimal comma in French."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "fr" else text


def number_of(factor: float, language: Language) -> str:
    """A factor as people read it: one decimal, and no more than that it is over a thousand."""
    shown = f"{factor:.1f}" if factor < 1000 else "> 1000"
    return shown.replace(".", ",") if language == "fr" else shown


def is_many(value: Fraction, language: Language) -> bool:
    """Whether a number, whole or not, takes the plural: in English all but 1, in French from 2 on.

    Law: as CLDR has it for numbers that are written with no more decimals than they need.
    """
    return abs(value) >= 2 if language == "fr" else abs(value) != 1


def unit_word(unit: str, value: Fraction, language: Language) -> str:
    """A UCUM unit as people read it after a number."""
    if unit in _NAMED_UNITS:
        return Messages(language, "unit").count(unit, 2 if is_many(value, language) else 1)
    return _SIGNS.get(unit, unit)


def listed(parts: Sequence[str], language: Language) -> str:
    """Parts of a sentence as a list: `a, b and c`, `a, b et c`."""
    from babel.lists import format_list

    return format_list(parts, locale=_LOCALES[language])


def duration(minutes: int, language: Language) -> str:
    """A length of time in the largest unit that gives a whole number."""
    for size, name in ((525_960, "a"), (1440, "d"), (60, "h")):
        if minutes and minutes % size == 0:
            count = minutes // size
            return f"{count} {unit_word(name, Fraction(count), language)}"
    return f"{minutes} min"


@dataclass(frozen=True)
class Words:
    """How a knowledge base is worded in one language.

    Parameters: `concepts`, of the document `ontology`; `observables`, of the document of that name; `predicates`; `bands`,
    (name, least ppm), highest first, as people are shown beliefs whose numbers are unsourced or synthetic.
    """

    language: Language
    concepts: Mapping[str, Mapping[str, Any]] = field(repr=False)
    observables: Mapping[str, Mapping[str, Any]] = field(repr=False)
    predicates: Mapping[str, Predicate] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)
    bands: Sequence[tuple[str, int]]

    def label(self, concept: str) -> str:
        """A concept's label, or its name where it has none."""
        labels = self.concepts.get(concept, {}).get("labels", {})
        return str(labels.get(self.language, concept))

    def quantity(self, concept: str, multiple: int) -> str:
        """An integer in the resolution of a concept as a number with its unit."""
        observable = self.observables.get(concept, self.concepts.get(concept, {}))
        resolution = observable.get("resolution", [1, 1])
        value = Fraction(multiple) * Fraction(resolution[0], resolution[1])
        unit = str(observable.get("unit", ""))
        if unit == "mo" and value >= _SHOW_YEARS_FROM:
            value, unit = Fraction(value // _YEAR_MONTHS), "a"
        shown = unit_word(unit, value, self.language)
        joint = "" if shown.startswith("/") else " "
        return f"{number(value, self.language)}{joint}{shown}".strip()

    def amount(self, count: int, unit: str) -> str:
        """A number of named units, such as 500 micrograms; both languages form their plural with an s."""
        plural = "s" if is_many(Fraction(count), self.language) else ""
        return f"{count} {self.label(unit)}{plural}"

    def band(self, ppm: int) -> str:
        """The name of the band that a probability falls into."""
        return Messages(self.language, "answer")[next(name for name, least in self.bands if ppm >= least)]

    def argument(self, text: str, sort: str, arguments: Sequence[str]) -> str:
        """One argument of an atom in words, by its declared sort; `_` may be anything."""
        if text == "_":
            return OPEN
        if _INTEGER.fullmatch(text):
            value = int(text)
            if sort.startswith("quantity:"):
                return self.quantity(arguments[int(sort.partition(":")[2])], value)
            if sort == "minutes":
                return duration(value, self.language)
            if sort == "ppm":
                return self.band(value)
            if sort == "threshold":
                return f"{number(Fraction(value, 10_000), self.language)} %"
            return text
        return self.label(text)

    def atom(self, atom: str) -> str:
        """An atom read aloud with its predicate's template."""
        name, arguments = split_atom(atom)
        predicate = self.predicates.get(name)
        if predicate is None:
            return atom
        shown = [
            self.argument(text, sort, arguments) for text, sort in zip(arguments, predicate.arguments, strict=False)
        ]
        template = predicate.fr if self.language == "fr" else predicate.en
        return filled(template, self.language, shown)

    def sentence(self, rule: Rule, substitution: Mapping[str, str]) -> str:
        """A rule's sentence with its slots filled.

        A unit that the author wrote right after a slot is not repeated; in French a word before a slot is elided or contracted.
        """
        template = rule.metadata[self.language]
        text, end = "", 0
        for match in SLOT.finditer(template):
            text += template[end : match.start()]
            end = match.end()
            shown = self.slot(rule, match[1], substitution)
            value, _, unit = shown.partition(" ")
            following = template[end:].lstrip(" \u00a0\u202f")
            if "/" in value and not unit:
                value, slash, rest = value.partition("/")
                unit = slash + rest
            if unit and following.startswith(unit):
                shown = value
            text = joined(text, shown) if self.language == "fr" else text + shown
        return text + template[end:]

    def assumption(self, rule: Rule) -> str:
        """Why a rule may take what is not known as absent; empty if it does not."""
        translated = rule.metadata.get("assume_fr") if self.language == "fr" else None
        return translated or rule.metadata.get("assume", "")

    def slot(self, rule: Rule, variable: str, substitution: Mapping[str, str]) -> str:
        """What stands for a variable of a rule, in words: a label, a number with its unit, `OPEN` if nothing does."""
        value = substitution.get(variable)
        if value is None:
            return OPEN
        sort, arguments = slot_sort(rule, variable, self.predicates)
        return self.argument(value, sort, [substitution.get(part, part) for part in arguments])
