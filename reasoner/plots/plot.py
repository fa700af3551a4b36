"""What is drawn, worded in one language: values with their labels, without a word of how a terminal or an image shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from reasoner.explain.drawing import Graph
from reasoner.vocabulary import Language

PPM = 1_000_000


def height(ppm: int) -> float:
    """Where a probability stands on an axis from 0 to 1: at its root, so that small ones can be told apart."""
    return float((ppm / PPM) ** 0.5)


@dataclass(frozen=True, slots=True)
class Band:
    """A band of probabilities: its word, and its least and greatest parts per million."""

    word: str
    least: int
    greatest: int


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of probabilities: its title, its `bands` from the lowest, and `marks`, positions with percentages.

    There are no marks where some number behind the belief is unsourced or synthetic: people are shown bands then.
    """

    title: str
    bands: tuple[Band, ...]
    marks: tuple[tuple[int, str], ...] = ()

    def up_to(self, ppm: int) -> Axis:
        """The axis as far as the band above that of a probability, so that what is rare is not drawn along the edge alone."""
        place = next((place for place, band in enumerate(self.bands) if ppm <= band.greatest), len(self.bands) - 1)
        bands = self.bands[: place + 2]
        return replace(self, bands=bands, marks=tuple(mark for mark in self.marks if mark[0] <= bands[-1].greatest))

    @property
    def top(self) -> int:
        """Where it ends, in parts per million."""
        return self.bands[-1].greatest


@dataclass(frozen=True, slots=True)
class Told:
    """What every plot says in words: a `title`, an `alternative` for those who do not see it, and `notes` below it."""

    language: Language
    title: str
    alternative: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One hypothesis: parts per million, and how it is shown; `is_open`, whether it must not be missed and is not excluded."""

    label: str
    low: int
    middle: int
    high: int
    shown: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """The differential; the last three name what is drawn."""

    told: Told
    axis: Axis
    bars: tuple[Bar, ...]
    middle: str
    interval: str
    open: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on the axis of values, with how it is written."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Knot:
    """The belief from a value on: parts per million."""

    at: float
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The belief over values of an observable: constant from each knot to the next, and to the `end` after the last.

    Parameters: `across`, the title of the axis of values, which goes from `least` to `greatest`; `outside`, parts of it whose
    values would not be used; the last five name what is drawn.
    """

    told: Told
    axis: Axis
    across: str
    least: float
    greatest: float
    knots: tuple[Knot, ...]
    end: float
    recorded: tuple[Mark, ...]
    thresholds: tuple[Mark, ...]
    outside: tuple[tuple[float, float], ...]
    middle: str
    interval: str
    recorded_word: str
    threshold_word: str
    outside_word: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The graph of why something is concluded.

    Parameters: `again` stands where a branch was told before; `unsourced`, by a rule that no one read in its source; `dashed`
    says that its frame is dashed, empty where there is none.
    """

    told: Told
    graph: Graph
    roots: Sequence[str]
    again: str
    unsourced: str
    dashed: str


Plot: TypeAlias = Bars | Curve | Reasons
