"""Verbs of belief: the differential, the probability of one condition, what must not be missed, how sure.

People are shown bands, programs parts per million: numbers behind these probabilities are not all from a source.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.results import Cell, Column, Result, Table
from reasoner.query.syntax import Concept
from reasoner.vocabulary import split_atom

_PER_CENT = 10_000


@answers.register(said.Diagnose)
def _diagnose(asked: said.Diagnose[Concept], at: At) -> Result:
    at = at.supposing(asked.given)
    isa = at.knowledge.content["ontology"]["isa"]
    left_out = {one.id for one in asked.leaving_out}
    names = [
        name
        for name in at.state.belief.hypotheses
        if (asked.among is None or asked.among.id in (name, *isa.get(name, ())))
        and left_out.isdisjoint((name, *isa.get(name, ())))
    ]
    if not at.state.presented:
        return Table(at.language, at.say["differential"], columns=_columns(at), notes=(at.say["no_differential"],))
    notes = (at.say["left_out"],) if asked.among or left_out else ()
    return Table(at.language, at.say["differential"], columns=_columns(at), rows=_rows(names, at), notes=notes)


@answers.register(said.Probability)
def _probability(asked: said.Probability[Concept], at: At) -> Result:
    before, at = at, at.supposing(asked.given)
    heading = at.say("probability", at.label(asked.hypothesis.id))
    if not at.state.presented:
        return Table(at.language, heading, columns=_columns(at), notes=(at.say["no_differential"],))
    notes: tuple[str, ...] = ()
    if asked.given:
        then, now = (_ppm(asked.hypothesis.id, one) for one in (at, before))
        notes = (at.say("instead", at.words.band(now)) if now != then else at.say["same_belief"],)
    return Table(at.language, heading, columns=_columns(at), rows=_rows([asked.hypothesis.id], at), notes=notes)


@answers.register(said.CannotMiss)
def _cannot_miss(_asked: said.CannotMiss[Concept], at: At) -> Result:
    """Every condition that must not be missed and is still open, with its declared threshold."""
    thresholds = {
        row[0]: int(row[1])
        for row in (split_atom(one)[1] for one in at.state.atoms if one.startswith("must_not_miss("))
    }
    still_open = at.reasoner.concluded(at.patient, at.state).conclusions.must_not_miss
    columns = (*_columns(at), Column(("threshold", "seuil"), at.say["column_threshold"], "%"))
    rows = tuple(
        (*row, Cell(at.words.band(thresholds[name]) if name in thresholds else "", _percent(thresholds.get(name))))
        for name, row in zip(still_open, _rows(still_open, at, in_order=True), strict=True)
    )
    return Table(
        at.language, at.say["cannot_miss"], columns=columns, rows=rows, notes=() if rows else (at.say["nothing_open"],)
    )


@answers.register(said.HowSure)
def _how_sure(asked: said.HowSure[Concept], at: At) -> Result:
    """How wide the interval of each probability is, what it rests on, and what is not known."""
    belief = at.state.belief
    if not at.state.presented:
        return Table(at.language, at.say["how_sure"], columns=_columns(at), notes=(at.say["no_differential"],))
    ranked = sorted(belief.hypotheses, key=lambda name: -_ppm(name, at))
    names = [asked.hypothesis.id] if asked.hypothesis else ranked[:5]
    concluded = at.reasoner.concluded(at.patient, at.state).conclusions
    asked_for = [at.label(one.ask) for one in concluded.questions[:5]]
    notes = [at.say["interval"], at.say.count("findings_used", len(belief.found))]
    if concluded.not_used_in_probability:
        notes.append(at.say.count("findings_unused", len(concluded.not_used_in_probability)))
    if asked_for:
        notes.append(at.say("would_help", ", ".join(asked_for)))
    notes.append(at.say["domain"])
    return Table(at.language, at.say["how_sure"], columns=_columns(at), rows=_rows(names, at), notes=tuple(notes))


def _columns(at: At) -> tuple[Column, ...]:
    return (
        Column(("condition", "hypothesis", "affection"), at.say["column_condition"]),
        Column(("band", "niveau"), at.say["column_band"]),
        Column(("probability", "probabilité"), at.say["column_probability"], "%"),
        Column(("low", "bas"), at.say["column_low"], "%"),
        Column(("high", "haut"), at.say["column_high"], "%"),
    )


def _rows(names: Iterable[str], at: At, *, in_order: bool = False) -> tuple[tuple[Cell, ...], ...]:
    """A row for each hypothesis, the most probable first unless they are in an order of their own."""
    ordered = list(names) if in_order else sorted(names, key=lambda name: -_ppm(name, at))
    belief = at.state.belief
    rows = []
    for name in ordered:
        low, high = belief.intervals_ppm[belief.hypotheses.index(name)]
        ppm = _ppm(name, at)
        rows.append(
            (
                Cell(at.label(name), name),
                Cell.of(at.words.band(ppm)),
                *(Cell(at.words.band(one), _percent(one)) for one in (ppm, low, high)),
            )
        )
    return tuple(rows)


def _ppm(hypothesis: str, at: At) -> int:
    belief = at.state.belief
    return belief.posterior_ppm[belief.hypotheses.index(hypothesis)]


def _percent(ppm: int | None) -> Fraction | None:
    return None if ppm is None else Fraction(ppm, _PER_CENT)
