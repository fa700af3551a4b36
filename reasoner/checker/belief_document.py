"""Reads the document `belief` (`docs/certificate.md`, section 7)."""

from __future__ import annotations

import base64
import binascii
import sys
from array import array
from collections.abc import Collection, Sequence
from itertools import pairwise

from reasoner.checker.belief import DRAWS, Evidence, Exposure, Model, Profile
from reasoner.checker.shapes import CheckError, integer, integers, record, sequence, table, text, texts

_DOCUMENT = ("hypotheses", "evidences", "tables", "blocks", "draws", "profiles")
_PROFILE = ("prior", "prior_draws", "exposures", "without", "bands", "ask_ppm", "numbers", "domain", "documentation")
_EXPOSURE = ("hypothesis", "ask", "atom", "absent_atom", "if_present", "if_absent")


def read_belief(value: object) -> Model:
    """The document `belief`. Raises: CheckError where it is not well-formed; further keys of its own are allowed."""
    document = record(value, "belief", _DOCUMENT, tuple(table(value, "belief")))
    hypotheses = texts(document["hypotheses"], "belief/hypotheses")
    if not hypotheses or hypotheses[-1] != "other" or len(set(hypotheses)) != len(hypotheses):
        raise CheckError("belief/hypotheses does not end with 'other', or repeats one")
    draws = record(document["draws"], "belief/draws", ("count", "unit", "data"))
    if integer(draws["count"], "belief/draws/count") != DRAWS:
        raise CheckError(f"belief/draws/count is not {DRAWS}")
    data = _numbers(draws["data"], "belief/draws/data")
    evidences = tuple(_evidence(item, i) for i, item in enumerate(sequence(document["evidences"], "belief/evidences")))
    names = {evidence.id: number for number, evidence in enumerate(evidences)}
    if len(names) != len(evidences):
        raise CheckError("belief/evidences repeats an id")
    for number, evidence in enumerate(evidences):
        if any(names.get(other, -1) <= number for other in evidence.instead_of):
            raise CheckError(f"belief/evidences/{number}/instead_of names one that does not stand after it")
    tables, blocks = table(document["tables"], "belief/tables"), table(document["blocks"], "belief/blocks")
    for place, rows in (("tables", tables), ("blocks", blocks)):
        if rows.keys() != names.keys():
            raise CheckError(f"belief/{place} does not list exactly the evidences")
        for evidence in evidences:
            count = len(evidence.starts or evidence.atoms)
            for row in sequence(rows[evidence.id], f"belief/{place}/{evidence.id}", count):
                items = integers(row, f"belief/{place}/{evidence.id}", len(hypotheses))
                if place == "blocks" and not 0 <= min(items) <= max(items) < len(data) // DRAWS:
                    raise CheckError(f"belief/blocks/{evidence.id} names a block that is not in the data")
    profiles = {
        name: _profile(item, f"belief/profiles/{name}", hypotheses, names)
        for name, item in table(document["profiles"], "belief/profiles").items()
    }
    unit = integer(draws["unit"], "belief/draws/unit", 1)
    return Model(tuple(hypotheses), evidences, tables, blocks, unit, data, profiles)


def _numbers(value: object, place: str, length: int | None = None) -> array[int]:
    """Little-endian 16-bit integers in base 64, whole rows of draws."""
    numbers = array("h")
    try:
        numbers.frombytes(base64.b64decode(text(value, place), validate=True))
    except (binascii.Error, ValueError) as problem:
        raise CheckError(f"{place} is not base 64 of 16-bit integers") from problem
    if sys.byteorder == "big":
        numbers.byteswap()
    if len(numbers) % DRAWS or length not in (None, len(numbers)):
        raise CheckError(f"{place} holds {len(numbers)} numbers")
    return numbers


def _evidence(value: object, index: int) -> Evidence:
    place = f"belief/evidences/{index}"
    kind = table(value, place).get("kind")
    named = ("observable", "from") if kind == "range" else ("atoms",)
    fields = record(value, place, ("id", "kind", *named), ("window", "ages", "instead_of"))
    identifier = text(fields["id"], f"{place}/id")
    window = integer(fields["window"], f"{place}/window", 0) if "window" in fields else None
    low, high = integers(fields["ages"], f"{place}/ages", 2) if "ages" in fields else (0, 0)
    counts = window, (low, high) if "ages" in fields else None, tuple(texts(fields.get("instead_of", []), place))
    if kind == "range":
        starts = sequence(fields["from"], f"{place}/from")
        integers(starts, f"{place}/from", len(starts))
        if not starts or any(one >= other for one, other in pairwise(starts)):
            raise CheckError(f"{place}/from is not strictly ascending")
        return Evidence(identifier, kind, (), text(fields["observable"], f"{place}/observable"), tuple(starts), *counts)
    atoms = tuple(texts(fields["atoms"], f"{place}/atoms"))
    if kind not in ("binary", "categorical") or not atoms or (kind == "binary" and len(atoms) != 2):
        raise CheckError(f"{place} is not a binary, categorical or range evidence")
    return Evidence(identifier, kind, atoms, "", (), *counts)


def _profile(value: object, place: str, hypotheses: Sequence[str], evidences: Collection[str]) -> Profile:
    fields = record(value, place, _PROFILE, ("comorbidity",))
    if fields["numbers"] not in ("sourced", "unsourced", "synthetic"):
        raise CheckError(f"{place}/numbers is none of sourced, unsourced, synthetic")
    exposures = []
    for index, item in enumerate(sequence(fields["exposures"], f"{place}/exposures")):
        here = f"{place}/exposures/{index}"
        parts = record(item, here, _EXPOSURE, ("asked_if",))
        ask, atom, absent = [text(parts[name], f"{here}/{name}") for name in ("ask", "atom", "absent_atom")]
        if parts["hypothesis"] not in hypotheses:
            raise CheckError(f"{here}/hypothesis is none of the hypotheses")
        present, absence = integer(parts["if_present"], here), integer(parts["if_absent"], here)
        asked_if = text(parts["asked_if"], f"{here}/asked_if") if "asked_if" in parts else ""
        h = hypotheses.index(parts["hypothesis"])
        exposures.append(Exposure(h, ask, atom, absent, asked_if, present, absence))
    bands = []
    for band in sequence(fields["bands"], f"{place}/bands"):
        name, least = sequence(band, f"{place}/bands", 2)
        bands.append((text(name, f"{place}/bands"), integer(least, f"{place}/bands", 0)))
    if not bands or bands[-1][1] != 0 or any(a[1] <= b[1] for a, b in pairwise(bands)):
        raise CheckError(f"{place}/bands does not descend to 0")
    without = frozenset(texts(fields["without"], f"{place}/without"))
    if without - set(evidences):
        raise CheckError(f"{place}/without names an evidence that is not there")
    count = len(hypotheses)
    prior = tuple(integers(fields["prior"], f"{place}/prior", count))
    draws = _numbers(fields["prior_draws"], f"{place}/prior_draws", count * DRAWS)
    together = _comorbidity(fields.get("comorbidity", []), f"{place}/comorbidity", hypotheses)
    return Profile(prior, draws, tuple(exposures), without, tuple(bands), integer(fields["ask_ppm"], place), together)


def _comorbidity(value: object, place: str, hypotheses: Sequence[str]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for index, row in enumerate(sequence(value, place)):
        first, second, micronats = sequence(row, f"{place}/{index}", 3)
        if not {first, second} <= set(hypotheses[:-1]):
            raise CheckError(f"{place}/{index} names what is no condition")
        pair = hypotheses.index(first), hypotheses.index(second)
        if pair[0] >= pair[1] or pair in found:
            raise CheckError(f"{place}/{index} is not in order, or repeated")
        found[pair] = integer(micronats, f"{place}/{index}")
    return found
