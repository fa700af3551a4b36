"""What is checked of rules before they are ever used: fragment, names, negation, strata.

Every check returns problems, so that an author sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from clingo import SymbolType, ast

from reasoner.errors import Problem
from reasoner.symbolic.rule import Rule, walk
from reasoner.symbolic.vocabulary import Predicate

_TERMS = frozenset(
    {
        ast.ASTType.Variable,
        ast.ASTType.SymbolicTerm,
        ast.ASTType.Function,
        ast.ASTType.BinaryOperation,
        ast.ASTType.UnaryOperation,
        ast.ASTType.Literal,
        ast.ASTType.SymbolicAtom,
        ast.ASTType.Comparison,
        ast.ASTType.Guard,
        ast.ASTType.BodyAggregate,
        ast.ASTType.BodyAggregateElement,
        ast.ASTType.Rule,
    }
)
_AGGREGATES = (ast.AggregateFunction.Sum, ast.AggregateFunction.Count)
_OPERATORS = (
    ast.BinaryOperator.Plus,
    ast.BinaryOperator.Minus,
    ast.BinaryOperator.Multiplication,
    ast.BinaryOperator.Division,
    ast.BinaryOperator.Modulo,
)


def analyse(
    rules: Sequence[Rule], predicates: Mapping[str, Predicate], concepts: Collection[str]
) -> tuple[Problem, ...]:
    """Every reason why a set of rules cannot be used.

    Parameters: `rules` of all modules; `predicates`, the vocabulary; `concepts`, the ontology's identifiers.
    Returns: problems in the order of the rules: duplicate ids, constructs outside the fragment, undeclared predicates
    and concepts (with the nearest name), heads that belong elsewhere, `not` over patient facts without `assume`, and
    programs that are not stratified.
    """
    problems = [*_duplicate_ids(rules)]
    dependent = patient_dependent(rules, predicates)
    for rule in rules:
        problems += _fragment(rule)
        problems += _names(rule, predicates, concepts)
        problems += _head(rule, predicates)
        problems += _assumptions(rule, dependent)
    return (*problems, *_strata(rules))


def _error(rule: Rule, message: str, fix: str) -> Problem:
    return Problem("error", rule.place, message, fix)


def _duplicate_ids(rules: Iterable[Rule]) -> Iterator[Problem]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen:
            yield _error(rule, f"the id `{rule.id}` is taken by {seen[rule.id].place}", "choose another id")
        seen.setdefault(rule.id, rule)


def _fragment(rule: Rule) -> Iterator[Problem]:
    if (
        rule.statement.head.ast_type != ast.ASTType.Literal
        or rule.statement.head.atom.ast_type != ast.ASTType.SymbolicAtom
    ):
        yield _error(
            rule, f"the head of `{rule.text}` is not one atom", "choice, disjunction and constraints are not supported"
        )
        return
    if rule.statement.head.sign != ast.Sign.NoSign:
        yield _error(rule, "the head is negated", "write a positive head")
    for node in walk(rule.statement):
        if node.ast_type not in _TERMS or (
            node.ast_type == ast.ASTType.BinaryOperation and node.operator_type not in _OPERATORS
        ):
            yield _error(
                rule, f"`{node}` is outside the fragment that can be checked", "see docs/certificate.md, section 5"
            )
        elif node.ast_type == ast.ASTType.BodyAggregate and node.function not in _AGGREGATES:
            yield _error(rule, f"`{node}` is neither #sum nor #count", "express it with #sum or #count")
        elif node.ast_type == ast.ASTType.SymbolicTerm and node.symbol.type not in (
            SymbolType.Number,
            SymbolType.Function,
        ):
            yield _error(rule, f"`{node}` is neither an integer nor a constant", "use a concept of the ontology")
        elif node.ast_type == ast.ASTType.Literal and node.sign == ast.Sign.DoubleNegation:
            yield _error(rule, f"`{node}` is a double negation", "write the positive literal or `not`")
    for literal in rule.statement.body:
        if literal.sign != ast.Sign.NoSign and literal.atom.ast_type != ast.ASTType.SymbolicAtom:
            yield _error(
                rule, f"`{literal}` negates something that is no atom", "negate the comparison's operator instead"
            )
    yield from _anonymous(rule)
    unbound = [name for name in rule.variables if name[0] != "_" and name not in set(_bound(rule.statement))]
    if unbound:
        yield _error(
            rule,
            f"{', '.join(unbound)} stands in no positive body literal outside arithmetic, and is not assigned by `=`",
            "add a literal that says what it may be",
        )


def _bound(statement: ast.AST) -> Iterator[str]:
    """The variables that a positive body literal, or an assignment, gives a value."""
    for literal in statement.body:
        if literal.sign != ast.Sign.NoSign:
            continue
        if literal.atom.ast_type == ast.ASTType.SymbolicAtom:
            yield from _plain_variables(literal.atom.symbol)
        elif literal.atom.ast_type == ast.ASTType.Comparison:
            guards = [guard for guard in literal.atom.guards if guard.comparison == ast.ComparisonOperator.Equal]
            for term in (literal.atom.term, *(guard.term for guard in guards)) if guards else ():
                yield from _alone(term)
        elif literal.atom.ast_type == ast.ASTType.BodyAggregate:
            for guard in (literal.atom.left_guard, literal.atom.right_guard):
                if guard is not None and guard.comparison == ast.ComparisonOperator.Equal:
                    yield from _alone(guard.term)


def _plain_variables(term: ast.AST) -> Iterator[str]:
    yield from _alone(term)
    if term.ast_type == ast.ASTType.Function:
        for argument in term.arguments:
            yield from _plain_variables(argument)


def _alone(term: ast.AST) -> Iterator[str]:
    if term.ast_type == ast.ASTType.Variable:
        yield term.name


def _anonymous(rule: Rule) -> Iterator[Problem]:
    allowed = sum(
        _count_anonymous(literal)
        for literal in rule.statement.body
        if literal.sign == ast.Sign.NoSign and literal.atom.ast_type == ast.ASTType.SymbolicAtom
    )
    if _count_anonymous(rule.statement) != allowed:
        yield _error(rule, "`_` stands outside a positive body literal", "name the variable")


def _count_anonymous(node: ast.AST) -> int:
    return sum(1 for part in walk(node) if part.ast_type == ast.ASTType.Variable and part.name == "_")


def atoms_of(node: ast.AST) -> Iterator[ast.AST]:
    """The atoms in a syntax tree, each as its function term."""
    for part in walk(node):
        if part.ast_type == ast.ASTType.SymbolicAtom:
            yield part.symbol


def signature(term: ast.AST) -> tuple[str, int]:
    """Name and number of arguments of an atom."""
    if term.ast_type == ast.ASTType.SymbolicTerm:
        return term.symbol.name, 0
    if term.ast_type == ast.ASTType.Function:
        return term.name, len(term.arguments)
    return str(term), -1


def constant(term: ast.AST) -> str:
    """An integer or a constant as clingo writes it; empty for a term that is neither."""
    if term.ast_type == ast.ASTType.SymbolicTerm and term.symbol.type in (SymbolType.Number, SymbolType.Function):
        return str(term)
    return ""


def _near(name: str, names: Collection[str], what: str) -> str:
    close = get_close_matches(name, names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"declare the {what} first"


def _names(rule: Rule, predicates: Mapping[str, Predicate], concepts: Collection[str]) -> Iterator[Problem]:
    for atom in atoms_of(rule.statement):
        name, arity = signature(atom)
        declared = predicates.get(name)
        if declared is None:
            yield _error(rule, f"predicate `{name}` is not declared", _near(name, predicates, "predicate"))
        elif len(declared.arguments) != arity:
            count = len(declared.arguments)
            yield _error(rule, f"`{name}` has {arity} arguments here and {count} in its declaration", f"give {count}")
        for constant in _constants(atom):
            if constant not in concepts:
                yield _error(rule, f"`{constant}` is no concept of the ontology", _near(constant, concepts, "concept"))


def _constants(term: ast.AST) -> Iterator[str]:
    for argument in getattr(term, "arguments", ()):
        for node in walk(argument):
            if node.ast_type == ast.ASTType.SymbolicTerm and node.symbol.type == SymbolType.Function:
                yield node.symbol.name
            elif node.ast_type == ast.ASTType.Function and not node.arguments:
                yield node.name


def _head(rule: Rule, predicates: Mapping[str, Predicate]) -> Iterator[Problem]:
    for atom in atoms_of(rule.statement.head):
        declared = predicates.get(signature(atom)[0])
        if declared and declared.program != rule.program:
            yield _error(
                rule,
                f"`{declared.name}` comes from {declared.program} and cannot be concluded in {rule.program}",
                f"conclude a predicate of {rule.program}, or move the rule",
            )
    for literal in rule.statement.body:
        for atom in atoms_of(literal):
            declared = predicates.get(signature(atom)[0])
            later = declared and (declared.program == "act" or declared.name == "belief")
            if declared and later and rule.program == "assess":
                yield _error(rule, f"`{declared.name}` is not known before act", "move the rule to act.lp")


def dependencies(rule: Rule) -> Iterator[tuple[str, bool]]:
    """The predicates that a rule's body reads, each with whether it needs to be complete first (`not`, aggregate)."""
    for literal in rule.statement.body:
        complete = literal.sign != ast.Sign.NoSign or literal.atom.ast_type == ast.ASTType.BodyAggregate
        for atom in atoms_of(literal):
            yield signature(atom)[0], complete


def head_predicate(rule: Rule) -> str:
    """The predicate that a rule concludes."""
    return next((signature(atom)[0] for atom in atoms_of(rule.statement.head)), "")


def patient_dependent(rules: Sequence[Rule], predicates: Mapping[str, Predicate]) -> frozenset[str]:
    """The predicates whose atoms can differ between patients."""
    dependent = {name for name, predicate in predicates.items() if predicate.program == "input"}
    edges = [(head_predicate(rule), {name for name, _ in dependencies(rule)}) for rule in rules]
    while True:
        grown = dependent | {head for head, names in edges if not names.isdisjoint(dependent)}
        if grown == dependent:
            return frozenset(dependent)
        dependent = grown


def _assumptions(rule: Rule, dependent: Collection[str]) -> Iterator[Problem]:
    if "assume" in rule.metadata:
        return
    for node in walk(rule.statement):
        if node.ast_type == ast.ASTType.Literal and node.sign == ast.Sign.Negation:
            for atom in atoms_of(node):
                name = signature(atom)[0]
                if name in dependent:
                    yield _error(
                        rule,
                        f"`{node}` takes what is not known as absent",
                        "use the explicit negative (absent, no_history …), or state `%! assume: why this is right here`",
                    )


def _strata(rules: Sequence[Rule]) -> Iterator[Problem]:
    edges = [(rule, head_predicate(rule), set(dependencies(rule))) for rule in rules]
    level: dict[str, int] = {}
    bound = len({head for _, head, _ in edges}) + 1
    changed = True
    while changed:
        changed = False
        for rule, head, needs in edges:
            needed = max((level.get(name, 0) + complete for name, complete in needs), default=0)
            if needed > level.get(head, 0):
                level[head] = needed
                changed = True
                if needed > bound:
                    yield _error(rule, f"`{head}` depends on its own negation or aggregate", "break the circle")
                    return
