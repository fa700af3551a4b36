"""Small programs, each with what is expected of it beside it, on every route and by brute force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isnan
from pathlib import Path

import pytest

from reasoner.errors import ReasonerError, RuleError, Unanswerable
from reasoner.probability.programs.exact import Exact, exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.probability.programs.routes import Elimination, Posterior, Sampling, Table, posterior
from tests.probability.programs.brute_force import expected

CORPUS = Path(__file__).resolve().parents[2] / "conformance" / "probabilistic"
GOOD = sorted((CORPUS / "good").glob("*.lp"))
BAD = sorted((CORPUS / "bad").glob("*.lp"))
ASKED = re.compile(r"^%\? P\((?P<query>.*?)(?: \| (?P<evidence>.*))?\) = (?P<value>.*)$", re.MULTILINE)
CONTRADICTION = re.compile(r"^%\? contradiction\((.*)\) = (.*)$", re.MULTILINE)
SEVERAL_MODELS = {
    "all_atoms", "bounds_without_value", "double_negation", "free_colouring", "hidden_atoms", "monty_hall_without_a_habit", "several_models",
}  # fmt: skip
"""What elimination refuses: total choices of these have several stable models."""
SURE = Sampling(samples=400, seed=1, confidence=1 - 1e-6)


@dataclass(frozen=True)
class Asked:
    """A line `%? P(query | evidence) = value in [lower, upper]`."""

    path: Path
    query: str
    evidence: str
    value: str

    @property
    def known(self) -> list[tuple[str, bool]]:
        return literals(self.evidence)

    @property
    def program(self) -> Program:
        return program_of(self.path)

    @property
    def numbers(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Value, lower and upper bound; of a program that loses mass there are no bounds."""
        value, _, bounds = self.value.partition(" in ")
        if inconsistent(self.path) > 0:
            return number(value), None, None
        low, _, high = (bounds or f"[{value}, {value}]").strip("[]").partition(", ")
        return number(value), number(low), number(high)


def literals(text: str) -> list[tuple[str, bool]]:
    return [(one.removeprefix("not "), not one.startswith("not ")) for one in text.split(", ") if one]


def number(text: str) -> Fraction | None:
    return None if text == "undefined" else Fraction(text)


@cache
def program_of(path: Path) -> Program:
    return read_program(path.name, path.read_text("utf-8"))


def inconsistent(path: Path) -> Fraction:
    found = re.search(r"^%\? inconsistent = (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return Fraction(found[1]) if found else Fraction(0)


def lines() -> Iterator[Asked]:
    for path in GOOD:
        for one in ASKED.finditer(path.read_text("utf-8")):
            yield Asked(path, one["query"], one["evidence"] or "", one["value"])


VALUES = [one for one in lines() if not one.value.startswith("error")]
ERRORS = [one for one in lines() if one.value.startswith("error")]


def named(asked: Asked) -> str:
    return f"{asked.path.stem}: {asked.query} | {asked.evidence}"


def test_there_are_enough_programs() -> None:
    assert len(GOOD) >= 40
    assert all(path in {one.path for one in lines()} for path in GOOD)


@pytest.mark.parametrize("asked", VALUES, ids=named)
def test_fractions(asked: Asked) -> None:
    found = exact(asked.program, asked.query, dict(asked.known))
    assert (found.probability, found.lower, found.upper) == asked.numbers
    assert found.inconsistent == inconsistent(asked.path)


@pytest.mark.parametrize("asked", VALUES, ids=named)
def test_brute_force(asked: Asked) -> None:
    found = expected(asked.path.read_text("utf-8"), literals(asked.query), asked.known)
    assert (found.probability, found.lower, found.upper) == asked.numbers
    assert found.inconsistent == inconsistent(asked.path)


@pytest.mark.parametrize("asked", VALUES, ids=named)
def test_world_table(asked: Asked) -> None:
    found = posterior(asked.program, [asked.query], [dict(asked.known)], Table())
    for got, wanted in zip((found.probability, found.lower, found.upper), asked.numbers, strict=True):
        assert isnan(got[0, 0]) if wanted is None else abs(got[0, 0] - wanted) < 1e-12
    assert abs(found.inconsistent - inconsistent(asked.path)) < 1e-12
    assert (found.unclaimed == "") == (inconsistent(asked.path) == 0)
    assert found.evidence[0] == pytest.approx(
        float(exact(asked.program, asked.query, dict(asked.known)).evidence), abs=1e-12
    )


@pytest.mark.parametrize("asked", VALUES, ids=named)
def test_elimination(asked: Asked) -> None:
    if asked.path.stem in SEVERAL_MODELS:
        with pytest.raises(Unanswerable, match="several stable models"):
            posterior(asked.program, [asked.query], [dict(asked.known)], Elimination())
        return
    found = posterior(asked.program, [asked.query], [dict(asked.known)], Elimination())
    for got, wanted in zip((found.probability, found.lower, found.upper), asked.numbers, strict=True):
        assert isnan(got[0, 0]) if wanted is None else abs(got[0, 0] - wanted) < 1e-12
    assert abs(found.inconsistent - inconsistent(asked.path)) < 1e-12
    assert (found.unclaimed == "") == (inconsistent(asked.path) == 0)
    assert found.evidence[0] == pytest.approx(
        float(exact(asked.program, asked.query, dict(asked.known)).evidence), abs=1e-12
    )


@pytest.mark.parametrize("asked", VALUES, ids=named)
def test_sampling(asked: Asked) -> None:
    found = posterior(asked.program, [asked.query], [dict(asked.known)], SURE)
    value = asked.numbers[0]
    assert value is not None
    assert found.low[0, 0] <= value <= found.high[0, 0]
    assert found.low[0, 0] <= found.probability[0, 0] <= found.high[0, 0]


@pytest.mark.parametrize("route", [Table(), SURE], ids=["table", "sampling"])
def test_contradictions(route: Table | Sampling) -> None:
    found = 0
    for path in GOOD:
        for evidence, named_literals in CONTRADICTION.findall(path.read_text("utf-8")):
            answer: Posterior = posterior(program_of(path), [], [dict(literals(evidence))], route)
            assert answer.contradictions == (tuple(named_literals.split(", ")),), path.stem
            found += 1
    assert found >= 6


@pytest.mark.parametrize("asked", ERRORS, ids=named)
@pytest.mark.parametrize("route", [Table(), SURE], ids=["table", "sampling"])
def test_errors(asked: Asked, route: Table | Sampling) -> None:
    with pytest.raises(ReasonerError) as caught:
        posterior(asked.program, [asked.query], route=route)
    assert asked.value.removeprefix("error: ") in str(caught.value)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_cannot_be_read(path: Path) -> None:
    text = path.read_text("utf-8")
    with pytest.raises(RuleError) as caught:
        read_program(path.name, text)
    expected_error = re.search(r"^%\? error = (.*)$", text, re.MULTILINE)
    assert expected_error
    assert expected_error[1] in str(caught.value)
    assert all(problem.place.startswith(path.name) and problem.fix for problem in caught.value.problems)


def test_an_exact_answer_has_a_value_for_none() -> None:
    assert exact(program_of(CORPUS / "good" / "never.lp"), "c", {"a": True}) == Exact(
        None, None, None, Fraction(0), Fraction(0)
    )
