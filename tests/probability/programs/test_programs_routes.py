from __future__ import annotations

from fractions import Fraction
from math import isnan

import numpy as np
import pytest

from reasoner.errors import Contradiction, ImpossibleEvidence, RequestError, Unanswerable
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.exact import exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.probability.programs.routes import Elimination, Posterior, Sampling, Table, posterior
from reasoner.probability.programs.sensitivity import sensitivities
from reasoner.probability.programs.table import world_table
from reasoner.probability.programs.worlds import best_worlds

MANY = "%! p: 0.5\nd(X) :- X = 1..18.\nsome :- d(1), d(2).\n"


def program(text: str) -> Program:
    return read_program("f.lp", text)


def routes(answer: Posterior) -> dict[str, str]:
    return {one.route: str(one).removeprefix(f"{one.route}") for one in answer.considered}


def test_a_small_program_is_tabled_and_a_large_one_eliminated() -> None:
    small = posterior(program("%! p: 0.5\na.\n"), ["a"])
    assert small.route == "world table"
    assert routes(small) == {
        "world table": " (2 total choices, limit 4,096): taken",
        "elimination": ": not needed beside world table",
        "sampling": ": not needed beside world table",
    }
    found = posterior(program(MANY), ["some"])
    assert found.route == "elimination"
    assert found.probability[0, 0] == pytest.approx(0.25, abs=1e-12)
    assert routes(found)["world table"] == " (262,144 total choices, limit 4,096): too large"


def test_a_large_program_with_several_models_is_tabled_or_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """13 choices are within the greater limit of the table, 18 are not."""
    text = "%! p: 0.5\nd(X) :- X = 1..13.\n{ some } :- d(1), d(2).\n"
    tabled = posterior(program(text), ["some"])
    assert tabled.route == "world table"
    assert (tabled.lower[0, 0], tabled.probability[0, 0], tabled.upper[0, 0]) == pytest.approx((0, 0.125, 0.25))
    assert "several stable models" in routes(tabled)["elimination"]
    monkeypatch.setattr("reasoner.probability.programs.routes.ROUTES", (Elimination(), Table(), Sampling(500, seed=1)))
    sampled = posterior(program(text.replace("13", "18")), ["some"])
    assert sampled.route == "sampling"
    assert sampled.low[0, 0] <= 0.125 <= sampled.high[0, 0]
    assert routes(sampled)["world table"] == " (262,144 total choices, limit 131,072): too large"


def test_a_table_that_is_too_large_is_refused_with_its_size() -> None:
    with pytest.raises(Unanswerable, match="more than 7 rows"):
        posterior(program("%! p: 0.5\nd(X) :- X = 1..3.\n"), ["d(1)"], route=Table(limit=7))
    assert posterior(program("%! p: 0.5\nd(X) :- X = 1..3.\n"), ["d(1)"], route=Table(limit=8)).probability == 0.5


def test_where_no_route_answers_each_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reasoner.probability.programs.routes.ROUTES", (Table(limit=2), Sampling(samples=5)))
    with pytest.raises(Unanswerable) as caught:
        posterior(program("{ a; b }.\n%! p: 1e0\nc.\n".replace("1e0", "0.0000001")), ["c"], [{"c": True}])
    assert "world table (2 total choices, limit 2): the world table would have more than 2 rows" in str(caught.value)
    assert "none of 5 draws" in str(caught.value)


def test_sampling_has_one_answer_for_a_seed() -> None:
    first, again, other = (posterior(program(MANY), ["some", "d(3)"], route=Sampling(50, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.probability, again.probability)
    assert (first.probability != other.probability).any()


def test_an_interval_holds_its_value_as_often_as_it_says() -> None:
    """400 intervals of 90 %: fewer than 345 would happen by chance in less than 1 of 1,000 trials."""
    coin = program("%! p: 0.3\na.\n")
    answers = [posterior(coin, ["a"], route=Sampling(60, seed, 0.9)) for seed in range(400)]
    assert sum(one.low[0, 0] <= 0.3 <= one.high[0, 0] for one in answers) >= 345


def test_sampling_estimates_lost_mass_and_evidence() -> None:
    found = posterior(program("%! p: 0.5\na.\n%! p: 0.5\nb.\n:- a, b.\n"), ["a"], [{}, {"b": False}], Sampling(2_000))
    assert found.inconsistent == pytest.approx(0.25, abs=0.05)
    assert found.evidence == pytest.approx([0.75, 0.5], abs=0.05)
    assert isnan(found.lower[0, 0])
    assert "maximum-entropy" in found.unclaimed


def test_evidence_too_improbable_for_a_float_of_the_whole_is_still_evidence() -> None:
    facts = "".join(
        f"%! p: 0.00000000000000000001\nd{place}.\n:- d{place}, not d0.\n:- d0, not d{place}.\n" for place in range(17)
    )
    found = posterior(program(f"{facts}%! p: 0.25\nq :- d0.\n"), ["q"], [{"d16": True}, {}], Table())
    assert found.evidence[0] == 0
    assert found.probability[0, 0] == pytest.approx(0.25, abs=1e-12)
    assert found.contradictions == ((), ())


def test_what_cannot_be_asked() -> None:
    rain = program("%! p: 0.3\nrain(1).\n")
    with pytest.raises(RequestError, match="did you mean `rain`"):
        posterior(rain, ["rian(1)"])
    with pytest.raises(RequestError, match="with 2 arguments"):
        posterior(rain, ["rain(1,2)"])
    with pytest.raises(RequestError, match="is no atom"):
        posterior(rain, ["rain(1)"], [{"not rain(1)": True}])
    assert posterior(rain, ["rain(2)"]).probability == 0


def test_empty_batches_and_no_queries() -> None:
    rain = program("%! p: 0.3\nrain.\n")
    assert posterior(rain, ["rain"], []).probability.shape == (0, 1)
    assert posterior(rain, [], [{}, {}]).probability.shape == (2, 0)
    assert posterior(rain, [], [{}], Sampling(10)).probability.shape == (1, 0)


def test_a_table_does_not_depend_on_the_order_of_statements() -> None:
    lines = ["%! p: 0.3\na.\n", "%! p: 0.4\nb :- a.\n", "{ c } :- b.\n"]
    first, second = (world_table(program("".join(order))) for order in (lines, lines[::-1]))
    assert first.atoms == second.atoms
    np.testing.assert_array_equal(first.outcomes, second.outcomes)
    np.testing.assert_array_equal(first.holds, second.holds)


def test_instances_that_can_never_fire_are_no_choices() -> None:
    found = grounded(program("person(a). person(b).\n%! id: s\n%! p: 0.3\ns(X) :- person(X), X != b.\n")).choices
    assert [one.label for one in found] == ["s[X=a]"]


def test_best_worlds_are_told_and_sum_to_one() -> None:
    coin = program("%! id: c\n%! p: 0.7, 0.3\n1 { heads; tails } 1.\n%! id: w\n%! p: 0.9\nwin :- heads.\n")
    best, *others = best_worlds(coin, count=10)
    assert (best.choices, best.atoms, round(best.probability, 12)) == (("c: heads", "w: win"), ("heads", "win"), 0.63)
    assert sum(one.probability for one in (best, *others)) == pytest.approx(1)
    with pytest.raises(ImpossibleEvidence, match="the program gives these together") as refused:
        best_worlds(coin, {"win": True, "tails": True}, count=3)
    assert refused.value.findings == ("tails", "win")
    with pytest.raises(RequestError, match="0 most probable"):
        best_worlds(coin, count=0)


def test_sensitivity_of_shared_and_of_several_numbers() -> None:
    """P(a) = 1 - (1 - p)², so ∂ = 2 (1 - p); x of x, y, z: the others share, so P(y or z) falls as x grows."""
    shared = program("%! id: r\n%! p: 1/4\nd(X) :- X = 1..2.\na :- d(X).\n")
    assert [one.derivative for one in sensitivities(shared, "a")] == pytest.approx([1.5])
    several = program("%! id: c\n%! p: 1/2, 1/4, 1/4\n1 { x; y; z } 1.\n")
    found = {one.head: one.derivative for one in sensitivities(several, "y")}
    assert found == pytest.approx({"x": -0.5, "y": 1.0, "z": -1 / 3})


def test_sensitivity_at_the_ends() -> None:
    sure = program("%! id: c\n%! p: 1, 0, 0\n1 { x; y; z } 1.\n%! id: a\n%! p: 1\na :- x.\n")
    found = {(one.rule, one.head): one.derivative for one in sensitivities(sure, "a")}
    assert isnan(found["c", "x"])
    assert found["c", "y"] == -1
    assert found["a", "a"] == 1


def test_no_world_at_all_is_a_contradiction_of_the_rules() -> None:
    broken = program("a. :- a. %! \n".replace("%! ", ""))
    for route in (None, Table(), Sampling(5)):
        with pytest.raises(Contradiction, match="no total choice"):
            posterior(broken, ["a"], route=route)
    assert exact(broken, "a").inconsistent == Fraction(1)
