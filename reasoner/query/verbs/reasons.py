"""Verbs of reasons: why, why not, why rather, what speaks for and against, and what would be with other facts."""

from __future__ import annotations

from dataclasses import replace

from reasoner.engine.explaining import Explanation
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.correcting import with_facts
from reasoner.query.difference import difference
from reasoner.query.results import Cell, Column, Result, Table, Told
from reasoner.query.syntax import Concept


@answers.register(said.Why)
def _why(asked: said.Why[Concept], at: At) -> Result:
    if asked.rather_than is not None:
        return _told(at.explainer.rather(asked.target.id, asked.rather_than.id), at)
    return _told(at.explainer.why(asked.target.id), at)


@answers.register(said.WhyNot)
def _why_not(asked: said.WhyNot[Concept], at: At) -> Result:
    return _told(at.explainer.why_not(asked.target.id), at)


def _told(found: Explanation, at: At) -> Told:
    heading, *lines = found.lines
    return Told(at.language, heading.text, told=tuple(lines), explained=found.document, is_so=found.is_so)


@answers.register(said.Supports)
def _supports(asked: said.Supports[Concept], at: At) -> Result:
    return _contributions(asked.hypothesis.id, at, sign=1)


@answers.register(said.Contradicts)
def _contradicts(asked: said.Contradicts[Concept], at: At) -> Result:
    return _contributions(asked.hypothesis.id, at, sign=-1)


def _contributions(hypothesis: str, at: At, sign: int) -> Result:
    """The findings that make a condition more (1) or less (-1) probable than the others on average, the strongest first."""
    rows = sorted(
        (one for one in at.answer.chain.contributions.get(hypothesis, ()) if one.micronats * sign > 0),
        key=lambda one: -abs(one.micronats),
    )
    columns = (
        Column(("finding", "signe"), at.say["column_finding"]),
        Column(("micronats",), at.say["column_micronats"]),
        Column(("evidence", "donnée"), ""),
    )
    cells = tuple(
        (Cell(at.words.atom(one.atom), one.atom), Cell.of(one.micronats), Cell("", one.evidence)) for one in rows
    )
    key = "supports" if sign > 0 else "contradicts"
    notes = () if cells else (at.say["no_finding"],)
    return Table(at.language, at.say(key, at.label(hypothesis)), columns=columns, rows=cells, notes=notes)


@answers.register(said.WhatIf)
def _what_if(asked: said.WhatIf[Concept], at: At) -> Result:
    """Only what changes: conclusions and bands of the differential."""
    patient, replaced = with_facts(at.patient, asked.facts, at.recorder, at.reasoner)
    said_then = at.joined(dict.fromkeys(at.words.atom(atom) for atom in _said(asked, at)))
    told = difference(at, at.state, at.context.state(at.session, patient), at.say("what_if", said_then))
    return told.with_notes(at.say("replaced", at.joined(map(at.words.atom, replaced)))) if replaced else told


def _said(asked: said.WhatIf[Concept], at: At) -> list[str]:
    """The atoms of what is supposed."""
    supposed = replace(at.patient, entries=at.recorder.entries(asked.facts))
    return [atom for fact in at.reasoner.grounding(supposed, as_of=at.recorder.moment).facts for atom in fact.seeds]
