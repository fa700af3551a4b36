"""Rules that another rule makes needless: the same twice, or one that holds whenever the other does.

One rule subsumes another if some substitution of its variables makes its head the other's, and each part of its body a part of
the other's or a weaker comparison (Plotkin 1970, theta-subsumption).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, product

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.matching import compared
from reasoner.symbolic.plan import Part, Plan, Signature, Term
from reasoner.symbolic.rule import Rule

DUPLICATE = Check("duplicate-rule", "warning", "two rules that say the same drift apart when one is edited")
SUBSUMED = Check("subsumed-rule", "warning", "the rule never concludes what another does not conclude already")
Binding = dict[str, Term]
Said = tuple[Rule, Plan, bool]
"""A rule with one of its plans, and whether it has no other."""


def rules(workspace: Workspace) -> Iterator[Finding]:
    """Rules that another of the same module, or of core, makes needless."""
    groups: defaultdict[tuple[str, Signature], list[Said]] = defaultdict(list)
    for rule, plans in workspace.planned:
        for plan in plans:
            if plan.kind == "rule":
                groups[rule.program, plan.gives].append((rule, plan, len(plans) == 1))
    for key, group in groups.items():
        given = [(rule.module, rule.window, plan, alone) for rule, plan, alone in group]
        found = workspace.surroundings.memo.kept(("needless", *key), given, partial(_needless_in, group))
        for one, other, mutual in found:
            yield _finding(workspace, group[one][0], group[other][0], mutual)


def _needless_in(group: Sequence[Said]) -> list[tuple[int, int, bool]]:
    """Of plans that give the same predicate, those that another makes needless, that other, and whether they are the same."""
    by_head: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (_, plan, _) in enumerate(group):
        by_head[_constants(plan)].append(place)
    found: list[tuple[int, int, bool]] = []
    for place, (_, plan, alone) in enumerate(group):
        if alone:
            others = [other for key in _wider(_constants(plan)) for other in by_head.get(key, ())]
            found += islice(_needless(place, others, group), 1)
    return found


def _needless(one: int, others: Iterable[int], group: Sequence[Said]) -> Iterator[tuple[int, int, bool]]:
    for other in others:
        if one != other and _is_in_force_with(group[other], group[one]) and _subsumes(group[other], group[one]):
            mutual = _subsumes(group[one], group[other])
            if not (mutual and other > one):
                yield one, other, mutual


def _constants(plan: Plan) -> tuple[str, ...]:
    """The terms of a head, with "" for what is no constant."""
    return tuple(str(one if isinstance(one, int) else one[1] if one[0] == "c" else "") for one in plan.head[1])


def _wider(constants: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The keys of heads that could be more general: each constant as it is, or anything."""
    return product(*((one, "") if one else ("",) for one in constants))


def _finding(workspace: Workspace, one: Rule, other: Rule, mutual: bool) -> Finding:
    place = of_statement(workspace.lines(one.path), one)
    if mutual:
        return Finding(DUPLICATE, place, one.id, f"the rule says what {other.place} says", "keep one")
    message = f"the rule concludes nothing that {other.place} does not"
    return Finding(SUBSUMED, place, one.id, message, "remove it, or correct one of the two")


def _is_in_force_with(other: Said, one: Said) -> bool:
    return other[0].module in (one[0].module, "core")


def _subsumes(general: Said, special: Said) -> bool:
    wide, narrow = general[0].window, special[0].window
    if wide >= 0 and (narrow < 0 or narrow > wide):
        return False
    body, other = general[1].body, special[1].body
    if len(body) > len(other) + 2:
        return False
    start = _matched(general[1].head[1], special[1].head[1], {})
    return start is not None and _covers(body, other, start)


def _covers(general: Sequence[Part], special: Sequence[Part], binding: Binding) -> bool:
    if not general:
        return True
    first, rest = general[0], general[1:]
    return any(_covers(rest, special, one) for one in _fits(first, special, binding))


def _fits(part: Part, parts: Sequence[Part], binding: Binding) -> Iterator[Binding]:
    for other in parts:
        if part[0] != other[0]:
            continue
        match part:
            case ["atom", _, name, terms] if name == other[2] and len(terms) == len(other[3]):
                found = _matched(terms, other[3], binding)
            case ["not" | "is", name, terms] if name == other[1] and len(terms) == len(other[2]):
                found = _matched(terms, other[2], binding)
            case ["test", left, operator, right]:
                found = binding if _implied((_bound(left, binding), operator, _bound(right, binding)), other) else None
            case _:
                found = binding if _exactly(part, binding) == other else None
        if found is not None:
            yield found


def _matched(terms: Sequence[Term], others: Sequence[Term], binding: Binding) -> Binding | None:
    found = dict(binding)
    for term, other in zip(terms, others, strict=True):
        if isinstance(term, list) and term[0] == "v":
            if found.setdefault(term[1], other) != other:
                return None
        elif term != other:
            return None
    return found


def _bound(term: Term, binding: Binding) -> Term:
    return binding.get(term[1], term) if isinstance(term, list) and term[0] == "v" else term


def _exactly(part: Part, binding: Binding) -> Part:
    """A part with its variables replaced, of those that are compared as they stand."""

    def replaced(value: object) -> object:
        if isinstance(value, list):
            return (
                binding.get(value[1], value)
                if value[:1] == ["v"] and len(value) == 2
                else [replaced(one) for one in value]
            )
        return value

    return [replaced(one) for one in part]


def _implied(wanted: tuple[Term, str, Term], other: Part) -> bool:
    """Whether a comparison follows from another: of the same variable with a number that is as narrow."""
    left, operator, right = wanted
    _, first, given, second = other
    if (left, operator, right) == (first, given, second):
        return True
    if left != first or not isinstance(right, int) or not isinstance(second, int):
        return False
    if given == "=":
        return compared(second, operator, right)
    if operator in (">", ">=") and given in (">", ">="):
        return _least(given, second) >= _least(operator, right)
    if operator in ("<", "<=") and given in ("<", "<="):
        return _most(given, second) <= _most(operator, right)
    return False


def _least(operator: str, number: int) -> int:
    return number + (operator == ">")


def _most(operator: str, number: int) -> int:
    return number - (operator == "<")
