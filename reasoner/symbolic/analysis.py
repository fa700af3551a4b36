"""What is checked of rules before they are ever used: fragment, names, negation, strata.

Every check returns problems, so that an author sees all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from clingo import SymbolType, ast

from reasoner.errors import Problem
from reasoner.symbolic.components import components
from reasoner.symbolic.fragment import refusals
from reasoner.symbolic.rule import WORLDS, Rule, walk
from reasoner.symbolic.vocabulary import Predicate

MOST_OUTLINES = 20_000
FEW_LETTERS = 3


def analyse(
    rules: Sequence[Rule], predicates: Mapping[str, Predicate], concepts: Collection[str]
) -> tuple[Problem, ...]:
    """Every reason why a set of rules cannot be used.

    Parameters: `rules` of all modules; `predicates`, the vocabulary; `concepts`, the ontology's identifiers.
    Returns: problems in the order of the rules: duplicate ids, constructs outside the fragment, undeclared predicates
    and concepts (with the nearest name), heads that belong elsewhere, `not` over patient facts without `assume`, and
    programs that are not stratified.
    """
    problems = [*duplicate_ids(rules)]
    dependent = patient_dependent(rules, predicates)
    for rule in rules:
        problems += refusals(rule)
        problems += undeclared(rule, predicates, concepts)
        if rule.program != WORLDS:
            problems += misplaced(rule, predicates)
            problems += unassumed(rule, dependent)
    return (*problems, *circles(rules))


def _error(rule: Rule, message: str, fix: str) -> Problem:
    return Problem("error", rule.place, message, fix)


def duplicate_ids(rules: Iterable[Rule]) -> Iterator[Problem]:
    """A problem for each rule whose id another has, in their order."""
    seen: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in seen and seen[rule.id].place != rule.place:
            yield _error(rule, f"the id `{rule.id}` is taken by {seen[rule.id].place}", "choose another id")
        seen.setdefault(rule.id, rule)


def atoms_of(node: ast.AST) -> Iterator[ast.AST]:
    """The atoms in a syntax tree, each as its function term; of a pool, all that it stands for."""
    for part in walk(node):
        if part.ast_type == ast.ASTType.SymbolicAtom:
            yield from part.symbol.unpool()


def signature(term: ast.AST) -> tuple[str, int]:
    """Name and number of arguments of an atom; the name of one under strong negation begins with the minus."""
    if term.ast_type == ast.ASTType.UnaryOperation:
        name, arity = signature(term.argument)
        return f"-{name}", arity
    if term.ast_type == ast.ASTType.SymbolicTerm:
        return term.symbol.name, 0
    if term.ast_type == ast.ASTType.Function:
        return term.name, len(term.arguments)
    return str(term), -1


def arguments(atom: ast.AST) -> Sequence[ast.AST]:
    """The arguments of an atom."""
    if atom.ast_type == ast.ASTType.UnaryOperation:
        return arguments(atom.argument)
    found: Sequence[ast.AST] = getattr(atom, "arguments", ())
    return found


def constant(term: ast.AST) -> str:
    """An integer or a constant as clingo writes it; empty for a term that is neither."""
    if term.ast_type == ast.ASTType.SymbolicTerm and term.symbol.type in (SymbolType.Number, SymbolType.Function):
        return str(term)
    return ""


def _near(name: str, names: Collection[str], what: str) -> str:
    """The nearest name, of those that are about as long and begin or end alike: there may be thousands to look for."""
    alike = [
        one
        for one in names
        if abs(len(one) - len(name)) <= FEW_LETTERS and (one[:1] == name[:1] or one[-1:] == name[-1:])
    ]
    close = get_close_matches(name, alike, n=1)
    return f"did you mean `{close[0]}`?" if close else f"declare the {what} first"


def undeclared(rule: Rule, predicates: Mapping[str, Predicate], concepts: Collection[str]) -> Iterator[Problem]:
    """A problem for each predicate and concept of a rule that no one declared, with the nearest that is."""
    for atom in atoms_of(rule.statement):
        name, arity = signature(atom)
        name = name.removeprefix("-")
        declared = predicates.get(name)
        if declared is None:
            yield _error(rule, f"predicate `{name}` is not declared", _near(name, predicates, "predicate"))
        elif len(declared.arguments) != arity:
            count = len(declared.arguments)
            yield _error(rule, f"`{name}` has {arity} arguments here and {count} in its declaration", f"give {count}")
        for constant in _constants(arguments(atom)):
            yield from _concept(rule, constant, concepts)
    for node in walk(rule.statement):
        if node.ast_type == ast.ASTType.Comparison:
            for constant in _constants([node.term, *(guard.term for guard in node.guards)]):
                yield from _concept(rule, constant, concepts)


def _concept(rule: Rule, constant: str, concepts: Collection[str]) -> Iterator[Problem]:
    if constant not in concepts:
        yield _error(rule, f"`{constant}` is no concept of the ontology", _near(constant, concepts, "concept"))


def _constants(terms: Iterable[ast.AST]) -> Iterator[str]:
    for term in terms:
        for node in walk(term):
            if node.ast_type == ast.ASTType.SymbolicTerm and node.symbol.type == SymbolType.Function:
                yield node.symbol.name
            elif node.ast_type == ast.ASTType.Function and not node.arguments:
                yield node.name


def misplaced(rule: Rule, predicates: Mapping[str, Predicate]) -> Iterator[Problem]:
    """A problem for what a rule concludes, chooses or reads in a program where it cannot."""
    if rule.statement.ast_type == ast.ASTType.Minimize and rule.program == "assess":
        yield _error(rule, "assess has one model, and nothing to keep small", "move it to act.lp")
    if is_choice(rule) and rule.program == "assess":
        yield _error(rule, "assess has one model, and nothing to choose", "move the choice to act.lp")
    for atom in heads(rule):
        declared = predicates.get(signature(atom)[0].removeprefix("-"))
        if declared and declared.program != rule.program:
            yield _error(
                rule,
                f"`{declared.name}` comes from {declared.program} and cannot be concluded in {rule.program}",
                f"conclude a predicate of {rule.program}, or move the rule",
            )
    for atom in (one for part in body(rule) for one in atoms_of(part)):
        declared = predicates.get(signature(atom)[0].removeprefix("-"))
        later = declared and (declared.program == "act" or declared.name == "belief")
        if declared and later and rule.program == "assess":
            yield _error(rule, f"`{declared.name}` is not known before act", "move the rule to act.lp")
        if declared and declared.program == WORLDS:
            yield _error(rule, f"`{declared.name}` holds in some worlds, and not in others", "ask how probable it is")


def is_choice(rule: Rule) -> bool:
    """Whether a statement chooses."""
    return rule.statement.ast_type == ast.ASTType.Rule and rule.statement.head.ast_type == ast.ASTType.Aggregate


def heads(rule: Rule) -> list[ast.AST]:
    """The atoms that a statement concludes or chooses from; none of a constraint or a penalty."""
    if is_choice(rule):
        return [atom for element in rule.statement.head.elements for atom in atoms_of(element.literal)]
    return list(atoms_of(rule.statement.head)) if rule.statement.ast_type == ast.ASTType.Rule else []


def body(rule: Rule) -> list[ast.AST]:
    """The parts of a statement's body, the conditions of a choice among them."""
    if is_choice(rule):
        return [*rule.statement.body, *(one for element in rule.statement.head.elements for one in element.condition)]
    return list(rule.statement.body)


def dependencies(rule: Rule) -> Iterator[tuple[str, str]]:
    """The predicates that a statement reads, each with how: `positive`, `not`, or `within` an aggregate or condition."""
    for literal in body(rule):
        within = literal.ast_type != ast.ASTType.Literal or literal.atom.ast_type == ast.ASTType.BodyAggregate
        for atom in atoms_of(literal):
            yield signature(atom)[0], "within" if within else "not" if literal.sign != ast.Sign.NoSign else "positive"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a statement gives and reads.

    Parameters: `heads`, the predicates that it concludes or chooses from; `reads`, as `dependencies` has them.
    """

    heads: tuple[str, ...]
    reads: tuple[tuple[str, str], ...]


_OUTLINES: dict[str, Outline] = {}


def outline(rule: Rule) -> Outline:
    """The outline of a statement, remembered by its text: an author's next edit leaves the others as they are."""
    found = _OUTLINES.get(rule.text)
    if found is None:
        found = Outline(tuple(signature(head)[0] for head in heads(rule)), tuple(dependencies(rule)))
        if len(_OUTLINES) >= MOST_OUTLINES:
            _OUTLINES.clear()
        _OUTLINES[rule.text] = found
    return found


def patient_dependent(rules: Sequence[Rule], predicates: Mapping[str, Predicate]) -> frozenset[str]:
    """The predicates whose atoms can differ between patients."""
    dependent = {name for name, predicate in predicates.items() if predicate.program == "input"}
    outlines = [outline(rule) for rule in rules]
    edges = [(head, {name for name, _ in one.reads}) for one in outlines for head in one.heads]
    while True:
        grown = dependent | {head for head, names in edges if not names.isdisjoint(dependent)}
        if grown == dependent:
            return frozenset(dependent)
        dependent = grown


def unassumed(rule: Rule, dependent: Collection[str]) -> Iterator[Problem]:
    """A problem for each `not` that takes what is not known of a patient as absent, where the rule does not say why."""
    if "assume" in rule.metadata:
        return
    for node in walk(rule.statement):
        if node.ast_type == ast.ASTType.Literal and node.sign != ast.Sign.NoSign:
            for atom in atoms_of(node):
                name = signature(atom)[0]
                if name in dependent:
                    yield _error(
                        rule,
                        f"`{node}` takes what is not known as absent",
                        "use the explicit negative (absent, no_history …), or state `%! assume: why this is right here`",
                    )


def circles(rules: Sequence[Rule]) -> Iterator[Problem]:
    """A problem for each rule that recurs through an aggregate or a conditional literal, in assess also through `not`."""
    outlines = [(rule, outline(rule)) for rule in rules]
    edges = [(rule, head, name, how) for rule, one in outlines for head in one.heads for name, how in one.reads]
    below: dict[str, list[str]] = {head: [] for _, head, _, _ in edges}
    for _, head, name, _ in edges:
        below[head].append(name)
    component = {name: number for number, part in enumerate(components(below)) for name in part}
    for rule, head, name, how in edges:
        if component[head] != component[name] or how == "positive":
            continue
        if how == "within":
            yield _error(rule, f"`{head}` depends on its own aggregate or condition", "break the circle")
        elif rule.program == "assess":
            yield _error(rule, f"`{head}` depends on its own negation", "break the circle, or choose in act.lp")
