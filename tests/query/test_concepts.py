"""Verbs of concepts and rules: what is a kind of what, findings, sources, rules, guidelines."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from reasoner.engine.hierarchy import Hierarchy
from reasoner.errors import ReasonerError
from reasoner.probability.likelihood_ratios import likelihood_ratios


def names(table, column: int = 0) -> list[object]:
    return [row[column].value for row in table.rows]


def test_what_is_a_kind_of_what_is_told_with_its_steps(interpreter) -> None:
    found = interpreter.ask("is pulmonary embolism a disorder")
    assert found.is_so
    assert [(step["sub"], step["sup"]) for step in found.document["steps"]] == [
        ("pulmonary_embolism", "respiratory_disorder"),
        ("respiratory_disorder", "disorder"),
    ]
    assert not interpreter.ask("est-ce que asthme est une embolie pulmonaire").is_so


def test_each_step_of_each_way_up_is_a_subsumption(reasoner) -> None:
    hierarchy = Hierarchy(reasoner.knowledge)
    isa = reasoner.knowledge.content["ontology"]["isa"]
    for name in list(isa)[::37]:
        for upper in isa[name]:
            steps = hierarchy.upwards(name, upper)
            assert steps[0].sub == name
            assert steps[-1].sup == upper
            assert all(one.sup == other.sub for one, other in pairwise(steps))
            assert all(one.sup in isa[one.sub] and one.axioms for one in steps)


def test_a_path_goes_up_and_down(interpreter) -> None:
    found = interpreter.ask("path from pulmonary embolism to asthma")
    assert {step["sub"] for step in found.document["steps"]} == {"pulmonary_embolism", "chronic_lung_disease", "asthma"}


def test_likelihood_ratios_are_those_of_the_belief(reasoner) -> None:
    belief = reasoner.knowledge.content["belief"]
    found = likelihood_ratios(belief, "emergency", "pulmonary_embolism")
    by_evidence = {}
    for one in found:
        by_evidence.setdefault(one.evidence, []).append(one)
    binary = [
        rows for rows in by_evidence.values() if len(rows) == 2 and rows[0].atom.startswith(("present", "absent"))
    ]
    assert binary
    for rows in binary:
        assert sum(one.with_it for one in rows) == pytest.approx(1, abs=1e-4)
        assert sum(one.without_it for one in rows) == pytest.approx(1, abs=1e-4)


def test_findings_are_told_the_most_telling_first(interpreter) -> None:
    found = interpreter.ask("findings of pulmonary embolism where ratio > 10")
    ratios = names(found, 3)
    assert ratios == sorted(ratios, reverse=True)
    assert all(isinstance(one, Fraction) and one > 10 for one in ratios)


def test_sources_and_what_has_none(interpreter) -> None:
    found = interpreter.ask("sources of pulmonary embolism")
    assert {"sourced", "unsourced", "partly_sourced"} <= set(names(found, 2))
    counted = interpreter.ask("unsourced")
    assert all(row[1].value <= row[2].value for row in counted.rows)


def test_rules_are_found_by_concept_and_by_words(interpreter) -> None:
    by_words = interpreter.ask("rules about anticoagulation where does = concludes")
    assert "ci_start_anticoagulation_bleeding" in names(by_words)
    assert set(names(by_words, 1)) == {"concludes"}
    shown = interpreter.ask("show rule pe_for_adults")
    assert shown.document["id"] == "pe_for_adults"
    with pytest.raises(ReasonerError, match="pe_for_adutls"):
        interpreter.ask("show rule pe_for_adutls")


def test_guidelines_change_with_the_date(interpreter) -> None:
    then = interpreter.ask("guidelines in force on 2016-06-15 in FR where state = in_force")
    now = interpreter.ask("recommandations en vigueur le 2026-03-01 en FR")
    in_force = {row[0].value for row in now.rows if row[1].value == "in_force"}
    assert "screening_fr_colorectal_2014" in names(then)
    assert "screening_fr_colorectal_2014" not in in_force
    assert "screening_fr_colorectal_2024" in in_force
    with pytest.raises(ReasonerError, match="jurisdiction `XX`"):
        interpreter.ask("guidelines in force on 2016-06-15 in XX")
