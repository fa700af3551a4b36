"""Tables that rules make together, such as bands of a score or of a dose: values where no row applies, or two that disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reasoner.authoring.check.contradictions import Asked
from reasoner.authoring.check.flow import Slot
from reasoner.authoring.check.kinds import GAP, OVERLAP
from reasoner.authoring.check.questions import Question, holding
from reasoner.authoring.check.situations import Situation
from reasoner.authoring.check.statements import body_of
from reasoner.authoring.check.witness import Witness
from reasoner.engine.state import State
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.plan import Part, Term
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.vocabulary import Predicate

NOTHING = {"excluded": "points"}
"""A predicate that says of a row of another that it counts nothing."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rules that give a number for the same thing by the value of a measurement.

    Parameters: `key`, predicate and constants of what they give; `slot`, the measurement; `rows`, those that compare it; `all`,
    these and the others with that key.
    """

    key: Key
    slot: Slot
    rows: tuple[Prepared, ...]
    all: tuple[Prepared, ...]


def tables(rules: Sequence[Prepared], predicates: Mapping[str, Predicate], situation: Situation) -> Iterator[Table]:
    """The tables of a set of rules: at least two rules of one key that compare the same measurement with numbers."""
    keyed: defaultdict[Key, list[Prepared]] = defaultdict(list)
    for one in rules:
        if one.plan.kind == "rule" and (key := _key(one, predicates)):
            keyed[key].append(one)
    for key, group in sorted(keyed.items()):
        by_slot: defaultdict[Slot, list[Prepared]] = defaultdict(list)
        for one in group:
            for slot in _compared(one, situation):
                by_slot[slot].append(one)
        for slot, rows in sorted(by_slot.items(), key=str):
            if len({one.rule.place for one in rows}) > 1:
                yield Table(key, slot, tuple(rows), tuple(group))


def overlaps(table: Table, situation: Situation) -> Iterator[Asked]:
    """Of each two rows that give different numbers, whether both can apply to one patient."""
    situation.flow.meet(table.all, ())
    for number, one in enumerate(table.all):
        for other in table.all[number + 1 :]:
            if not _same_head(one, other) and (one in table.rows or other in table.rows):
                yield _overlap(one, other, table.key)


def gaps(table: Table, situation: Situation) -> Iterator[tuple[int, int, Asked]]:
    """Of each region of the measurement, whether a patient can have it of whom no row applies."""
    shared = _shared(table.rows)
    window = min(one.rule.window for one in table.rows)
    context = body_of(replace(table.rows[0].plan, body=shared), window, situation.inputs) if shared else ""
    value = f"given({table.slot.predicate},{table.slot.concept},N,0)"
    for low, high in situation.flow.regions(table.slot):
        yield low, high, _gap(table, (low, high), ", ".join(filter(None, (value, context))), shared)


def applies(one: Prepared, slot: Slot, low: int, high: int) -> Question:
    """Whether a row can apply to a patient with a value in a region."""

    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        return holding(one, seen) and any(_is_in(atom, slot, low, high) for atom in seen.atoms)

    arguments = ",".join("_" for _ in one.plan.head[1])
    goal = (
        f"goal :- fires({one.index},{arguments}), given({slot.predicate},{slot.concept},N,_), N >= {low}, N <= {high}."
    )
    return Question(((slot.predicate, slot.concept, None),), (one,), goal, shows)


def shown(slot: Slot, low: int, high: int, situation: Situation) -> str:
    """A region with its unit."""
    row = situation.vocabulary.observables.get(slot.concept, {})
    step = Fraction(*row.get("resolution", (1, 1)))
    return f"{float(low * step):g} to {float(high * step):g} {row.get('unit', '')}".strip()


def _key(one: Prepared, predicates: Mapping[str, Predicate]) -> Key | None:
    name, terms = one.plan.head
    declared = predicates.get(name)
    if name in NOTHING:
        constants = [term[1] for term in terms if isinstance(term, list) and term[0] == "c"]
        return (NOTHING[name], *constants) if len(constants) == len(terms) else None
    if declared is None or declared.program == "input" or len(terms) != len(declared.arguments):
        return None
    numbers = [
        place for place, sort in enumerate(declared.arguments) if sort.startswith("quantity") or sort == "integer"
    ]
    rest = [term for place, term in enumerate(terms) if place not in numbers]
    constant = all(isinstance(term, list) and term[0] == "c" for term in rest)
    return (name, *(term[1] for term in rest)) if numbers and rest and constant else None


def _compared(one: Prepared, situation: Situation) -> list[Slot]:
    """The measurements that a rule compares with a number."""
    bound = situation.flow.bound(one.plan.body, {}) or {}
    found: list[Slot] = []
    for part in one.plan.body:
        if part[0] == "test":
            for term, other in ((part[1], part[3]), (part[3], part[1])):
                if isinstance(other, int) and isinstance(term, list) and term[0] == "v":
                    found += [
                        item for item in bound.get(term[1], ()) if isinstance(item, Slot) and item.predicate == "value"
                    ]
    return list(dict.fromkeys(found))


def _same_head(one: Prepared, other: Prepared) -> bool:
    return one.plan.head == other.plan.head and not any(_has_variable(term) for term in one.plan.head[1])


def _has_variable(term: Term) -> bool:
    return isinstance(term, list) and term[0] != "c"


def _overlap(one: Prepared, other: Prepared, key: Key) -> Asked:
    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        return holding(one, seen) and holding(other, seen)

    places = range(len(one.plan.head[1])), range(len(other.plan.head[1]))
    left, right = ([f"{side}{place}" for place in own] for side, own in zip("XY", places, strict=True))
    differ = one.plan.gives != other.plan.gives
    goals = [
        f"goal :- fires({','.join(map(str, (one.index, *left)))}), fires({','.join(map(str, (other.index, *right)))})"
        + ("." if differ else f", {mine} != {theirs}.")
        for mine, theirs in (zip(left, right, strict=True) if not differ else [("", "")])
    ]
    message = f"{one.rule.id} and {other.rule.id} both apply to one patient and give two numbers for `{', '.join(key)}`"
    fix = "correct the bounds, so that one row applies; or allow it with the reason why both are meant"
    return Asked(OVERLAP, Question((), (one, other), "\n".join(goals), shows), (one, other), message, fix, ())


def _gap(table: Table, region: tuple[int, int], context: str, shared: Sequence[Part]) -> Asked:
    low, high = region
    slot = table.slot

    def shows(_witness: Witness, _state: State, seen: Seen) -> bool:
        return not any(holding(one, seen) for one in table.all) and any(
            _is_in(atom, slot, low, high) for atom in seen.atoms
        )

    arguments = {one.index: ",".join(map(str, (one.index, *("_" for _ in one.plan.head[1])))) for one in table.all}
    none = ", ".join(f"not fires({arguments[one.index]})" for one in table.all)
    goal = f"goal :- {context}, N >= {low}, N <= {high}, {none}."
    patterns = tuple((part[2], *(term[1] for term in part[3])) for part in shared if part[0] == "atom")
    wanted = ((slot.predicate, slot.concept, None), *patterns)
    fix = "add a row, or correct the bounds of one; or allow it with the reason why nothing is said there"
    return Asked(GAP, Question(wanted, table.all, goal, shows), table.rows, "", fix, ())


def _shared(rows: Sequence[Prepared]) -> list[Part]:
    """The conditions without variables that all rows have."""
    first, *rest = rows
    return [
        part
        for part in first.plan.body
        if part[0] == "atom"
        and all(isinstance(term, list) and term[0] == "c" for term in part[3])
        and all(any(other[0] == "atom" and other[2:] == part[2:] for other in one.plan.body) for one in rest)
    ]


def _is_in(atom: tuple[object, ...], slot: Slot, low: int, high: int) -> bool:
    if atom[:2] != (slot.predicate, slot.concept):
        return False
    number = atom[2]
    return isinstance(number, int) and low <= number <= high
