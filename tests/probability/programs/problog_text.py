"""Programs in ProbLog's words, where it has them: positive circles and stratified negation, no sums, no free choices."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.probability.programs.brute_force import statements

_LITERAL = re.compile(r"(not )?[a-z]\w*(\([^()]*\))?|[A-Z]\w* (=|!=|<|>|<=|>=) \w+")
_BEYOND = re.compile(r"[#+*/]|\.\.|not not|-[a-z]|[^:]:[^-:]|\b_\b")


def problog(text: str, query: list[tuple[str, bool]], evidence: list[tuple[str, bool]]) -> str | None:
    """The program and what is asked (`query(asked)`); None where ProbLog has no words for it, or means something else by them."""
    lines = [":- use_module(library(lists))."]
    for number, (p, statement) in enumerate(statements(text)):
        written = _statement(number, p, re.sub(r"\s+", " ", statement).strip().rstrip("."))
        if written is None:
            return None
        lines += written
    lines.append(f"asked :- {_body([*query])}.")
    lines += [f"evidence({atom}, {str(holds).lower()})." for atom, holds in evidence]
    defined = set(re.findall(r"[a-z]\w*", " ".join(re.split(r":-", line)[0] for line in lines[1:])))
    mentioned = {re.split(r"\(", atom)[0] for atom, _ in (*query, *evidence)}
    lines.append("query(asked).")
    return "\n".join(lines) if mentioned <= defined else None


def _statement(number: int, p: list[Fraction] | None, statement: str) -> list[str] | None:
    head, _, body = (one.strip() for one in statement.partition(":-"))
    if _BEYOND.search(f" {statement} "):
        return None
    literals = _literals(body)
    if literals is None:
        return None
    if not head:
        return [f"broken{number} :- {literals}.", f"evidence(broken{number}, false)."]
    if "{" in head:
        if p is None:
            return None
        inside = head[head.index("{") + 1 : head.rindex("}")]
        heads = [one.strip() for one in inside.split(";")]
    else:
        heads = [head]
    chances = [f"{float(one)!r}::" for one in p] if p else [""]
    told = "; ".join(f"{chance}{one}" for chance, one in zip(chances, heads, strict=True))
    return [f"{told} :- {literals}." if literals else f"{told}."]


def _literals(body: str) -> str | None:
    found = []
    for one in re.split(r"[,;]\s*(?![^()]*\))", body) if body else []:
        if not _LITERAL.fullmatch(one.strip()):
            return None
        found.append(one.strip().replace("not ", "\\+").replace("!=", "\\=").replace("<=", "=<"))
    return ", ".join(found)


def _body(literals: list[tuple[str, bool]]) -> str:
    return ", ".join(atom if holds else f"\\+{atom}" for atom, holds in literals)
