"""The one stable model of a stratified program over a patient's inputs, with a justification of every atom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import clingo

from reasoner.errors import Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.aggregates import ModelIndex, counted
from reasoner.symbolic.program import RECENT, Program
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


@dataclass(frozen=True, slots=True)
class Model:
    """What a program concludes: its atoms (sorted) and one step for each, premises before conclusions."""

    atoms: tuple[str, ...]
    steps: tuple[Step, ...]


def solve(
    program: Program, inputs: Mapping[str, int], given: Iterable[str] = (), interruption: Interruption | None = None
) -> Model:
    """Evaluate a program.

    Parameters: `inputs`, the patient's atoms with their age in minutes, which windows apply to; `given`, further atoms
    (those of an earlier program, beliefs), which have no age; `interruption`, asked while the solver works.
    Returns: the atoms that the rules add and one justification for each.
    Raises: Unanswerable if no model was found within the bound on time; what `interruption` raises.
    Law: the model does not depend on the order of inputs or of rules.
    """
    control = clingo.Control(["--warn=none", "1"])
    control.add("base", [], program.text(inputs))
    with control.backend() as backend:
        for atom, age in inputs.items():
            symbol = _symbol_of(atom)
            backend.add_rule([backend.add_atom(symbol)])
            for window in program.windows:
                if age <= window:
                    recent = clingo.Function(RECENT, [clingo.Number(window), symbol])
                    backend.add_rule([backend.add_atom(recent)])
        for atom in given:
            backend.add_rule([backend.add_atom(_symbol_of(atom))])
    control.ground([("base", [])])
    fired = sorted(map(_read, _model(control, interruption or Interruption())))
    known = dict.fromkeys((*inputs, *given))
    model = ModelIndex(dict.fromkeys((*known, *(instance.head for instance in fired))))
    return _justify([_step(program, instance, model, inputs) for instance in fired], known)


@dataclass(frozen=True, slots=True, order=True)
class _Instance:
    """An instance of a rule that holds, as clingo wrote it; ordered by rule, then by substitution."""

    rule: int
    values: tuple[str, ...]
    head: str
    premises: tuple[str, ...]


def _read(symbol: clingo.Symbol) -> _Instance:
    """Read `_fired(k,head,(values),(premises))`."""
    _, (index, head, values, premises) = split_atom(str(symbol))
    return _Instance(int(index), _elements(values), head, _elements(premises))


def _elements(text: str) -> tuple[str, ...]:
    """The elements of a tuple as clingo writes it: `()`, `(a,)`, `(a,b)`."""
    return () if text == "()" else split_atom(text.removesuffix(",)") + ")" if text.endswith(",)") else text)[1]


def _model(control: clingo.Control, interruption: Interruption) -> list[clingo.Symbol]:
    with control.solve(yield_=True, async_=True) as handle:
        handle.resume()
        for _ in range(round(SOLVE_SECONDS / _POLL_SECONDS)):
            if handle.wait(_POLL_SECONDS):
                break
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
