"""What a query says, before and after its names are understood: values that the grammar builds and the planner resolves.

`N` is what stands for a concept: a `Name`, as it was written, in a tree; a `Concept` of the knowledge base in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar

from reasoner.vocabulary import Language

N = TypeVar("N")
Span: TypeAlias = tuple[int, int]
"""Where something stands in the text of a query: the first character and the one behind the last."""
NOWHERE: Span = (0, 0)
Denial: TypeAlias = Literal["", "not", "unknown"]
Kind: TypeAlias = Literal["", "history", "family", "takes", "allergy", "complaint"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it was written, with or without quotes."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A place for a value that is bound when the query is asked: `$name`. What is bound is never read as a query."""

    name: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that a name means; `text` is what was written."""

    id: str
    text: str = field(default="", compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit and, of some measurements, its basis (FEU, DDU): decimals with a point, as plain text."""

    number: str | Parameter
    unit: str = ""
    basis: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a date and a time, as ISO."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class When:
    """When something was: `since` an amount of time or a moment (its onset), `at` a moment, or an amount of time `ago`."""

    relation: Literal["since", "at", "ago"]
    point: Amount | Moment


@dataclass(frozen=True, slots=True)
class Fact(Generic[N]):
    """Something said of the patient: present unless denied or unknown; `severity` is found in the name by the planner."""

    concept: N
    denial: Denial = ""
    kind: Kind = ""
    amount: Amount | None = None
    when: When | None = None
    severity: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Test(Generic[N]):
    """One condition: that a column or a concept is so, or compares with a value (`=`, `!=`, `<`, `<=`, `>`, `>=`)."""

    name: N
    kind: Kind = ""
    comparator: str = ""
    value: Amount | N | Moment | None = None


@dataclass(frozen=True, slots=True)
class Junction(Generic[N]):
    """Conditions together: `all`, `any`, or `none` of them (one, denied)."""

    how: Literal["all", "any", "none"]
    conditions: tuple[Condition[N], ...]


Condition: TypeAlias = "Test[N] | Junction[N]"


@dataclass(frozen=True, slots=True)
class View(Generic[N]):
    """How what is found is shown: all in one value, of which a query says each part at most once.

    Parameters: `where`, what rows must satisfy; `sort_by`, a column; `top`, how many rows; `shape`, `table`, `json`, `csv`,
    `tree`, `svg`, `png` or empty; `depth`, levels of reasons (in a tree, `top` and `depth` are amounts, as they were written);
    `language`; `path`, a file to write; `spans`, where each part stands.
    """

    where: Condition[N] | None = None
    sort_by: N | None = None
    descending: bool = False
    top: int | None = None
    shape: str = ""
    depth: int | None = None
    language: Language | None = None
    path: str = ""
    spans: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)
