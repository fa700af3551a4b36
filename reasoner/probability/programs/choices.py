"""The independent choices of a program: every ground instance of what has a probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import prod

from reasoner.probability.programs.reading import RESERVED, Program
from reasoner.symbolic.annotated import Annotated
from reasoner.symbolic.enumeration import Grounding, Literal
from reasoner.symbolic.ground import GroundProgram, ground_program


@dataclass(frozen=True, slots=True)
class Choice:
    """One independent choice between outcomes.

    Parameters: `rule`, the id of its statement; `label`, that id with the values of its variables; `heads`, what the
    statement may conclude, as it is written; `atoms`, one for each head, which holds where that head was chosen;
    `probabilities`, one for each outcome: those of `heads` and, unless it is `exhaustive`, last the one that nothing is
    concluded.
    """

    rule: str
    label: str
    heads: tuple[str, ...]
    atoms: tuple[str, ...]
    probabilities: tuple[Fraction, ...]
    exhaustive: bool

    def told(self, outcome: int) -> str:
        """An outcome in words: the label and what it concludes."""
        return f"{self.label}: {self.heads[outcome] if outcome < len(self.heads) else 'nothing'}"

    def assumed(self, outcome: int) -> list[Literal]:
        """The literals that fix an outcome."""
        return [(atom, place == outcome) for place, atom in enumerate(self.atoms)]

    def settled(self) -> list[Literal]:
        """The literals that leave only outcomes whose probability is above zero."""
        possible = [place for place, one in enumerate(self.probabilities) if one > 0]
        if len(possible) == 1:
            return self.assumed(possible[0])
        return [(atom, False) for place, atom in enumerate(self.atoms) if place not in possible]


@dataclass(frozen=True, eq=False)
class Grounded:
    """A program grounded with every choice free.

    Parameters: `choices`, in an order that does not depend on the text's; `program`, the ground rules, in which atoms of choices
    hold or not, together or not; `rules`, as plain text, in which they are in no head; `shown`, its statements that show.
    """

    choices: tuple[Choice, ...]
    program: GroundProgram
    rules: str
    shown: str

    @cached_property
    def models(self) -> Grounding:
        """What enumerates its stable models, each shown with the atoms of its choices."""
        chosen = [
            f"{'1 ' if choice.exhaustive else ''}{{ {'; '.join(choice.atoms)} }} {'1' if len(choice.atoms) > 1 else ''}."
            for choice in self.choices
        ]
        return Grounding("\n".join([self.rules, *chosen, self.shown]))

    @property
    def size(self) -> int:
        """How many total choices there are."""
        return prod(len(choice.probabilities) for choice in self.choices)


@lru_cache(maxsize=64)
def grounded(program: Program) -> Grounded:
    """Ground a program once.

    An instance exists for every substitution of a statement's variables whose body can hold in some stable model as far as
    the grounder sees; the others could conclude nothing, and their choices would sum to 1.
    Raises: KnowledgeError if clingo cannot ground it.
    """
    free = [
        f"{{ {_atom(place, outcome, one.variables)} }} :- {'; '.join(one.body)}."
        for place, one in enumerate(program.annotated)
        for outcome in range(len(one.heads))
    ]
    common = [*program.certain, *_rules(program)]
    found = ground_program("\n".join([*common, *free]))
    choices = tuple(
        _choice(place, one, values[1:])
        for place, one in enumerate(program.annotated)
        for values in sorted(found.instances.get(f"{RESERVED}{place}", ()))
        if values[0] == "0"
    )
    shown = [*program.shown]
    if shown:
        shown += [f"#show {RESERVED}{place}/{len(one.variables) + 1}." for place, one in enumerate(program.annotated)]
    return Grounded(choices, found, "\n".join(common), "\n".join(shown))


def _rules(program: Program) -> list[str]:
    return [
        f"{head} :- {'; '.join([*one.body, _atom(place, outcome, one.variables)])}."
        for place, one in enumerate(program.annotated)
        for outcome, head in enumerate(one.heads)
    ]


def _choice(place: int, one: Annotated, values: Sequence[str]) -> Choice:
    told = ",".join(f"{name}={value}" for name, value in zip(one.variables, values, strict=True))
    rest = 1 - sum(one.probabilities, Fraction(0))
    return Choice(
        one.rule.id,
        f"{one.rule.id}[{told}]" if told else one.rule.id,
        one.heads,
        tuple(_atom(place, outcome, values) for outcome in range(len(one.heads))),
        one.probabilities if one.exhaustive else (*one.probabilities, rest),
        one.exhaustive,
    )


def _atom(place: int, outcome: int, arguments: Sequence[str]) -> str:
    return f"{RESERVED}{place}({','.join([str(outcome), *arguments])})"
