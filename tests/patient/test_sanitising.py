"""Policies: what is done with a record in which something is wrong."""

import pytest

from reasoner.errors import Problem, RecordError, UnsoundRecord
from reasoner.patient.record import Patient
from reasoner.patient.sanitising import POLICIES, sanitised

PATIENT = Patient("2026-03-01T09:30", "en", ())
ERROR, WARNING, NOTE = (Problem(one, f"/{one}", "what", "fix it", "Zephirine") for one in ("error", "warning", "note"))


def test_leniently_every_record_is_used():
    assert sanitised(PATIENT, (ERROR, WARNING, NOTE), "lenient") is PATIENT


def test_a_report_wants_no_answer():
    assert sanitised(PATIENT, (), "report") is None


@pytest.mark.parametrize("found", [(ERROR,), (WARNING,), (NOTE, ERROR, WARNING)])
def test_strictly_every_error_and_warning_is_named_and_no_word_of_the_record(found):
    with pytest.raises(UnsoundRecord) as caught:
        sanitised(PATIENT, found, "strict")
    assert isinstance(caught.value, RecordError)
    assert caught.value.problems == tuple(one for one in found if one is not NOTE)
    for problem in found:
        assert (f"{problem.severity}: {problem.place}: what. fix it" in str(caught.value)) == (problem is not NOTE)
    assert "Zephirine" not in str(caught.value)


def test_notes_do_not_refuse():
    assert sanitised(PATIENT, (NOTE,), "strict") is PATIENT
    assert POLICIES == ("lenient", "strict", "report")
