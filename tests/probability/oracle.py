"""Section 7 of the certificate's specification once more: slowly, without NumPy, from the document alone."""

from __future__ import annotations

import base64
import struct
from collections.abc import Collection
from typing import Any

from reasoner.certificate.fixedpoint import bounds_ppm, posterior_ppm

DENIALS = {"present": "absent", "history": "no_history", "family": "no_family", "takes": "not_taking"}


def oracle(document: dict[str, Any], profile: str, inputs: Collection[str]) -> dict[str, Any]:
    priors = document["profiles"][profile]
    names = document["hypotheses"]
    count, unit = document["draws"]["count"], document["draws"]["unit"]
    found: list[tuple[str, int, str]] = []
    silent = list(priors["without"])
    for one in document["evidences"]:
        if one["id"] not in silent and _of_age(one, inputs):
            given = _values(one, inputs)
            found += given
            silent += one.get("instead_of", []) if given else []
    prior = [_prior(name, base, priors["exposures"], inputs) for name, base in zip(names, priors["prior"], strict=True)]
    weights = [base + sum(document["tables"][e][v][h] for e, v, _ in found) for h, base in enumerate(prior)]
    data, prior_data = _shorts(document["draws"]["data"]), _shorts(priors["prior_draws"])
    lows: list[list[int]] = [[] for _ in names]
    highs: list[list[int]] = [[] for _ in names]
    for s in range(count):
        drawn = [
            weights[h]
            + unit
            * (prior_data[h * count + s] + sum(data[document["blocks"][e][v][h] * count + s] for e, v, _ in found))
            for h in range(len(names))
        ]
        for h, (low, high) in enumerate(bounds_ppm(drawn)):
            lows[h].append(low)
            highs[h].append(high)
    intervals = [
        [min(sorted(lows[h])[4], low), max(sorted(highs[h])[-5], high)]
        for h, (low, high) in enumerate(bounds_ppm(weights))
    ]
    return {
        "profile": profile,
        "prior": prior,
        "terms": [
            {"evidence": e, "value": v, "atom": atom, "weights": document["tables"][e][v]} for e, v, atom in found
        ],
        "log_weights": weights,
        "posterior_ppm": posterior_ppm(weights),
        "intervals_ppm": intervals,
        "questions": _questions(priors, names, inputs, prior, weights),
    }


def _of_age(one: dict[str, Any], inputs: Collection[str]) -> bool:
    low, high = one.get("ages", (0, 0))
    return "ages" not in one or any(f"value(age,{months})" in inputs for months in range(low, high + 1))


def _values(one: dict[str, Any], inputs: Collection[str]) -> list[tuple[str, int, str]]:
    if one["kind"] == "range":
        prefix = f"value({one['observable']},"
        numbers = [int(atom[len(prefix) : -1]) for atom in inputs if atom.startswith(prefix)]
        below = [index for index, least in enumerate(one["from"]) if numbers and least <= numbers[0]]
        return [(one["id"], below[-1], f"{prefix}{numbers[0]})")] if below else []
    hits = [(one["id"], v, atom) for v, atom in enumerate(one["atoms"]) if atom in inputs]
    if one["kind"] == "binary":
        return hits if len(hits) == 1 else []
    return [hit for hit in hits if _denied(hit[2]) not in inputs]


def _denied(atom: str) -> str:
    predicate, rest = atom.split("(")
    return f"{DENIALS.get(predicate, 'nothing denies')}({rest}"


def _prior(name: str, base: int, exposures: list[dict[str, Any]], inputs: Collection[str]) -> int:
    own = [one for one in exposures if one["hypothesis"] == name]
    exposed = [one["if_present"] for one in own if one["atom"] in inputs]
    if exposed:
        return max(exposed)
    if own and all(one["absent_atom"] in inputs for one in own):
        return min(one["if_absent"] for one in own)
    return base


def _questions(
    priors: dict[str, Any], names: list[str], inputs: Collection[str], prior: list[int], weights: list[int]
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in priors["exposures"]:
        if one["atom"] in inputs or one["absent_atom"] in inputs:
            continue
        if "asked_if" in one and one["asked_if"] not in inputs:
            continue
        h = names.index(one["hypothesis"])
        supposed = [*weights]
        supposed[h] += max(prior[h], one["if_present"]) - prior[h]
        ppm = posterior_ppm(supposed)[h]
        if ppm >= priors["ask_ppm"]:
            found.append({"ask": one["ask"], "hypothesis": one["hypothesis"], "ppm_if_present": ppm})
    return found


def _shorts(text: str) -> tuple[int, ...]:
    data = base64.b64decode(text)
    return struct.unpack(f"<{len(data) // 2}h", data)
