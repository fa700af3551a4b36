"""The route by elimination: choices and atoms are summed out one after another, once, and what that took is a circuit for
every patient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import TooWide, Unanswerable
from reasoner.probability.programs.answer import (
    Array,
    Conjunctions,
    Posterior,
    Size,
    Slopes,
    World,
    contradictions,
)
from reasoner.probability.programs.asking import is_shown
from reasoner.probability.programs.choices import grounded
from reasoner.probability.programs.compilation import MOST_ROWS, Planned
from reasoner.probability.programs.compiled import Compiled, compiled, plan_of
from reasoner.probability.programs.contradiction import impossible_evidence
from reasoner.probability.programs.likeliest import likeliest
from reasoner.probability.programs.reading import RESERVED, Program
from reasoner.probability.programs.slopes import slopes_of_circuit
from reasoner.probability.programs.structure import structure
from reasoner.symbolic.enumeration import Literal

SHARED = 1 << 20
"""Up to so many rows one circuit serves all patients; beyond, each different evidence has a circuit of its own, which is
smaller.
"""
MOST_ATOMS = 2_000
"""For programs with more atoms only what evidence and queries name is looked at."""
_ESTIMATED = 16


@dataclass(frozen=True, slots=True)
class Elimination:
    """Sums over choices and atoms in an order that keeps tables small: exact where choices decide everything.

    Parameters: `limit`, how many rows the tables of a circuit may have together.
    """

    limit: int = MOST_ROWS

    @property
    def name(self) -> str:
        """What it is called."""
        return "elimination"

    def size(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Size:
        """The rows of all tables, if no row weighs zero: so at most."""
        if (whole := _whole(program)) and whole.bound <= SHARED:
            return Size(whole.bound, "rows", self.limit, is_bound=True)
        bound = plan_of(program, mentioned(queries, evidence)).bound
        if bound > SHARED:
            different = list(dict.fromkeys(tuple(one) for one in evidence))[:_ESTIMATED]
            own = [plan_of(program, mentioned(queries, [one]), one).bound for one in different]
            bound = min(bound, max(own, default=bound))
        return Size(bound, "rows", self.limit, is_bound=True)

    def answer(self, program: Program, queries: Conjunctions, evidence: Conjunctions) -> Posterior:
        """Answer by one way up and down the circuit for each patient, and for each beginning of a conjunction in addition."""
        nothing = compiled(program, (), (), self.limit)
        value = np.full((len(evidence), len(queries)), np.nan)
        log_total = np.zeros(len(evidence))
        for circuit, patients in self.circuits(program, queries, evidence):
            value[patients], log_total[patients] = conditioned(circuit, queries, [evidence[one] for one in patients])
        bounds = value if nothing.is_consistent else np.full_like(value, np.nan)
        return Posterior(
            self.name,
            value,
            value,
            value,
            1.0,
            bounds,
            bounds,
            "" if nothing.is_consistent else "some total choices have no stable model",
            np.exp(log_total),
            nothing.inconsistent,
            contradictions(program, evidence, np.isneginf(log_total)),
        )

    def slopes(self, program: Program, query: Sequence[Literal], evidence: Sequence[Literal]) -> Slopes:
        """The derivatives of P(query | evidence), from one way up and down.

        Outcomes of probability 0 count, too: their total choices have to decide what is asked as well.
        """
        found, asked = structure(program), mentioned([query], [evidence])
        found.decided(asked, tuple((True,) * len(one.probabilities) for one in found.choices))
        return slopes_of_circuit(program, compiled(program, asked, evidence, self.limit), query, evidence)

    def best(self, program: Program, evidence: Sequence[Literal], count: int) -> tuple[World, ...]:
        """The most probable worlds, equal ones in any order."""
        found = structure(program)
        found.decided(found.numbers, tuple(tuple(p > 0 for p in one.probabilities) for one in found.choices))
        [(circuit, _)] = self.circuits(program, [], [evidence])
        [log_total] = circuit.passes([evidence]).log_total
        if np.isneginf(log_total):
            raise impossible_evidence(program, evidence)
        worlds = []
        for value, outcomes in likeliest(circuit, evidence, count):
            chosen = list(zip(found.choices, outcomes, strict=True))
            assumed = [literal for choice, outcome in chosen for literal in choice.assumed(outcome)]
            [model] = grounded(program).models.models(assumed, 1)
            atoms = tuple(sorted(atom for atom in model if not atom.startswith(RESERVED)))
            told = tuple(choice.told(outcome) for choice, outcome in chosen)
            worlds.append(World(told, atoms, float(np.exp(value - log_total))))
        return tuple(worlds)

    def circuits(
        self, program: Program, queries: Conjunctions, evidence: Conjunctions
    ) -> Iterator[tuple[Compiled, NDArray[np.intp]]]:
        """The circuits that answer, each with the patients that it serves.

        Raises: TooWide; Unanswerable if choices do not decide everything.
        """
        patients = np.arange(len(evidence))
        if (whole := _whole(program)) and whole.bound <= SHARED:
            yield compiled(program, everything(program), (), self.limit), patients
            return
        asked = mentioned(queries, evidence)
        different: dict[tuple[Literal, ...], list[int]] = {}
        for patient, literals in enumerate(evidence):
            different.setdefault(tuple(literals), []).append(patient)
        shared = _shared(program, asked, min(SHARED, self.limit)) if len(different) > 1 else None
        if shared:
            yield shared, patients
            return
        for literals, some in different.items():
            own = mentioned(queries, [literals])
            yield compiled(program, own, literals, self.limit), np.array(some, dtype=np.intp)


def everything(program: Program) -> frozenset[str]:
    """All atoms that may be asked about."""
    return frozenset(atom for atom in structure(program).numbers if is_shown(program, atom))


def mentioned(queries: Conjunctions, evidence: Conjunctions) -> frozenset[str]:
    """The atoms that queries and evidence name."""
    return frozenset(atom for one in (*queries, *evidence) for atom, _ in one)


def conditioned(circuit: Compiled, queries: Conjunctions, evidence: Conjunctions) -> tuple[Array, Array]:
    """P(query | evidence), patients × queries, and ln P(evidence), patients.

    All queries that begin alike and differ in their last literal take one way up and down, whose derivatives they are read
    off.
    """
    beginnings = list(dict.fromkeys([(), *(tuple(one[:-1]) for one in queries)]))
    rows = [(*known, *first) for first in beginnings for known in evidence]
    found = circuit.passes(rows)
    log_total = found.log_total.reshape(len(beginnings), len(evidence))
    value = np.empty((len(evidence), len(queries)))
    for place, query in enumerate(queries):
        number = beginnings.index(tuple(query[:-1]))
        mine = slice(number * len(evidence), (number + 1) * len(evidence))
        leaves = circuit.leaves(*query[-1])
        with np.errstate(invalid="ignore"):
            if leaves is None:
                value[:, place] = np.exp(log_total[number] - log_total[0])
            else:
                shares = np.exp(found.log_derivatives[leaves, mine] - log_total[0])
                value[:, place] = (found.given[leaves, mine] * shares).sum(axis=0)
        value[np.isneginf(log_total[number]), place] = 0.0
    value[np.isneginf(log_total[0])] = np.nan
    return np.minimum(value, 1.0), log_total[0]


def _whole(program: Program) -> Planned | None:
    """The plan of all that may be asked about; None if that is too much to look at, or is not decided by choices."""
    atoms = everything(program)
    if len(atoms) > MOST_ATOMS:
        return None
    try:
        return plan_of(program, atoms)
    except Unanswerable:
        return None


def _shared(program: Program, asked: Collection[str], most: int) -> Compiled | None:
    try:
        return compiled(program, asked, (), most)
    except TooWide:
        return None
