"""A plan as a statement of clingo that reads a record through the look-back window of its rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from reasoner.symbolic.plan import Part, Plan, Term, is_anonymous

_MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Unwritable(ValueError):
    """A construct that the search has no statement for; the message names it."""


def seen_within(predicate: str, window: int) -> str:
    """The name under which a rule with a window (minutes, -1 for none) reads an input."""
    return predicate if window < 0 else f"within__{window}__{predicate}"


def head_of(plan: Plan) -> str:
    """The head of a rule or of an element of a choice."""
    return atom_of(*plan.head)


def atom_of(name: str, terms: Iterable[Term]) -> str:
    """An atom as text."""
    written = ",".join(map(_term, terms))
    return f"{name}({written})" if written else name


def body_of(plan: Plan, window: int, inputs: Collection[str]) -> str:
    """The body of a plan; empty for a fact.

    Parameters: `window`, minutes, -1 for none; `inputs`, the predicates that windows apply to.
    Raises: Unwritable if it holds a conditional literal with a pool.
    """
    return _Writer(window, inputs).parts(plan.body)


def statement_of(plan: Plan, window: int, inputs: Collection[str]) -> str:
    """The statement of a plan; of a penalty none, since the search looks at every stable model, not only at the best."""
    body = body_of(plan, window, inputs)
    arrow = f" :- {body}" if body else ""
    match plan.kind:
        case "constraint":
            return f"{arrow or ':- '}."
        case "choice":
            return f"{{ {head_of(plan)} }}{arrow}."
        case "penalty":
            return ""
    return f"{head_of(plan)}{arrow}."


def _variable(name: str) -> str:
    if is_anonymous(name):
        return "_"
    return f"Hidden_{name[1:]}" if name[0] == "#" else name


def _term(term: Term) -> str:
    if isinstance(term, int):
        return str(term)
    match term:
        case ["v", name]:
            return _variable(name)
        case ["c", text]:
            return str(text)
        case ["f", name, terms]:
            return f"{name}({','.join(map(_term, terms))})"
        case ["|", [one]]:
            return f"|{_term(one)}|"
        case ["~", [one]]:
            return f"(-{_term(one)})"
        case [operator, [left, right]]:
            return f"({_term(left)}{operator}{_term(right)})"
    raise Unwritable(str(term))


class _Writer:
    def __init__(self, window: int, inputs: Collection[str]) -> None:
        self._window, self._inputs = window, inputs

    def parts(self, parts: Sequence[Part], between: str = ", ") -> str:
        return between.join(text for part in parts for text in self._texts(part))

    def _atom(self, name: str, terms: Sequence[Term]) -> str:
        return atom_of(seen_within(name, self._window) if name in self._inputs else name, terms)

    def _texts(self, part: Part) -> list[str]:
        match part:
            case ["atom", _, name, terms]:
                return [self._atom(name, terms)]
            case ["not", name, terms]:
                return [f"not {self._atom(name, terms)}"]
            case ["is", name, terms]:
                return [f"not not {self._atom(name, terms)}"]
            case ["test", left, operator, right]:
                return [f"{_term(left)} {operator} {_term(right)}"]
            case ["let", name, term]:
                return [f"{_variable(name)} = {_term(term)}"]
            case ["range", name, low, high]:
                return [f"{_variable(name)} = {_term(low)}..{_term(high)}"]
            case ["aggregate", function, elements, guards, _, holds]:
                inner = "; ".join(f"{','.join(map(_term, terms))} : {self.parts(body)}" for terms, body in elements)
                sign = "" if holds else "not "
                # two guards of one aggregate stand on both sides of it
                left = f"{_term(guards[0][1])} {_MIRRORED[guards[0][0]]} " if len(guards) > 1 else ""
                right = f" {guards[-1][0]} {_term(guards[-1][1])}" if guards else ""
                return [f"{sign}{left}#{function} {{ {inner} }}{right}"]
            case ["all", pairs]:
                return [self._conditional(condition, literals) for condition, literals in pairs]
        raise Unwritable(str(part[0]))

    def _conditional(self, condition: Sequence[Part], literals: Sequence[Sequence[Part]]) -> str:
        if len(literals) != 1 or len(literals[0]) != 1:
            raise Unwritable("a conditional literal with a pool or arithmetic")
        return f"{self.parts(literals[0])} : {self.parts(condition)}"
