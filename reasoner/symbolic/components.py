"""What depends on itself: the strongly connected components of a graph, and the rules of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from reasoner.symbolic.memo import Memo
from reasoner.symbolic.plan import Plan, Signature

N = TypeVar("N", int, str, tuple[str, int])


def components(after: Mapping[N, Iterable[N]]) -> list[tuple[N, ...]]:
    """The strongly connected components of a graph, each sorted and after those that it leads to.

    Source: Tarjan, SIAM Journal on Computing 1 (1972), 146-160.

    >>> components({1: [2], 2: [3, 1], 3: []})
    [(3,), (1, 2)]
    """
    index: dict[N, int] = {}
    low: dict[N, int] = {}
    stack: list[N] = []
    open_: set[N] = set()
    found: list[tuple[N, ...]] = []
    for root, first in after.items():
        if root in index:
            continue
        work: list[tuple[N, Iterator[N]]] = [(root, iter(first))]
        index[root] = low[root] = len(index)
        stack.append(root)
        open_.add(root)
        while work:
            node, waiting = work[-1]
            for other in waiting:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    open_.add(other)
                    work.append((other, iter(after.get(other, ()))))
                    break
                if other in open_:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = [stack.pop()]
                    while part[-1] != node:
                        part.append(stack.pop())
                    found.append(tuple(sorted(part)))
                    open_.difference_update(part)
    return found


@dataclass(frozen=True, slots=True)
class Component:
    """Predicates that depend on each other, with the plans that give them.

    Parameters: `plans`, in their order; `reads`, every predicate that these read, sorted; `recursive`, whether one of its own is
    among them.
    """

    gives: tuple[Signature, ...]
    plans: tuple[Plan, ...]
    reads: tuple[Signature, ...]
    recursive: bool


def in_components(plans: Iterable[Plan], memo: Memo | None = None) -> list[Component]:
    """Plans by the component that they give, each after those that it reads.

    Parameters: `memo`, in which plans were put in components before.
    Law: every plan is in exactly one of them.
    """
    found, memo = list(plans), memo or Memo()
    shapes = memo.kept("components", [plan.outline for plan in found], partial(_shapes, found))
    return [Component(gives, tuple(found[one] for one in own), reads, loops) for gives, own, reads, loops in shapes]


def _shapes(plans: Sequence[Plan]) -> list[tuple[tuple[Signature, ...], list[int], tuple[Signature, ...], bool]]:
    """Components with the places of their plans."""
    giving: dict[Signature, list[int]] = {}
    reads: dict[Signature, set[Signature]] = {}
    for place, plan in enumerate(plans):
        giving.setdefault(plan.gives, []).append(place)
        reads.setdefault(plan.gives, set()).update(signature for signature, _ in plan.reads)
    found = []
    for gives in components({head: [one for one in bodies if one in reads] for head, bodies in reads.items()}):
        read = set().union(*(reads[head] for head in gives))
        own = [place for head in gives for place in giving[head]]
        found.append((gives, own, tuple(sorted(read)), not read.isdisjoint(gives)))
    return found
