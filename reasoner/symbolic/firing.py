"""From plans to functions: each rule becomes nested loops over indexed atoms, written as Python and compiled once.

A value is an integer, a constant's name, or a tuple of a function's name and arguments; an atom is the tuple of its
predicate and arguments. The loops keep to `docs/certificate.md`, section 5: an instance in which arithmetic has no value
does not exist, and a result beyond 32 bits is an error, never wrapped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any, NoReturn

from reasoner.errors import KnowledgeError
from reasoner.symbolic.order import greatest, least, place, power, quotient, turned
from reasoner.symbolic.plan import Part, Plan, Term, is_projected, variables_of

Atom = tuple[Any, ...]
Index = tuple[str, int, tuple[int, ...]]
"""Predicate, number of arguments, and the places (1 for the first argument) whose values are the key."""
Instance = tuple[tuple[Any, ...], Atom, tuple[Atom, ...]]
"""The values of a rule's variables, its head, and its positive premises in the order of the statement."""
Fire = Callable[[Sequence[Mapping[Any, Sequence[Atom]]], Collection[Atom], Mapping[Atom, int]], list[Instance]]
"""The instances of a rule, given the indices by number, all atoms, and the ages of those that windows apply to."""

LEAST, GREATEST = -(2**31), 2**31 - 1
LONGEST_INTERVAL = 100_000
MOST_CODES = 8_192
_PYTHON = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def firing(plan: Plan, name: str, window: int, inputs: Collection[str], indices: dict[Index, int]) -> Fire:
    """Compile one rule.

    Parameters: `name`, for messages; `window`, minutes or -1, which hides older atoms of the predicates `inputs`; `indices`, the
    number of each index, to which those that the rule needs are added.
    """
    writer = _Writer(plan, window, inputs, indices)
    source = writer.source()

    def overflow(number: int) -> NoReturn:
        raise KnowledgeError(
            f"rule `{name}`: the result {number} is outside 32 bits", fix="bound the values it computes with"
        )

    def span(low: Any, high: Any) -> range:
        if type(low) is not int or type(high) is not int:
            return range(0)
        if high - low >= LONGEST_INTERVAL:
            raise KnowledgeError(
                f"rule `{name}`: an interval has more than {LONGEST_INTERVAL} members", fix="bound its ends"
            )
        return range(low, high + 1)

    space: dict[str, Any] = {
        "overflow": overflow,
        "span": span,
        "place": place,
        "least": least,
        "greatest": greatest,
        "power": power,
        "turned": turned,
        "quotient": quotient,
        "once": (0,),
        "nothing": (),
    }
    space |= writer.constants
    exec(_code(source, name), space)
    fire: Fire = space["fire"]
    return fire


@lru_cache(MOST_CODES)
def _code(source: str, name: str) -> CodeType:
    """The code of a rule: programs that have a rule in common, before and after an edit say, have it in common, too."""
    return compile(source, f"<rule {name}>", "exec")


class _Writer:
    """Writes the source of one rule; `self.depth` loops are open."""

    def __init__(self, plan: Plan, window: int, inputs: Collection[str], indices: dict[Index, int]) -> None:
        self.plan, self.window, self.inputs, self.indices = plan, window, inputs, indices
        self.lines: list[str] = []
        self.depth = 1
        self.names: dict[str, str] = {}
        self.constants: dict[str, Any] = {}
        self.fresh = 0

    def source(self) -> str:
        """The whole function."""
        self.write("found = []")
        self.open("for _ in once:")
        for part in self.plan.body:
            self.part(part)
        head = self.atom(self.plan.head[0], self.plan.head[1])
        numbers = sorted(part[1] for part in self.plan.body if part[0] == "atom")
        values = self.tuple_of([self.names[name] for name in self.plan.variables])
        self.write(f"found.append(({values}, {head}, {self.tuple_of([f't{number}' for number in numbers])}))")
        return "\n".join(["def fire(I, M, A):", *self.lines, "  return found"])

    def write(self, line: str) -> None:
        self.lines.append("  " * self.depth + line)

    def open(self, line: str) -> None:
        self.write(line)
        self.depth += 1

    @staticmethod
    def tuple_of(parts: Sequence[str]) -> str:
        return f"({', '.join(parts)},)" if parts else "()"

    def new(self, letter: str = "x") -> str:
        """A fresh name: `n` for what is surely an integer, `v` for a variable's value, `x` for anything else."""
        self.fresh += 1
        return f"{letter}{self.fresh}"

    def constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # --- terms

    def term(self, term: Term) -> str:
        """An expression for the value of a term, after the lines that it needs."""
        if isinstance(term, int):
            return repr(term)
        match term:
            case ["v", name]:
                return self.names[name]
            case ["c", text]:
                return repr(text)
            case ["f", name, terms]:
                return self.tuple_of([repr(name), *map(self.term, terms)])
        operator, operands = term
        if operator == "~":
            return self.turned(operands[0])
        values = [self.integer(one) for one in operands]
        result = self.new("n")
        match operator:
            case "|":
                self.write(f"{result} = abs({values[0]})")
            case "/" | "\\":
                self.write(f"if {values[1]} == 0: continue")
                divided = f"quotient({values[0]}, {values[1]})"
                self.write(f"{result} = {divided if operator == '/' else f'{values[0]} - {values[1]} * {divided}'}")
            case "**":
                self.write(f"if {values[0]} == 0 and {values[1]} < 0: continue")
                self.write(f"{result} = power({values[0]}, {values[1]})")
            case _:
                self.write(f"{result} = {values[0]} {operator} {values[1]}")
        self.write(f"if not {LEAST} <= {result} <= {GREATEST}: overflow({result})")
        return result

    def turned(self, operand: Term) -> str:
        """An expression for the value of a term after a minus."""
        value = self.term(operand)
        if value.startswith("n"):
            result = self.new("n")
            self.write(f"{result} = -{value}")
            self.write(f"if {result} > {GREATEST}: overflow({result})")
            return result
        result = self.new()
        self.write(f"{result} = turned({value})")
        self.write(f"if {result} is None: continue")
        self.write(f"if type({result}) is int and {result} > {GREATEST}: overflow({result})")
        return result

    def integer(self, term: Term) -> str:
        """The value of a term that has to be an integer; the instance does not exist where it is none."""
        value = self.term(term)
        if not isinstance(term, int) and not value.startswith("n"):
            self.write(f"if type({value}) is not int: continue")
        return value if not value.startswith("-") else f"({value})"

    def atom(self, name: str, terms: Sequence[Term]) -> str:
        """An expression for a ground atom; one object where it is always the same."""
        if all(isinstance(term, int) or term[0] == "c" for term in terms):
            return self.constant((name, *(term if isinstance(term, int) else term[1] for term in terms)))
        return self.tuple_of([repr(name), *map(self.term, terms)])

    # --- parts of a body

    def part(self, part: Part) -> None:
        """Write one part; what follows stands inside its loops."""
        match part:
            case ["atom", number, name, terms]:
                self.literal(f"t{number}", name, terms)
            case ["not" | "is" as sign, name, terms] if is_projected(terms):
                self.projected(sign, name, terms)
            case ["not", name, terms]:
                atom = self.new()
                self.write(f"{atom} = {self.atom(name, terms)}")
                self.write(f"if {self.seen(name, atom)}: continue")
            case ["is", name, terms]:
                atom = self.new()
                self.write(f"{atom} = {self.atom(name, terms)}")
                self.write(f"if not ({self.seen(name, atom)}): continue")
            case ["range", variable, low, high]:
                self.names[variable] = self.new("n")
                ends = f"{self.term(low)}, {self.term(high)}"
                self.open(f"for {self.names[variable]} in span({ends}):")
            case ["all", pairs]:
                self.everywhere(pairs)
            case ["test", left, operator, right]:
                self.test(self.term(left), operator, self.term(right))
            case ["let", variable, term]:
                value = self.term(term)
                self.names[variable] = value if value.startswith(("n", "v")) else self.new("v")
                if value != self.names[variable]:
                    self.write(f"{self.names[variable]} = {value}")
            case ["aggregate", function, elements, guards, assigned, holds]:
                value = self.aggregate(function, elements)
                for variable in assigned:
                    self.names[variable] = value
                self.guards(value, guards, holds)

    def test(self, left: str, operator: str, right: str) -> None:
        self.write(f"if not ({self.compared(left, operator, right)}): continue")

    @staticmethod
    def compared(left: str, operator: str, right: str) -> str:
        """An expression for whether a comparison holds, by the order of all terms where not both are integers."""
        plain = f"{left} {_PYTHON[operator]} {right}"
        if operator in ("=", "!="):
            return plain
        whole = [f"type({side}) is int" for side in (left, right) if not _is_whole(side)]
        ordered = f"place({left}) {_PYTHON[operator]} place({right})"
        return f"({plain}) if {' and '.join(whole)} else ({ordered})" if whole else plain

    def seen(self, name: str, atom: str) -> str:
        """An expression for whether an atom holds, as far as the rule's window lets it be seen."""
        hidden = f" and A.get({atom}, -1) <= {self.window}" if self.window >= 0 and name in self.inputs else ""
        return f"{atom} in M{hidden}"

    def projected(self, sign: str, name: str, terms: Sequence[Term]) -> None:
        """Go on if no atom fits, after `not not` if one does."""
        fitting, outer, known = self.new(), self.depth, dict(self.names)
        self.write(f"{fitting} = []")
        self.open("for _ in once:")
        self.literal(self.new(), name, terms)
        self.write(f"{fitting}.append(1)")
        self.depth, self.names = outer, known
        self.write(f"if {'' if sign == 'not' else 'not '}{fitting}: continue")

    def literal(self, row: str, name: str, terms: Sequence[Term]) -> None:
        """Open a loop over the atoms that fit, each named `row`."""
        bound = [place for place, term in enumerate(terms, start=1) if variables_of(term) <= self.names.keys()]
        if len(bound) == len(terms):
            self.write(f"{row} = {self.atom(name, terms)}")
            self.write(f"if not ({self.seen(name, row)}): continue")
            return
        key = [self.term(terms[place - 1]) for place in bound]
        index = self.indices.setdefault((name, len(terms), tuple(bound)), len(self.indices))
        found = key[0] if len(key) == 1 else self.tuple_of(key)
        self.open(f"for {row} in I[{index}].get({found}, nothing):")
        if self.window >= 0 and name in self.inputs:
            self.write(f"if A.get({row}, -1) > {self.window}: continue")
        for argument, term in enumerate(terms, start=1):
            if argument not in bound:
                self.match(term, f"{row}[{argument}]")

    def match(self, term: Term, value: str) -> None:
        """Bind the variables of a term to the parts of a value, or go on to the next one."""
        if isinstance(term, list) and term[0] == "v" and term[1] not in self.names:
            self.names[term[1]] = self.new("v")
            self.write(f"{self.names[term[1]]} = {value}")
            return
        if isinstance(term, list) and term[0] == "f" and not variables_of(term) <= self.names.keys():
            whole = self.new()
            self.write(f"{whole} = {value}")
            size = len(term[2]) + 1
            self.write(
                f"if type({whole}) is not tuple or len({whole}) != {size} or {whole}[0] != {term[1]!r}: continue"
            )
            for place, inner in enumerate(term[2], start=1):
                self.match(inner, f"{whole}[{place}]")
            return
        self.write(f"if {value} != {self.term(term)}: continue")

    def aggregate(self, function: str, elements: Sequence[Any]) -> str:
        """Gather the set of tuples and reckon its value: an expression for it."""
        tuples, value, outer = self.new(), self.new("x" if function in ("min", "max") else "n"), self.depth
        self.write(f"{tuples} = set()")
        for terms, parts in elements:
            known = dict(self.names)
            self.open("for _ in once:")
            for part in parts:
                self.part(part)
            self.write(f"{tuples}.add({self.tuple_of([self.term(term) for term in terms])})")
            self.depth, self.names = outer, known
        match function:
            case "count":
                self.write(f"{value} = len({tuples})")
            case "min" | "max":
                self.write(f"{value} = {'least' if function == 'min' else 'greatest'}({tuples})")
                return value
            case _:
                kept = "one[0] > 0" if function == "sum+" else "True"
                self.write(f"{value} = sum([one[0] for one in {tuples} if type(one[0]) is int and {kept}])")
        self.write(f"if not {LEAST} <= {value} <= {GREATEST}: overflow({value})")
        return value

    def guards(self, value: str, guards: Sequence[Any], holds: int) -> None:
        """Go on if all guards hold, or after `not` if not all do."""
        compared = [self.compared(value, operator, self.term(term)) for operator, term in guards]
        whole = " and ".join(f"({one})" for one in compared)
        self.write(f"if not ({whole}): continue" if holds else f"if {whole}: continue")

    def everywhere(self, pairs: Sequence[Any]) -> None:
        """Go on if wherever one of the conditions holds, one of the literals beside it does."""
        missed, outer, known = self.new(), self.depth, dict(self.names)
        self.write(f"{missed} = []")
        for condition, literals in pairs:
            self.open("for _ in once:")
            for part in condition:
                self.part(part)
            met, inside, names = self.new(), self.depth, dict(self.names)
            self.write(f"{met} = []")
            for literal in literals:
                self.open("for _ in once:")
                for part in literal:
                    self.part(part)
                self.write(f"{met}.append(1)")
                self.depth, self.names = inside, dict(names)
            self.write(f"if not {met}: {missed}.append(1)")
            self.depth, self.names = outer, dict(known)
        self.write(f"if {missed}: continue")


def _is_whole(expression: str) -> bool:
    """Whether an expression is surely an integer: a numeral, or a name that begins with `n`."""
    return expression.startswith("n") or expression.lstrip("(-").rstrip(")").isdecimal()
