"""`Contradictory`: why there is no answer for one patient, as a value that can be told and exported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.rendering import words
from reasoner.explain.chain import Chain
from reasoner.explain.citations import Citations
from reasoner.explain.conflicts import Conflicts
from reasoner.explain.layout import WIDTH, Layout, Line, plain
from reasoner.symbolic.contradiction import Conflict
from reasoner.vocabulary import Language, Question

FORMAT = "reasoner/contradiction/1"


@dataclass(frozen=True)
class Contradictory:
    """Rules in force that contradict each other for one patient at one moment.

    Parameters: `question`; `conflict`, a smallest set of facts and rules; `chain`, how they meet; `knowledge`, which holds the
    rules.
    """

    question: Question
    conflict: Conflict
    chain: Chain = field(repr=False, compare=False)
    knowledge: KnowledgeBase = field(repr=False, compare=False)

    def lines(self, language: Language = "en", width: int = WIDTH) -> list[Line]:
        """The facts and rules, each where it stands, and what may not be so together."""
        said = words(self.knowledge, language, self.question.profile)
        metadata = {module["id"]: module for module in self.knowledge.content["modules"]["modules"]}
        citations = Citations(said, self.chain, metadata)
        return list(Conflicts(said, Layout(language, width), self.chain, citations).lines(self.conflict))

    def render(self, language: Language = "en") -> str:
        """The lines as text."""
        return plain(self.lines(language))

    def to_json(self) -> dict[str, Any]:
        """The contradiction for machines: the parties, and the links from the facts to what may not be."""
        return {
            "format": FORMAT,
            "question": self.question.as_json(),
            "kb": self.knowledge.digest,
            **self.conflict.as_json(),
            "links": [self.chain.links[step.head].as_json() for step in self.conflict.steps],
        }
