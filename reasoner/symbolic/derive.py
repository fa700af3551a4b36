"""One run of the solver: from facts and a selection of rules to the steps that the rules take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import clingo
from clingo import ast

from reasoner.errors import Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.aggregates import ModelIndex, counted
from reasoner.symbolic.instrument import RECENT
from reasoner.symbolic.prepared import Prepared, Selection
from reasoner.symbolic.rule import SYNTAX
from reasoner.vocabulary import split_atom

SOLVE_SECONDS = 20.0
_POLL_SECONDS = 0.02

_symbol_of = lru_cache(maxsize=200_000)(clingo.parse_term)
"""The symbol that a text stands for; the same atoms come again with every patient."""


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule: its id, what each variable stands for, the atom it gives, the atoms it used.

    Parameters: `premises`, the positive body atoms; `counted`, the atoms behind its aggregates.
    """

    rule: str
    substitution: tuple[tuple[str, str], ...]
    head: str
    premises: tuple[str, ...]
    counted: tuple[str, ...] = ()


def derive(
    selection: Selection,
    known: Mapping[str, tuple[str, str]],
    ages: Mapping[str, int],
    interruption: Interruption | None = None,
) -> dict[str, Step]:
    """What rules derive from facts.

    Parameters: `known`, each fact with its predicate and first argument; `ages`, minutes, of the facts that windows apply to;
    `interruption`, asked while the solver works.
    Returns: one step for each derived atom that is not known already, premises before conclusions.
    Raises: Unanswerable if no model was found within the bound on time; what `interruption` raises.
    """
    control = clingo.Control(["--warn=none", "1"])
    with SYNTAX, ast.ProgramBuilder(control) as builder:
        for statement in selection.statements:
            builder.add(statement)
    with control.backend() as backend:
        for symbol in _facts(selection, known, ages):
            backend.add_rule([backend.add_atom(symbol)])
    control.ground([("base", [])])
    fired = sorted(
        [*map(_of_fact, selection.facts), *(_read(selection, symbol) for symbol in _model(control, interruption))]
    )
    by_index = {prepared.index: prepared for prepared in (*selection.facts, *selection.rules.values())}
    index = ModelIndex(dict.fromkeys((*known, *(instance.head for instance in fired))))
    order = _founded(fired, known)
    return {instance.head: _step(by_index[instance.rule], instance, index, ages) for instance in order}


def _facts(
    selection: Selection, known: Mapping[str, tuple[str, str]], ages: Mapping[str, int]
) -> Iterator[clingo.Symbol]:
    """The facts that some selected rule reads, each as the rules read it: as it is, or through their windows."""
    for atom, (name, _first) in known.items():
        for window in selection.reads.get(name, ()):
            if window < 0:
                yield _symbol_of(atom)
            elif ages[atom] <= window:
                yield clingo.Function(RECENT, [clingo.Number(window), _symbol_of(atom)])


@dataclass(frozen=True, slots=True, order=True)
class _Instance:
    """An instance of a rule that holds; ordered by rule, then by substitution."""

    rule: int
    values: tuple[str, ...]
    head: str
    premises: tuple[str, ...]


def _of_fact(prepared: Prepared) -> _Instance:
    return _Instance(prepared.index, (), prepared.instrumented.head, ())


def _read(selection: Selection, symbol: clingo.Symbol) -> _Instance:
    name, values = split_atom(str(symbol))
    prepared = selection.rules[name]
    terms = prepared.instrumented
    head, premises = terms.head.format(*values), tuple(premise.format(*values) for premise in terms.premises)
    return _Instance(prepared.index, values[: len(prepared.rule.variables)], head, premises)


def _model(control: clingo.Control, interruption: Interruption | None) -> list[clingo.Symbol]:
    with control.solve(yield_=True, async_=True) as handle:
        handle.resume()
        for _ in range(round(SOLVE_SECONDS / _POLL_SECONDS)):
            if handle.wait(_POLL_SECONDS):
                break
            if interruption is not None:
                interruption.check("solving")
        else:
            raise Unanswerable(
                f"the rules had no model after {SOLVE_SECONDS:.0f} seconds",
                fix="report the case; the rules are too slow",
            )
        model = handle.model()
        if model is None:
            raise Unanswerable("the rules have no model", fix="a stratified program always has one: report the case")
        return list(model.symbols(shown=True))


def _founded(instances: Sequence[_Instance], known: Collection[str]) -> list[_Instance]:
    """The first instance for each atom that is not known, by rank (one more than the greatest of its premises), then head."""
    waiting: dict[str, list[int]] = {}
    missing: list[int] = []
    ready: list[int] = []
    for index, instance in enumerate(instances):
        unknown = {premise for premise in instance.premises if premise not in known}
        missing.append(len(unknown))
        for premise in unknown:
            waiting.setdefault(premise, []).append(index)
        if not unknown:
            ready.append(index)
    found: dict[str, _Instance] = {}
    while ready:
        following: list[int] = []
        fresh: dict[str, _Instance] = {}
        for index in sorted(ready):
            head = instances[index].head
            if head in found or head in known or head in fresh:
                continue
            fresh[head] = instances[index]
            for dependent in waiting.get(head, ()):
                missing[dependent] -= 1
                if not missing[dependent]:
                    following.append(dependent)
        found.update(sorted(fresh.items()))
        ready = following
    return list(found.values())


def _step(prepared: Prepared, instance: _Instance, model: ModelIndex, ages: Mapping[str, int]) -> Step:
    substitution = tuple(zip(prepared.rule.variables, instance.values, strict=True))
    elements: tuple[str, ...] = ()
    if prepared.counts:
        window = prepared.rule.window
        hidden = {atom for atom, age in ages.items() if age > window} if window >= 0 else ()
        elements = counted(prepared.counts, dict(substitution), model, hidden)
    return Step(prepared.rule.id, substitution, instance.head, instance.premises, elements)
