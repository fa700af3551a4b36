"""The second checker's semantics of rules (`docs/certificate.md`, section 5): terms have sets of values, and a model is compared with
the least model of its reduct, which is built from the facts upwards.

It shares no code with the first, and no method: that one joins bodies over the model and follows the steps of a derivation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any

from second.language import Aggregate, Conditional, Literal, Statement, Term, read

Value = Any
Binding = dict[str, Value]
Sees = Callable[[tuple[Any, ...]], bool]
ANYTHING = "#any"
"""The value of a `_` under `not`: atoms that differ there alone are not told apart."""
WORDS = re.compile(r"-?\d+|#inf|#sup|-?[a-z][A-Za-z0-9_]*|[(),]")


# --- values


@lru_cache(maxsize=100_000)
def atom_of(text: str) -> tuple[Any, ...]:
    """The tuple of an atom that is written out."""
    words = WORDS.findall(text)

    def one(place: int) -> tuple[Value, int]:
        word = words[place]
        if re.fullmatch(r"-?\d+", word):
            return int(word), place + 1
        if place + 1 < len(words) and words[place + 1] == "(":
            inside, place = [word], place + 2
            while True:
                value, place = one(place)
                inside.append(value)
                if words[place] == ")":
                    return tuple(inside), place + 1
                place += 1
        return word, place + 1

    found = one(0)[0]
    return found if isinstance(found, tuple) else (found,)


def text_of(value: Value) -> str:
    """A value as it is written."""
    if isinstance(value, tuple):
        return value[0] + (f"({','.join(map(text_of, value[1:]))})" if len(value) > 1 else "")
    return str(value)


def order(value: Value) -> tuple[Any, ...]:
    """A key for the order of all terms."""
    if isinstance(value, int):
        return (1, value)
    if isinstance(value, tuple):
        return (4 if value[0].startswith("-") else 3.5, len(value), value[0], *[order(one) for one in value[1:]])
    if value in ("#inf", "#sup"):
        return (0,) if value == "#inf" else (5,)
    return (3 if value.startswith("-") else 2, value)


def compare(left: Value, operator: str, right: Value) -> bool:
    """Whether a comparison of two values holds."""
    if operator in ("=", "!="):
        return (left == right and type(left) is type(right)) == (operator == "=")
    first, second = order(left), order(right)
    return {"<": first < second, "<=": first <= second, ">": first > second, ">=": first >= second}[operator]


def flip(value: Value) -> list[Value]:
    """What a minus makes of a value."""
    if isinstance(value, int):
        return [bounded(-value)]
    if isinstance(value, tuple):
        return [(flip(value[0])[0], *value[1:])]
    if value.startswith("#"):
        return []
    return [value.removeprefix("-") if value.startswith("-") else f"-{value}"]


def bounded(number: int) -> int:
    """The number, if it fits into 32 bits."""
    if not -(2**31) <= number < 2**31:
        raise OverflowError(number)
    return number


def calculate(operator: str, left: Value, right: Value) -> list[Value]:
    """The value of an operation, if it has one."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return []
    if operator in "/\\":
        if right == 0:
            return []
        whole = int(abs(left) / abs(right)) if abs(left) < 2**50 else 0
        whole = whole if (left >= 0) == (right > 0) else -whole
        return [bounded(whole if operator == "/" else left - right * whole)]
    if operator == "**":
        if right < 0:
            return [] if left == 0 else [0]
        return [bounded(left ** min(right, 40) if abs(left) > 1 else left**right)]
    return [bounded({"+": left + right, "-": left - right, "*": left * right}[operator])]


def variables(term: Any) -> set[str]:
    """The variables in anything."""
    if isinstance(term, (Literal, Aggregate, Conditional)):
        return variables(tuple(getattr(term, name) for name in term.__dataclass_fields__))
    if not isinstance(term, tuple):
        return set()
    if len(term) == 2 and term[0] == "var" and isinstance(term[1], str):
        return {term[1]}
    return {name for one in term for name in variables(one)}


def values(term: Term, binding: Binding) -> list[Value]:
    """All values of a term: none where it has none, several for pools and intervals."""
    match term:
        case ("int", number):
            return [number]
        case ("const", name):
            return [name]
        case ("var", name):
            return [binding[name]]
        case ("fun", name, *terms):
            return [(name, *one) for one in product(*[values(inner, binding) for inner in terms])]
        case ("pool", *terms):
            return [value for inner in terms for value in values(inner, binding)]
        case ("neg", inner):
            return [found for value in values(inner, binding) for found in flip(value)]
        case ("abs", inner):
            return [bounded(abs(value)) for value in values(inner, binding) if isinstance(value, int)]
        case ("range", low, high):
            ends = product(values(low, binding), values(high, binding))
            return [n for a, b in ends if isinstance(a, int) and isinstance(b, int) for n in range(a, b + 1)]
    _, operator, left, right = term
    pairs = product(values(left, binding), values(right, binding))
    return [found for one, other in pairs for found in calculate(operator, one, other)]


def atoms(term: Term, binding: Binding) -> list[tuple[Any, ...]]:
    """The atoms that a term stands for."""
    return [value if isinstance(value, tuple) else (value,) for value in values(term, binding)]


def fits(pattern: Value, value: Value) -> bool:
    """Whether a value is one that has anything in its place, or a part of it."""
    if isinstance(pattern, tuple) and isinstance(value, tuple) and len(pattern) == len(value):
        return all(fits(one, other) for one, other in zip(pattern, value, strict=True))
    return pattern in (ANYTHING, value) and (pattern == ANYTHING or type(pattern) is type(value))


def matches(term: Term, value: Value, binding: Binding) -> Iterator[tuple[Binding, list[tuple[Term, Value]]]]:
    """Bindings under which a term has a value, with what can be told only later."""
    if variables(term) <= binding.keys():
        if value in values(term, binding):
            yield binding, []
    elif term[0] == "var":
        yield {**binding, term[1]: value}, []
    elif term[0] == "pool":
        for inner in term[1:]:
            yield from matches(inner, value, binding)
    elif term[0] == "fun":
        if isinstance(value, tuple) and value[0] == term[1] and len(value) == len(term) - 1:
            found: list[tuple[Binding, list[tuple[Term, Value]]]] = [(binding, [])]
            for inner, part in zip(term[2:], value[1:], strict=True):
                found = [(new, late + more) for old, late in found for new, more in matches(inner, part, old)]
            yield from found
    elif term[0] == "neg" and isinstance(value, tuple) and value[0].startswith("-"):
        yield from matches(term[1], (value[0][1:], *value[1:]), binding)
    elif term[0] != "neg" or isinstance(value, int):
        yield binding, [(term, value)]


# --- bodies


class World:
    """A set of atoms to look `not`, aggregates and conditions up in, and another for positive literals, through a window."""

    def __init__(self, model: set[Any], hidden: set[Any]) -> None:
        self.model, self.hidden = model, hidden

    def sees(self, atom: tuple[Any, ...]) -> bool:
        """Whether an atom of the model is seen, or one that fits."""
        if ANYTHING in text_of(atom):
            return any(fits(atom, one) for one in self.model - self.hidden)
        return atom in self.model and atom not in self.hidden

    def solutions(
        self, parts: tuple[Any, ...], binding: Binding, known: Iterable[Any], late: list[Any] = ()
    ) -> Iterator[Binding]:
        """All bindings under which the parts hold, positive literals among the known atoms."""
        late = [(term, value) for term, value in late]
        for place, (term, value) in enumerate(late):
            if variables(term) <= binding.keys():
                if value in values(term, binding):
                    yield from self.solutions(parts, binding, known, late[:place] + late[place + 1 :])
                return
        for place, part in enumerate(parts):
            found = self.step(part, binding, parts)
            if found is not None:
                for new in found:
                    yield from self.solutions(parts[:place] + parts[place + 1 :], new, known, late)
                return
        for place, part in enumerate(parts):
            if isinstance(part, Literal) and part.sign == 0 and part.atom is not None:
                for atom in known:
                    if atom in self.hidden:
                        continue
                    value = atom if len(atom) > 1 else atom[0]
                    for new, more in matches(part.atom, value, binding):
                        yield from self.solutions(parts[:place] + parts[place + 1 :], new, known, late + more)
                return
        if parts or late:
            raise ValueError("unsafe")
        yield binding

    def step(self, part: Any, binding: Binding, rest: tuple[Any, ...]) -> list[Binding] | None:
        """What a part other than a positive literal makes of a binding; None if its turn has not come."""
        if isinstance(part, Literal):
            if part.atom is not None:
                if part.sign == 0 or not own(part) <= binding.keys():
                    return None
                anything = dict.fromkeys(variables(part.atom) - own(part), ANYTHING)
                held = [self.sees(atom) for atom in atoms(part.atom, {**binding, **anything})]
                return [binding] if any(one == (part.sign == 2) for one in held) else []
            return self.chain(part.chain, binding)
        outside = set().union(*[own(one) for one in rest], binding.keys())
        if isinstance(part, Conditional):
            if not variables(part) & outside <= binding.keys():
                return None
            inner = {name: binding[name] for name in variables(part) & binding.keys()}
            holds = all(
                any(True for _ in self.solutions((part.literal,), one, self.model))
                for one in self.solutions(part.conditions, inner, self.model)
            )
            return [binding] if holds else []
        if not variables(part.elements) & outside <= binding.keys():
            return None
        return self.aggregate(part, binding)

    @staticmethod
    def chain(chain: tuple[Any, ...], binding: Binding) -> list[Binding] | None:
        """Comparisons: one that assigns can go first."""
        found, waiting = [binding], list(chain)
        while waiting:
            for pair in waiting:
                left, operator, right = pair
                known = found[0].keys() if found else None
                if known is None:
                    return []
                if variables(left) <= known and variables(right) <= known:
                    found = [
                        one
                        for one in found
                        if any(compare(a, operator, b) for a, b in product(values(left, one), values(right, one)))
                    ]
                elif operator == "=" and left[0] == "var" and variables(right) <= known:
                    found = [{**one, left[1]: value} for one in found for value in values(right, one)]
                elif operator == "=" and right[0] == "var" and variables(left) <= known:
                    found = [{**one, right[1]: value} for one in found for value in values(left, one)]
                else:
                    continue
                waiting.remove(pair)
                break
            else:
                return None
        return found

    def aggregate(self, part: Aggregate, binding: Binding) -> list[Binding] | None:
        """An aggregate over the tuples that its elements have in the model."""
        rows: set[tuple[Value, ...]] = set()
        for terms, literals in part.elements:
            inner = {name: binding[name] for name in (variables(terms) | variables(literals)) & binding.keys()}
            for one in self.solutions(literals, inner, self.model):
                rows.update(product(*[values(term, one) for term in terms]))
        firsts = [row[0] for row in rows]
        numbers = [one for one in firsts if isinstance(one, int)]
        total: Value
        match part.function:
            case "#count":
                total = len(rows)
            case "#sum":
                total = bounded(sum(numbers))
            case "#sum+":
                total = bounded(sum(max(one, 0) for one in numbers))
            case "#min":
                total = min(firsts, key=order, default="#sup")
            case _:
                total = max(firsts, key=order, default="#inf")
        assigned = dict(binding)
        for operator, term in part.guards:
            if not variables(term) <= assigned.keys():
                if operator != "=" or term[0] != "var" or part.sign == 1:
                    return None
                assigned[term[1]] = total
        ends = product(*[values(term, assigned) for _, term in part.guards])
        met = [all(compare(total, op, end) for (op, _), end in zip(part.guards, one, strict=True)) for one in ends]
        return [assigned] if any(one == (part.sign != 1) for one in met) else []


def own(part: Any) -> set[str]:
    """The variables of a part of a body that are not local to it."""
    if isinstance(part, Literal):
        return {name for name in variables(part) if part.sign == 0 or not name.startswith("Blank__")}
    return variables(tuple(term for _, term in part.guards)) if isinstance(part, Aggregate) else set()


# --- programs


class Program:
    """The statements of one source file."""

    def __init__(self, source: str) -> None:
        self.statements = read(source)

    def _world(self, statement: Statement, model: set[Any], ages: dict[str, int]) -> World:
        if statement.window is None:
            return World(model, set())
        return World(model, {atom_of(atom) for atom, age in ages.items() if age > statement.window})

    def _heads(self, statement: Statement) -> list[tuple[Term, tuple[Any, ...]]]:
        """The heads of a statement, each with the body that founds it."""
        if statement.kind == "rule":
            return [(statement.head, statement.body)]
        if statement.kind == "choice":
            return [(atom, (*statement.body, *conditions)) for atom, conditions in statement.head[0]]
        return []

    def _reduct_model(self, facts: set[Any], model: set[Any], ages: dict[str, int]) -> set[Any]:
        """The least model of the reduct: what follows from the facts, everything but positive literals being looked up in the model."""
        found = set(facts)
        while True:
            more = set(found)
            for statement in self.statements:
                world = self._world(statement, model, ages)
                for head, body in self._heads(statement):
                    for binding in world.solutions(body, {}, sorted(found, key=text_of)):
                        made = atoms(head, binding)
                        more.update(one for one in made if statement.kind == "rule" or one in model)
            if more == found:
                return found
            found = more

    def why_not(self, facts: frozenset[str], model: frozenset[str], ages: dict[str, int] | None = None) -> str:
        """Nothing if a set of atoms is a stable model over the facts, else what is wrong with it."""
        whole, given = {atom_of(one) for one in model}, {atom_of(one) for one in facts}
        for atom in whole:
            if atom[0].startswith("-") and (atom[0][1:], *atom[1:]) in whole:
                return f"contradiction: {text_of(atom)}"
        least = self._reduct_model(given, whole, ages or {})
        if least - whole:
            return f"closed: {text_of(min(least - whole, key=text_of))} is missing"
        if whole - least:
            return f"unfounded: {text_of(min(whole - least, key=text_of))}"
        for statement in self.statements:
            world = self._world(statement, whole, ages or {})
            if statement.kind == "constraint" and any(True for _ in world.solutions(statement.body, {}, whole)):
                return f"constraint {statement.id}"
            if statement.kind == "choice" and not self._is_bounded(statement, world):
                return f"constraint {statement.id}: its bounds"
        return ""

    def is_stable(self, facts: frozenset[str], model: frozenset[str], ages: dict[str, int] | None = None) -> bool:
        """Whether a set of atoms is a stable model over the facts."""
        return not self.why_not(facts, model, ages)

    def _is_bounded(self, statement: Statement, world: World) -> bool:
        elements, guards = statement.head
        outer = set().union(*[own(one) for one in statement.body], variables(tuple(term for _, term in guards)))
        for binding in world.solutions(statement.body, {}, world.model):
            chosen: set[Any] = set()
            for atom, conditions in elements:
                inner = {name: value for name, value in binding.items() if name in outer}
                for one in world.solutions(conditions, inner, world.model):
                    unbound = variables(atom) - one.keys()
                    found = [one] if not unbound else []
                    chosen.update(made for new in found for made in atoms(atom, new) if made in world.model)
            for limits in product(*[values(term, binding) for _, term in guards]):
                pairs = zip(guards, limits, strict=True)
                if not all(compare(len(chosen), operator, limit) for (operator, _), limit in pairs):
                    return False
        return True

    def costs(
        self, model: frozenset[str], facts: frozenset[str] = frozenset(), ages: dict[str, int] | None = None
    ) -> tuple[tuple[int, int], ...]:
        """What a model costs at each priority that has a tuple, the highest first."""
        whole = {atom_of(one) for one in model}
        rows: dict[int, set[Any]] = {}
        for statement in self.statements:
            if statement.kind == "penalty":
                world = self._world(statement, whole, ages or {})
                for binding in world.solutions(statement.body, {}, whole):
                    for weight, level, *terms in product(*[values(term, binding) for term in statement.head]):
                        if isinstance(weight, int) and isinstance(level, int):
                            rows.setdefault(level, set()).add((weight, *terms))
        return tuple((level, bounded(sum(row[0] for row in rows[level]))) for level in sorted(rows, reverse=True))

    # --- derivations

    def _standing(self) -> set[Any]:
        plain = [
            one
            for one in self.statements
            if one.kind == "rule" and all(isinstance(part, Literal) and part.sign == 0 for part in one.body)
        ]
        found: set[Any] = set()
        while True:
            more = set(found)
            for statement in plain:
                for binding in World(found, set()).solutions(statement.body, {}, found):
                    more.update(atoms(statement.head, binding))
            if more == found:
                return found
            found = more

    def check_steps(
        self, steps: list[dict[str, Any]], facts: frozenset[str], ages: dict[str, int] | None = None
    ) -> str:
        """Nothing if a derivation is right, else what is wrong with it."""
        given = {atom_of(one) for one in facts}
        ranks = dict.fromkeys(given | self._standing(), 0)
        whole = {*ranks, *(atom_of(step["head"]) for step in steps)}
        last = (0, "")
        for place, step in enumerate(steps):
            head = atom_of(step["head"])
            if head in ranks:
                return f"step {place}: {step['head']} is there already"
            named = {
                re.sub("^_", "Blank__", name): (value[0] if len(value := atom_of(text)) == 1 else value)
                for name, text in step["substitution"].items()
            }
            possible = [
                rank
                for statement in self.statements
                if statement.id == step["rule"]
                for rank in self._ranks(statement, head, named, ranks, self._world(statement, whole, ages or {}))
            ]
            if not possible:
                return f"step {place}: no instance of {step['rule']}"
            ranks[head] = min(possible)
            if (ranks[head], step["head"]) < last:
                return f"step {place}: out of order"
            last = ranks[head], step["head"]
        return self.why_not(facts, frozenset(map(text_of, whole)), ages)

    def _ranks(
        self, statement: Statement, head: Any, named: Binding, ranks: dict[Any, int], world: World
    ) -> Iterator[int]:
        """The ranks that a head can have by an instance whose positive literals have theirs."""
        for term, body in self._heads(statement):
            names = set().union(variables(term), *[own(part) for part in body])
            if names != named.keys():
                continue
            for binding in world.solutions(body, dict(named), list(ranks)):
                if head in atoms(term, binding):
                    literals = [
                        part.atom for part in body if isinstance(part, Literal) and part.sign == 0 and part.atom
                    ]
                    found = [
                        [ranks[one] for one in atoms(atom, binding) if one in ranks and one not in world.hidden]
                        for atom in literals
                    ]
                    yield 1 + max([min(one) for one in found], default=0)
