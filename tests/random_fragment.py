"""Random safe programs over the whole fragment, as text that clingo and both checkers read, with the features that they have.

Predicates are layered: a rule of layer i reads `p<j>` of lower layers in any way, and its own layer only in plain literals or, where
circles are wanted, under `not`. Values are small, and of every kind, so that arithmetic is sometimes undefined.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

TERMS = ("1", "2", "3", "-2", "a", "b", "f(1)")
FEATURES = {
    "fact": r"^-?p\d[^:]*\.$",
    "rule": r"^-?p\d.*:-",
    "constraint": r"^:- ",
    "choice": r"^[^:]*\{",
    "choice_bounds": r"^(\d [<=]*|\{[^{}]*\} *[<=]* *\d)",
    "choice_condition": r"^[^#]*\{[^{}]* : ",
    "negation": r"not p|not -p|not value|not present",
    "double_negation": r"not not",
    "strong_negation": r"-p\d",
    "comparison": r"[A-Z] (<|>|<=|>=|!=) ",
    "chain": r"\d < [A-Z] <= |-4 <= [A-Z] < ",
    "arithmetic": r"[A-Z][+*/\\]|\*\*|\|[A-Z]\|",
    "interval": r"\.\.",
    "pool": r"\([^{}]*;[^{}]*\)",
    "anonymous": r"_[,)]",
    "count": "#count",
    "sum": "#sum ",
    "sum_plus": r"#sum\+",
    "min": "#min ",
    "max": "#max",
    "negated_aggregate": r"not \d? ?#|not [A-Z-]?\d* ?[<=>]* ?#",
    "conditional": r"[;-] -?p\d[^;{}]* : [^;{}]*(;|\.$)",
    "minimize": "#minimize",
    "weak": "^:~",
    "const": "#const",
    "show": "#show",
    "program": "#program",
}


@dataclass(frozen=True)
class Sample:
    """A program, the atoms it starts from, and what it has."""

    source: str
    facts: tuple[str, ...]
    features: frozenset[str]


def sample(seed: int) -> Sample:
    """The program of a number."""
    writer = _Program(random.Random(seed))
    return _sample(writer.lines(), writer.facts())


def projected(seed: int) -> Sample:
    """The program of a number with `_` for some arguments of its literals under `not`, which binds nothing."""
    chance = random.Random(seed)

    def blank(match: re.Match[str]) -> str:
        arguments = [one if chance.random() < 0.4 else "_" for one in match[2].split(",")]
        return f"{match[1]}{','.join(arguments)})"

    one = sample(seed)
    lines = [re.sub(r"(not (?:p\d|q\d|value|present)\()([^();]*)\)", blank, line) for line in one.source.splitlines()]
    return _sample(lines, one.facts)


def _sample(lines: list[str], facts: tuple[str, ...]) -> Sample:
    source = "\n".join(lines) + "\n"
    statements = [line for line in lines if not line.startswith("%!")]
    found = {name for name, pattern in FEATURES.items() if any(re.search(pattern, line) for line in statements)}
    return Sample(source, facts, frozenset(found))


class _Program:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.circles = chance.random() < 0.45
        self.open = 0
        self.names = [f"p{layer}" for layer in range(1, 5)]

    def one(self, *options: str) -> str:
        return self.chance.choice(options)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def facts(self) -> tuple[str, ...]:
        given = [f"present({term})" for term in TERMS if self.maybe(0.3)]
        given += [f"value({term},{number})" for term in ("a", "b", "1") for number in (-3, 2, 4) if self.maybe(0.25)]
        return tuple(given)

    def lines(self) -> list[str]:
        statements: list[str] = []
        directives: list[str] = []
        if self.maybe(0.15):
            directives.append("#program base.")
        if self.maybe(0.2):
            directives.append(self.one("#const n = 2.", "#const n = -1.", "#const n = b."))
            statements.append("p1(n,1).")
            statements.append("p2(X) :- present(X), X != n.")
        for layer in range(1, 5):
            for _ in range(self.chance.randrange(1, 4)):
                statements.append(self.rule(layer))
            if self.open < 3 and self.maybe(0.35):
                statements.append(self.choice(layer))
        if self.circles:
            statements += self.circle()
        for _ in range(self.chance.randrange(0, 2)):
            statements.append(f":- {self.body(5, [])}.")
        if self.maybe(0.35):
            statements += self.penalties()
        if self.maybe(0.15):
            directives.append("#show p1/2.")
        self.chance.shuffle(statements)
        lines = list(directives)
        for number, statement in enumerate(statements):
            lines += [f"%! id: r{number}", statement]
        return lines

    # --- statements

    def rule(self, layer: int) -> str:
        variables: list[str] = []
        if self.maybe(0.2):
            return self.fact(layer)
        body = self.body(layer, variables)
        sign = "-" if self.maybe(0.08) else ""
        first = self.one(*(variables or ["1"]), "a")
        recursive = f"p{layer}(" in body  # then no new term, or there would be no end of them
        last = self.one(*variables) if recursive else self.term(variables)
        arguments = self.one(first, f"{first},{last}", f"{first},{last}")
        if self.maybe(0.08):
            arguments = self.one(f"{first};{last}", f"{first},({last};2)", f"{first},1..2", f"{first};{last},1")
        return f"{sign}p{layer}({arguments}) :- {body}."

    def fact(self, layer: int) -> str:
        return self.one(
            f"p{layer}(1..3).",
            f"p{layer}(a;b,2).",
            f"p{layer}(2,(a;-2)).",
            f"p{layer}({self.one(*TERMS)}).",
            f"p{layer}({self.one(*TERMS)},{self.one(*TERMS)}).",
            f"-p{layer}({self.one(*TERMS)}).",
        )

    def choice(self, layer: int) -> str:
        self.open += 1
        element = self.one(
            f"p{layer}(X) : present(X)",
            f"p{layer}(X,1) : value(X,_)",
            f"p{layer}(X) : present(X), X != a",
            f"p{layer}(1); p{layer}(2,b)",
            f"p{layer}(1..2)",
            f"p{layer}(a;b)",
            f"p{layer}(X,Y) : value(X,Y), not present(X)",
            f"p{layer}(X) : {self.atom(layer, 'X')}",
            f"-p{layer}(1); p{layer}(1)",
        )
        left = self.one("", "", "1 ", "1 <= ", "2 > ")
        right = self.one("", "", " 1", " 2", " <= 2", " != 1", " = 1")
        body = (
            self.one("", "", " :- present(a)", " :- not present(b)", " :- value(_,Y), Y > 0")
            if "Y" not in element
            else ""
        )
        return f"{left}{{ {element} }}{right}{body}."

    def circle(self) -> list[str]:
        return self.one_of(
            ["q1 :- not q2.", "q2 :- not q1.", "p4(9) :- q1."],
            ["q1(X) :- present(X), not q2(X).", "q2(X) :- present(X), not q1(X).", ":- q1(a), q1(b)."],
            ["q1 :- not not q1, present(_).", "p4(8) :- not q1."],
            ["q1 :- not q2.", "q2 :- not q3.", "q3 :- not q1, present(a)."],
            ["q1(X) :- value(X,_), not q2(X).", "q2(X) :- value(X,N), not q1(X), N > 0."],
            ["q1 :- q2.", "q2 :- q1.", "q2 :- not q3.", "q3 :- not q2."],
        )

    def one_of(self, *options: list[str]) -> list[str]:
        return self.chance.choice(options)

    def penalties(self) -> list[str]:
        found = []
        for _ in range(self.chance.randrange(1, 3)):
            layer = self.chance.randrange(1, 5)
            weight = self.one("1", "2", "-1", "X", "X", "1@2", "X@2", "-2@1")
            atom = self.one(f"p{layer}(X)", f"p{layer}(X,_)", f"p{layer}(X), not present(X)", "present(X), not p1(X)")
            if self.maybe(0.5):
                more = self.one("", "", "; 1,x : q1", f"; 1,X : p{layer}(X,Y), Y != 1")
                found.append(f"#minimize {{ {weight},{self.one('X', 'x', 'X,1')} : {atom}{more} }}.")
            else:
                found.append(f":~ {atom}. [{weight},{self.one('X', 'x')}]")
        return found

    # --- bodies

    def body(self, layer: int, variables: list[str]) -> str:
        parts = [self.one("value(X,N)", "value(X,N)", "present(X), N = 1..2", f"{self.atom(layer, 'X')}, value(_,N)")]
        variables += ["X", "N"]
        if self.maybe(0.3):
            parts.append(self.atom(layer + (layer < 5), self.one("X", "N", "Y"), self.one("Y", "_", "N", "Y")))
            if "Y" in parts[-1]:
                variables.append("Y")
        if self.maybe(0.35):
            parts.append(
                self.one("not ", "not ", "not not ") + self.atom(layer, "X", self.one("N", "1", "1..2", "(1;a)"))
            )
        if self.maybe(0.4):
            parts.append(
                self.one(
                    *(
                        "N > -2",
                        "-4 <= N < 2",
                        "1 < N <= 4",
                        "N != 4",
                        "X != 1",
                        "|N| > 1",
                        "N*2-1 < 5",
                        "X < b",
                        "N >= X",
                    ),
                    *("not N = 2", "X = (1;a;b)", "N/2 < 3", "N\\2 = 0", "N**2 < 9", "N = -3..3", "X > f(0)"),
                )
            )
        if self.maybe(0.35):
            parts.append(self.aggregate(layer, variables))
        conditional = []
        if self.maybe(0.2):
            conditional.append(
                f"{self.one('', 'not ')}{self.atom(layer, 'Z')} : "
                + self.one("present(Z), Z != X", "value(Z,N)", "value(Z,(2;4)), not present(Z)", "Z = 1..2")
            )
        self.chance.shuffle(parts)
        return "; ".join([", ".join(parts), *conditional])

    def atom(self, layer: int, first: str, second: str = "") -> str:
        """An atom of a lower layer; one with two arguments has both, so that it binds them."""
        below = self.chance.randrange(0, layer) if layer > 1 else 0
        if not below:
            return f"value({first},{second})" if second else f"present({first})"
        sign = "-" if self.maybe(0.08) else ""
        return f"{sign}p{below}({first},{second})" if second else f"{sign}p{below}({first})"

    def aggregate(self, layer: int, variables: list[str]) -> str:
        function = self.one("#count", "#sum", "#sum+", "#min", "#max")
        element = self.one(
            f"A : {self.atom(layer, 'A')}",
            f"B,A : {self.atom(layer, 'A', 'B')}",
            f"B : {self.atom(layer, 'X', 'B')}, B != 2",
            f"B,x : value(A,B), not {self.atom(layer, 'A')}",
            f"(1;3),A : {self.atom(layer, 'A')}",
            "B : B = 1..3, not present(B)",
            f"A : {self.atom(layer, '(A;2)')}, present(A)",
        )
        more = self.one("", "", f"; N,y : {self.atom(layer, 'X')}", "; 2 : present(a)")
        whole = f"{function} {{ {element}{more} }}"
        if self.maybe(0.3):
            variables.append("T")
            return f"T = {whole}"
        return self.one("", "", "not ") + self.one(
            f"{whole} >= 1", f"1 <= {whole}", f"-4 <= {whole} < 3", f"{whole} != N", f"{whole} > a", f"1 {whole} 3",
            f"{whole} = (1;2)", f"{whole} = 0..2",
        )  # fmt: skip

    def term(self, variables: list[str]) -> str:
        name = self.one(*(variables or ["1"]))
        return self.one(
            name, name, f"{name}+1", f"-{name}", f"{name}/2", f"7\\{name}", f"{name}*{name}", f"f({name})", f"10/({name}-1)",
            f"|{name}|", f"{name}**2", f"2**{name}", f"({name}+1)\\-2",
        )  # fmt: skip
