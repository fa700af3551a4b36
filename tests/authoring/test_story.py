"""What a rule rests on and what rests on it, its words in both languages, its cases; and a rule that is not there."""

import itertools
import json

import pytest

from reasoner.authoring.dependencies import Dependencies
from reasoner.authoring.reading import Reading
from reasoner.authoring.story import Stories
from reasoner.cli.main import run
from reasoner.decision.conclusions import PREDICATES
from reasoner.errors import KnowledgeError

from .conftest import ASSESS, HEAD


@pytest.fixture(scope="module")
def dependencies(workspace):
    return Dependencies(workspace.prepared)


@pytest.fixture(scope="module")
def stories(workspace):
    return Stories(workspace, "en")


def test_constants_are_followed_through_variables(dependencies):
    assert dependencies.needs("wells_heart_rate") == (("value", ("heart_rate", "_")),)
    assert dependencies.gives("wells_heart_rate") == (("points", ("wells_pe", "heart_rate", "15")),)
    above = dependencies.above("wells_heart_rate", PREDICATES).rules
    assert "score_least" in above
    assert "pe_likely" in above
    assert "news2_alarm_high" in dependencies.above("news2#heart_rate_low", PREDICATES).rules
    assert "pe_likely" not in dependencies.above("news2#heart_rate_low", PREDICATES).rules


def test_what_a_rule_rests_on_ends_at_the_record(dependencies, workspace):
    below = dependencies.below("news2_alarm_high")
    assert ("value", ("heart_rate", "_")) in below.atoms
    inputs = {one.name for one in workspace.predicates.values() if one.program == "input"}
    assert {name for name, _ in below.atoms} <= inputs
    assert "news2_alarm_high" not in below.rules


def test_a_variable_that_is_a_constant_is_read_as_one(dependencies):
    assert dependencies.gives("pe_suggested_by_dyspnoea") == (("suggests", ("pulmonary_embolism", "dyspnoea")),)
    assert dependencies.needs("pe_suggested_by_dyspnoea") == (("present", ("dyspnoea",)),)


def test_above_is_below_turned_round(dependencies, workspace):
    """The law of the two directions: what rests on a rule is what has it below itself."""
    rules = [rule.id for rule in workspace.rules if rule.module in ("esc_pe_2019", "core")][::9]
    below = {one: set(dependencies.below(one).rules) for one in rules}
    above = {one: set(dependencies.above(one, PREDICATES).rules) for one in rules}
    for one, other in itertools.permutations(rules, 2):
        assert (other in below[one]) == (one in above[other]), (one, other)


def test_a_rule_that_is_cut_out_changes_only_what_rests_on_it(workspace, dependencies):
    """What the model of a case loses without a rule is given by rules that are said to rest on it."""
    from reasoner.authoring.cases import read_cases
    from reasoner.authoring.models import Models
    from reasoner.authoring.testing import asked
    from reasoner.authoring.workspace import usable

    case = next(
        one
        for one in read_cases(workspace.sources.directory, "esc_pe_2019")[0]
        if one.name == "wells counts a heart rate of 101"
    )
    before = set(Models(usable(workspace)).state(asked(case)).atoms)
    text = workspace.sources.text(ASSESS)
    cut = text.replace("points(wells_pe, heart_rate, 15) :- value(heart_rate, N), N > 100.", "points(wells_pe, heart_rate, 15) :- value(heart_rate, N), N > 249.")  # fmt: skip
    after = set(Models(usable(workspace.edited({ASSESS: cut}))).state(asked(case)).atoms)
    touched = {"wells_heart_rate", *dependencies.above("wells_heart_rate", PREDICATES).rules}
    heads = {name for one in touched for name, _ in dependencies.gives(one)}
    assert before ^ after
    assert {atom.partition("(")[0] for atom in before ^ after} <= heads


def test_the_words_of_a_rule_in_both_languages(workspace):
    (prepared,) = [one for one in workspace.prepared if one.rule.id == "pe_stable"]
    english, french = Reading(workspace, "en"), Reading(workspace, "fr")
    assert "systolic blood pressure ≥ 90 mmHg" in english.conditions(prepared)
    assert "nothing shows: haemodynamic instability" in english.conditions(prepared)
    assert "rien ne montre : instabilité hémodynamique" in french.conditions(prepared)
    assert english.conclusion(prepared) == "haemodynamically stable by systolic blood pressure"


def test_every_shipped_rule_has_words_in_both_languages(workspace):
    for language in ("en", "fr"):
        reading = Reading(workspace, language)
        for one in workspace.prepared:
            assert reading.conclusion(one)
            assert all(reading.conditions(one))


def test_a_story_has_source_status_and_cases(stories):
    story = stories.story("wells_heart_rate")
    assert story.rule.metadata["source"] == "Wells 2000, Thromb Haemost 83:416"
    assert "wells counts a heart rate of 101" in [case.name for case in story.cases]
    assert story.needs[0].rules == ()
    assert "item_decided_points" in story.readers
    told = [line.text for line in stories.lines(story)]
    assert any("read in the source" in one for one in told)
    again = json.loads(json.dumps(story.as_json()))
    assert again["place"].startswith("rules/esc_pe_2019/assess.lp:")
    assert again["bears_on"]["conclusions"] == list(story.leads_to)


def test_cases_of_a_row_are_those_that_name_it(stories):
    assert {case.module for case in stories.story("news2#heart_rate_low").cases} == {"acute_alarms"}


def test_a_rule_that_is_not_there_is_told_with_the_nearest(stories):
    with pytest.raises(KnowledgeError, match="wells_hart_rate") as refused:
        stories.story("wells_hart_rate")
    assert "wells_heart_rate" in refused.value.fix


def test_rules_in_circles_and_without_readers_are_told(added):
    text = HEAD.replace("added", "ring", 1) + "suspected(X) :- suggests(X, _), suspected(X).\n\n"
    stories = Stories(added(text + HEAD + "cutoff(d_dimer, 500)."), "fr")
    ring, last = stories.story("ring"), stories.story("added")
    assert "ring" in ring.readers
    assert "ring" not in ring.below
    assert last.needs == ()
    assert any("si : toujours" in line.text for line in stories.lines(last))


def called(*words):
    with pytest.raises(SystemExit) as left:
        run(["rules", "explain", *words])
    return left.value.code


def test_the_command_tells_and_refuses(capsys):
    assert called("wells_heart_rate", "--lang", "fr") == 0
    assert "conclut : fréquence cardiaque" in capsys.readouterr().out
    assert called("wells_heart_rate", "--json") == 0
    assert json.loads(capsys.readouterr().out)["format"] == "reasoner/rule/1"
    assert called("wels_heart_rate") == 2
    assert "did you mean wells_heart_rate" in capsys.readouterr().err
