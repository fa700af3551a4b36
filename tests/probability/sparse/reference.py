"""The check of a belief in thousands of hypotheses, in the standard library: what a checker has to do, to compare with and to time.

Nothing here is shared with what it checks but the exponential of `docs/certificate.md`, section 6. Definitions: `docs/large.md`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.certificate.fixedpoint import posterior_ppm


@dataclass(frozen=True)
class Statement:
    """What a certificate would say: the findings of the case, the hypotheses it names and the object of `Belief.as_json`."""

    present: Collection[str]
    absent: Collection[str]
    hypotheses: Sequence[str]
    belief: Mapping[str, Any]


def check(data: bytes, digest: str, stated: Statement) -> str:
    """What is wrong with a stated belief, nothing if it follows from the bytes of a document with this SHA-256."""
    if hashlib.sha256(data).hexdigest() != digest:
        return "another document"
    document = json.loads(data)
    place = {name: number for number, name in enumerate(document["hypotheses"])}
    if any(name not in place for name in stated.hypotheses):
        return "a hypothesis that is not there"
    numbers = [place[name] for name in stated.hypotheses]
    rows = contributions(document, stated.present, stated.absent)
    whole = [sum(column) for column in zip(document["prior"], *rows.values(), strict=True)]
    shares = posterior_ppm(whole)
    expected = {
        "prior": [document["prior"][number] for number in numbers],
        "terms": [
            {
                "evidence": name,
                "value": 0 if present else 1,
                "atom": f"{'present' if present else 'absent'}({name})",
                "weights": [row[number] for number in numbers],
            }
            for (name, present), row in rows.items()
        ],
        "log_weights": [whole[number] for number in numbers],
        "posterior_ppm": [shares[number] for number in numbers],
    }
    return ", ".join(key for key, value in expected.items() if stated.belief[key] != value)


def contributions(
    document: Mapping[str, Any], present: Collection[str], absent: Collection[str]
) -> dict[tuple[str, bool], list[int]]:
    """What each counted finding (its id, whether present) adds to each hypothesis, in micronats, in the order of the findings."""
    findings = document["findings"]
    number = {name: place for place, name in enumerate(findings)}
    number |= {old: number[new] for old, new in document["former"].items() if old not in number}
    starts, items = _numbers(document["above"]["starts"]), _numbers(document["above"]["items"])

    def above(one: int) -> array[int]:
        return items[starts[one] : starts[one + 1]]

    yes, no = {number[name] for name in present}, {number[name] for name in absent}
    both = yes & no
    against = {upper for one in yes for upper in (one, *above(one))}
    yes, no = yes - both, no - against
    implied = {upper for one in yes for upper in above(one)}
    counted = [(one, True) for one in yes if one not in implied]
    counted += [(one, False) for one in no if not any(upper in no for upper in above(one))]

    parts = document["columns"]
    begin, who = _numbers(parts["starts"]), _numbers(parts["hypotheses"])
    shown, missing = _numbers(parts["present"]), _numbers(parts["absent"])
    unlisted = _numbers(document["unlisted"]["absent"])
    found = {}
    for one, is_present in sorted(counted):
        if is_present:
            row = [document["unlisted"]["present"]] * len(document["hypotheses"])
            speaking, weights = [*(upper for upper in above(one) if upper >= document["telling"]), one], shown
        else:
            row, speaking, weights = [unlisted[one]] * len(document["hypotheses"]), [one], missing
        row[-1] = 0
        for upper in speaking:  # ascending: the rarest has the last word
            for place in range(begin[upper], begin[upper + 1]):
                row[who[place]] = weights[place]
        found[findings[one], is_present] = row
    return found


def _numbers(text: str) -> array[int]:
    numbers = array("i")
    numbers.frombytes(base64.b64decode(text))
    return numbers
