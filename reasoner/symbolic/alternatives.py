"""How many rules the pools of a statement make of it."""

from __future__ import annotations

from math import prod

from clingo import ast

MOST_ALTERNATIVES = 10_000
"""As many as the checker takes."""
_ADDED = (ast.ASTType.Pool, ast.ASTType.BodyAggregate, ast.ASTType.Aggregate)


def alternatives(node: ast.AST) -> int:
    """How many alternatives a part of a statement has: pools and elements add theirs, everything else multiplies."""
    found = []
    for key in node.child_keys:
        child = getattr(node, key)
        if child is not None:
            found += [alternatives(child)] if isinstance(child, ast.AST) else [alternatives(one) for one in child]
    return max(sum(found), 1) if node.ast_type in _ADDED else prod(found)
