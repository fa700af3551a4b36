"""The one stable model of a stratified program over a patient's inputs, with a justification of every atom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import clingo

from reasoner.errors import Unanswerable
from reasoner.symbolic.aggregates import ModelIndex, counted
from reasoner.symbolic.program import FIRED, RECENT, Program

SOLVE_SECONDS = 20.0


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


@lru_cache(maxsize=200_000)
def _symbol(atom: str) -> clingo.Symbol:
    return clingo.parse_term(atom)


@lru_cache(maxsize=200_000)
def _text(symbol: clingo.Symbol) -> str:
    return str(symbol)


def solve(program: Program, inputs: Mapping[str, int], given: Iterable[str] = ()) -> Model:
    """Evaluate a program.

    Parameters: `inputs`, the patient's atoms with their age in minutes, which windows apply to; `given`, further atoms
    (those of an earlier program, beliefs), which have no age.
    Returns: the atoms that the rules add and one justification for each.
    Raises: Unanswerable if no model was found within the bound on time.
    Law: the model does not depend on the order of inputs or of rules.
    """
    control = clingo.Control(["--warn=none", "1"])
    control.add("base", [], program.text)
    with control.backend() as backend:
        for atom, age in inputs.items():
            symbol = _symbol(atom)
            backend.add_rule([backend.add_atom(symbol)])
            for window in program.windows:
                if age <= window:
                    recent = clingo.Function(RECENT, [clingo.Number(window), symbol])
                    backend.add_rule([backend.add_atom(recent)])
        for atom in given:
            backend.add_rule([backend.add_atom(_symbol(atom))])
    control.ground([("base", [])])
    symbols = _model(control)
    fired = [symbol for symbol in symbols if symbol.name.startswith(FIRED)]
    model = ModelIndex(symbol for symbol in symbols if not symbol.name.startswith((FIRED, RECENT)))
    instances = sorted(
        (_instance(program, symbol, model) for symbol in fired), key=lambda item: (item[0], item[1].substitution)
    )
    return _justify([step for _, step in instances], set(inputs) | set(given))


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
        return list(model.symbols(atoms=True))


def _justify(instances: Sequence[Step], known: set[str]) -> Model:
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


def _instance(program: Program, symbol: clingo.Symbol, model: ModelIndex) -> tuple[int, Step]:
    index = int(symbol.name[len(FIRED) :])
    rule = program.rules[index]
    head, values, premises = symbol.arguments
    elements: tuple[clingo.Symbol, ...] = ()
    if index in program.aggregating:
        elements = counted(rule.statement, dict(zip(rule.variables, values.arguments, strict=True)), model)
    return index, Step(
        rule.id,
        tuple(zip(rule.variables, map(_text, values.arguments), strict=True)),
        _text(head),
        tuple(map(_text, premises.arguments)),
        tuple(map(_text, elements)),
    )
