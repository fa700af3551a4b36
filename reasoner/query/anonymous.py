"""Which statements name nobody: those alone are kept on a disk when a session is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from reasoner.explain.messages import catalogue
from reasoner.query.amounts import is_length
from reasoner.query.errors import QueryError
from reasoner.query.planning import Planner
from reasoner.query.printing import Printer
from reasoner.query.statements import Block, Compare, Guidelines, Let, LoadPatient, NewPatient, Path, UsePatient
from reasoner.query.syntax import Amount, Moment, Name, Parameter, View
from reasoner.vocabulary import LANGUAGES, Language, lexical_key

_NAMING = (Path, Block, Moment, Parameter, LoadPatient, NewPatient, UsePatient, Compare, Let)
"""What may hold a name that someone chose, a file or a date: a statement with one of them is not kept."""


def without_identity(text: str, planner: Planner, language: Language) -> str:
    """A statement as it may be kept: written anew, so that no comment is in it; empty if it may name someone.

    Law: every word of what is kept is one of the language, of the knowledge base, of a unit or a number.
    """
    try:
        tree = planner.parse(text)
    except QueryError:
        return ""
    nodes = list(_nodes(tree))
    if any(isinstance(node, _NAMING) or (isinstance(node, View) and node.path) for node in nodes):
        return ""
    known = _Known(planner)
    if not all(map(known.holds, nodes)):
        return ""
    return Printer(language).written(tree)


class _Known:
    """Words that are no one's name: those of the knowledge base and of the tables that queries show."""

    def __init__(self, planner: Planner) -> None:
        self._lexicon = planner.knowledge.content["lexicon"]
        self._rules = {rule.id for rule in planner.knowledge.rules}
        self._jurisdictions = planner.knowledge.content["modules"]["within"]
        observables = planner.knowledge.content["observables"]["observables"].values()
        self._units = {unit for one in observables for unit in (*one["units"], *one.get("bases", {}))}

    def holds(self, node: Any) -> bool:
        """Whether what was chosen freely in a part of a statement is known: a name, a jurisdiction, a unit."""
        match node:
            case Name():
                return self.name(node.text)
            case Guidelines():
                return node.jurisdiction is None or node.jurisdiction in self._jurisdictions
            case Amount():
                return all(not one or one in self._units or is_length(one) for one in (node.unit, node.basis))
        return True

    def name(self, text: str) -> bool:
        key = lexical_key(text)
        return key in self._lexicon or key.removesuffix("s") in self._lexicon or text in self._rules or key in _shown()


def _shown() -> frozenset[str]:
    """The titles of the columns of tables."""
    return frozenset(
        lexical_key(catalogue("reasoner.query", language).pgettext("query", key))
        for language in LANGUAGES
        for key in _COLUMNS
    )


_COLUMNS = tuple(
    f"column_{one}" for one in ("condition", "band", "probability", "low", "high", "finding", "status", "module")
)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, tuple):
        for one in node:
            yield from _nodes(one)
    elif is_dataclass(node) and not isinstance(node, type):
        for one in fields(node):
            yield from _nodes(getattr(node, one.name))
