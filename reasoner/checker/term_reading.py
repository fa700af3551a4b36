"""Reading the words of a rule file one after the other, and terms from them."""

from __future__ import annotations

from typing import Any

from reasoner.checker.expanding import Interval, Pool
from reasoner.checker.scanning import Token, scan
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Arithmetic, Compound, Variable
from reasoner.checker.terms import GREATEST

_DEEPEST = 60


class TermReader:
    """Recursive descent over the terms of one source file; `blanks` counts the `_` of a statement."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source
        self.tokens, self.metadata = scan(path, source)
        self.position = 0
        self.blanks = 0
        self.depth = 0

    def fail(self, wanted: str) -> CheckError:
        """What to raise where something else was expected."""
        token = self.tokens[self.position]
        return CheckError(f"{self.path}:{token.line}: expected {wanted}, found {token.text[:40]}")

    def peek(self, ahead: int = 0) -> str:
        """The next word as the grammar sees it: itself for a symbol, else its kind."""
        token = self.tokens[min(self.position + ahead, len(self.tokens) - 1)]
        return token.text if token.kind in ("symbol", "aggregate", "directive") or token.text == "not" else token.kind

    def next(self) -> Token:
        """Take the next word."""
        self.position += 1
        return self.tokens[self.position - 1]

    def take(self, symbol: str) -> str:
        """Take a symbol or a kind of word. Raises: CheckError if another comes."""
        if self.peek() != symbol:
            raise self.fail(repr(symbol))
        return self.next().text

    def accept(self, *symbols: str) -> str | None:
        """Take one of some symbols, if it comes next."""
        found = self.peek()
        if found not in symbols:
            return None
        self.position += 1
        return found

    def since(self, start: int) -> str:
        """The text from a word on, its white space made one space."""
        return " ".join(self.source[self.tokens[start].start : self.tokens[self.position - 1].end].split())

    def term(self) -> Any:
        """A term, intervals included."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise CheckError(f"{self.path}:{self.tokens[self.position].line}: terms are nested too deeply")
        left = self.sum()
        while self.accept(".."):
            left = Interval(left, self.sum())
        self.depth -= 1
        return left

    def sum(self) -> Any:
        """Terms joined by `+` and `-`."""
        left = self.product()
        while operator := self.accept("+", "-"):
            left = Arithmetic(operator, (left, self.product()))
        return left

    def product(self) -> Any:
        r"""Terms joined by `*`, `/` and `\`."""
        left = self.power()
        while operator := self.accept("*", "/", "\\"):
            left = Arithmetic(operator, (left, self.power()))
        return left

    def power(self) -> Any:
        """Terms joined by `**`, from the right."""
        left = self.unary()
        if not self.accept("**"):
            return left
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fail("fewer powers")
        right = self.power()
        self.depth -= 1
        return Arithmetic("**", (left, right))

    def unary(self) -> Any:
        """A term with its minuses, which bind more tightly than a power."""
        minuses = 0
        while self.accept("-"):
            minuses += 1
        operand = self.primary()
        if minuses and isinstance(operand, (str, Compound)):
            raise self.fail("an integer or a variable after the minus")
        for _ in range(minuses):
            operand = Arithmetic("-", (operand,))
        return operand

    def primary(self) -> Any:
        """A term without operators."""
        token = self.next()
        match token.kind, token.text:
            case "number", lexeme if len(lexeme) <= 10 and int(lexeme) <= GREATEST:
                return int(lexeme)
            case "variable", name:
                return Variable(name)
            case "blank", _:
                self.blanks += 1
                return Variable(f"_{self.blanks}")
            case "name", name if name != "not":
                return self.function(name)
            case "symbol", "(":
                return self.pool(")")
            case "symbol", "|":
                return Arithmetic("|", (self.pool("|"),))
        self.position -= 1
        raise self.fail("a term")

    def pool(self, end: str) -> Any:
        """What stands between brackets or bars: a term, or several of which each makes an alternative."""
        terms = [self.term()]
        while self.accept(";"):
            terms.append(self.term())
        self.take(end)
        return terms[0] if len(terms) == 1 else Pool(tuple(terms))

    def function(self, name: str) -> Any:
        """A constant, or a function; `f(1;2,3)` is the pool of `f(1)` and `f(2,3)`."""
        if not self.accept("("):
            return name
        alternatives = []
        while True:
            arguments = [self.term()]
            while self.accept(","):
                arguments.append(self.term())
            alternatives.append(Compound(name, tuple(arguments)))
            if not self.accept(";"):
                break
        self.take(")")
        return alternatives[0] if len(alternatives) == 1 else Pool(tuple(alternatives))
