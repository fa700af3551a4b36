"""A probabilistic answer-set program, read from text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reasoner.errors import Problem, RuleError
from reasoner.symbolic.analysis import circles, duplicate_ids
from reasoner.symbolic.annotated import Annotated, annotate, prefers, signatures
from reasoner.symbolic.enumeration import shown_signatures
from reasoner.symbolic.fragment import refusals
from reasoner.symbolic.growth import explosions
from reasoner.symbolic.prepared import prepare
from reasoner.symbolic.ranges import Inputs, overflows
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import WORLDS, Rule

RESERVED = "chosen__"
"""Predicates whose names begin so are this package's own."""
_HIDDEN = "_"
"""What begins so is left out by clingo when it tells projected models apart."""


@dataclass(frozen=True, eq=False)
class Program:
    """A program whose every statement can be used.

    Parameters: `path`, used in messages; `certain`, the statements without a probability; `annotated`, those with one, in an
    order that does not depend on the text's; `shown`, its `#show` statements; `signatures`, the predicates that it mentions.
    """

    path: str
    certain: tuple[str, ...]
    annotated: tuple[Annotated, ...]
    shown: tuple[str, ...]
    signatures: frozenset[tuple[str, int]]


def read_program(path: str, text: str) -> Program:
    """Read a program.

    Parameters: `path`, used in messages; `text`, statements in the fragment of rules (`docs/certificate.md`, section 5) with
    `%! p:` above what is probable (`docs/semantics.md`).
    Returns: the program.
    Raises: RuleError with every problem at its line.

    >>> read_program("coin.lp", "%! p: 1/2" + chr(10) + "heads.").annotated[0].probabilities
    (Fraction(1, 2),)
    """
    rules, problems = read_rules("", WORLDS, path, text)
    problems += duplicate_ids([rule for rule in rules if "id" in rule.metadata])
    annotated: list[Annotated] = []
    certain: list[str] = []
    mentioned: frozenset[tuple[str, int]] = frozenset()
    for rule in rules:
        problems += refusals(rule)
        mentioned |= (own := signatures((rule,)))
        problems += _own(rule, own)
        found, wrong = annotate(rule)
        problems += wrong
        if found:
            annotated.append(found)
        else:
            certain.append(rule.text)
    problems += circles(rules)
    if problems:
        raise RuleError(tuple(problems))
    prepared = prepare(rules)
    problems += explosions(prepared, Inputs({}, {}))
    problems += overflows(prepared, Inputs({}, {}))
    if problems:
        raise RuleError(tuple(problems))
    annotated.sort(key=lambda one: (one.rule.text, one.probabilities, one.rule.id))
    return Program(path, tuple(certain), tuple(annotated), shown_signatures(text), mentioned)


def _own(rule: Rule, mentioned: frozenset[tuple[str, int]]) -> Iterator[Problem]:
    if prefers(rule):
        message = f"`{rule.text}` prefers some stable models, and a world has a probability but no cost"
        yield Problem("error", rule.place, message, "remove it, or give what it prefers a probability")
    for name, _ in sorted(mentioned):
        if name.lstrip("-").startswith((RESERVED, _HIDDEN)):
            fix = f"choose a name that does not begin with `{RESERVED}` or `{_HIDDEN}`"
            yield Problem("error", rule.place, f"`{name}` begins as names of auxiliary predicates do", fix)
