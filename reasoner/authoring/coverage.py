"""What the cases of modules exercise: rules that fire, parts of bodies that hold and fail, thresholds from both sides.

A part of a body is reached where those before it hold, in the order in which the engine reads them; then it is true, false, too
old, or unknown: of what a record gives, nothing is known. A constraint or a penalty is read over what could have been chosen,
too, since in a model that stands nothing is forbidden.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.authoring.cases import GuidelineCase
from reasoner.authoring.lint.thresholds import Threshold, thresholds_in
from reasoner.authoring.models import Models
from reasoner.authoring.testing import asked
from reasoner.engine.programs import in_force
from reasoner.errors import ReasonerError
from reasoner.symbolic.analysis import patient_dependent
from reasoner.symbolic.matching import Binding, Seen, extensions, instantiated, joined, show_term
from reasoner.symbolic.plan import Part, Term, reads, variables_in
from reasoner.symbolic.prepared import Prepared

TRUE, FALSE, UNKNOWN, OLD = "true", "false", "unknown", "old"
OUTCOMES = (TRUE, FALSE, UNKNOWN, OLD)
_OPPOSITES = {
    "present": ("absent",),
    "absent": ("present",),
    "history": ("no_history",),
    "no_history": ("history",),
    "family": ("no_family",),
    "no_family": ("family",),
    "takes": ("not_taking",),
    "not_taking": ("takes",),
    "allergy": ("no_allergy", "no_known_allergy"),
}
TOLD_EACH = 50
MOST_BINDINGS = 200
"""So many instances of a body are followed side by side: enough to see each outcome."""


@dataclass(frozen=True)
class LiteralCoverage:
    """How a part of a body came out.

    Parameters: `text`, as people write it; `outcomes`, in how many cases it was true, false or unknown where it was reached;
    `threshold`, where it compares a measurement with a number; `below` and `above`, the values nearest to it on both sides;
    `is_constant`, whether it reads nothing of a patient; `is_proven`, whether no patient shows what is missing, by proof.
    """

    text: str
    outcomes: Mapping[str, int]
    threshold: Threshold | None = None
    below: int | None = None
    above: int | None = None
    is_constant: bool = False
    is_proven: bool = False

    @property
    def covered(self) -> bool:
        """Whether it was true, and was not, or cannot differ between patients."""
        fails = sum(self.outcomes.get(name, 0) for name in (FALSE, UNKNOWN, OLD))
        return self.is_constant or self.is_proven or bool(self.outcomes.get(TRUE, 0) and fails)

    @property
    def at_the_limit(self) -> bool:
        """Whether both values next to the threshold were met; true of what is no threshold."""
        return self.threshold is None or (self.below, self.above) == self.threshold.sides

    @property
    def reason(self) -> str:
        """Why it is not covered, empty if it is."""
        if self.covered:
            return ""
        if not any(self.outcomes.values()):
            return "no case reaches it: something before it never holds"
        return (
            "it holds in every case that reaches it"
            if self.outcomes.get(TRUE, 0)
            else "it never holds where it is reached"
        )


@dataclass(frozen=True)
class RuleCoverage:
    """How a rule came out: in how many cases it fired, and each part of its body."""

    prepared: Prepared
    fired: int
    literals: tuple[LiteralCoverage, ...]

    @property
    def covered(self) -> bool:
        """Whether it fired in some case."""
        return self.fired > 0

    @property
    def ages(self) -> bool:
        """Whether something was too old for the rule in some case; true of a rule that looks back without end."""
        return self.prepared.rule.window < 0 or any(one.outcomes.get(OLD, 0) for one in self.literals)

    @property
    def name(self) -> str:
        """The rule's id."""
        return self.prepared.rule.id


@dataclass(frozen=True)
class Coverage:
    """The coverage of rules by cases."""

    rules: tuple[RuleCoverage, ...]
    cases: int
    unanswered: int = 0

    @cached_property
    def statements(self) -> Mapping[str, bool]:
        """Of each rule by its id, whether some plan of it fired: a statement with a pool has several."""
        found: dict[str, bool] = {}
        for one in self.rules:
            found[one.name] = found.get(one.name, False) or one.covered
        return found

    @property
    def literals(self) -> list[LiteralCoverage]:
        """Every part that can differ between patients."""
        return [one for rule in self.rules for one in rule.literals if not (one.is_constant or one.is_proven)]

    @property
    def thresholds(self) -> list[LiteralCoverage]:
        """Every comparison of a measurement with a number."""
        return [one for one in self.literals if one.threshold is not None]

    def shares(self) -> dict[str, tuple[int, int]]:
        """How many rules, parts, thresholds and windows are covered, of how many."""
        windowed = [one for one in self.rules if one.prepared.rule.window >= 0]
        return {
            "rules": (sum(self.statements.values()), len(self.statements)),
            "literals": (sum(one.covered for one in self.literals), len(self.literals)),
            "thresholds": (sum(one.at_the_limit for one in self.thresholds), len(self.thresholds)),
            "windows": (sum(one.ages for one in windowed), len(windowed)),
        }

    def of_modules(self, modules: Iterable[str]) -> Coverage:
        """The coverage of some modules' rules."""
        chosen = frozenset(modules)
        return Coverage(
            tuple(one for one in self.rules if one.prepared.rule.module in chosen), self.cases, self.unanswered
        )

    def as_json(self) -> dict[str, Any]:
        """The coverage for machines."""
        return {
            "cases": self.cases,
            "unanswered": self.unanswered,
            "shares": {name: list(pair) for name, pair in self.shares().items()},
            "rules": [
                {
                    "rule": one.name,
                    "place": one.prepared.rule.place,
                    "fired": one.fired,
                    "literals": [
                        {
                            "text": literal.text,
                            **{name: literal.outcomes.get(name, 0) for name in OUTCOMES},
                            "constant": literal.is_constant,
                            "proven": literal.is_proven,
                            "covered": literal.covered,
                            "reason": literal.reason,
                            **({"nearest": [literal.below, literal.above]} if literal.threshold else {}),
                        }
                        for literal in one.literals
                    ],
                }
                for one in self.rules
            ],
        }


@dataclass
class _Tally:
    """Counts of one plan, and the values that its comparisons met."""

    thresholds: Mapping[int, Threshold]
    fired: int = 0
    outcomes: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    values: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def measure(
    models: Models, cases: Sequence[GuidelineCase], tell: Callable[[int], None] = lambda _done: None
) -> Coverage:
    """Ask every rule of every case how it comes out.

    Parameters: `tell`, told how many cases are done.
    """
    rules = models.knowledge.prepared
    varying = _varying(models)
    observables = models.knowledge.content["observables"]["observables"]
    tallies = [_Tally(thresholds_in(one.plan, observables)) for one in rules]
    unanswered = 0
    for number, case in enumerate(cases, 1):
        try:
            state = models.state(asked(case))
        except ReasonerError:
            unanswered += 1
            continue
        seen, force = models.seen(state), in_force(state.modules)
        open_to = _with_choices(seen, [one for one in rules if one.rule.module in force])
        for one, tally in zip(rules, tallies, strict=True):
            if one.rule.module in force:
                settled = one.plan.kind in ("rule", "choice")
                _look(one, seen if settled else open_to, models.knowledge.inputs, tally)
        if number % TOLD_EACH == 0:
            tell(number)
    found = tuple(_coverage(one, tally, varying) for one, tally in zip(rules, tallies, strict=True))
    return Coverage(found, len(cases), unanswered)


def _varying(models: Models) -> frozenset[str]:
    """The predicates whose atoms can differ between patients."""
    return patient_dependent(models.knowledge.rules, models.knowledge.predicates)


def _with_choices(seen: Seen, rules: Iterable[Prepared]) -> Seen:
    """A model with everything that could have been chosen."""
    for one in rules:
        if one.plan.kind == "choice":
            for found in joined(one.plan.body, {}, seen, one.rule.window):
                seen = seen.with_atom(instantiated(one.plan.head[0], one.plan.head[1], found))
    return seen


def _look(prepared: Prepared, seen: Seen, inputs: Iterable[str], tally: _Tally) -> None:
    """Count how each part of a body comes out in one model."""
    window = prepared.rule.window
    reached: list[Binding] = [{}]
    for number, part in enumerate(prepared.plan.body):
        further: list[Binding] = []
        outcomes: set[str] = set()
        for binding in reached:
            found = list(extensions(part, binding, seen, window))
            outcomes.add(TRUE if found else _failed(part, binding, seen, window, inputs))
            further += found
            if number in tally.thresholds:
                tally.values[number].add(binding[tally.thresholds[number].variable])
            if len(further) > MOST_BINDINGS:
                break
        tally.outcomes[number].update(outcomes)
        reached = further
        if not reached:
            return
    tally.fired += 1


def _failed(part: Part, binding: Binding, seen: Seen, window: int, inputs: Iterable[str]) -> str:
    """Whether a part that does not hold is false, or nothing is known of it."""
    if part[0] != "atom" or part[2] not in inputs:
        return FALSE
    if window >= 0 and any(True for _ in extensions(part, binding, seen, -1)):
        return OLD
    name, *values = instantiated(part[2], part[3], binding)
    if None in values and name != "value":
        return UNKNOWN if not any(True for _ in seen.rows(name, len(values), window)) else FALSE
    if name == "value":
        known = any(row[1] == values[0] for row in seen.rows(name, 2, window))
        return FALSE if known else UNKNOWN
    opposite = any(seen.holds((other, *values), window) for other in _OPPOSITES.get(name, ()))
    return FALSE if opposite else UNKNOWN


def _coverage(prepared: Prepared, tally: _Tally, varying: frozenset[str]) -> RuleCoverage:
    literals = []
    for number, part in enumerate(prepared.plan.body):
        threshold = tally.thresholds.get(number)
        low, high = threshold.sides if threshold else (0, 0)
        met = tally.values[number]
        below, above = (
            max((one for one in met if one <= low), default=None),
            min((one for one in met if one >= high), default=None),
        )
        sides = (below, above) if threshold else (None, None)
        outcomes = dict(tally.outcomes[number])
        literals.append(
            LiteralCoverage(shown(part), outcomes, threshold, *sides, _is_constant(prepared, number, varying))
        )
    return RuleCoverage(prepared, tally.fired, tuple(literals))


def _is_constant(prepared: Prepared, number: int, varying: frozenset[str]) -> bool:
    """Whether a part comes out the same for every patient: it reads, and takes variables from, what no record changes."""
    body = prepared.plan.body
    part = body[number]
    names = {name for name, _, _ in reads([part])}
    if not names.isdisjoint(varying):
        return False
    binding = [one for one in body[:number] if not variables_in(one).isdisjoint(variables_in(part))]
    return not any(name in varying for one in binding for name, _, _ in reads([one]))


def shown(part: Part) -> str:
    """A part of a body as its author would write it."""
    match part:
        case ["atom", _, name, terms]:
            return _atom(name, terms)
        case ["not", name, terms]:
            return f"not {_atom(name, terms)}"
        case ["is", name, terms]:
            return f"not not {_atom(name, terms)}"
        case ["test", left, operator, right]:
            return f"{show_term(left, {})} {operator} {show_term(right, {})}"
        case ["let", variable, term]:
            return f"{variable} = {show_term(term, {})}"
        case ["range", variable, low, high]:
            return f"{variable} = {show_term(low, {})}..{show_term(high, {})}"
        case ["aggregate", function, elements, guards, *_]:
            inside = "; ".join(
                f"{','.join(show_term(one, {}) for one in terms)} : {', '.join(map(shown, parts))}"
                for terms, parts in elements
            )
            limits = " ".join(f"{operator} {show_term(term, {})}" for operator, term in guards)
            return f"#{function} {{ {inside} }} {limits}".strip()
        case ["all", pairs]:
            return "; ".join(
                f"{', '.join(map(shown, literals[0] if literals else []))} : {', '.join(map(shown, condition))}"
                for condition, literals in pairs
            )
    return str(part)


def _atom(name: str, terms: Sequence[Term]) -> str:
    return f"{name}({','.join(show_term(one, {}) for one in terms)})" if terms else name
