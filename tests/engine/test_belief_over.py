"""A belief over values is, at each of them, the answer to the record with that value."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import EXAMPLES, VIGNETTES
from reasoner.engine.belief_over import Span, belief_over
from reasoner.engine.supposing import measurement_of
from reasoner.errors import Cancelled, RequestError
from reasoner.interruption import Interruption
from reasoner.ontology.measurement import scale
from reasoner.patient.record import Patient

D_DIMER = Span("d_dimer", Fraction(0), Fraction(3000), "ug/L", "FEU")
SPANS = (
    D_DIMER,
    Span("d_dimer", Fraction(1, 10), Fraction(2), "mg/L", "DDU"),
    Span("body_temperature", Fraction(95), Fraction(106), "[degF]"),
    Span("heart_rate", Fraction(5), Fraction(400), "/min"),
    Span("oxygen_saturation", Fraction(70), Fraction(100), "%"),
    Span("age", Fraction(0), Fraction(110), "a"),
)
HYPOTHESES = ("pulmonary_embolism", "pneumonia", "other")


def patient_of(path):
    return Patient.from_bytes(path.read_bytes())


def state_of(reasoner, patient):
    return reasoner.state(patient, as_of=patient.recorded)


@pytest.fixture(scope="module")
def old_man(reasoner):
    """D-dimer of 350 µg/L DDU, which is 700 FEU, at 78 years."""
    [path] = [one for one in EXAMPLES if one.stem == "d_dimeres_ddu_78_ans"]
    return state_of(reasoner, patient_of(path))


def answered(reasoner, patient, name, steps):
    """The belief of the engine in the record whose values of an observable are replaced by one."""
    grounding = state_of(reasoner, patient).grounding
    concepts = {id(fact.entry): fact.concept for fact in grounding.facts}
    kept = [one for one in patient.entries if not (one.kind == "measurement" and concepts[id(one)] == name)]
    observables = reasoner.knowledge.content["observables"]["observables"]
    entry = measurement_of(name, steps, observables, state_of(reasoner, patient).question.as_of)
    return state_of(reasoner, replace(patient, entries=(*kept, entry))).belief


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
@settings(max_examples=12)
@given(data=st.data())
def test_every_point_is_the_answer_to_the_record_with_that_value(reasoner, path, data):
    patient = patient_of(path)
    state = state_of(reasoner, patient)
    span, hypothesis = data.draw(st.sampled_from(SPANS)), data.draw(st.sampled_from(HYPOTHESES))
    found = belief_over(reasoner, state, hypothesis, span, points=data.draw(st.integers(2, 40)))
    point = data.draw(st.sampled_from(found.points))
    belief = answered(reasoner, patient, found.observable, point.steps)
    place = belief.hypotheses.index(hypothesis)
    assert (point.ppm, point.interval) == (belief.posterior_ppm[place], belief.intervals_ppm[place])


@given(st.integers(1, 3000), st.integers(2, 60))
def test_between_two_points_that_were_tried_nothing_changes_unseen(reasoner, old_man, steps, points):
    """The few points of a coarse curve tell the value anywhere, as a curve that tries this one as well does."""
    coarse = belief_over(reasoner, old_man, "pulmonary_embolism", D_DIMER, points=points)
    before = [one for one in coarse.points if one.steps <= steps][-1]
    here = Span("d_dimer", Fraction(steps), Fraction(steps + 1), "ug/L", "FEU")
    exact = belief_over(reasoner, old_man, "pulmonary_embolism", here, points=2).points[0]
    assert (exact.steps, exact.ppm, exact.interval) == (steps, before.ppm, before.interval)


def test_both_sides_of_a_cut_are_tried_and_the_step_is_there(reasoner, old_man):
    found = belief_over(reasoner, old_man, "pulmonary_embolism", D_DIMER, points=2)
    assert [one.steps for one in found.points] == [1, 499, 500, 3000]
    assert found.points[0].ppm == found.points[1].ppm < found.points[2].ppm == found.points[3].ppm
    assert not found.is_flat


def test_recorded_values_thresholds_and_what_is_implausible_are_told(reasoner, old_man):
    found = belief_over(reasoner, old_man, "pulmonary_embolism", D_DIMER)
    assert [(one.steps, one.comparator) for one in found.recorded] == [(700, "")]
    assert {one.steps for one in found.thresholds} == {
        500,
        780,
        1000,
    }  # fixed, ten times the age of 78, without YEARS items
    assert found.outside == ((0, 1),)
    on_other_basis = belief_over(reasoner, old_man, "pulmonary_embolism", SPANS[1])
    assert on_other_basis.value(on_other_basis.recorded[0].steps) == Fraction(35, 100)


@given(st.sampled_from(SPANS), st.fractions(-1000, 1000))
def test_a_value_in_a_unit_is_as_many_steps_and_back(reasoner, span, value):
    line = scale(reasoner.knowledge.content["observables"]["observables"][span.observable], span.unit, span.basis)
    assert line.slope * value + line.offset == line.steps(value)
    steps = round(line.steps(value))
    assert line.steps(line.value(steps)) == steps


def test_units_with_an_offset_are_told_in_their_own(reasoner, old_man):
    found = belief_over(reasoner, old_man, "pneumonia", SPANS[2], points=2)
    values = {one.steps: found.value(one.steps) for one in found.points}
    assert values[380] == Fraction(1004, 10)  # 38 °C
    assert min(values.values()) == 95


def test_it_is_json_and_exact(reasoner, old_man):
    document = belief_over(reasoner, old_man, "pulmonary_embolism", SPANS[1], points=2).as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["recorded"] == [{"value": "0.35", "steps": 700, "comparator": ""}]
    assert document["points"][0]["value"] == "0.1"


@pytest.mark.parametrize(
    ("hypothesis", "change", "said"),
    [
        ("dyspnoea", {}, "no condition"),
        ("pulmonary_embolism", {"observable": "dyspnoea"}, "not something that is measured"),
        ("pulmonary_embolism", {"unit": "ug/l FEU"}, "no unit"),
        ("pulmonary_embolism", {"basis": ""}, "several bases"),
        ("pulmonary_embolism", {"basis": "XYZ"}, "no basis of"),
        ("pulmonary_embolism", {"observable": "heart_rate", "unit": "/min"}, "has no basis"),
        ("pulmonary_embolism", {"greatest": Fraction(0)}, "is empty"),
        ("pulmonary_embolism", {"least": Fraction(300_000), "greatest": Fraction(400_000)}, "is plausible"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_fix(reasoner, old_man, hypothesis, change, said):
    with pytest.raises(RequestError, match=said) as refused:
        belief_over(reasoner, old_man, hypothesis, replace(D_DIMER, **change))
    assert refused.value.fix


def test_without_a_complaint_there_is_none(reasoner):
    [path] = [one for one in EXAMPLES if one.stem == "screening_due_55"]
    with pytest.raises(RequestError, match="no differential"):
        belief_over(reasoner, state_of(reasoner, patient_of(path)), "pulmonary_embolism", D_DIMER)


def test_it_can_be_given_up(reasoner, old_man):
    interruption = Interruption()
    interruption.cancel()
    with pytest.raises(Cancelled):
        belief_over(reasoner, old_man, "pulmonary_embolism", D_DIMER, interruption=interruption)
