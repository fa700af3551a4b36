"""Statements of clingo that rules cannot consist of, with what to write instead."""

from __future__ import annotations

from clingo import ast

from reasoner.errors import Problem

_STATEMENTS = {
    ast.ASTType.Script: ("a script", "compute the value outside the rules, as an observable or a number with a source"),
    ast.ASTType.External: ("#external", "read an input predicate, or choose"),
    ast.ASTType.TheoryDefinition: ("a theory", "express it with #sum"),
    ast.ASTType.Edge: ("#edge", "write the circle as a constraint"),
    ast.ASTType.Heuristic: ("#heuristic", "remove it: it changes no answer"),
    ast.ASTType.ProjectAtom: ("#project", "remove it: it changes no answer"),
    ast.ASTType.ProjectSignature: ("#project", "remove it: it changes no answer"),
    ast.ASTType.ShowTerm: ("#show of a term", "conclude an atom, and show its predicate"),
    ast.ASTType.Defined: ("#defined", "declare the predicate in rules/core/predicates.toml"),
    ast.ASTType.Program: ("a program of its own", "write its rules in assess.lp or act.lp"),
}


def refused_statement(node: ast.AST, place: str) -> Problem:
    """Why something is no statement that rules can consist of."""
    what, fix = _STATEMENTS.get(node.ast_type, ("no rule", "see docs/certificate.md, section 5"))
    return Problem("error", place, f"`{node}` is {what}, which cannot be checked", fix)
