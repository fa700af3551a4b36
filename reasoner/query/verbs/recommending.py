"""Verbs of what to do: recommendations with what they cost and burden, and conflicts; what the patient prefers orders equals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reasoner.decision.kinds import Kinds
from reasoner.decision.preferring import CRITERIA, Criterion, Preferred
from reasoner.decision.results import Action
from reasoner.engine.preferences import in_preferred_order, preferences
from reasoner.errors import Phrase, RequestError
from reasoner.knowledge.attributes import Attributes
from reasoner.query import statements as said
from reasoner.query.asking import At, answers, changes
from reasoner.query.correcting import with_entries
from reasoner.query.results import Cell, Column, Done, Result, Table
from reasoner.query.session import Session
from reasoner.query.syntax import Concept
from reasoner.query.verbs.claims import amount, degree, notes_of, yes_or_no
from reasoner.vocabulary import Entry, lexical_key

_CRITERIA: Mapping[str, Criterion] = {
    **dict.fromkeys(("cost", "costs", "price", "cout", "prix"), "cost"),
    **dict.fromkeys(("burden", "contrainte", "contraintes", "penibilite"), "burden"),
    **dict.fromkeys(("radiation", "irradiation", "rayonnement"), "radiation"),
    **dict.fromkeys(("invasiveness", "caractere invasif", "invasif"), "invasiveness"),
}
_RECORDED = {"cost": "less_cost", "burden": "less_burden", "radiation": "less_radiation"}
"""The preferences that a record can state."""


@answers.register(said.Recommend)
def _recommend(asked: said.Recommend[Concept], at: At) -> Result:
    concluded = at.reasoner.concluded(at.patient, at.state).conclusions
    kinds = Kinds(at.knowledge.content["ontology"]["isa"], at.knowledge.attributes)
    found = in_preferred_order(at.reasoner, concluded.actions, preferences(at.reasoner, at.state, at.session.preferred))
    notes, rows = [], []
    for one in found:
        is_of = True if asked.among is None else kinds.is_a(one.action.action, asked.among.id)
        if is_of:
            rows.append(_row(one, at))
    unknown = (
        [] if asked.among is None else [one for one in found if kinds.is_a(one.action.action, asked.among.id) is None]
    )
    if unknown:
        notes.append(at.say("kind_unknown", ", ".join(at.label(one.action.action) for one in unknown)))
    if at.session.preferred:
        notes.append(at.say("preferred", ", ".join(at.say[f"column_{one}"] for one in at.session.preferred)))
    against = [f"{at.label(one.action)} ({at.say[f'status_{one.status}']})" for one in concluded.against]
    if against:
        notes.append(at.say("against", at.joined(against)))
    if not rows:
        notes.insert(0, at.say["nothing_recommended"])
    notes += notes_of(rows, at)
    return Table(at.language, at.say["recommended"], columns=_columns(at), rows=tuple(rows), notes=tuple(notes))


def _columns(at: At) -> tuple[Column, ...]:
    return (
        Column(("action", "acte"), at.say["column_action"]),
        Column(("status", "statut"), at.say["column_status"]),
        Column(("after_checking", "après avoir vérifié"), at.say["column_after_checking"]),
        Column(("dose",), at.say["column_dose"]),
        Column(("cost", "coût"), at.say["column_cost"], "EUR"),
        Column(("irradiating", "irradiant", "irradiante"), at.say["column_irradiating"]),
        Column(("radiation", "irradiation"), "", "mSv"),
        Column(("burden", "contrainte"), at.say["column_burden"]),
        Column(("invasiveness", "caractère invasif"), ""),
        Column(("caution", "prudence"), at.say["column_caution"]),
    )


def _row(one: Preferred, at: At) -> tuple[Cell, ...]:
    action = one.action
    known = at.knowledge.attributes.get(action.action, Attributes(action.action))
    return (
        Cell(at.label(action.action), action.action),
        Cell(at.say[f"status_{action.status}"], action.status),
        _listed(action.after_checking, at),
        Cell.of(_doses(action, at) or None),
        amount(known.costs.get(at.reasoner.jurisdiction), at),
        yes_or_no(known.irradiating, at),
        amount(known.dose, at),
        degree(known.burden, at),
        degree(known.invasiveness, at),
        _listed(action.caution, at),
    )


def _listed(concepts: tuple[str, ...], at: At) -> Cell:
    return Cell(", ".join(map(at.label, concepts)), ", ".join(concepts))


def _doses(action: Action, at: At) -> str:
    return at.joined(f"{at.words.amount(dose.amount, dose.unit)} {at.label(dose.route)}" for dose in action.doses)


@changes.register(said.Prefer)
def _prefer(command: said.Prefer[Concept], at: At) -> tuple[Session, Result]:
    """Record what matters most; it orders only what guidelines leave open."""
    first, second = (_criterion(one) for one in (command.less, command.over))
    moment = at.recorder.moment
    entries = tuple(
        Entry(at.recorder.pointer, "preference", _RECORDED[one], moment, moment)
        for one in (first, second)
        if one in _RECORDED
    )
    patient, _ = with_entries(at.patient, entries, moment, at.reasoner)
    others = tuple(one for one in at.session.preferred if one not in (first, second))
    session = replace(at.session.with_patient(patient, at.session.current), preferred=(first, second, *others))
    shown = ", ".join(at.say[f"column_{one}"] for one in session.preferred)
    return session, Done(at.language, at.say("preferred", shown), notes=(at.say["prefer_note"],))


def _criterion(name: Concept) -> Criterion:
    """What is meant to be less. Raises: RequestError if nothing orders actions by it."""
    found = _CRITERIA.get(lexical_key(name.text))
    if found is None:
        raise RequestError(
            Phrase("no action is ordered by `{0}`", name.text), fix=Phrase("write one of {0}", ", ".join(CRITERIA))
        )
    return found


@answers.register(said.Conflicts)
def _conflicts(_asked: said.Conflicts[Concept], at: At) -> Result:
    """What contradicts itself: facts of the record, and what rules conclude."""
    columns = (Column(("what", "quoi"), at.say["column_what"]), Column(("kind", "sorte"), at.say["column_kind"]))
    rows = []
    for fact in at.state.grounding.facts:
        if fact.state == "conflicting":
            shown = at.joined(map(at.words.atom, fact.seeds)) or (at.label(fact.concept) if fact.concept else "")
            rows.append((Cell(shown, fact.concept or ""), Cell(at.say["in_record"], "record")))
    for atom in at.reasoner.concluded(at.patient, at.state).conclusions.conflicts:
        rows.append((Cell(at.words.atom(atom), atom), Cell(at.say["in_rules"], "rules")))
    notes = () if rows else (at.say["no_conflict"],)
    return Table(at.language, at.say["conflicts"], columns=columns, rows=tuple(rows), notes=notes)
