"""Verbs of the patient: loaded, told of, corrected, shown, saved, compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path as File
from types import MappingProxyType
from typing import Any

import yaml

from reasoner.engine.cases import read_case, read_options
from reasoner.errors import Phrase, RequestError
from reasoner.patient.record import Patient
from reasoner.patient.writing.vignette import write_vignette
from reasoner.query import statements as said
from reasoner.query.amounts import length
from reasoner.query.asking import At, answers, changes
from reasoner.query.correcting import check_usable, with_entries, with_facts, without
from reasoner.query.difference import difference, said_lines
from reasoner.query.results import Cell, Column, Done, Result, Table
from reasoner.query.session import Session
from reasoner.query.syntax import Concept, Fact
from reasoner.query.writing import written_to
from reasoner.vocabulary import Entry

_RELATIVES = {
    "mother": "mother",
    "mère": "mother",
    "mere": "mother",
    "father": "father",
    "père": "father",
    "pere": "father",
    **dict.fromkeys(("sibling", "brother", "sister", "frère", "frere", "sœur", "soeur", "fratrie"), "sibling"),
    **dict.fromkeys(("child", "son", "daughter", "fils", "fille", "enfant"), "child"),
    **dict.fromkeys(("relative", "parent"), "relative"),
}


@changes.register(said.LoadPatient)
def _load(command: said.LoadPatient[Concept], at: At) -> tuple[Session, Result]:
    path = str(command.path.text)
    options, _ = read_options(at.session.as_of or None, None)
    patient = read_case(path, at.knowledge.sources, options)
    name = command.alias or _free_name(at.session)
    session = at.session.with_patient(patient, name)
    notes = (at.say("not_understood", len(patient.problems)),) if patient.problems else ()
    loaded = at.say("loaded", name, len(patient.entries), session.moment.replace("T", " "))
    return session, Done(at.language, loaded, notes=notes)


def _free_name(session: Session) -> str:
    """A name that no patient of the session has: never one that a file gives, which may name the person."""
    return next(name for number in range(1, 10_000) if (name := f"p{number}") not in session.patients)


@changes.register(said.NewPatient)
def _new(command: said.NewPatient[Concept], at: At) -> tuple[Session, Result]:
    if not at.session.moment:
        raise RequestError(
            Phrase("the moment of the record is not known"), fix=Phrase("write `as of 2026-03-01` first")
        )
    moment = at.session.moment if "T" in at.session.moment else f"{at.session.moment}T23:59"
    name = command.alias or _free_name(at.session)
    session = at.session.with_patient(Patient(moment, at.session.settings.language, ()), name)
    return session, Done(at.language, at.say("new_patient", name, moment.replace("T", " ")))


@changes.register(said.UsePatient)
def _use(command: said.UsePatient[Concept], at: At) -> tuple[Session, Result]:
    if command.alias not in at.session.patients:
        known = ", ".join(at.session.patients) or "–"
        raise RequestError(
            Phrase("no patient is called `{0}` here", command.alias), fix=Phrase("patients are {0}", known)
        )
    return replace(at.session, current=command.alias), Done(at.language, at.say("using", command.alias))


@changes.register(said.Add)
def _add(command: said.Add[Concept], at: At) -> tuple[Session, Result]:
    return _recorded(at, command.facts)


@changes.register(said.Complaint)
def _complaint(command: said.Complaint[Concept], at: At) -> tuple[Session, Result]:
    return _recorded(at, (Fact(command.concept, kind="complaint", when=command.when),))


@changes.register(said.Takes)
def _takes(command: said.Takes[Concept], at: At) -> tuple[Session, Result]:
    every = length(command.every) if command.every else ""
    dose = {"value": str(command.dose.number), "unit": command.dose.unit} if command.dose else {}
    route = {"route": command.dose.basis} if command.dose and command.dose.basis else {}
    entry = _entry(at, "medication", command.ingredient.id, polarity="present", every=every, **dose, **route)
    return _written(at, (entry,))


@changes.register(said.TakesNot)
def _takes_not(command: said.TakesNot[Concept], at: At) -> tuple[Session, Result]:
    return _written(at, (_entry(at, "medication", command.ingredient.id, polarity="absent"),))


@changes.register(said.Allergy)
def _allergy(command: said.Allergy[Concept], at: At) -> tuple[Session, Result]:
    reaction = command.reaction.id if command.reaction else ""
    return _written(at, (_entry(at, "allergy", command.substance.id, polarity="present", reaction=reaction),))


@changes.register(said.NoKnownAllergy)
def _no_allergy(_command: said.NoKnownAllergy[Concept], at: At) -> tuple[Session, Result]:
    return _written(at, (_entry(at, "allergy", "none_known"),))


@changes.register(said.Family)
def _family(command: said.Family[Concept], at: At) -> tuple[Session, Result]:
    age = length(command.age, "a") if command.age else ""
    if age:
        value, unit = age.split()
        check_usable((_entry(at, "measurement", "age", value=value, unit=unit),), at.recorder.moment, at.reasoner)
    entry = _entry(
        at,
        "finding",
        command.concept.id,
        polarity="present" if command.had else "absent",
        subject=_RELATIVES[command.relative],
        onset_age=age,
    )
    return _written(at, (entry,))


@changes.register(said.Pregnant)
def _pregnant(command: said.Pregnant[Concept], at: At) -> tuple[Session, Result]:
    entries = [_entry(at, "finding", "pregnancy", polarity="present")]
    if command.age:
        value, unit = length(command.age).split()
        entries.append(_entry(at, "measurement", "gestational_age", value=value, unit=unit))
    return _written(at, tuple(entries))


@changes.register(said.NotPregnant)
def _not_pregnant(_command: said.NotPregnant[Concept], at: At) -> tuple[Session, Result]:
    return _written(at, (_entry(at, "finding", "pregnancy", polarity="absent"),))


@changes.register(said.Forget)
def _forget(command: said.Forget[Concept], at: At) -> tuple[Session, Result]:
    patient, gone = without(at.patient, command.concept.id, command.kind, at.recorder.moment, at.reasoner)
    if not gone:
        raise RequestError(
            Phrase("nothing is recorded of `{0}`", command.concept.text),
            fix=Phrase("`show patient` lists what is recorded"),
        )
    return _with(at, patient), Done(at.language, at.say.count("forgotten", gone))


@changes.register(said.ForgetAll)
def _forget_all(_command: said.ForgetAll[Concept], at: At) -> tuple[Session, Result]:
    patient = at.patient
    return _with(at, replace(patient, entries=(), problems=())), Done(
        at.language, at.say.count("forgotten", len(patient.entries))
    )


@changes.register(said.AsOf)
def _as_of(command: said.AsOf[Concept], at: At) -> tuple[Session, Result]:
    session = replace(at.session, as_of=command.moment.text)
    return session, Done(at.language, at.say("as_of", command.moment.text.replace("T", " ")))


@changes.register(said.Save)
def _save(command: said.Save[Concept], at: At) -> tuple[Session, Result]:
    path = File(str(command.path.text)) if command.path else None
    if path is None:
        raise RequestError(Phrase("the file to save in is missing"), fix=Phrase("write `save patient.yaml`"))
    written = write_vignette(at.patient)
    text = yaml.safe_dump(written.document, allow_unicode=True, sort_keys=False)
    written_to(path, text.encode(), overwrite=at.session.settings.overwrite)
    return at.session, Done(at.language, at.say("saved", str(path)), notes=tuple(map(str, written.left_out)))


@answers.register(said.ShowPatient)
def _show(_asked: said.ShowPatient[Concept], at: At) -> Result:
    grounding = at.reasoner.grounding(at.patient, as_of=at.recorder.moment)
    columns = (
        Column(("fact", "fait"), at.say["column_fact"]),
        Column(("recorded", "noté"), at.say["column_recorded"]),
        Column(("state", "état"), at.say["column_state"]),
    )
    rows = []
    for fact in grounding.facts:
        told = [at.words.atom(atom) for atom in fact.seeds] or [fact.entry.text]
        shown = at.joined(dict.fromkeys(told))
        rows.append(
            (
                Cell(shown, shown),
                Cell.of(fact.entry.latest.replace("T", " ")),
                Cell.of(at.say.get(f"state_{fact.state}", fact.state)),
            )
        )
    heading = at.say("patient", at.session.current, at.recorder.moment.replace("T", " "))
    return Table(at.language, heading, columns=columns, rows=tuple(rows))


@answers.register(said.Compare)
def _compare(asked: said.Compare[Concept], at: At) -> Result:
    """What is recorded of one patient and not of the other, and what differs in their answers."""
    sessions = [_use(said.UsePatient(name), at)[0] for name in (asked.one, asked.other)]
    one, other = (at.context.state(session) for session in sessions)
    told = difference(at, one, other, at.say("compared", asked.one, asked.other))
    facts = [{atom for fact in state.grounding.facts for atom in fact.seeds} for state in (one, other)]
    lines = [
        *said_lines(at, at.say("only_of", asked.one), sorted(facts[0] - facts[1])),
        *said_lines(at, at.say("only_of", asked.other), sorted(facts[1] - facts[0])),
    ]
    return replace(told, told=(*lines, *told.told))


@answers.register(said.ShowPatients)
def _show_all(_asked: said.ShowPatients[Concept], at: At) -> Result:
    columns = (
        Column(("patient",), at.say["column_patient"]),
        Column(("entries", "entrées"), at.say["column_entries"]),
        Column(("recorded", "noté"), at.say["column_recorded"]),
    )
    rows = tuple(
        (Cell.of(name), Cell.of(len(one.entries)), Cell.of(one.recorded.replace("T", " ")))
        for name, one in at.session.patients.items()
    )
    return Table(at.language, at.say["patients"], columns=columns, rows=rows)


def _entry(at: At, kind: str, text: str, **written: Any) -> Entry:
    recorder = at.recorder
    return Entry(recorder.pointer, kind, text, recorder.moment, recorder.moment, **written)


def _recorded(at: At, facts: tuple[Fact[Concept], ...]) -> tuple[Session, Result]:
    patient, replaced = with_facts(at.patient, facts, at.recorder, at.reasoner)
    return _told(at, patient, at.recorder.entries(facts), replaced)


def _written(at: At, entries: tuple[Entry, ...]) -> tuple[Session, Result]:
    patient, replaced = with_entries(at.patient, entries, at.recorder.moment, at.reasoner)
    return _told(at, patient, entries, replaced)


def _told(at: At, patient: Patient, entries: tuple[Entry, ...], replaced: tuple[str, ...]) -> tuple[Session, Result]:
    """The session after something was recorded, and in which words."""
    grounding = at.reasoner.grounding(patient, as_of=at.recorder.moment)
    facts = [fact for fact in grounding.facts if fact.entry in entries]
    told = [at.words.atom(atom) for fact in facts for atom in fact.seeds]
    unused = [at.say.get(f"state_{fact.state}", fact.state) for fact in facts if fact.state not in ("used", "unknown")]
    told += [
        at.say("said_unknown", at.label(fact.concept)) for fact in facts if fact.state == "unknown" and fact.concept
    ]
    heading = at.say("recorded", at.joined(dict.fromkeys(told)) or "–")
    notes = [at.say("replaced", at.joined(map(at.words.atom, replaced)))] if replaced else []
    notes += [at.say("not_used", reason) for reason in dict.fromkeys(unused)]
    return _with(at, patient), Done(at.language, heading, notes=tuple(notes))


def _with(at: At, patient: Patient) -> Session:
    return replace(at.session, patients=MappingProxyType({**at.session.patients, at.session.current: patient}))
