"""Cases against rules: what fails says why, and what an edit cannot touch keeps its outcome."""

import random
import re
from dataclasses import replace

import pytest

from reasoner.authoring.cases import read_cases
from reasoner.authoring.lint import lint
from reasoner.authoring.models import Models
from reasoner.authoring.parallel import run_all
from reasoner.authoring.testing import Testing, asked, touched
from reasoner.authoring.watching import Watching
from reasoner.authoring.workspace import Workspace, usable
from reasoner.errors import RuleError

from .conftest import ACT, ASSESS, MODULE


@pytest.fixture(scope="session")
def cases(workspace):
    return [case for name in workspace.modules for case in read_cases(workspace.sources.directory, name)[0]]


@pytest.fixture(scope="session")
def models(workspace):
    return Models(usable(workspace))


def named(cases, name):
    return next(case for case in cases if case.name == name)


HEART = "wells counts a heart rate of 101"


def test_what_was_expected_and_is_not_concluded_says_why(changed, cases):
    edited = usable(changed(ASSESS, "value(heart_rate, N), N > 100.", "value(heart_rate, N), N > 101."))
    outcome = Testing(edited).outcome(named(cases, HEART))
    assert not outcome.passed
    assert outcome.missing == ("points(wells_pe,heart_rate,15)",)
    assert outcome.unused == ("wells_heart_rate",)
    assert any("101/min > 101/min does not hold" in line for line in outcome.why)
    french = Testing(edited, "fr").outcome(named(cases, HEART))
    assert french == outcome
    assert french.why[0].startswith("POURQUOI PAS")


def test_what_was_not_expected_is_concluded_says_why(models, cases):
    case = replace(named(cases, HEART), expect=(), expect_not=("points(wells_pe,_,_)",))
    outcome = Testing(models.knowledge).outcome(case)
    assert outcome.unexpected == ("points(wells_pe,heart_rate,15)",)
    assert any("heart rate 101/min" in line for line in outcome.why)


def test_the_checker_is_asked_where_the_author_asks(models, cases):
    case = replace(named(cases, HEART), check="derivation checked")
    assert Testing(models.knowledge).outcome(case).passed
    case = replace(case, check="checked with attested steps")
    assert Testing(models.knowledge).outcome(case).check == "checked"


def test_a_case_without_an_answer_is_a_failure_not_the_end(models, cases):
    bad, good = replace(cases[0], profile="nosuch"), cases[1]
    first, second = Testing(models.knowledge).run([bad, good])
    assert "`nosuch` is unknown" in first.refusal
    assert second.passed


def test_all_shipped_cases_pass(models, cases):
    assert [str(one.case) for one in Testing(models.knowledge).run(cases) if not one.passed] == []


def test_outcomes_do_not_depend_on_processes(models, cases):
    some = cases[:120]
    assert list(run_all(models.knowledge, some, "en", 2)) == list(run_all(models.knowledge, some, "en", 1))


def test_processes_test_the_rules_that_they_were_given(workspace, cases):
    text = workspace.sources.text(ASSESS)
    edited = usable(
        workspace.edited({ASSESS: text.replace("value(heart_rate, N), N > 100.", "value(heart_rate, N), N > 300.")})
    )
    some = [case for case in cases if case.module == MODULE]
    found = list(run_all(edited, some, "en", 2))
    assert found == list(run_all(edited, some, "en", 1))
    assert not all(one.passed for one in found)


EDITS = [
    (ASSESS, "value(heart_rate, N), N > 100.", "value(heart_rate, N), N > 101."),
    (
        ASSESS,
        "suggests(pulmonary_embolism, X) :- present(X), X = syncope.",
        "suggests(pulmonary_embolism, X) :- present(X), X = fever.",
    ),
]


@pytest.mark.parametrize(("path", "old", "new"), EDITS)
def test_what_an_edit_does_not_touch_has_the_outcome_it_had(changed, models, cases, path, old, new):
    edited = usable(changed(path, old, new))
    again = {case.name for case in touched(cases, models, edited)}
    assert 0 < len(again) < 40
    left = [case for case in cases if case.name not in again]
    assert all(one.passed for one in Testing(edited).run(left))
    assert any(not one.passed for one in Testing(edited).run([case for case in cases if case.name in again]))


def mutated(text, chance):
    """A program with one comparison or number changed, or None where none was found."""
    places = [
        found
        for found in re.finditer(r"(?<=[<>=] )\d+|(?<= )[<>]=?(?= )", text)
        if "%!" not in text[text.rfind("\n", 0, found.start()) :].split("\n")[1]
    ]
    found = chance.choice(places)
    put = (
        str(int(found[0]) + chance.choice((-1, 1)))
        if found[0].isdigit()
        else chance.choice([one for one in ("<", "<=", ">", ">=") if one != found[0]])
    )
    return text[: found.start()] + put + text[found.end() :]


@pytest.mark.parametrize("seed", range(12))
def test_untouched_cases_conclude_what_they_did_after_random_edits(workspace, models, cases, seed):
    """The law behind `--changed`, over every atom and not only what cases expect."""
    chance = random.Random(seed)
    path = chance.choice([ASSESS, ACT, "rules/acute_alarms/assess.lp"])
    edited = workspace.edited({path: mutated(workspace.sources.text(path), chance)})
    try:
        after = Models(usable(edited))
    except RuleError:
        return
    again = {str(case) for case in touched(cases, models, after.knowledge)}
    for case in chance.sample(cases, 60):
        if str(case) not in again:
            assert after.state(asked(case)).atoms == models.state(asked(case)).atoms, case


def test_words_and_names_touch_no_model(changed, models, cases):
    edited = usable(changed(ASSESS, "%! en: {I} counts in favour of pulmonary embolism", "%! en: {I} speaks for it"))
    assert touched(cases, models, edited) == []


def test_watching_runs_what_an_edit_touches(workspace, tmp_path):
    import shutil

    for part in ("rules", "knowledge", "ontologies"):
        shutil.copytree(workspace.sources.directory / part, tmp_path / part)
    watching = Watching(Workspace.read(tmp_path), [MODULE], "en")
    first = watching.look()
    assert first.findings == ()
    assert len(first.outcomes) == first.cases > 100
    assert watching.look() is None
    path = tmp_path / ASSESS
    good = path.read_text()
    path.write_text(good.replace("value(heart_rate, N), N > 100.", "value(heart_rate, N), N > 101."))
    second = watching.look()
    assert [one.case.name for one in second.outcomes if not one.passed] == [HEART]
    assert len(second.outcomes) < 20
    assert [one.check.id for one in second.findings] == ["threshold-not-told"]
    path.write_text(good + "nonsense(")
    third = watching.look()
    assert [one.check.id for one in third.findings] == ["syntax"]
    path.write_text(good)
    fourth = watching.look()
    assert (fourth.findings, [one for one in fourth.outcomes if not one.passed]) == ((), [])
    assert HEART in [one.case.name for one in fourth.outcomes]


def test_a_workspace_with_problems_is_not_usable(added):
    with pytest.raises(RuleError, match="haemoptisis"):
        usable(added("%! id: x\n%! en: x\n%! fr: x\n%! section: 1\nsuspected(haemoptisis) :- present(fever).\n"))
    assert lint(added("")) == ()
