"""What would change a ranking is what is believed after the change."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.certificate.fixedpoint import MILLION
from reasoner.probability.evidence import evidences_of
from reasoner.probability.posterior import believe, prepare, weigh
from reasoner.probability.ranking import Supposed, Supposition, chances_ppm, ranked

from .sample import ATOMS
from .test_posterior import DOCUMENT

PREPARED = prepare(DOCUMENT)
INPUTS = st.sets(st.sampled_from(ATOMS), max_size=8)
LIMITS = (500_000, 100_000, 10_000, 0)


def supposed(inputs: set[str]) -> tuple[Supposed, list[set[str]]]:
    """Each atom of the sample taken out if it is there, and put in if it is not."""
    cases = [inputs ^ {atom} for atom in ATOMS]
    then = [weights for _, weights in weigh(PREPARED, "acute", cases)]
    suppositions = tuple(Supposition((atom,), chance_ppm=1 + place) for place, atom in enumerate(ATOMS))
    now = np.array(believe(PREPARED, "acute", inputs).log_weights, dtype=np.int64)
    return Supposed(PREPARED.hypotheses, suppositions, now, np.array(then, dtype=np.int64)), cases


def band(ppm: int) -> int:
    return next(place for place, least in enumerate(LIMITS) if ppm >= least)


@settings(deadline=None)
@given(INPUTS)
def test_to_weigh_is_to_believe_without_intervals(inputs: set[str]) -> None:
    belief = believe(PREPARED, "acute", inputs)
    [(found, weights)] = weigh(PREPARED, "acute", [inputs])
    assert found == belief.found
    assert tuple(weights.tolist()) == belief.log_weights


@settings(deadline=None, max_examples=30)
@given(INPUTS, st.sampled_from(PREPARED.hypotheses))
def test_a_change_does_what_is_said_and_no_other_changes_anything(inputs: set[str], name: str) -> None:
    before, (changes, cases) = believe(PREPARED, "acute", inputs), supposed(inputs)
    place = before.hypotheses.index(name)
    turns = {one.supposition.atoms[0]: one for one in changes.turns(name, LIMITS)}
    for atom, case in zip(ATOMS, cases, strict=True):
        after = believe(PREPARED, "acute", case)
        order = ranked(after.hypotheses, after.posterior_ppm)
        is_other_first = order[0] != ranked(before.hypotheses, before.posterior_ppm)[0]
        if is_other_first or band(before.posterior_ppm[place]) != band(after.posterior_ppm[place]):
            told = turns.pop(atom)
            assert (told.first, told.ppm) == (order[0], after.posterior_ppm[place])
            assert told.rank == order.index(name) + 1
    assert not turns


@settings(deadline=None, max_examples=30)
@given(INPUTS, st.sampled_from(PREPARED.hypotheses), st.sampled_from(PREPARED.hypotheses))
def test_an_order_of_two_is_turned_by_what_turns_it(inputs: set[str], one: str, other: str) -> None:
    before, (changes, cases) = believe(PREPARED, "acute", inputs), supposed(inputs)
    first, second = (before.hypotheses.index(name) for name in (one, other))
    turned = set()
    for atom, case in zip(ATOMS, cases, strict=True):
        after = believe(PREPARED, "acute", case).log_weights
        ahead = before.log_weights[first] >= before.log_weights[second]
        if (after[first] < after[second]) if ahead else (after[first] > after[second]):
            turned.add((atom,))
    told = changes.reversals(one, other)
    assert {row.atoms for row in told} == turned
    assert [row.chance_ppm for row in told] == sorted((row.chance_ppm for row in told), reverse=True)


def test_the_most_useful_stands_first() -> None:
    names, now = ("x", "y", "z"), [0, -1_000_000, -4_000_000]
    rows = {
        "changes the first seldom": (10, [-3_000_000, 0, -4_000_000]),
        "does so more often": (1000, [-2_000_000, 0, -4_000_000]),
        "moves x alone": (900_000, [3_000_000, -1_000_000, -4_000_000]),
    }
    suppositions = tuple(Supposition((name,), chance_ppm=ppm) for name, (ppm, _) in rows.items())
    then = np.array([row for _, row in rows.values()], dtype=np.int64)
    changes = Supposed(names, suppositions, np.array(now, dtype=np.int64), then)

    def told(name: str, *limits: int) -> list[str]:
        return [one.supposition.atoms[0] for one in changes.turns(name, limits)]

    often, seldom = "does so more often", "changes the first seldom"
    assert told("x", 900_000, 0) == [often, seldom, "moves x alone"]
    assert told("x", 0) == told("y", 0) == [often, seldom]
    assert told("z", 10_000, 0) == ["moves x alone", often, seldom]


@settings(deadline=None)
@given(INPUTS)
def test_the_answers_of_an_evidence_are_all_there_is(inputs: set[str]) -> None:
    belief = believe(PREPARED, "acute", inputs)
    logs = np.array(belief.log_weights, dtype=np.int64)
    for evidence in evidences_of(DOCUMENT):
        rows = np.array(DOCUMENT["tables"][evidence.id], dtype=np.int64)
        chances = chances_ppm(logs, np.minimum(rows, 0))
        likely = np.exp(logs / MILLION - max(belief.log_weights) / MILLION)
        exact = np.exp(np.minimum(rows, 0) / MILLION) @ (likely / likely.sum())
        assert np.abs(chances / MILLION - exact).max() < 2e-6
