"""Which rules say the same of every patient."""

from __future__ import annotations

from collections.abc import Sequence

from clingo import ast

from reasoner.symbolic.analysis import signature
from reasoner.symbolic.instrument import positive_atoms


def positive_rules(statements: Sequence[ast.AST]) -> list[int]:
    """The numbers of the rules without `not` and aggregates: what they derive from nothing holds for every patient."""
    return [number for number, statement in enumerate(statements) if _is_positive(statement)]


def settled_rules(statements: Sequence[ast.AST]) -> frozenset[int]:
    """The numbers of the rules whose instances are the same for every patient.

    They are positive, and every predicate that they read is derived in this program, by such rules alone.
    """
    heads = [signature(statement.head.atom.symbol) for statement in statements]
    reads = [{signature(atom) for atom in positive_atoms(statement)} for statement in statements]
    settled = set(positive_rules(statements))
    while True:
        unsettled = {head for number, head in enumerate(heads) if number not in settled}
        derived = set(heads) - unsettled
        fewer = {number for number in settled if reads[number] <= derived}
        if fewer == settled:
            return frozenset(settled)
        settled = fewer


def _is_positive(statement: ast.AST) -> bool:
    return all(
        literal.sign == ast.Sign.NoSign and literal.atom.ast_type in (ast.ASTType.SymbolicAtom, ast.ASTType.Comparison)
        for literal in statement.body
    )
