"""An answer as text: the screen that people read first, then the chain of reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reasoner.errors import Problem
from reasoner.explain.background import Background
from reasoner.explain.chain import Chain
from reasoner.explain.layout import WIDTH, Layout, Line, plain
from reasoner.explain.messages import Messages
from reasoner.explain.reasons import Reasons
from reasoner.explain.screen import Screen, Section
from reasoner.explain.wording import Words
from reasoner.vocabulary import Question

_SHOWN_OF_DIGEST = 19


class TextRenderer:
    """Tells one answer in one language, as lines with roles or as plain text.

    Parameters: `words`; `conclusions`, `chain`, `modules` (states) and `problems` of the answer; `metadata`, of the modules;
    `background`, what its numbers rest on; `width`, in columns.
    """

    def __init__(
        self,
        *,
        words: Words,
        conclusions: Mapping[str, Any],
        chain: Chain,
        modules: Mapping[str, str],
        problems: Sequence[Problem],
        metadata: Mapping[str, Mapping[str, Any]],
        background: Background,
        width: int = WIDTH,
    ) -> None:
        self._say = Messages(words.language, "answer")
        self._layout = Layout(words.language, width)
        self._hypotheses = conclusions["hypotheses"]
        self._screen = Screen(
            words=words,
            layout=self._layout,
            conclusions=conclusions,
            chain=chain,
            modules=modules,
            problems=problems,
            metadata=metadata,
            background=background,
        )
        self._reasons = Reasons(
            words=words,
            layout=self._layout,
            conclusions=conclusions,
            chain=chain,
            metadata=metadata,
            background=background,
        )

    def sections(self) -> list[Section]:
        """The sections of the screen."""
        return self._screen.sections()

    def contributions(self) -> dict[str, list[str]]:
        """What is behind the probability of each hypothesis that is concluded."""
        rows = self._hypotheses
        return {row["hypothesis"]: self._reasons.contributions(row["hypothesis"], row["ppm"]) for row in rows}

    def header_lines(self, question: Question, knowledge: str) -> list[Line]:
        """What was asked, of which knowledge base."""
        asked = f"{question.as_of.replace('T', ' ')} · {question.jurisdiction} · {question.profile}"
        known = self._say("reason_kb", knowledge[:_SHOWN_OF_DIGEST])
        return [
            *self._layout.lines(self._say["title"], role="title"),
            *self._layout.lines(f"{asked} · {known}…", role="faint"),
        ]

    def screen_lines(self) -> list[Line]:
        """Alarms, must-not-miss, actions, questions, hypotheses, conflicts, what was not used, status: in that order."""
        return self._screen.lines()

    def reason_lines(self) -> list[Line]:
        """The chain under every alarm, must-not-miss, action and the first hypotheses, and the status once more."""
        return [*self._reasons.lines(), *self._layout.lines(self._screen.standing())]

    def check_lines(self) -> list[Line]:
        """That the independent checker derived the answer again; nothing else is ever shown."""
        return self._layout.lines(self._say["checked"])

    def header(self, question: Question, knowledge: str) -> str:
        """What was asked, of which knowledge base, as plain text."""
        return plain(self.header_lines(question, knowledge))

    def screen(self) -> str:
        """The screen as plain text."""
        return plain(self.screen_lines())

    def reasons(self) -> str:
        """The chain of reasons as plain text."""
        return plain(self.reason_lines())

    def checked(self) -> str:
        """That the answer was checked, as plain text."""
        return plain(self.check_lines())
