"""Contributions sum up exactly, and what is explained away comes back when the first is left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.certificate.fixedpoint import posterior_ppm
from reasoner.probability.posterior import believe, prepare
from reasoner.probability.ranking import ranked
from reasoner.probability.shares import explained_away, telescoped

from .sample import ATOMS
from .test_posterior import DOCUMENT

PREPARED = prepare(DOCUMENT)
INPUTS = st.sets(st.sampled_from(ATOMS))


@settings(deadline=None)
@given(INPUTS)
def test_the_steps_of_a_probability_sum_to_its_whole_way(inputs: set[str]) -> None:
    belief = believe(PREPARED, "acute", inputs)
    for place, name in enumerate(belief.hypotheses):
        way = telescoped(belief, name)
        assert way.prior_ppm == posterior_ppm(belief.prior)[place]
        assert way.posterior_ppm == belief.posterior_ppm[place]
        assert way.prior_ppm + sum(step for _, step in way.steps) == way.posterior_ppm
        assert [atom for atom, _ in way.steps] == [term.atom for term in belief.found]
        assert (way.prior_ppm, *way.stops)[-1] == way.posterior_ppm


@settings(deadline=None)
@given(INPUTS)
def test_without_the_first_the_rest_share_everything(inputs: set[str]) -> None:
    belief = believe(PREPARED, "acute", inputs)
    first, *others = ranked(belief.hypotheses, belief.posterior_ppm)
    place = belief.hypotheses.index(first)
    rest = [weight for at, weight in enumerate(belief.log_weights) if at != place]
    left = dict(zip([name for name in belief.hypotheses if name != first], posterior_ppm(rest), strict=True))
    effects = range(len(belief.found))
    for name in others:
        one = explained_away(belief, name, first, effects)
        assert one.ppm_without == left[name] >= one.ppm
        own, by, other = (belief.hypotheses.index(one) for one in (name, first, "other"))
        rows = dict(zip([term.atom for term in belief.found], belief.weights, strict=True))
        for atom, of_own, of_first in one.findings:
            assert (of_own, of_first) == (rows[atom][own] - rows[atom][other], rows[atom][by] - rows[atom][other])
            assert 0 < of_own <= of_first
        assert not explained_away(belief, name, first, ()).findings


def test_nothing_explains_itself_away() -> None:
    belief = believe(PREPARED, "acute", ())
    with pytest.raises(ValueError, match="does not explain itself away"):
        explained_away(belief, "other", "other", ())
