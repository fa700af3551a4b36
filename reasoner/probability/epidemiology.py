"""What patients of a setting have before anything is known of them, and how age, sex and risk factors change that.

The prior of a condition is its share of a setting's acute contacts: incidence × the share of its episodes that come there,
normalised to what is left beside `other`. Age, sex and risk factors are evidences of their own, with the rates that Bayes'
theorem asks for: P(band | condition) is proportional to the people of that band times the relative incidence in it, and
the odds of a risk factor among the condition's patients are its odds among all, times the odds ratio.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.evidence import complement
from reasoner.probability.numbers import DRAWS, NORMAL_95, Basis, Number, field, read_basis, read_number
from reasoner.probability.sourced import Rates, SourcedEvidence
from reasoner.probability.structure import OTHER, Evidence

MONTHS = 12
RATIO_FACTOR = 2.0
"""A relative incidence of an age band, which has no interval, is taken to be right within this factor (95 %)."""
MISPLACED = 0.001
"""What share of a condition's patients is spread over the ages like all people, so that no age excludes a condition by itself."""


def population_evidences(content: Mapping[str, Any], windows: Mapping[str, int]) -> list[SourcedEvidence]:
    """Age, sex and risk factors as evidences.

    Parameters: the content of `epidemiology.yaml`; `windows`, of evidences that have one, in minutes: a risk factor keeps that
    of an evidence in whose stead it counts.
    Raises: KnowledgeError with the place of what is missing or does not fit.
    """
    return [_age(content), _sex(content), *_risk_factors(content, windows)]


def superseded(content: Mapping[str, Any]) -> list[str]:
    """The learned evidences that ask what a risk factor asks."""
    return [name for item in content.get("risk_factors") or () for name in item.get("instead_of") or ()]


def setting_priors(
    content: Mapping[str, Any], setting: str, hypotheses: Sequence[str]
) -> tuple[list[float], list[list[float]]]:
    """The prior of each hypothesis in a setting, and the draws of its logarithm less the logarithm (hypotheses × draws).

    Law: the priors sum to 1.
    Raises: KnowledgeError if a hypothesis has no numbers.
    """
    sources = content.get("sources") or {}
    weights, shifts = [], []
    for name in hypotheses[:-1]:
        item = _condition(content, name)
        here = f"epidemiology.yaml, {name}"
        chance = random.Random(f"{setting}/{name}")
        incidence = read_number(f"{here}, incidence", item.get("incidence"), sources)
        share = read_number(f"{here}, {setting}", item.get(setting), sources, largest=1)
        weights.append(incidence.value * share.value)
        drawn = zip(incidence.shifts(chance), share.probabilities(chance), strict=True)
        shifts.append([shift + math.log(one / share.value) for shift, one in drawn])
    rest = read_number(
        f"epidemiology.yaml, {OTHER}, {setting}", _condition(content, OTHER).get(setting), sources, largest=1
    )
    listed = sum(weights)
    chance = random.Random(f"{setting}/{OTHER}")
    left = [math.log((1 - one) / (1 - rest.value)) for one in rest.probabilities(chance)]
    chance = random.Random(f"{setting}/{OTHER}")
    others = [math.log(one / rest.value) for one in rest.probabilities(chance)]
    priors = [(1 - rest.value) * weight / listed for weight in weights]
    together = [[shift + more for shift, more in zip(row, left, strict=True)] for row in shifts]
    return [*priors, rest.value], [*together, others]


def prior_bases(content: Mapping[str, Any], setting: str, hypotheses: Sequence[str]) -> dict[str, Basis]:
    """What the prior of each condition rests on: its incidence, and the share that comes to the setting."""
    sources = content.get("sources") or {}
    bases = {}
    for name in hypotheses[:-1]:
        incidence, share = (_condition(content, name).get(key) or {} for key in ("incidence", setting))
        here = f"epidemiology.yaml, {name}"
        bases[name] = read_basis(here, incidence, sources).joined(read_basis(here, share, sources))
    return bases


def exposures(
    content: Mapping[str, Any], hypotheses: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, Any], float, float]]:
    """Each exposure, with what being exposed and not being exposed multiply its hypothesis's prior by."""
    sources = content.get("sources") or {}
    for name in hypotheses[:-1]:
        item = _condition(content, name)
        for one in item.get("exposure") or ():
            here = f"epidemiology.yaml, {name}, exposure"
            for key in ("ask", "atom", "absent_atom"):
                field(here, one, key)
            base = read_number(f"{here}, incidence", item.get("incidence"), sources).value
            present, absent = (
                read_number(f"{here}, {key}", one.get(key), sources).value for key in ("if_present", "if_absent")
            )
            yield name, one, present / base, absent / base


def _condition(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    item = (content.get("conditions") or {}).get(name)
    if not isinstance(item, Mapping):
        raise KnowledgeError(f"epidemiology.yaml: {name} is missing", fix="add it under `conditions`")
    return item


def _population(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[list[float]]]:
    """The population, and its share of women and of men by age band."""
    here = "epidemiology.yaml, population"
    population: Mapping[str, Any] = field("epidemiology.yaml", content, "population")
    bands, share = field(here, population, "bands"), field(here, population, "share")
    shared = [field(f"{here}, share", share, sex) for sex in ("female", "male")]
    if any(len(one) != len(bands) for one in shared):
        raise KnowledgeError(f"{here}: shares do not fit the bands", fix=f"write {len(bands)} for each sex")
    return population, shared


def _age(content: Mapping[str, Any]) -> SourcedEvidence:
    population, shared = _population(content)
    shares = _normalised([math.fsum(pair) for pair in zip(*shared, strict=True)])
    cuts = tuple(MONTHS * year for year in population["bands"])
    people = read_basis("epidemiology.yaml, population", population, content.get("sources") or {})

    def rates(name: str, ratios: Sequence[float], basis: Basis) -> Rates:
        if len(ratios) != len(cuts) or min(ratios) < 0 or max(ratios) == 0:
            raise KnowledgeError(
                f"epidemiology.yaml, {name}, age: ratios {ratios}", fix=f"write {len(cuts)}, none below 0"
            )
        chance = random.Random(f"age/{name}")
        spread = math.log(RATIO_FACTOR) / NORMAL_95 if name != "reference" else 0.0

        def bands(factors: Sequence[float]) -> tuple[float, ...]:
            sick = _normalised([share * factor for share, factor in zip(shares, factors, strict=True)])
            return tuple((1 - MISPLACED) * own + MISPLACED * share for own, share in zip(sick, shares, strict=True))

        drawn = [bands([ratio * math.exp(chance.gauss(0.0, spread)) for ratio in ratios]) for _ in range(DRAWS)]
        return Rates(bands(ratios), tuple(drawn), basis)

    by_condition = {}
    for name, item in _conditions(content):
        age = item.get("age") or {}
        basis = read_basis(f"epidemiology.yaml, {name}, age", age, content.get("sources") or {})
        by_condition[name] = rates(name, age.get("ratios") or (), basis)
    evidence = Evidence("population_age", "range", observable="age", cuts=cuts)
    return SourcedEvidence(evidence, rates("reference", [1.0] * len(cuts), people), by_condition)


def _sex(content: Mapping[str, Any]) -> SourcedEvidence:
    sources = content.get("sources") or {}
    population, shared = _population(content)
    women, men = map(math.fsum, shared)

    def pair(ratio: float) -> tuple[float, float]:
        return women * ratio / (women * ratio + men), men / (women * ratio + men)

    def rates(name: str, number: Number) -> Rates:
        shifts = number.shifts(random.Random(f"sex/{name}"))
        return Rates(pair(number.value), tuple(pair(number.value * math.exp(shift)) for shift in shifts), number.basis)

    people = read_basis("epidemiology.yaml, population", population, sources)
    by_condition = {
        name: rates(
            name, read_number(f"epidemiology.yaml, {name}, sex", (item.get("sex") or {}).get("female_to_male"), sources)
        )
        for name, item in _conditions(content)
    }
    evidence = Evidence("population_sex", "categorical", atoms=("sex(female)", "sex(male)"))
    return SourcedEvidence(evidence, rates("reference", Number(1.0, 1.0, 1.0, people)), by_condition)


def _risk_factors(content: Mapping[str, Any], windows: Mapping[str, int]) -> Iterator[SourcedEvidence]:
    """One evidence for each atom that affirms a factor: the first that is known counts in the stead of the rest."""
    sources = content.get("sources") or {}
    for item in content.get("risk_factors") or ():
        here = f"epidemiology.yaml, risk factor {item.get('id')}"
        prevalence = read_number(f"{here}, prevalence", item.get("prevalence"), sources, largest=1)
        ratios = {
            name: read_number(f"{here}, {name}", number, sources)
            for name, number in (item.get("odds_ratios") or {}).items()
        }
        atoms = [str(atom).replace(" ", "") for atom in field(here, item, "atoms")]
        denials = {str(atom).replace(" ", "") for atom in item.get("absent_atoms") or ()}
        names = [str(item["id"]), *(f"{item['id']}_{number}" for number in range(2, len(atoms) + 1))]
        window = min((windows[name] for name in item.get("instead_of") or () if name in windows), default=None)
        for number, (name, atom) in enumerate(zip(names, atoms, strict=True)):
            denied = complement(atom) in denials
            evidence = Evidence(
                name,
                "binary" if denied else "categorical",
                atoms=(atom, complement(atom)) if denied else (atom,),
                window=window,
                instead_of=tuple(names[number + 1 :]),
            )
            yield SourcedEvidence(
                evidence,
                _with_factor(evidence, prevalence, None),
                {condition: _with_factor(evidence, prevalence, ratio) for condition, ratio in ratios.items()},
            )


def _with_factor(evidence: Evidence, prevalence: Number, ratio: Number | None) -> Rates:
    """How often the factor is there among people, or among patients whose odds of it are `ratio` times as great."""
    seed = evidence.id if ratio is None else f"{evidence.id}/{ratio.value}/{ratio.high}"
    common = prevalence.probabilities(random.Random(evidence.id))
    shifts = [0.0] * DRAWS if ratio is None else ratio.shifts(random.Random(seed))

    def rate(share: float, factor: float) -> tuple[float, ...]:
        odds = factor * share / (1 - share)
        return (odds / (1 + odds), 1 / (1 + odds))[: evidence.values]

    factor = 1.0 if ratio is None else ratio.value
    drawn = tuple(rate(share, factor * math.exp(shift)) for share, shift in zip(common, shifts, strict=True))
    return Rates(rate(prevalence.value, factor), drawn, (prevalence if ratio is None else ratio).basis)


def _conditions(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in content.get("conditions") or ():
        if name != OTHER:
            yield name, _condition(content, name)


def _normalised(weights: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)
