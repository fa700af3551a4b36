"""How many instances a rule can have: one that joins what is unrelated explodes, one that makes ever greater terms never ends.

Both are named at load, before anything is grounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from reasoner.errors import Problem
from reasoner.symbolic.firing import LONGEST_INTERVAL
from reasoner.symbolic.plan import Part, Plan, Signature, Term, variables_in, variables_of
from reasoner.symbolic.prepared import Prepared

FACTS = 300
"""So many facts of one predicate are reckoned with, and so many values of one argument."""
MOST_INSTANCES = 1_000_000
_ROUNDS = 20


def explosions(rules: Sequence[Prepared], inputs: frozenset[str]) -> tuple[Problem, ...]:
    """A problem for each rule that could have more than a million instances for one record, or no end of them, in their order.

    Parameters: `inputs`, the predicates that records give.
    """
    sizes: dict[Signature, float] = {}
    for _ in range(_ROUNDS):
        grown: dict[Signature, float] = {}
        for one in rules:
            bound = prod(_values(term) for term in one.plan.head[1])
            grown[one.plan.gives] = grown.get(one.plan.gives, 0) + min(_instances(one.plan, sizes, inputs), bound)
        if grown == sizes:
            break
        sizes = grown
    problems: dict[str, Problem] = {}
    below = _below(rules)
    for one in rules:
        if one.plan.gives in below[one.plan.gives] and any(map(_grows, one.plan.head[1])):
            message = (
                f"`{one.rule.text}` could go on without end: it reads what it gives, and makes greater terms of it"
            )
            problem = Problem(
                "error", one.rule.place, message, "give terms that are there already, or number them up to a bound"
            )
            problems.setdefault(one.rule.place, problem)
        count = max([_instances(one.plan, sizes, inputs), *_inner(one.plan, sizes, inputs)])
        if count > MOST_INSTANCES:
            message = f"`{one.rule.text}` could have {count:.0e} instances for a record with {FACTS} facts of a kind"
            problem = Problem("error", one.rule.place, message, "join its parts by a variable, or count instead")
            problems.setdefault(one.rule.place, problem)
    return tuple(problems.values())


def _below(rules: Sequence[Prepared]) -> dict[Signature, set[Signature]]:
    """What each head depends on, at any distance."""
    below: dict[Signature, set[Signature]] = {}
    for one in rules:
        below.setdefault(one.plan.gives, set()).update(signature for signature, _ in one.plan.reads())
    changed = True
    while changed:
        changed = False
        for head, bodies in below.items():
            more = bodies.union(*[below[one] for one in bodies if one in below])
            if len(more) > len(bodies):
                below[head], changed = more, True
    return below


def _grows(term: Term) -> bool:
    """Whether a term is a function of variables."""
    return isinstance(term, list) and term[0] == "f" and bool(variables_of(term))


def _values(term: Term) -> int:
    """How many values an argument of a head can have."""
    return FACTS if variables_of(term) else 1


def _instances(plan: Plan, sizes: Mapping[Signature, float], inputs: frozenset[str]) -> float:
    return _joined(plan.body, set(), sizes, inputs)


def _inner(plan: Plan, sizes: Mapping[Signature, float], inputs: frozenset[str]) -> list[float]:
    """The instances of what stands in aggregates and conditional literals, for one instance of the rule around them."""
    known = {name for part in plan.body if part[0] not in ("aggregate", "all") for name in variables_in(part)}
    found = []
    for part in plan.body:
        if part[0] == "aggregate":
            found += [_joined(parts, known, sizes, inputs) for _, parts in part[2]]
        elif part[0] == "all":
            found += [_joined(condition, known, sizes, inputs) for condition, _ in part[1]]
    return found


def _joined(parts: Sequence[Part], bound: set[str], sizes: Mapping[Signature, float], inputs: frozenset[str]) -> float:
    """How many bindings satisfy the positive literals of some parts, in their order."""
    known, count = set(bound), 1.0
    for part in parts:
        if part[0] == "atom":
            _, _, name, terms = part
            size = float(FACTS) if name in inputs else sizes.get((name, len(terms)), 0.0)
            fixed = sum(1 for term in terms if variables_of(term) <= known)
            count *= size if not fixed else max(size / float(FACTS) ** fixed, 1.0 if size else 0.0)
        elif part[0] == "range":
            low, high = part[2], part[3]
            whole = isinstance(low, int) and isinstance(high, int)
            count *= min(max(high - low + 1, 0), LONGEST_INTERVAL) if whole else FACTS
        known |= variables_in(part)
    return count
