"""A program as clingo grounds it: rules over numbered atoms, without variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clingo import Control, MessageCode, Observer

from reasoner.errors import KnowledgeError

Body = tuple[int, ...]
"""Literals: an atom's number, negative under `not`."""


@dataclass(frozen=True, slots=True)
class GroundRule:
    """A rule without variables.

    Parameters: `heads`, none for a constraint; `is_free`, whether each of them may hold where the body does (`{ … }`), rather
    than has to.
    """

    heads: tuple[int, ...]
    body: Body
    is_free: bool


@dataclass(frozen=True, slots=True)
class WeightRule:
    """A rule whose body holds where the weights, all above 0, of its literals that hold sum to `bound` at least."""

    heads: tuple[int, ...]
    bound: int
    weights: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class GroundProgram:
    """Ground rules, and the number of each atom that they can derive; clingo adds atoms of its own.

    Parameters: `instances`, of each predicate the arguments of these atoms, in clingo's order.
    """

    rules: tuple[GroundRule, ...]
    weighted: tuple[WeightRule, ...]
    atoms: Mapping[str, int]
    instances: Mapping[str, Sequence[tuple[str, ...]]]


class _Listener(Observer):
    def __init__(self) -> None:
        self.rules: list[GroundRule] = []
        self.weighted: list[WeightRule] = []

    def rule(self, choice: bool, head: Sequence[int], body: Sequence[int]) -> None:
        self.rules.append(GroundRule(tuple(head), tuple(body), choice))

    def weight_rule(self, choice: bool, head: Sequence[int], lower_bound: int, body: Sequence[tuple[int, int]]) -> None:
        self.weighted.append(WeightRule(tuple(head), lower_bound, tuple(body)))


def ground_program(text: str) -> GroundProgram:
    """Ground plain clingo.

    Raises: KnowledgeError with clingo's words if it cannot be grounded.

    >>> ground_program("a. b :- a, not c. { c }.").rules[-1].is_free
    False
    """
    said: list[str] = []

    def listen(code: MessageCode, message: str) -> None:
        if code != MessageCode.AtomUndefined:
            said.append(" ".join(message.split()))

    control, listener = Control(logger=listen), _Listener()
    control.register_observer(listener)
    try:
        control.add("base", [], text)
        control.ground([("base", [])])
    except RuntimeError as failure:
        raise KnowledgeError((said or [str(failure)])[0], fix="mend the statement that clingo names") from failure
    atoms: dict[str, int] = {}
    instances: dict[str, list[tuple[str, ...]]] = {}
    for one in control.symbolic_atoms:
        if number := one.literal:
            symbol = one.symbol
            atoms[str(symbol)] = number
            instances.setdefault(symbol.name, []).append(tuple(map(str, symbol.arguments)))
    return GroundProgram(tuple(listener.rules), tuple(listener.weighted), atoms, instances)
