"""Posterior, intervals and questions from tables, draws and inputs (`docs/certificate.md`, sections 6 and 7)."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.certificate.fixedpoint import MILLION, bounds_ppm, exponential, exponential_tables, posterior_ppm
from reasoner.checker.quantities import COMPLEMENTS

DRAWS = 200
RANK = 5  # of 200 draws, the 5th from either end


@dataclass(frozen=True, slots=True)
class Evidence:
    """How inputs choose values: by `atoms`, or by the range of `observable` that starts at `starts`.

    It counts within `ages` (months), and where it counts, those of `instead_of` do not.
    """

    id: str
    kind: str
    atoms: tuple[str, ...]
    observable: str
    starts: tuple[int, ...]
    window: int | None = None
    ages: tuple[int, int] | None = None
    instead_of: tuple[str, ...] = ()

    def values(self, inputs: Mapping[str, int], quantities: Mapping[str, int]) -> list[tuple[int, str]]:
        """The values that the inputs give, each with the input that gave it."""
        if self.ages is not None and not self.ages[0] <= quantities.get("age", -1) <= self.ages[1]:
            return []
        recent = inputs if self.window is None else {atom for atom, age in inputs.items() if age <= self.window}
        if self.kind == "range":
            n = quantities.get(self.observable, self.starts[0] - 1)
            atom, value = f"value({self.observable},{n})", sum(start <= n for start in self.starts) - 1
            return [(value, atom)] if value >= 0 and atom in recent else []
        given = [(value, atom) for value, atom in enumerate(self.atoms) if atom in recent]
        if self.kind == "binary":
            return given if len(given) == 1 else []
        return [(value, atom) for value, atom in given if complement(atom) not in recent]


def complement(atom: str) -> str | None:
    """The atom that denies another, where there is one."""
    predicate, _, rest = atom.partition("(")
    return f"{COMPLEMENTS[predicate]}({rest}" if predicate in COMPLEMENTS else None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A prior that depends on an exposure of the patient."""

    hypothesis: int
    ask: str
    atom: str
    absent_atom: str
    asked_if: str
    if_present: int
    if_absent: int

    @property
    def atoms(self) -> tuple[str, ...]:
        """Every input that the exposure speaks of."""
        asked_if = (self.asked_if,) if self.asked_if else ()
        return (self.atom, self.absent_atom, *asked_if)


@dataclass(frozen=True, slots=True)
class Profile:
    """Priors in micronats, what pairs of conditions add to them (`together`), their draws, and how to speak about the result."""

    prior: tuple[int, ...]
    prior_draws: array[int]
    exposures: tuple[Exposure, ...]
    without: frozenset[str]
    bands: tuple[tuple[str, int], ...]
    ask_ppm: int
    together: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def band(self, ppm: int) -> str:
        """The first band whose least ppm is at most a given one."""
        return next(name for name, least in self.bands if least <= ppm)


@dataclass(frozen=True, slots=True)
class Belief:
    """What the tables and the inputs come to, with the parts that the certificate does not name."""

    stated: dict[str, Any]
    profile: Profile
    atoms_used: frozenset[str]


@dataclass(frozen=True)
class Model:
    """The document `belief`, decoded."""

    hypotheses: tuple[str, ...]
    evidences: tuple[Evidence, ...]
    tables: Mapping[str, Sequence[Sequence[int]]]
    blocks: Mapping[str, Sequence[Sequence[int]]]
    unit: int
    draws: array[int]
    profiles: Mapping[str, Profile]

    def believe(self, name: str, inputs: Mapping[str, int], *, intervals: Sequence[Sequence[int]] | None) -> Belief:
        """The belief under a profile, given the inputs with their ages in minutes.

        Parameters: `intervals` are taken as they are if given, otherwise computed from the draws.
        """
        profile = self.profiles[name]
        prior, exposed = _prior(profile, inputs)
        terms = self._terms(profile, inputs)
        weights = [self.tables[evidence][value] for evidence, value, _ in terms]
        log_weights = [sum(column) for column in zip(prior, *weights, strict=True)]
        if intervals is None:
            intervals = self._intervals(profile, terms, log_weights)
        stated = {
            "profile": name,
            "prior": prior,
            "terms": [
                {"evidence": evidence, "value": value, "atom": atom, "weights": row}
                for (evidence, value, atom), row in zip(terms, weights, strict=True)
            ],
            "log_weights": log_weights,
            "posterior_ppm": posterior_ppm(log_weights),
            "intervals_ppm": intervals,
            "questions": self._questions(profile, inputs, prior, log_weights),
        }
        return Belief(stated, profile, frozenset([atom for _, _, atom in terms] + exposed))

    def _terms(self, profile: Profile, inputs: Mapping[str, int]) -> list[tuple[str, int, str]]:
        quantities: dict[str, int] = {}
        for atom in inputs:
            if atom.startswith("value("):
                observable, _, n = atom[6:-1].partition(",")
                quantities[observable] = int(n)
        asked = {place for given in (inputs, quantities) for name in given for place in self._places.get(name, ())}
        terms: list[tuple[str, int, str]] = []
        silent = set(profile.without)
        for evidence in map(self.evidences.__getitem__, sorted(asked)):
            values = [] if evidence.id in silent else evidence.values(inputs, quantities)
            terms += [(evidence.id, value, atom) for value, atom in values]
            silent.update(evidence.instead_of if values else ())
        return terms

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The evidences that an atom or an observable may answer, by their place among all."""
        places: dict[str, list[int]] = {}
        for place, evidence in enumerate(self.evidences):
            for name in (evidence.observable,) if evidence.kind == "range" else evidence.atoms:
                places.setdefault(name, []).append(place)
        return places

    def _intervals(
        self, profile: Profile, terms: Sequence[tuple[str, int, str]], log_weights: Sequence[int]
    ) -> list[list[int]]:
        """Order statistics of the posterior over the draws, widened to hold the posterior itself."""
        sampled = []
        for h, log_weight in enumerate(log_weights):
            rows = [profile.prior_draws[h * DRAWS : (h + 1) * DRAWS]]
            for evidence, value, _ in terms:
                block = self.blocks[evidence][value][h]
                rows.append(self.draws[block * DRAWS : (block + 1) * DRAWS])
            unit = self.unit
            sampled.append([log_weight + unit * total for total in map(sum, zip(*rows, strict=True))])
        lows, highs = [], []
        for draw in zip(*sampled, strict=True):
            weights = exponentials(draw)
            total = sum(weights)
            lows.append([MILLION * weight // total for weight in weights])
            highs.append([-(-MILLION * weight // total) for weight in weights])
        return [
            [min(sorted(low)[RANK - 1], least), max(sorted(high)[-RANK], greatest)]
            for low, high, (least, greatest) in zip(
                zip(*lows, strict=True), zip(*highs, strict=True), bounds_ppm(log_weights), strict=True
            )
        ]

    def _questions(
        self, profile: Profile, inputs: Mapping[str, int], prior: Sequence[int], log_weights: Sequence[int]
    ) -> list[dict[str, Any]]:
        greatest: dict[tuple[str, int], int] = {}
        top = max(log_weights)
        weights = exponentials(log_weights)
        total = sum(weights)
        for exposure in profile.exposures:
            if exposure.atom in inputs or exposure.absent_atom in inputs:
                continue
            if exposure.asked_if and exposure.asked_if not in inputs:
                continue
            h = exposure.hypothesis
            raised = log_weights[h] + max(0, exposure.if_present - prior[h])
            if raised <= top:
                weight = exponential(top - raised)
                ppm = _parts(weight, total - weights[h] + weight)
            else:
                ppm = posterior_ppm([*log_weights[:h], raised, *log_weights[h + 1 :]])[h]
            if ppm >= profile.ask_ppm:
                greatest[exposure.ask, h] = max(ppm, greatest.get((exposure.ask, h), 0))
        return [
            {"ask": ask, "hypothesis": self.hypotheses[h], "ppm_if_present": ppm} for (ask, h), ppm in greatest.items()
        ]


def exponentials(log_weights: Sequence[int]) -> list[int]:
    """E(m − w) for each log weight w, m the greatest: `exponential` of each, with the tables at hand.

    Law: `exponentials(w) == [exponential(max(w) - x) for x in w]`.
    """
    ones, hundredths, ten_thousandths, millionths = exponential_tables()
    top = max(log_weights)
    end = len(ones) * MILLION
    return [
        0
        if x >= end
        else ((ones[x // MILLION] * hundredths[x // 10_000 % 100] >> 30) * ten_thousandths[x // 100 % 100] >> 30)
        * millionths[x % 100]
        >> 30
        for x in [top - weight for weight in log_weights]
    ]


def _parts(weight: int, total: int) -> int:
    return (2 * MILLION * weight + total) // (2 * total)


def _prior(profile: Profile, inputs: Mapping[str, int]) -> tuple[list[int], list[str]]:
    """The prior of each hypothesis, and the inputs that are atoms of exposures."""
    prior = list(profile.prior)
    by_hypothesis: dict[int, list[Exposure]] = {}
    for exposure in profile.exposures:
        by_hypothesis.setdefault(exposure.hypothesis, []).append(exposure)
    for h, exposures in by_hypothesis.items():
        present = [exposure.if_present for exposure in exposures if exposure.atom in inputs]
        if present:
            prior[h] = max(present)
        elif all(exposure.absent_atom in inputs for exposure in exposures):
            prior[h] = min(exposure.if_absent for exposure in exposures)
    atoms = [atom for exposure in profile.exposures for atom in (exposure.atom, exposure.absent_atom) if atom in inputs]
    return prior, atoms
