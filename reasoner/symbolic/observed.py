"""The atoms of a model that rules look at without building on them: under `not`, and inside aggregates.

A step of a justification names its positive premises. Had one of the atoms found here been missing, another rule might
have fired: they are what else a conclusion rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clingo import ast

from reasoner.symbolic.aggregates import Binding, Condition, ModelIndex, Pattern, pattern_of
from reasoner.symbolic.analysis import atoms_of, body, heads
from reasoner.symbolic.rule import SYNTAX, Rule


@dataclass(frozen=True, slots=True)
class Observer:
    """What one rule looks at: `body`, its own atoms, positive and under `not`, and the `elements` of its aggregates."""

    module: str
    body: Condition
    elements: tuple[Condition, ...]


def observers(rules: Iterable[Rule]) -> tuple[Observer, ...]:
    """What each rule looks at, without the rules that only build on what they read."""
    with SYNTAX:
        found = [_observer(rule) for rule in rules]
    return tuple(one for one in found if one.body.negative or one.elements)


def observed(watching: Iterable[Observer], model: Iterable[str]) -> set[str]:
    """The atoms of a model that some rule looks at under `not` or in an aggregate, where its positive body holds.

    Law: a program has the same conclusions over a part of its inputs that holds every input under the conclusions and
    under these atoms. (Comparisons and windows are left aside, so that there may be more atoms than needed, never fewer.)
    """
    index = ModelIndex(model)
    found: set[str] = set()
    for one in watching:
        for _, binding in _join(one.body.positive, index, {}):
            found.update(_matching(one.body.negative, index, binding))
            for element in one.elements:
                for atoms, bound in _join(element.positive, index, binding):
                    found.update(atoms)
                    found.update(_matching(element.negative, index, bound))
    return found


def _join(
    patterns: Sequence[Pattern], model: ModelIndex, binding: Binding
) -> Iterator[tuple[tuple[str, ...], Binding]]:
    """Every way to find all patterns in a model: the atoms, and what the variables then stand for."""
    if not patterns:
        yield (), binding
        return
    for atom, arguments in model.candidates(patterns[0].name):
        extended = patterns[0].match(arguments, binding)
        if extended is not None:
            for rest, bound in _join(patterns[1:], model, extended):
                yield (atom, *rest), bound


def _matching(patterns: Iterable[Pattern], model: ModelIndex, binding: Binding) -> Iterator[str]:
    for pattern in patterns:
        for atom, arguments in model.candidates(pattern.name):
            if pattern.match(arguments, binding) is not None:
                yield atom


def _observer(rule: Rule) -> Observer:
    parts = body(rule)
    plain = [part for part in parts if part.ast_type == ast.ASTType.Literal]
    elements = [
        _condition(element.condition)
        for part in plain
        if part.atom.ast_type == ast.ASTType.BodyAggregate
        for element in part.atom.elements
    ]
    elements += [
        _condition((part.literal, *part.condition)) for part in parts if part.ast_type == ast.ASTType.ConditionalLiteral
    ]
    if not heads(rule):
        elements.append(_condition(plain))
    return Observer(rule.module, _condition(plain), tuple(elements))


def _condition(literals: Iterable[ast.AST]) -> Condition:
    positive: list[Pattern] = []
    negative: list[Pattern] = []
    for literal in literals:
        if literal.atom.ast_type == ast.ASTType.SymbolicAtom:
            for atom in atoms_of(literal):
                (positive if literal.sign == ast.Sign.NoSign else negative).append(pattern_of(atom))
    return Condition(tuple(positive), tuple(negative))
