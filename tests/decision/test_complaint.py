"""What counts as a complaint that a case presents, and what is said where there is none."""

import pytest

from reasoner.decision.complaint import LATEST_MINUTES, NO_COMPLAINT, complaints, no_complaint


def test_only_complaints_of_the_last_thirty_days_are_presented():
    ages = {
        "complaint(pain)": 30 * 24 * 60,
        "complaint(fever)": 0,
        "complaint(cough)": LATEST_MINUTES + 1,
        "present(pain)": 0,
    }
    assert complaints(ages) == ("complaint(fever)", "complaint(pain)")
    assert complaints({"present(pain)": 0, "history(pain)": 0}) == ()


@pytest.mark.parametrize(
    "ages",
    [
        {},
        {"sex(male)": 0, "history(asthma)": 0, "absent(fever)": 0},
        {"present(fever)": 0},
        {"complaint(asthma)": LATEST_MINUTES + 1},
    ],
)
def test_a_case_without_a_complaint_gets_a_note(ages):
    problem = no_complaint(ages)
    assert problem.severity == "note"
    assert problem.message.startswith(NO_COMPLAINT)
    assert ("30 days" in problem.message) == any(atom.startswith("complaint(") for atom in ages)
