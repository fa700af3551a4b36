"""The one call that answers: by the route whose estimated size is small enough, exact ones first, or by the one that is
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reasoner.errors import Contradiction, Unanswerable
from reasoner.probability.programs.answer import Considered, Posterior, Route, Size
from reasoner.probability.programs.asking import Evidence, read_batch, read_query
from reasoner.probability.programs.by_elimination import Elimination
from reasoner.probability.programs.by_sampling import Sampling
from reasoner.probability.programs.by_table import Table
from reasoner.probability.programs.reading import Program

__all__ = ["ROUTES", "Considered", "Elimination", "Posterior", "Route", "Sampling", "Size", "Table", "posterior"]

ROUTES: tuple[Route, ...] = (Table(4096), Elimination(), Table(), Sampling())
"""What is tried, in this order, where its estimated size is within its limit: a small table, which also has credal bounds,
before all.
"""


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
        found = replace(route.answer(program, asked, known), considered=(Considered(route.name, None, ""),))
        return found
    considered: dict[str, Considered] = {}
    for one in ROUTES:
        try:
            size = one.size(program, asked, known)
            considered[one.name] = Considered(one.name, size, "")
            if size.number > size.most and not size.is_bound:
                raise Unanswerable(str(size), fix="name the route with a greater limit")
            answer = one.answer(program, asked, known)
        except Contradiction:
            raise
        except Unanswerable as failure:
            before = considered.get(one.name)
            considered[one.name] = Considered(one.name, before.size if before else None, str(failure.args[0]))
            continue
        for other in ROUTES:
            considered.setdefault(other.name, Considered(other.name, None, f"not needed beside {one.name}"))
        return replace(answer, considered=tuple(considered.values()))
    reasons = "; ".join(map(str, considered.values()))
    raise Unanswerable(reasons, fix="ask a smaller program, or name a route with greater limits")
