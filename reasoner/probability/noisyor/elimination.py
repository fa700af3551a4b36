"""Sums of products over a tree of cliques: the evidence from the leaves up, the marginals on the way down.

Upward, a clique is the product of its tables and messages, and its message to the parent the sum over what occurs nowhere else.
Downward, what the parent knows now is divided by what it was told (Jensen, Lauritzen and Olesen 1990). Every array has a leading
axis of patients who share the plan. Tables are scaled to a greatest entry of 1; where an entry would still fall below what a
float64 holds, NumPy says so, and the sum is done once more over logarithms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from reasoner.probability.noisyor.order import Node, Plan

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How to multiply, divide and sum entries: plainly, over logarithms, or over logarithms with the greatest for the sum.

    Parameters: `of` makes entries from probabilities, `of_logs` from logarithms, `logs` the reverse; `total` sums over axes.
    """

    of: Callable[[Floats], Floats]
    of_logs: Callable[[Floats], Floats]
    logs: Callable[[Floats], Floats]
    multiply: Callable[..., Floats]
    divide: Callable[..., Floats]
    total: Callable[[Floats, tuple[int, ...]], Floats]


def _sum(table: Floats, axes: tuple[int, ...]) -> Floats:
    merged, gone, left = _runs(table, axes)
    total: Floats = merged.sum(axis=gone).reshape(left)
    return total


def _runs(table: Floats, axes: tuple[int, ...]) -> tuple[Floats, tuple[int, ...], tuple[int, ...]]:
    """The table with neighbouring axes merged that all go or all stay; which of the merged ones go; the shape of what stays."""
    going = [axis in axes for axis in range(table.ndim)]
    lengths: list[int] = []
    for axis, length in enumerate(table.shape):
        if axis and going[axis] == going[axis - 1]:
            lengths[-1] *= length
        else:
            lengths.append(length)
    gone = tuple(range(int(not going[0]), len(lengths), 2))
    return table.reshape(lengths), gone, tuple(length for axis, length in enumerate(table.shape) if not going[axis])


def _log_sum(table: Floats, axes: tuple[int, ...]) -> Floats:
    merged, gone, left = _runs(table, axes)
    top = merged.max(axis=gone, keepdims=True)
    top[np.isneginf(top)] = 0.0
    with np.errstate(divide="ignore", under="ignore"):
        total: Floats = (np.log(np.exp(merged - top).sum(axis=gone)) + top.squeeze(axis=gone)).reshape(left)
    return total


def _max(table: Floats, axes: tuple[int, ...]) -> Floats:
    merged, gone, left = _runs(table, axes)
    top: Floats = merged.max(axis=gone).reshape(left)
    return top


def _divide(entry: Floats, by: Floats) -> Floats:
    by = np.where(by == 0, 1.0, by)
    quotient: Floats = entry / by
    return quotient


def _subtract(entry: Floats, by: Floats) -> Floats:
    difference: Floats = entry - np.where(np.isneginf(by), 0.0, by)
    return difference


def _log(entries: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        logs: Floats = np.log(entries)
    return logs


def _same(entries: Floats) -> Floats:
    return entries


PLAIN = Arithmetic(_same, np.exp, _log, np.multiply, _divide, _sum)
LOGARITHMS = Arithmetic(_log, _same, _same, np.add, _subtract, _log_sum)
GREATEST = Arithmetic(_log, _same, _same, np.add, _subtract, _max)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is multiplied: a table of probabilities for each scope, an axis a variable, and each variable's own weights.

    Parameters: `scopes` and `tables`, shared by all patients; `weights` (patients x variables x 2), logarithms.
    """

    scopes: Sequence[tuple[int, ...]]
    tables: Sequence[Floats]
    weights: Floats


@dataclass(frozen=True, slots=True)
class Sums:
    """The natural logarithm of the total for each patient, and the table of each node.

    Parameters: `joined`, entries of the arithmetic (patients x 2 x 2 …), each up to a factor of its own: with what the children
    told, and after a way down with what all others know.
    """

    log_total: Floats
    joined: tuple[Floats, ...]


def eliminate(plan: Plan, inputs: Inputs, arithmetic: Arithmetic, *, down: bool) -> Sums:
    """Sum the product of all tables over all variables, and with `down` join in each clique what the others know.

    Raises: FloatingPointError where plain arithmetic would lose an entry.
    """
    patients = len(inputs.weights)
    log_total = np.zeros(patients)
    tops = inputs.weights.max(axis=-1)
    tops[np.isneginf(tops)] = 0.0
    log_total += tops.sum(axis=-1)
    with np.errstate(under="raise", over="raise", divide="raise", invalid="raise"):
        own = arithmetic.of_logs(inputs.weights - tops[..., None])
        joined, messages = _up(plan, inputs, own, arithmetic, log_total)
        if down:
            _down(plan, joined, messages, arithmetic)
    return Sums(log_total, tuple(joined))


def _up(
    plan: Plan, inputs: Inputs, own: Floats, arithmetic: Arithmetic, log_total: Floats
) -> tuple[list[Floats], list[Floats]]:
    """The tables of the nodes and their messages; what the messages were scaled by is added to `log_total`."""
    waiting: list[list[tuple[tuple[int, ...], Floats]]] = [[] for _ in plan.nodes]
    joined, messages = [], []
    for number, node in enumerate(plan.nodes):
        table = _outer(own, node, arithmetic)
        told = [_ranked(plan, inputs.scopes[one], inputs.tables[one], arithmetic) for one in node.factors]
        for scope, message in told + waiting[number]:
            table = arithmetic.multiply(table, message.reshape(len(message), *spread(scope, node.variables)))
        message = arithmetic.total(table, tuple(range(1, node.summed + 1)))
        top = message.reshape(len(message), -1).max(axis=-1)
        log_total += arithmetic.logs(top)
        message = arithmetic.divide(message, top.reshape(len(top), *(1,) * (message.ndim - 1)))
        if node.parent >= 0:
            waiting[node.parent].append((node.variables[node.summed :], message))
        waiting[number].clear()
        joined.append(table)
        messages.append(message)
    return joined, messages


def _down(plan: Plan, joined: list[Floats], messages: list[Floats], arithmetic: Arithmetic) -> None:
    for number in range(len(plan.nodes) - 1, -1, -1):
        node = plan.nodes[number]
        if node.parent < 0:
            continue
        parent = plan.nodes[node.parent].variables
        rest = node.variables[node.summed :]
        gone = tuple(axis for axis, one in enumerate(parent, start=1) if one not in rest)
        known = arithmetic.total(joined[node.parent], gone)
        news = arithmetic.divide(known, messages[number])
        joined[number] = arithmetic.multiply(joined[number], news.reshape(len(news), *spread(rest, node.variables)))


def _outer(own: Floats, node: Node, arithmetic: Arithmetic) -> Floats:
    """The product of the weights of the variables that a node sums out, with axes of length 1 for its others."""
    summed = node.variables[: node.summed]
    table = own[:, summed[-1]]
    for one in reversed(summed[:-1]):
        table = arithmetic.multiply(own[:, one].reshape(len(own), 2, *(1,) * (table.ndim - 1)), table[:, None])
    return table.reshape(*table.shape, *(1,) * (len(node.variables) - node.summed))


def _ranked(
    plan: Plan, scope: tuple[int, ...], table: Floats, arithmetic: Arithmetic
) -> tuple[tuple[int, ...], Floats]:
    """A table with its axes in the order of elimination, and a leading one for the patients."""
    axes = sorted(range(len(scope)), key=lambda axis: plan.rank[scope[axis]])
    return tuple(scope[axis] for axis in axes), arithmetic.of(table.transpose(axes)[None])


def spread(scope: tuple[int, ...], variables: tuple[int, ...]) -> tuple[int, ...]:
    """The shape in which a table over a scope spreads over more variables of the same order."""
    return tuple([2 if one in scope else 1 for one in variables])


def marginals(plan: Plan, sums: Sums, arithmetic: Arithmetic) -> Floats:
    """The probability of 1 for each variable (patients x variables); NaN where the total is 0."""
    pairs = np.zeros((len(sums.log_total), len(plan.rank), 2))
    for node, table in zip(plan.nodes, sums.joined, strict=True):
        left = arithmetic.total(table, tuple(range(node.summed + 1, table.ndim)))
        for one in node.variables[: node.summed]:
            pairs[:, one] = arithmetic.total(left, tuple(range(2, left.ndim)))
            left = arithmetic.total(left, (1,))
    with np.errstate(all="ignore"):
        logs = arithmetic.logs(pairs)
        shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
        found: Floats = shares[..., 1] / shares.sum(axis=-1)
    return found


def assignment(plan: Plan, sums: Sums) -> list[int]:
    """The values of all variables at the greatest product, of the first patient, after a way up with the greatest for the sum."""
    values = [0] * len(plan.rank)
    for node, table in zip(reversed(plan.nodes), reversed(sums.joined), strict=True):
        rest = [values[one] for one in node.variables[node.summed :]]
        place: tuple[int | slice, ...] = (0, *(slice(None),) * node.summed, *rest)
        own = table[place]
        for one, value in zip(node.variables, np.unravel_index(int(own.argmax()), own.shape), strict=False):
            values[one] = int(value)
    return values
