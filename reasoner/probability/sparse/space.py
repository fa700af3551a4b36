"""The document `sparse belief` as arrays, and what a recorded finding says of every hypothesis."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import KnowledgeError, RequestError
from reasoner.ontology.importing.closure import Rows
from reasoner.probability.fixedpoint import Integers

Small = NDArray[np.int32]
UNMATCHED = -1


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding, by its number in the space, that is present or absent."""

    finding: int
    present: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """For each finding the hypotheses that are said to show it or inherit it, and their log weights in micronats.

    Parameters: the column of finding k is `starts[k]:starts[k + 1]` of the three other arrays.
    """

    starts: Small
    hypotheses: NDArray[np.intp]
    present: Small
    absent: Small

    def span(self, finding: int) -> slice:
        """Where the column of a finding lies."""
        return slice(int(self.starts[finding]), int(self.starts[finding + 1]))


@dataclass(frozen=True, slots=True)
class Space:
    """Hypotheses, `other` last, and findings, broadest first (made by `prepare`).

    Parameters: `numbers` of findings, by their ids and former ids; `above`, what each finding implies; `telling`, the first
    finding that is rare enough to speak for those below it; `prior`, `unlisted_present` and `unlisted_absent` (by finding)
    in micronats.
    """

    hypotheses: tuple[str, ...]
    findings: tuple[str, ...]
    numbers: Mapping[str, int]
    above: Rows
    telling: int
    prior: Integers
    unlisted_present: int
    unlisted_absent: Small
    columns: Columns

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        arrays = (self.columns.starts, self.columns.hypotheses, self.columns.present, self.columns.absent)
        return sum(
            one.nbytes for one in (*arrays, self.above.starts, self.above.items, self.prior, self.unlisted_absent)
        )

    def number(self, finding: str, place: str = "") -> int:
        """The number of a finding, by its id or a former one. Raises: RequestError, with `place`, if there is none."""
        if finding not in self.numbers:
            where = f"{place}: " if place else ""
            raise RequestError(
                f"{where}{finding[:60]!r} is no finding of this space",
                fix=f"use an id of its {len(self.findings)} findings, such as {self.findings[0]}",
            )
        return self.numbers[finding]

    def implied(self, finding: int) -> Small:
        """The numbers of the findings above one."""
        return self.above.row(finding)

    def weigh(self, observations: Collection[Observation]) -> Iterator[tuple[Observation, Small]]:
        """What each observation adds to the log weight of every hypothesis, in micronats; in an order of its own.

        A present finding is weighed by the rarest finding at or above it that a hypothesis is said to show; an absent
        one by what is said of itself alone. Columns overwrite each other, the broadest first, and findings that begin
        with the same columns share that work, which is most of it. The arrays are shared, too: read them only.
        Law: what is given for one observation does not depend on the others.
        """
        for one in observations:
            if not one.present:
                span = self.columns.span(one.finding)
                found = self._unlisted(int(self.unlisted_absent[one.finding]))
                found[self.columns.hypotheses[span]] = self.columns.absent[span]
                yield one, found
        paths = [(self._speaking(one), one) for one in observations if one.present]
        paths.sort(key=itemgetter(0))
        before: list[int] = []
        stack = [self._unlisted(self.unlisted_present)]
        for path, one in paths:
            shared = _in_common(before, path)
            del stack[shared + 1 :]
            for number in path[shared:]:
                span = self.columns.span(number)
                found = stack[-1].copy()
                found[self.columns.hypotheses[span]] = self.columns.present[span]
                stack.append(found)
            before = path
            yield one, stack[-1]

    def matches(self, observation: Observation) -> Small:
        """The number of the finding by which `weigh` takes each hypothesis, `UNMATCHED` where nothing is said."""
        found = np.full(len(self.hypotheses), UNMATCHED, dtype=np.int32)
        for number in self._speaking(observation) if observation.present else [observation.finding]:
            found[self.columns.hypotheses[self.columns.span(number)]] = number
        return found

    def _speaking(self, observation: Observation) -> list[int]:
        """The findings whose columns speak of a present one, the rarest last."""
        above = self.above.row(observation.finding)
        return [*above[np.searchsorted(above, self.telling) :].tolist(), observation.finding]

    def _unlisted(self, weight: int) -> Small:
        """The weight of all of whom nothing is said; `other` shows every finding as often as in general."""
        found = np.full(len(self.hypotheses), weight, dtype=np.int32)
        found[-1] = 0
        return found


def prepare(document: Mapping[str, Any]) -> Space:
    """Decode a document `sparse belief`.

    Raises: KnowledgeError naming the part that is damaged: an array that cannot be decoded, that does not fit the others
    or names what is not there.
    """
    hypotheses, findings = tuple(document["hypotheses"]), tuple(document["findings"])
    own = {name: number for number, name in enumerate(findings)}
    parts = document["columns"]
    columns = Columns(
        _unpacked(parts["starts"], "columns.starts"),
        _unpacked(parts["hypotheses"], "columns.hypotheses").astype(np.intp),
        _unpacked(parts["present"], "columns.present"),
        _unpacked(parts["absent"], "columns.absent"),
    )
    above = document["above"]
    rows = Rows(_unpacked(above["starts"], "above.starts").astype(np.int64), _unpacked(above["items"], "above.items"))
    lengths = {len(columns.hypotheses), len(columns.present), len(columns.absent)}
    absent = _unpacked(document["unlisted"]["absent"], "unlisted.absent")
    _require(len(lengths) == 1, "columns", "its arrays are of different lengths")
    _require_rows(columns.starts, len(findings), len(columns.hypotheses), "columns.starts")
    _require_rows(rows.starts, len(findings), len(rows.items), "above.starts")
    _require(_within(columns.hypotheses, len(hypotheses) - 1), "columns.hypotheses", "it names none that is there")
    nodes = np.repeat(np.arange(len(findings)), np.diff(rows.starts))
    upwards = bool((rows.items >= 0).all() and (rows.items < nodes).all())
    _require(upwards, "above.items", "a finding does not stand after those above it")
    _require(len(absent) == len(findings), "unlisted.absent", "it does not fit the findings")
    _require(len(document["prior"]) == len(hypotheses), "prior", "it does not fit the hypotheses")
    return Space(
        hypotheses,
        findings,
        {**{old: own[new] for old, new in document["former"].items()}, **own},
        rows,
        document["telling"],
        np.array(document["prior"], dtype=np.int64),
        document["unlisted"]["present"],
        absent,
        columns,
    )


def _in_common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many first elements two sequences share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _unpacked(text: str, place: str) -> Small:
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), dtype="<i4").astype(np.int32)
    except (ValueError, binascii.Error) as problem:
        raise _damaged(place, f"it cannot be decoded ({problem})") from None


def _within(numbers: NDArray[Any], count: int) -> bool:
    return not numbers.size or bool(numbers.min() >= 0 and numbers.max() < count)


def _require_rows(starts: NDArray[Any], rows: int, items: int, place: str) -> None:
    fits = len(starts) == rows + 1 and starts[0] == 0 and starts[-1] == items and bool((np.diff(starts) >= 0).all())
    _require(fits, place, "it does not divide the array into a row for each finding")


def _require(fits: bool, place: str, message: str) -> None:
    if not fits:
        raise _damaged(place, message)


def _damaged(place: str, message: str) -> KnowledgeError:
    return KnowledgeError(f"sparse belief, {place}: {message}", fix="compile it again")
