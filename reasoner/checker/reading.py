"""The checker's own reader of rules (`docs/certificate.md`, section 5). What the page does not name is refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reasoner.checker.expanding import Expander, Folded, Signed, Wherever
from reasoner.checker.scanning import Token, above
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import (
    HIDDEN,
    Aggregate,
    BodyItem,
    Comparison,
    Compound,
    Element,
    Kind,
    Literal_,
    Operator,
    Pattern,
    Penalty,
    Rule,
    Sign,
    Term,
    blanks_in_literals,
    is_blank,
    own_variables,
    variables,
)
from reasoner.checker.term_reading import TermReader

MIRRORED: dict[str, Operator] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPERATORS: dict[str, Operator] = {symbol: symbol for symbol in MIRRORED.values()}
_NEGATED: dict[Operator, Operator] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_FUNCTIONS = ("#count", "#sum", "#sum+", "#min", "#max")
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Statements:
    """What a file says: its rules, what they are to keep small, and what is said of probability above some, by their ids."""

    rules: tuple[Rule, ...]
    penalties: tuple[Penalty, ...]
    probable: Mapping[str, str]

    def all(self) -> tuple[Rule | Penalty, ...]:
        """Both."""
        return (*self.rules, *self.penalties)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What is known of a statement before it is read."""

    id: str
    place: str
    window: int | None
    expander: Expander


class _Reader(TermReader):
    """Recursive descent over the statements of one source file."""

    def __init__(self, path: str, source: str) -> None:
        super().__init__(path, source)
        self.declared: dict[str, int | str] = {}
        self.rules: list[Rule] = []
        self.penalties: list[Penalty] = []
        self.probable: dict[str, str] = {}

    # --- statements

    def statements(self) -> Statements:
        """Everything that the file says."""
        self.declarations()
        while self.peek() != "end":
            self.statement()
        for line, (key, _) in self.metadata.items():
            if key in ("id", "window", "p"):
                raise CheckError(f"{self.path}:{line}: '{key}' does not stand directly above a statement")
        return Statements(tuple(self.rules), tuple(self.penalties), self.probable)

    def declarations(self) -> None:
        """Read the directives, wherever they stand, and leave the rest."""
        kept: list[Token] = []
        while self.peek() != "end":
            if self.peek() in ("#const", "#show", "#program"):
                self.directive(self.next().text)
            else:
                kept.append(self.next())
        self.tokens, self.position = [*kept, self.tokens[self.position]], 0

    def directive(self, word: str) -> None:
        if word == "#program":
            if self.take("name") != "base":
                self.position -= 1
                raise self.fail("the program 'base', the only one that is used")
        elif word == "#const":
            name = self.take("name")
            self.take("=")
            minus = self.accept("-")
            value = self.primary()
            if minus and isinstance(value, int):
                value = -value
            if (not isinstance(value, int) and (minus or not isinstance(value, str))) or name in self.declared:
                raise self.fail(f"one integer or one constant for {name}")
            self.declared[name] = value
        elif self.peek() != ".":
            self.accept("-")
            self.take("name")
            self.take("/")
            self.take("number")
        self.take(".")

    def statement(self) -> None:
        rules, penalties = len(self.rules), len(self.penalties)
        line = self.tokens[self.position].line
        identifier, window, probability = above(self.path, line, self.metadata)
        if probability:
            self.probable[identifier] = probability
        self.blanks = 0
        place = f"{self.path}:{line}"
        about = _Statement(identifier, place, window, Expander(self.declared, place))
        if self.accept(":~"):
            body = self.body()
            self.take(".")
            self.take("[")
            self.penalty(about, self.weight(), body)
            self.take("]")
        elif self.accept("#minimize"):
            self.take("{")
            while True:
                weight = self.weight()
                self.take(":")
                self.penalty(about, weight, self.conditions())
                if not self.accept(";"):
                    break
            self.take("}")
            self.take(".")
        else:
            self.rule(about)
        last_line = self.tokens[self.position - 1].line
        if any(line <= inside <= last_line for inside in self.metadata):
            raise CheckError(f"{place}: metadata inside a statement")
        made_here: list[Rule | Penalty] = [*self.rules[rules:], *self.penalties[penalties:]]
        for made in made_here:
            if any(is_blank(name) for name in set(variables(made)) - set(blanks_in_literals(made))):
                raise CheckError(f"{place}: '_' stands outside a body literal")

    def penalty(self, about: _Statement, weight: list[Any], body: list[Any]) -> None:
        for (first, second, *terms), needs in about.expander.terms(weight):
            for parts in about.expander.body(body):
                self.penalties.append(
                    Penalty(about.id, about.place, first, second, tuple(terms), (*needs, *parts), about.window)
                )

    def weight(self) -> list[Any]:
        """Weight, priority and the further terms of a `#minimize` element or a weak constraint."""
        weight = self.term()
        priority = self.term() if self.accept("@") else 0
        terms = []
        while self.accept(","):
            terms.append(self.term())
        return [weight, priority, *terms]

    def rule(self, about: _Statement) -> None:
        start = self.position
        head, guards, choices = self.head()
        shown = self.since(start) if self.position > start else ""
        body = self.body() if self.accept(":-") else []
        self.take(".")
        for parts in about.expander.body(body):
            if choices is not None:
                elements = self.chosen(about, parts, choices)
                self.bounds(about, parts, guards, elements, shown)
            elif head is None:
                self.add(about, "constraint", None, parts)
            else:
                for atom, needs in about.expander.atoms(head.minus, head.atom):
                    self.add(about, "normal", atom, (*parts, *needs))

    def add(self, about: _Statement, kind: Kind, atom: Pattern | None, parts: tuple[BodyItem, ...]) -> None:
        own = {name for part in parts for name in own_variables(part)}
        own.update(() if atom is None else variables(atom))
        visible = frozenset(name for name in own if HIDDEN not in name)
        self.rules.append(Rule(about.id, about.place, kind, atom, parts, visible, about.window))

    def chosen(
        self, about: _Statement, parts: tuple[BodyItem, ...], choices: list[tuple[Signed, list[Any]]]
    ) -> tuple[Element, ...]:
        """Add a rule for each element of a choice; the elements as an aggregate counts them."""
        elements: list[Element] = []
        for signed, conditions in choices:
            for atom, needs in about.expander.atoms(signed.minus, signed.atom):
                for found in about.expander.conditions(conditions):
                    term: Term = Compound(atom.name, atom.arguments) if atom.arguments else atom.name
                    elements.append(Element((term,), (Literal_("", atom, signed.text), *needs, *found)))
                    self.add(about, "choice", atom, (*parts, *needs, *found))
        return tuple(elements)

    def bounds(
        self,
        about: _Statement,
        parts: tuple[BodyItem, ...],
        guards: list[tuple[Operator, Any]],
        elements: tuple[Element, ...],
        shown: str,
    ) -> None:
        """The bounds of a choice, as a constraint."""
        if guards:
            for limits, needs in about.expander.terms([term for _, term in guards]):
                operators = [operator for operator, _ in guards]
                counted = Aggregate("not", "#count", elements, tuple(zip(operators, limits, strict=True)), shown)
                self.add(about, "bounds", None, (*parts, *needs, counted))

    # --- heads and bodies

    def head(self) -> tuple[Any, list[tuple[Operator, Any]], list[tuple[Any, list[Any]]] | None]:
        """The atom of a head, or the guards and elements of a choice, or nothing."""
        if self.peek() == ":-":
            return None, [], None
        start = self.position
        guards: list[tuple[Operator, Any]] = []
        if self.peek() == "-" and self.peek(1) == "name":
            return self.atom(""), [], None
        if self.peek() != "{":
            left = self.term()
            operator = self.accept(*_OPERATORS)
            if self.peek() != "{":
                self.position, self.blanks = start, 0
                return self.atom(""), [], None
            guards.append((MIRRORED[operator or "<="], left))
        self.take("{")
        elements = []
        while True:
            element = self.atom("")
            elements.append((element, self.conditions() if self.accept(":") else []))
            if not self.accept(";"):
                break
        self.take("}")
        guards += self.guard()
        return None, guards, elements

    def guard(self) -> list[tuple[Operator, Any]]:
        """The guard on the right, whose operator is `<=` if none is written."""
        if operator := self.accept(*_OPERATORS):
            return [(_OPERATORS[operator], self.term())]
        if self.peek() in ("number", "variable", "name", "(", "-", "|"):
            return [("<=", self.term())]
        return []

    def atom(self, sign: Sign) -> Signed:
        start = self.position
        minus = self.accept("-") or ""
        if self.peek() != "name":
            raise self.fail("an atom")
        return Signed(sign, minus, self.function(self.next().text), self.since(start))

    def body(self) -> list[Any]:
        items: list[Any] = []
        while True:
            start = self.position
            found = self.body_item()
            if not isinstance(found[0], Folded) and self.accept(":"):
                items.append(Wherever(found, self.conditions(), self.since(start)))
                if self.peek() == ",":
                    raise self.fail("';' or '.' after the conditions")
            else:
                items += found
            if not self.accept(",", ";"):
                return items

    def body_item(self) -> Any:
        start, blanks = self.position, self.blanks
        sign = self.sign()
        if self.peek() in _FUNCTIONS:
            return [self.aggregate(start, sign, [])]
        if self.peek() not in ("-", "name") or self.peek(1) != "name":
            left = self.term()
            operator = self.accept(*_OPERATORS)
            if self.peek() in _FUNCTIONS:
                return [self.aggregate(start, sign, [(MIRRORED[operator or "<="], left)])]
        self.position, self.blanks = start, blanks
        return self.condition()

    def sign(self) -> Sign:
        if not self.accept("not"):
            return ""
        return "not not" if self.accept("not") else "not"

    def conditions(self) -> list[Any]:
        found = self.condition()
        while self.accept(","):
            found += self.condition()
        return found

    def condition(self) -> list[Any]:
        """A literal, or a comparison, which gives one for each of its operators."""
        start, blanks = self.position, self.blanks
        sign = self.sign()
        if self.peek() == "name" or (self.peek() == "-" and self.peek(1) == "name"):
            found = replace(self.atom(sign), text=self.since(start))
            if self.peek() in (",", ".", ";", "}", ":", "end"):
                return [replace(found, text=self.since(start))]
            self.position, self.blanks = start, blanks
            self.sign()
        first = self.term()
        chain: list[tuple[Operator, Any]] = []
        while operator := self.accept(*_OPERATORS):
            chain.append((_OPERATORS[operator], self.term()))
        if not chain:
            raise self.fail("a comparison")
        shown = self.since(start)
        if sign == "not":
            if len(chain) > 1:
                raise self.fail("no 'not' before a chain of comparisons")
            chain = [(_NEGATED[chain[0][0]], chain[0][1])]
        terms = [first, *(term for _, term in chain)]
        return [Comparison(left, op, right, shown) for left, (op, right) in zip(terms, chain, strict=False)]

    def aggregate(self, start: int, sign: Sign, guards: list[tuple[Operator, Any]]) -> Any:
        function = self.next().text
        self.take("{")
        elements: list[Any] = []
        while self.peek() != "}":
            terms = [self.term()]
            while self.accept(","):
                terms.append(self.term())
            self.take(":")
            elements.append((terms, self.conditions()))
            if not self.accept(";"):
                break
        self.take("}")
        guards += self.guard()
        if not guards:
            raise self.fail("a guard of the aggregate")
        return Folded(sign, function, tuple(elements), tuple(guards), self.since(start))


def read_rules(path: str, source: str) -> Statements:
    """What one source file says, in its order.

    Raises: CheckError with path and line at the first thing that is outside the fragment.
    """
    return _Reader(path, source).statements()
