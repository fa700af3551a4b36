"""The one call that answers: by the route whose estimated size is small enough, exact ones first, or by the one that is
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reasoner.probability.programs.answer import Considered, Exact, Posterior, Route, Size
from reasoner.probability.programs.asking import Evidence, read_batch, read_query
from reasoner.probability.programs.by_elimination import Elimination
from reasoner.probability.programs.by_sampling import Sampling
from reasoner.probability.programs.by_table import Table
from reasoner.probability.programs.choosing import first_that_can
from reasoner.probability.programs.reading import Program

__all__ = [
    "EXACT",
    "ROUTES",
    "Considered",
    "Elimination",
    "Exact",
    "Posterior",
    "Route",
    "Sampling",
    "Size",
    "Table",
    "posterior",
]

SMALL = 4096
"""Up to so many total choices the table is taken before elimination: it has credal bounds whatever the rules."""
EXACT: tuple[Exact, ...] = (Table(SMALL), Elimination(), Table())
"""What is tried without error but rounding, in this order."""
ROUTES: tuple[Route, ...] = (*EXACT, Sampling())
"""What is tried, in this order."""


def posterior(
    program: Program, queries: Sequence[str], evidence: Sequence[Evidence] = ({},), route: Route | None = None
) -> Posterior:
    """Answer queries for a batch of patients.

    Parameters: `queries`, conjunctions such as `a, not p(1)`; `evidence`, of each patient the atoms that hold (True), do not
    (False) or are not known (None); `route`, None for the first of `ROUTES` that fits the problem's size and can answer.
    Raises: RequestError for what cannot be asked; Unanswerable with reason and size of each route that cannot answer;
    Contradiction if no world is possible even without evidence.
    Laws: an unknown atom changes nothing; the answer does not depend on the order of the program's statements; exact routes
    agree.

    >>> from reasoner.probability.programs.reading import read_program
    >>> rules = "%! p: 0.1" + chr(10) + "flu." + chr(10) + "%! p: 0.5" + chr(10) + "fever :- flu."
    >>> posterior(read_program("flu.lp", rules), ["flu"], [{"fever": False}]).probability.round(4).tolist()
    [[0.0526]]
    """
    asked = [read_query(program, query) for query in queries]
    known = read_batch(program, evidence)
    if route:
        return replace(route.answer(program, asked, known), considered=(Considered(route.name, None, ""),))
    answer, considered = first_that_can(
        ROUTES, lambda one: one.size(program, asked, known), lambda one: one.answer(program, asked, known)
    )
    return replace(answer, considered=considered)
