"""What cases exercise of rules, on a few cases whose outcome is known."""

import pytest

from reasoner.authoring.cases import read_cases
from reasoner.authoring.coverage import FALSE, TRUE, UNKNOWN, measure, shown
from reasoner.authoring.coverage_page import coverage_lines, coverage_page, missing
from reasoner.authoring.models import Models
from reasoner.authoring.workspace import usable
from reasoner.explain.layout import plain

from .conftest import ASSESS, MODULE


@pytest.fixture(scope="module")
def models(workspace):
    return Models(usable(workspace))


@pytest.fixture(scope="module")
def cases(workspace):
    return read_cases(workspace.sources.directory, MODULE)[0]


def of(coverage, name):
    return next(one for one in coverage.rules if one.name == name)


def chosen(cases, *names):
    return [case for case in cases if case.name in names]


ABOVE = "wells counts a heart rate of 101"


def test_a_threshold_that_one_case_is_above(models, cases):
    coverage = measure(models, chosen(cases, ABOVE))
    rule = of(coverage, "wells_heart_rate")
    assert rule.fired == 1
    value, test = rule.literals
    assert value.outcomes == {TRUE: 1}
    assert (test.outcomes, test.below, test.above) == ({TRUE: 1}, None, 101)
    assert not test.covered
    assert test.reason == "it holds in every case that reaches it"
    assert not test.at_the_limit


def test_with_the_case_below_it_is_covered_at_the_limit(models, cases):
    below = next(case for case in cases if "heart rate of 100" in case.name)
    coverage = measure(models, [*chosen(cases, ABOVE), below])
    _, test = of(coverage, "wells_heart_rate").literals
    assert test.outcomes == {TRUE: 1, FALSE: 1}
    assert test.covered
    assert test.at_the_limit
    assert missing(test) == ""


def test_what_is_not_recorded_is_unknown_not_false(models, cases):
    without = next(case for case in cases if "active cancer raises" in case.name)
    value, test = of(measure(models, [without]), "wells_heart_rate").literals
    assert value.outcomes == {UNKNOWN: 1}
    assert test.outcomes == {}
    assert test.reason == "no case reaches it: something before it never holds"


def test_without_cases_nothing_fires_that_needs_a_patient(models):
    coverage = measure(models, [])
    assert coverage.shares()["literals"][0] == 0
    assert not of(coverage, "wells_heart_rate").covered


def test_the_shipped_cases(workspace, models):
    cases = [case for name in workspace.modules for case in read_cases(workspace.sources.directory, name)[0]]
    coverage = measure(models, cases)
    assert coverage.unanswered == 0
    assert [name for name, fired in coverage.statements.items() if not fired] == []
    page, lines = coverage_page(coverage), plain(coverage_lines(coverage))
    assert page.count("<details") == len(coverage.rules)
    assert "never fires" not in lines
    assert "<script" not in page


def test_parts_are_shown_as_they_are_written(added):
    text = (
        "%! id: x\n%! en: x\n%! fr: x\n%! section: 1\n%! assume: a test\n"
        "suspected(X) :- present(X), not history(X), value(heart_rate, N), N > 100 + 1, M = N / 2, M < N, "
        "#count { Y : present(Y), Y != X } >= 2, absent(Z) : history(Z).\n"
    )
    workspace = added(text, ASSESS)
    (prepared,) = [one for one in workspace.prepared if one.rule.id == "x"]
    told = [shown(part) for part in prepared.plan.body]
    assert {"present(X)", "not history(X)", "value(heart_rate,N)", "M < N"} <= set(told)
    assert any(one.startswith("#count { Y : present(Y)") for one in told)
    assert not any("[" in one for one in told)
