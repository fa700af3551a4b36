"""An interview as a talk: questions put one after the other, replies taken, and how each moves the differential."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reasoner.decision.asking import Stop
from reasoner.engine.interview import Asked, Interview, Reply
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words
from reasoner.repl.interview_words import COMMANDS
from reasoner.vocabulary import split_atom

SHOWN = 4


class Talk:
    """Puts the questions of an interview and takes the replies.

    Parameters: `interview`, which it moves; `words`; `ask`, which puts a prompt and returns what was typed, or raises EOFError;
    `tell`, of a text, its role and how far it is indented; `keep`, called after each reply.
    """

    def __init__(
        self,
        interview: Interview,
        words: Words,
        ask: Callable[[str], str],
        tell: Callable[..., None],
        keep: Callable[[Interview], None] = lambda _interview: None,
    ) -> None:
        self._interview = interview
        self._words = words
        self._say = Messages(words.language, "interview", package="reasoner.repl")
        self._ask, self._tell, self._keep = ask, tell, keep
        self._alarms: set[str] = set()

    def hold(self) -> None:
        """Ask until the policy or the person says that it is enough."""
        self._tell(self._say["how"], "faint")
        self._tell_state()
        asked = self._interview.now.question
        while asked is not None:
            self._put(asked)
            told = self._heard(asked)
            if told == "stop":
                self._tell(self._say["stopped"], "faint")
                return
            if told == "back":
                self._interview.back()
            else:
                self._interview.reply(told)
            self._keep(self._interview)
            self._tell_state()
            asked = self._interview.now.question
        self._tell_end()

    def _put(self, asked: Asked) -> None:
        number = len(self._interview.replies) + 1
        self._tell(f"{number}. {asked.wording[self._words.language]}  ({self._say[asked.ask.reason]})", "title")
        if asked.kind == "categorical":
            for place, atom in enumerate(asked.atoms, start=1):
                self._tell(f"{place:3}  {self._answer(atom)}", "text")

    def _answer(self, atom: str) -> str:
        name, (concept, *_) = split_atom(atom)
        return self._words.label(concept) if name == "present" else self._words.atom(atom)

    def _heard(self, asked: Asked) -> Any:
        """A reply, `back` or `stop`; what makes no sense is asked for again."""
        hint = self._say(f"hint_{asked.kind}", least=asked.least, greatest=asked.greatest, unit=asked.unit)
        while True:
            try:
                typed = self._ask(f"   {hint} > ").strip().lower()
            except EOFError:
                return "stop"
            meant = COMMANDS.get(typed, typed)
            if meant in ("back", "stop"):
                return meant
            if meant in ("unknown", "skip"):
                return Reply(asked.evidence, known=False)
            reply = _reply(asked, meant)
            if reply is not None:
                return reply
            self._tell(self._say("again", typed), "against")

    def _tell_state(self) -> None:
        point = self._interview.now
        for alarm in point.alarms:
            if alarm.alarm not in self._alarms:
                self._alarms.add(alarm.alarm)
                self._tell(
                    f"! {self._words.label(alarm.level)}{self._say['colon']}{self._words.label(alarm.alarm)}", "alarm"
                )
        if point.hypotheses:
            shown = " · ".join(self._moved(one.hypothesis, one.ppm) for one in point.hypotheses[:SHOWN])
            self._tell(shown, "faint", 3)

    def _moved(self, hypothesis: str, ppm: int) -> str:
        """A hypothesis with its band, and an arrow where the last reply made it more or less probable by a tenth."""
        arrow = ""
        if self._interview.replies:
            before = self._interview.now.back().ppm(hypothesis)
            arrow = " ↑" if ppm > 1.1 * before else " ↓" if ppm < 0.9 * before else ""
        return f"{self._words.label(hypothesis)} ({self._words.band(ppm)}){arrow}"

    def _tell_end(self) -> None:
        end = self._interview.now.next
        if isinstance(end, Stop):
            self._tell(self._say[f"end_{end.ending}"], "title")
            if end.open:
                names = ", ".join(self._words.label(name) for name in end.open)
                self._tell(self._say("still_open", names), "open")


def _reply(asked: Asked, typed: str) -> Reply | None:
    """What was typed as a reply; None if it is none."""
    if asked.kind == "binary":
        return Reply(asked.evidence, (("yes", "no").index(typed),)) if typed in ("yes", "no") else None
    if asked.kind == "range":
        number = typed.replace(",", ".")
        try:
            within = asked.least <= float(number) <= asked.greatest
        except ValueError:
            return None
        return Reply(asked.evidence, number=number) if within else None
    if typed in ("none", "0"):
        return Reply(asked.evidence)
    places = typed.replace(",", " ").split()
    if not places or not all(one.isdecimal() and 1 <= int(one) <= len(asked.atoms) for one in places):
        return None
    return Reply(asked.evidence, tuple(sorted({int(one) - 1 for one in places})))
