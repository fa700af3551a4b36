"""Which test, or which question, would say most about one hypothesis now.

Each result is supposed, the record with it is grounded and weighed again, and what the engine would then believe of the
hypothesis is kept: every number here can be had by recording the result. Where one examination yields several signs, such as an
electrocardiogram, each is weighed by itself, and what all of them are expected to say together stands beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from reasoner.certificate.fixedpoint import MILLION
from reasoner.decision.kinds import Kinds
from reasoner.decision.telling_apart import Result, expected_bits
from reasoner.engine.targets import concept_row
from reasoner.errors import Phrase, RequestError
from reasoner.knowledge.attributes import Attributes, Figure
from reasoner.probability.fixedpoint import Integers, posteriors_ppm
from reasoner.vocabulary import split_atom

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

Means = Literal["test", "question"]


@dataclass(frozen=True)
class Telling:
    """What one evidence would tell about a hypothesis.

    Parameters: `evidence`, and `concept`, what is measured or found; `means`, whether a test or a question finds it out; `bits`,
    by how much the uncertainty is expected to fall; `results`, in the order of the evidence; `way`, what is known of the test
    that gives it, `cost` in the jurisdiction of the question: None where that is not known.
    """

    evidence: str
    concept: str
    means: Means
    bits: float
    results: tuple[Result, ...]
    way: Attributes | None = None
    cost: Figure | None = None

    def as_json(self) -> dict[str, Any]:
        """The evidence for machines."""
        return {
            "evidence": self.evidence,
            "concept": self.concept,
            "means": self.means,
            "bits": round(self.bits, 6),
            "results": [one.as_json() for one in self.results],
            "way": self.way.concept if self.way else None,
            "cost": self.cost.as_json() if self.cost else None,
        }


@dataclass(frozen=True)
class Examination:
    """What one examination that yields several signs at once would tell about a hypothesis.

    Parameters: `way`, what is known of it; `evidences`, those of its signs that are not known; `bits`, by how much the
    uncertainty is expected to fall over all patterns of these, each depending on the hypotheses alone.
    """

    way: Attributes
    evidences: tuple[str, ...]
    bits: float
    cost: Figure | None = None

    def as_json(self) -> dict[str, Any]:
        """The examination for machines."""
        return {
            "way": self.way.concept,
            "evidences": list(self.evidences),
            "bits": round(self.bits, 6),
            "cost": self.cost.as_json() if self.cost else None,
        }


@dataclass(frozen=True)
class NextTests:
    """The evidences that are not known, those that would say most about a hypothesis first.

    Parameters: `ppm`, its probability now; `ranking`; `examinations`, that yield several of the evidences at once, ranked in the
    same way; `presented`, whether the case presents a complaint: if not, there is no differential, and nothing is ranked.
    """

    hypothesis: str
    ppm: int
    ranking: tuple[Telling, ...]
    examinations: tuple[Examination, ...] = ()
    presented: bool = True

    def as_json(self) -> dict[str, Any]:
        """The ranking for machines."""
        return {
            "hypothesis": self.hypothesis,
            "ppm": self.ppm,
            "presented": self.presented,
            "ranking": [one.as_json() for one in self.ranking],
            "examinations": [one.as_json() for one in self.examinations],
        }

    def by(self, means: Means) -> NextTests:
        """Only what tests, or only what questions, find out."""
        kept = tuple(one for one in self.ranking if one.means == means)
        examinations = self.examinations if means == "test" else ()
        return NextTests(self.hypothesis, self.ppm, kept, examinations, self.presented)


def next_tests(reasoner: Reasoner, state: State, hypothesis: str) -> NextTests:
    """What to find out next about a hypothesis, by tests and by questions.

    Parameters: `state`, what stands behind an answer.
    Raises: RequestError if there is no such hypothesis.
    Laws: in the order of `bits`, ties by name; with a result in the record the engine gives its `ppm`; an evidence that is known
    is not in the ranking, nor is one of which a single answer could be given; an examination tells no less than one of its signs.
    """
    place = hypothesis_place(state, hypothesis, reasoner)
    now = state.belief.posterior_ppm[place]
    if not state.presented:
        return NextTests(hypothesis, now, (), presented=False)
    content = reasoner.knowledge.content
    kinds = Kinds(content["ontology"]["isa"], reasoner.knowledge.attributes)
    supposed = reasoner.suppositions(state).more
    shares = probabilities(np.vstack([supposed.now, supposed.then]))[:, place].tolist()
    after = posteriors_ppm(supposed.then)[:, place].tolist()
    found = []
    rows = zip(supposed.suppositions, after, shares[1:], strict=True)
    for evidence, group in groupby(rows, key=lambda row: row[0].evidence):
        answers = list(group)
        if len(answers) > 1:
            bits = expected_bits(shares[0], [(one.chance_ppm, share) for one, _, share in answers])
            results = tuple(Result(one.atoms[0], one.chance_ppm, ppm, one.end, one.up_to) for one, ppm, _ in answers)
            found.append(_telling(evidence, bits, results, kinds, reasoner.jurisdiction))
    found.sort(key=lambda one: (-one.bits, one.evidence))
    [shares_now] = probabilities(supposed.now[np.newaxis])
    examinations = list(_examinations(found, shares_now, place, content["belief"]["tables"]))
    examinations.sort(key=lambda one: (-one.bits, one.way.concept))
    return NextTests(hypothesis, now, tuple(found), tuple(examinations))


def _examinations(
    found: Iterable[Telling], shares: NDArray[np.float64], place: int, tables: Mapping[str, Any]
) -> Iterator[Examination]:
    """The examinations that yield several of some evidences at once.

    Parameters: `shares`, the probabilities of the hypotheses; `tables`, the log likelihoods of each evidence, in micronats.
    """
    together: dict[str, list[Telling]] = defaultdict(list)
    for one in found:
        if one.way and one.way.at_once:
            together[one.way.concept].append(one)
    for signs in together.values():
        names = tuple(sorted(one.evidence for one in signs))
        patterns = np.zeros((1, len(shares)))
        for name in names:
            rows = np.array(tables[name]) / MILLION
            patterns = (patterns[:, np.newaxis] + rows[np.newaxis]).reshape(-1, len(shares))
        likelihoods = np.exp(patterns)
        chances = likelihoods @ shares
        after = likelihoods[:, place] * shares[place] / chances
        bits = expected_bits(float(shares[place]), list(zip(chances.tolist(), after.tolist(), strict=True)))
        if (way := signs[0].way) and len(names) > 1:
            yield Examination(way, names, bits, signs[0].cost)


def probabilities(log_weights: Integers) -> NDArray[np.float64]:
    """The probabilities of hypotheses by their log weights in micronats (cases × hypotheses), finer than parts per million."""
    nats = log_weights / MILLION
    weights = np.exp(nats - nats.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def hypothesis_place(state: State, hypothesis: str, reasoner: Reasoner) -> int:
    """The place of a hypothesis.

    Raises: RequestError if there is no such hypothesis.
    """
    if hypothesis not in state.belief.hypotheses:
        concept_row(reasoner.knowledge, hypothesis)
        raise RequestError(
            Phrase("`{0}` is no condition that the differential knows", hypothesis),
            fix=Phrase("name one of the conditions that `reasoner kb list` shows"),
        )
    return state.belief.hypotheses.index(hypothesis)


def _telling(evidence: str, bits: float, results: tuple[Result, ...], kinds: Kinds, jurisdiction: str) -> Telling:
    concepts = list(dict.fromkeys(split_atom(one.atom)[1][0] for one in results))
    is_test = list(kinds.tested(concepts)) == concepts
    way = kinds.yielding(concepts[0]) if is_test else None
    cost = way.costs.get(jurisdiction) if way else None
    return Telling(evidence, concepts[0], "test" if is_test else "question", bits, results, way, cost)
