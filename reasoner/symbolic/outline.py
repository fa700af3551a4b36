"""What a rule needs, reads and gives, as far as it can be told without a patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clingo import ast

from reasoner.symbolic.analysis import constant, signature
from reasoner.symbolic.instrument import positive_atoms

Key = tuple[str, str]
"""A predicate and its first argument, empty where the atom has none or where a term stands that may be anything."""

Signature = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """One rule, told by predicates.

    Parameters: `head`, the signature that it derives; `body`, those of its positive literals; `needs`, the keys without which
    it cannot fire; `gives`, the key of its head; `is_open`, whether the first argument of the head may be anything;
    `is_positive`, whether it has neither `not` nor aggregates.
    """

    head: Signature
    body: frozenset[Signature]
    needs: frozenset[Key]
    gives: Key
    is_open: bool
    is_positive: bool


def outline(statement: ast.AST) -> Outline:
    """The outline of a rule."""
    head, atoms = statement.head.atom.symbol, positive_atoms(statement)
    arguments = list(getattr(head, "arguments", ()))
    return Outline(
        signature(head),
        frozenset(map(signature, atoms)),
        frozenset(map(_key, atoms)),
        _key(head),
        bool(arguments) and not constant(arguments[0]),
        all(
            literal.sign == ast.Sign.NoSign
            and literal.atom.ast_type in (ast.ASTType.SymbolicAtom, ast.ASTType.Comparison)
            for literal in statement.body
        ),
    )


def positive_rules(rules: Sequence[Outline]) -> list[int]:
    """The numbers of the rules without `not` and aggregates: what they derive from nothing holds for every patient."""
    return [number for number, rule in enumerate(rules) if rule.is_positive]


def settled_rules(rules: Sequence[Outline]) -> frozenset[int]:
    """The numbers of the rules whose instances are the same for every patient.

    They are positive, and every predicate that they read is derived in this program, by such rules alone.
    """
    settled = set(positive_rules(rules))
    while True:
        unsettled = {rule.head for number, rule in enumerate(rules) if number not in settled}
        derived = {rule.head for rule in rules} - unsettled
        fewer = {number for number in settled if rules[number].body <= derived}
        if fewer == settled:
            return frozenset(settled)
        settled = fewer


def _key(atom: ast.AST) -> Key:
    arguments = list(getattr(atom, "arguments", ()))
    return signature(atom)[0], constant(arguments[0]) if arguments else ""
