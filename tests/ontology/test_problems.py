from __future__ import annotations

import pytest

from reasoner.ontology.compile import CompiledOntology
from reasoner.ontology.grounding import ground
from reasoner.ontology.problems import problems
from reasoner.vocabulary import Entry

from .test_grounding import AS_OF, entry

TOLD = {
    "unreadable": (entry("unreadable", "x: y"), "could not be read", "a form"),
    "absent complaint": (
        entry("complaint", "pain", polarity="absent"),
        "a complaint recorded as absent",
        "as a finding",
    ),
    "later": (entry("finding", "pain", at="2026-03-01T12:01"), "2026-03-01T12:01", "later moment"),
    "misspelt": (entry("finding", "pleurel pain"), "no known concept", "'pleural pain'"),
    "gibberish": (entry("finding", "qqqq"), "no known concept", "a word or code"),
    "not measurable": (entry("measurement", "pain", value="1", unit="1"), "not something with a scale", "as a finding"),
    "no basis": (entry("measurement", "d dimer", value="1", unit="mg/L"), "has no basis", "state DDU or FEU"),
    "odd basis": (
        entry("measurement", "d dimer", value="1", unit="mg/L", basis="X"),
        "unknown basis",
        "state DDU or FEU",
    ),
    "no basis here": (entry("measurement", "heart rate", value="1", unit="/min", basis="X"), "none was", "leave the"),
    "no number": (entry("measurement", "heart rate", value="fast", unit="/min"), "no number", "118"),
    "thousands or not": (
        entry("measurement", "heart rate", value="1,200", unit="/min"),
        "1200 if",
        "write 1200 or 1.2",
    ),
    "no unit": (entry("measurement", "heart rate", value="80"), "/min, {beats}/min", "state the unit"),
    "odd unit": (entry("measurement", "heart rate", value="80", unit="Hz"), "another unit", "convert it to /min"),
    "no value": (entry("finding", "heart rate"), "without a value", "its value and unit"),
    "denied value": (entry("finding", "heart rate", polarity="absent"), "without a value", "its value and unit"),
    "implausible": (entry("measurement", "temperature", value="99", unit="Cel"), "25 to 45 Cel", "decimal mark"),
}


@pytest.mark.parametrize(("found", "message", "fix"), TOLD.values(), ids=TOLD)
def test_what_was_found_what_was_expected_and_how_to_mend_it(
    compiled: CompiledOntology, found: Entry, message: str, fix: str
) -> None:
    (problem,) = problems(ground([found], AS_OF, compiled.documents), compiled.documents)
    assert problem.place == found.pointer
    assert message in problem.message
    assert fix in problem.fix
    assert problem.severity == ("warning" if "later" in fix or "its value" in fix else "error")


@pytest.mark.parametrize(
    ("found", "quote"),
    [
        (entry("unreadable", "Zolt: x"), "Zolt: x"),
        (entry("complaint", "Zolt", polarity="absent"), "Zolt"),
        (entry("complaint", "Zolt", context="history"), "Zolt"),
        (entry("finding", "Zolt", at="2026-03-01T12:01"), "Zolt"),
        (entry("finding", "Zolt"), "Zolt"),
        (entry("measurement", "pain", value="Zolt", unit="1"), "pain"),
        (entry("measurement", "d dimer", value="1", unit="mg/L", basis="Zolt"), "Zolt"),
        (entry("measurement", "heart rate", value="1", unit="/min", basis="Zolt"), "Zolt"),
        (entry("measurement", "heart rate", value="Zolt", unit="/min"), "Zolt"),
        (entry("measurement", "heart rate", value="80", unit="Zolt"), "Zolt"),
        (entry("measurement", "heart rate", value="80.000", unit="Zolt"), "80.000"),
    ],
)
def test_words_that_are_not_known_are_quoted_and_nowhere_else(
    compiled: CompiledOntology, found: Entry, quote: str
) -> None:
    grounding = ground([found], AS_OF, compiled.documents)
    (problem,) = problems(grounding, compiled.documents)
    assert problem.quote == quote
    assert "Zolt" not in f"{problem} {problem!r} {problem.as_json()} {grounding.as_json(AS_OF)} {grounding.inputs}"


def test_what_was_understood_is_no_problem(compiled: CompiledOntology) -> None:
    found = [
        entry("finding", "pain", polarity="unknown"),
        entry("measurement", "heart rate", value="80", unit="/min"),
        entry("measurement", "heart rate", at="2026-03-01T09:00", value="90", unit="/min"),
        entry("finding", "fever", at="2026-02-01T09:00"),
    ]
    assert problems(ground(found, AS_OF, compiled.documents), compiled.documents) == ()


def test_each_side_of_a_conflict_is_told(compiled: CompiledOntology) -> None:
    found = [
        entry("measurement", "heart rate", pointer=f"/facts/{n}", value=str(80 + n), unit="/min") for n in range(2)
    ]
    told = problems(ground(found, AS_OF, compiled.documents), compiled.documents)
    assert [problem.place for problem in told] == ["/facts/0", "/facts/1"]
    assert "80 /min" in told[0].message
