"""What clingo, the kernel, the engine and the second checker make of one random program: all have to agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import clingo
from random_fragment import Sample, sample

from reasoner.checker import reading
from reasoner.checker.logic import Program
from reasoner.checker.search import Search, TooManyError, check_optimal
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Atom
from reasoner.checker.terms import read_atom, show
from reasoner.errors import Unanswerable
from reasoner.symbolic.program import assemble
from reasoner.symbolic.rule import read_rules
from reasoner.symbolic.solve import consequences, solve

INPUTS = frozenset({"present", "value"})
MOST_MODELS = 60
_METADATA = "%! en: e\n%! fr: f\n%! section: 1\n"

Model = frozenset[str]
Costs = tuple[tuple[int, int], ...]


@dataclass
class Tally:
    """How many programs were compared, and what was among them."""

    compared: int = 0
    features: Counter[str] = field(default_factory=Counter)


def clingo_models(one: Sample) -> list[Model] | None:
    """All answer sets; None if there are many, or clingo cannot ground the program."""
    models: list[Model] = []
    try:
        control = _control(one, "0", "--opt-mode=ignore")
        control.solve(on_model=lambda model: _keep(model, models))
    except RuntimeError:
        return None
    return models if len(models) <= MOST_MODELS else None


def clingo_best(one: Sample) -> tuple[set[Model], dict[int, int]]:
    """The answer sets that cost least, and what they cost at each priority."""
    best: list[Model] = []
    costs: dict[int, int] = {}

    def keep(model: clingo.Model) -> None:
        if model.optimality_proven or not model.cost:
            _keep(model, best)
            costs.update(zip(model.priority, model.cost, strict=True))

    _control(one, "0", "--opt-mode=optN").solve(on_model=keep)
    return set(best), costs


def _keep(model: clingo.Model, models: list[Model]) -> bool:
    models.append(frozenset(map(str, model.symbols(atoms=True))))
    return len(models) <= MOST_MODELS


def _control(one: Sample, *options: str) -> clingo.Control:
    control = clingo.Control([*options, "--warn=none"], logger=lambda _code, _message: None)
    control.add("base", [], one.source + "".join(f"{fact}." for fact in one.facts))
    control.ground([("base", [])])
    return control


def kernel_program(source: str) -> Program:
    """The program as the checker reads it."""
    said = reading.read_rules("rules/m/act.lp", source)
    return Program("act", said.rules, INPUTS, said.penalties, stratified=False)


def kernel_models(one: Sample) -> dict[Model, Costs] | None:
    """All stable models that the kernel finds, each with its costs; None if there are too many to try, or numbers too great."""
    try:
        program = kernel_program(one.source)
        models = Search(program).models({read_atom(fact) for fact in one.facts}, {})
        return {frozenset(map(show, model)): program.costs(model, {}) for model in models}
    except TooManyError:
        return None
    except CheckError as problem:
        if "outside 32 bits" in str(problem):
            return None
        raise


def compare_with_clingo(seed: int, tally: Tally) -> None:
    """Answer sets, optima and costs of one program are clingo's."""
    one = sample(seed)
    expected, found = clingo_models(one), kernel_models(one)
    if expected is None or found is None:
        return
    assert set(found) == set(expected), f"program {seed}:\n{one.source}{one.facts}"
    tally.compared += 1
    tally.features.update(one.features)
    program = kernel_program(one.source)
    tally.features["non_stratified"] += not program.is_deterministic
    tally.features["inconsistent"] += not expected
    if program.penalties and expected:
        best, costs = clingo_best(one)
        least = min(_vector(one, found) for one in found.values())
        assert {model for model, cost in found.items() if _vector(cost, found) == least} == best, f"program {seed}"
        assert {key: value for key, value in costs.items() if value} == {key: v for key, v in least if v}, (
            f"program {seed}"
        )
        tally.features["optimised"] += 1
        tally.features["ties"] += len(best) > 1


def _vector(costs: Costs, models: Mapping[Model, Costs]) -> tuple[tuple[int, int], ...]:
    """Costs at every priority of some models, the highest first, so that they compare."""
    given = dict(costs)
    return tuple(
        (key, given.get(key, 0)) for key in sorted({key for one in models.values() for key, _ in one}, reverse=True)
    )


def compare_with_engine(seed: int, tally: Tally) -> None:
    """What the engine derives, the kernel accepts, windows included: the best model, with a derivation."""
    one, chance = sample(seed), random.Random(seed)
    ages = {fact: chance.choice([0, 10, 100]) for fact in one.facts}
    windows = [chance.choice(["", "", "%! window: 1 h\n"]) for _ in one.source.splitlines()]
    lines = zip(one.source.splitlines(), windows, strict=True)
    source = "".join((_METADATA + window if line[:2] == "%!" else "") + line + "\n" for line, window in lines)
    aged = {read_atom(fact): age for fact, age in ages.items()}
    try:
        program = kernel_program(source)
        has_model = any(True for _ in Search(program).models(set(aged), aged))
    except (TooManyError, CheckError):
        return
    rules, problems = read_rules("m", "act", "rules/m/act.lp", source)
    assert not problems
    prepared = assemble(rules, INPUTS)
    tally.compared += 1
    try:
        model = solve(prepared, ages)
    except Unanswerable:
        assert not has_model, f"program {seed}"
        return
    assert has_model, f"program {seed}"
    assert set(consequences(prepared, ages)) == set(model.atoms), f"program {seed}"
    steps = [{"rule": step.rule, "substitution": dict(step.substitution), "head": step.head} for step in model.steps]
    derived: set[Atom] = program.check(steps, set(aged), aged) | aged.keys()
    assert program.costs(derived, aged) == model.costs, f"program {seed}"
    check_optimal(program, derived, set(aged), aged)
