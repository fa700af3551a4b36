"""The definition of a noisy-or network once more: every world, in fractions, slowly; and random networks to try it on."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from reasoner.probability.noisyor import NoisyOr, Observations


@dataclass
class Exact:
    """One patient's answer: the evidence and what is admissible, marginals, and every world's weight."""

    evidence: Fraction
    admissible: Fraction
    weights: dict[tuple[int, ...], Fraction] = field(default_factory=dict)

    def marginal(self, place: int) -> Fraction:
        return sum((w for world, w in self.weights.items() if world[place]), Fraction(0)) / self.evidence


def exact(network: NoisyOr, findings: Sequence[int], known: Sequence[int] | None = None) -> Exact:
    places = {name: index for index, name in enumerate(network.disorders)}
    causes = {name: [(places[d], Fraction(w)) for d, f, w in network.links if f == name] for name in network.findings}
    found = Exact(Fraction(0), Fraction(0))
    for world in product((0, 1), repeat=len(places)):
        if network.at_most is not None and sum(world) > network.at_most:
            continue
        if any(sum(world[places[one]] for one in group) > 1 for group in network.exclusions):
            continue
        weight = math.prod(Fraction(p) if x else 1 - Fraction(p) for p, x in zip(network.priors, world, strict=True))
        found.admissible += weight
        if known is not None and any(sign and (sign == 1) != bool(x) for sign, x in zip(known, world, strict=True)):
            continue
        for name, leak, sign in zip(network.findings, network.leaks, findings, strict=True):
            absent = (1 - Fraction(leak)) * math.prod(1 - w for d, w in causes[name] if world[d])
            weight *= {1: 1 - absent, -1: absent, 0: Fraction(1)}[int(sign)]
        found.weights[world] = weight
        found.evidence += weight
    return found


def random_network(disorders: int, findings: int, seed: int, *, parents: int = 4, exclusions: int = 3) -> NoisyOr:
    chance = random.Random(seed)
    names = [f"d{n}" for n in range(disorders)]
    links = [
        (name, f"f{n}", chance.uniform(0.1, 0.9)) for n in range(findings) for name in chance.sample(names, parents)
    ]
    return NoisyOr.of(
        {name: chance.uniform(0.01, 0.2) for name in names},
        {f"f{n}": chance.uniform(0.001, 0.05) for n in range(findings)},
        links,
        exclusions=[chance.sample(names, 2) for _ in range(exclusions)],
    )


def random_findings(network: NoisyOr, patients: int, seed: int) -> Observations:
    """A fifth of the findings present, a fifth absent, the rest unknown."""
    chance = random.Random(seed)
    count = len(network.findings)
    rows = []
    for _ in range(patients):
        row = [0] * count
        for number, place in enumerate(chance.sample(range(count), 2 * (count // 5))):
            row[place] = 1 if number % 2 else -1
        rows.append(row)
    return Observations.of(network, rows)


PROBABILITIES = st.sampled_from([0.0, 1e-6, 0.02, 0.25, 0.5, 0.9, 1 - 1e-9, 1.0])


@st.composite
def networks(draw: st.DrawFn, most: int = 5) -> NoisyOr:
    """Small networks, also with certain and impossible disorders, findings without causes and groups of exclusions."""
    names = [f"d{n}" for n in range(draw(st.integers(1, most)))]
    findings = [f"f{n}" for n in range(draw(st.integers(0, most)))]
    pairs = [(d, f) for f in findings for d in names]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    groups = [draw(st.lists(st.sampled_from(names), min_size=2, unique=True))] if len(names) > 1 else []
    return NoisyOr.of(
        {name: draw(PROBABILITIES.filter(lambda p: p < 1)) for name in names},
        {name: draw(PROBABILITIES) for name in findings},
        [(d, f, draw(PROBABILITIES)) for d, f in chosen],
        exclusions=groups if draw(st.booleans()) else [],
        at_most=draw(st.none() | st.integers(0, len(names))),
    )


def signs(length: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from([-1, 0, 1]), min_size=length, max_size=length)


@st.composite
def cases(draw: st.DrawFn, most: int = 5) -> tuple[NoisyOr, list[int], list[int]]:
    """A network with one patient's findings and known disorders."""
    network = draw(networks(most))
    return network, draw(signs(len(network.findings))), draw(signs(len(network.disorders)))


def rows(observations: Observations) -> Iterator[Observations]:
    """Each patient of a batch alone."""
    for row in range(len(observations)):
        yield Observations(observations.findings[row : row + 1], observations.disorders[row : row + 1])
