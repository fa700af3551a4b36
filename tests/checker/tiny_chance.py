"""Right certificates of chances for the tiny knowledge base with probabilistic rules, their numbers by plain enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from checker import tiny_base as base
from checker.tiny_builder import build, seal
from reasoner.checker.verify import Knowledge

WORLDS = """\
% Made-up numbers.

%! id: w_clot
%! p: 0.2
clot.

%! id: w_pain
%! p: 0.9
present(pain) :- clot.

%! id: w_pain_else
%! p: 1/4
present(pain).

%! id: w_fast
%! p: 1/3
%! window: 1 h
fast :- value(heart_rate,N), N > 100, clot.

%! id: w_quiet
%! p: 0.1
quiet.

%! id: w_never
:- fast, quiet.
"""
CHOICES = [Fraction(1, 5), Fraction(9, 10), Fraction(1, 4), Fraction(1, 3), Fraction(1, 10)]
SOURCES = {**base.SOURCES, "rules/demo/worlds.lp": WORLDS}
KEPT = ("case", "request", "modules", "facts", "inputs", "ontology")


def knowledge(worlds: str = WORLDS) -> Knowledge:
    return base.knowledge(sources={**base.SOURCES, "rules/demo/worlds.lp": worlds})


def worlds() -> list[tuple[Fraction, set[str] | None]]:
    """Every total choice with its model, none where the rules contradict each other."""
    found: list[tuple[Fraction, set[str] | None]] = []
    for clot, pain, other, fast, quiet in product((True, False), repeat=5):
        weight = Fraction(1)
        for p, chosen in zip(CHOICES, (clot, pain, other, fast, quiet), strict=True):
            weight *= p if chosen else 1 - p
        model = {"clot"} if clot else set()
        model |= {"present(pain)"} if (clot and pain) or other else set()
        model |= {"fast"} if clot and fast else set()
        model |= {"quiet"} if quiet else set()
        found.append((weight, None if {"fast", "quiet"} <= model else model))
    return found


def mass(literals: dict[str, bool]) -> Fraction:
    return sum(
        (w for w, model in worlds() if model is not None and all((a in model) == h for a, h in literals.items())),
        Fraction(0),
    )


def nano(value: Fraction) -> int:
    return round(value * 10**9)


def build_chance(queries: list[dict[str, bool]], given: dict[str, bool] | None = None) -> dict[str, Any]:
    """A right certificate, sealed. Of the record only `present(pain)` is something that the rules could conclude."""
    whole = build()
    known = {"present(pain)": ("record", True), **{atom: ("given", holds) for atom, holds in (given or {}).items()}}
    literals = {atom: holds for atom, (_, holds) in known.items()}
    total = mass(literals)
    inconsistent = sum((w for w, model in worlds() if model is None), Fraction(0))
    chances = [{"probability": nano(mass({**literals, **query}) / total)} for query in queries if total]
    return seal(
        {
            "format": "reasoner/chance/1",
            "kb": knowledge().identity,
            **{name: whole[name] for name in KEPT},
            "programs": ["rules/demo/worlds.lp"],
            "evidence": [
                {"atom": atom, "by": by, "holds": "yes" if holds else "no"}
                for atom, (by, holds) in sorted(known.items())
            ],
            "queries": [
                [{"atom": atom, "holds": "yes" if holds else "no"} for atom, holds in query.items()]
                for query in queries
            ],
            "route": "exact",
            "result": {"evidence": nano(total), "inconsistent": nano(inconsistent), "chances": chances},
            "attested": [],
        }
    )
