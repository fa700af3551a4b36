"""The grammar of the interchange format (BIF 0.15): text becomes declarations, which mean nothing yet.

Source: F. Cozman, *The Interchange Format for Bayesian Networks*, version 0.15 (1998). Commas and the bar are optional there,
and here. Names are wider here than there, since published networks use them: any characters but blanks and `{}()[];,|"`, or
anything between quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from reasoner.errors import NetworkError
from reasoner.probability.networks.text import Text, Token

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE | re.ASCII)
_QUOTE = 'put a name between quotation marks if it has blanks or any of {}()[];,|: "a b"'


@dataclass(frozen=True, slots=True)
class States:
    """The declaration of a variable: its name, how many states are announced, and their names."""

    name: Token
    announced: Token
    states: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Probabilities as they stand: a row for a combination of parents' states, the default of rows, or a whole table."""

    kind: Literal["row", "default", "table"]
    states: tuple[Token, ...]
    numbers: tuple[float, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Probabilities:
    """The declaration of a variable's probabilities given its parents."""

    child: Token
    parents: tuple[Token, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Declarations:
    """A whole file: the network's name, and the declarations in their order."""

    name: str
    states: tuple[States, ...]
    probabilities: tuple[Probabilities, ...]


class Reader:
    """Reads declarations from tokens, one ahead. Raises: NetworkError at the first token that cannot stand where it stands."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._tokens = text.tokens()
        self._token = next(self._tokens)

    def declarations(self) -> Declarations:
        """The whole file: blocks `network`, `variable` and `probability` in any order."""
        name = ""
        states: list[States] = []
        probabilities: list[Probabilities] = []
        while self._token.kind != "end":
            keyword = self._take()
            if keyword.text == "network":
                name = self._name("a name of the network").text
                self._mark("{")
                self._properties()
                self._mark("}")
            elif keyword.text == "variable":
                states.append(self._states())
            elif keyword.text == "probability":
                probabilities.append(self._probabilities())
            else:
                self._fail(
                    keyword, "`network`, `variable` or `probability`", "begin each block with one of these words"
                )
        return Declarations(name, tuple(states), tuple(probabilities))

    def _states(self) -> States:
        name = self._name("a name of a variable")
        self._mark("{")
        self._properties()
        self._word("type", "give the states: type discrete [ 2 ] { yes, no };")
        self._word("discrete", "only discrete variables are read: discretise it")
        self._mark("[")
        announced = self._name("a number of states")
        self._mark("]")
        self._mark("{")
        states = self._names("}")
        self._mark("}")
        self._mark(";")
        self._properties()
        self._mark("}")
        return States(name, announced, states)

    def _probabilities(self) -> Probabilities:
        self._mark("(")
        child = self._name("a name of a variable")
        if self._at("|"):
            self._take()
        parents = self._names(")")
        self._mark(")")
        self._mark("{")
        rows: list[Row] = []
        self._properties()
        while not self._at("}"):
            rows.append(self._row())
            self._properties()
        self._mark("}")
        return Probabilities(child, parents, tuple(rows))

    def _row(self) -> Row:
        first = self._take()
        kind: Literal["row", "default", "table"]
        states: tuple[Token, ...] = ()
        if first.kind == "word" and first.text in ("table", "default"):
            kind = "table" if first.text == "table" else "default"
        elif first.kind == "mark" and first.text == "(":
            kind, states = "row", self._names(")")
            self._mark(")")
        else:
            self._fail(first, "`table`, `default` or a row `(states) numbers;`", "begin with one of these")
        numbers: list[float] = []
        while self._token.kind == "word" or self._at(","):
            token = self._take()
            if token.kind == "mark":
                continue
            if not _NUMBER.fullmatch(token.text):
                self._fail(token, "a number", "write probabilities as 0.05 or 5e-2, and end the row with `;`")
            numbers.append(float(token.text))
        self._mark(";")
        return Row(kind, states, tuple(numbers), first.offset)

    def _properties(self) -> None:
        """Pass over properties: texts for other programs, to the next `;`."""
        while self._token.kind == "word" and self._token.text == "property":
            while not self._at(";"):
                self._take()
            self._take()

    def _names(self, closing: str) -> tuple[Token, ...]:
        names: list[Token] = []
        while not self._at(closing):
            if self._at(","):
                self._take()
            else:
                names.append(self._name(f"a name or `{closing}`"))
        return tuple(names)

    def _name(self, expected: str) -> Token:
        token = self._take(expected)
        if token.kind not in ("word", "string"):
            self._fail(token, expected, _QUOTE)
        return token

    def _at(self, mark: str) -> bool:
        return self._token.kind == "mark" and self._token.text == mark

    def _mark(self, mark: str) -> None:
        token = self._take(f"`{mark}`")
        if token.kind != "mark" or token.text != mark:
            self._fail(token, f"`{mark}`", _QUOTE if token.kind != "mark" else f"put `{mark}` before it, or remove it")

    def _word(self, word: str, fix: str) -> None:
        token = self._take(f"`{word}`")
        if token.text != word:
            self._fail(token, f"`{word}`", fix)

    def _take(self, expected: str = "more") -> Token:
        token = self._token
        if token.kind == "end":
            self._fail(
                token, expected, "the file is truncated, or a block is not closed: fetch it again, or close the block"
            )
        self._token = next(self._tokens)
        return token

    def _fail(self, token: Token, expected: str, fix: str) -> NoReturn:
        raise NetworkError((self._text.problem(token.offset, f"expected {expected}, found {token}", fix),))
