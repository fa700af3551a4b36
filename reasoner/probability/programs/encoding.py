"""A ground program as tables whose product over all assignments counts its stable models, each weighed by its total choice.

A variable stands for each atom that has a definition (its level: see `steps`), for each choice whose outcome several rules
need, and for what lies between the bodies of an atom. A choice that one rule alone needs is summed where it stands: it
becomes the weight of rows. Outside of positive circles the tables are Clark's completion, whose models are the stable ones
(Fages 1994). In a circle the level of an atom is one more than the least, over its bodies, of the greatest level in a body:
so each stable model has exactly one assignment of levels, and what supports itself alone has none (Janhunen, ECAI 2004;
Niemelä, AMAI 53 (2008)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from reasoner.errors import Unanswerable
from reasoner.probability.programs.blocks import Shape, block
from reasoner.probability.programs.circles import NOTHING, Term, both, unwound
from reasoner.probability.programs.definitions import Definition, Definitions, positive_components
from reasoner.probability.programs.factors import Factor, Indicator, Parameter, Reading, Tables
from reasoner.probability.programs.steps import Rows, Test, forbidden, met, weight_step
from reasoner.probability.programs.trace import ONE, Nodes
from reasoner.symbolic.ground import Body

MOST_ROWS = 4096
"""The most rows of one step's table; longer bodies are taken in parts."""
MOST_SUMS = 2048
"""The most different sums that are told apart between two weights of an aggregate."""


class Step(NamedTuple):
    """A body: what it asks of variables, how it weighs (see `body_step`), and the atom of a choice that is its own."""

    tests: dict[int, Test]
    weighed: str = "sure"
    own: int = 0


def tabulate(
    definitions: Definitions,
    chosen: Mapping[int, tuple[int, int]],
    outcomes: Sequence[int],
    asked: Collection[int],
    block_rows: int,
) -> Tables:
    """Make the tables for what some atoms depend on.

    Parameters: `chosen`, of each atom of a choice the choice and the outcome; `outcomes`, how many each choice has; `asked`,
    atoms that evidence and queries may name.
    Raises: Unanswerable where something has no such tables: a free choice in a positive circle, a sum with too many values.
    """
    return _Writer(definitions, chosen, outcomes, asked, block_rows).written()


class _Writer:
    def __init__(
        self,
        definitions: Definitions,
        chosen: Mapping[int, tuple[int, int]],
        outcomes: Sequence[int],
        asked: Collection[int],
        block_rows: int,
    ) -> None:
        self._block_rows = block_rows
        self._definitions = definitions
        self._chosen = chosen
        self._outcomes = outcomes
        meanings = {atom: definitions.meaning(atom) for atom in asked}
        self._meanings = meanings
        roots = {abs(one) for one in meanings.values() if not isinstance(one, bool)}
        self._kept = definitions.below(roots)
        self._tables = Tables()
        self._variables: dict[int, int] = {}
        self._choices: dict[int, int] = {}
        self._inside: frozenset[int] = frozenset()
        self._own = self._private(roots)

    def _private(self, roots: Collection[int]) -> frozenset[int]:
        """Choices that a single body needs, once: their atoms."""
        bodies = [body for atom in self._kept for body in self._definitions.of[atom].bodies]
        plain = Counter(one for body in bodies for one in body if one in self._chosen)
        uses = Counter(self._chosen[abs(one)][0] for one in self._mentioned() if abs(one) in self._chosen)
        uses.update(self._chosen[one][0] for one in roots if one in self._chosen)
        return frozenset(one for one, times in plain.items() if times == uses[self._chosen[one][0]] == 1)

    def _mentioned(self) -> Iterator[int]:
        for atom in self._kept:
            yield from self._definitions.of[atom].literals()
        for body in self._definitions.constraints:
            yield from body

    def written(self) -> Tables:
        for component in self._definitions.components:
            if component[0] in self._kept:
                self._component(component)
        for body in self._definitions.constraints:
            self._constraint(body)
        self._indicators()
        return self._tables

    def _component(self, component: tuple[int, ...]) -> None:
        parts = positive_components(self._definitions, component)
        linear = {part for part in parts if len(part) > 1 and self._is_linear(part)}
        for part in parts:
            for atom in part:
                self._variables[atom] = self._new(2 if part in linear else len(part) + 1)
        for part in parts:
            if part in linear:
                self._circle(part)
                continue
            self._inside = frozenset(part)
            for atom in part:
                self._chain(self._variables[atom], self._steps(atom, self._definitions.of[atom]))
            self._inside = frozenset()

    def _is_linear(self, part: tuple[int, ...]) -> bool:
        """Whether each body needs one atom of the part at most."""
        return all(sum(one in part for one in body) <= 1 for atom in part for body in self._definitions.of[atom].bodies)

    def _circle(self, part: tuple[int, ...]) -> None:
        """Unwind a circle (`circles`): an atom follows from those that are unwound before it."""
        needs: dict[int, dict[int, Term]] = {}
        for atom in part:
            definition = self._definitions.of[atom]
            alternatives: dict[int, list[Step]] = {}
            self._refuse_free(definition, part)
            for body in definition.bodies:
                needed = next((one for one in body if one in part), NOTHING)
                if needed != atom:
                    rest = tuple(one for one in body if one != needed)
                    alternatives.setdefault(needed, []).append(self._step(rest, 2))
            for bound, weights in definition.sums:
                alternatives.setdefault(NOTHING, []).append(Step(self._sum(bound, weights)))
            needs[atom] = {needed: self._either(steps) for needed, steps in alternatives.items()}
        for atom, of in unwound(needs, lambda terms: self._either([Step(one) for one in terms])):
            found = []
            for needed, term in of.items():
                own = {} if needed == NOTHING else {self._variables[needed]: Test((False, True))}
                together = both(term, own)
                if together is not None:
                    found.append(Step(self._shortened(together, 8)))
            self._chain(self._variables[atom], found)

    def _either(self, steps: Sequence[Step]) -> Term:
        """A term that holds where one of several steps does: a variable of its own, unless one literal suffices."""
        if any(one.weighed == "sure" and not one.tests for one in steps):
            return {}
        if len(steps) == 1 and steps[0].weighed == "sure" and len(steps[0].tests) == 1:
            return steps[0].tests
        variable = self._new(2)
        self._chain(variable, [one._replace(tests=self._shortened(one.tests, 8)) for one in steps])
        return {variable: Test((False, True))}

    def _refuse_free(self, definition: Definition, part: Collection[int]) -> None:
        if definition.free and any(one in part for one in definition.positive()):
            raise Unanswerable(
                "a free choice stands in a positive circle, and has no tables", fix="use `Table()` or `Sampling()`"
            )

    def _steps(self, atom: int, definition: Definition) -> list[Step]:
        """The bodies of an atom, one after another; one that needs the atom itself never gives it."""
        self._refuse_free(definition, self._inside)
        card = self._tables.cards[self._variables[atom]]
        steps = [self._step(body, card) for body in definition.bodies if atom not in body]
        for body in definition.free:
            if atom not in body:
                steps.append(Step(self._shortened(self._tests(body), 2 * card * card), "free"))
        return steps + [Step(self._sum(bound, weights)) for bound, weights in definition.sums]

    def _step(self, body: Body, card: int) -> Step:
        own = next((one for one in body if one in self._own), 0)
        tests = self._shortened(self._tests(tuple(one for one in body if one != own)), 2 * card * card)
        return Step(tests, "chosen" if own else "sure", own)

    def _chain(self, result: int, steps: Sequence[Step]) -> None:
        """The tables by which a variable follows from steps: as many steps in one table as it may have rows for."""
        card = self._tables.cards[result]
        before: tuple[int, ...] = ()
        blocks = self._blocks(steps, card)
        for number, some in enumerate(blocks):
            after = result if number == len(blocks) - 1 else self._new(card)
            variables = list(dict.fromkeys(one for step in some for one in step.tests))
            place = {one: index for index, one in enumerate(variables)}
            shapes = tuple(
                Shape(tuple([place[one] for one in step.tests]), tuple(step.tests.values()), step.weighed)
                for step in some
            )
            cards = tuple([self._tables.cards[one] for one in variables])
            table, trace = block(shapes, cards, card, bool(before))
            leaves = np.array([ONE, *(leaf for step in some for leaf in self._leaves(step.own))], dtype=np.int32)
            self._add((*variables, *before, after), table.rows, self._tables.trace.repeat(trace, leaves, table.nodes))
            before = (after,)
        if not steps:
            self._add((result,), np.zeros((1, 1), dtype=np.int16))

    def _blocks(self, steps: Sequence[Step], card: int) -> list[list[Step]]:
        blocks: list[list[Step]] = []
        together: dict[int, Test] = {}
        for step in steps:
            joined = {**together, **step.tests}
            if blocks and _size(joined) * card <= self._block_rows:
                blocks[-1].append(step)
                together = joined
            else:
                blocks.append([step])
                together = dict(step.tests)
        return blocks

    def _leaves(self, own: int) -> tuple[int, int]:
        """The probability of the outcome that a body needs, and that of all others."""
        if not own:
            return ONE, ONE
        choice, outcome = self._chosen[own]
        others = tuple(one for one in range(self._outcomes[choice]) if one != outcome)
        return self._tables.leaf(Parameter(choice, (outcome,))), self._tables.leaf(Parameter(choice, others))

    def _tests(self, body: Body) -> dict[int, Test]:
        """What a body asks of each variable that it mentions."""
        found: dict[int, Test] = {}
        for literal in body:
            variable, allowed = self._read(literal)
            is_level = literal in self._inside
            if variable in found:
                old = found[variable]
                allowed = tuple(one and other for one, other in zip(old.allowed, allowed, strict=True))
                is_level |= old.is_level
            found[variable] = Test(allowed, is_level)
        return found

    def _read(self, literal: int) -> Reading:
        atom = abs(literal)
        if atom in self._chosen:
            choice, outcome = self._chosen[atom]
            variable = self._choice(choice)
            held = tuple(one == outcome for one in range(self._outcomes[choice]))
        else:
            variable = self._variables[atom]
            held = (False, *(True,) * (self._tables.cards[variable] - 1))
        return Reading(variable, held if literal > 0 else tuple(not one for one in held))

    def _choice(self, choice: int) -> int:
        if choice not in self._choices:
            count = self._outcomes[choice]
            variable = self._choices[choice] = self._new(count)
            leaves = [self._tables.leaf(Parameter(choice, (one,))) for one in range(count)]
            self._add((variable,), np.arange(count, dtype=np.int16)[:, None], np.array(leaves, dtype=np.int32))
        return self._choices[choice]

    def _shortened(self, tests: dict[int, Test], rest: int) -> dict[int, Test]:
        """The tests, the first of them taken together in a variable of their own as long as the table would be large."""
        while len(tests) > 2 and rest * _size(tests) > MOST_ROWS:
            first = dict(list(tests.items())[:2])
            is_level = any(one.is_level for one in first.values())
            card = len(self._inside) + 1 if is_level else 2
            both = self._new(card)
            self._add((*first, both), met(tuple(first.values()), card))
            tests = {**dict(list(tests.items())[2:]), both: Test((False, *(True,) * (card - 1)), is_level)}
        return tests

    def _constraint(self, body: Body) -> None:
        tests = self._shortened(self._tests(body), MOST_ROWS // 64)
        self._add(tuple(tests), forbidden(tuple(tests.values())))

    def _sum(self, bound: int, weights: Sequence[tuple[int, int]]) -> dict[int, Test]:
        """The variable that says whether weights reach a bound, as a test; between them, one for the sum so far."""
        ordered = sorted(weights, key=lambda one: -one[1])
        left = [0, *np.cumsum([weight for _, weight in reversed(ordered)]).tolist()][::-1]
        sums, before = [0], -1
        for place, (literal, weight) in enumerate(ordered):
            ends = [_clipped(one, gain, bound, left[place + 1]) for one in sums for gain in (weight, 0)]
            after = sorted(set(ends)) if place < len(ordered) - 1 else [_FAILED, bound]
            if len(after) > MOST_SUMS:
                raise Unanswerable(
                    f"an aggregate has more than {MOST_SUMS} sums to tell apart", fix="use `Table()` or `Sampling()`"
                )
            variable, allowed = self._read(literal)
            result = self._new(len(after))
            rows = weight_step(sums, after, allowed, [after.index(one) for one in ends])
            self._add((before, variable, result) if before >= 0 else (variable, result), rows)
            sums, before = after, result
        return {before: Test((False, True))}

    def _indicators(self) -> None:
        known: dict[int, None] = {}
        for atom, meaning in self._meanings.items():
            if isinstance(meaning, bool):
                self._tables.atoms[atom] = meaning
            else:
                reading = self._tables.atoms[atom] = self._read(meaning)
                known[reading.variable] = None
        for variable in known:
            count = self._tables.cards[variable]
            leaves = [self._tables.leaf(Indicator(variable, value)) for value in range(count)]
            self._add((variable,), np.arange(count, dtype=np.int16)[:, None], np.array(leaves, dtype=np.int32))

    def _new(self, card: int) -> int:
        self._tables.cards.append(card)
        return len(self._tables.cards) - 1

    def _add(self, scope: tuple[int, ...], rows: Rows, nodes: Nodes | None = None) -> None:
        if nodes is None:
            nodes = np.zeros(len(rows), dtype=np.int32)
        for place, variable in enumerate(scope):
            if variable in scope[:place]:
                same = rows[:, scope.index(variable)] == rows[:, place]
                self._add((*scope[:place], *scope[place + 1 :]), np.delete(rows[same], place, axis=1), nodes[same])
                return
        self._tables.factors.append(Factor(scope, rows, nodes))


def _size(tests: Mapping[int, Test]) -> int:
    size = 1
    for one in tests.values():
        size *= len(one.allowed)
    return size


_FAILED = -1


def _clipped(before: int, gain: int, bound: int, left: int) -> int:
    """A sum so far: the bound where it is reached, and `_FAILED` where what is left cannot reach it."""
    value = before + gain
    if before == _FAILED or value + left < bound:
        return _FAILED
    return min(value, bound)
