"""From text to plan: statements are parsed and their names understood once, and kept for the next time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase
from reasoner.query.errors import Fault, QueryError
from reasoner.query.grammar import Repeated, UnexpectedInput, tree
from reasoner.query.keywords import reserved
from reasoner.query.meaning import Meanings
from reasoner.query.phrases import Phrases
from reasoner.query.statements import Statement
from reasoner.query.syntax import Concept, Name
from reasoner.query.unexpected import fault_of

LONGEST = 20_000
"""So many characters a statement may have."""
DEEPEST = 100
"""So many brackets and denials may stand in each other."""
_KEPT = 1_000


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
    def _phrases(self) -> Phrases:
        return Phrases(self.knowledge.content["lexicon"], reserved())

    def parse(self, text: str) -> Statement[Name]:
        """The tree of a statement.

        Raises: QueryError with the place of what cannot be understood.
        """
        if text not in self._trees:
            _check_size(text)
            if len(self._trees) >= _KEPT:
                self._trees.clear()
            self._trees[text] = self._parsed(text)
        return self._trees[text]

    def _parsed(self, text: str) -> Statement[Name]:
        """The tree, names that are known kept together, or else, where that is no statement, word by word."""
        failures = []
        for read in dict.fromkeys((self._phrases.joined(text), text)):
            try:
                return tree(read)
            except Repeated as problem:
                said = Phrase("`{0}` stands twice", problem.part)
                raise QueryError(text, [Fault(said, Phrase("leave one of them out"), problem.span)]) from None
            except UnexpectedInput as failure:
                failures.append(failure)
        raise QueryError(text, [fault_of(failures[0], text)])

    def plan(self, text: str, bound: Mapping[str, Any] | None = None) -> Statement[Concept]:
        """The plan of a statement: its tree with every name understood.

        Parameters: `bound`, the values of its parameters.
        Raises: QueryError with every fault that was found.
        """
        if not bound and text in self._plans:
            return self._plans[text]
        meanings = Meanings(self.knowledge, bound or {})
        plan: Statement[Concept] = meanings.resolved(self.parse(text))
        if meanings.faults:
            raise QueryError(text, meanings.faults)
        if not bound:
            if len(self._plans) >= _KEPT:
                self._plans.clear()
            self._plans[text] = plan
        return plan


def _check_size(text: str) -> None:
    """Refuse what is too long or too deep to be a question of a person, before anything is parsed."""
    if len(text) > LONGEST:
        said = Phrase("a statement of {0} characters, more than {1}", len(text), LONGEST)
        raise QueryError(text, [Fault(said, Phrase("ask several questions, or put it in a script"), (0, 1))])
    depth = deepest = 0
    for character in text:
        depth += (character in "({") - (character in ")}")
        deepest = max(deepest, depth)
    denials = sum(text.casefold().count(word) for word in ("not ", "non ", "pas "))
    if max(deepest, denials) > DEEPEST:
        said = Phrase("more than {0} brackets or denials in each other", DEEPEST)
        raise QueryError(text, [Fault(said, Phrase("say it more simply"), (0, 1))])
