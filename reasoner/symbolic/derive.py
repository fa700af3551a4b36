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


_Instance = tuple[int, tuple[str, ...], str, tuple[str, ...]]
"""An instance of a rule that holds: the rule's number, the values, the head, the premises; so ordered by rule, then by values."""


def derive(
    rules: Mapping[int, Prepared], instances: Iterable[Numbered], known: Collection[str], ages: Mapping[str, int]
) -> dict[str, Step]:
    """One step for each derived atom that is not known already, premises before conclusions.

    Parameters: `rules` by number; `instances`, every one that holds; `ages`, minutes, of the facts that windows apply to.
    """
    fired = sorted(
        (
            number,
            tuple([show_value(one) for one in values]),
            show_atom(head),
            tuple([show_atom(one) for one in premises]),
        )
        for number, (values, head, premises) in instances
    )
    order = _founded(fired, known)
    index = ModelIndex(dict.fromkeys((*known, *[head for _, _, head, _ in fired])))
    return {instance[2]: _step(rules[instance[0]], instance, index, ages) for instance in order}


def _founded(instances: Sequence[_Instance], known: Collection[str]) -> list[_Instance]:
    """The first instance for each atom that is not known, by rank (one more than the greatest of its premises), then head."""
    waiting: dict[str, list[int]] = {}
    missing: list[int] = []
    ready: list[int] = []
    for index, (_, _, _, premises) in enumerate(instances):
        unknown = {premise for premise in premises if premise not in known}
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
            instance = instances[index]
            head = instance[2]
            if head in found or head in known or head in fresh:
                continue
            fresh[head] = instance
            for dependent in waiting.get(head, ()):
                missing[dependent] -= 1
                if not missing[dependent]:
                    following.append(dependent)
        found.update(sorted(fresh.items()))
        ready = following
    return list(found.values())


def _step(prepared: Prepared, instance: _Instance, model: ModelIndex, ages: Mapping[str, int]) -> Step:
    _, values, head, premises = instance
    substitution = tuple(zip(prepared.plan.variables, values, strict=True))
    elements: tuple[str, ...] = ()
    if prepared.counts:
        window = prepared.rule.window
        hidden = {atom for atom, age in ages.items() if age > window} if window >= 0 else ()
        elements = counted(prepared.counts, dict(substitution), model, hidden)
    return Step(prepared.rule.id, substitution, head, premises, elements)
