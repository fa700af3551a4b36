"""A synthetic cohort: people drawn from a profile's priors, likelihoods and demographics, as vignettes.

A hypothesis is drawn from the profile's prior, then age, sex and each finding from what the belief says of it, independently
given the hypothesis. What is there is mostly recorded, what is not there sometimes denied, and all else unknown; the complaint is
a finding that has red flags. It is the model's own world: a rule that changes nothing here may still change something for people.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import exp
from random import Random
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
    Law: the same arguments give the same patients, each by itself, in any process.
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
        self._seed, self._known, self._recorded = seed, known, recorded
        self._hypotheses: Sequence[str] = document["hypotheses"]
        self._prior = list(accumulate(exp(one / MICRO) for one in document["profiles"][profile]["prior"]))
        without = set(document["profiles"][profile]["without"])
        self._evidences = [one for one in evidences_of(document) if one.id not in without]
        self._tables: Mapping[str, Sequence[Sequence[int]]] = document["tables"]
        self._parents: Mapping[str, str] = document["parents"]
        self._complaints = frozenset(document["red_flags"])
        self._observables: Mapping[str, Any] = knowledge.content["observables"]["observables"]
        self._weights: dict[int, Sequence[tuple[Evidence, Sequence[float]]]] = {}
        self._usual = {name: tuple(row["usual"]) for name, row in self._observables.items() if "usual" in row}

    def patients(self, number: int) -> Iterator[dict[str, Any]]:
        """So many vignettes, each with the hypothesis that it was drawn from as its note."""
        return map(self.patient, range(number))

    def patient(self, number: int) -> dict[str, Any]:
        """The vignette of the patient of a number, from 0."""
        chance = Random(f"{self._seed}/{number}")
        chosen = _drawn(self._prior, chance)
        person: dict[str, str] = {}
        facts: list[dict[str, str]] = []
        medications: list[dict[str, str]] = []
        values: dict[str, int] = {}
        silent: set[str] = set()
        for evidence, weights in self._weighed(chosen):
            if evidence.id in silent or values.get(self._parents.get(evidence.id, ""), 0):
                continue
            value = _drawn(weights, chance)
            if value == len(weights) - 1:
                continue
            values[evidence.id] = value
            silent.update(evidence.instead_of)
            if evidence.id == _AGE:
                person["age"] = f"{self._integer(evidence, value, chance)} mo"
            elif evidence.id == _SEX or chance.random() < (
                self._known if evidence.kind == "range" or value else MENTIONED
            ):
                if evidence.kind == "range":
                    facts.append(self._measured(evidence, value, chance))
                else:
                    _record(evidence.atoms[value], person, facts, medications)
        document: dict[str, Any] = {"format": FORMAT, "recorded": self._recorded, "patient": person}
        complaints = [one["concept"] for one in facts if set(one) == {"concept"} and one["concept"] in self._complaints]
        if complaints:
            document["complaint"] = chance.choice(complaints)
        document |= {"facts": facts, "note": f"drawn from {self._hypotheses[chosen]}"}
        return document | ({"medications": medications} if medications else {})

    def _weighed(self, hypothesis: int) -> Sequence[tuple[Evidence, Sequence[float]]]:
        """Each evidence with the weights, summed up, of its values given a hypothesis; the last is of none of them."""
        if hypothesis not in self._weights:
            self._weights[hypothesis] = [(one, self._values(one, hypothesis)) for one in self._evidences]
        return self._weights[hypothesis]

    def _values(self, evidence: Evidence, hypothesis: int) -> Sequence[float]:
        weights = [exp(row[hypothesis] / MICRO) for row in self._tables[evidence.id]]
        rest = max(0.0, 1.0 - sum(weights)) if evidence.kind == "categorical" else 0.0
        return list(accumulate([*weights, rest]))

    def _measured(self, evidence: Evidence, value: int, chance: Random) -> dict[str, str]:
        row = self._observables[evidence.observable]
        number = Fraction(*row["resolution"]) * self._integer(evidence, value, chance)
        plain = (name for name, one in sorted(row.get("bases", {}).items()) if one["factor"] == [1, 1])
        basis = {"basis": name} if (name := next(plain, "")) else {}
        return {"concept": evidence.observable, "value": f"{float(number):g}", "unit": row["unit"], **basis}

    def _integer(self, evidence: Evidence, value: int, chance: Random) -> int:
        """An integer of a range, uniform within what is usual where the range is open."""
        low, high = self._usual.get(evidence.observable, self._observables[evidence.observable]["plausible"])
        least = evidence.cuts[value]
        most = evidence.cuts[value + 1] - 1 if value + 1 < len(evidence.cuts) else max(high, least)
        return chance.randint(min(max(least, low), most), most)


def _drawn(weights: Sequence[float], chance: Random) -> int:
    """A place, by weights that are summed up."""
    return bisect(weights, chance.random() * weights[-1], 0, len(weights) - 1)


def _record(atom: str, person: dict[str, str], facts: list[dict[str, str]], medications: list[dict[str, str]]) -> None:
    predicate, arguments = split_atom(atom)
    if predicate == "sex":
        person["sex"] = arguments[0]
    elif predicate == "takes":
        medications.append({"ingredient": arguments[0]})
    elif predicate in _FACTS:
        facts.append({"concept": arguments[0], **_FACTS[predicate]})
