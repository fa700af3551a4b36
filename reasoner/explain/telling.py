"""One link of a chain in words: what gave an atom, and where that stands."""

from __future__ import annotations

from reasoner.explain.chain import Chain, Link
from reasoner.explain.citations import Citations
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words
from reasoner.vocabulary import INFERENCE, split_atom

_REVERSED = ("absent", "no_history", "no_family", "not_taking", "no_allergy")
"""What is said to be not so is so of every kind of it: the hierarchy is read downwards."""


class Telling:
    """Tells links in one language.

    Parameters: `words`; `chain`, whose facts the links are of; `citations`, for the sources of rules.
    """

    def __init__(self, words: Words, chain: Chain, citations: Citations) -> None:
        self._words, self._chain, self._citations = words, chain, citations
        self._say = Messages(words.language, "answer")

    def is_unsourced(self, link: Link) -> bool:
        """Whether a link is a rule of a guideline that no one read in its source."""
        return link.kind == "rule" and self._words.rules[link.rule].metadata.get("status") == "unsourced"

    def brief(self, link: Link) -> str:
        """What was told before, without the source and the assumption that stand there."""
        if link.kind != "rule":
            return self.whole(link)
        rule = self._words.rules[link.rule]
        return f"{self._words.sentence(rule, dict(link.substitution))} {{{rule.id}}}"

    def whole(self, link: Link) -> str:
        """What gave an atom, with the source and the assumption of a rule."""
        if link.kind == "rule":
            rule = self._words.rules[link.rule]
            text = self._words.sentence(rule, dict(link.substitution))
            assumption = self._words.assumption(rule)
            if assumption:
                text += f" — {self._say('assuming', assumption)}"
            return f"{text} {{{rule.id}}}" + (f" {self._citations.whole(rule)}" if rule.module not in INFERENCE else "")
        if link.kind == "belief":
            name, low, high = split_atom(link.atom)[1]
            bands = list(dict.fromkeys((self._words.band(int(low)), self._words.band(int(high)))))
            return self._say("belief", self._words.label(name), " – ".join(bands))
        text = self._words.atom(link.atom)
        if link.kind == "hierarchy":
            lower, upper = split_atom(link.premises[0])[1][0], split_atom(link.atom)[1][0]
            if split_atom(link.atom)[0] in _REVERSED:
                lower, upper = upper, lower
            return f"{text} — {self._say('kind_of', self._words.label(lower), self._words.label(upper))}"
        if link.kind == "definition":
            return f"{text} — {self._say('defined', self._words.label(split_atom(link.atom)[1][0]))}"
        entries = [self._chain.facts[one]["entry"] for one in link.facts]
        places = ", ".join(self._say("quoted", entry["pointer"], entry["text"]) for entry in entries)
        return f"{text} — {self._say('recorded', places)}"
