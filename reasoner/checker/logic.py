"""The kernel for rules: every step is an instance of its rule, and every rule is obeyed by the model.

By the first, every derived atom is founded; by the second, none is missing. For a stratified program that makes the model
the one stable model of the source rules (`docs/certificate.md`, section 5). There is no grounder and no solver here: rule
bodies are joined over the atoms of the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from operator import ge, gt, itemgetter, le, lt
from typing import TypeAlias

from reasoner.checker.reading import (
    GREATEST,
    LEAST,
    Aggregate,
    Arithmetic,
    Atom,
    BodyItem,
    Comparison,
    Compound,
    Element,
    Literal_,
    Operator,
    Pattern,
    Rule,
    Term,
    Value,
    Variable,
    guard_variables,
    read_atom,
    read_value,
    show,
    variables,
)
from reasoner.checker.shapes import CheckError, record, sequence, table, text

Binding: TypeAlias = dict[str, Value]
Signature: TypeAlias = tuple[str, int]
_STEP = ("rule", "substitution", "head")
_NO_ATOMS: tuple[Atom, ...] = ()
DEEPEST_STANDING = 1_000
"""A longer chain of rules that hold without a patient is taken for one that never ends."""


class UndefinedError(Exception):
    """An instance does not exist: a division by zero, or arithmetic on what is not an integer."""


# --- terms ---------------------------------------------------------------------------------------------------------


def within_32_bits(number: int) -> int:
    """The number itself. Raises: CheckError where clingo would have wrapped it."""
    if not LEAST <= number <= GREATEST:
        raise CheckError(f"the result {number} is outside 32 bits")
    return number


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise UndefinedError("division by zero")
    magnitude = abs(left) // abs(right)
    return magnitude if (left < 0) == (right < 0) else -magnitude


_BINARY: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
    "\\": lambda left, right: left - right * _quotient(left, right),
}
_ORDER: dict[Operator, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def evaluate(term: Term, binding: Binding) -> Value:
    """The value of a term under a binding of all its variables.

    Raises: UndefinedError where the term has no value; CheckError where the value leaves 32 bits.
    """
    if isinstance(term, Variable):
        return binding[term.name]
    if isinstance(term, (int, str)):
        return term
    if isinstance(term, Compound):
        return (term.name, *[evaluate(part, binding) for part in term.arguments])
    numbers: list[int] = []
    for operand in term.operands:
        value = evaluate(operand, binding)
        if not isinstance(value, int):
            raise UndefinedError(f"arithmetic on {show(value)}")
        numbers.append(value)
    if len(numbers) == 2:
        return within_32_bits(_BINARY[term.operator](numbers[0], numbers[1]))
    return within_32_bits(abs(numbers[0]) if term.operator == "|" else -numbers[0])


def evaluator(term: Term) -> Callable[[Binding], Value]:
    """The value of a term, as a function of a binding of all its variables."""
    if isinstance(term, Variable):
        return itemgetter(term.name)
    if isinstance(term, (int, str)):
        return lambda _binding: term
    return partial(evaluate, term)


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


def holds(left: Value, operator: Operator, right: Value) -> bool:
    """Whether a comparison of two values holds. Raises: CheckError for an order that is not one of integers."""
    if operator == "=":
        return left == right
    if operator == "!=":
        return left != right
    if isinstance(left, int) and isinstance(right, int):
        return _ORDER[operator](left, right)
    raise CheckError(f"{show(left)} {operator} {show(right)} orders terms that are not both integers")


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
        self.values: dict[tuple[int, tuple[Value, ...]], int] = {}  # of aggregates, once computed
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
        return [binding for binding in bindings if view.holds(self.atom(binding))]


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
class Aggregation:
    """Bind or test the value of an aggregate over the set of its tuples."""

    aggregate: Aggregate
    plans: tuple[tuple[Operation, ...], ...]
    assigned: tuple[str, ...]
    read: tuple[str, ...]
    """The global variables in its elements."""

    def value(self, view: View, binding: Binding) -> int:
        """The sum or the number of the tuples, under a binding of the global variables; found once in each view."""
        key = id(self), tuple([binding[name] for name in self.read])
        if key not in view.values:
            view.values[key] = self._value(view, binding)
        return view.values[key]

    def _value(self, view: View, binding: Binding) -> int:
        tuples: set[tuple[Value, ...]] = set()
        for element, plan in zip(self.aggregate.elements, self.plans, strict=True):
            for local in run(plan, view, [binding]):
                try:
                    tuples.add(tuple([evaluate(term, local) for term in element.terms]))
                except UndefinedError:
                    continue
        if self.aggregate.function == "#count":
            return len(tuples)
        return within_32_bits(sum([first for first, *_ in tuples if isinstance(first, int)]))

    def holds(self, value: int, binding: Binding) -> bool:
        """Whether a value satisfies the guards."""
        return all(holds(value, operator, evaluate(term, binding)) for operator, term in self.aggregate.guards)

    def extend(self, view: View, bindings: list[Binding]) -> list[Binding]:
        """Do it to each of some bindings."""
        result = []
        for binding in bindings:
            value = self.value(view, binding)
            extended = {**binding, **dict.fromkeys(self.assigned, value)}
            try:
                if self.holds(value, extended):
                    result.append(extended)
            except UndefinedError:
                continue
        return result


Operation: TypeAlias = Join | Present | Test | Absent | Assign | Aggregation


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
        """Replace arithmetic inside a positive literal by a hidden variable that is compared with it."""
        if not isinstance(item, Literal_) or not item.positive:
            yield item
            return
        comparisons: list[Comparison] = []

        def flat(term: Term) -> Term:
            if isinstance(term, Arithmetic):
                self.hidden += 1
                variable = Variable(f"arithmetic {self.hidden}")
                comparisons.append(Comparison(variable, "=", term, item.text))
                return variable
            return Compound(term.name, tuple(map(flat, term.arguments))) if isinstance(term, Compound) else term

        yield Literal_(True, Pattern(item.atom.name, tuple(map(flat, item.atom.arguments))), item.text)
        yield from comparisons

    def plan(self) -> tuple[Operation, ...]:
        operations: list[Operation] = []
        while self.waiting:
            item, operation = self._next()
            self.waiting.remove(item)
            self.bound.update(guard_variables(item) if isinstance(item, Aggregate) else variables(item))
            operations.append(operation)
        return tuple(operations)

    def _next(self) -> tuple[BodyItem, Operation]:
        for item in self.waiting:
            if (operation := self._ready(item)) is not None:
                return item, operation
        joins = [item for item in self.waiting if isinstance(item, Literal_) and item.positive]
        if not joins:
            raise CheckError(f"unsafe: no positive literal binds the variables of {self.waiting[0].text}")
        best = max(joins, key=self._binds)
        return best, self._join(best)

    def _known(self, names: Iterator[str]) -> bool:
        return self.bound.issuperset(names)

    def _ready(self, item: BodyItem) -> Operation | None:
        match item:
            case Literal_(positive, atom, _) if self._known(variables(atom)):
                return Present(instantiator(atom)) if positive else Absent(instantiator(atom))
            case Comparison(left, operator, right, _) if self._known(variables(item)):
                return Test(evaluator(left), operator, evaluator(right))
            case Comparison(Variable(name), "=", term, _) if self._known(variables(term)):
                return Assign(name, term)
            case Comparison(term, "=", Variable(name), _) if self._known(variables(term)):
                return Assign(name, term)
            case Aggregate(_, elements, guards, _):
                inner = {name for element in elements for name in variables(element)}
                if not inner & self.scope <= self.bound:
                    return None
                unknown = [(operator, term) for operator, term in guards if not self._known(variables(term))]
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


Truth: TypeAlias = Callable[[Binding, View], bool]
"""Whether something holds under a binding, in a view."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule with the plan of its body, ready for many certificates."""

    rule: Rule
    plan: tuple[Operation, ...]
    head: Callable[[Binding], Atom]
    premises: tuple[tuple[str, Callable[[Binding], Atom]], ...]
    """The positive literals, as written, with their atoms under a binding of all global variables."""
    others: tuple[tuple[str, Truth], ...]
    """The other parts of the body."""
    names: tuple[str, ...]
    """The global variables, sorted."""
    needed: frozenset[tuple[Value, ...]]
    """Without one of these, atoms or the beginnings of atoms, the body does not hold."""


def compile_rule(rule: Rule) -> _Compiled:
    """Plan the joins of a rule. Raises: CheckError if the rule is unsafe."""
    try:
        planner = _Planner(rule.body, (), rule.variables)
        plan = planner.plan()
        if missing := sorted(rule.variables - planner.bound):
            raise CheckError(f"unsafe: nothing binds {missing[0]}")
    except CheckError as problem:
        raise CheckError(f"{rule.place} ({rule.id}): {problem}") from problem
    aggregations = {step.aggregate.text: step for step in plan if isinstance(step, Aggregation)}
    positive = [item for item in rule.body if isinstance(item, Literal_) and item.positive]
    premises = tuple((item.text, instantiator(item.atom)) for item in positive)
    others = tuple((item.text, _truth(item, aggregations)) for item in rule.body if item not in positive)
    needed = frozenset(map(_needed, [item.atom for item in positive]))
    return _Compiled(rule, plan, instantiator(rule.head), premises, others, tuple(sorted(rule.variables)), needed)


def _needed(pattern: Pattern) -> tuple[Value, ...]:
    """The ground atom of a pattern, or as much as is known of it: number of arguments, predicate, first argument."""
    ground = _ground(pattern)
    if ground is not None:
        return ground
    first = pattern.arguments[0]
    return (len(pattern.arguments), pattern.name, *([first] if isinstance(first, (int, str)) else []))


def _truth(item: BodyItem, aggregations: Mapping[str, Aggregation]) -> Truth:
    """Whether one part of a body other than a positive literal holds in the whole model."""
    if isinstance(item, Literal_):
        atom = instantiator(item.atom)
        return lambda binding, view: not view.holds(atom(binding))
    if isinstance(item, Comparison):
        left, operator, right = evaluator(item.left), item.operator, evaluator(item.right)
        return lambda binding, _view: holds(left(binding), operator, right(binding))
    aggregation = aggregations[item.text]
    return lambda binding, view: aggregation.holds(aggregation.value(view, binding), binding)


def dependencies(rule: Rule) -> Iterator[tuple[Signature, bool]]:
    """The signatures that a rule's head depends on, and whether strictly (under `not` or inside an aggregate)."""
    for item in rule.body:
        if isinstance(item, Literal_):
            yield (item.atom.name, len(item.atom.arguments)), not item.positive
        elif isinstance(item, Aggregate):
            for element in item.elements:
                for condition in element.conditions:
                    if isinstance(condition, Literal_):
                        yield (condition.atom.name, len(condition.atom.arguments)), True


def check_stratified(rules: Sequence[Rule]) -> None:
    """Refuse rules in which a predicate depends on itself through `not` or an aggregate."""
    strata = {(rule.head.name, len(rule.head.arguments)): 0 for rule in rules}
    edges = [((rule.head.name, len(rule.head.arguments)), dependencies(rule)) for rule in rules]
    known = {(head, body, strict) for head, pairs in edges for body, strict in pairs if body in strata}
    changed = True
    while changed:
        changed = False
        for head, body, strict in known:
            if strata[head] < strata[body] + strict:
                strata[head], changed = strata[body] + strict, True
                if strata[head] > len(strata):
                    raise CheckError(f"not stratified: {head[0]} depends on itself through 'not' or an aggregate")


def _body_signatures(rule: Rule) -> set[Signature] | None:
    """The signatures of a body of positive literals and comparisons; None for any other body."""
    found = set()
    for item in rule.body:
        if isinstance(item, Aggregate) or (isinstance(item, Literal_) and not item.positive):
            return None
        if isinstance(item, Literal_):
            found.add((item.atom.name, len(item.atom.arguments)))
    return found


def standing_atoms(rules: Iterable[_Compiled]) -> set[Atom]:
    """What holds without a patient: the least model of the rules without `not` and aggregates, over no inputs.

    Raises: CheckError where there seems to be no end of them.
    """
    positive = [compiled for compiled in rules if _body_signatures(compiled.rule) is not None]
    atoms: set[Atom] = set()
    for _ in range(DEEPEST_STANDING):
        size = len(atoms)
        view = View(set(atoms))
        for compiled in positive:
            for binding in run(compiled.plan, view, [{}]):
                with suppress(UndefinedError):
                    atoms.add(compiled.head(binding))
        if len(atoms) == size:
            return atoms
    raise CheckError(f"there is no end, in {DEEPEST_STANDING} rounds, of what holds without a patient")


def settled_rules(rules: Sequence[Rule]) -> set[str]:
    """The ids of the rules whose instances are the same for every patient: they read only what such rules alone derive."""
    bodies = {rule.id: _body_signatures(rule) for rule in rules}
    heads = {rule.id: (rule.head.name, len(rule.head.arguments)) for rule in rules}
    settled = {identifier for identifier, body in bodies.items() if body is not None}
    while True:
        open_signatures = {head for identifier, head in heads.items() if identifier not in settled}
        closed = set(heads.values()) - open_signatures
        fewer = {identifier for identifier in settled if (bodies[identifier] or set()) <= closed}
        if fewer == settled:
            return settled
        settled = fewer


class Program:
    """The rules of one program, planned once for any number of certificates.

    Raises: CheckError if a rule is unsafe, the program is not stratified, or a head is a predicate of the inputs.
    """

    def __init__(self, name: str, rules: Sequence[Rule], input_predicates: frozenset[str]) -> None:
        self.name = name
        self.heads = {rule.head.name for rule in rules}
        for rule in rules:
            if rule.head.name in input_predicates:
                raise CheckError(f"{rule.place} ({rule.id}): {rule.head.name} is a predicate of the inputs")
        check_stratified(rules)
        self.compiled = {rule.id: compile_rule(rule) for rule in rules}
        self.standing = standing_atoms(self.compiled.values())
        settled = settled_rules(rules)
        self.joined = [compiled for compiled in self.compiled.values() if compiled.rule.id not in settled]

    def check(self, derivation: object, inputs: set[Atom], ages: Mapping[Atom, int]) -> set[Atom]:
        """Check that a derivation gives the stable model over the inputs.

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
        for index, (compiled, binding, head) in enumerate(read):
            try:
                if head in ranks:
                    raise CheckError(f"{show(head)} is an input, holds without a patient, or was derived before")
                if instances.get((compiled.rule.id, *[binding[name] for name in compiled.names])) != head:
                    self._check_instance(compiled, binding, head, model)
                ranks[head] = rank = self._rank(compiled, binding, ranks)
                if (rank, steps[index]["head"]) < last:
                    raise CheckError("it is out of order: by the greatest rank of its premises, then by its head")
                last = rank, steps[index]["head"]
            except CheckError as problem:
                raise CheckError(f"{self.name} step {index} ({compiled.rule.id}): {problem}") from problem
        if violation is not None:
            raise violation
        return model.atoms - inputs

    def _read_step(self, step: object, index: int) -> tuple[_Compiled, Binding, Atom]:
        identifier = ""
        try:
            fields = record(step, "the step", _STEP)
            identifier = text(fields["rule"], "its rule")
            compiled = self.compiled.get(identifier)
            if compiled is None:
                raise CheckError("no such rule in this program and in force")
            given = table(fields["substitution"], "the substitution")
            names = compiled.rule.variables
            if given.keys() != names:
                raise CheckError(f"the substitution does not bind exactly {', '.join(sorted(names)) or 'nothing'}")
            binding = {name: _value_of(name, value) for name, value in given.items()}
            return compiled, binding, read_atom(text(fields["head"], "its head"))
        except CheckError as problem:
            raise CheckError(f"{self.name} step {index} ({identifier[:60]}): {problem}") from problem

    @staticmethod
    def _check_instance(compiled: _Compiled, binding: Binding, stated: Atom, model: Model) -> None:
        """Look at one instance by itself, part by part. Raises: CheckError, naming the part that does not hold."""
        view = model.view(compiled.rule.window)
        try:
            for written, premise in compiled.premises:
                if not view.holds(premise(binding)):
                    raise CheckError(f"{written} does not hold{_for(binding)}")
            for written, holds_under in compiled.others:
                if not holds_under(binding, view):
                    raise CheckError(f"{written} does not hold{_for(binding)}")
            head = compiled.head(binding)
        except UndefinedError as problem:
            raise CheckError(f"there is no such instance: {problem}{_for(binding)}") from problem
        if stated != head:
            raise CheckError(f"the head of the instance is {show(head)}, not {show(stated)[:80]}")

    @staticmethod
    def _rank(compiled: _Compiled, binding: Binding, ranks: Mapping[Atom, int]) -> int:
        """The rank of a step's head: one more than the greatest of its premises, each of which has one already."""
        rank = 1
        for written, premise in compiled.premises:
            found = ranks.get(premise(binding))
            if found is None:
                raise CheckError(f"{written} does not hold{_for(binding)}")
            if found >= rank:
                rank = found + 1
        return rank

    def _instances(self, model: Model) -> tuple[dict[tuple[Value, ...], Atom], CheckError | None]:
        """Every instance of a rule whose body holds in the model: its head by rule and values; and the first violation.

        An instance whose head is not in the model violates it, since a model is closed under its rules.
        """
        atoms = model.atoms
        known = atoms.union([(len(atom) - 1, atom[0], *atom[1:2]) for atom in atoms if len(atom) > 1])
        known.update([(len(atom) - 1, atom[0]) for atom in atoms])
        instances: dict[tuple[Value, ...], Atom] = {}
        violation: CheckError | None = None
        for compiled in self.joined:
            if not compiled.needed <= known:
                continue
            rule = compiled.rule
            try:
                for binding in run(compiled.plan, model.view(rule.window), [{}]):
                    try:
                        head = compiled.head(binding)
                    except UndefinedError:
                        continue
                    instances[rule.id, *[binding[name] for name in compiled.names]] = head
                    if head not in atoms:
                        shown = {name: value for name, value in binding.items() if name in rule.variables}
                        raise CheckError(f"{show(head)} is missing: the body holds{_for(shown)}")
            except CheckError as problem:
                violation = violation or CheckError(f"{self.name}, rule {rule.id}: {problem}")
        return instances, violation


def _value_of(name: str, value: object) -> Value:
    return read_value(value) if isinstance(value, str) else read_value(text(value, f"the value of {name}"))


def _for(binding: Binding) -> str:
    shown = ", ".join(f"{name}={show(value)}" for name, value in sorted(binding.items()))
    return f" for {shown}" if shown else ""
