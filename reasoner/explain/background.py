"""What the numbers of a belief rest on, and what would exclude a hypothesis: as an answer tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reasoner.explain.messages import Messages
from reasoner.vocabulary import Language

_AUTHOR = re.compile(r"[^.,:;(]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Background:
    """The literature behind the belief of one profile, in one language.

    Parameters: `belief`, the document of the knowledge base.
    """

    language: Language
    profile: str
    belief: Mapping[str, Any] = field(repr=False)

    def of_term(self, evidence: str, hypothesis: str) -> str:
        """What an evidence's rates rest on, in brackets; empty where they were learned."""
        bases: Mapping[str, Any] = self.belief["bases"].get(evidence, {})
        return self._told(bases[hypothesis]) if hypothesis in bases else ""

    def of_prior(self, hypothesis: str) -> str:
        """What a prior rests on, in brackets; empty where it was learned."""
        bases: Mapping[str, Any] = self.belief["prior_bases"].get(self.profile, {})
        return self._told(bases[hypothesis]) if hypothesis in bases else ""

    def of_pairs(self, hypotheses: Sequence[str]) -> str:
        """What is known of how often conditions come together, by what it rests on, in brackets; empty where nothing is known."""
        bases: Mapping[str, Any] = self.belief.get("comorbidity_bases", {})
        known = self.belief["profiles"][self.profile].get("comorbidity", ())
        pairs = [f"{first}+{second}" for first, second, _ in known if {first, second} <= set(hypotheses)]
        return " ".join(self._told(bases[pair]) for pair in pairs)

    def first_exclusion(self, hypothesis: str) -> str:
        """What would exclude a hypothesis, the first way alone, without what it rests on; empty if none is known."""
        ways = self.belief["excluded_by"].get(hypothesis)
        return ways[0][self.language] if ways else ""

    def exclusions(self, hypothesis: str) -> Iterator[str]:
        """What would exclude a hypothesis, each with what that rests on."""
        for way in self.belief["excluded_by"].get(hypothesis, ()):
            yield f"{way[self.language]} {self._told(way)}"

    def _told(self, basis: Mapping[str, str]) -> str:
        say = Messages(self.language, "answer")
        if basis["status"] == "unsourced":
            return f"[{say['unsourced']}]"
        author, year = _AUTHOR.match(basis["source"]), _YEAR.search(basis["source"])
        cited = " ".join(part[0].strip() for part in (author, year) if part)
        told = ", ".join(part for part in (cited, basis["section"]) if part)
        return f"[{told}]" if basis["status"] == "sourced" else f"[{told}; {say['partly_unsourced']}]"
