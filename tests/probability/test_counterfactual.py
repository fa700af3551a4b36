"""Expected disablement and sufficiency are those of the twin network, enumerated over its noise."""

import itertools
import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.certificate.fixedpoint import MILLION, posterior_ppm
from reasoner.probability.counterfactual import EFFECTS, ONE, countable, counterfactual, effects, gone, kept
from reasoner.probability.evidence import Term, evidences_of
from reasoner.probability.posterior import Belief
from reasoner.probability.structure import Evidence

RATES = st.floats(0.02, 0.9)


def micronats(probability: float) -> int:
    return round(MILLION * math.log(probability))


@st.composite
def networks(draw, most=3):
    """Priors, leaks, links (finding × disorder) and what was seen of each finding."""
    disorders, findings = draw(st.integers(1, most)), draw(st.integers(1, 2))
    rates = [draw(st.lists(RATES, min_size=size, max_size=size)) for size in (disorders, findings)]
    links = [draw(st.lists(RATES, min_size=disorders, max_size=disorders)) for _ in range(findings)]
    seen = draw(st.lists(st.booleans(), min_size=findings, max_size=findings))
    return *rates, links, seen


def outcome(leaks, links, world):
    """Whether each finding is there, by its noise: a leak and the links of the disorders that are so."""
    return [
        leak or any(link and so for link, so in zip(row, world, strict=True))
        for leak, row in zip(leaks, links, strict=True)
    ]


def enumerated(network, weigh):
    """Expected disablement and sufficiency of each disorder, by every state of the noise. `weigh`: P of a world."""
    priors, leaks, links, seen = network
    rates = [*leaks, *itertools.chain(*links)]
    count = len(priors)
    total, went, stayed = 0.0, [0.0] * count, [0.0] * count
    for world in itertools.product((False, True), repeat=count):
        for noise in itertools.product((False, True), repeat=len(rates)):
            chance = weigh(world) * math.prod(rate if on else 1 - rate for rate, on in zip(rates, noise, strict=True))
            leak = noise[: len(leaks)]
            link = [noise[len(leaks) + row * count :][:count] for row in range(len(leaks))]
            if chance == 0 or outcome(leak, link, world) != seen:
                continue
            total += chance
            for place in range(count):
                cured = [so and other != place for other, so in enumerate(world)]
                alone = [so and other == place for other, so in enumerate(world)]
                left, enough = outcome(leak, link, cured), outcome([False] * len(leaks), link, alone)
                went[place] += chance * sum(was and not now for was, now in zip(seen, left, strict=True))
                stayed[place] += chance * sum(was and now for was, now in zip(seen, enough, strict=True))
    return [one / total for one in went], [one / total for one in stayed]


def rate(leak, row, world):
    return 1 - (1 - leak) * math.prod(1 - link for link, so in zip(row, world, strict=True) if so)


def independent(priors):
    return lambda world: math.prod(p if so else 1 - p for p, so in zip(priors, world, strict=True))


@settings(max_examples=40)
@given(networks())
def test_in_any_world_of_a_noisy_or_they_are_those_of_the_twin_network(network):
    priors, leaks, links, seen = network
    went, stayed = enumerated(network, independent(priors))
    weighed = {}
    for world in itertools.product((False, True), repeat=len(priors)):
        likely = [rate(leak, row, world) for leak, row in zip(leaks, links, strict=True)]
        weighed[world] = independent(priors)(world) * math.prod(
            one if was else 1 - one for one, was in zip(likely, seen, strict=True)
        )
    total = sum(weighed.values())
    for place in range(len(priors)):
        disabled = sufficient = 0.0
        for world, weight in weighed.items():
            if not world[place]:
                continue
            cured = [so and other != place for other, so in enumerate(world)]
            alone = [other == place for other in range(len(world))]
            for leak, row, was in zip(leaks, links, seen, strict=True):
                if was:
                    present, without, own = (micronats(rate(leak, row, one)) for one in (world, cured, alone))
                    disabled += weight / total * gone(present, without) / ONE
                    sufficient += weight / total * kept(present, own, micronats(leak)) / ONE
        assert abs(disabled - went[place]) < 1e-4
        assert abs(sufficient - stayed[place]) < 1e-4


def one_of_many(network):
    """The belief in which one disorder at most is so, from the same numbers."""
    priors, leaks, links, seen = network
    names = (*(f"d{place}" for place in range(len(priors))), "other")
    prior = tuple(micronats(one) for one in (*priors, 1.0))
    worlds = [*([place == one for place in range(len(priors))] for one in range(len(priors))), [False] * len(priors)]
    weights = tuple(
        tuple(micronats(one if was else 1 - one) for one in (rate(leak, row, world) for world in worlds))
        for leak, row, was in zip(leaks, links, seen, strict=True)
    )
    logs = tuple(map(sum, zip(prior, *weights, strict=True)))
    found = tuple(Term(f"e{place}", 0 if was else 1, f"present(f{place})") for place, was in enumerate(seen))
    return Belief("p", names, prior, found, weights, logs, tuple(posterior_ppm(logs)), ((0, 0),) * len(names), ())


@settings(max_examples=60)
@given(networks())
def test_where_one_disorder_at_most_is_so_they_are_those_of_the_twin_network(network):
    priors, _, _, seen = network
    went, stayed = enumerated(
        network, lambda world: (priors[world.index(True)] if any(world) else 1.0) if sum(world) <= 1 else 0.0
    )
    belief = one_of_many(network)
    found = counterfactual(belief, [place for place, was in enumerate(seen) if was])
    for measured, expected in ((found.disablement, went), (found.sufficiency, stayed)):
        assert measured[-1] == 0
        for one, other in zip(measured, expected, strict=False):
            assert abs(one / MILLION - other) < 1e-4


@given(networks())
def test_no_more_goes_than_is_there(network):
    belief = one_of_many(network)
    counted = [place for place, was in enumerate(network[3]) if was]
    found = counterfactual(belief, counted)
    for went, stayed, ppm in zip(found.disablement, found.sufficiency, belief.posterior_ppm, strict=True):
        assert 0 <= went <= stayed <= (ppm + 1) * len(counted)


def test_what_has_no_probability_takes_nothing_away_and_is_not_ranked():
    belief = one_of_many(([0.5, 0.5], [0.1], [[0.8, 0.8]], [True]))
    impossible = replace(belief, log_weights=(belief.log_weights[0] - 60 * MILLION, *belief.log_weights[1:]))
    found = counterfactual(impossible, [0])
    assert found.disablement[0] == found.sufficiency[0] == 0
    assert found.ranked(found.disablement) == ("d1",)


def test_a_finding_that_a_disorder_makes_no_likelier_stays():
    assert gone(micronats(0.3), micronats(0.4)) == 0
    assert kept(micronats(0.3), micronats(0.3), micronats(0.4)) == 0
    assert kept(micronats(0.3), micronats(0.3), 0) == 0


def test_causes_details_and_measurements_are_not_counted_and_of_a_finding_and_its_kind_the_kind_is():
    isa = {
        "pain_on_breathing": ["finding", "pain"],
        "pain": ["finding"],
        "chest_pain": ["finding", "pain"],
        "smoking": ["finding", "life_context"],
        "fever": ["finding", "general_symptom"],
    }
    evidences = [
        Evidence("e1", "binary", atoms=("present(pain_on_breathing)", "absent(pain_on_breathing)")),
        Evidence("e2", "binary", atoms=("present(pain)", "absent(pain)")),
        Evidence("e3", "categorical", atoms=("present(chest_pain)", "present(pain)")),
        Evidence("e4", "binary", atoms=("present(smoking)", "absent(smoking)")),
        Evidence("e5", "binary", atoms=("present(fever)", "absent(fever)")),
        Evidence("e6", "range", observable="pulse", cuts=(0, 100)),
        Evidence("e7", "range", observable="age", cuts=(0, 100)),
        Evidence("e8", "binary", atoms=("history(pain)", "no_history(pain)")),
    ]
    found = [
        *(Term(one.id, 0, one.atoms[0]) for one in evidences[:4]),
        Term("e5", 1, "absent(fever)"),
        Term("e6", 1, "value(pulse,120)"),
        Term("e7", 0, "value(age,30)"),
        Term("e8", 0, "history(pain)"),
    ]
    assert effects(found, evidences, isa) == (0, 1, 2, 5)
    assert countable(found, evidences, isa) == (0,)


def test_no_risk_factor_of_the_knowledge_base_is_an_effect(reasoner):
    content = reasoner.knowledge.content
    assert content["ontology"]["concepts"].keys() >= EFFECTS
    evidences = evidences_of(content["belief"])
    learned = {f"E_{number}" for number in range(1000)}
    signs = [
        one for one in evidences if one.window is not None and one.id.startswith(("ecg_", "chest_x_ray_", "rapid_"))
    ]
    causes = [one for one in evidences if one.id not in learned and one.kind != "range" and one not in signs]
    assert len(causes) > 60
    found = [Term(one.id, value, atom) for one in causes for value, atom in enumerate(one.atoms)]
    assert effects(found, evidences, content["ontology"]["isa"]) == ()
    present = [Term(one.id, 0, one.atoms[0]) for one in signs]
    assert len(countable(present, evidences, content["ontology"]["isa"])) == len(signs) > 10
