"""From a domain's lists, priors and learned model to the `belief` document of the knowledge base.

Only integers leave this module. Logarithms are taken in decimal arithmetic of 40 digits, so that every machine compiles
the same bytes.
"""

from __future__ import annotations

import base64
import random
import struct
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.structure import BeliefStructure, read_structure

MICRONATS = 1_000_000
PRIOR_SEED = 2026
NORMAL_95 = Decimal("1.959963984540054")
_CONTEXT = Context(prec=40)
_LARGEST = 2**15 - 1
_COPIED = ("tables", "blocks", "draws")
_NUMBERS = ("sourced", "unsourced", "synthetic")


def compile_belief(
    conditions: Mapping[str, Any], evidences: Mapping[str, Any], priors: Mapping[str, Any], model: Mapping[str, Any]
) -> dict[str, Any]:
    """Join lists, priors and model into the document of `docs/certificate.md`, section 7.

    Parameters: the contents of `conditions.yaml`, `evidences.yaml`, `priors.yaml` and `model.json`.
    A profile with `classes` has the log of its normalised class weights as prior, and draws that spread each weight by
    `half_width_orders` orders of magnitude either way (95 %, Gaussian on the log scale, `random.Random(PRIOR_SEED)`); a
    profile without takes prior and draws from the model.
    Raises: KnowledgeError where the parts do not fit: a model learned from other lists, a hypothesis without a class,
    an exposure of an unknown hypothesis, bands that do not fall to 0.
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
    document["profiles"] = {
        name: _profile(f"priors.yaml, profile {name}", item, structure, model) for name, item in profiles.items()
    }
    return document


def log_micronats(weight: Decimal, total: Decimal) -> int:
    """ln(weight / total) in micronats, rounded to nearest.

    Law: the same on every machine; of weights that sum to total, the exponentials sum to 1 within rounding.
    """
    logarithm = _CONTEXT.ln(_CONTEXT.divide(weight, total))
    return int(_CONTEXT.multiply(logarithm, Decimal(MICRONATS)).to_integral_value(ROUND_HALF_EVEN))


def prior_draws(hypotheses: int, count: int, unit: int, half_width_orders: Decimal) -> str:
    """Offsets of log priors, base64 of little-endian int16, hypothesis after hypothesis.

    Parameters: `half_width_orders`, the half width of the 95 % interval in orders of magnitude (0.5: a factor of 3.2
    either way); `unit`, micronats of one step.
    """
    nats = _CONTEXT.multiply(half_width_orders, _CONTEXT.ln(Decimal(10)))
    spread = float(_CONTEXT.divide(nats, NORMAL_95)) * MICRONATS / unit
    chance = random.Random(PRIOR_SEED)
    offsets = [round(chance.gauss(0.0, spread)) for _ in range(hypotheses * count)]
    bounded = [max(-_LARGEST, min(_LARGEST, offset)) for offset in offsets]
    return base64.b64encode(struct.pack(f"<{len(bounded)}h", *bounded)).decode("ascii")


def _profile(
    place: str, item: Mapping[str, Any], structure: BeliefStructure, model: Mapping[str, Any]
) -> dict[str, Any]:
    total = Decimal(0)
    if "classes" in item:
        weights = _weights(place, item, structure)
        total = sum(weights.values(), Decimal(0))
        prior = [log_micronats(weights[name], total) for name in structure.hypotheses]
        draws = model["draws"]
        half_width = _number(place, item, "half_width_orders")
        drawn = prior_draws(len(prior), draws["count"], draws["unit"], half_width)
    else:
        prior, drawn = list(model["priors"]["prior"]), model["priors"]["prior_draws"]
    if item.get("numbers") not in _NUMBERS:
        raise KnowledgeError(f"{place}: numbers is {item.get('numbers')!r}", fix=f"use one of {', '.join(_NUMBERS)}")
    return {
        "prior": prior,
        "prior_draws": drawn,
        "exposures": [_exposure(place, one, item, structure, total) for one in item.get("exposures") or ()],
        "without": _without(place, item, structure),
        "bands": _bands(place, item),
        "ask_ppm": _whole(place, item.get("ask_ppm"), "ask_ppm"),
        "numbers": item["numbers"],
        "domain": str(item.get("domain", "")).strip(),
        "documentation": str(item.get("documentation", "")).strip(),
    }


def _weights(place: str, item: Mapping[str, Any], structure: BeliefStructure) -> dict[str, Decimal]:
    classes, chosen = item["classes"], item.get("hypotheses") or {}
    missing = [name for name in structure.hypotheses if name not in chosen]
    surplus = [name for name in chosen if name not in structure.hypotheses]
    if missing or surplus:
        said = "has no class" if missing else "is no hypothesis"
        raise KnowledgeError(f"{place}: {', '.join(missing or surplus)} {said}", fix="give each hypothesis one class")
    return {name: _weight(place, chosen[name], classes) for name in structure.hypotheses}


def _weight(place: str, text: Any, classes: Mapping[str, Any]) -> Decimal:
    """The relative weight that a class's name or a number stands for."""
    if isinstance(text, str) and text in classes:
        return _number(place, classes, text)
    return _number(place, {"weight": text}, "weight")


def _exposure(
    place: str, one: Mapping[str, Any], item: Mapping[str, Any], structure: BeliefStructure, total: Decimal
) -> dict[str, Any]:
    missing = [key for key in ("hypothesis", "ask", "atom", "absent_atom", "if_present", "if_absent") if key not in one]
    if missing or one["hypothesis"] not in structure.hypotheses:
        what = f"lacks {', '.join(missing)}" if missing else f"names {one['hypothesis']}, which is no hypothesis"
        raise KnowledgeError(f"{place}: an exposure {what}", fix="complete or correct it")
    if not total:
        raise KnowledgeError(f"{place}: exposures need classes", fix="give the profile classes, or drop its exposures")
    asked_if = {"asked_if": one["asked_if"].replace(" ", "")} if "asked_if" in one else {}
    return {
        "hypothesis": one["hypothesis"],
        "ask": one["ask"],
        **asked_if,
        "atom": one["atom"].replace(" ", ""),
        "absent_atom": one["absent_atom"].replace(" ", ""),
        "if_present": log_micronats(_weight(place, one["if_present"], item["classes"]), total),
        "if_absent": log_micronats(_weight(place, one["if_absent"], item["classes"]), total),
    }


def _without(place: str, item: Mapping[str, Any], structure: BeliefStructure) -> list[str]:
    names = list(item.get("without") or ())
    known = {evidence.id for evidence in structure.evidences}
    unknown = sorted(set(names) - known)
    if unknown:
        raise KnowledgeError(f"{place}: without names {', '.join(unknown)}, which is no evidence", fix="drop it")
    return names


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


def _number(place: str, item: Mapping[str, Any], key: str) -> Decimal:
    """A positive decimal as written in the source; YAML's floats are taken by their shortest spelling."""
    try:
        number = Decimal(str(item[key]))
    except (KeyError, InvalidOperation) as problem:
        raise KnowledgeError(
            f"{place}: {key} is {item.get(key)!r}, expected a number", fix="write a number"
        ) from problem
    if not number.is_finite() or number <= 0:
        raise KnowledgeError(f"{place}: {key} is {number}, expected a number above 0", fix="write a positive number")
    return number
