"""Where advice comes from: the source of each rule, numbered for a screen, with its strength as published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reasoner.explain.chain import Chain
from reasoner.explain.layout import FIXED_SPACE, unbroken
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import split_atom


class Citations:
    """The sources that one answer names, each with a number, in the order in which they were first cited.

    Parameters: `words`; `chain`, in which the rules behind an atom are found; `metadata`, of the modules.
    """

    def __init__(self, words: Words, chain: Chain, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        self._words = words
        self._chain = chain
        self._metadata = metadata
        self._unsourced = Messages(words.language, "answer")["unsourced"]
        self._numbers: dict[str, int] = {}

    def whole(self, rule: Rule) -> str:
        """The source of a rule with the section, the strength and certainty as published, and whether it was read."""
        parts = [self._name(rule), rule.metadata["section"], self._grade(rule)]
        return "[" + ", ".join(part for part in parts if part) + "]"

    def cite(self, atom: str) -> str:
        """The module rules that advise what an atom recommends, as an ending: each grade and number, ` · class I [2]`."""
        cited = []
        for link in self._chain.supports([atom]):
            if link.rule and split_atom(link.atom)[0] == "advise":
                rule = self._words.rules[link.rule]
                number = self._numbers.setdefault(self._name(rule), len(self._numbers) + 1)
                grade = self._grade(rule)
                cited.append(f" · {unbroken(grade)}{FIXED_SPACE}[{number}]" if grade else f"{FIXED_SPACE}[{number}]")
        return "".join(dict.fromkeys(cited))

    def numbered(self) -> list[str]:
        """The sources cited so far, each with its number."""
        return [f"[{number}]{FIXED_SPACE}{name}" for name, number in self._numbers.items()]

    def _name(self, rule: Rule) -> str:
        module = self._metadata[rule.module]
        return rule.metadata.get("source") or f"{module['publisher']} {module['version']}"

    def _grade(self, rule: Rule) -> str:
        unsourced = self._unsourced if rule.metadata.get("status") == "unsourced" else ""
        parts = (rule.metadata.get("strength", ""), rule.metadata.get("certainty", ""), unsourced)
        return ", ".join(part for part in parts if part)
