"""What each cell of the matrix asks, and of which program; standard library only, since every system's script reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent.parent / "explanations"
FACT = re.compile(r"(present\(\w+\))\.")


@dataclass(frozen=True)
class Question:
    """One question about one program.

    Parameters: `cell`; `text`, of the program, a statement on each line below the facts; `target`, the atom asked about; `other`,
    an atom that does not hold beside it; `possible`, facts that are not known and could be, which systems that want to be told
    are told.
    """

    cell: str
    text: str
    target: str = ""
    other: str = ""
    possible: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts of the program, `present(x)` each."""
        return tuple(one for line in self.text.splitlines() if FACT.match(line) for one in FACT.findall(line))

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Its other statements."""
        lines = (line.strip() for line in self.text.splitlines())
        return tuple(line for line in lines if line and not line.startswith("%") and not FACT.match(line))


def _about(program: str, target: str = "", other: str = "", possible: tuple[str, ...] = ()) -> Question:
    return Question(program, (PROGRAMS / f"{program}.lp").read_text("utf-8"), target, other, possible)


def questions() -> dict[str, tuple[Question, ...]]:
    """Each cell with its questions."""
    chill = ("present(chill)",)
    return {
        "positive": (_about("positive", "stay(home)"),),
        "not": (_about("not", "give(drug)"),),
        "aggregates": (_about("aggregates", "ill"), _about("aggregate-value", "score(2)")),
        "aggregate not reached": (_about("aggregate-not-reached", other="ill", possible=chill),),
        "choice": (_about("choice", "give(paracetamol)", "give(aspirin)"),),
        "optimality": (_about("optimality", "give(b)", "give(c)"),),
        "contradiction": (_about("contradiction"),),
        "why-not": (_about("why-not", other="give(aspirin)", possible=("present(cough)",)),),
        "contrast": (_about("contrast", "give(antibiotic)", "give(antiviral)", ("present(rash)",)),),
        "checkable": (_about("checkable"),),
    }


def named(name: str) -> Question:
    """The question about a program by its name; `diamonds-N` for why the last atom of a chain holds."""
    if name.startswith("diamonds-"):
        return diamonds(int(name.removeprefix("diamonds-")))
    return next(one for asked in questions().values() for one in asked if one.cell == name)


def diamonds(count: int) -> Question:
    """A chain of diamonds: each atom by two ways, both of which the next one needs."""
    lines = ["present(x).", "a0 :- present(x)."]
    for k in range(count):
        lines += [f"b{k} :- a{k}.", f"c{k} :- a{k}.", f"a{k + 1} :- b{k}, c{k}."]
    return Question(f"diamonds-{count}", "\n".join(lines), f"a{count}")
