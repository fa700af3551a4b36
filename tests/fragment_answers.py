"""What clingo, the kernel, the engine and the second checker make of one random program: all have to agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import clingo
from random_fragment import Sample, sample
from second.models import Program as SecondProgram

from reasoner.checker import reading
from reasoner.checker.logic import Program
from reasoner.checker.search import Search, TooManyError, check_optimal
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Atom
from reasoner.checker.terms import read_atom, show
from reasoner.errors import Unanswerable
from reasoner.symbolic.program import assemble
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.solve import consequences, solve

INPUTS = frozenset({"present", "value"})
MOST_MODELS = 60
_METADATA = "%! en: e\n%! fr: f\n%! section: 1\n"

Model = frozenset[str]
Costs = tuple[tuple[int, int], ...]
Draw = Callable[[int], Sample]


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


def compare_with_clingo(seed: int, tally: Tally, draw: Draw = sample) -> None:
    """Answer sets, optima and costs of one program are clingo's."""
    one = draw(seed)
    expected, found = clingo_models(one), kernel_models(one)
    if expected is None or found is None:
        return
    assert set(found) == set(expected), f"program {seed}:\n{one.source}{one.facts}"
    tally.compared += 1
    tally.features.update(one.features)
    program = kernel_program(one.source)
    tally.features["non_stratified"] += not program.is_stratified or bool(program.choices)
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


def compare_with_engine(seed: int, tally: Tally, draw: Draw = sample) -> None:
    """What the engine derives, windows included, both checkers accept, and they agree on what was altered."""
    one, chance = draw(seed), random.Random(seed)
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
    with suppress(TooManyError):
        check_optimal(program, derived, set(aged), aged)
    second = SecondProgram(source)
    facts = frozenset(ages)
    assert second.costs(frozenset(map(show, derived)), facts, ages) == model.costs, f"program {seed}"
    for altered in (steps, *_altered(steps, chance)):
        try:
            program.check(altered, set(aged), aged)
            verdict = True
        except CheckError:
            verdict = False
        assert (second.check_steps(altered, facts, ages) == "") == verdict, f"program {seed}: {altered}"


def _altered(steps: list[dict[str, Any]], chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    """Derivations with a step less, two steps swapped, another value, another rule, a step of another place."""
    if not steps:
        return
    place, other = (chance.randrange(len(steps)) for _ in range(2))
    yield steps[:place] + steps[place + 1 :]
    swapped = list(steps)
    swapped[place], swapped[other] = steps[other], steps[place]
    yield swapped
    named = steps[place]["substitution"]
    if named:
        name = chance.choice(sorted(named))
        value = chance.choice(["1", "a", "-2", named[name]])
        yield [*steps[:place], {**steps[place], "substitution": {**named, name: value}}, *steps[place + 1 :]]
    yield [*steps[:place], {**steps[place], "rule": steps[other]["rule"]}, *steps[place + 1 :]]
    yield [*steps[:place], {**steps[place], "head": steps[other]["head"]}, *steps[place + 1 :]]


def compare_checkers(seed: int, tally: Tally, draw: Draw = sample) -> None:
    """Both checkers say the same of clingo's answer sets, of sets that differ in an atom, and of costs."""
    one, chance = draw(seed), random.Random(seed)
    expected, found = clingo_models(one), kernel_models(one)
    if expected is None or found is None:
        return
    second, facts, models = SecondProgram(one.source), frozenset(one.facts), set(expected)
    atoms = sorted({atom for model in models for atom in model} | {"p1(1)", "p2(a)", "-p3(2)", "p4(b,2)", "q1"})
    tally.compared += 1
    for model in expected[:4]:
        assert second.why_not(facts, model) == "", f"program {seed}"
        assert second.costs(model) == found[model], f"program {seed}"
    for model in expected[:3] or [facts]:
        for atom in chance.sample(atoms, min(3, len(atoms))):
            altered = model ^ {atom}
            if facts <= altered:
                assert second.is_stable(facts, altered) == (altered in models), f"program {seed}: {atom}"
