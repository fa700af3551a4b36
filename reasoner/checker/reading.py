"""The checker's own reader of rules and ground terms (`docs/certificate.md`, section 5).

A value is an integer, a constant (a string) or a function term (a tuple of its name and its arguments). An atom is such a
tuple, also where it has no arguments. What the page does not name is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from reasoner.checker.shapes import CheckError

Value: TypeAlias = "int | str | tuple[Value, ...]"
Atom: TypeAlias = "tuple[Value, ...]"
Term: TypeAlias = "int | str | Variable | Compound | Arithmetic"
Condition: TypeAlias = "Literal_ | Comparison"
BodyItem: TypeAlias = "Literal_ | Comparison | Aggregate"
Operator: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

LEAST, GREATEST = -(2**31), 2**31 - 1
MIRRORED: dict[str, Operator] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MINUTES = {"min": 1, "h": 60, "d": 1440, "wk": 7 * 1440, "mo": 30 * 1440, "a": 365 * 1440}
_OPERATORS: dict[str, Operator] = {symbol: symbol for symbol in MIRRORED.values()}


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable; the k-th `_` of a statement is named `_k`."""

    name: str


@dataclass(frozen=True, slots=True)
class Compound:
    """A function term."""

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operation on integers: `+ - * / \\` of two terms, `-` and `|` of one."""

    operator: str
    operands: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An atom with variables."""

    name: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Literal_:  # noqa: N801 - `Literal` is typing's
    """An atom of a body, or `not` that atom."""

    positive: bool
    atom: Pattern
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair of a possibly chained comparison."""

    left: Term
    operator: Operator
    right: Term
    text: str


@dataclass(frozen=True, slots=True)
class Element:
    """`terms : conditions` of an aggregate."""

    terms: tuple[Term, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`#sum` or `#count`; a guard `(operator, term)` says: value operator term."""

    function: str
    elements: tuple[Element, ...]
    guards: tuple[tuple[Operator, Term], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A statement: `window` is in minutes, `variables` are the global ones, `place` is path and line."""

    id: str
    place: str
    head: Pattern
    body: tuple[BodyItem, ...]
    variables: frozenset[str]
    window: int | None


def variables(node: Term | Pattern | BodyItem | Element) -> Iterator[str]:
    """The names of the variables that occur anywhere in a part of a rule."""
    match node:
        case Variable(name):
            yield name
        case Compound(_, parts) | Pattern(_, parts) | Arithmetic(_, parts):
            for part in parts:
                yield from variables(part)
        case Literal_(_, atom, _):
            yield from variables(atom)
        case Comparison(left, _, right, _):
            yield from variables(left)
            yield from variables(right)
        case Element(terms, conditions):
            for piece in (*terms, *conditions):
                yield from variables(piece)
        case Aggregate(_, elements, _, _):
            for element in elements:
                yield from variables(element)
            yield from guard_variables(node)
        case _:
            return


def constants(node: Rule | Term | Pattern | BodyItem | Element) -> Iterator[str]:
    """The constants that occur anywhere in a rule or a part of it."""
    match node:
        case str():
            yield node
        case Rule(_, _, head, body, _, _):
            for piece in (head, *body):
                yield from constants(piece)
        case Compound(_, parts) | Pattern(_, parts) | Arithmetic(_, parts):
            for part in parts:
                yield from constants(part)
        case Literal_(_, atom, _):
            yield from constants(atom)
        case Comparison(left, _, right, _):
            yield from constants(left)
            yield from constants(right)
        case Element(terms, conditions):
            for inner in (*terms, *conditions):
                yield from constants(inner)
        case Aggregate(_, elements, guards, _):
            for element in elements:
                yield from constants(element)
            for _, term in guards:
                yield from constants(term)


def guard_variables(aggregate: Aggregate) -> Iterator[str]:
    """The names of the variables in an aggregate's guards."""
    for _, term in aggregate.guards:
        yield from variables(term)


# --- ground terms --------------------------------------------------------------------------------------------------

_GROUND = re.compile(r"(?P<integer>0|-?[1-9][0-9]{0,9})|(?P<name>[a-z][A-Za-z0-9_]*)(?P<open>\()?")
_DEEPEST = 20


def _ground(string: str, position: int, depth: int) -> tuple[Value, int]:
    found = _GROUND.match(string, position)
    if found is None or depth > _DEEPEST:
        raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")
    position = found.end()
    if found["integer"]:
        number = int(found["integer"])
        if not LEAST <= number <= GREATEST:
            raise CheckError(f"integer {number} is outside 32 bits")
        return number, position
    if found["name"] == "not":
        raise CheckError("'not' is not a constant")
    if not found["open"]:
        return found["name"], position
    parts: list[Value] = [found["name"]]
    while True:
        part, position = _ground(string, position, depth + 1)
        parts.append(part)
        mark = string[position : position + 1]
        position += 1
        if mark == ")":
            return tuple(parts), position
        if mark != ",":
            raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")


@lru_cache(maxsize=1 << 16)
def read_value(string: str) -> Value:
    """A ground term from its one spelling, without spaces."""
    value, end = _ground(string, 0, 0)
    if end != len(string):
        raise CheckError(f"{string[:80]!r} is not a ground term in clingo's spelling")
    return value


@lru_cache(maxsize=1 << 16)
def read_atom(string: str) -> Atom:
    """A ground atom from its one spelling, without spaces."""
    value = read_value(string)
    if isinstance(value, int):
        raise CheckError(f"{string} is not an atom")
    return (value,) if isinstance(value, str) else value


def show(value: Value) -> str:
    """A value or an atom as clingo writes it."""
    if isinstance(value, tuple):
        return f"{value[0]}({','.join(map(show, value[1:]))})" if len(value) > 1 else str(value[0])
    return str(value)


# --- rules ---------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<comment>%[^\n]*)|(?P<number>(?:0|[1-9][0-9]*)(?![A-Za-z0-9_]))|(?P<name>[a-z][A-Za-z0-9_]*)"
    r"|(?P<variable>[A-Z][A-Za-z0-9_]*)|(?P<blank>_(?![A-Za-z0-9_]))|(?P<aggregate>#(?:sum|count)(?![A-Za-z0-9_]))"
    r"|(?P<symbol>:-|!=|<=|>=|[=<>(){},;:.+\-*/\\|])"
)
_METADATA = re.compile(r"%![ \t]*([A-Za-z][A-Za-z0-9_.-]*):[ \t]*(.*?)[ \t\r]*")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*")
_WINDOW = re.compile(r"([0-9]{1,6}) (min|h|d|wk|mo|a)")


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    start: int
    end: int


class _Reader:
    """Recursive descent over the tokens of one source file."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source
        self.metadata: dict[int, tuple[str, str]] = {}
        self.tokens = list(self._scan())
        self.position = 0
        self.blanks = 0

    def _scan(self) -> Iterator[_Token]:
        position, line = 0, 1
        while position < len(self.source):
            found = _TOKEN.match(self.source, position)
            if found is None:
                shown = self.source[position : position + 10]
                raise CheckError(f"{self.path}:{line}: {shown!r} is outside the fragment")
            kind, lexeme = str(found.lastgroup), found.group()
            if kind == "comment":
                self._comment(lexeme, line, position)
            elif kind != "space":
                yield _Token(kind, lexeme, line, position, found.end())
            line += lexeme.count("\n")
            position = found.end()
        yield _Token("end", "the end of the file", line, position, position)

    def _comment(self, lexeme: str, line: int, position: int) -> None:
        if lexeme.startswith("%*"):
            raise CheckError(f"{self.path}:{line}: block comments are outside the fragment")
        if lexeme.startswith("%!"):
            found = _METADATA.fullmatch(lexeme)
            if found is None or (position and self.source[position - 1] != "\n"):
                raise CheckError(f"{self.path}:{line}: a metadata line is '%! key: value' from the first column")
            self.metadata[line] = (found[1], found[2])

    def _fail(self, wanted: str) -> CheckError:
        token = self.tokens[self.position]
        return CheckError(f"{self.path}:{token.line}: expected {wanted}, found {token.text[:40]}")

    def _peek(self) -> str:
        token = self.tokens[self.position]
        return token.text if token.kind in ("symbol", "aggregate") or token.text == "not" else token.kind

    def _next(self) -> _Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def _take(self, symbol: str) -> None:
        if self._peek() != symbol:
            raise self._fail(repr(symbol))
        self.position += 1

    def _accept(self, *symbols: str) -> str | None:
        found = self._peek()
        if found not in symbols:
            return None
        self.position += 1
        return found

    def _since(self, start: int) -> str:
        return " ".join(self.source[self.tokens[start].start : self.tokens[self.position - 1].end].split())

    def rules(self) -> list[Rule]:
        """Every statement of the file, each with the metadata that stands directly above it."""
        result = []
        while self._peek() != "end":
            result.append(self._statement())
        for line, (key, _) in self.metadata.items():
            if key in ("id", "window"):
                raise CheckError(f"{self.path}:{line}: '{key}' does not stand directly above a statement")
        return result

    def _statement(self) -> Rule:
        line = self.tokens[self.position].line
        metadata = self._metadata_above(line)
        identifier = metadata.get("id", "")
        if not _IDENTIFIER.fullmatch(identifier):
            raise CheckError(f"{self.path}:{line}: the statement has no '%! id: …' directly above it")
        self.blanks = 0
        head = self._atom()
        body: list[BodyItem] = []
        if self._accept(":-"):
            body += self._body_item()
            while self._accept(","):
                body += self._body_item()
        self._take(".")
        last_line = self.tokens[self.position - 1].line
        if any(line <= inside <= last_line for inside in self.metadata):
            raise CheckError(f"{self.path}:{line}: metadata inside a statement")
        self._refuse_blanks(head, body, line)
        names = set(variables(head))
        for item in body:
            names.update(guard_variables(item) if isinstance(item, Aggregate) else variables(item))
        window = self._window(metadata, line)
        return Rule(identifier, f"{self.path}:{line}", head, tuple(body), frozenset(names), window)

    def _metadata_above(self, line: int) -> dict[str, str]:
        result: dict[str, str] = {}
        while (line := line - 1) in self.metadata:
            key, value = self.metadata.pop(line)
            if key in result:
                raise CheckError(f"{self.path}:{line}: '{key}' stands twice above one statement")
            result[key] = value
        return result

    def _window(self, metadata: dict[str, str], line: int) -> int | None:
        if "window" not in metadata:
            return None
        found = _WINDOW.fullmatch(metadata["window"])
        if found is None:
            raise CheckError(f"{self.path}:{line}: a window is a number and one of min, h, d, wk, mo, a")
        return int(found[1]) * MINUTES[found[2]]

    def _refuse_blanks(self, head: Pattern, body: list[BodyItem], line: int) -> None:
        for node in (head, *(item for item in body if not (isinstance(item, Literal_) and item.positive))):
            if any(name.startswith("_") for name in variables(node)):
                raise CheckError(f"{self.path}:{line}: '_' stands outside a positive body literal")

    def _atom(self) -> Pattern:
        if self._peek() != "name":
            raise self._fail("an atom")
        term = self._primary()
        return Pattern(term.name, term.arguments) if isinstance(term, Compound) else Pattern(str(term), ())

    def _body_item(self) -> list[BodyItem]:
        start, blanks = self.position, self.blanks
        if self._peek() in ("#sum", "#count"):
            return [self._aggregate(start, [])]
        if self._peek() != "not":
            left = self._term()
            operator = self._accept(*_OPERATORS)
            if operator and self._peek() in ("#sum", "#count"):
                return [self._aggregate(start, [(MIRRORED[operator], left)])]
            self.position, self.blanks = start, blanks
        return [*self._condition()]

    def _condition(self) -> list[Condition]:
        start = self.position
        if self._accept("not"):
            atom = self._atom()
            if self._peek() not in (",", ".", ";", "}"):
                raise self._fail("the end of the literal")
            return [Literal_(False, atom, self._since(start))]
        first = self._term()
        chain: list[tuple[Operator, Term]] = []
        while operator := self._accept(*_OPERATORS):
            chain.append((_OPERATORS[operator], self._term()))
        if chain:
            shown = self._since(start)
            terms = [first, *(term for _, term in chain)]
            return [Comparison(left, op, right, shown) for left, (op, right) in zip(terms, chain, strict=False)]
        if isinstance(first, Compound):
            return [Literal_(True, Pattern(first.name, first.arguments), self._since(start))]
        if isinstance(first, str):
            return [Literal_(True, Pattern(first, ()), self._since(start))]
        raise self._fail("a comparison")

    def _aggregate(self, start: int, guards: list[tuple[Operator, Term]]) -> Aggregate:
        function = self._next().text
        self._take("{")
        elements = [self._element()]
        while self._accept(";"):
            elements.append(self._element())
        self._take("}")
        if operator := self._accept(*_OPERATORS):
            guards.append((_OPERATORS[operator], self._term()))
        if not guards:
            raise self._fail("a guard of the aggregate")
        return Aggregate(function, tuple(elements), tuple(guards), self._since(start))

    def _element(self) -> Element:
        terms = [self._term()]
        while self._accept(","):
            terms.append(self._term())
        self._take(":")
        conditions = self._condition()
        while self._accept(","):
            conditions += self._condition()
        return Element(tuple(terms), tuple(conditions))

    def _term(self) -> Term:
        left = self._product()
        while operator := self._accept("+", "-"):
            left = Arithmetic(operator, (left, self._product()))
        return left

    def _product(self) -> Term:
        left = self._unary()
        while operator := self._accept("*", "/", "\\"):
            left = Arithmetic(operator, (left, self._unary()))
        return left

    def _unary(self) -> Term:
        if not self._accept("-"):
            return self._primary()
        operand = self._unary()
        if isinstance(operand, (str, Compound)):
            raise self._fail("an integer or a variable after the minus")
        return Arithmetic("-", (operand,))

    def _primary(self) -> Term:
        token = self._next()
        match token.kind, token.text:
            case "number", lexeme if len(lexeme) <= 10 and int(lexeme) <= GREATEST:
                return int(lexeme)
            case "variable", name:
                return Variable(name)
            case "blank", _:
                self.blanks += 1
                return Variable(f"_{self.blanks}")
            case "name", name if name != "not":
                return self._function(name)
            case "symbol", "(":
                inner = self._term()
                self._take(")")
                return inner
            case "symbol", "|":
                inner = self._term()
                self._take("|")
                return Arithmetic("|", (inner,))
        self.position -= 1
        raise self._fail("a term")

    def _function(self, name: str) -> Term:
        if not self._accept("("):
            return name
        arguments = [self._term()]
        while self._accept(","):
            arguments.append(self._term())
        self._take(")")
        return Compound(name, tuple(arguments))


def read_rules(path: str, source: str) -> list[Rule]:
    """The rules of one source file, in its order.

    Raises: CheckError with path and line at the first thing that is outside the fragment.
    """
    return _Reader(path, source).rules()
