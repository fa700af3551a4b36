"""The belief in one of many hypotheses: equal to brute force, and its laws."""

import hashlib
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import RequestError
from reasoner.probability.posterior import Belief
from reasoner.probability.sparse import posterior
from reasoner.probability.sparse.compile import Assumptions
from reasoner.probability.sparse.posterior import Findings, SparseBelief, believe, believe_all
from reasoner.probability.sparse.space import Space

from .models import Model, cases, models
from .reference import Statement, check, contributions

FEW = settings(max_examples=40, deadline=None)
MODELS_AND_CASES = models().flatmap(lambda model: st.tuples(st.just(model), cases(model)))
SMALL = Model(
    parents={"all": [], "eye": ["all"], "lens": ["eye"], "cataract": ["lens"], "polar": ["cataract"], "skin": ["all"]},
    frequency={
        "a": {"cataract": 0.5, "skin": 1.0},
        "b": {"polar": 0.8},
        "c": {"lens": 0.0, "skin": 0.2},
        "d": {"skin": 0.0},
    },
    assumptions=Assumptions(),
)


def weights(belief: SparseBelief) -> list[int]:
    return belief.log_weights.tolist()


@FEW
@given(MODELS_AND_CASES)
def test_it_is_the_model_written_out(drawn: tuple[Model, Findings]):
    model, case = drawn
    belief = believe(model.space, case)
    yes = [model.space.findings[one.finding] for one in belief.counted if one.present]
    no = [model.space.findings[one.finding] for one in belief.counted if not one.present]
    expected = model.brute.posterior(yes, no)
    tolerance = 1.1 + 2 * 0.5e-6 * (len(belief.counted) + 1) * 1_000_000
    assert belief.hypotheses == tuple(expected)
    assert belief.posterior_ppm.tolist() == pytest.approx(
        [1_000_000 * share for share in expected.values()], abs=tolerance
    )


@FEW
@given(MODELS_AND_CASES)
def test_each_weight_is_the_log_ratio_to_the_background(drawn: tuple[Model, Findings]):
    model, case = drawn
    space, brute = model.space, model.brute
    for one, found in space.weigh(believe(space, case).counted):
        name = space.findings[one.finding]
        usual = brute.background[name]
        for hypothesis, weight in zip(space.hypotheses, found.tolist(), strict=True):
            if one.present:
                ratio = brute.probability(hypothesis, name) / usual
            else:
                ratio = brute.absent_probability(hypothesis, name) / (1 - usual)
            assert weight == pytest.approx(1_000_000 * math.log(ratio), abs=0.51)


@FEW
@given(MODELS_AND_CASES)
def test_the_standard_library_finds_the_same(drawn: tuple[Model, Findings]):
    model, case = drawn
    document = model.document
    belief = believe(model.space, case)
    data = json.dumps(document).encode()
    digest = hashlib.sha256(data).hexdigest()
    named = belief.first(3)
    assert check(data, digest, Statement(case.present, case.absent, named, belief.about(named).as_json())) == ""
    rows = contributions(document, case.present, case.absent)
    assert [sum(column) for column in zip(document["prior"], *rows.values(), strict=True)] == weights(belief)


@pytest.mark.parametrize("key", ["prior", "log_weights", "posterior_ppm", "terms"])
def test_an_altered_statement_is_found(key: str):
    data = json.dumps(SMALL.document).encode()
    digest = hashlib.sha256(data).hexdigest()
    named = ["a", "b"]
    stated = json.loads(json.dumps(believe(SMALL.space, Findings(["polar"], ["skin"])).about(named).as_json()))
    statement = Statement(["polar"], ["skin"], named, stated)
    assert check(data, digest, statement) == ""
    assert check(data + b" ", digest, statement) == "another document"
    assert check(data, digest, replace(statement, present=[])) == "terms, log_weights, posterior_ppm"
    assert check(data, digest, replace(statement, hypotheses=["a", "z"])) == "a hypothesis that is not there"
    if key == "terms":
        stated["terms"][0]["weights"][1] += 1
    else:
        stated[key][0] += 1
    assert check(data, digest, statement) == key


@FEW
@given(models().flatmap(lambda model: st.tuples(st.just(model), st.lists(cases(model), max_size=7))))
def test_many_cases_are_the_single_ones(drawn: tuple[Model, list[Findings]]):
    model, together = drawn
    space = model.space
    singly = [believe(space, case) for case in together]
    jointly = list(believe_all(space, together))
    assert [weights(one) for one in jointly] == [weights(one) for one in singly]
    assert [one.counted for one in jointly] == [one.counted for one in singly]


def test_cases_beyond_those_held_together_are_answered_in_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(posterior, "TOGETHER", 2)
    asked = [Findings([name]) for name in ("skin", "polar", "eye", "lens", "skin")]
    assert [weights(one) for one in believe_all(SMALL.space, asked)] == [
        weights(believe(SMALL.space, one)) for one in asked
    ]


@FEW
@given(MODELS_AND_CASES, st.randoms())
def test_order_and_repetition_do_not_matter(drawn: tuple[Model, Findings], chance):
    model, case = drawn
    present, absent = [*case.present, *case.present], [*case.absent, *case.absent]
    chance.shuffle(present)
    chance.shuffle(absent)
    assert weights(believe(model.space, Findings(present, absent))) == weights(believe(model.space, case))


@FEW
@given(MODELS_AND_CASES)
def test_what_others_imply_changes_nothing(drawn: tuple[Model, Findings]):
    model, case = drawn
    brute = model.brute
    above = {upper for one in case.present for upper in brute.above(one)}
    below = {one for one in model.parents for upper in case.absent if upper in brute.above(one)}
    clean = Findings(set(case.present) - set(case.absent), set(case.absent) - set(case.present) - above)
    above = {upper for one in clean.present for upper in brute.above(one)} - set(clean.absent)
    below = {one for one in model.parents if brute.above(one) & set(clean.absent)} - set(clean.present) - above
    more = Findings(clean.present | above, clean.absent | below)
    assert weights(believe(model.space, more)) == weights(believe(model.space, clean))


@FEW
@given(MODELS_AND_CASES)
def test_what_is_recorded_both_ways_is_named_and_changes_nothing(drawn: tuple[Model, Findings]):
    model, case = drawn
    brute, belief = model.brute, believe(model.space, case)
    implied = {upper for one in case.present for upper in brute.above(one)} | set(case.present)
    assert set(belief.contradicted) == implied & set(case.absent)
    clean = Findings(set(case.present) - set(case.absent), set(case.absent) - implied)
    assert weights(believe(model.space, clean)) == weights(belief)


@FEW
@given(models())
def test_what_is_unknown_says_nothing(model: Model):
    belief = believe(model.space, Findings(()))
    assert weights(belief) == model.space.prior.tolist()
    assert belief.counted == ()


@FEW
@given(MODELS_AND_CASES)
def test_contributions_add_up(drawn: tuple[Model, Findings]):
    model, case = drawn
    sparse = believe(model.space, case)
    belief = sparse.about(sparse.hypotheses[::-1])
    assert isinstance(belief, Belief)
    assert belief.log_weights == tuple(
        belief.prior[h] + sum(term.weights[h] for term in belief.terms) for h in range(len(belief.hypotheses))
    )
    assert belief.log_weights == tuple(weights(sparse)[::-1])
    assert abs(sum(belief.posterior_ppm) - 1_000_000) <= len(belief.hypotheses)
    for ppm, (low, high) in zip(belief.posterior_ppm, belief.intervals_ppm, strict=True):
        assert low <= ppm <= high <= low + 1


@FEW
@given(models())
def test_present_and_absent_are_one_together(model: Model):
    """Where it is said of the finding itself, or nothing is said of it."""
    space, brute = model.space, model.brute
    for number, name in enumerate(space.findings):
        usual = brute.background[name]
        both = [dict([pair]) for pair in space.weigh([posterior.Observation(number, one) for one in (True, False)])]
        rows = {one.present: row for each in both for one, row in each.items()}
        matched = space.matches(posterior.Observation(number, True))
        plain = (matched == number) | (matched == -1)
        whole = usual * np.exp(rows[True] / 1e6) + (1 - usual) * np.exp(rows[False] / 1e6)
        assert whole[plain] == pytest.approx(1, abs=1e-4)


@FEW
@given(models())
def test_a_further_finding_costs_no_more_than_the_leak_unless_it_is_excluded(model: Model):
    space = model.space
    excluded = {name for name, said in model.frequency.items() if 0 in said.values()}
    for number in range(len(space.findings)):
        [(_, found)] = space.weigh([posterior.Observation(number, True)])
        for name, weight in zip(space.hypotheses, found.tolist(), strict=True):
            assert weight >= space.unlisted_present or name in excluded


def test_each_hypothesis_is_weighed_by_the_nearest_finding_that_it_shows():
    belief = believe(SMALL.space, Findings(["polar", "skin"]))
    found = {name: belief.matches(name) for name in belief.hypotheses}
    place = [SMALL.space.findings[one.finding] for one in belief.counted].index("polar")
    assert {name: row[place] for name, row in found.items()} == {
        "a": "cataract",
        "b": "polar",
        "c": "lens",
        "d": "",
        "other": "",
    }


def test_the_most_probable_are_first_and_equal_ones_in_order():
    belief = believe(SMALL.space, Findings(["skin"]))
    assert belief.first(2) == ("other", "a")
    assert believe(SMALL.space, Findings(())).first(5) == ("other", "a", "b", "c", "d")
    assert len(belief.first(50)) == 5


@FEW
@given(MODELS_AND_CASES, st.integers(1, 9))
def test_the_first_are_those_of_a_whole_sort(drawn: tuple[Model, Findings], count: int):
    model, case = drawn
    belief = believe(model.space, case)
    ranked = sorted(zip((-belief.log_weights).tolist(), range(len(belief.hypotheses)), strict=True))
    assert belief.first(count) == tuple(belief.hypotheses[number] for _, number in ranked[:count])


def test_a_former_id_is_the_finding_itself():
    space = SMALL.space
    renamed = replace(space, numbers={**space.numbers, "old": space.numbers["polar"]})
    assert weights(believe(renamed, Findings(["old"]))) == weights(believe(space, Findings(["polar"])))


def test_what_is_not_there_is_refused_with_its_place():
    space: Space = SMALL.space
    with pytest.raises(RequestError, match=r"case 7: 'tail' is no finding of this space\n  fix: use an id of its 6"):
        believe(space, Findings(["tail"], place="case 7"))
    with pytest.raises(RequestError, match="'tail' is no finding"):
        list(believe_all(space, [Findings((), ["tail"])]))
    belief = believe(space, Findings(()))
    with pytest.raises(RequestError, match="'e' is no hypothesis"):
        belief.about(["a", "e"])
    with pytest.raises(RequestError, match="'e' is no hypothesis"):
        belief.matches("e")
