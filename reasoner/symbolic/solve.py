"""The one stable model of a stratified program over a patient's inputs, with a justification of every atom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import clingo
from clingo import ast

from reasoner.errors import Unanswerable
from reasoner.symbolic.aggregates import ModelIndex, counted
from reasoner.symbolic.instrument import RECENT
from reasoner.symbolic.program import Prepared, Program, Selection
from reasoner.vocabulary import split_atom

SOLVE_SECONDS = 20.0

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


@dataclass(frozen=True, slots=True)
class Model:
    """What a program concludes: its atoms (sorted) and one step for each, premises before conclusions."""

    atoms: tuple[str, ...]
    steps: tuple[Step, ...]


def solve(program: Program, inputs: Mapping[str, int], given: Iterable[str] = ()) -> Model:
    """Evaluate a program.

    Parameters: `inputs`, the patient's atoms with their age in minutes, which windows apply to; `given`, further atoms
    (those of an earlier program, beliefs), which have no age.
    Returns: the atoms that the rules add and one justification for each.
    Raises: Unanswerable if no model was found within the bound on time.
    Law: the model does not depend on the order of inputs or of rules.
    """
    keys = {atom: _key(atom) for atom in (*inputs, *given)}
    selection = program.select(dict.fromkeys(keys.values()))
    control = clingo.Control(["--warn=none", "1"])
    with ast.ProgramBuilder(control) as builder:
        for statement in selection.statements:
            builder.add(statement)
    with control.backend() as backend:
        for symbol in _facts(selection, inputs, keys):
            backend.add_rule([backend.add_atom(symbol)])
    control.ground([("base", [])])
    fired = sorted([*map(_of_fact, selection.facts), *(_read(selection, symbol) for symbol in _model(control))])
    model = ModelIndex(dict.fromkeys((*keys, *(instance.head for instance in fired))))
    return _justify([_step(program, instance, model, inputs) for instance in fired], keys)


def _key(atom: str) -> tuple[str, str]:
    """The predicate and the first argument of an atom."""
    name, arguments = split_atom(atom)
    return name, arguments[0] if arguments else ""


def _facts(
    selection: Selection, ages: Mapping[str, int], keys: Mapping[str, tuple[str, str]]
) -> Iterator[clingo.Symbol]:
    """The facts that some selected rule reads, each as the rules read it: as it is, or through their windows."""
    for atom, (name, _first) in keys.items():
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
    prepared = selection.rules[symbol.name]
    terms = prepared.instrumented
    values = tuple(map(str, symbol.arguments))
    head, premises = terms.head.format(*values), tuple(premise.format(*values) for premise in terms.premises)
    return _Instance(prepared.index, values[: len(prepared.rule.variables)], head, premises)


def _model(control: clingo.Control) -> list[clingo.Symbol]:
    with control.solve(yield_=True, async_=True) as handle:
        handle.resume()
        if not handle.wait(SOLVE_SECONDS):
            handle.cancel()
            raise Unanswerable(
                f"the rules had no model after {SOLVE_SECONDS:.0f} seconds",
                fix="report the case; the rules are too slow",
            )
        model = handle.model()
        if model is None:
            raise Unanswerable("the rules have no model", fix="a stratified program always has one: report the case")
        return list(model.symbols(shown=True))


def _justify(instances: Sequence[Step], known: Collection[str]) -> Model:
    """Order the applications so that premises come first, and keep the first for each atom."""
    waiting: dict[str, list[int]] = {}
    missing: list[int] = []
    ready: list[int] = []
    for index, step in enumerate(instances):
        unknown = {premise for premise in step.premises if premise not in known}
        missing.append(len(unknown))
        for premise in unknown:
            waiting.setdefault(premise, []).append(index)
        if not unknown:
            ready.append(index)
    steps: dict[str, Step] = {}
    while ready:
        following: list[int] = []
        for index in sorted(ready):
            step = instances[index]
            if step.head in steps:
                continue
            steps[step.head] = step
            for dependent in waiting.get(step.head, ()):
                missing[dependent] -= 1
                if not missing[dependent]:
                    following.append(dependent)
        ready = following
    return Model(tuple(sorted(steps)), tuple(steps.values()))


def _step(program: Program, instance: _Instance, model: ModelIndex, ages: Mapping[str, int]) -> Step:
    prepared = program.rules[instance.rule]
    substitution = tuple(zip(prepared.rule.variables, instance.values, strict=True))
    elements: tuple[str, ...] = ()
    if prepared.counts:
        window = prepared.rule.window
        hidden = {atom for atom, age in ages.items() if age > window} if window >= 0 else ()
        elements = counted(prepared.counts, dict(substitution), model, hidden)
    return Step(prepared.rule.id, substitution, instance.head, instance.premises, elements)
