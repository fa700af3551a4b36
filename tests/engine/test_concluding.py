"""Conclusions without a certificate are those of the answer with one."""

from hypothesis import given, settings
from strategies import dated_patients

from conftest import VIGNETTES
from reasoner import Patient


def agree(reasoner, patient, as_of):
    whole = reasoner.answer(patient, as_of=as_of)
    quick = reasoner.conclude(patient, as_of=as_of)
    for part in ("question", "conclusions", "problems", "modules", "knowledge"):
        assert getattr(quick, part) == getattr(whole, part), part


def test_the_vignettes_are_concluded_as_they_are_answered(reasoner):
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        agree(reasoner, patient, patient.recorded)


@given(dated_patients())
@settings(max_examples=40, deadline=None)
def test_any_record_is_concluded_as_it_is_answered(reasoner, patient):
    agree(reasoner, patient, patient.recorded)
