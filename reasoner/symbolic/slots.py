"""What a variable of a rule stands for: the sort declared for the place where it first occurs."""

from __future__ import annotations

from collections.abc import Mapping

from clingo import ast

from reasoner.symbolic.analysis import atoms_of, signature
from reasoner.symbolic.rule import SYNTAX, Rule
from reasoner.symbolic.vocabulary import Predicate


def slot_sort(rule: Rule, variable: str, predicates: Mapping[str, Predicate]) -> tuple[str, tuple[str, ...]]:
    """The sort of a rule's variable and the arguments, as written, of the atom that declares it.

    Returns: a sort such as `concept`, `quantity:0` or `minutes`, with the atom's arguments; both empty if the variable is
    no argument of any atom.
    """
    with SYNTAX:
        return _slot_sort(rule, variable, predicates)


def _slot_sort(rule: Rule, variable: str, predicates: Mapping[str, Predicate]) -> tuple[str, tuple[str, ...]]:
    for atom in atoms_of(rule.statement):
        predicate = predicates.get(signature(atom)[0])
        if predicate is None:
            continue
        for index, argument in enumerate(getattr(atom, "arguments", ())):
            if argument.ast_type == ast.ASTType.Variable and argument.name == variable:
                return predicate.arguments[index], tuple(str(part) for part in atom.arguments)
    return "", ()
