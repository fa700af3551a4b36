"""From values of the engine to plots in one language: labels, bands as words, and the alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from reasoner.engine.belief_over import BeliefOver
from reasoner.engine.differential import Bands, Differential
from reasoner.engine.explaining import Explainer, Explanation
from reasoner.errors import Phrase, RequestError
from reasoner.explain.layout import french_spacing
from reasoner.explain.messages import Messages
from reasoner.explain.svg import UNSOURCED
from reasoner.explain.wording import Words, listed, number, unit_word
from reasoner.plots.plot import PPM, Axis, Band, Bar, Bars, Curve, Knot, Mark, Reasons, Told
from reasoner.vocabulary import Language

_MARKS = (0, 10_000, 50_000, 100_000, 250_000, 500_000, 750_000, PPM)


def differential_plot(found: Differential, words: Words) -> Bars:
    """The differential as a plot.

    Parameters: `words`, of the knowledge base of the answer (`reasoner.engine.rendering.words`).
    """
    tell = _Teller(words, found.bands, found.numbers)
    bars = tuple(
        Bar(words.label(one.hypothesis), *_ends(one.interval, one.ppm), tell.shown(one.ppm), one.is_open)
        for one in found.rows
    )
    rows = [tell.row(one.label, one.middle, (one.low, one.high), is_open=one.is_open) for one in bars]
    besides = tell.say("besides", listed([words.label(one) for one in found.unranked], words.language))
    return Bars(
        Told(
            words.language,
            tell.say["differential"],
            "\n".join(rows),
            tell.notes(*([besides] if found.unranked else [])),
        ),
        tell.axis(),
        bars,
        *(tell.say[key] for key in ("middle", "interval", "open")),
    )


def belief_plot(found: BeliefOver, words: Words) -> Curve:
    """The belief over values of an observable as a plot.

    Parameters: `words`, of the knowledge base of the case (`reasoner.engine.rendering.words`).
    """
    tell = _Teller(words, found.bands, found.numbers)
    language, span = words.language, found.span
    unit = " ".join(filter(None, (unit_word(span.unit, Fraction(2), language), span.basis)))
    label = words.label(found.observable)
    knots = tuple(_knots(found))
    end = float(found.value(found.points[-1].steps))
    outside = [
        tell.say("outside", number(start, language), number(stop, language), unit) for start, stop in found.outside
    ]
    return Curve(
        told=Told(
            language,
            tell.say("belief", words.label(found.hypothesis), label),
            "\n".join((*tell.pieces(found, unit), *outside)),
            tell.notes(*([tell.say["flat"]] if found.is_flat else []), *outside),
        ),
        axis=tell.axis().up_to(max(one.high for one in knots)),
        across=f"{_capital(label)} ({unit})" if unit else _capital(label),
        least=float(span.least),
        greatest=float(span.greatest),
        knots=knots,
        end=end,
        recorded=tuple(
            Mark(float(found.value(one.steps)), f"{one.comparator}{number(found.value(one.steps), language)}")
            for one in found.recorded
        ),
        thresholds=tuple(
            Mark(float(found.value(one.steps)), number(found.value(one.steps), language)) for one in found.thresholds
        ),
        outside=tuple((float(start), float(stop)) for start, stop in found.outside),
        middle=tell.say["middle"],
        interval=tell.say["interval"],
        recorded_word=tell.say["recorded"],
        threshold_word=tell.say["threshold"],
        outside_word=tell.say["implausible"],
    )


def reasons_plot(explainer: Explainer, explanation: Explanation, language: Language) -> Reasons:
    """The graph of an explanation as a plot: of what holds, each reason once.

    Parameters: `explanation`, which `explainer` gave in this language.
    Raises: RequestError if nothing of it holds, so that there is nothing to draw.
    """
    found = explainer.graph(explanation)
    if not found.nodes:
        raise RequestError(
            Phrase("no rule concludes it, so there are no reasons to draw"),
            fix=Phrase("ask why in words: a belief and what does not hold are told there"),
        )
    spaced = french_spacing if language == "fr" else str
    graph = replace(found, nodes={name: replace(one, text=spaced(one.text)) for name, one in found.nodes.items()})
    said = [
        f"{one.text} ← {' · '.join(graph.nodes[below].text for below in graph.below[name])}"
        for name, one in graph.nodes.items()
        if graph.below[name]
    ]
    messages = Messages(language, "plot", package="reasoner.plots")
    told = Told(language, explanation.lines[0].text, "\n".join(said), ())
    is_dashed = any(UNSOURCED in one.role.split() for one in graph.nodes.values())
    return Reasons(
        told,
        graph,
        [one for one in explanation.roots if one in graph.nodes],
        messages["again"],
        messages["unsourced"],
        messages["dashed"] if is_dashed else "",
    )


class _Teller:
    """Says parts per million: in bands, and as percentages only where every number behind them is sourced."""

    def __init__(self, words: Words, bands: Bands, numbers: str) -> None:
        self.say = Messages(words.language, "plot", package="reasoner.plots")
        self._words, self._bands, self._is_sourced = words, bands, numbers == "sourced"

    def axis(self) -> Axis:
        rising = [*((self._words.band(least), least) for _, least in reversed(self._bands)), ("", PPM)]
        bands = tuple(Band(word, least, above) for (word, least), (_, above) in pairwise(rising))
        marks = tuple((ppm, self._percent(ppm)) for ppm in _MARKS) if self._is_sourced else ()
        return Axis(self.say["probability" if marks else "bands"], bands, marks)

    def shown(self, ppm: int) -> str:
        band = self._words.band(ppm)
        return f"{band}, {self._percent(ppm)}" if self._is_sourced else band

    def row(self, label: str, ppm: int, interval: tuple[int, int], *, is_open: bool) -> str:
        told = self.say("row", label, self.shown(ppm), *map(self.shown, interval))
        return f"{told}; {self.say['open']}" if is_open else told

    def notes(self, *notes: str) -> tuple[str, ...]:
        return notes if self._is_sourced else (*notes, self.say["in_bands"])

    def pieces(self, found: BeliefOver, unit: str) -> Iterator[str]:
        """The curve in words: a line for each part in which nothing that is shown changes."""
        told = [(one.steps, (self.shown(one.ppm), *map(self.shown, one.interval))) for one in found.points]
        starts = [told[0], *(after for before, after in pairwise(told) if before[1] != after[1])]
        ends = [*(steps for steps, _ in starts[1:]), told[-1][0] + 1]
        for (steps, shown), end in zip(starts, ends, strict=True):
            first, last = (number(found.value(one), self._words.language) for one in (steps, end - 1))
            yield self.say("piece", first, last, unit, *shown)

    def _percent(self, ppm: int) -> str:
        """To a tenth; what is less, and not nothing, is told as less than one."""
        tenths = max(1, round(ppm / (PPM // 1000))) if ppm else 0
        shown = number(Fraction(tenths, 10), self._words.language)
        return self.say("percent", f"< {shown}" if 0 < ppm < PPM // 1000 else shown)


def _ends(interval: Sequence[int], ppm: int) -> tuple[int, int, int]:
    return interval[0], ppm, interval[1]


def _knots(found: BeliefOver) -> Iterator[Knot]:
    """The points at which the belief changes."""
    before = None
    for one in found.points:
        if (one.ppm, one.interval) != before:
            before = one.ppm, one.interval
            yield Knot(float(found.value(one.steps)), *_ends(one.interval, one.ppm))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
