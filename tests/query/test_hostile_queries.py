"""Queries that nobody means well: a message or a plan, in bounded time and memory, and never a traceback.

That the time is bounded is measured by `benchmarks/query.py`; a run that is not bounded does not end here, either.
"""

from __future__ import annotations

import pytest

from reasoner.query.characters import LONGEST
from reasoner.query.errors import QueryError
from reasoner.query.planning import Planner
from reasoner.query.script import LONGEST_SCRIPT, MOST, script_faults, statements

REFUSED = {
    "a megabyte": ("why " + "a" * 1_000_000, "a statement of 1000004 characters"),
    "only white space": (" " * 19_000, "nothing is asked"),
    "opened brackets": ("recommend where " + "(" * 9_000, "more than 100 brackets or denials"),
    "nested brackets": ("recommend where " + "(" * 101 + "cost" + ")" * 101, "more than 100 brackets or denials"),
    "denials": ("recommend where " + "not " * 4_900 + "cost", "more than 100 brackets or denials"),
    "French denials": ("recommend where " + "pas de " * 101 + "cost", "more than 100 brackets or denials"),
    "braces": ("asp " + "{" * 9_000, "more than 100 brackets or denials"),
    "braces beside each other": ("asp {" + "{a}" * 6_000, "`{` is open and never closed"),
    "quotes": ("why " + '"a" ' * 4_900, "no name can stand behind"),
    "quotes that open": ("why " + "«" * 19_000, "the quotes that begin here do not end"),
    "a list of names": ("add " + ", ".join(f"x{number}" for number in range(2_000)), "a list of 2000, more than 200"),
    "a hundred unknown names": ("add " + ", ".join(f"xyzzy{number}" for number in range(100)), "and 90 more faults"),
    "ten thousand names": ("add " + ",".join(f"x{number}" for number in range(10_000)), "more than 20000"),
    "a long name": ("why " + "a" * 19_000, "no concept is called `aaaa"),
    "words of the language": ("why " + "of " * 6_000, "no concept is called `of of"),
    "a long number": ("add heart rate " + "9" * 19_000 + " /min", "is no number of at most 24 characters"),
    "a long unit": ("add heart rate 80 " + "/min" * 4_900, "is not measured in"),
    "a long parameter": ("why $" + "a" * 19_000, "is not bound"),
    "a long limit": ("diagnose top " + "9" * 5_000, "is no number of at most 24 characters"),
    "many dates": ("as of " + "2026-01-01" * 1_900, "is no date"),
    "many conjunctions": ("add fever" + " and" * 4_900, "a list of 2451"),
    "many clauses": ("diagnose " + "top 3 " * 3_000, "says again what was said before"),
    "digits": ("1" * 19_000, "no statement begins with"),
    "combining marks": ("why e" + "\u0301" * 19_000, "was not expected behind"),
    "NUL": ("why a\0", "cannot be seen (U+0000)"),
    "half a character": ("why \ud800", "cannot be seen (U+D800)"),
    "half a character in quotes": ('why "\udfff"', "cannot be seen (U+DFFF)"),
    "writing from the right": ("why \u202eabc", "cannot be seen (U+202E)"),
    "an isolate in quotes": ('why "\u2067abc"', "cannot be seen (U+2067)"),
    "a byte order mark": ("\ufeffwhy pneumonia", "cannot be seen (U+FEFF)"),
    "a private character": ("why a\ue000b", "cannot be seen (U+E000)"),
    "an escape sequence": ("why \x1b[2Jpneumonia", "cannot be seen (U+001B)"),
}
PLANNED = {
    "99 brackets": "recommend where " + "(" * 99 + "cost < 3" + ")" * 99,
    "99 denials": "recommend where " + "not " * 99 + "cost",
    "denials beside each other": "recommend where " + " and ".join(["not " * 9 + "cost"] * 200),
    "99 denials in a list": "add " + ", ".join(["not fever"] * 150),
    "braces beside each other": "asp {" + "{a}" * 6_000 + "}",
    "French spaces": "pourquoi\u00a0pneumonie\u202f?",
    "white space": "why" + "\u00a0" * 19_000 + "pneumonia",
    "a comment": "why pneumonia " + "#" * 19_000,
    "a comment behind a number": "diagnose top 3 # and no more",
    "a joiner in quotes": 'help "a\u200db"',
}


@pytest.fixture(scope="module")
def planner(reasoner) -> Planner:
    return Planner(reasoner.knowledge)


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_hostile_is_refused_in_few_words(planner, text, told) -> None:
    with pytest.raises(QueryError) as refusal:
        planner.plan(text)
    assert told in str(refusal.value)
    assert len(str(refusal.value)) < 5_000


@pytest.mark.parametrize("text", PLANNED.values(), ids=PLANNED)
def test_what_is_odd_but_right_is_planned(planner, text) -> None:
    planner.plan(text)


def test_no_text_is_kept_that_is_long(reasoner) -> None:
    planner = Planner(reasoner.knowledge)
    for number in range(1_100):
        planner.plan(f"why pneumonia top {1 + number}")
    planner.plan("why pneumonia" + " " * 5_000)
    kept = [*planner._trees, *planner._plans]
    assert len(planner._trees) == len(planner._plans) == 1_000
    assert max(map(len, kept)) < 500


def test_scripts_are_bounded(planner) -> None:
    with pytest.raises(QueryError, match="more than 1000 statements"):
        list(statements("why pneumonia\n" * (MOST + 1)))
    with pytest.raises(QueryError, match="a script of 1400000 characters"):
        list(statements("why pneumonia\n" * 100_000))
    assert len(list(statements("why pneumonia\n" * MOST))) == MOST
    assert LONGEST < LONGEST_SCRIPT


def test_faults_of_a_script_stand_at_their_lines_and_names_that_let_gives_are_not_asked_for(planner) -> None:
    script = "let x = pneumonia\nwhy $x\nwhy $y\nadd fevr; diagnose top 0\nasp {\n not a }\nwy pneumonia\nset"
    parts = list(statements(script))
    faults = list(script_faults(parts, planner, {}))
    told = str(QueryError(script, faults))
    assert [line for line in told.splitlines() if line[0].isdigit()] == [
        "3: why $y",
        "4: add fevr; diagnose top 0",
        "4: add fevr; diagnose top 0",
        "7: wy pneumonia",
        "8: set",
    ]


def test_a_script_of_many_faults_is_not_read_to_its_end(planner) -> None:
    parts = list(statements("".join(f"why xyzzy{number}\n" for number in range(MOST))))
    assert len(list(script_faults(parts, planner, {}))) == 20
