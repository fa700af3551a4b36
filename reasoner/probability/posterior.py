"""The posterior of a case with its intervals and questions: section 7 of `docs/certificate.md`, in integers
throughout."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import KnowledgeError, RequestError
from reasoner.probability.evidence import EvidenceIndex, Term, evidences_of
from reasoner.probability.fixedpoint import VANISHING, Integers, bounds_ppm, nearest_ppm, posteriors_ppm, weights
from reasoner.probability.structure import Evidence

if TYPE_CHECKING:
    from reasoner.probability.several import Several

DRAWS = 200
RANK = 5


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term and what it adds to each hypothesis's log weight, in micronats."""

    term: Term
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BeliefQuestion:
    """An exposure worth asking about: the hypothesis's parts per million if the answer were yes."""

    ask: str
    hypothesis: str
    ppm_if_present: int


@dataclass(frozen=True)
class Belief:
    """Probability of each hypothesis with the contributions that add up to it.

    Parameters: `found`, what the inputs answered, and `weights`, what each answer adds to each hypothesis; `prior`,
    `log_weights` in micronats; `posterior_ppm`; `intervals_ppm`, rounded outward; all in the order of `hypotheses`; `several`,
    the belief in several conditions at once, where it was asked for.
    Law: `log_weights[h] == prior[h] + sum(t.weights[h] for t in terms)`; each interval holds its posterior before
    rounding.
    """

    profile: str
    hypotheses: tuple[str, ...]
    prior: tuple[int, ...]
    found: tuple[Term, ...]
    weights: tuple[tuple[int, ...], ...]
    log_weights: tuple[int, ...]
    posterior_ppm: tuple[int, ...]
    intervals_ppm: tuple[tuple[int, int], ...]
    questions: tuple[BeliefQuestion, ...]
    several: Several | None = None

    @cached_property
    def terms(self) -> tuple[WeightedTerm, ...]:
        """The contributions, in document order."""
        return tuple(map(WeightedTerm, self.found, self.weights))

    def atoms(self) -> tuple[str, ...]:
        """What the act program may read of it: an atom for each hypothesis, with its interval in parts per million."""
        rows = zip(self.hypotheses, self.read_ppm, strict=True)
        return tuple(f"belief({name},{low},{high})" for name, (low, high) in rows)

    @property
    def read_ppm(self) -> Sequence[tuple[int, int]]:
        """The intervals that rules read: widened, where several conditions may be so, to hold the marginals, too."""
        if self.several is None:
            return self.intervals_ppm
        rows = zip(self.intervals_ppm, self.several.marginals_ppm, strict=True)
        return [(min(low, ppm), max(high, ppm)) for (low, high), ppm in rows]

    def as_json(self) -> dict[str, object]:
        """The `belief` object of the certificate."""
        return {
            "profile": self.profile,
            "prior": list(self.prior),
            "terms": [
                {
                    "evidence": one.term.evidence,
                    "value": one.term.value,
                    "atom": one.term.atom,
                    "weights": list(one.weights),
                }
                for one in self.terms
            ],
            "log_weights": list(self.log_weights),
            "posterior_ppm": list(self.posterior_ppm),
            "intervals_ppm": [list(pair) for pair in self.intervals_ppm],
            "questions": [
                {"ask": one.ask, "hypothesis": one.hypothesis, "ppm_if_present": one.ppm_if_present}
                for one in self.questions
            ],
            **({"several": self.several.as_json()} if self.several is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class _Exposure:
    hypothesis: int
    ask: str
    atom: str
    absent_atom: str
    asked_if: str
    if_present: int
    if_absent: int


@dataclass(frozen=True, slots=True)
class _Profile:
    """`denied` are the rows of evidences answered by no, `denied_weights` their sum, `denied_draws` the draws of the prior and
    of all of them."""

    prior: tuple[int, ...]
    draws: NDArray[np.int32]
    denied: frozenset[int]
    denied_weights: Integers
    denied_draws: NDArray[np.int32]
    exposures: tuple[_Exposure, ...]
    index: EvidenceIndex
    ask_ppm: int


@dataclass(frozen=True, slots=True)
class PreparedBelief:
    """A belief document decoded into arrays, to be made once and used for many cases (made by `prepare`)."""

    hypotheses: tuple[str, ...]
    unit: int
    weights: tuple[tuple[int, ...], ...]
    tables: Integers
    draws: NDArray[np.int32]
    profiles: Mapping[str, _Profile]


def prepare(document: Mapping[str, Any]) -> PreparedBelief:
    """Decode a belief document.

    Raises: KnowledgeError if its draws are not 200 to a block (the ranks of the intervals are defined for 200), or a
    table, a block number or a prior does not fit the hypotheses.
    """
    hypotheses = tuple(document["hypotheses"])
    evidences = evidences_of(document)
    count = document["draws"]["count"]
    if count != DRAWS:
        raise KnowledgeError(f"belief document: {count} draws, expected {DRAWS}", fix=f"learn with draws={DRAWS}")
    keys = [(evidence.id, value) for evidence in evidences for value in range(evidence.values)]
    tables = _matrix([document["tables"][name][value] for name, value in keys], len(hypotheses), "tables")
    blocks = _matrix([document["blocks"][name][value] for name, value in keys], len(hypotheses), "blocks")
    data = _offsets(document["draws"]["data"], "draws")
    if blocks.size and not 0 <= int(blocks.min()) <= int(blocks.max()) < len(data):
        raise KnowledgeError("belief document: blocks name a block that draws do not hold", fix="compile it again")
    draws = data[blocks]
    return PreparedBelief(
        hypotheses=hypotheses,
        unit=document["draws"]["unit"],
        weights=tuple(tuple(row) for row in tables.tolist()),
        tables=tables,
        draws=draws,
        profiles={
            name: _profile(name, item, hypotheses, evidences, tables=tables, all_draws=draws)
            for name, item in document["profiles"].items()
        },
    )


def believe(document: Mapping[str, Any] | PreparedBelief, profile: str, inputs: Collection[str]) -> Belief:
    """Compute the belief in a case.

    Parameters: `document`, prepared, or raw for a single use; `profile`, the name of the priors; `inputs`, the atoms of
    the case's closure.
    Raises: RequestError if the document has no such profile.
    Law: what is not an input changes nothing; the order of inputs does not matter.
    """
    prepared = document if isinstance(document, PreparedBelief) else prepare(document)
    if profile not in prepared.profiles:
        raise RequestError(
            f"profile {profile!r} is not one of {', '.join(sorted(prepared.profiles))}",
            fix="choose one of these profiles",
        )
    priors = prepared.profiles[profile]
    known = inputs if isinstance(inputs, (set, frozenset)) else frozenset(inputs)
    found = priors.index.rows(inputs)
    rows = [row for row, _ in found]
    prior = _prior(priors, known)
    way = _Way.to(rows, priors.denied)
    log_weights = _log_weights(prepared, priors, prior, way)
    exponential, total = weights(log_weights)
    return Belief(
        profile=profile,
        hypotheses=prepared.hypotheses,
        prior=prior,
        found=tuple([term for _, term in found]),
        weights=tuple([prepared.weights[row] for row in rows]),
        log_weights=tuple(log_weights.tolist()),
        posterior_ppm=tuple(nearest_ppm(exponential, total).tolist()),
        intervals_ppm=_intervals(prepared, priors, way, log_weights, bounds_ppm(exponential, total)),
        questions=_questions(prepared, priors, known, prior, log_weights),
    )


def weigh(
    prepared: PreparedBelief, profile: str, cases: Iterable[Collection[str]]
) -> Iterator[tuple[tuple[Term, ...], Integers]]:
    """What the inputs of each case answer, and the log weights of the hypotheses in micronats: a belief without intervals.

    Parameters: as of `believe`. Raises: KeyError if the document has no such profile.
    Law: they are `found` and `log_weights` of `believe`.
    """
    priors = prepared.profiles[profile]
    for inputs in cases:
        found = priors.index.rows(inputs)
        prior = _prior(priors, inputs)
        way = _Way.to([row for row, _ in found], priors.denied)
        yield tuple([term for _, term in found]), _log_weights(prepared, priors, prior, way)


@dataclass(frozen=True, slots=True)
class _Way:
    """The shortest way to a sum over some rows: from nothing, or from a record in which everything is `denied`."""

    from_denied: bool
    added: list[int]
    removed: list[int]

    @classmethod
    def to(cls, rows: Sequence[int], denied: frozenset[int]) -> _Way:
        """The way to the sum over these rows."""
        given = frozenset(rows)
        added, removed = given - denied, denied - given
        if len(added) + len(removed) >= len(rows):
            return cls(False, list(rows), [])
        return cls(True, list(added), list(removed))


def _log_weights(prepared: PreparedBelief, profile: _Profile, prior: Sequence[int], way: _Way) -> Integers:
    log_weights: Integers = np.array(prior, dtype=np.int64)
    if way.from_denied:
        log_weights += profile.denied_weights
    log_weights += prepared.tables[way.added].sum(axis=0) - prepared.tables[way.removed].sum(axis=0)
    return log_weights


def _prior(profile: _Profile, inputs: Collection[str]) -> tuple[int, ...]:
    prior = list(profile.prior)
    for hypothesis in {exposure.hypothesis for exposure in profile.exposures}:
        own = [exposure for exposure in profile.exposures if exposure.hypothesis == hypothesis]
        exposed = [exposure.if_present for exposure in own if exposure.atom in inputs]
        if exposed:
            prior[hypothesis] = max(exposed)
        elif all(exposure.absent_atom in inputs for exposure in own):
            prior[hypothesis] = min(exposure.if_absent for exposure in own)
    return tuple(prior)


def _intervals(
    prepared: PreparedBelief, profile: _Profile, way: _Way, log_weights: Integers, bounds: tuple[Integers, Integers]
) -> tuple[tuple[int, int], ...]:
    """The intervals of the hypotheses, which hold their `bounds`."""
    drawn = log_weights[:, np.newaxis] + prepared.unit * _offsets_of(prepared, profile, way).astype(np.int64)
    live = np.flatnonzero((drawn > drawn.max(axis=0) - VANISHING).any(axis=1))  # the others have weight 0 in every draw
    low, high = bounds_ppm(*weights(drawn[live].T))
    floor, ceiling = np.zeros_like(bounds[0]), bounds[1]
    floor[live] = np.minimum(np.partition(low, RANK - 1, axis=0)[RANK - 1], bounds[0][live])
    ceiling[live] = np.maximum(np.partition(high, DRAWS - RANK, axis=0)[DRAWS - RANK], ceiling[live])
    return tuple(zip(floor.tolist(), ceiling.tolist(), strict=True))


def _offsets_of(prepared: PreparedBelief, profile: _Profile, way: _Way) -> NDArray[np.int32]:
    """The sum of the draws of the prior and of some rows."""
    offsets = (profile.denied_draws if way.from_denied else profile.draws).copy()
    for row in way.added:
        offsets += prepared.draws[row]
    for row in way.removed:
        offsets -= prepared.draws[row]
    return offsets


def _questions(
    prepared: PreparedBelief, profile: _Profile, inputs: Collection[str], prior: Sequence[int], log_weights: Integers
) -> tuple[BeliefQuestion, ...]:
    open_exposures = [
        one
        for one in profile.exposures
        if one.atom not in inputs and one.absent_atom not in inputs and (not one.asked_if or one.asked_if in inputs)
    ]
    if not open_exposures:
        return ()
    supposed = np.tile(log_weights, (len(open_exposures), 1))
    for row, one in enumerate(open_exposures):
        supposed[row, one.hypothesis] += max(one.if_present - prior[one.hypothesis], 0)
    greatest: dict[tuple[str, str], int] = {}
    for one, ppm in zip(open_exposures, posteriors_ppm(supposed), strict=True):
        reached = int(ppm[one.hypothesis])
        if reached >= profile.ask_ppm:
            key = one.ask, prepared.hypotheses[one.hypothesis]
            greatest[key] = max(greatest.get(key, 0), reached)
    return tuple(BeliefQuestion(ask, hypothesis, ppm) for (ask, hypothesis), ppm in greatest.items())


def _profile(
    name: str,
    item: Mapping[str, Any],
    hypotheses: Sequence[str],
    evidences: Sequence[Evidence],
    *,
    tables: Integers,
    all_draws: NDArray[np.int32],
) -> _Profile:
    draws = _offsets(item["prior_draws"], f"profile {name}")
    if len(item["prior"]) != len(hypotheses) or len(draws) != len(hypotheses):
        raise KnowledgeError(
            f"belief document, profile {name}: priors do not fit the hypotheses", fix="compile it again"
        )
    exposures = tuple(
        _Exposure(
            hypotheses.index(one["hypothesis"]),
            one["ask"],
            one["atom"],
            one["absent_atom"],
            one.get("asked_if", ""),
            one["if_present"],
            one["if_absent"],
        )
        for one in item["exposures"]
    )
    index = EvidenceIndex(evidences, frozenset(item["without"]))
    rows = frozenset(index.denials)
    return _Profile(
        tuple(item["prior"]),
        draws,
        rows,
        tables[sorted(rows)].sum(axis=0),
        draws + all_draws[sorted(rows)].sum(axis=0, dtype=np.int32),
        exposures,
        index,
        item["ask_ppm"],
    )


def _offsets(text: str, place: str) -> NDArray[np.int32]:
    data = base64.b64decode(text, validate=True)
    if len(data) % (2 * DRAWS):
        raise KnowledgeError(
            f"belief document, {place}: the data is not a whole number of blocks", fix="compile it again"
        )
    return np.frombuffer(data, dtype="<i2").astype(np.int32).reshape(-1, DRAWS)


def _matrix(rows: list[list[int]], width: int, place: str) -> Integers:
    if any(len(row) != width for row in rows):
        raise KnowledgeError(f"belief document: {place} do not fit the hypotheses", fix="compile it again")
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
