"""The differential as values is what the answer concludes."""

import pytest

from conftest import EXAMPLES, VIGNETTES
from reasoner.engine.differential import differential
from reasoner.errors import RequestError
from reasoner.patient.record import Patient


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_it_has_what_the_answer_concludes_and_nothing_else(reasoner, path):
    patient = Patient.from_bytes(path.read_bytes())
    answer = reasoner.answer(patient, as_of=patient.recorded)
    found = differential(answer)
    assert found == differential(reasoner.conclude(patient, as_of=patient.recorded))
    rows = [(one.hypothesis, one.ppm, one.interval, one.band) for one in found.rows]
    assert rows == [(one.hypothesis, one.ppm, one.interval, one.band) for one in answer.conclusions.hypotheses]
    marked = {one.hypothesis for one in found.rows if one.is_open} | set(found.unranked)
    assert marked == set(answer.conclusions.must_not_miss)
    assert found.as_json()["numbers"] == "unsourced"


def test_without_a_complaint_there_is_none(reasoner):
    [path] = [one for one in EXAMPLES if one.stem == "screening_due_55"]
    patient = Patient.from_bytes(path.read_bytes())
    with pytest.raises(RequestError, match="no differential"):
        differential(reasoner.answer(patient, as_of=patient.recorded))
