"""An independent reading of probabilistic programs: its own loop over total choices, each handed to clingo as a plain program.

It shares no code with the package: statements are taken apart by text, and an instance of a statement is every substitution of its
variables by values that clingo finds for its body when every probable head may freely be chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from clingo import Control

_STATEMENT = re.compile(r"((?:%[^\n]*\n|\s)*)([^%\s][^%]*?\.)(?=\s|$)(?!\.)")


@dataclass(frozen=True)
class Expected:
    """What the definitions say of one query: values in fractions, None where there is none."""

    probability: Fraction | None
    lower: Fraction | None
    upper: Fraction | None
    evidence: Fraction
    inconsistent: Fraction


def statements(text: str) -> list[tuple[list[Fraction] | None, str]]:
    """The statements of a text, each with its probabilities."""
    found = []
    for comments, statement in _STATEMENT.findall(text):
        said = re.search(r"%!\s*p:\s*([^\n]*)", comments)
        found.append(([Fraction(one.strip()) for one in said[1].split(",")] if said else None, statement))
    return found


def worlds(text: str) -> list[tuple[Fraction, list[frozenset[str]]]]:
    """Every total choice with its probability and its stable models, projected to what is shown."""
    certain = [statement for p, statement in statements(text) if p is None]
    probable = [(p, *_taken_apart(statement)) for p, statement in statements(text) if p is not None]
    free = [f"{{ {head} }}{_if(body)}." for _, heads, body in probable for head in heads]
    choices = [
        one
        for number, (p, heads, body) in enumerate(probable)
        for one in _instances(number, p, heads, body, certain, free)
    ]
    return [
        (prod((p for p, _ in outcome), start=Fraction(1)), _models([*certain, *(rule for _, rule in outcome)]))
        for outcome in product(*choices)
    ]


def expected(text: str, query: list[tuple[str, bool]], evidence: list[tuple[str, bool]]) -> Expected:
    """The definitions of docs/semantics.md, word for word."""
    total = joint = consistent = least = most = least_not = most_not = Fraction(0)
    for weight, models in worlds(text):
        if not models:
            continue
        consistent += weight
        known = [model for model in models if _holds(evidence, model)]
        both = [model for model in known if _holds(query, model)]
        total += weight * Fraction(len(known), len(models))
        joint += weight * Fraction(len(both), len(models))
        least += weight * (len(both) == len(models))
        most += weight * bool(both)
        least_not += weight * (len(known) == len(models) and not both)
        most_not += weight * (len(both) < len(known))
    claimed = consistent == 1
    return Expected(
        joint / total if total else None,
        least / (least + most_not) if claimed and least + most_not else None,
        most / (most + least_not) if claimed and most + least_not else None,
        total,
        1 - consistent,
    )


def _holds(literals: list[tuple[str, bool]], model: frozenset[str]) -> bool:
    return all((atom in model) == wanted for atom, wanted in literals)


def _if(body: str) -> str:
    return f" :- {body}" if body else ""


def _taken_apart(statement: str) -> tuple[list[str], str]:
    head, _, body = statement.rstrip(".").partition(":-")
    inside = re.search(r"\{(.*)\}", head)
    return [one.strip() for one in (inside[1].split(";") if inside else [head])], body.strip()


def _instances(
    number: int, p: list[Fraction], heads: list[str], body: str, certain: list[str], free: list[str]
) -> list[list[tuple[Fraction, str]]]:
    outside = re.sub(r"\{[^}]*\}", "", body)
    names = sorted(set(re.findall(r"\b[A-Z]\w*", f"{' '.join(heads)} {outside}")))
    probe = f"{{ probe{number}({','.join(names) or '0'}) }}{_if(body)}."
    control = Control(logger=lambda _code, _message: None)
    control.add("base", [], "\n".join([*certain, *free, probe]))
    control.ground([("base", [])])
    found = []
    for atom in control.symbolic_atoms.by_signature(f"probe{number}", max(1, len(names))):
        values = dict(zip(names, map(str, atom.symbol.arguments), strict=False))
        ground = [_substituted(head, values) for head in heads]
        outcomes = [(one, f"{head}{_if(_substituted(body, values))}.") for one, head in zip(p, ground, strict=True)]
        found.append([*outcomes, (1 - sum(p), "")] if sum(p) < 1 else outcomes)
    return found


def _substituted(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\b[A-Z]\w*", lambda name: values.get(name[0], name[0]), text)


def _models(rules: list[str]) -> list[frozenset[str]]:
    control = Control(["0"], logger=lambda _code, _message: None)
    control.add("base", [], "\n".join(rules))
    control.ground([("base", [])])
    with control.solve(yield_=True) as models:
        return list({frozenset(map(str, model.symbols(shown=True))) for model in models})
