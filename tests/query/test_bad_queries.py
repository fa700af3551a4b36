"""What is said of bad queries: the words that are wrong underlined, what is wrong, and what to write, in either language.

`bad_queries.toml` has a row for each: `query`, `bound` (the values of its parameters), `language` of what is told, and `told`, all
of it. A patient is loaded before each.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reasoner.errors import Phrase, RequestError
from reasoner.explain.problems import in_language
from reasoner.query.errors import QueryError
from reasoner.query.misreadings import MISREAD
from reasoner.query.planning import Planner
from reasoner.query.unexpected import examples

ROWS = tomllib.loads(Path(__file__).with_name("bad_queries.toml").read_text(encoding="utf-8"))["bad"]


def told(refusal: RequestError, language) -> str:
    if isinstance(refusal, QueryError):
        return refusal.told(language)
    fix = in_language(Phrase("fix: {0}", refusal.fix), language)
    return f"{in_language(refusal.args[0], language)}\n  {fix}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']}-{row['query'][:40]!a}")
def test_a_bad_query_is_told_in_words(loaded, row) -> None:
    before = loaded.session
    with pytest.raises(RequestError) as refusal:
        loaded.ask(row["query"], **row.get("bound", {}))
    assert told(refusal.value, row["language"]) == row["told"].removesuffix("\n")
    assert loaded.session is before


def test_the_table_is_large_and_says_each_thing_once() -> None:
    of = {language: [row["query"] for row in ROWS if row["language"] == language] for language in ("en", "fr")}
    assert len(of["en"]) >= 80
    assert len(of["fr"]) >= 25
    assert len({(row["language"], row["query"], str(row.get("bound"))) for row in ROWS}) == len(ROWS)


def test_each_example_is_no_statement_and_is_told_what_it_teaches(reasoner) -> None:
    """Two rows that would teach different things of the same text cannot both stand."""
    planner = Planner(reasoner.knowledge)
    fixes = {example: row for row in MISREAD for example in row.examples}
    assert len(examples()) == len(fixes)
    for example, row in fixes.items():
        with pytest.raises(QueryError) as refusal:
            planner.parse(example)
        assert refusal.value.faults[0].message.template == row.message.template, example


def test_all_that_is_wrong_is_told_together(loaded) -> None:
    with pytest.raises(QueryError) as refusal:
        loaded.ask("add fevr, heart rate 90 kg, d-dimer 1,200 ug/L FEU, chest pain since 2026-02-31")
    assert [one.span for one in refusal.value.faults] == [(4, 8), (21, 26), (36, 50), (69, 79)]


def test_ten_faults_are_told_and_the_others_counted(loaded) -> None:
    with pytest.raises(QueryError) as refusal:
        loaded.ask("add " + ", ".join(f"xyzzy{number}" for number in range(15)))
    assert len(refusal.value.faults) == 15
    assert str(refusal.value).endswith("and 5 more faults")
    assert str(refusal.value).count("fix:") == 10
