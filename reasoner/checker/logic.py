"""The kernel for rules: every step is an instance of its rule, and every rule is obeyed by the model.

By the first, every derived atom is founded; by the second, none is missing and no constraint is violated. That makes the model a
stable model of the source rules (`docs/certificate.md`, section 5). There is no grounder and no solver here: rule bodies are
joined over the atoms of the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from reasoner.checker.shapes import CheckError, record, sequence, table, text
from reasoner.checker.syntax import (
    HIDDEN,
    Aggregate,
    Arithmetic,
    Atom,
    Between,
    BodyItem,
    Comparison,
    Compound,
    Conditional,
    Element,
    Literal_,
    Operator,
    Pattern,
    Penalty,
    Rule,
    Sign,
    Term,
    Value,
    Variable,
    is_projected,
    own_variables,
    variables,
)
from reasoner.checker.terms import (
    Binding,
    UndefinedError,
    evaluate,
    evaluator,
    holds,
    place,
    read_atom,
    read_value,
    show,
    within_32_bits,
)

Signature: TypeAlias = tuple[str, int]
_STEP = ("rule", "substitution", "head")
_NOTHING = Pattern("a constraint", ())
_NO_ATOMS: tuple[Atom, ...] = ()
LONGEST_INTERVAL = 100_000
DEEPEST_STANDING = 1_000
"""A longer chain of rules that hold without a patient is taken for one that never ends."""


# --- atoms ---------------------------------------------------------------------------------------------------------


def instantiator(pattern: Pattern) -> Callable[[Binding], Atom]:
    """The ground atom of a pattern, as a function of a binding of all its variables."""
    ground = _ground(pattern)
    if ground is not None:
        return lambda _binding: ground
    name, parts = pattern.name, [evaluator(term) for term in pattern.arguments]
    if len(parts) == 1:
        (only,) = parts
        return lambda binding: (name, only(binding))
    if len(parts) == 2:
        first, second = parts
        return lambda binding: (name, first(binding), second(binding))
    return lambda binding: (name, *[part(binding) for part in parts])


def _ground(pattern: Pattern) -> Atom | None:
    """The atom of a pattern without variables and arithmetic; None for any other."""
    constants = [term for term in pattern.arguments if isinstance(term, (int, str))]
    return (pattern.name, *constants) if len(constants) == len(pattern.arguments) else None


def _matches(term: Term, value: Value, binding: Binding) -> bool:
    if isinstance(term, Variable):
        return binding.setdefault(term.name, value) == value
    if isinstance(term, Compound):
        if not isinstance(value, tuple) or len(value) != len(term.arguments) + 1 or value[0] != term.name:
            return False
        return all(_matches(part, item, binding) for part, item in zip(term.arguments, value[1:], strict=True))
    return evaluate(term, binding) == value


# --- the model as a rule sees it -----------------------------------------------------------------------------------


class View:
    """Atoms that a rule can see, indexed on demand by signature and by the values at some argument positions.

    Parameters: `hidden`, atoms of `whole`, another view, that this one leaves out; for signatures without any, its indices serve.
    """

    def __init__(self, atoms: set[Atom], whole: View | None = None, hidden: frozenset[Atom] = frozenset()) -> None:
        self._atoms, self._whole, self._hidden = atoms, whole, hidden
        self.holds: Callable[[Atom], bool] = self._shows if hidden else atoms.__contains__
        self._partial = frozenset(map(_signature, hidden))
        self.values: dict[tuple[int, tuple[Value, ...]], Value] = {}  # of aggregates, once computed
        self._indices: dict[tuple[Signature, tuple[int, ...]], dict[tuple[Value, ...], list[Atom]]] = {}

    def _shows(self, atom: Atom) -> bool:
        return atom in self._atoms and atom not in self._hidden

    @cached_property
    def _by_signature(self) -> Mapping[tuple[Value, int], list[Atom]]:
        result: defaultdict[tuple[Value, int], list[Atom]] = defaultdict(list)
        for atom in self._atoms:
            result[atom[0], len(atom) - 1].append(atom)
        return result

    def _of(self, signature: Signature) -> Sequence[Atom]:
        if self._whole is None:
            return self._by_signature.get(signature, _NO_ATOMS)
        return [atom for atom in self._whole._of(signature) if atom not in self._hidden]

    def lookup(self, signature: Signature, positions: tuple[int, ...]) -> dict[tuple[Value, ...], list[Atom]]:
        """The atoms of a signature, grouped by their values at the positions (1 is the first argument)."""
        if self._whole is not None and signature not in self._partial:
            return self._whole.lookup(signature, positions)
        index = self._indices.get((signature, positions))
        if index is None:
            index = self._indices[signature, positions] = {}
            for atom in self._of(signature):
                key = (atom[positions[0]],) if len(positions) == 1 else tuple([atom[place] for place in positions])
                index.setdefault(key, []).append(atom)
        return index


def _signature(atom: Atom) -> Signature:
    return str(atom[0]), len(atom) - 1


class Model:
    """All atoms that hold, and the ages in minutes of those that are inputs of the certificate."""

    def __init__(self, atoms: set[Atom], ages: Mapping[Atom, int]) -> None:
        self.atoms = atoms
        self.whole = View(atoms)
        self.ages = ages
        self._views: dict[int, View] = {}

    def view(self, window: int | None) -> View:
        """The atoms without the inputs that are older than the window."""
        if window is None:
            return self.whole
        if window not in self._views:
            old = frozenset([atom for atom, age in self.ages.items() if age > window])
            self._views[window] = View(self.atoms, self.whole, old) if old else self.whole
        return self._views[window]


# --- operations of a join ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Join:
    """Extend bindings by the atoms that agree at the bound positions."""

    signature: Signature
    positions: tuple[int, ...]
    bound: tuple[Callable[[Binding], Value], ...]
    free: tuple[tuple[int, Term], ...]
    key: tuple[Value, ...] | None
    """The values at the bound positions, where they are the same under every binding."""
    fresh: tuple[tuple[int, str], ...] | None
    """The free positions with their variables, where they are different variables."""

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        index = view.lookup(self.signature, self.positions)
        result: list[Binding] = []
        if not index:
            return result
        for binding in bindings:
            key = self.key if self.key is not None else tuple([value(binding) for value in self.bound])
            for atom in index.get(key, _NO_ATOMS):
                extended = binding.copy()
                if self.fresh is not None:
                    for position, name in self.fresh:
                        extended[name] = atom[position]
                    result.append(extended)
                elif all(_matches(term, atom[position], extended) for position, term in self.free):
                    result.append(extended)
        return result


@dataclass(frozen=True, slots=True)
class Present:
    """Keep the bindings under which an atom is in the view."""

    atom: Callable[[Binding], Atom]

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result = []
        for binding in bindings:
            with suppress(UndefinedError):
                if view.holds(self.atom(binding)):
                    result.append(binding)
        return result


@dataclass(frozen=True, slots=True)
class Test:
    """Keep the bindings under which a comparison holds."""

    left: Callable[[Binding], Value]
    operator: Operator
    right: Callable[[Binding], Value]

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        left, operator, right = self.left, self.operator, self.right
        result = []
        for binding in bindings:
            try:
                if holds(left(binding), operator, right(binding)):
                    result.append(binding)
            except UndefinedError:
                continue
        return result


@dataclass(frozen=True, slots=True)
class Absent:
    """Keep the bindings under which an atom is not in the view."""

    atom: Callable[[Binding], Atom]

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result = []
        for binding in bindings:
            try:
                if not view.holds(self.atom(binding)):
                    result.append(binding)
            except UndefinedError:
                continue
        return result


@dataclass(frozen=True, slots=True)
class Projected:
    """Keep the bindings under which some atom fits, or under `not` none does, whatever its arguments that are a `_`."""

    sign: Sign
    join: Join

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        return [binding for binding in bindings if bool(self.join.extend(view, [binding])) == (self.sign == "not not")]


@dataclass(frozen=True, slots=True)
class Assign:
    """Bind a variable to the value of a term."""

    variable: str
    term: Term

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result = []
        for binding in bindings:
            try:
                result.append({**binding, self.variable: evaluate(self.term, binding)})
            except UndefinedError:
                continue
        return result


@dataclass(frozen=True, slots=True)
class Span:
    """Bind a hidden variable to each integer of an interval, or keep the bindings under which it is one."""

    variable: str
    low: Callable[[Binding], Value]
    high: Callable[[Binding], Value]

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result: list[Binding] = []
        for binding in bindings:
            try:
                low, high = self.low(binding), self.high(binding)
            except UndefinedError:
                continue
            if not isinstance(low, int) or not isinstance(high, int):
                continue
            if self.variable in binding:
                value = binding[self.variable]
                result += [binding] if isinstance(value, int) and low <= value <= high else []
                continue
            if high - low >= LONGEST_INTERVAL:
                raise CheckError(f"an interval has more than {LONGEST_INTERVAL} members")
            result += [{**binding, self.variable: number} for number in range(low, high + 1)]
        return result


def _folded(function: str, tuples: set[tuple[Value, ...]]) -> Value:
    """What an aggregate makes of its tuples, of which equal ones are one."""
    if function == "#count":
        return len(tuples)
    if function in ("#min", "#max"):
        firsts = [first for first, *_ in tuples]
        if not firsts:
            return "#sup" if function == "#min" else "#inf"
        return min(firsts, key=place) if function == "#min" else max(firsts, key=place)
    numbers = [first for first, *_ in tuples if isinstance(first, int)]
    return within_32_bits(sum([number for number in numbers if number > 0] if function == "#sum+" else numbers))


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Bind or test the value of an aggregate over the set of its tuples."""

    aggregate: Aggregate
    plans: tuple[tuple[Operation, ...], ...]
    assigned: tuple[str, ...]
    read: tuple[str, ...]
    """The global variables in its elements."""

    def value(self, view: View, binding: Binding) -> Value:
        """What the tuples give under a binding of the global variables; found once in each view."""
        key = id(self), tuple([binding[name] for name in self.read])
        if key not in view.values:
            view.values[key] = self._value(view, binding)
        return view.values[key]

    def _value(self, view: View, binding: Binding) -> Value:
        tuples: set[tuple[Value, ...]] = set()
        for element, plan in zip(self.aggregate.elements, self.plans, strict=True):
            for local in run(plan, view, [binding]):
                with suppress(UndefinedError):
                    tuples.add(tuple([evaluate(term, local) for term in element.terms]))
        return _folded(self.aggregate.function, tuples)

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result = []
        for binding in bindings:
            value = self.value(view, binding)
            extended = {**binding, **dict.fromkeys(self.assigned, value)}
            with suppress(UndefinedError):
                guards = [(operator, evaluate(term, extended)) for operator, term in self.aggregate.guards]
                if all(holds(value, operator, guard) for operator, guard in guards) == (self.aggregate.sign != "not"):
                    result.append(extended)
        return result


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Keep the bindings under which one of some literals holds wherever the conditions beside them do."""

    pairs: tuple[tuple[tuple[Operation, ...], tuple[tuple[Operation, ...], ...]], ...]

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        return [
            binding
            for binding in bindings
            if all(
                any(run(literal, view, [local]) for literal in literals)
                for condition, literals in self.pairs
                for local in run(condition, view, [binding])
            )
        ]


Operation: TypeAlias = Join | Present | Test | Absent | Projected | Assign | Span | Aggregation | Everywhere


def run(plan: Sequence[Operation], view: View, bindings: list[Binding]) -> list[Binding]:
    """All extensions of some bindings under which everything in the plan holds in the view."""
    for operation in plan:
        if not bindings:
            break
        bindings = operation.extend(view, bindings)
    return bindings


# --- plans ---------------------------------------------------------------------------------------------------------


class _Planner:
    """Orders a body so that each operation finds its variables bound; refuses a body for which there is no such order."""

    def __init__(self, items: Iterable[BodyItem], bound: Iterable[str], scope: frozenset[str], hidden: int = 0) -> None:
        self.bound = set(bound)
        self.scope = scope  # the global variables: an aggregate waits for those that occur in it
        self.hidden = hidden  # how many hidden variables there are, those of the rule around an aggregate included
        self.waiting: list[BodyItem] = []
        for item in items:
            self.waiting += self._without_arithmetic(item)

    def _without_arithmetic(self, item: BodyItem) -> Iterator[BodyItem]:
        """Replace arithmetic inside a literal that is joined by a hidden variable that is compared with it."""
        if not isinstance(item, Literal_) or (item.sign and not is_projected(item)):
            yield item
            return
        comparisons: list[Comparison] = []

        def flat(term: Term) -> Term:
            if isinstance(term, Arithmetic):
                self.hidden += 1
                variable = Variable(f"arithmetic{HIDDEN}{self.hidden}")
                comparisons.append(Comparison(variable, "=", term, item.text))
                return variable
            return Compound(term.name, tuple(map(flat, term.arguments))) if isinstance(term, Compound) else term

        yield replace(item, atom=Pattern(item.atom.name, tuple(map(flat, item.atom.arguments))))
        yield from comparisons

    def plan(self) -> tuple[Operation, ...]:
        operations: list[Operation] = []
        while self.waiting:
            item, operation = self._next()
            self.waiting.remove(item)
            self.bound.update(own_variables(item))
            operations.append(operation)
        return tuple(operations)

    def _next(self) -> tuple[BodyItem, Operation]:
        for item in self.waiting:
            if (operation := self._ready(item)) is not None:
                return item, operation
        joins = [item for item in self.waiting if isinstance(item, Literal_) and not item.sign]
        if not joins:
            raise CheckError(f"unsafe: no positive literal binds the variables of {self.waiting[0].text}")
        best = max(joins, key=self._binds)
        return best, self._join(best)

    def _known(self, names: Iterator[str]) -> bool:
        return self.bound.issuperset(names)

    def _ready(self, item: BodyItem) -> Operation | None:
        match item:
            case Literal_(sign, _, _) if is_projected(item):
                return Projected(sign, self._join(item)) if self._known(own_variables(item)) else None
            case Literal_(sign, atom, _) if self._known(variables(atom)):
                return Absent(instantiator(atom)) if sign == "not" else Present(instantiator(atom))
            case Comparison(left, operator, right, _) if self._known(variables(item)):
                return Test(evaluator(left), operator, evaluator(right))
            case Comparison(Variable(name), "=", term, _) if self._known(variables(term)):
                return Assign(name, term)
            case Comparison(term, "=", Variable(name), _) if self._known(variables(term)):
                return Assign(name, term)
            case Between(variable, low, high, _) if self._known(variables(low)) and self._known(variables(high)):
                return Span(variable.name, evaluator(low), evaluator(high))
            case Conditional(literals, conditions, _) if self._known(iter({*variables(item)} & self.scope)):
                return self._everywhere(literals, conditions)
            case Aggregate(sign, _, elements, guards, _):
                inner = {name for element in elements for name in variables(element)}
                if not inner & self.scope <= self.bound:
                    return None
                unknown = [(operator, term) for operator, term in guards if not self._known(variables(term))]
                if unknown and sign == "not":
                    return None
                if all(operator == "=" and isinstance(term, Variable) for operator, term in unknown):
                    plans = tuple(self._element_plan(element) for element in elements)
                    assigned = tuple(term.name for _, term in unknown if isinstance(term, Variable))
                    return Aggregation(item, plans, assigned, tuple(sorted(inner & self.scope)))
        return None

    def _element_plan(self, element: Element) -> tuple[Operation, ...]:
        planner = _Planner(element.conditions, self.bound & self.scope, self.scope, self.hidden)
        plan = planner.plan()
        for term in element.terms:
            for name in variables(term):
                if name not in planner.bound:
                    raise CheckError(f"unsafe: nothing binds {name} in an aggregate's tuple")
        return plan

    def _everywhere(
        self, literals: Sequence[Sequence[BodyItem]], conditions: Sequence[Sequence[BodyItem]]
    ) -> Everywhere:
        pairs = []
        for condition in conditions:
            planner = _Planner(condition, self.bound & self.scope, self.scope, self.hidden)
            plan = planner.plan()
            named = {name for literal in literals for item in literal for name in own_variables(item)}
            named = {name for name in named if HIDDEN not in name}
            if missing := sorted(named - planner.bound):
                raise CheckError(f"unsafe: nothing binds {missing[0]} in a conditional literal")
            heads = [_Planner(literal, planner.bound, self.scope, planner.hidden).plan() for literal in literals]
            pairs.append((plan, tuple(heads)))
        return Everywhere(tuple(pairs))

    def _binds(self, literal: Literal_) -> int:
        return sum(self._known(variables(term)) for term in literal.atom.arguments)

    def _join(self, literal: Literal_) -> Join:
        numbered = list(enumerate(literal.atom.arguments, start=1))
        known = [(position, term) for position, term in numbered if self._known(variables(term))]
        free = tuple((position, term) for position, term in numbered if (position, term) not in known)
        fresh = tuple((position, term.name) for position, term in free if isinstance(term, Variable))
        bound = tuple(term for _, term in known)
        constants = tuple(term for term in bound if isinstance(term, (int, str)))
        return Join(
            (literal.atom.name, len(numbered)),
            tuple(position for position, _ in known),
            tuple(map(evaluator, bound)),
            free,
            constants if len(constants) == len(bound) else None,
            fresh if len({name for _, name in fresh}) == len(free) else None,
        )


# --- programs ------------------------------------------------------------------------------------------------------


Founding: TypeAlias = tuple[Atom, tuple[Atom, ...]]
"""The head of an instance and its positive premises, in the order of the body."""
Instances: TypeAlias = dict[tuple[object, ...], list[Founding]]
"""Instances by rule, the names of its variables and their values; hidden variables make several of one."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with the plan of its body, ready for many certificates."""

    rule: Rule
    plan: tuple[Operation, ...]
    head: Callable[[Binding], Atom] | None
    premises: tuple[Callable[[Binding], Atom], ...]
    names: tuple[str, ...]
    """The variables of a substitution, sorted."""
    needed: frozenset[tuple[Value, ...]]
    """Without one of these, atoms or the beginnings of atoms, the body does not hold."""

    def instances(self, view: View) -> Iterator[tuple[Binding, Atom | None]]:
        """Every binding under which the body holds, with the head, None for a constraint."""
        for binding in run(self.plan, view, [{}]):
            if self.head is None:
                yield binding, None
                continue
            with suppress(UndefinedError):
                yield binding, self.head(binding)


def compile_rule(rule: Rule) -> Compiled:
    """Plan the joins of a rule. Raises: CheckError if the rule is unsafe."""
    try:
        planner = _Planner(rule.body, (), rule.variables)
        plan = planner.plan()
        if missing := sorted(rule.variables - planner.bound):
            raise CheckError(f"unsafe: nothing binds {missing[0]}")
    except CheckError as problem:
        raise CheckError(f"{rule.place} ({rule.id}): {problem}") from problem
    positive = [item.atom for item in rule.body if isinstance(item, Literal_) and not item.sign]
    head = None if rule.head is None else instantiator(rule.head)
    needed = frozenset(map(_needed, positive))
    return Compiled(rule, plan, head, tuple(map(instantiator, positive)), tuple(sorted(rule.variables)), needed)


def _needed(pattern: Pattern) -> tuple[Value, ...]:
    """The ground atom of a pattern, or as much as is known of it: number of arguments, predicate, first argument."""
    ground = _ground(pattern)
    if ground is not None:
        return ground
    first = pattern.arguments[0]
    return (len(pattern.arguments), pattern.name, *([first] if isinstance(first, (int, str)) else []))


def reads(body: Iterable[BodyItem]) -> Iterator[tuple[Signature, str]]:
    """The signatures that a body reads, each with how: positively, under `not` (also a double one), or `within` an item."""
    for item in body:
        if isinstance(item, Literal_):
            yield (item.atom.name, len(item.atom.arguments)), "not" if item.sign else "positive"
        elif isinstance(item, Aggregate):
            for element in item.elements:
                yield from ((signature, "within") for signature, _ in reads(element.conditions))
        elif isinstance(item, Conditional):
            for part in (*item.literals, *item.conditions):
                yield from ((signature, "within") for signature, _ in reads(part))


def components(rules: Sequence[Rule]) -> dict[Signature, int]:
    """The place of each head's signature in an order in which what a rule reads comes before its head, or with it in a circle."""
    needs: dict[Signature, set[Signature]] = {}
    for rule in rules:
        if rule.head is not None:
            needs.setdefault((rule.head.name, len(rule.head.arguments)), set()).update(
                signature for signature, _ in reads(rule.body)
            )
    below = {head: {one for one in bodies if one in needs} for head, bodies in needs.items()}
    changed = True
    while changed:
        changed = False
        for head, bodies in below.items():
            more = bodies.union(*[below[one] for one in bodies])
            if len(more) > len(bodies):
                below[head], changed = more, True
    ordered = sorted(
        needs, key=lambda head: (len(below[head] | {head}), min((*below[head] & circle(below, head), head)))
    )
    order: dict[Signature, int] = {}
    for number, head in enumerate(ordered):
        order[head] = next((order[one] for one in circle(below, head) if one in order), number)
    return order


def circle(below: Mapping[Signature, set[Signature]], head: Signature) -> set[Signature]:
    """The signatures that depend on a head and on which it depends."""
    return {one for one in below[head] if head in below[one]}


def check_recursion(rules: Sequence[Rule], *, stratified: bool) -> None:
    """Refuse rules in which a predicate depends on itself through an aggregate or a conditional literal.

    Parameters: `stratified`, whether `not` and choice are refused there, too.
    """
    order = components(rules)
    for rule in rules:
        if rule.head is None:
            continue
        own = order[rule.head.name, len(rule.head.arguments)]
        if stratified and rule.kind == "choice":
            raise CheckError(f"{rule.place} ({rule.id}): a choice, where there is to be one model")
        for signature, how in reads(rule.body):
            if order.get(signature) == own and (how == "within" or (how == "not" and stratified)):
                through = "an aggregate or a condition" if how == "within" else "'not'"
                raise CheckError(f"not stratified: {signature[0]} depends on itself through {through}")


def is_stratified(rules: Sequence[Rule]) -> bool:
    """Whether no predicate depends on itself through `not`: then choices alone can give several stable models."""
    try:
        check_recursion([replace(rule, kind="normal") for rule in rules], stratified=True)
    except CheckError:
        return False
    return True


def _body_signatures(rule: Rule) -> set[Signature] | None:
    """The signatures of a body without `not`, aggregates and conditions; None for any other body, and for a choice."""
    found = list(reads(rule.body))
    if rule.kind != "normal" or any(isinstance(item, (Aggregate, Conditional)) for item in rule.body):
        return None
    return None if any(how != "positive" for _, how in found) else {signature for signature, _ in found}


def standing_atoms(rules: Iterable[Compiled]) -> set[Atom]:
    """What holds without a patient: the least model of the rules without `not`, aggregates and choice, over no inputs.

    Raises: CheckError where there seems to be no end of them.
    """
    positive = [compiled for compiled in rules if _body_signatures(compiled.rule) is not None]
    atoms: set[Atom] = set()
    for _ in range(DEEPEST_STANDING):
        size = len(atoms)
        view = View(set(atoms))
        atoms.update([head for compiled in positive for _, head in compiled.instances(view) if head is not None])
        if len(atoms) == size:
            return atoms
    raise CheckError(f"there is no end, in {DEEPEST_STANDING} rounds, of what holds without a patient")


def settled_rules(rules: Sequence[Rule]) -> set[int]:
    """The places of the rules whose instances are the same for every patient: they read only what such rules alone derive."""
    bodies = {place: _body_signatures(rule) for place, rule in enumerate(rules)}
    heads = {place: rule.head and (rule.head.name, len(rule.head.arguments)) for place, rule in enumerate(rules)}
    settled = {place for place, body in bodies.items() if body is not None}
    while True:
        open_signatures = {head for place, head in heads.items() if place not in settled}
        closed = set(heads.values()) - open_signatures
        fewer = {place for place in settled if (bodies[place] or set()) <= closed}
        if fewer == settled:
            return settled
        settled = fewer


class Program:
    """The rules of one program, planned once for any number of certificates.

    Parameters: `stratified`, whether the program has to have one stable model whatever its inputs.
    Raises: CheckError if a rule is unsafe, a predicate depends on itself where it may not, or a head is one of the inputs'.
    """

    def __init__(
        self,
        name: str,
        rules: Sequence[Rule],
        input_predicates: frozenset[str],
        penalties: Sequence[Penalty] = (),
        *,
        stratified: bool = True,
    ) -> None:
        self.name = name
        self.rules = rules
        self.heads = {rule.head.name for rule in rules if rule.head is not None}
        for rule in rules:
            if rule.head is not None and rule.head.name in input_predicates:
                raise CheckError(f"{rule.place} ({rule.id}): {rule.head.name} is a predicate of the inputs")
        check_recursion(rules, stratified=stratified)
        self.compiled = [compile_rule(rule) for rule in rules]
        self.penalties = [compile_penalty(penalty) for penalty in penalties]
        self.ids = {rule.id for rule in rules}
        self.is_stratified = is_stratified(rules)
        self.choices = [compiled for compiled in self.compiled if compiled.rule.kind == "choice"]
        self.standing = standing_atoms(self.compiled)
        settled = settled_rules(rules)
        self.joined = [compiled for place, compiled in enumerate(self.compiled) if place not in settled]

    def check(self, derivation: object, inputs: set[Atom], ages: Mapping[Atom, int]) -> set[Atom]:
        """Check that a derivation gives a stable model over the inputs.

        Parameters: `derivation` is a list of steps; `inputs` are all atoms the program starts from; `ages` the ages in
        minutes of those that are inputs of the certificate.
        Returns: the derived atoms, those that hold without a patient among them.
        Raises: CheckError, naming the first step that is wrong (counted from 0) or the first rule that is violated.
        """
        steps = sequence(derivation, self.name)
        ranks = dict.fromkeys(inputs | self.standing, 0)
        read = [self._read_step(step, index) for index, step in enumerate(steps)]
        model = Model({*ranks, *(head for _, _, head in read)}, ages)
        instances, violation = self._instances(model)
        last = (0, "")
        for index, (identifier, binding, head) in enumerate(read):
            try:
                if head in ranks:
                    raise CheckError(f"{show(head)} is an input, holds without a patient, or was derived before")
                names = tuple(sorted(binding))
                found = instances.get((identifier, names, *[binding[name] for name in names]), ())
                ranked = [
                    1 + max([ranks[one] for one in premises], default=0)
                    for one, premises in found
                    if one == head and all(one in ranks for one in premises)
                ]
                if not ranked:
                    raise self._wrong(identifier, binding, head, model, ranks)
                ranks[head] = rank = min(ranked)
                if (rank, steps[index]["head"]) < last:
                    raise CheckError("it is out of order: by the greatest rank of its premises, then by its head")
                last = rank, steps[index]["head"]
            except CheckError as problem:
                raise CheckError(f"{self.name} step {index} ({identifier}): {problem}") from problem
        if violation is not None:
            raise violation
        return model.atoms - inputs

    def _read_step(self, step: object, index: int) -> tuple[str, Binding, Atom]:
        identifier = ""
        try:
            fields = record(step, "the step", _STEP)
            identifier = text(fields["rule"], "its rule")
            if identifier not in self.ids:
                raise CheckError("no such rule in this program and in force")
            given = table(fields["substitution"], "the substitution")
            binding = {name: _value_of(name, value) for name, value in given.items()}
            return identifier, binding, read_atom(text(fields["head"], "its head"))
        except CheckError as problem:
            raise CheckError(f"{self.name} step {index} ({identifier[:60]}): {problem}") from problem

    def _wrong(
        self, identifier: str, binding: Binding, head: Atom, model: Model, ranks: Collection[Atom]
    ) -> CheckError:
        """Why a step is no instance of its rule whose premises come before it."""
        variants = [one.rule for one in self.compiled if one.rule.id == identifier]
        fitting = [rule for rule in variants if rule.variables == binding.keys()]
        if not fitting:
            wanted = ", ".join(sorted(variants[0].variables)) or "nothing"
            return CheckError(f"the substitution does not bind exactly {wanted}")
        rule = fitting[0]
        view = model.view(rule.window)
        bindings = [binding]
        for count, item in enumerate(rule.body, start=1):
            bindings = run(_Planner(rule.body[:count], binding, rule.variables).plan(), view, [binding])
            if isinstance(item, Literal_) and not item.sign:
                atom = instantiator(item.atom)
                bindings = [one for one in bindings if atom(one) in ranks]
            if not bindings:
                return CheckError(f"{item.text} does not hold{_for(binding)}")
        try:
            return CheckError(f"the head of the instance is {show(instantiator(rule.head or _NOTHING)(bindings[0]))}")
        except UndefinedError as problem:
            return CheckError(f"there is no such instance: {problem}{_for(binding)}")

    def _instances(self, model: Model) -> tuple[Instances, CheckError | None]:
        """Every instance of a rule whose body holds in the model, and the first violation.

        An instance whose head is not in the model violates it, since a model is closed under its rules, unless it is a choice; so
        does an instance of a constraint, and an atom beside its strong negation.
        """
        atoms = model.atoms
        known = atoms.union([(len(atom) - 1, atom[0], *atom[1:2]) for atom in atoms if len(atom) > 1])
        known.update([(len(atom) - 1, atom[0]) for atom in atoms])
        instances: Instances = {}
        violation = _contradiction(self.name, atoms)
        for compiled in self.joined:
            if not compiled.needed <= known:
                continue
            rule, names = compiled.rule, compiled.names
            try:
                for binding, head in compiled.instances(model.view(rule.window)):
                    if head is None:
                        raise CheckError(f"the constraint is violated{_for(binding)}")
                    premises = tuple([premise(binding) for premise in compiled.premises])
                    key = rule.id, names, *[binding[name] for name in names]
                    instances.setdefault(key, []).append((head, premises))
                    if head not in atoms and rule.kind == "normal":
                        raise CheckError(f"{show(head)} is missing: the body holds{_for(binding)}")
            except CheckError as problem:
                violation = violation or CheckError(f"{self.name}, rule {rule.id}: {problem}")
        return instances, violation

    def is_only(self, atoms: set[Atom], ages: Mapping[Atom, int]) -> bool:
        """Whether a stable model is seen to be the only one over its inputs.

        It is if the program is stratified and no choice rule has an instance whose body holds in it: component by component, a
        model that differs first would need one.
        """
        model = Model(atoms, ages)
        views = ((compiled, model.view(compiled.rule.window)) for compiled in self.choices)
        return self.is_stratified and not any(True for compiled, view in views for _ in compiled.instances(view))

    def costs(self, atoms: set[Atom], ages: Mapping[Atom, int]) -> tuple[tuple[int, int], ...]:
        """What a model costs: each priority with its sum, the highest first; equal tuples of one priority count once.

        Raises: CheckError if a sum leaves 32 bits.
        """
        model = Model(atoms, ages)
        sums: dict[int, set[tuple[Value, ...]]] = {}
        for penalty, plan in self.penalties:
            for binding in run(plan, model.view(penalty.window), [{}]):
                with suppress(UndefinedError):
                    weight, priority, *terms = [evaluate(term, binding) for term in _terms(penalty)]
                    if isinstance(weight, int) and isinstance(priority, int):
                        sums.setdefault(priority, set()).add((weight, *terms))
        return tuple((one, int(str(_folded("#sum", sums[one])))) for one in sorted(sums, reverse=True))


def _contradiction(name: str, atoms: set[Atom]) -> CheckError | None:
    for atom in atoms:
        if str(atom[0])[:1] == "-" and (str(atom[0])[1:], *atom[1:]) in atoms:
            return CheckError(f"{name}: both {show(atom)} and its opposite hold")
    return None


def _terms(penalty: Penalty) -> tuple[Term, ...]:
    return penalty.weight, penalty.priority, *penalty.terms


def compile_penalty(penalty: Penalty) -> tuple[Penalty, tuple[Operation, ...]]:
    """Plan the joins of a penalty. Raises: CheckError if it is unsafe."""
    scope = {name for item in penalty.body for name in own_variables(item)}
    try:
        planner = _Planner(penalty.body, (), frozenset(scope))
        plan = planner.plan()
        for term in _terms(penalty):
            if missing := [name for name in variables(term) if name not in planner.bound]:
                raise CheckError(f"unsafe: nothing binds {missing[0]}")
    except CheckError as problem:
        raise CheckError(f"{penalty.place} ({penalty.id}): {problem}") from problem
    return penalty, plan


def _value_of(name: str, value: object) -> Value:
    return read_value(value) if isinstance(value, str) else read_value(text(value, f"the value of {name}"))


def _for(binding: Binding) -> str:
    shown = ", ".join(f"{name}={show(value)}" for name, value in sorted(binding.items()) if HIDDEN not in name)
    return f" for {shown}" if shown else ""
