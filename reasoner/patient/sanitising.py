"""What is done with a record in which something is wrong: a policy with a name, chosen by whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from reasoner.errors import Problem, UnsoundRecord
from reasoner.patient.record import Patient

Sanitising = Literal["lenient", "strict", "report"]
POLICIES: tuple[Sanitising, ...] = get_args(Sanitising)


def sanitised(patient: Patient, problems: Iterable[Problem], policy: Sanitising) -> Patient | None:
    """The record to answer from under a policy.

    Parameters: `problems`, all of the record, as `Reasoner.problems` finds them; `policy`, *lenient* (what is sound is used, and
    the rest is told beside the answer), *strict* (a record with an error or a warning is refused) or *report* (nothing is
    answered; the problems are all that is wanted).
    Returns: the record, unchanged, or None if no answer is wanted.
    Raises: UnsoundRecord under *strict*, with every error and warning. Notes do not refuse: nothing was lost.
    """
    if policy == "report":
        return None
    if policy == "strict" and (found := tuple(unsound(problems))):
        raise UnsoundRecord(found)
    return patient


def unsound(problems: Iterable[Problem]) -> Iterable[Problem]:
    """The problems that are errors or warnings: something was not used, or otherwise than it may have been meant."""
    return (problem for problem in problems if problem.severity != "note")
