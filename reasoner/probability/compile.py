"""From a domain's lists, literature, priors and learned model to the `belief` document, whose numbers are integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.comorbidity import read_comorbidity
from reasoner.probability.epidemiology import exposures, population_evidences, prior_bases, setting_priors, superseded
from reasoner.probability.exclusions import read_exclusions
from reasoner.probability.likelihoods import read_likelihoods
from reasoner.probability.questions import read_questions, read_red_flags
from reasoner.probability.sourced import MICRONATS, join, log_micronats, packed
from reasoner.probability.structure import BeliefStructure, read_structure

_COPIED = ("tables", "blocks", "draws")
_NUMBERS = ("sourced", "unsourced", "synthetic")


@dataclass(frozen=True, slots=True)
class DomainKnowledge:
    """What is known of a domain beside the lists and the model: the contents of the files of these names.

    Parameters: `likelihoods`, `epidemiology`, `exclusions`, `questions`, `red_flags`, `comorbidity`; `observables`, those of the
    ontology, in whose units signs are given.
    """

    likelihoods: Mapping[str, Any]
    epidemiology: Mapping[str, Any]
    exclusions: Mapping[str, Any]
    questions: Mapping[str, Any]
    red_flags: Mapping[str, Any]
    observables: Mapping[str, Any]
    comorbidity: Mapping[str, Any] = field(default_factory=dict)


def compile_belief(
    conditions: Mapping[str, Any],
    evidences: Mapping[str, Any],
    priors: Mapping[str, Any],
    model: Mapping[str, Any],
    domain: DomainKnowledge,
) -> dict[str, Any]:
    """Join lists, literature, priors and model into the document of `docs/certificate.md`, section 7.

    Parameters: the contents of `conditions.yaml`, `evidences.yaml`, `priors.yaml` and `model.json`; `domain`.
    What the checker does not read, but explanations and interviews do: `bases`, `prior_bases` and `comorbidity_bases`, what
    numbers rest on; `excluded_by`; `questions`, `red_flags` and `parents`, an evidence that must be affirmed before another is
    asked.
    A profile with a `setting` has its priors, age, sex, risk factors, signs and tests from the literature, and leaves out what
    was learned about the same. A profile without takes all from the model and nothing from the domain.
    Raises: KnowledgeError where the parts do not fit: a model learned from other lists, a condition without numbers, bands that
    do not fall to 0.
    """
    structure = read_structure(conditions, evidences)
    described = [evidence.as_json() for evidence in structure.evidences]
    if model.get("hypotheses") != list(structure.hypotheses) or model.get("evidences") != described:
        raise KnowledgeError(
            "model.json: it was learned from other condition or evidence lists than those beside it",
            fix="learn it again: reasoner learn DOMAIN --data FILE",
        )
    profiles = priors.get("profiles")
    if not isinstance(profiles, Mapping) or not profiles:
        raise KnowledgeError("priors.yaml: profiles are missing", fix="add `profiles:` with at least one profile")
    document: dict[str, Any] = {
        "hypotheses": list(structure.hypotheses),
        "evidences": [evidence.as_json() | evidence.counts_as_json() for evidence in structure.evidences],
    }
    document |= {name: model[name] for name in _COPIED}
    windows = {one.id: one.window for one in structure.evidences if one.window is not None}
    sourced = population_evidences(domain.epidemiology, windows)
    sourced += read_likelihoods(domain.likelihoods, domain.observables)
    document = join(document, sourced)
    known = [one["id"] for one in document["evidences"]]
    document["excluded_by"] = read_exclusions(domain.exclusions, structure.conditions)
    document["questions"] = read_questions(domain.questions, document["evidences"])
    document["red_flags"] = read_red_flags(domain.red_flags, document["evidences"])
    document["parents"] = {one.id: one.parent for one in structure.evidences if one.parent}
    document["prior_bases"] = {}
    together = read_comorbidity(domain.comorbidity, structure.conditions)
    if together:
        document["comorbidity_bases"] = {"+".join(one.conditions): one.basis.as_json() for one in together}
    document["profiles"] = {}
    for name, item in profiles.items():
        place = f"priors.yaml, profile {name}"
        if "setting" in item:
            weighed = _of_setting(item["setting"], domain.epidemiology, structure, model["draws"])
            if together:
                weighed["comorbidity"] = [[*one.conditions, one.micronats] for one in together]
            without = ["age", "sex", *superseded(domain.epidemiology)]
            bases = prior_bases(domain.epidemiology, item["setting"], structure.hypotheses)
            document["prior_bases"][name] = {condition: basis.as_json() for condition, basis in bases.items()}
        else:
            weighed = {**model["priors"], "exposures": []}
            without = [one.evidence.id for one in sourced]
        without += item.get("without") or ()
        document["profiles"][name] = weighed | _spoken(place, item, without, known)
    return document


def _of_setting(
    setting: str, epidemiology: Mapping[str, Any], structure: BeliefStructure, draws: Mapping[str, Any]
) -> dict[str, Any]:
    """Priors, their draws and exposures of a setting, in micronats."""
    hypotheses = structure.hypotheses
    priors, shifts = setting_priors(epidemiology, setting, hypotheses)
    prior = [log_micronats(one) for one in priors]
    exposed = [
        {
            "hypothesis": name,
            "ask": one["ask"],
            **({"asked_if": one["asked_if"].replace(" ", "")} if "asked_if" in one else {}),
            "atom": one["atom"].replace(" ", ""),
            "absent_atom": one["absent_atom"].replace(" ", ""),
            "if_present": prior[hypotheses.index(name)] + log_micronats(present),
            "if_absent": prior[hypotheses.index(name)] + log_micronats(absent),
        }
        for name, one, present, absent in exposures(epidemiology, hypotheses)
    ]
    return {"prior": prior, "prior_draws": packed(shifts, draws["unit"]), "exposures": exposed}


def _spoken(place: str, item: Mapping[str, Any], without: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    """What a profile leaves out, and how it speaks of the result."""
    unknown = sorted(set(without) - set(known))
    if unknown:
        raise KnowledgeError(f"{place}: without names {', '.join(unknown)}, which is no evidence", fix="drop it")
    if item.get("numbers") not in _NUMBERS:
        raise KnowledgeError(f"{place}: numbers is {item.get('numbers')!r}", fix=f"use one of {', '.join(_NUMBERS)}")
    return {
        "without": sorted(set(without)),
        "bands": _bands(place, item),
        "ask_ppm": _whole(place, item.get("ask_ppm"), "ask_ppm"),
        "numbers": item["numbers"],
        "domain": str(item.get("domain", "")).strip(),
        "documentation": str(item.get("documentation", "")).strip(),
    }


def _bands(place: str, item: Mapping[str, Any]) -> list[list[Any]]:
    bands: Sequence[Sequence[Any]] = item.get("bands") or ()
    limits = [_whole(place, band[1], "a band") for band in bands]
    if not limits or limits[-1] != 0 or limits != sorted(set(limits), reverse=True):
        raise KnowledgeError(
            f"{place}: bands {limits} do not fall to 0", fix="order them, highest first, the last at 0"
        )
    return [[str(band[0]), limit] for band, limit in zip(bands, limits, strict=True)]


def _whole(place: str, number: Any, what: str) -> int:
    if type(number) is not int or not 0 <= number <= MICRONATS:
        raise KnowledgeError(f"{place}: {what} is {number!r}", fix="write whole parts per million, 0 to 1000000")
    return number
