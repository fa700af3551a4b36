"""Verbs of the patient: what is said is recorded as if a record had said it, and corrects what stood there."""

from __future__ import annotations

import pytest

from reasoner.errors import RequestError
from reasoner.patient.record import Patient
from reasoner.query.errors import QueryError


def atoms(interpreter) -> set[str]:
    session = interpreter.session
    grounding = interpreter.context.of(session).grounding(session.patient, as_of=session.moment)
    return set(grounding.ages)


def test_a_fact_is_recorded_and_takes_the_place_of_its_contrary(loaded) -> None:
    assert "absent(haemoptysis)" in atoms(loaded)
    said = loaded.ask("add haemoptysis")
    assert "present(haemoptysis)" in atoms(loaded)
    assert "absent(haemoptysis)" not in atoms(loaded)
    assert said.notes == ("in place of: haemoptysis absent",)


def test_unknown_is_neither(loaded) -> None:
    loaded.ask("add unknown haemoptysis")
    assert not {"absent(haemoptysis)", "present(haemoptysis)"} & atoms(loaded)


def test_a_fever_with_its_temperature_is_both_finding_and_value(loaded) -> None:
    loaded.ask("ajouter fièvre 38,9 Cel depuis 3 jours")
    assert {"present(fever)", "value(body_temperature,389)", "onset(fever,4320)"} <= atoms(loaded)


def test_a_value_in_another_unit_and_basis_is_the_same_value(loaded) -> None:
    loaded.ask("add d-dimer 0.3 mg/L DDU")
    assert "value(d_dimer,600)" in atoms(loaded)
    assert "value(d_dimer,700)" not in atoms(loaded)


@pytest.mark.parametrize(
    ("said", "atom"),
    [
        ("takes apixaban 5 mg twice daily", "takes(apixaban)"),
        ("does not take propranolol", "not_taking(propranolol)"),
        ("allergy to penicillin: urticaria", "allergy(penicillin)"),
        ("father had pulmonary embolism at 40", "family(pulmonary_embolism)"),
        ("add history of asthma", "history(asthma)"),
        ("pregnant 20 weeks", "present(pregnancy)"),
        ("not pregnant", "absent(pregnancy)"),
        ("add male", "sex(male)"),
        ("complaint cough", "complaint(cough)"),
        ("add severe cough", "severity(cough,severe)"),
    ],
)
def test_each_way_of_saying_gives_its_atom(loaded, said, atom) -> None:
    loaded.ask(said)
    assert atom in atoms(loaded)


def test_what_is_forgotten_is_no_longer_recorded(loaded) -> None:
    loaded.ask("forget propranolol")
    assert "takes(propranolol)" not in atoms(loaded)
    with pytest.raises(RequestError, match="nothing is recorded of `propranolol`"):
        loaded.ask("forget propranolol")


def test_undo_goes_back_one_command_and_no_question(loaded) -> None:
    before = atoms(loaded)
    loaded.ask("add haemoptysis")
    loaded.ask("diagnose")
    loaded.ask("undo")
    assert atoms(loaded) == before


def test_a_new_patient_needs_a_moment(interpreter) -> None:
    with pytest.raises(RequestError, match="moment"):
        interpreter.ask("new patient")
    interpreter.ask("as of 2026-03-01")
    interpreter.ask("new patient x")
    interpreter.ask("add age 62, female, dyspnoea since 2 h")
    assert {"value(age,744)", "sex(female)", "present(dyspnoea)", "onset(dyspnoea,120)"} <= atoms(interpreter)


def test_two_patients_keep_apart(loaded) -> None:
    loaded.ask("new patient b")
    loaded.ask("add cough")
    loaded.ask("use patient a")
    assert "present(cough)" not in atoms(loaded)
    assert loaded.ask("compare a with b").is_so
    with pytest.raises(RequestError, match="no patient is called `c`"):
        loaded.ask("use patient c")


def test_what_is_saved_is_read_as_the_same(loaded, tmp_path) -> None:
    loaded.ask("add fever 38.9 Cel since 3 days")
    loaded.ask("takes apixaban 5 mg twice daily")
    loaded.ask(f"save {tmp_path / 'patient.yaml'}")
    before = atoms(loaded)
    loaded.ask(f"load patient {tmp_path / 'patient.yaml'} as again")
    assert atoms(loaded) == before
    assert Patient.from_file(tmp_path / "patient.yaml").problems == ()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("add d-dimer 900", "needs a unit"),
        ("add d-dimer 900 ug/L", "told in one of several ways"),
        ("add heart rate 90 kg", "is not measured in `kg`"),
        ("add cough 90 kg", "has no value"),
        ("add heart rate", "its value is missing"),
        ("add penicillin", "is a substance"),
        ("add fever since 3 parsecs", "is no unit of time"),
    ],
)
def test_what_cannot_be_recorded_is_refused_before_it_is(loaded, said, message) -> None:
    before = loaded.session
    with pytest.raises(QueryError, match=message):
        loaded.ask(said)
    assert loaded.session is before


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("add age 400", "'age' is 400 a"),
        ("what if age 400", "'age' is 400 a"),
        ("add heart rate 99999 /min", "'heart rate' is 99999 /min"),
        ("add heart rate 90 /min and heart rate 100 /min", "'heart rate' has different values"),
        ("add hip replacement on 2030-01-01", "after the moment that was asked about"),
        ("pregnant 90 weeks", "'gestational age' is 90 wk"),
        ("mother had pulmonary embolism at 4000", "'age' is 4000 a"),
        ("add fever and not fever", "what is said of `fever` contradicts itself"),
        ("add fever 39 Cel and not fever", "what is said of `fever` contradicts itself"),
        ("add male and female", "contradicts itself"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_session_stays(loaded, said, refusal) -> None:
    before = loaded.session
    with pytest.raises(RequestError) as refused:
        loaded.ask(said)
    assert refusal in str(refused.value)
    assert refused.value.fix
    assert loaded.session == before


def test_what_was_so_once_does_not_contradict_what_is(loaded) -> None:
    loaded.ask("add cough and not cough on 2025-01-01")
    assert "present(cough)" in atoms(loaded)
