"""Probabilities that stand above the statements of a program of kind `worlds`, read exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from clingo import ast

from reasoner.errors import Problem
from reasoner.symbolic.analysis import atoms_of, heads, signature
from reasoner.symbolic.rule import Rule, walk

_NUMBER = re.compile(r"-?([0-9]{1,20}(\.[0-9]{1,20})?|\.[0-9]{1,20}|[0-9]{1,20}/[0-9]{1,20})")
_WRITE = "write a decimal or a fraction from 0 to 1, such as 0.25 or 1/4"


@dataclass(frozen=True)
class Annotated:
    """A statement with the probabilities of what it may conclude.

    Parameters: `probabilities`, exact, one for each text in `heads`; what they lack to 1 is the probability that the statement
    concludes nothing; `body`, its literals as text; `variables`, the named ones, whose values tell its ground instances apart;
    `exhaustive`, whether it always concludes one of them (`1 { … } 1`).
    """

    rule: Rule
    probabilities: tuple[Fraction, ...]
    heads: tuple[str, ...]
    body: tuple[str, ...]
    variables: tuple[str, ...]
    exhaustive: bool


def annotate(rule: Rule) -> tuple[Annotated | None, tuple[Problem, ...]]:
    """The probabilities of one statement.

    Returns: nothing for a statement without `%! p:`, and every problem of what stands there.
    """
    if "p" not in rule.metadata:
        return None, ()
    problems = tuple(_problems(rule))
    if problems:
        return None, problems
    statement = rule.statement
    chosen = statement.head.ast_type == ast.ASTType.Aggregate
    texts = tuple(str(one.literal) for one in statement.head.elements) if chosen else (str(statement.head),)
    variables = tuple(name for name in rule.variables if not name.startswith("_"))
    exhaustive = chosen and _bounds(statement.head) in _ONE
    return Annotated(rule, _probabilities(rule), texts, tuple(map(str, statement.body)), variables, exhaustive), ()


def _problems(rule: Rule) -> Iterator[Problem]:
    def wrong(message: str, fix: str) -> Problem:
        return Problem("error", rule.place, message, fix)

    statement = rule.statement
    if statement.ast_type != ast.ASTType.Rule or not heads(rule):
        yield wrong(f"`{rule.text}` concludes nothing that could have a probability", "remove `p`, or conclude an atom")
        return
    if any(node.ast_type in (ast.ASTType.Interval, ast.ASTType.Pool) for node in walk(statement.head)):
        yield wrong(
            f"`{statement.head}` stands for several atoms, and one probability would decide them together",
            "name a variable, and give its values in the body: `p(X) :- X = 1..3`",
        )
    if statement.head.ast_type == ast.ASTType.Aggregate:
        if any(element.condition for element in statement.head.elements):
            yield wrong(f"`{statement.head}` chooses under a condition", "name its elements, or move it to the body")
        if _bounds(statement.head) not in (*_ONE, *_ONE_OR_NONE):
            yield wrong(
                f"`{statement.head}` may choose several atoms, so that its probabilities are not of one choice",
                "write `1 { … } 1` (one of them) or `{ … } 1` (one or none)",
            )
    yield from _numbers(rule)


def _numbers(rule: Rule) -> Iterator[Problem]:
    head, said = rule.statement.head, [one.strip() for one in rule.metadata["p"].split(",")]
    chosen = head.ast_type == ast.ASTType.Aggregate
    expected = len(head.elements) if chosen else 1
    readable = True
    for text in said:
        value = _read(text)
        if value is None:
            readable = False
            yield Problem("error", rule.place, f"`{text}` is no probability", _WRITE)
        elif not 0 <= value <= 1:
            yield Problem("error", rule.place, f"the probability {text} is not between 0 and 1", _WRITE)
    if len(said) != expected:
        message = f"{len(said)} probabilities stand above `{rule.text}`, which has {expected} to decide"
        yield Problem("error", rule.place, message, "give one for each, with commas between and points for decimals")
    elif readable and chosen:
        total = sum(_probabilities(rule), Fraction(0))
        if total > 1:
            message = f"the probabilities sum to {total}, which is more than 1"
            yield Problem("error", rule.place, message, "correct them, or choose in several statements")
        elif total < 1 and _bounds(head) in _ONE:
            message = f"the probabilities sum to {total}, and `1 {{ … }} 1` leaves none over"
            yield Problem("error", rule.place, message, "let them sum to 1, or write `{ … } 1`: the rest is for none")


def _probabilities(rule: Rule) -> tuple[Fraction, ...]:
    return tuple(value for text in rule.metadata["p"].split(",") if (value := _read(text.strip())) is not None)


def _read(text: str) -> Fraction | None:
    try:
        return Fraction(text) if _NUMBER.fullmatch(text) else None
    except ZeroDivisionError:
        return None


_ONE = (("1 =", ""), ("1 <=", "<= 1"))
_ONE_OR_NONE = (("1 >=", ""), ("0 <=", "<= 1"))


def _bounds(head: ast.AST) -> tuple[str, str]:
    """The guards of a choice as `(left, right)`, read off its text."""
    left, _, rest = str(head).partition("{")
    return left.strip(), rest.rpartition("}")[2].strip()


def signatures(rules: tuple[Rule, ...]) -> frozenset[tuple[str, int]]:
    """Name and number of arguments of every atom that statements mention; under strong negation the name begins with `-`."""
    return frozenset(signature(atom) for rule in rules for atom in atoms_of(rule.statement))


def prefers(rule: Rule) -> bool:
    """Whether a statement is a preference: `#minimize` or a weak constraint."""
    return bool(rule.statement.ast_type == ast.ASTType.Minimize)
