"""A patient that the search found, as a vignette: what the engine itself says of it decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

import yaml

from reasoner.authoring.cases import vignette
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.space import MEASURED, QUALIFIED
from reasoner.ontology.measurement import is_ambiguous, two_readings
from reasoner.ontology.plausibility import AGE
from reasoner.patient.record import Patient
from reasoner.patient.vignette import read_vignette
from reasoner.symbolic.atoms import read_atom

_FACTS: Mapping[str, Mapping[str, str]] = {
    "present": {},
    "absent": {"polarity": "absent"},
    "history": {"context": "history"},
    "no_history": {"context": "history", "polarity": "absent"},
    "family": {"subject": "relative"},
    "no_family": {"subject": "relative", "polarity": "absent"},
}
_OTHERS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "takes": ("medications", "ingredient", {}),
    "not_taking": ("medications", "ingredient", {"polarity": "absent"}),
    "took": ("medications", "ingredient", {"clinical": "inactive"}),
    "allergy": ("allergies", "substance", {}),
    "no_allergy": ("allergies", "substance", {"polarity": "absent"}),
    "immunised": ("immunisations", "vaccine", {}),
    "not_immunised": ("immunisations", "vaccine", {"polarity": "absent"}),
    "complaint": ("complaint", "concept", {}),
    "prefers": ("preferences", "concept", {}),
}
_KEYS = {"side": "laterality", "site": "body_site"}
_COMPARATORS = {"at_most": "<=", "at_least": ">="}
_NUMBERED = 4
Seed = tuple[Any, ...]


@dataclass(frozen=True)
class Witness:
    """A patient.

    Parameters: `seeds`, atoms `seed(…)` and `said(…)` of `space`, sorted; `complaint`, what is complained of besides, so that
    there is a belief.
    """

    situation: Situation
    seeds: tuple[str, ...]
    complaint: str = ""

    @cached_property
    def _atoms(self) -> tuple[Seed, ...]:
        return tuple(read_atom(seed) for seed in self.seeds)

    @property
    def believes(self) -> bool:
        """Whether some rule is to be told of a belief."""
        return any(atom[:2] == ("seed", "belief") for atom in self._atoms)

    @property
    def present(self) -> list[str]:
        """The findings that are recorded as present."""
        return [atom[2] for atom in self._atoms if atom[:2] == ("seed", "present")]

    @property
    def size(self) -> int:
        """How many facts are recorded."""
        return sum(atom[0] == "said" or atom[1] != "belief" for atom in self._atoms)

    def complaining(self, concept: str) -> Witness:
        """The same patient with a complaint."""
        return Witness(self.situation, self.seeds, concept)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The patient as a case of `cases.yaml` has one."""
        body: dict[str, Any] = {}
        if self.complaint:
            body["complaint"] = [self.complaint]
        for atom in self._atoms:
            if atom[0] == "seed" and atom[1] != "belief":
                self._add(body, *atom[1:])
        return {key: body[key] for key in sorted(body, key=lambda key: (key not in ("age", "sex"), key))}

    def _add(self, body: dict[str, Any], name: str, *arguments: Any) -> None:
        moment = arguments[-1]
        when = {"when": self._before(moment)} if moment else {}
        if name == "no_known_allergy":
            body.setdefault("allergies", []).append({"substance": "none_known", **when} if when else "none_known")
        elif name in MEASURED:
            row = self._measurement(name, arguments[0], arguments[1])
            if name == "value" and arguments[0] == AGE and not when:
                body["age"] = f"{row['value']} {row['unit']}"
            else:
                body.setdefault("facts", []).append({**row, **when})
        elif name == "sex":
            body["sex"] = arguments[0]
        elif name in _FACTS:
            for more in self._said(name, arguments[0], moment):
                row = {"concept": arguments[0], **_FACTS[name], **more}
                body.setdefault("facts", []).append(row)
        else:
            part, key, words = _OTHERS[name]
            for more in self._said(name, arguments[0], moment):
                row = {key: arguments[0], **words, **more}
                body.setdefault(part, []).append(row if len(row) > 1 else arguments[0])

    def _measurement(self, name: str, concept: str, number: int) -> dict[str, str]:
        observable, basis = self._observable(concept)
        row = self.situation.vocabulary.observables[observable]
        found: dict[str, str] = {
            "concept": observable,
            "value": _decimal(number * Fraction(*row["resolution"])),
            "unit": row["unit"],
        }
        if concept == AGE and number % 12 == 0 and number:
            found |= {"value": str(number // 12), "unit": "a"}
        if basis:
            found["basis"] = basis
            factor = Fraction(*row["bases"][basis]["factor"])
            found["value"] = _decimal(number * Fraction(*row["resolution"]) / factor)
        if name in _COMPARATORS:
            found["comparator"] = _COMPARATORS[name]
        return found

    def _observable(self, concept: str) -> tuple[str, str]:
        """The observable that a concept is a value of, and on which basis."""
        for name, row in self.situation.vocabulary.observables.items():
            for basis, one in sorted(
                row.get("bases", {}).items(), key=lambda item: (item[1]["factor"] != [1, 1], item[0])
            ):
                if one["concept"] == concept:
                    return name, basis
        return concept, ""

    def _said(self, name: str, concept: str, moment: int) -> Iterator[dict[str, str]]:
        """What else is said of a fact and when, one row for each, or one for the fact alone."""
        found = [
            atom for atom in self._atoms if atom[0] == "said" and QUALIFIED[atom[1]] == name and atom[2] == concept
        ]
        for _, predicate, _, value, said in found:
            when = {"when": self._before(said)} if said else {}
            if predicate == "onset":
                yield {"onset": self._before(value), **when}
            elif predicate == "family_onset":
                yield {"onset_age": f"{value} mo", **when}
            else:
                yield {_KEYS.get(str(predicate), str(predicate)): str(value), **when}
        if not any(atom[4] == moment for atom in found):
            yield {"when": self._before(moment)} if moment else {}

    def _before(self, minutes: int) -> str:
        moment = datetime.fromisoformat(self.situation.as_of) - timedelta(minutes=minutes)
        return moment.isoformat(timespec="minutes")

    @cached_property
    def patient(self) -> Patient:
        """The record.

        Raises: RecordError if it cannot be read.
        """
        return read_vignette(vignette(self.body, self.situation.as_of), "witness")

    def case(self, name: str, expected: Iterable[str], because: Iterable[str] = ()) -> dict[str, Any]:
        """The patient as a case of `cases.yaml`."""
        row: dict[str, Any] = {"case": name, "patient": self.body, "as_of": self.situation.as_of}
        if self.situation.jurisdiction != "FR":
            row["jurisdiction"] = self.situation.jurisdiction
        row["expect"] = list(expected)
        if rules := list(because):
            row["because"] = rules
        return row

    def __str__(self) -> str:
        parts = [f"{key} {value}" for key, value in self.body.items() if isinstance(value, str)]
        for rows in self.body.values():
            parts += [_row(row) for row in rows] if isinstance(rows, list) else []
        return "; ".join(parts) or "a patient of whom nothing is known"


def as_yaml(cases: Sequence[Mapping[str, Any]]) -> str:
    """Cases as a file of them."""
    return yaml.safe_dump(list(cases), allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)


def _row(row: Any) -> str:
    if isinstance(row, str):
        return row
    first, *rest = row.values()
    return f"{first} ({', '.join(rest)})" if rest else str(first)


def _decimal(value: Fraction) -> str:
    """A number as a record writes it, exact where its decimals end, else rounded to what its resolution needs."""
    if value.denominator == 1:
        return str(value.numerator)
    text = f"{float(value):.6f}".rstrip("0")
    return two_readings(text)[1] if is_ambiguous(text) else text
