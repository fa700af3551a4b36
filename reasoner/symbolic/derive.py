"""From the instances of rules that hold to one justification for each atom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.symbolic.aggregates import ModelIndex, counted
from reasoner.symbolic.atoms import show_atom, show_value
from reasoner.symbolic.evaluation import Numbered
from reasoner.symbolic.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Step:
    """One applied rule: its substitution in the order of its variables, the head, and the positive premises.

    `counted` are the atoms behind its aggregates.
    """

    rule: str
    substitution: tuple[tuple[str, str], ...]
    head: str
    premises: tuple[str, ...]
    counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class _Instance:
    """An instance of a rule that holds; ordered by rule, then by substitution."""

    rule: int
    values: tuple[str, ...]
    head: str
    premises: tuple[str, ...]


def derive(
    rules: Mapping[int, Prepared], instances: Iterable[Numbered], known: Collection[str], ages: Mapping[str, int]
) -> dict[str, Step]:
    """One step for each derived atom that is not known already, premises before conclusions.

    Parameters: `rules` by number; `instances`, every one that holds; `ages`, minutes, of the facts that windows apply to.
    """
    fired = sorted(
        _Instance(number, tuple(map(show_value, values)), show_atom(head), tuple(map(show_atom, premises)))
        for number, (values, head, premises) in instances
    )
    order = _founded(fired, known)
    index = ModelIndex(dict.fromkeys((*known, *(instance.head for instance in fired))))
    return {instance.head: _step(rules[instance.rule], instance, index, ages) for instance in order}


def _founded(instances: Sequence[_Instance], known: Collection[str]) -> list[_Instance]:
    """The first instance for each atom that is not known, by rank (one more than the greatest of its premises), then head."""
    waiting: dict[str, list[int]] = {}
    missing: list[int] = []
    ready: list[int] = []
    for index, instance in enumerate(instances):
        unknown = {premise for premise in instance.premises if premise not in known}
        missing.append(len(unknown))
        for premise in unknown:
            waiting.setdefault(premise, []).append(index)
        if not unknown:
            ready.append(index)
    found: dict[str, _Instance] = {}
    while ready:
        following: list[int] = []
        fresh: dict[str, _Instance] = {}
        for index in sorted(ready):
            head = instances[index].head
            if head in found or head in known or head in fresh:
                continue
            fresh[head] = instances[index]
            for dependent in waiting.get(head, ()):
                missing[dependent] -= 1
                if not missing[dependent]:
                    following.append(dependent)
        found.update(sorted(fresh.items()))
        ready = following
    return list(found.values())


def _step(prepared: Prepared, instance: _Instance, model: ModelIndex, ages: Mapping[str, int]) -> Step:
    substitution = tuple(zip(prepared.plan.variables, instance.values, strict=True))
    elements: tuple[str, ...] = ()
    if prepared.counts:
        window = prepared.rule.window
        hidden = {atom for atom, age in ages.items() if age > window} if window >= 0 else ()
        elements = counted(prepared.counts, dict(substitution), model, hidden)
    return Step(prepared.rule.id, substitution, instance.head, instance.premises, elements)
