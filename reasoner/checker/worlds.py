"""Probabilistic rules: the worlds that some atoms depend on, tried one after another (`docs/certificate.md`, section 11).

A statement with a probability becomes a rule with one premise more, an atom of its choice; a total choice is then an input like
others, and its stable models are found as those of any program. Probabilities are fractions throughout.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from reasoner.checker.logic import (
    DEEPEST_STANDING,
    Model,
    Signature,
    check_recursion,
    compile_rule,
    instantiator,
    is_stratified,
    reads,
)
from reasoner.checker.quantities import COMPLEMENTS, DOWNWARD, INPUT_PREDICATES
from reasoner.checker.reading import Statements
from reasoner.checker.search import Search, TooManyError
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import (
    Aggregate,
    Atom,
    Between,
    Comparison,
    Literal_,
    Pattern,
    Rule,
    Term,
    Value,
    Variable,
    is_blank,
    is_projected,
)
from reasoner.checker.terms import Binding, evaluate, holds

MOST_CHOICES = 4_096
"""So many total choices are tried at most."""
CONCLUDABLE = frozenset(COMPLEMENTS) - DOWNWARD
_CHOSEN = "?chosen"
_NUMBER = re.compile(r"([0-9]{1,20}(\.[0-9]{1,20})?|\.[0-9]{1,20}|[0-9]{1,20}/[0-9]{1,20})")
Choice = tuple[Value, ...]
"""An instance of a statement with a probability: its id and the values of its variables."""
World = tuple[Fraction, list[frozenset[Atom]]]
"""The probability of a total choice, and of each of its stable models the atoms that matter."""


@dataclass(frozen=True, slots=True)
class _Instance:
    """An instance as far as its positive part goes: its head, what it depends on, and its choice."""

    head: Atom | None
    below: tuple[Atom, ...]
    signatures: tuple[Signature, ...]


class Worlds:
    """The probabilistic rules of some modules. Raises: CheckError where they are not as the specification says."""

    def __init__(self, files: Sequence[Statements]) -> None:
        if penalties := [one for file in files for one in file.penalties]:
            raise CheckError(f"{penalties[0].place}: a world has a probability, and nothing to keep small")
        self.probabilities: dict[str, tuple[Fraction, ...]] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self.rules: list[Rule] = []
        for file in files:
            own: dict[str, list[Rule]] = {}
            for rule in file.rules:
                own.setdefault(rule.id, []).append(rule)
            for identifier, some in own.items():
                said = file.probable.get(identifier)
                self.rules += some if said is None else self._probable(identifier, said, some)
        for rule in self.rules:
            _check_head(rule)
        check_recursion(self.rules, stratified=False)
        self.positive = [compile_rule(_positive(rule)) for rule in self.rules]
        self.is_decided = is_stratified(self.rules) and all(rule.kind != "choice" for rule in self.rules)

    def _probable(self, identifier: str, said: str, rules: Sequence[Rule]) -> Iterator[Rule]:
        """The rules of a statement, each with the atom of its outcome as a premise."""
        stated = self.probabilities[identifier] = _read(said, f"{rules[0].place} ({identifier})")
        concluding = [rule for rule in rules if rule.kind != "bounds"]
        names = {tuple(sorted(name for name in rule.variables if not is_blank(name))) for rule in concluding}
        kinds = {rule.kind for rule in concluding}
        if len(names) != 1 or len(kinds) != 1 or None in [rule.head for rule in concluding]:
            raise CheckError(f"{rules[0].place} ({identifier}): no statement that can have a probability")
        if kinds == {"choice"}:
            _check_bounds([rule for rule in rules if rule.kind == "bounds"], stated)
        elif len(stated) != 1:
            raise CheckError(f"{rules[0].place} ({identifier}): one probability is needed")
        [self.names[identifier]] = names
        for place, rule in enumerate(concluding):
            terms: tuple[Term, ...] = (identifier, place % len(stated), *map(Variable, self.names[identifier]))
            yield replace(rule, kind="normal", body=(*rule.body, Literal_("", Pattern(_CHOSEN, terms), "the choice")))

    @cached_property
    def search(self) -> Search:
        """What finds the stable models of a total choice."""
        return Search(self)

    def concluded(self, ages: Mapping[Atom, int]) -> dict[Atom, int | None]:
        """What of a record could be concluded, each with the shortest window of a rule that could conclude it."""
        found: dict[Atom, int | None] = {}
        for atom, rule in self._possible(set(ages), ages):
            if atom[0] in CONCLUDABLE:
                windows = [one for one in (found.get(atom), rule.window) if one is not None]
                found[atom] = min(windows, default=None)
        return found

    def _possible(self, facts: set[Atom], ages: Mapping[Atom, int]) -> set[tuple[Atom, Rule]]:
        """Every head that could be concluded, with its rule, what is denied, counted or asked of all left aside."""
        pairs: set[tuple[Atom, Rule]] = set()
        for _ in range(DEEPEST_STANDING):
            heads = {head for head, _ in pairs}
            model = Model(facts | heads, {atom: age for atom, age in ages.items() if not _is_concluded(atom, heads)})
            more = {
                (head, one.rule)
                for one in self.positive
                for _, head in one.instances(model.view(one.rule.window))
                if head is not None
            }
            if more <= pairs:
                return pairs
            pairs |= more
        raise CheckError("there is no end of what could be concluded")

    def worlds(self, ages: Mapping[Atom, int], named: Collection[Atom]) -> list[World]:
        """The total choices that some atoms and the constraints depend on, each with its stable models.

        Parameters: `ages`, the facts with their ages: what of a record is not concluded. Outcomes of probability 0 are left out.
        Raises: TooManyError if there are too many.
        """
        facts = set(ages)
        model = Model(facts | {head for head, _ in self._possible(facts, ages)}, ages)
        below, choices = self._graph(model)
        needed = self._needed(model, below, named)
        relevant = sorted((one for one in choices if (_CHOSEN, *one) in needed or not self.is_decided), key=repr)
        outcomes = [self._outcomes(one) for one in relevant]
        if prod(map(len, outcomes)) > MOST_CHOICES:
            raise TooManyError
        keep = frozenset(named)
        return [
            (
                prod((weight for weight, _ in total), start=Fraction(1)),
                [
                    frozenset(keep & found)
                    for found in self.search.models(facts.union(*(atoms for _, atoms in total)), ages)
                ],
            )
            for total in product(*outcomes)
        ]

    def _outcomes(self, choice: Choice) -> list[tuple[Fraction, frozenset[Atom]]]:
        identifier, *values = choice
        stated = self.probabilities[str(identifier)]
        atoms = [frozenset([(_CHOSEN, identifier, place, *values)]) for place in range(len(stated))]
        every = [*zip(stated, atoms, strict=True), (1 - sum(stated, Fraction(0)), frozenset[Atom]())]
        return [one for one in every if one[0] > 0]

    def _graph(self, model: Model) -> tuple[dict[Atom | None, list[_Instance]], set[Choice]]:
        """The instances by their heads, None for constraints, and the choices that there are."""
        below: dict[Atom | None, list[_Instance]] = {}
        choices: set[Choice] = set()
        for rule, one in zip(self.rules, self.positive, strict=True):
            for binding, head in one.instances(model.view(rule.window)):
                instance = _instance(rule, binding, head)
                choices.update(atom[1:] for atom in instance.below if atom[0] == _CHOSEN)
                below.setdefault(head, []).append(instance)
        return below, choices

    def _needed(self, model: Model, below: Mapping[Atom | None, list[_Instance]], named: Collection[Atom]) -> set[Atom]:
        """All that some atoms and the constraints depend on; a choice by its id and values."""
        by_signature: dict[Signature, list[Atom]] = {}
        for atom in model.atoms:
            by_signature.setdefault((str(atom[0]), len(atom) - 1), []).append(atom)
        waiting = [*named]
        roots = [*below.get(None, ())]
        for atom in model.atoms:
            if str(atom[0])[:1] == "-" and (str(atom[0])[1:], *atom[1:]) in model.atoms:
                waiting += [atom, (str(atom[0])[1:], *atom[1:])]
        needed: set[Atom] = set()
        for instance in roots:
            waiting += [*instance.below, *(one for name in instance.signatures for one in by_signature.get(name, ()))]
        while waiting:
            atom = waiting.pop()
            if atom in needed:
                continue
            needed.add(atom)
            for instance in below.get(atom, ()):
                waiting += instance.below
                waiting += [one for name in instance.signatures for one in by_signature.get(name, ())]
        return needed


def _is_concluded(atom: Atom, heads: Collection[Atom]) -> bool:
    return atom[0] in CONCLUDABLE and atom in heads


def _instance(rule: Rule, binding: Binding, head: Atom | None) -> _Instance:
    below: list[Atom] = []
    signatures: list[Signature] = []
    for item in rule.body:
        if isinstance(item, Literal_) and item.atom.name == _CHOSEN:
            identifier, _, *terms = item.atom.arguments
            below.append((_CHOSEN, str(identifier), *(evaluate(term, binding) for term in terms)))
        elif isinstance(item, Literal_) and not is_projected(item):
            below.append(instantiator(item.atom)(binding))
        else:
            signatures += [signature for signature, _ in reads([item])]
    return _Instance(head, tuple(below), tuple(signatures))


def _positive(rule: Rule) -> Rule:
    """A rule without what it denies, counts, asks of all, or chooses."""
    body = tuple(
        item
        for item in rule.body
        if isinstance(item, (Comparison, Between))
        or (isinstance(item, Literal_) and not item.sign and item.atom.name != _CHOSEN)
    )
    return replace(rule, body=body)


def _check_head(rule: Rule) -> None:
    name = "" if rule.head is None else rule.head.name
    if name.removeprefix("-") in INPUT_PREDICATES | {"belief"} and name not in CONCLUDABLE:
        raise CheckError(f"{rule.place} ({rule.id}): {name} is a fact of the record")


def _check_bounds(bounds: Sequence[Rule], stated: Sequence[Fraction]) -> None:
    """A choice with probabilities is of one element, or of one or none if something is left over."""
    sizes = []
    for rule in bounds:
        counted = rule.body[-1]
        if isinstance(counted, Aggregate):
            limits = [(operator, evaluate(term, {})) for operator, term in counted.guards]
            sizes.append([n for n in range(len(stated) + 1) if all(holds(n, one, limit) for one, limit in limits)])
    allowed = [[0, 1]] if sum(stated) < 1 else [[0, 1], [1]]
    if not sizes or any(one not in allowed for one in sizes):
        raise CheckError(f"no choice of one element among {len(stated)} with these probabilities")


def _read(said: str, place: str) -> tuple[Fraction, ...]:
    found = []
    for text in map(str.strip, said.split(",")):
        if not _NUMBER.fullmatch(text) or re.fullmatch(r".*/0+", text):
            raise CheckError(f"{place}: {text[:40]!r} is no probability")
        found.append(Fraction(text))
    if not all(0 <= one <= 1 for one in found) or sum(found) > 1:
        raise CheckError(f"{place}: the probabilities are not between 0 and 1 together")
    return tuple(found)
