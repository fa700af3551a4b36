"""Several atoms together, one given others, and what finding out an atom would tell: from posteriors, by whatever route
answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import ImpossibleEvidence, RequestError, TooWide
from reasoner.probability.programs.asking import Evidence, read_evidence, read_query
from reasoner.probability.programs.by_elimination import everything
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.routes import Posterior, Route, posterior

LARGEST = 1 << 16
"""The most combinations of atoms of which a joint distribution is told."""


@dataclass(frozen=True, eq=False)
class Joint:
    """P(atoms together | evidence): `table` has an axis of (false, true) for each of `atoms`, in their order."""

    atoms: tuple[str, ...]
    table: NDArray[np.float64] = field(repr=False)

    def __call__(self, *holds: bool) -> float:
        """The probability that each atom holds or does not. Raises: RequestError for another number of values."""
        if len(holds) != len(self.atoms):
            raise RequestError(
                f"{len(holds)} values of {len(self.atoms)} atoms", fix=f"give one for each of {self.atoms}"
            )
        return float(self.table[tuple(map(int, holds))])


@dataclass(frozen=True, slots=True)
class Worth:
    """What finding out an atom is expected to tell about a query.

    Parameters: `bits`, the mutual information given the evidence; `change`, how far the query's probability is expected to
    move, from 0 to 1.
    """

    atom: str
    bits: float
    change: float


def joint(
    program: Program, atoms: Sequence[str], evidence: Evidence | None = None, route: Route | None = None
) -> Joint:
    """P(atoms together | evidence).

    Parameters: `route`, as of `posterior`.
    Raises: as `posterior`; TooWide if there are more than `LARGEST` combinations; ImpossibleEvidence; RequestError, also for
    what is no atom, and for an atom twice.
    Law: summed over the axes of the others, it is the posterior of each.
    """
    names = _atoms(program, atoms)
    if 1 << len(names) > LARGEST:
        message = f"{len(names)} atoms have {1 << len(names)} combinations; at most {LARGEST} are told"
        raise TooWide(message, clique=names, entries=1 << len(names), fix="ask for fewer atoms together")
    queries = [
        ", ".join(name if value else f"not {name}" for name, value in zip(names, values, strict=True))
        for values in product((False, True), repeat=len(names))
    ]
    return Joint(names, _possible(program, queries, evidence, route).probability[0].reshape((2,) * len(names)))


def conditional(
    program: Program, atom: str, given: Sequence[str], evidence: Evidence | None = None, route: Route | None = None
) -> Joint:
    """P(atom | each combination of other atoms, evidence): the last axis is the atom's.

    NaN where the combination has probability zero. Raises: as `joint`.
    """
    found = joint(program, (*given, atom), evidence, route)
    with np.errstate(invalid="ignore"):
        return Joint(found.atoms, found.table / found.table.sum(axis=-1, keepdims=True))


def worth_of_findings(
    program: Program,
    query: str,
    evidence: Evidence | None = None,
    candidates: Sequence[str] | None = None,
    route: Route | None = None,
) -> tuple[Worth, ...]:
    """What finding out each atom would tell about a query, the most information first, ties by name.

    Parameters: `candidates`, atoms; None for all that can hold, are shown, and are neither known nor in the query.
    Raises: as `posterior`; ImpossibleEvidence.
    Law: the information is 0 exactly where query and atom are independent given the evidence, up to rounding.
    """
    literals = read_query(program, query)
    known = {atom for atom, _ in (*read_evidence(program, evidence or {}), *literals)}
    names = sorted(everything(program) - known) if candidates is None else _atoms(program, candidates)
    asked = ", ".join(atom if holds else f"not {atom}" for atom, holds in literals)
    queries = [asked, *names, *(f"{asked}, {name}" for name in names)]
    first, *others = _possible(program, queries, evidence, route).probability[0].tolist()
    worths = []
    for name, single, both in zip(names, others[: len(names)], others[len(names) :], strict=True):
        table = np.maximum(0.0, [[1 - first - single + both, single - both], [first - both, both]])
        apart = table - np.outer(table.sum(axis=1), table.sum(axis=0))
        worths.append(Worth(name, _information(table), float(np.abs(apart).sum() / 2)))
    return tuple(sorted(worths, key=lambda one: (-one.bits, one.atom)))


def _information(table: NDArray[np.float64]) -> float:
    """The mutual information of rows and columns, bits; rounding never makes it negative."""
    rows, columns = table.sum(axis=1).tolist(), table.sum(axis=0).tolist()
    terms = [
        both * math.log2(both / (row * column))
        for row, of in zip(rows, table.tolist(), strict=True)
        for column, both in zip(columns, of, strict=True)
        if both > 0
    ]
    return max(0.0, math.fsum(terms))


def _atoms(program: Program, texts: Sequence[str]) -> tuple[str, ...]:
    names = []
    for text in texts:
        literals = read_query(program, text)
        if len(literals) != 1 or not literals[0][1]:
            raise RequestError(f"`{text}` is no atom", fix="name atoms, without `not`")
        names.append(literals[0][0])
    if not names or len(set(names)) < len(names):
        what = f"an atom stands twice in {', '.join(names)}" if names else "no atom is named"
        raise RequestError(what, fix="name one atom or more, each once")
    return tuple(names)


def _possible(program: Program, queries: Sequence[str], evidence: Evidence | None, route: Route | None) -> Posterior:
    """The answer for one patient. Raises: ImpossibleEvidence."""
    answer = posterior(program, queries, [evidence or {}], route)
    if answer.contradictions[0]:
        raise ImpossibleEvidence(answer.contradictions[0], "program")
    return answer
