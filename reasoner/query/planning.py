"""From text to plan: statements are parsed and their names understood once, and kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase
from reasoner.query.characters import refusals, unclosed
from reasoner.query.errors import Fault, QueryError, shown
from reasoner.query.grammar import Repeated, UnexpectedInput, tree
from reasoner.query.keywords import reserved
from reasoner.query.meaning import Meanings
from reasoner.query.naming import Names
from reasoner.query.phrases import Phrases
from reasoner.query.statements import Statement
from reasoner.query.syntax import Concept, Name
from reasoner.query.unexpected import fault_of

_KEPT, _LONGEST_KEPT = 1_000, 500
"""So many trees and plans are kept, of texts of so many characters at most."""
_ENDINGS = ("?", "？", ".", "!")
"""What may end a statement as it ends a sentence, once."""


@dataclass
class Planner:
    """Plans statements for one knowledge base; plans without parameters are kept.

    >>> from reasoner.engine.knowledge_base import load
    >>> Planner(load(None)).plan("why not pneumonia").asked.target.id
    'pneumonia'
    """

    knowledge: KnowledgeBase
    _trees: dict[str, Statement[Name]] = field(default_factory=dict, repr=False)
    _plans: dict[str, Statement[Concept]] = field(default_factory=dict, repr=False)

    @cached_property
    def names(self) -> Names:
        """What looks names up."""
        return Names(self.knowledge)

    @cached_property
    def _phrases(self) -> Phrases:
        observables = self.knowledge.content["observables"]["observables"].values()
        units = (unit for one in observables for unit in one["units"])
        return Phrases(self.knowledge.content["lexicon"], reserved(), units)

    def parse(self, text: str) -> Statement[Name]:
        """The tree of a statement.

        Raises: QueryError with the place of what cannot be understood.
        """
        found = self._trees.get(text)
        if found is None:
            found = self._parsed(text)
            _keep(self._trees, text, found)
        return found

    def _parsed(self, text: str) -> Statement[Name]:
        """The tree, names that are known kept together, or else, where that is no statement, word by word."""
        if refused := list(refusals(text)):
            raise QueryError(text, refused)
        said = text.rstrip()
        said = said[:-1] if said.endswith(_ENDINGS) else said
        failures = []
        for read in dict.fromkeys((self._phrases.joined(said), said)):
            try:
                return tree(read)
            except Repeated as problem:
                message = Phrase("`{0}` says again what was said before", shown(text[slice(*problem.span)]))
                raise QueryError(text, [Fault(message, Phrase("leave one of them out"), problem.span)]) from None
            except UnexpectedInput as failure:
                failures.append((failure, read))
        raise QueryError(text, [unclosed(text) or fault_of(*failures[0])]) from None

    def plan(self, text: str, bound: Mapping[str, Any] | None = None) -> Statement[Concept]:
        """The plan of a statement: its tree with every name understood.

        Parameters: `bound`, the values of its parameters.
        Raises: QueryError with every fault that was found.
        """
        if not bound and text in self._plans:
            return self._plans[text]
        meanings = Meanings(self.knowledge, bound or {}, self.names)
        plan: Statement[Concept] = meanings.resolved(self.parse(text))
        if meanings.faults:
            raise QueryError(text, meanings.faults)
        if not bound:
            _keep(self._plans, text, plan)
        return plan


_Kept = TypeVar("_Kept")


def _keep(kept: dict[str, _Kept], text: str, value: _Kept) -> None:
    if len(text) > _LONGEST_KEPT:
        return
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]
    kept[text] = value
