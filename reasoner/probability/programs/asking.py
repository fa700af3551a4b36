"""What is asked of a program, read against it: conjunctions, and the evidence of each patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from reasoner.errors import RequestError
from reasoner.probability.programs.reading import Program
from reasoner.symbolic.enumeration import Literal, conjunction
from reasoner.vocabulary import split_atom

Evidence = Mapping[str, bool | None]
"""Atoms that are known to hold (True), known not to hold (False) or not known (None, as if left out)."""


def read_query(program: Program, text: str) -> tuple[Literal, ...]:
    """A conjunction of ground literals such as `a, not p(1)`.

    Raises: RequestError if it is none, or names a predicate that the program lacks or does not show.
    """
    literals = conjunction(text)
    for atom, _ in literals:
        _check(program, atom)
    return literals


def read_evidence(program: Program, evidence: Evidence) -> tuple[Literal, ...]:
    """What is known of one patient, sorted; what is not known is left out.

    Raises: RequestError as `read_query`, and for a key that is no atom.
    """
    found: set[Literal] = set()
    for text, value in evidence.items():
        literals = read_query(program, text)
        if len(literals) != 1 or not literals[0][1]:
            raise RequestError(
                f"the evidence `{text}` is no atom", fix="give an atom, and whether it holds as its value"
            )
        if value is not None:
            found.add((literals[0][0], bool(value)))
    return tuple(sorted(found))


def read_batch(program: Program, evidence: Sequence[Evidence]) -> list[tuple[Literal, ...]]:
    """The evidence of many patients, in their order."""
    return [read_evidence(program, one) for one in evidence]


def show_literal(literal: Literal) -> str:
    """A literal as text."""
    atom, holds = literal
    return atom if holds else f"not {atom}"


def is_shown(program: Program, atom: str) -> bool:
    """Whether stable models are told apart by an atom."""
    name, arguments = split_atom(atom)
    return not program.shown or f"#show {name}/{len(arguments)}." in program.shown


def _check(program: Program, atom: str) -> None:
    name, arguments = split_atom(atom)
    if (name, len(arguments)) not in program.signatures:
        known = [one for one, _ in program.signatures]
        near = get_close_matches(name, known, n=1)
        fix = f"did you mean `{near[0]}`?" if near else "ask about a predicate that the program mentions"
        raise RequestError(f"{program.path} has no atom `{name}` with {len(arguments)} arguments", fix=fix)
    if not is_shown(program, atom):
        raise RequestError(
            f"{program.path} does not show `{atom}`, and stable models that differ in it alone are one",
            fix=f"add `#show {name}/{len(arguments)}.`, which changes the maximum-entropy value",
        )
