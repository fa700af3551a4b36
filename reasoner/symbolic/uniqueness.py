"""Whether what is chosen decides everything else: two copies of a program that share their choices, and must differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from clingo import Control
from clingo.backend import Backend

from reasoner.errors import Unanswerable
from reasoner.symbolic.ground import GroundRule, WeightRule

MOST_CONFLICTS = 100_000
"""How many conflicts the search may meet, which bounds its time."""


def several_models(
    rules: Iterable[GroundRule], weighted: Iterable[WeightRule], choices: Sequence[tuple[Collection[int], bool]]
) -> frozenset[int] | None:
    """Atoms of choices under which a ground program has more than one stable model, if there are any.

    Parameters: `choices`, the atoms of each, of which at most one holds, and whether one has to; no rule has them as a head.
    Returns: those that hold in one such case; None if every total choice has one stable model or none.
    Raises: Unanswerable if the search would take too long.
    """
    control = Control(["--warn=none"])
    shared = {atom for atoms, _ in choices for atom in atoms}
    with control.backend() as backend:
        number = {atom: backend.add_atom() for atom in sorted(shared)}
        for atoms, has_to in choices:
            own = [number[one] for one in atoms]
            backend.add_rule(own, [], choice=True)
            _at_most_one(backend, own)
            if has_to:
                backend.add_rule([], [-one for one in own])
        rules, weighted = tuple(rules), tuple(weighted)
        first, second = (_copy(backend, rules, weighted, dict(number)) for _ in range(2))
        differ = backend.add_atom()
        for atom in first.keys() - shared:
            for one, other in ((first[atom], second[atom]), (second[atom], first[atom])):
                backend.add_rule([differ], [one, -other])
        backend.add_rule([], [-differ])
    control.configuration.solve.solve_limit = str(MOST_CONFLICTS)  # type: ignore[union-attr]
    found: list[frozenset[int]] = []
    result = control.solve(
        on_model=lambda model: found.append(frozenset(one for one in shared if model.is_true(number[one])))
    )
    if result.satisfiable is None:
        raise Unanswerable(
            f"whether each total choice has one stable model at most was not decided within {MOST_CONFLICTS} conflicts",
            fix="stratify the rules: let no atom depend on its own negation",
        )
    return found[0] if found else None


def _at_most_one(backend: Backend, atoms: Sequence[int]) -> None:
    if len(atoms) > 1:
        several = backend.add_atom()
        backend.add_weight_rule([several], 2, [(one, 1) for one in atoms])
        backend.add_rule([], [several])


def _copy(
    backend: Backend, rules: Sequence[GroundRule], weighted: Sequence[WeightRule], number: dict[int, int]
) -> dict[int, int]:
    """Add a copy of a program under numbers of its own. Returns: those, of every atom."""

    def of(literal: int) -> int:
        atom = abs(literal)
        if atom not in number:
            number[atom] = backend.add_atom()
        return number[atom] if literal > 0 else -number[atom]

    for rule in rules:
        backend.add_rule([of(one) for one in rule.heads], [of(one) for one in rule.body], choice=rule.is_free)
    for one in weighted:
        weights = [(of(literal), weight) for literal, weight in one.weights]
        backend.add_weight_rule([of(head) for head in one.heads], one.bound, weights)
    return number
