"""Evidences whose rates come from the literature: their tables and draws, joined to those that were learned."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.probability.numbers import Basis
from reasoner.probability.structure import Evidence

MICRONATS = 1_000_000
_LARGEST = 2**15 - 1


@dataclass(frozen=True, slots=True)
class Rates:
    """The probability of each value of an evidence, draws of it (draws × values), and what it rests on."""

    mean: tuple[float, ...]
    drawn: tuple[tuple[float, ...], ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class SourcedEvidence:
    """An evidence with rates for some hypotheses, and `reference` for all others."""

    evidence: Evidence
    reference: Rates
    rates: Mapping[str, Rates]


def join(document: Mapping[str, Any], sourced: Sequence[SourcedEvidence]) -> dict[str, Any]:
    """The belief document with the evidences from the literature before those that were learned.

    They stand first, so that a measurement counts in the stead of what was told (`instead_of` reaches later ones alone); of two
    that name each other the first is heard. The document gains `bases`: for each of
    them and each hypothesis that it tells from the rest, what that rests on; the checker does not read it.
    Raises: KnowledgeError if an evidence has an id that is taken, or names a hypothesis or an evidence that is not there.
    """
    hypotheses: Sequence[str] = document["hypotheses"]
    ids = [one.evidence.id for one in sourced] + [one["id"] for one in document["evidences"]]
    place = {name: number for number, name in enumerate(ids)}
    if len(place) < len(ids):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise KnowledgeError(f"evidence {', '.join(twice)}: its id stands twice", fix="keep one of them")
    unit = document["draws"]["unit"]
    data = bytearray(base64.b64decode(document["draws"]["data"]))
    tables, blocks, bases = dict(document["tables"]), dict(document["blocks"]), {}
    described = []
    for number, one in enumerate(sourced):
        unknown = sorted(set(one.rates) - set(hypotheses))
        unknown += sorted(name for name in one.evidence.instead_of if name not in place)
        if unknown:
            raise KnowledgeError(
                f"evidence {one.evidence.id}: {', '.join(unknown)} is not there", fix="drop or correct it"
            )
        names = ["reference", *one.rates]
        column = [names.index(name) if name in one.rates else 0 for name in hypotheses]
        rows = [_rows(rates, unit) for rates in (one.reference, *one.rates.values())]
        first = len(data) // (2 * len(one.reference.drawn))
        for _, offsets in rows:
            data += b"".join(struct.pack(f"<{len(row)}h", *row) for row in offsets)
        values = range(one.evidence.values)
        tables[one.evidence.id] = [[rows[index][0][value] for index in column] for value in values]
        blocks[one.evidence.id] = [[first + index * len(values) + value for index in column] for value in values]
        bases[one.evidence.id] = {
            name: rates.basis.joined(one.reference.basis).as_json() for name, rates in one.rates.items()
        }
        later = tuple(name for name in one.evidence.instead_of if place[name] > number)
        evidence = replace(one.evidence, instead_of=later)
        described.append(evidence.as_json() | evidence.counts_as_json())
    return {
        **document,
        "evidences": [*described, *document["evidences"]],
        "tables": tables,
        "blocks": blocks,
        "bases": bases,
        "draws": {**document["draws"], "data": base64.b64encode(data).decode("ascii")},
    }


def log_micronats(number: float) -> int:
    """The natural logarithm in micronats, rounded to nearest."""
    return round(MICRONATS * math.log(number))


def packed(shifts: Sequence[Sequence[float]], unit: int) -> str:
    """Shifts of logarithms as steps of `unit` micronats: base64 of little-endian int16, row after row."""
    steps = [_step(MICRONATS * shift, unit) for row in shifts for shift in row]
    return base64.b64encode(struct.pack(f"<{len(steps)}h", *steps)).decode("ascii")


def _step(micronats: float, unit: int) -> int:
    return max(-_LARGEST, min(_LARGEST, round(micronats / unit)))


def _rows(rates: Rates, unit: int) -> tuple[list[int], list[list[int]]]:
    """Log rates in micronats, and for each value the offsets of the draws in units."""
    table = [log_micronats(rate) for rate in rates.mean]
    offsets = [
        [_step(MICRONATS * math.log(draw[value]) - log, unit) for draw in rates.drawn]
        for value, log in enumerate(table)
    ]
    return table, offsets
