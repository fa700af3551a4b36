"""Scores are read off the rules: totals are those that the rules conclude, and each item names fact, rule and source."""

import json

import pytest

from conftest import EXAMPLES
from reasoner.engine.scores import score, scores
from reasoner.errors import RequestError
from reasoner.patient.record import Patient
from reasoner.symbolic.atoms import read_atom
from reasoner.vocabulary import split_atom

NAMES = ("news2", "perc", "spesi", "wells_pe", "years_pe")


def state_of(reasoner, path, as_of=None):
    patient = Patient.from_bytes(path.read_bytes())
    return reasoner.state(patient, as_of=as_of or patient.recorded)


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def state(request, reasoner):
    return state_of(reasoner, request.param)


@pytest.fixture(scope="module")
def likely(reasoner):
    [path] = [one for one in EXAMPLES if one.stem == "dyspnoea_after_hip_replacement"]
    return state_of(reasoner, path)


def test_totals_are_those_that_rules_conclude(reasoner, state):
    for name in scores(reasoner, state):
        found = score(reasoner, state, name.score) if name.modules else None
        concluded = {
            split_atom(atom)[0]: read_atom(atom)[2]
            for atom in state.atoms
            if atom.startswith((f"score_min({name.score},", f"score_max({name.score},"))
        }
        assert bool(concluded) == name.is_active
        if concluded:
            resolution = 10 if name.score == "wells_pe" else 1
            totals = {"score_min": found.least * resolution, "score_max": found.greatest * resolution}
            assert totals == concluded


def test_items_are_undecided_where_rules_say_so(reasoner, state):
    for name in scores(reasoner, state):
        if name.is_active:
            undecided = {split_atom(atom)[1][1] for atom in state.atoms if atom.startswith(f"undecided({name.score},")}
            assert {one.item for one in score(reasoner, state, name.score).unknown} == undecided


def test_each_item_that_is_known_names_facts_of_the_record_and_each_that_is_not_what_to_find_out(reasoner, state):
    for name in scores(reasoner, state):
        for one in score(reasoner, state, name.score).items if name.modules else ():
            assert one.asks
            assert one.declared.source
            assert one.declared.section
            if one.state == "unknown":
                assert (one.facts, one.rule, one.points) == ((), None, 0)
            else:
                assert one.facts
                assert set(one.facts) <= state.grounding.ages.keys()
                assert one.rule.module in name.modules


def test_the_scores_that_exist_are_named_in_both_languages(reasoner, likely):
    found = {one.score: one for one in scores(reasoner, likely)}
    assert sorted(found) == sorted(NAMES)
    assert found["wells_pe"].labels == {
        "en": "Wells score for pulmonary embolism",
        "fr": "score de Wells pour l'embolie pulmonaire",
    }
    assert found["wells_pe"].sources == ("Wells 2000, Thromb Haemost 83:416",)
    assert (found["wells_pe"].is_active, found["spesi"].is_active) == (True, False)


def test_wells_item_by_item(reasoner, likely):
    found = score(reasoner, likely, "wells_pe")
    rows = {one.item: (str(one.points), str(one.most), one.state) for one in found.items}
    assert rows == {
        "active_cancer": ("0", "1", "unknown"),
        "clinical_signs_of_dvt": ("3", "3", "met"),
        "haemoptysis": ("0", "1", "not_met"),
        "heart_rate": ("3/2", "3/2", "met"),
        "judgement_pe_most_likely": ("3", "3", "met"),
        "previous_venous_thromboembolism": ("3/2", "3/2", "met"),
        "recent_surgery_or_immobilisation": ("3/2", "3/2", "met"),
    }
    [heart_rate] = [one for one in found.items if one.item == "heart_rate"]
    assert heart_rate.facts == ("value(heart_rate,118)",)
    assert (heart_rate.rule.rule, heart_rate.rule.substitution) == ("wells_heart_rate", (("N", "118"),))
    assert heart_rate.rule.source == "Wells 2000, Thromb Haemost 83:416"
    [haemoptysis] = [one for one in found.items if one.item == "haemoptysis"]
    assert haemoptysis.rule.rule == haemoptysis.declared.rule == "wells_item_haemoptysis"
    assert {one.rule.rule for one in found.met()} == {"pe_likely", "wells_matters"}
    assert ("likely(pulmonary_embolism)", (">", 4)) in [(one.concludes, one.tests[0]) for one in found.thresholds]


def test_a_measured_item_that_counts_nothing_is_known(reasoner, likely):
    [pressure] = [one for one in score(reasoner, likely, "news2").items if one.item == "systolic_blood_pressure"]
    assert (pressure.points, pressure.state, pressure.rule.rule) == (
        0,
        "not_met",
        "news2#systolic_blood_pressure_normal",
    )


def test_a_score_for_machines_is_json(reasoner, likely):
    told = json.loads(json.dumps(score(reasoner, likely, "wells_pe").as_json()))
    assert (told["least"], told["greatest"], told["is_active"]) == ("10.5", "11.5", True)


def test_what_is_no_score_is_refused_with_those_that_are(reasoner, likely):
    with pytest.raises(RequestError, match=r"`fever` is no score") as failure:
        score(reasoner, likely, "fever")
    assert "wells_pe" in failure.value.fix
    with pytest.raises(RequestError, match="no concept is called"):
        score(reasoner, likely, "wels")


def test_a_score_that_no_rule_in_force_defines_is_refused(reasoner):
    [path] = [one for one in EXAMPLES if one.stem == "dyspnoea_after_hip_replacement"]
    before = state_of(reasoner, path, as_of="2019-01-01")
    assert not next(one for one in scores(reasoner, before) if one.score == "wells_pe").modules
    with pytest.raises(RequestError, match="no rule in force defines the score `wells_pe`"):
        score(reasoner, before, "wells_pe")
