"""From the text of one statement to its tree: the grammar, its terminals, and what makes values of what was parsed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from reasoner.query import statements as said
from reasoner.query import syntax
from reasoner.query.keywords import JOINED, keywords
from reasoner.query.statements import Question, Statement
from reasoner.query.syntax import Amount, Fact, Junction, Moment, Name, Parameter, Test, View, When

DEEPEST_BLOCK = 12
"""So many braces may stand in each other in a block of another language."""
_KINDS = {
    "HISTORY_OF": "history",
    "FAMILY_HISTORY_OF": "family",
    "TAKING": "takes",
    "ALLERGIC_TO": "allergy",
    "COMPLAINING_OF": "complaint",
}
_HOURS = {"ONCE_DAILY": "24", "TWICE_DAILY": "12", "THRICE_DAILY": "8", "FOUR_TIMES_DAILY": "6"}
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}


@cache
def parser() -> Lark:
    """The parser of one statement: LALR, with a lexer that knows what may come next."""
    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    terminals = "\n".join(one.definition() for one in keywords().values())
    return Lark(
        f"{grammar}\n{terminals}\nBLOCK: /{_block()}/\n",
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=True,
    )


def tree(text: str) -> Statement[Name]:
    """The tree of one statement.

    Parameters: `text`, in which names that are known as one may have `JOINED` for each space.
    Raises: lark's UnexpectedInput where it cannot be parsed; Repeated where a part of it stands twice.
    """
    try:
        return _Values().transform(parser().parse(text))  # type: ignore[no-any-return]
    except VisitError as failure:
        raise failure.orig_exc from None


class Repeated(Exception):
    """A part of a question that stands twice: where it stands again."""

    def __init__(self, span: syntax.Span) -> None:
        super().__init__(span)
        self.span = span


def _block() -> str:
    """Braces around anything in which braces close, to some depth; a regular expression in linear time."""
    pattern = r"[^{}]*"
    for _ in range(DEEPEST_BLOCK):
        pattern = rf"[^{{}}]*(?:\{{{pattern}\}}[^{{}}]*)*"
    return rf"\{{{pattern}\}}"


def _span(meta: Any) -> syntax.Span:
    return (meta.start_pos, meta.end_pos) if not meta.empty else syntax.NOWHERE


def _token_span(token: Token) -> syntax.Span:
    return (token.start_pos or 0, token.end_pos or 0)


class _Values(Transformer[Token, Any]):
    """Makes a value of each rule: a statement of the class that has its name, or a part of one."""

    def __default__(self, data: Any, children: list[Any], meta: Any) -> Any:
        made = _STATEMENTS[str(data)]
        return made(*children)

    # names and values
    @v_args(meta=True)
    def words(self, meta: Any, words: list[Token]) -> Name:
        return Name(" ".join(words).replace(JOINED, " "), _span(meta))

    @v_args(meta=True)
    def quoted(self, meta: Any, words: list[Token]) -> Name:
        return Name(words[0][1:-1].strip(), _span(meta))

    @v_args(meta=True)
    def parameter(self, meta: Any, words: list[Token]) -> Parameter:
        return Parameter(words[0][1:], _span(meta))

    def NUMBER(self, token: Token) -> str:  # noqa: N802 (the name of a terminal)
        return token.replace(",", ".").replace("−", "-")

    def unit(self, words: list[Token | None]) -> tuple[str, str]:
        return words[0].replace(JOINED, " ") if words[0] else "", str(words[1] or "")

    @v_args(meta=True)
    def amount(self, meta: Any, parts: list[Any]) -> Amount:
        number, written = parts
        unit, basis = written or ("", "")
        return Amount(number, unit, basis, _span(meta))

    def WORD(self, token: Token) -> str:  # noqa: N802 (the name of a terminal)
        return str(token)

    @v_args(meta=True)
    def moment(self, meta: Any, words: list[Token]) -> Moment:
        return Moment(words[0].replace(" ", "T"), _span(meta))

    @v_args(meta=True)
    def path(self, meta: Any, words: list[Token]) -> said.Path:
        token = words[0]
        text: str | Parameter = str(token)
        if token.type == "QUOTED":
            text = token[1:-1]
        elif token.type == "PARAMETER":
            text = Parameter(token[1:], _span(meta))
        return said.Path(text, _span(meta))

    # facts
    def facts(self, facts: list[Fact[Name]]) -> tuple[Fact[Name], ...]:
        return tuple(facts)

    @v_args(meta=True)
    def fact(self, meta: Any, parts: list[Any]) -> Fact[Name]:
        denial, kind, name, amount, when = parts
        if when == "ago":
            amount, when = None, When("ago", amount) if amount else None
        return Fact(name, denial or "", kind or "", amount, when, span=_span(meta))

    def denial(self, words: list[Token]) -> str:
        return "not" if words[0].type == "NOT" else "unknown"

    def kind(self, words: list[Token]) -> str:
        return _KINDS[words[0].type]

    def onset(self, parts: list[Any]) -> When:
        return When("since", parts[0])

    def at(self, parts: list[Any]) -> When:
        return When("at", parts[0])

    def ago(self, _parts: list[Any]) -> str:
        return "ago"

    def before(self, parts: list[Any]) -> When:
        return When("ago", parts[0])

    def frequency(self, parts: list[Any]) -> Amount:
        return parts[1] if parts[0].type == "EVERY" else Amount(_HOURS[parts[0].type], "h")

    def had(self, _parts: list[Any]) -> bool:
        return True

    def had_not(self, _parts: list[Any]) -> bool:
        return False

    # conditions
    def any_of(self, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else Junction("any", tuple(parts))

    def all_of(self, parts: list[Any]) -> Any:
        return parts[0] if len(parts) == 1 else Junction("all", tuple(parts))

    def none_of(self, parts: list[Any]) -> Any:
        return Junction("none", (parts[1],))

    def test(self, parts: list[Any]) -> Test[Name]:
        kind, name, comparison = parts
        return Test(name, kind or "", *(comparison or ("", None)))

    def comparison(self, parts: list[Any]) -> tuple[str, Any]:
        sign, value = parts
        return _SIGNS.get(str(sign), str(sign)), value

    # how it is shown: pairs of a part and its value, where they stand
    @v_args(meta=True)
    def where(self, meta: Any, parts: list[Any]) -> Pairs:
        return Pairs(_span(meta), where=parts[0])

    @v_args(meta=True)
    def sort_by(self, meta: Any, parts: list[Any]) -> Pairs:
        return Pairs(_span(meta), sort_by=parts[0], descending=parts[1] is not None)

    @v_args(meta=True)
    def top(self, meta: Any, parts: list[Any]) -> Pairs:
        return Pairs(_span(meta), top=Amount(parts[0], span=_span(meta)))

    @v_args(meta=True)
    def depth(self, meta: Any, parts: list[Any]) -> Pairs:
        return Pairs(_span(meta), depth=Amount(parts[0], span=_span(meta)))

    @v_args(meta=True)
    def shape(self, meta: Any, parts: list[Token]) -> Pairs:
        return Pairs(_span(meta), shape=parts[0].type.removeprefix("AS_").lower())

    @v_args(meta=True)
    def in_language(self, meta: Any, parts: list[Token]) -> Pairs:
        return Pairs(_span(meta), language="fr" if parts[0].type == "IN_FRENCH" else "en")

    @v_args(meta=True)
    def to_file(self, meta: Any, parts: list[said.Path]) -> Pairs:
        return Pairs(_span(meta), path=parts[0])

    # statements that are not only their parts
    @v_args(meta=True)
    def among(self, meta: Any, parts: list[Name]) -> Pairs:
        return Pairs(_span(meta), among=parts[0])

    @v_args(meta=True)
    def leaving_out(self, meta: Any, parts: list[Name]) -> Pairs:
        return Pairs(_span(meta), leaving_out=tuple(parts))

    @v_args(meta=True)
    def given(self, meta: Any, parts: list[Any]) -> Pairs:
        return Pairs(_span(meta), given=parts[0])

    def names(self, parts: list[Name]) -> tuple[Name, ...]:
        return tuple(parts)

    def probability(self, parts: list[Any]) -> said.Probability[Name]:
        name, clause = parts
        return said.Probability(name, clause.values["given"] if clause else ())

    def diagnose(self, parts: list[Pairs]) -> Question[Name]:
        found = _once(parts)
        own = {key: found.pop(key) for key in ("among", "leaving_out", "given") if key in found}
        return Question(said.Diagnose(**own), _view(found, parts))

    def question(self, parts: list[Any]) -> Question[Name]:
        asked, *views = parts
        return Question(asked, _view(_once(views), views))

    @v_args(meta=True)
    def again(self, meta: Any, words: list[Token]) -> said.Again[Name]:
        return said.Again(Parameter(words[0][1:], _span(meta)))

    def family(self, parts: list[Any]) -> said.Family[Name]:
        relative, had, name, age = parts
        return said.Family(str(relative).casefold(), had, name, age)

    def forget(self, parts: list[Any]) -> said.Forget[Name]:
        return said.Forget(parts[0] or "", parts[1])

    def span(self, parts: list[Any]) -> tuple[Amount, Amount]:
        least, greatest, unit = parts
        written = unit or ("", "")
        return Amount(least, *written), Amount(greatest, *written)

    def plot_belief(self, parts: list[Any]) -> said.PlotBelief[Name]:
        return said.PlotBelief(parts[0], parts[1], *parts[2])

    def BLOCK(self, token: Token) -> said.Block:  # noqa: N802 (the name of a terminal)
        return said.Block(token[1:-1].replace(JOINED, " "), _token_span(token))

    def explained(self, parts: list[Any]) -> said.Explained[Name]:
        return said.Explained(parts[0])


class Pairs:
    """Parts of a question with their values, and where they stand."""

    def __init__(self, span: syntax.Span, **values: Any) -> None:
        self.span, self.values = span, values


def _once(clauses: Sequence[Pairs]) -> dict[str, Any]:
    """All parts together. Raises: Repeated if one stands twice."""
    found: dict[str, Any] = {}
    for clause in clauses:
        for part, value in clause.values.items():
            if part in found:
                raise Repeated(clause.span)
            found[part] = value
    return found


def _view(found: dict[str, Any], clauses: Sequence[Pairs]) -> View[Name]:
    spans = tuple((part, clause.span) for clause in clauses for part in clause.values)
    return View(**found, spans=spans)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


_STATEMENTS = {
    _snake(name): made
    for name, made in vars(said).items()
    if isinstance(made, type) and issubclass(made, Statement) and made is not Statement
}

__all__ = ["DEEPEST_BLOCK", "Repeated", "UnexpectedInput", "parser", "tree"]
