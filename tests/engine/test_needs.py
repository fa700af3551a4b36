"""What an answer rests on: without the rest, it is the same."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import RECORDED, dated_patients

from conftest import VIGNETTES
from reasoner import Patient
from reasoner.vocabulary import Entry

PARTS = ("alarms", "must_not_miss", "actions", "against", "questions", "hypotheses", "conflicts")


def concluded(answer):
    return [getattr(answer.conclusions, part) for part in PARTS]


def without(patient, pointers):
    return replace(patient, entries=tuple(entry for entry in patient.entries if entry.pointer not in pointers))


def pointers(facts):
    return [fact.pointer for fact in facts]


def test_every_entry_of_the_record_is_used_or_unused_in_its_order(reasoner):
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        needs = reasoner.answer(patient, as_of=patient.recorded).needs()
        places = [entry.pointer for entry in patient.entries]
        assert sorted((*pointers(needs.used), *pointers(needs.unused))) == sorted(places)
        assert pointers(needs.used) == [place for place in places if place in pointers(needs.used)]
        assert not any(fact.atoms for fact in needs.unused)


def test_a_vignette_without_what_it_does_not_need_concludes_the_same(reasoner):
    left_out = 0
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        answer = reasoner.answer(patient, as_of=patient.recorded)
        unused = pointers(answer.needs().unused)
        left_out += len(unused)
        rest = reasoner.answer(without(patient, unused), as_of=patient.recorded)
        assert concluded(rest) == concluded(answer)
    assert left_out > 5


@given(dated_patients(), st.data())
@settings(max_examples=25)
def test_a_record_without_any_part_that_it_does_not_need_concludes_the_same(reasoner, patient, data):
    answer = reasoner.answer(patient, as_of=RECORDED)
    unused = pointers(answer.needs().unused)
    some = data.draw(st.sets(st.sampled_from(unused)) if unused else st.just(set()))
    for removed in (set(unused), some):
        assert concluded(reasoner.answer(without(patient, removed), as_of=RECORDED)) == concluded(answer)


def entry(text, **parts):
    return Entry(f"/{text}/{len(parts)}", "finding", text, RECORDED, RECORDED, **parts)


def used(reasoner, *entries):
    answer = reasoner.answer(Patient(RECORDED, "en", entries), as_of=RECORDED)
    return {fact.text: fact.atoms for fact in answer.needs().used}


def test_what_a_negation_met_is_needed(reasoner):
    """Anaphylaxis asks whether urticaria is lasting: the onset that says so keeps a conclusion away."""
    chronic = Entry("/0", "finding", "urticaria", RECORDED, RECORDED, onset="2020-01-01T00:00")
    atoms = used(reasoner, chronic)["urticaria"]
    assert any(atom.startswith("onset(urticaria,") for atom in atoms)


def test_what_a_score_summed_up_is_needed(reasoner):
    age = Entry("/patient/age", "measurement", "age", RECORDED, RECORDED, value="50", unit="a")
    rate = Entry("/rate", "measurement", "respiratory_rate", RECORDED, RECORDED, value="16", unit="/min")
    assert "respiratory_rate" in used(reasoner, age, rate, entry("dyspnoea"))


def test_measurements_that_keep_each_other_out_are_needed_and_what_is_older_is_not(reasoner):
    def rate(value, moment):
        return Entry(f"/rate/{value}", "measurement", "heart_rate", moment, moment, value=value, unit="/min")

    record = (rate("118", RECORDED), rate("60", RECORDED), rate("61", "2026-02-28T09:30"))
    needs = reasoner.answer(Patient(RECORDED, "en", record), as_of=RECORDED).needs()
    assert pointers(needs.used) == ["/rate/118", "/rate/60"]
    assert [fact.state for fact in needs.unused] == ["superseded"]


def test_a_measurement_that_keeps_an_older_one_out_is_needed(reasoner):
    """Nothing is concluded from a saturation of 98 % alone; without it, the older 80 % would raise an alarm."""

    def saturation(value, moment):
        return Entry(f"/{value}", "measurement", "oxygen_saturation", moment, moment, value=value, unit="%")

    old, new = saturation("80", "2026-03-01T08:00"), saturation("98", RECORDED)
    answer = reasoner.answer(Patient(RECORDED, "en", (old, new)), as_of=RECORDED)
    assert pointers(answer.needs().used) == ["/98"]
    assert concluded(reasoner.answer(Patient(RECORDED, "en", (old,)), as_of=RECORDED)) != concluded(answer)


def test_every_entry_that_gives_an_atom_is_needed(reasoner):
    """An atom is as old as the youngest entry that gives it, and windows look at its age."""
    old, new = (
        Entry(f"/{moment}", "finding", "hip_replacement", moment, moment)
        for moment in ("2019-02-19T00:00", "2026-02-19T00:00")
    )
    complaint = Entry("/complaint", "complaint", "dyspnoea", RECORDED, RECORDED)
    answer = reasoner.answer(Patient(RECORDED, "en", (complaint, old, new)), as_of=RECORDED)
    assert pointers(answer.needs().used) == ["/complaint", "/2019-02-19T00:00", "/2026-02-19T00:00"]
    assert concluded(reasoner.answer(Patient(RECORDED, "en", (complaint, old)), as_of=RECORDED)) != concluded(answer)


def test_the_only_complaint_is_needed(reasoner):
    """It weighs nothing in the belief, and without it there is no differential."""
    complaint = Entry("/complaint", "complaint", "constipation", RECORDED, RECORDED)
    answer = reasoner.answer(Patient(RECORDED, "en", (complaint, entry("fever"))), as_of=RECORDED)
    assert "/complaint" in pointers(answer.needs().used)
    rest = reasoner.answer(
        without(Patient(RECORDED, "en", (complaint, entry("fever"))), {"/complaint"}), as_of=RECORDED
    )
    assert answer.conclusions.hypotheses
    assert not rest.conclusions.hypotheses


def test_what_was_not_understood_and_what_is_unknown_are_unused(reasoner):
    nonsense, unknown = entry("zzz"), entry("fever", polarity="unknown")
    needs = reasoner.answer(Patient(RECORDED, "en", (nonsense, unknown)), as_of=RECORDED).needs()
    assert [fact.state for fact in needs.unused] == ["unknown_concept", "unknown"]
