"""Why a hypothesis is as probable as it is: what other hypotheses take from it, what would change it, what its cure would do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from reasoner.certificate.fixedpoint import MILLION
from reasoner.explain.folding import LINE, most
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, listed, number_of
from reasoner.probability.counterfactual import Counterfactual
from reasoner.probability.posterior import Belief
from reasoner.probability.ranking import Supposed, Supposition, Turn, ranked
from reasoner.probability.shares import ExplainedAway, explained_away, telescoped
from reasoner.probability.structure import OTHER
from reasoner.vocabulary import split_atom

_ENDS = {"less": "or_less", "to": "up_to", "more": "or_more"}
SHOWN = 3
"""Of each kind so many are told, if not one or all are."""
LARGEST = 20 * MILLION
"""Beyond it a factor is over a thousand anyway."""
_LEAST_FINDINGS = 50_000
"""Fewer expected findings than this, in millionths, are told as none."""


class Supposable(Protocol):
    """What would be believed with one finding less, with two less, and with one more."""

    @property
    def fewer(self) -> Supposed:
        """Without each finding."""
        ...

    @property
    def two_fewer(self) -> Supposed:
        """Without each two."""
        ...

    @property
    def more(self) -> Supposed:
        """With each answer that is not known."""
        ...


class Beliefs:
    """Tells one belief in one language.

    Parameters: `effects`, the places of the terms that disorders bring about; `depth`, levels shown.
    """

    def __init__(
        self,
        *,
        words: Words,
        layout: Layout,
        belief: Belief,
        supposable: Supposable,
        counterfactual: Counterfactual,
        effects: Sequence[int],
        depth: int,
    ) -> None:
        self._words, self._layout, self._belief = words, layout, belief
        self._say = Messages(words.language, "why")
        self._supposable, self._counterfactual, self._effects = supposable, counterfactual, effects
        self._limit, self._is_line = most(depth, SHOWN), depth <= LINE
        self._order = ranked(belief.hypotheses, belief.posterior_ppm)

    def why(self, hypothesis: str) -> Iterator[Line]:
        """Beside the contributions: what a cure would do, what is taken by whom, and what would change it."""
        if not self._is_line:
            yield from self._cure(hypothesis)
        yield from self._rivals(hypothesis)
        yield from self._changes(hypothesis)
        if self._limit is None:
            yield from self._way(hypothesis)

    def why_not(self, hypothesis: str) -> Iterator[Line]:
        """Why a hypothesis is not first: what explains it away, and what would change that."""
        place = self._order.index(hypothesis)
        if place:
            texts = [self._words.label(hypothesis), self._band(hypothesis), str(place + 1)]
            first = self._order[0]
            texts += [self._words.label(first), self._band(first)]
            yield from self._layout.lines(self._say("not_first", *texts), 2)
        else:
            yield from self._layout.lines(self._say("is_first", self._words.label(hypothesis)), 2)
        yield from self._rivals(hypothesis)
        yield from self._changes(hypothesis)

    def reversed(self, one: str, other: str) -> Iterator[Line]:
        """What would turn the order of two hypotheses round."""
        yield from self._layout.lines(self._say["turn_round"], 2)
        fewer, more = self._supposable.fewer.reversals(one, other), self._supposable.more.reversals(one, other)
        yield from self._rows([self._say("would_without", self._names(row)) for row in fewer])
        yield from self._rows([self._say("would_found", self._names(row), self._chance(row)) for row in more])
        if not fewer and not more:
            yield from self._layout.lines(self._say["nothing_turns"], 4)

    def as_json(self, hypothesis: str) -> dict[str, Any]:
        """Everything that is told of a hypothesis, for machines.

        `log_weight` and its terms are micronats and sum up exactly; `telescoped` is in parts per million of the probability,
        in the order of the knowledge base, on which its steps depend; `expected_…` are millionths of a finding.
        """
        belief, place = self._belief, self._belief.hypotheses.index(hypothesis)
        away, way = self._away(hypothesis), telescoped(belief, hypothesis)
        cure, (alone, pairs) = self._counterfactual, self._less(hypothesis)
        return {
            "hypothesis": hypothesis,
            "ppm": belief.posterior_ppm[place],
            "rank": self._order.index(hypothesis) + 1,
            "first": self._order[0],
            "log_weight": {
                "prior": belief.prior[place],
                "terms": [[term.atom, row[place]] for term, row in zip(belief.found, belief.weights, strict=True)],
                "sum": belief.log_weights[place],
            },
            "telescoped": {
                "prior_ppm": way.prior_ppm,
                "steps": [list(step) for step in way.steps],
                "posterior_ppm": way.posterior_ppm,
            },
            "counterfactual": {
                "assuming": self._say["cure_assumes"],
                "counted": list(cure.counted),
                "expected_disablement": cure.disablement[place],
                "expected_sufficiency": cure.sufficiency[place],
                "by_probability": list(self._order),
                "by_disablement": list(cure.ranked(cure.disablement)),
                "by_sufficiency": list(cure.ranked(cure.sufficiency)),
            },
            "explained_away": [
                {
                    "hypothesis": name,
                    "by": one.by,
                    "ppm": one.ppm,
                    "ppm_without": one.ppm_without,
                    "findings": [list(row) for row in one.findings],
                }
                for name, one in away
            ],
            "changes": {
                "without": [_turn_json(one) for one in alone],
                "without_two": [_turn_json(one) for one in pairs],
                "if_found": [_turn_json(one) for one in self._turns(self._supposable.more, hypothesis)],
            },
        }

    def _cure(self, hypothesis: str) -> Iterator[Line]:
        cure, say = self._counterfactual, self._say
        if not cure.counted:
            yield from self._layout.lines(say["no_effect"], 2)
            return
        place = cure.hypotheses.index(hypothesis)
        if max(cure.disablement[place], cure.sufficiency[place]) < _LEAST_FINDINGS:
            return
        amounts = [self._findings(measure[place]) for measure in (cure.disablement, cure.sufficiency)]
        yield from self._layout.lines(say("cure", len(cure.counted), *amounts, say["cure_assumes"]), 2)
        yield from self._layout.lines(say("cure_counts", ", ".join(map(self._words.atom, cure.counted))), 4)
        believed = [name for name in self._order if name != OTHER and self._ppm(name)]
        rankings = [names[: self._limit or SHOWN] for names in (believed, cure.ranked(cure.disablement))]
        shown = [" · ".join(map(self._words.label, names)) for names in rankings]
        told = say("cure_ranks", *shown) if shown[0] != shown[1] else say("cure_ranks_alike", shown[0])
        yield from self._layout.lines(told, 4)

    def _rivals(self, hypothesis: str) -> Iterator[Line]:
        """Of the first, what would come up without it; of another, what the first takes from it."""
        away, first = self._away(hypothesis), self._order[0]
        label = self._words.label(first)
        if hypothesis == first:
            risen = [(name, one) for name, one in away if self._rises(one)]
            shown = [f"{self._words.label(name)} ({self._words.band(one.ppm_without)})" for name, one in risen]
            if shown:
                told = " · ".join(shown[: self._limit])
                yield from self._layout.lines(self._say("without_it", label, told), 2)
            return
        [(_, one)] = away
        bands = self._words.band(one.ppm), self._words.band(one.ppm_without)
        if not one.findings:
            if self._rises(one):
                yield from self._layout.lines(self._say("without_first", label, *bands), 2)
            return
        yield from self._layout.lines(self._say("explained_away", label, *bands), 2)
        yield from self._rows(
            [
                self._say("fits_both", self._words.atom(atom), self._factor(own), self._factor(other))
                for atom, own, other in one.findings
            ]
        )

    def _changes(self, hypothesis: str) -> Iterator[Line]:
        say = self._say
        yield from self._layout.lines(say["changes"], 2)
        alone, pairs = self._less(hypothesis)
        if not alone:
            yield from self._layout.lines(say["none_alone" if pairs else "none_of_two"], 4)
        yield from self._rows([self._turn("without", one, hypothesis) for one in alone or pairs])
        more = self._turns(self._supposable.more, hypothesis)
        if not more:
            yield from self._layout.lines(say["none_found"], 4)
        yield from self._rows([self._turn("if_found", one, hypothesis) for one in more])

    def _way(self, hypothesis: str) -> Iterator[Line]:
        way = telescoped(self._belief, hypothesis)
        yield from self._layout.lines(self._say("telescoped", self._words.band(way.prior_ppm)), 2)
        for (atom, _), stop in zip(way.steps, way.stops, strict=True):
            yield from self._layout.lines(self._say("stop", self._words.atom(atom), self._words.band(stop)), 4)

    def _turn(self, phrase: str, turn: Turn, hypothesis: str) -> str:
        row = turn.supposition
        texts = [self._names(row), self._chance(row), self._words.label(turn.first)]
        texts += [self._words.label(hypothesis), self._words.band(turn.ppm)]
        return self._say(f"{phrase}_it_first" if turn.first == hypothesis else phrase, *texts)

    def _rows(self, texts: Sequence[str]) -> Iterator[Line]:
        for text in texts[: self._limit]:
            yield from self._layout.lines(text, 4)
        if self._limit is not None and len(texts) > self._limit:
            yield from self._layout.lines(self._say("more_deeper", len(texts) - self._limit), 4, "faint")

    def _turns(self, supposed: Supposed, hypothesis: str) -> tuple[Turn, ...]:
        return supposed.turns(hypothesis, [least for _, least in self._words.bands])

    def _less(self, hypothesis: str) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
        """What the absence of each finding would change, or, where none would alone, of each two."""
        alone = self._turns(self._supposable.fewer, hypothesis)
        return alone, () if alone else self._turns(self._supposable.two_fewer, hypothesis)

    def _away(self, hypothesis: str) -> list[tuple[str, ExplainedAway]]:
        """What the first takes from a hypothesis; where that is the first itself, from each other."""
        first, *others = self._order
        names = others if hypothesis == first else [hypothesis]
        return [(name, explained_away(self._belief, name, first, self._effects)) for name in names]

    def _rises(self, one: ExplainedAway) -> bool:
        return self._words.band(one.ppm) != self._words.band(one.ppm_without)

    def _names(self, row: Supposition) -> str:
        shown = [self._words.atom(atom) for atom in row.atoms]
        if row.end:
            _, (concept, greatest) = split_atom(row.up_to or row.atoms[-1])
            shown[-1] = self._say(_ENDS[row.end], shown[-1], self._words.quantity(concept, int(greatest)))
        return listed(shown, self._words.language)

    def _chance(self, row: Supposition) -> str:
        name = next(name for name, least in self._words.bands if row.chance_ppm >= least)
        return self._say[f"chance_{name}"]

    def _band(self, hypothesis: str) -> str:
        return self._words.band(self._ppm(hypothesis))

    def _ppm(self, hypothesis: str) -> int:
        return self._belief.posterior_ppm[self._belief.hypotheses.index(hypothesis)]

    def _factor(self, micronats: int) -> str:
        return number_of(math.exp(min(micronats, LARGEST) / MILLION), self._words.language)

    def _findings(self, millionths: int) -> str:
        return number_of(millionths / MILLION, self._words.language)


def _turn_json(turn: Turn) -> dict[str, object]:
    row = turn.supposition
    answer = {"evidence": row.evidence, "value": row.value, "chance_ppm": row.chance_ppm} if row.evidence else {}
    ends = {name: text for name, text in (("end", row.end), ("up_to", row.up_to)) if text}
    return {"atoms": list(row.atoms), **ends, **answer, "first": turn.first, "ppm": turn.ppm, "rank": turn.rank}
