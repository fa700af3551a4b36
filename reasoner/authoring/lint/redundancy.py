"""Rules that another rule makes needless: the same twice, or one that holds whenever the other does.

One rule subsumes another if some substitution of its variables makes its head the other's, and each part of its body a part of
the other's or a weaker comparison (Plotkin 1970, theta-subsumption).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from reasoner.authoring.findings import Check, Finding
from reasoner.authoring.text import of_statement
from reasoner.authoring.workspace import Workspace
from reasoner.symbolic.matching import compared
from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared

DUPLICATE = Check("duplicate-rule", "warning", "two rules that say the same drift apart when one is edited")
SUBSUMED = Check("subsumed-rule", "warning", "the rule never concludes what another does not conclude already")
Binding = dict[str, Term]
Key = tuple[str, ...]


def rules(workspace: Workspace) -> Iterator[Finding]:
    """Rules that another of the same module, or of core, makes needless."""
    plans: defaultdict[Key, list[Prepared]] = defaultdict(list)
    several: Counter[str] = Counter()
    for prepared in workspace.prepared:
        several[prepared.rule.place] += 1
        if prepared.plan.kind == "rule":
            plans[_key(prepared)].append(prepared)
    for one in workspace.prepared:
        if one.plan.kind == "rule" and several[one.rule.place] == 1:
            yield from _needless(workspace, one, [other for key in _wider(_key(one)) for other in plans.get(key, ())])


def _needless(workspace: Workspace, one: Prepared, others: Iterable[Prepared]) -> Iterator[Finding]:
    for other in others:
        if one.index != other.index and _is_in_force_with(other, one) and _subsumes(other, one):
            mutual = _subsumes(one, other)
            if not (mutual and other.index > one.index):
                yield _finding(workspace, one, other, mutual)
                return


def _key(prepared: Prepared) -> Key:
    """Program and head, with "" for what is no constant."""
    name, terms = prepared.plan.head
    constants = (str(one if isinstance(one, int) else one[1] if one[0] == "c" else "") for one in terms)
    return prepared.rule.program, name, *constants


def _wider(key: Key) -> Iterator[Key]:
    """The keys of heads that could be more general: each constant as it is, or anything."""
    return product(*((one,) if number < 2 or not one else (one, "") for number, one in enumerate(key)))


def _finding(workspace: Workspace, one: Prepared, other: Prepared, mutual: bool) -> Finding:
    place = of_statement(workspace.lines(one.rule.path), one.rule)
    if mutual:
        message = f"the rule says what {other.rule.place} says"
        return Finding(DUPLICATE, place, one.rule.id, message, "keep one")
    message = f"the rule concludes nothing that {other.rule.place} does not"
    return Finding(SUBSUMED, place, one.rule.id, message, "remove it, or correct one of the two")


def _is_in_force_with(other: Prepared, one: Prepared) -> bool:
    return other.rule.module in (one.rule.module, "core")


def _subsumes(general: Prepared, special: Prepared) -> bool:
    wide, narrow = general.rule.window, special.rule.window
    if wide >= 0 and (narrow < 0 or narrow > wide):
        return False
    if len(general.plan.body) > len(special.plan.body) + 2:
        return False
    start = _matched(general.plan.head[1], special.plan.head[1], {})
    return start is not None and _covers(general.plan.body, special.plan.body, start)


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
