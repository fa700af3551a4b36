"""A synthetic cohort: people drawn from a profile's priors, likelihoods and demographics, as vignettes.

A hypothesis is drawn from the profile's prior, then age, sex and each finding from what the belief says of it, independently
given the hypothesis. What is there is mostly recorded, what is not there sometimes denied, and all else unknown; the complaint is
a finding that has red flags. It is the model's own world: a rule that changes nothing here may still change something for people.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import exp
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import RequestError
from reasoner.patient.vignette import FORMAT
from reasoner.probability.evidence import evidences_of
from reasoner.probability.structure import Evidence
from reasoner.vocabulary import split_atom

MICRO = 1_000_000
RECORDED = "2026-03-01T12:00"
MENTIONED = 0.9
KNOWN = 0.3
"""The shares of what is there, and of what is not or was measured, that a record mentions: assumptions, unsourced."""
_AGE, _SEX = "population_age", "population_sex"
_FACTS: Mapping[str, Mapping[str, str]] = {
    "present": {},
    "absent": {"polarity": "absent"},
    "history": {"context": "history"},
    "no_history": {"context": "history", "polarity": "absent"},
    "family": {"subject": "relative"},
    "no_family": {"subject": "relative", "polarity": "absent"},
}


class Simulation:
    """Draws patients from one profile of a knowledge base.

    Parameters: `seed`; `known`, the probability that what is not there is denied, and that a measurement was made;
    `recorded`, the ISO minute of all records.
    Raises: RequestError if there is no such profile, or `known` is no probability.
    Law: the same arguments give the same patients, in any process.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        profile: str = "emergency",
        *,
        seed: int = 1,
        known: float = KNOWN,
        recorded: str = RECORDED,
    ) -> None:
        document = knowledge.content["belief"]
        if profile not in document["profiles"]:
            known_profiles = ", ".join(sorted(document["profiles"]))
            raise RequestError(f"profile `{profile}` is unknown", fix=f"choose one of {known_profiles}")
        if not 0 <= known <= 1:
            raise RequestError(f"{known} is no probability", fix="give a number from 0 to 1")
        self._chance = random.Random(seed)
        self._known, self._recorded = known, recorded
        self._hypotheses: Sequence[str] = document["hypotheses"]
        self._prior = list(accumulate(exp(one / MICRO) for one in document["profiles"][profile]["prior"]))
        without = set(document["profiles"][profile]["without"])
        self._evidences = [one for one in evidences_of(document) if one.id not in without]
        self._tables: Mapping[str, Sequence[Sequence[int]]] = document["tables"]
        self._parents: Mapping[str, str] = document["parents"]
        self._complaints = frozenset(document["red_flags"])
        self._observables: Mapping[str, Any] = knowledge.content["observables"]["observables"]
        self._weights: dict[tuple[str, int], list[float]] = {}
        self._usual = {name: tuple(row["usual"]) for name, row in self._observables.items() if "usual" in row}

    def patients(self, number: int) -> Iterator[dict[str, Any]]:
        """So many vignettes, each with the hypothesis that it was drawn from as its note."""
        for _ in range(number):
            yield self._patient()

    def _patient(self) -> dict[str, Any]:
        chosen = self._chance.choices(range(len(self._hypotheses)), cum_weights=self._prior)[0]
        person: dict[str, str] = {}
        facts: list[dict[str, str]] = []
        medications: list[dict[str, str]] = []
        values: dict[str, int] = {}
        silent: set[str] = set()
        for evidence in self._evidences:
            parent = self._parents.get(evidence.id, "")
            value = None if evidence.id in silent or values.get(parent, 0) else self._drawn(evidence, chosen)
            if value is None:
                continue
            values[evidence.id] = value
            silent.update(evidence.instead_of)
            if evidence.id == _AGE:
                person["age"] = f"{self._integer(evidence, value)} mo"
            elif evidence.id == _SEX or self._chance.random() < (
                self._known if evidence.kind == "range" or value else MENTIONED
            ):
                self._record(evidence, value, person, facts, medications)
        document: dict[str, Any] = {"format": FORMAT, "recorded": self._recorded, "patient": person}
        complaints = [one["concept"] for one in facts if set(one) == {"concept"} and one["concept"] in self._complaints]
        if complaints:
            document["complaint"] = self._chance.choice(complaints)
        document |= {"facts": facts, "note": f"drawn from {self._hypotheses[chosen]}"}
        return document | ({"medications": medications} if medications else {})

    def _drawn(self, evidence: Evidence, hypothesis: int) -> int | None:
        """A value of an evidence; None of one that has no complement and was not drawn."""
        key = evidence.id, hypothesis
        if key not in self._weights:
            weights = [exp(row[hypothesis] / MICRO) for row in self._tables[evidence.id]]
            rest = max(0.0, 1.0 - sum(weights)) if evidence.kind == "categorical" else 0.0
            self._weights[key] = list(accumulate([*weights, rest]))
        weights = self._weights[key]
        value = self._chance.choices(range(len(weights)), cum_weights=weights)[0]
        return value if value < len(weights) - 1 else None

    def _record(
        self,
        evidence: Evidence,
        value: int,
        person: dict[str, str],
        facts: list[dict[str, str]],
        medications: list[dict[str, str]],
    ) -> None:
        if evidence.kind == "range":
            facts.append(self._measured(evidence, value))
            return
        predicate, arguments = split_atom(evidence.atoms[value])
        if predicate == "sex":
            person["sex"] = arguments[0]
        elif predicate == "takes":
            medications.append({"ingredient": arguments[0]})
        elif predicate in _FACTS:
            facts.append({"concept": arguments[0], **_FACTS[predicate]})

    def _measured(self, evidence: Evidence, value: int) -> dict[str, str]:
        row = self._observables[evidence.observable]
        number = Fraction(*row["resolution"]) * self._integer(evidence, value)
        plain = (name for name, one in sorted(row.get("bases", {}).items()) if one["factor"] == [1, 1])
        basis = {"basis": name} if (name := next(plain, "")) else {}
        return {"concept": evidence.observable, "value": f"{float(number):g}", "unit": row["unit"], **basis}

    def _integer(self, evidence: Evidence, value: int) -> int:
        """An integer of a range, uniform within what is usual where the range is open."""
        low, high = self._usual.get(evidence.observable, self._observables[evidence.observable]["plausible"])
        least = evidence.cuts[value]
        most = evidence.cuts[value + 1] - 1 if value + 1 < len(evidence.cuts) else max(high, least)
        return self._chance.randint(min(max(least, low), most), most)
