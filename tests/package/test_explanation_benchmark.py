"""The matrix of explainers: its programs are ours too, its predicates are met by nothing but what they ask for."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

from explainers import criteria  # noqa: E402 - the benchmarks are no package
from explainers.questions import questions  # noqa: E402
from explainers.told import Told  # noqa: E402
from explainers.with_reasoner import Case, explain  # noqa: E402

ASKED = [one for asked in questions().values() for one in asked]


def question(name):
    return next(one for one in ASKED if one.cell == name)


def test_every_program_of_the_folder_is_asked_about():
    assert {one.cell for one in ASKED} == {path.stem for path in (BENCHMARKS / "explanations").glob("*.lp")}


@pytest.mark.parametrize("asked", ASKED, ids=lambda one: one.cell)
def test_our_reader_takes_each_program_and_nothing_told_meets_nothing(asked):
    assert len(Case(asked).program.rules) >= len(asked.rules)
    assert asked.facts
    assert criteria.outcome(criteria.judged(asked, [])) == "no"
    assert criteria.judged(asked, explain(asked)).keys() == criteria.judged(asked, []).keys()


def test_a_contradictory_set_with_a_fact_to_spare_is_none():
    asked = question("contradiction")
    core = ["present(pain)", "present(pregnant)"]
    met = [
        sum(criteria.judged(asked, [Told(sets=[one])]).values()) for one in (core, [*core, "present(rash)"], core[:1])
    ]
    assert met == [1, 0, 0]


def test_changes_that_do_not_suffice_or_of_which_a_part_does_are_none():
    asked = question("why-not")
    smallest = ["+present(cough)", "-present(ulcer)"]
    tried = (smallest, [*smallest, "-present(rash)"], smallest[:1])
    assert [sum(criteria.judged(asked, [Told(changes=[one])]).values()) for one in tried] == [1, 0, 0]


def test_a_derivation_is_checked_and_a_shorter_or_altered_one_refused():
    asked = question("checkable")
    (told,) = explain(asked)
    assert criteria.outcome(criteria.judged(asked, [told])) == "yes"
    altered = [{**told.steps[0], "head": "cleared(rest)"}, *told.steps[1:]]
    for steps in (told.steps[:-1], altered):
        assert criteria.outcome(criteria.judged(asked, [Told(steps=steps, is_certificate=True)])) == "no"
