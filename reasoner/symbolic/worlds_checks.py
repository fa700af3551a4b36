"""What is checked of the probabilistic rules of modules before they are ever used, beside names and the fragment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from clingo import ast

from reasoner.errors import KnowledgeError, Problem
from reasoner.symbolic.analysis import arguments, atoms_of, body, constant, heads, signature
from reasoner.symbolic.annotated import annotate, prefers
from reasoner.symbolic.enumeration import Grounding, shown_signatures
from reasoner.symbolic.rule import REQUIRED, Rule, walk
from reasoner.symbolic.vocabulary import Predicate
from reasoner.symbolic.worlds import DENIALS, could_conclude, producing

_INTERVAL = re.compile(r"([0-9]+(?:\.[0-9]+)?)\.\.([0-9]+(?:\.[0-9]+)?)")
_STATUS = ("sourced", "unsourced")
Wrong = Callable[[str, str], Problem]
"""Makes a problem of a statement from a message and what to do."""


def worlds_problems(rules: Sequence[Rule], predicates: Mapping[str, Predicate]) -> tuple[Problem, ...]:
    """Every reason why probabilistic rules of modules cannot be used, in their order.

    Parameters: `rules` of all modules; `predicates`, the vocabulary.
    """
    concluded = could_conclude(rules)
    return tuple(problem for rule in rules for problem in _problems(rule, predicates, concluded))


def shows(path: str, text: str) -> Iterator[Problem]:
    """A problem for each `#show` in a module's program: all atoms tell stable models apart, whatever is in force."""
    for statement in shown_signatures(text):
        message = f"`{statement}` would change what probability the stable models of other modules have"
        yield Problem("error", path, message, "remove it")


def _problems(
    rule: Rule, predicates: Mapping[str, Predicate], concluded: frozenset[tuple[str, str]]
) -> Iterator[Problem]:
    def wrong(message: str, fix: str) -> Problem:
        return Problem("error", rule.place, message, fix)

    if missing := [key for key in REQUIRED if not rule.metadata.get(key)]:
        fix = "write `%! key: value` lines above the statement"
        yield wrong(f"`{rule.text}` has no {', '.join(missing)}", fix)
    _, found = annotate(rule)
    yield from found
    if prefers(rule):
        yield wrong(f"`{rule.text}` is a preference, and a world has a probability but no cost", "remove it")
        return
    if not found:
        yield from _numbers(rule, wrong)
    for atom in heads(rule):
        yield from _head(atom, predicates, wrong)
    for atom in (one for part in body(rule) for one in atoms_of(part)):
        declared = predicates.get(signature(atom)[0].removeprefix("-"))
        if declared and (declared.program in ("assess", "act") or declared.name == "belief"):
            yield wrong(
                f"`{declared.name}` is not known to worlds, which come from the record alone", "write its rules here"
            )
    yield from _unknown(rule, predicates, concluded, wrong)
    try:
        Grounding("\n".join(producing(rule)))
    except KnowledgeError:
        fix = "bind it in the body: `N = 0..9, N = #sum { … }`"
        yield wrong(f"`{rule.text}` gives a variable its value by an aggregate or a condition alone", fix)


def _numbers(rule: Rule, wrong: Wrong) -> Iterator[Problem]:
    if "p" not in rule.metadata:
        return
    status = rule.metadata.get("status", "")
    if status not in _STATUS:
        yield wrong(f"the probability of `{rule.text}` has no status", "write `%! status: sourced` or `unsourced`")
    if status == "sourced" and not rule.metadata.get("source"):
        yield wrong(f"the probability of `{rule.text}` is sourced, and no source is named", "write `%! source: …`")
    if "interval" in rule.metadata:
        said = [_INTERVAL.fullmatch(one.strip()) for one in rule.metadata["interval"].split(",")]
        annotated, _ = annotate(rule)
        stated = annotated.probabilities if annotated else ()
        if len(said) != len(stated) or not all(
            one and Fraction(one[1]) <= p <= Fraction(one[2]) <= 1 for one, p in zip(said, stated, strict=False)
        ):
            yield wrong(
                f"the interval `{rule.metadata['interval']}` does not hold the probability {rule.metadata['p']}",
                "write `low..high`, one for each probability, with commas between",
            )


def _head(atom: ast.AST, predicates: Mapping[str, Predicate], wrong: Wrong) -> Iterator[Problem]:
    name, _ = signature(atom)
    declared = predicates.get(name.removeprefix("-"))
    if declared is None or declared.program == "worlds" or name in DENIALS:
        return
    if declared.name in DENIALS.values():
        yield wrong(f"`{name}` says what is denied, and a world denies by not concluding", "conclude what it denies")
    else:
        told = "is a fact of the record" if declared.program == "input" else f"comes from {declared.program}"
        yield wrong(
            f"`{declared.name}` {told} and cannot be concluded in worlds",
            f"conclude a predicate of worlds, or one of {', '.join(DENIALS)}",
        )


def _unknown(
    rule: Rule, predicates: Mapping[str, Predicate], concluded: frozenset[tuple[str, str]], wrong: Wrong
) -> Iterator[Problem]:
    """What a statement takes for absent if the record does not say it."""
    if "assume" in rule.metadata:
        return
    for node in (one for part in body(rule) for one in walk(part)):
        if node.ast_type != ast.ASTType.Literal or node.atom.ast_type != ast.ASTType.SymbolicAtom:
            continue
        for atom in atoms_of(node):
            name, _ = signature(atom)
            declared = predicates.get(name)
            if declared is None or declared.program != "input" or _is_decided(atom, name, concluded):
                continue
            if node.sign != ast.Sign.NoSign or name in DENIALS:
                yield wrong(
                    f"`{node}` takes what is not known as absent: no statement says how probable it is",
                    "give it a probability in a statement of its own, or state `%! assume: why this is right here`",
                )


def _is_decided(atom: ast.AST, name: str, concluded: frozenset[tuple[str, str]]) -> bool:
    first = constant(arguments(atom)[0]) if arguments(atom) else ""
    return any(one == name and (not first or not other or first == other) for one, other in concluded)
