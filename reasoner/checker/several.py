"""Belief in several conditions at once, from tables and terms (`docs/certificate.md`, section 7a)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

from reasoner.certificate.fixedpoint import FRACTION_BITS, MILLION, exponential, logarithm
from reasoner.checker.belief import Evidence, Model, exponentials
from reasoner.checker.shapes import CheckError, integers, record, sequence

ONE = 1 << FRACTION_BITS
LARGEST = 3
KEYS = ("at_most", "log_weights", "marginals_ppm", "sizes_ppm", "best", "beyond_ppm")
_BEST = 5
_STEP = 1_000
_ERROR = 4

World = tuple[int, ...]


def check_shape(value: object, hypotheses: int, at_most: int) -> dict[str, Any]:
    """The object `several` as far as a quick check looks at it: its keys, and parts per million of every hypothesis."""
    stated = record(value, "belief/several", KEYS)
    if stated["at_most"] != at_most:
        raise CheckError(f"belief/several/at_most is not the {at_most} of the request")
    for key, length in (("marginals_ppm", hypotheses), ("sizes_ppm", at_most)):
        if any(not 0 <= ppm <= MILLION for ppm in integers(stated[key], f"belief/several/{key}", length)):
            raise CheckError(f"belief/several/{key} holds no parts per million")
    sequence(stated["log_weights"], "belief/several/log_weights")
    return stated


def several(model: Model, stated: Mapping[str, Any], at_most: int) -> dict[str, Any]:
    """What the belief in up to `at_most` conditions comes to.

    Parameters: `stated`, the belief in exactly one hypothesis, as computed.
    """
    hypotheses, prior, single = model.hypotheses, stated["prior"], stated["log_weights"]
    pairs = model.profiles[stated["profile"]].together
    conditions = range(len(hypotheses) - 1)
    evidences = {evidence.id: evidence for evidence in model.evidences}
    terms = [_term(evidences[one["evidence"]], model, one["value"]) for one in stated["terms"]]
    weights: dict[World, int] = {(h,): single[h] for h in range(len(hypotheses))}
    for size in range(2, at_most + 1):
        for world in combinations(conditions, size):
            weights[world] = sum([prior[h] for h in world]) + sum([term.weigh(world) for term in terms])
            if pairs:
                weights[world] += sum([pairs.get(pair, 0) for pair in combinations(world, 2)])
    worlds = list(weights)
    shares = exponentials(list(weights.values()))
    total = sum(shares)
    marginals, sizes = [0] * len(hypotheses), [0] * (at_most + 1)
    for world, share in zip(worlds, shares, strict=True):
        for h in world:
            marginals[h] += share
        sizes[len(world) if world[0] in conditions else 0] += share
    best = sorted(range(len(worlds)), key=lambda place: (-shares[place], place))[:_BEST]
    return {
        "at_most": at_most,
        "log_weights": list(weights.values())[len(hypotheses) :],
        "marginals_ppm": [_parts(share, total) for share in marginals],
        "sizes_ppm": [_parts(share, total) for share in sizes[1:]],
        "best": [
            {"hypotheses": [hypotheses[h] for h in worlds[place]], "ppm": _parts(shares[place], total)}
            for place in best
        ],
        "beyond_ppm": _beyond(weights, terms, _most(prior, pairs), at_most),
    }


def _most(prior: Sequence[int], pairs: Mapping[tuple[int, int], int]) -> list[int]:
    """The most that the prior of each condition adds to any world."""
    return [own + sum(max(more, 0) for pair, more in pairs.items() if h in pair) for h, own in enumerate(prior)]


def _parts(share: int, total: int) -> int:
    return (2 * MILLION * share + total) // (2 * total)


class _Antecedent:
    """Age and sex: the ratios to the rates of `other` multiply. The rules' common part."""

    bounded = True

    def __init__(self, table: Sequence[Sequence[int]], value: int) -> None:
        self.table, self.rates = table, table[value]

    def weigh(self, world: World) -> int:
        return sum([self.rates[h] for h in world]) - (len(world) - 1) * self.rates[-1]

    def room(self, world: World, h: int) -> int:
        """By how much one more condition raises what a world has, where that is not bounded by worlds of two."""
        return 0


class _Absent(_Antecedent):
    """A finding that is not there: nothing has brought it about."""

    def weigh(self, world: World) -> int:
        return sum([self.rates[h] for h in world]) - (len(world) - 1) * max(self.rates)


class _Present(_Antecedent):
    """A finding that is there: noisy-or, with the least rate as leak."""

    def __init__(self, table: Sequence[Sequence[int]], value: int) -> None:
        super().__init__(table, value)
        self.leak = min(self.rates)
        self.beside = max(ONE - exponential(-self.leak), 1)

    def weigh(self, world: World) -> int:
        found, *others = sorted([self.rates[h] for h in world], reverse=True)
        for rate in others:
            found = _with_cause(found, rate, self.leak, self.beside)
        return found


class _Shared(_Antecedent):
    """An answer among several: it tells of one of the conditions."""

    bounded = False

    def weigh(self, world: World) -> int:
        rates = [self.rates[h] for h in world]
        return max(rates) - logarithm(sum(exponentials(rates)) // len(rates))

    def room(self, world: World, h: int) -> int:
        return max(self.rates[h] - self.weigh(world), 0)


class _Moved(_Antecedent):
    """A measurement: it follows the condition whose rates depart most from those of `other`."""

    bounded = False

    def __init__(self, table: Sequence[Sequence[int]], value: int) -> None:
        super().__init__(table, value)
        self.departures = [max(abs(row[h] - row[-1]) for row in table) for h in range(len(self.rates) - 1)]

    def farthest(self, world: World) -> int:
        return max(world, key=lambda h: (self.departures[h], -h))

    def weigh(self, world: World) -> int:
        return self.rates[self.farthest(world)]

    def room(self, world: World, h: int) -> int:
        chosen = self.farthest(world)
        return max(self.rates[h] - self.rates[chosen], 0) if self.departures[h] >= self.departures[chosen] else 0


def _term(evidence: Evidence, model: Model, value: int) -> _Antecedent:
    table = model.tables[evidence.id]
    if evidence.kind == "range":
        return (_Antecedent if evidence.observable == "age" else _Moved)(table, value)
    if all(atom.startswith("sex(") for atom in evidence.atoms):
        return _Antecedent(table, value)
    if evidence.kind == "binary" or len(evidence.atoms) == 1:
        return (_Absent if value else _Present)(table, value)
    return _Shared(table, value)


@lru_cache(maxsize=1 << 16)
def _with_cause(found: int, rate: int, leak: int, beside: int) -> int:
    """The logarithm of a rate to which a cause of a lower rate comes."""
    more = max(exponential(found - rate) - exponential(found - leak), 0)
    rise = min(more * (ONE - exponential(-found)) // beside, ONE)
    return min(found + logarithm(ONE * ONE // (ONE + rise)), 0)


@lru_cache(maxsize=1 << 16)
def _log_of_one_and(gain: int) -> int:
    """ln(1 + e^gain), not below it."""
    return max(gain, 0) + logarithm(ONE * ONE // (ONE + exponential(abs(gain)))) + 2


def _beyond(weights: Mapping[World, int], terms: Sequence[_Antecedent], prior: Sequence[int], at_most: int) -> int:
    """What worlds of more conditions have at most, in parts per million of all.

    Parameters: `prior`, the most that each adds.
    """
    conditions = range(len(prior) - 1)
    if len(conditions) <= at_most:
        return 0
    bounded = [term for term in terms if term.bounded]
    others = [term for term in terms if not term.bounded]
    gains = [_gains(term, conditions) for term in bounded]
    reached, more = [], []
    for world in combinations(conditions, at_most):
        rises = 0
        for h in _less_probable(weights, world, conditions):
            gain = prior[h] + sum([min([gain[x][h] for x in world]) for gain in gains])
            gain += sum([term.room(world, h) for term in others])
            rises += _log_of_one_and(-(-gain // _STEP) * _STEP)
        reached.append(weights[world] + rises)
        more.append(rises)
    top = max(*weights.values(), *reached)
    larger = sum(
        ((exponential(top - log) + _ERROR) * (ONE - exponential(rises) + _ERROR) >> FRACTION_BITS) + 1
        for log, rises in zip(reached, more, strict=True)
    )
    smaller = sum(exponential(top - log) for log in weights.values())
    return -(-MILLION * larger // (larger + smaller))


def _gains(term: _Antecedent, conditions: Sequence[int]) -> list[list[int]]:
    """What a condition adds to what another has alone, which stands first."""
    gains = [[0] * len(conditions) for _ in conditions]
    for x, h in combinations(conditions, 2):
        together = term.weigh((x, h))
        gains[x][h], gains[h][x] = together - term.rates[x], together - term.rates[h]
    return gains


def _less_probable(weights: Mapping[World, int], world: World, conditions: Iterable[int]) -> Iterator[int]:
    """The conditions that can replace no member to give a more probable world."""
    own = weights[world]
    rests = [[x for x in world if x != member] for member in world]
    for h in conditions:
        if h not in world and all(weights[tuple(sorted([*rest, h]))] <= own for rest in rests):
            yield h
