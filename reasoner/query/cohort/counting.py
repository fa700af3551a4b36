"""Counting the patients of some lines, in this process or in another: what comes back is a tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reasoner.engine.reasoner import Reasoner
from reasoner.errors import Contradiction, RecordError, RequestError, Unanswerable
from reasoner.patient.readers import Reading, read_patient
from reasoner.query.cohort.case import CohortCase
from reasoner.query.cohort.conditions import Question, Questions, holds
from reasoner.query.cohort.dimensions import cells
from reasoner.query.cohort.tally import Tally


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted.

    Parameters: `directory` of the knowledge base; `as_of`, the moment for all, empty for that of each record; `condition`, None
    for all patients; `by`, the dimensions.
    """

    directory: str
    jurisdiction: str
    profile: str
    as_of: str
    condition: Question | Questions | None
    by: tuple[str, ...]


@lru_cache(maxsize=1)
def _reasoner(directory: str, jurisdiction: str) -> Reasoner:
    return Reasoner.load(jurisdiction, directory=directory)


def prepare(count: Count) -> None:
    """Load what counting needs, so that the first lines do not wait."""
    _reasoner(count.directory, count.jurisdiction)


def count_lines(count: Count, lines: Sequence[tuple[int, bytes]]) -> Tally:
    """The tally of some lines, each one record, numbered from 1.

    Law: a line that cannot be read or answered changes no other count.
    """
    return counted(count, lines, _reasoner(count.directory, count.jurisdiction))


def counted(count: Count, lines: Sequence[tuple[int, bytes]], reasoner: Reasoner) -> Tally:
    """The same with a reasoner that is loaded."""
    tally = Tally()
    isa = reasoner.knowledge.content["ontology"]["isa"]
    options = Reading(as_of=count.as_of)
    for number, line in lines:
        tally.read += 1
        try:
            patient = read_patient(line, "line", options=options)
            case = CohortCase(reasoner, patient, count.as_of or patient.recorded, count.profile)
            is_so = True if count.condition is None else holds(count.condition, case, isa)
            found = cells(count.by, case, isa) if is_so else []
        except RecordError:
            tally.fail("unreadable", number)
        except Contradiction:
            tally.fail("contradiction", number)
        except Unanswerable:
            tally.fail("unanswerable", number)
        except RequestError:
            tally.fail("moment", number)
        else:
            tally.matched += is_so is True
            tally.unknown += is_so is None
            tally.cells.update(found)
    return tally
