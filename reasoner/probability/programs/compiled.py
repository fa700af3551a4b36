"""A circuit of a program, and how patients' evidence and a program's numbers are put into it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.programs.blocks import MOST_ROWS as MOST_BLOCK_ROWS
from reasoner.probability.programs.circuit import Circuit
from reasoner.probability.programs.compilation import MOST_ROWS, Planned, compile_plan, planned
from reasoner.probability.programs.factors import Indicator, Parameter
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.semirings import LOGARITHMS, SUMS, Array, Counts
from reasoner.probability.programs.structure import Structure, structure
from reasoner.symbolic.enumeration import Literal

AT_ONCE = 1 << 20
"""How many numbers, nodes × patients, are worked on at once: few enough to stay near the processor."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pass:
    """What one way up, and one down, found for some patients.

    Parameters: `log_total`, patients: ln P(evidence); `log_derivatives`, leaves × patients: the logarithm of its derivative by
    each leaf; `given`, leaves × patients: their values under the evidence.
    """

    log_total: Floats
    log_derivatives: Floats
    given: Floats


@dataclass(frozen=True, eq=False)
class Compiled:
    """A program, for some atoms and some evidence, as a circuit.

    Parameters: `planned`, from which it was made; `known`, evidence that rows were left out for: it has to be part of each
    patient's.
    """

    structure: Structure
    planned: Planned
    circuit: Circuit
    known: tuple[Literal, ...]

    @cached_property
    def probabilities(self) -> Floats:
        """The value of each leaf without evidence."""
        values = np.ones(self.circuit.leaves)
        for number, leaf in enumerate(self.planned.tables.leaves, start=1):
            if isinstance(leaf, Parameter):
                choice = self.structure.choices[leaf.choice]
                values[number] = float(sum(choice.probabilities[one] for one in leaf.outcomes))
        return values

    def given(self, evidence: Sequence[Sequence[Literal]]) -> Floats:
        """The values of the leaves under some patients' evidence: leaves × patients."""
        values = np.repeat(self.probabilities[:, None], len(evidence), axis=1)
        for patient, literals in enumerate(evidence):
            for atom, holds in literals:
                leaves = self.leaves(atom, not holds)
                if leaves is None:
                    values[:, patient] = 0.0
                else:
                    values[leaves, patient] = 0.0
        return values

    def leaves(self, atom: str, holds: bool) -> list[int] | None:
        """The leaves under which an atom holds, or does not; None for all of them."""
        number = self.structure.numbers.get(atom)
        reading = self.planned.tables.atoms[number] if number is not None else False
        if isinstance(reading, bool):
            return None if reading == holds else []
        return [
            self.planned.tables.leaf(Indicator(reading.variable, value))
            for value, allowed in enumerate(reading.allowed)
            if allowed == holds
        ]

    def passes(self, evidence: Sequence[Sequence[Literal]]) -> Pass:
        """One way up and one down for each patient.

        Plainly, and by logarithms where that would lose a number.
        """
        step = max(1, AT_ONCE // self.circuit.nodes)
        parts = [self._pass(self.given(evidence[first : first + step])) for first in range(0, len(evidence), step)]
        if len(parts) == 1:
            return parts[0]
        return Pass(
            np.concatenate([np.zeros(0), *(one.log_total for one in parts)]),
            np.concatenate([np.zeros((self.circuit.leaves, 0)), *(one.log_derivatives for one in parts)], axis=1),
            np.concatenate([np.zeros((self.circuit.leaves, 0)), *(one.given for one in parts)], axis=1),
        )

    def _pass(self, given: Floats) -> Pass:
        try:
            with np.errstate(under="raise"):
                values = self.circuit.evaluate(given, SUMS)
                total = self.circuit.result(values, SUMS)
                derivatives = self.circuit.derivatives(values, SUMS)
            with np.errstate(divide="ignore"):
                return Pass(np.log(total), np.log(derivatives), given)
        except FloatingPointError:
            with np.errstate(divide="ignore"):
                logs = np.log(given)
            values = self.circuit.evaluate(logs, LOGARITHMS)
            total = self.circuit.result(values, LOGARITHMS)
            return Pass(total, self.circuit.derivatives(values, LOGARITHMS), given)

    @cached_property
    def is_consistent(self) -> bool:
        """Whether every total choice whose probability is above zero has a stable model. Precondition: nothing is known.

        Their share of all is counted with every possible outcome as probable as the others, modulo enough primes that it is 1
        for all of them only if it is 1 (the Chinese remainder theorem): nothing is rounded.
        """
        possible = [[one > 0 for one in choice.probabilities] for choice in self.structure.choices]
        primes = primes_beyond(prod(map(sum, possible)))
        values: Array = np.ones((self.circuit.leaves, len(primes)), dtype=np.int64)
        for number, leaf in enumerate(self.planned.tables.leaves, start=1):
            if isinstance(leaf, Parameter):
                of = possible[leaf.choice]
                count = sum(of[one] for one in leaf.outcomes)
                values[number] = [count * pow(sum(of), -1, prime) % prime for prime in primes]
        semiring = Counts(np.array(primes, dtype=np.int64))
        return bool((self.circuit.result(self.circuit.evaluate(values, semiring), semiring) == 1).all())

    @cached_property
    def inconsistent(self) -> float:
        """The probability of the total choices that have no stable model. Precondition: nothing is known."""
        if self.is_consistent:
            return 0.0
        values = self.circuit.evaluate(self.probabilities[:, None], SUMS)
        return float(max(0.0, 1.0 - self.circuit.result(values, SUMS)[0]))


def plan_of(program: Program, asked: Collection[str], known: Collection[Literal] = ()) -> Planned:
    """What a program will be compiled from, for some atoms; kept for the next call.

    Parameters: `known`, evidence about some of these, for which rows are left out.
    Raises: Unanswerable as `Structure.tables`.
    """
    return _own_plan(program, frozenset(asked), frozenset(known)) if known else _plan(program, frozenset(asked))


def compiled(
    program: Program, asked: Collection[str], known: Collection[Literal] = (), most: int = MOST_ROWS
) -> Compiled:
    """A program as a circuit; kept for the next call, and for longer if nothing is known.

    Parameters: as `plan_of`; `most`, how many rows the tables may have.
    Raises: as `plan_of`; TooWide.
    """
    make = _own_circuit if known else _circuit
    return make(program, frozenset(asked), frozenset(known), most)


@lru_cache(maxsize=32)
def _plan(program: Program, asked: frozenset[str]) -> Planned:
    return planned(structure(program).tables(sorted(asked), MOST_BLOCK_ROWS))


@lru_cache(maxsize=16)
def _own_plan(program: Program, asked: frozenset[str], known: frozenset[Literal]) -> Planned:
    found = structure(program)
    tables = found.tables(sorted(asked), 0)
    allowed: dict[int, tuple[bool, ...]] = {}
    for atom, holds in sorted(known):
        reading = tables.atoms.get(found.numbers.get(atom, 0), False)
        if isinstance(reading, bool):
            continue
        wanted = tuple(one == holds for one in reading.allowed)
        before = allowed.get(reading.variable, (True,) * len(wanted))
        allowed[reading.variable] = tuple(one and other for one, other in zip(before, wanted, strict=True))
    return planned(tables, allowed)


def _compile(program: Program, asked: frozenset[str], known: frozenset[Literal], most: int) -> Compiled:
    plan = plan_of(program, asked, known)
    return Compiled(structure(program), plan, compile_plan(plan, most), tuple(sorted(known)))


_circuit = lru_cache(maxsize=16)(_compile)
_own_circuit = lru_cache(maxsize=2)(_compile)


@lru_cache(maxsize=256)
def primes_beyond(bound: int) -> tuple[int, ...]:
    """The greatest primes below 2³¹ whose product is more than a bound.

    >>> primes_beyond(2**40)
    (2147483647, 2147483629)
    """
    found: list[int] = []
    candidate, product = (1 << 31) - 1, 1
    while product <= bound:
        if _is_prime(candidate):
            found.append(candidate)
            product *= candidate
        candidate -= 2
    return tuple(found) or ((1 << 31) - 1,)


def _is_prime(odd: int) -> bool:
    """Miller and Rabin's test with bases that decide all numbers below 3.2e9 (Jaeschke, Mathematics of Computation 61
    (1993)).
    """
    halvings = ((odd - 1) & -(odd - 1)).bit_length() - 1
    for base in (2, 3, 5, 7):
        power = pow(base, (odd - 1) >> halvings, odd)
        if power in (1, odd - 1):
            continue
        for _ in range(halvings - 1):
            power = power * power % odd
            if power == odd - 1:
                break
        else:
            return False
    return True
