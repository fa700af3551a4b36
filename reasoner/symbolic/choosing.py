"""The best stable model of rules that choose: clingo finds it, over what the other rules have settled.

Grounding costs most, so that a control stays, with every atom that cases have brought so far as an external, and a case only says
which of them hold. Numbers do not multiply them: rules that compare are settled before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import clingo
from clingo import SymbolType, ast

from reasoner.errors import Contradiction, Phrase, Unanswerable
from reasoner.interruption import Interruption
from reasoner.symbolic.analysis import dependencies, heads, signature
from reasoner.symbolic.atoms import show_atom
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.plan import Signature
from reasoner.symbolic.rule import SYNTAX, Rule

MOST_BEST = 1_000
"""More equally good models than these are not compared."""
MOST_EXTERNAL = 5_000
MOST_REMEMBERED = 10_000
QUICK = "2000"
"""So many conflicts are solved without looking up."""
_WITHIN = "within__"


_Signatures = tuple[frozenset[str], frozenset[tuple[str, int]]]
_known_signatures: dict[str, _Signatures] = {}


def _signatures(rule: Rule) -> _Signatures:
    """The predicates that a statement reads, and the signatures that it gives; remembered for the next that has the rule."""
    found = _known_signatures.get(rule.text)
    if found is None:
        with SYNTAX:
            found = frozenset(name for name, _ in dependencies(rule)), frozenset(map(signature, heads(rule)))
        if len(_known_signatures) >= MOST_REMEMBERED:
            _known_signatures.clear()
        _known_signatures[rule.text] = found
    return found


@dataclass(eq=False)
class Chooser:
    """Chooses for one case after the other; for one thread at a time.

    Parameters: `rules`, the statements that choose, depend on choices, forbid or penalise; `inputs`, the predicates that windows
    apply to.
    """

    rules: Sequence[Rule]
    inputs: Collection[str]
    _control: clingo.Control | None = field(default=None, init=False)
    _known: dict[Atom, clingo.Symbol] = field(default_factory=dict, init=False)
    _true: set[Atom] = field(default_factory=set, init=False)
    _remembered: dict[frozenset[Atom], frozenset[Atom]] = field(default_factory=dict, init=False)

    def best(
        self, facts: Iterable[Atom], ages: Mapping[Atom, int], interruption: Interruption | None = None
    ) -> frozenset[Atom]:
        """The atoms that the best stable model adds to some facts: of those that cost least the `first`.

        Parameters: `ages`, minutes, of the facts that windows apply to.
        Raises: Contradiction if there is no stable model; Unanswerable if too many are equally good; what `interruption` raises.
        """
        given = frozenset(self._seen(facts, ages))
        found = self._remembered.get(given)
        if found is None:
            found = self._first(given, interruption)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[given] = found
        return found

    def otherwise(
        self, facts: Iterable[Atom], ages: Mapping[Atom, int], atom: Atom, interruption: Interruption | None = None
    ) -> frozenset[Atom] | None:
        """What `best` would add if it had to differ in one atom of its model; None if no stable model does.

        Parameters: `atom`, one that `best` adds, which it then may not, or one that it does not, which it then must.
        Raises: as `best`.
        """
        given = frozenset(self._seen(facts, ages))
        must = atom not in self.best(facts, ages, interruption)
        models = self._models(given, interruption, [(_symbol(atom), must)])
        return self._first_of(models) - given if models and (atom in models[0]) == must else None

    def possible(self, facts: Iterable[Atom], ages: Mapping[Atom, int], signatures: Collection[Signature]) -> set[Atom]:
        """The atoms of some predicates that grounding does not exclude."""
        control = self._grounded(frozenset(self._seen(facts, ages)))
        found = (one.symbol for name, arity in signatures for one in _of_signature(control, name, arity))
        return {_remembered(symbol) for symbol in found}

    def has_model(
        self,
        facts: Iterable[Atom],
        ages: Mapping[Atom, int],
        having: Iterable[Atom] = (),
        lacking: Iterable[Atom] = (),
        *,
        interruption: Interruption | None = None,
    ) -> bool:
        """Whether some stable model over the facts, and what it is to have as further facts, has nothing that it is to lack.

        Raises: what `interruption` raises.
        """
        given = {*self._seen(facts, ages), *having}
        stated = [f"{show_atom(one)}." for one in given] + [f":- {show_atom(one)}." for one in lacking]
        control = clingo.Control(["--warn=none"])
        control.add("base", [], "\n".join((*stated, *self._texts())))
        control.ground([("base", [])])
        return bool(_solved(control, interruption).satisfiable)

    def _first(self, given: frozenset[Atom], interruption: Interruption | None) -> frozenset[Atom]:
        models = self._models(given, interruption)
        if not models:
            raise Contradiction(
                Phrase("the rules contradict each other for this case: no choice meets every constraint"),
                fix=Phrase("look at the constraints of the modules in force"),
            )
        return self._first_of(models) - given

    def _first_of(self, models: Sequence[frozenset[Atom]]) -> frozenset[Atom]:
        if len(models) > MOST_BEST:
            raise Unanswerable(
                Phrase("more than {0} choices are equally good", MOST_BEST),
                fix=Phrase("add a last #minimize that tells them apart"),
            )
        return first(models)

    def _seen(self, facts: Iterable[Atom], ages: Mapping[Atom, int]) -> Iterable[Atom]:
        """The facts that some rule reads, and again those that rules with a window still see."""
        windows, read = self._windows, self._read
        for fact in facts:
            if fact[0] not in read:
                continue
            yield fact
            if fact[0] in self.inputs:
                age = ages.get(fact, 0)
                yield from ((f"{_WITHIN}{window}__{fact[0]}", *fact[1:]) for window in windows if age <= window)

    @cached_property
    def _windows(self) -> list[int]:
        return sorted({rule.window for rule in self.rules if rule.window >= 0})

    @cached_property
    def _read(self) -> frozenset[str]:
        found = {name for rule in self.rules for name in _signatures(rule)[0]}
        given = {name for name, _ in self._heads}
        opposite = {name.removeprefix("-") if name[0] == "-" else f"-{name}" for name in given}
        return frozenset(found | given | opposite)

    @cached_property
    def _heads(self) -> frozenset[tuple[str, int]]:
        return frozenset(head for rule in self.rules for head in _signatures(rule)[1])

    def _models(
        self,
        given: frozenset[Atom],
        interruption: Interruption | None,
        wanted: Sequence[tuple[clingo.Symbol, bool]] = (),
    ) -> list[frozenset[Atom]]:
        """All models with what is wanted that cost least: at once where that is quick, else while the interruption is asked."""
        control = self._grounded(given)
        for atom in self._true ^ given:
            control.assign_external(self._known[atom], atom in given)
        self._true = set(given)
        models: list[frozenset[Atom]] = []

        def keep(model: clingo.Model) -> bool:
            if not model.cost or model.optimality_proven:
                models.append(frozenset(map(_remembered, model.symbols(shown=True))))
            return len(models) <= MOST_BEST

        control.configuration.solve.solve_limit = QUICK  # type: ignore[union-attr]
        if control.solve(wanted, on_model=keep).exhausted or len(models) > MOST_BEST:
            return models
        models.clear()
        control.configuration.solve.solve_limit = "umax"  # type: ignore[union-attr]
        _solved(control, interruption, assumptions=wanted, on_model=keep)
        return models

    def _grounded(self, given: frozenset[Atom]) -> clingo.Control:
        """A control that knows all atoms that are given."""
        if self._control is not None and given <= self._known.keys():
            return self._control
        atoms = set(given | self._known.keys())
        if len(atoms) > MOST_EXTERNAL:
            atoms = set(given)
        self._known = {atom: _symbol(atom) for atom in atoms}
        self._true = set()
        control = clingo.Control(["0", "--opt-mode=optN", "--opt-strategy=bb", "--warn=none"])
        externals = "".join(f"#external {show_atom(atom)}.\n" for atom in sorted(atoms, key=show_atom))
        shown = "".join(f"#show {name}/{arity}.\n" for name, arity in sorted(self._heads))
        control.add("base", [], f"{externals}#show.\n{shown}" + "\n".join(self._texts()))
        control.ground([("base", [])])
        self._control = control
        return control

    def _texts(self) -> Iterable[str]:
        with SYNTAX:
            return [
                str(_Windowed(rule.window, self.inputs).visit(rule.statement)) if rule.window >= 0 else rule.text
                for rule in self.rules
            ]


class _Windowed(ast.Transformer):
    """Lets a rule read inputs through its window."""

    def __init__(self, window: int, inputs: Collection[str]) -> None:
        self._window, self._inputs = window, inputs

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:  # noqa: N802 - clingo's name
        """Rename an input."""
        return node.update(symbol=self._renamed(node.symbol))

    def _renamed(self, symbol: ast.AST) -> ast.AST:
        if symbol.ast_type == ast.ASTType.Pool:
            return symbol.update(arguments=[self._renamed(one) for one in symbol.arguments])
        if symbol.ast_type == ast.ASTType.Function and symbol.name in self._inputs:
            return symbol.update(name=f"{_WITHIN}{self._window}__{symbol.name}")
        return symbol


def _solved(control: clingo.Control, interruption: Interruption | None, **asked: Any) -> clingo.SolveResult:
    """The result of a search that is given up when the interruption says so."""
    with control.solve(async_=True, **asked) as handle:
        while not handle.wait(0.05):
            if interruption is not None:
                try:
                    interruption.check("solving")
                except BaseException:
                    handle.cancel()
                    raise
        found: clingo.SolveResult = handle.get()
        return found


def _of_signature(control: clingo.Control, name: str, arity: int) -> Iterator[clingo.SymbolicAtom]:
    return control.symbolic_atoms.by_signature(name.removeprefix("-"), arity, not name.startswith("-"))


def first(models: Sequence[frozenset[Atom]]) -> frozenset[Atom]:
    """The first of some models: where two differ, the one with the first atom, as written, that only one of them has."""
    best = models[0]
    for other in models[1:]:
        if best != other and min(best ^ other, key=show_atom) in other:
            best = other
    return best


def _symbol(atom: Atom) -> clingo.Symbol:
    name, *values = atom
    negative = name.startswith("-")
    return clingo.Function(name.removeprefix("-"), [_value(one) for one in values], not negative)


def _value(value: object) -> clingo.Symbol:
    if isinstance(value, int):
        return clingo.Number(value)
    if isinstance(value, tuple):
        return _symbol(value)
    if value in ("#inf", "#sup"):
        return clingo.Infimum if value == "#inf" else clingo.Supremum
    return _symbol((value,))


@lru_cache(maxsize=100_000)
def _remembered(symbol: clingo.Symbol) -> Atom:
    return _atom(symbol)


def _atom(symbol: clingo.Symbol) -> Atom:
    name = symbol.name if symbol.positive else f"-{symbol.name}"
    return (name, *map(_of_symbol, symbol.arguments))


def _of_symbol(symbol: clingo.Symbol) -> object:
    match symbol.type:
        case SymbolType.Number:
            return symbol.number
        case SymbolType.Infimum:
            return "#inf"
        case SymbolType.Supremum:
            return "#sup"
    atom = _atom(symbol)
    return atom if symbol.arguments else atom[0]
