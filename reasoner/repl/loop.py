"""The prompt: statements are read, run and shown, until whoever asks leaves; the knowledge base is loaded behind it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import DynamicLexer
from prompt_toolkit.styles import Style
from rich.console import Console
from rich.text import Text

from reasoner.errors import ReasonerError
from reasoner.explain.messages import Messages
from reasoner.repl.colouring import QueryLexer
from reasoner.repl.completing import Ghost, QueryCompleter
from reasoner.repl.history import NamelessHistory, history_path
from reasoner.version import __version__
from reasoner.vocabulary import Language

if TYPE_CHECKING:
    from reasoner.query.completion import Candidate, Completer
    from reasoner.query.interpreter import Interpreter
    from reasoner.query.session import Session

NARROWEST, WIDEST = 40, 200
_SHOWN = 0.05
"""Seconds after which the prompt has been drawn."""
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse ansibrightblack", "auto-suggestion": "ansibrightblack"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a session begins: what loads an interpreter, the language until it is there, a record to load, and the moment."""

    load: Callable[[], Interpreter]
    language: Language
    patient: str = ""


class Prompt:
    """Reads statements from a terminal and runs them.

    Parameters: `beginning`; `console`, where results go.
    """

    def __init__(self, beginning: Beginning, console: Console) -> None:
        self._beginning, self._console = beginning, console
        self._interpreter: Interpreter | None = None
        self._completer: Completer | None = None
        self._failure: BaseException | None = None
        self._loading = threading.Thread(target=self._load, daemon=True)

    def _load(self) -> None:
        """Load what answers and what completes; a failure is told when something is asked."""
        try:
            from reasoner.query.completion import Completer

            interpreter = self._beginning.load()
            completer = Completer(interpreter.context.knowledge)
            completer.prepare(interpreter.session.settings.language)
            self._completer, self._interpreter = completer, interpreter
        except BaseException as failure:
            self._failure = failure
        self._prompt.app.invalidate()

    @property
    def _language(self) -> Language:
        return self._interpreter.session.settings.language if self._interpreter else self._beginning.language

    @property
    def _say(self) -> Messages:
        return Messages(self._language, "prompt", package="reasoner.repl")

    def run(self) -> int:
        """Read and run until the end of input. Returns: the exit code."""
        # made before anything is loaded: a status line that waits for that takes the terminal's output
        prompt = self._prompt
        if self._beginning.patient:
            self._loading.start()
        self._console.print(Text(self._say("welcome", __version__), style="dim"))
        if self._beginning.patient:
            self._hear("load patient $file", file=self._beginning.patient)
        else:
            self._console.print(Text(self._say("today", date.today().isoformat()), style="dim"))
        while self._failure is None:
            try:
                text = prompt.prompt(self._mark, pre_run=self._begin)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return 0
            if text.strip():
                self._hear(text)
        self._console.print(Text(f"{self._say['failed']}: {self._failure}", style="red"))
        return 2

    def _begin(self) -> None:
        """Begin to load once the prompt is there, so that it does not wait."""
        if self._loading.ident is None:
            self._prompt.app.create_background_task(self._once_shown())

    async def _once_shown(self) -> None:
        await asyncio.sleep(_SHOWN)
        self._loading.start()

    @cached_property
    def _prompt(self) -> PromptSession[str]:
        lexer = QueryLexer(self._joined, self._is_known)
        return PromptSession(
            history=NamelessHistory(history_path(), self._nameless),
            completer=QueryCompleter(self._offer),
            auto_suggest=Ghost(self._offer),
            lexer=DynamicLexer(lambda: lexer if self._completer else None),
            key_bindings=self._keys(),
            bottom_toolbar=self._toolbar,
            style=_STYLE,
            multiline=True,
            prompt_continuation="   … ",
            complete_while_typing=False,
            complete_in_thread=True,
        )

    @property
    def _mark(self) -> str:
        name = self._interpreter.session.current if self._interpreter else ""
        return f"{name or 'reasoner'}> "

    def _keys(self) -> KeyBindings:
        """Enter asks where a statement is whole or the line is empty, and goes on to a new line otherwise."""
        keys = KeyBindings()

        @keys.add("enter")
        def _(event: KeyPressEvent) -> None:
            from reasoner.query.wholeness import is_whole

            buffer = event.current_buffer
            if buffer.complete_state and buffer.complete_state.current_completion:
                buffer.complete_state = None
            elif is_whole(buffer.text) or not buffer.document.current_line.strip():
                buffer.validate_and_handle()
            else:
                buffer.insert_text("\n  ")

        return keys

    def _offer(self, text: str) -> list[Candidate]:
        if self._completer is None or self._interpreter is None:
            return []
        return self._completer.candidates(text, self._interpreter.session)

    def _joined(self, text: str) -> str:
        return self._completer.joined(text) if self._completer else text

    def _is_known(self, name: str) -> bool:
        return self._completer is None or self._completer.is_known(name)

    def _nameless(self, text: str) -> str:
        if self._interpreter is None:
            return ""
        from reasoner.query.anonymous import without_identity

        return without_identity(text, self._interpreter.context.planner, self._language)

    def _toolbar(self) -> FormattedText:
        if self._interpreter is None:
            return FormattedText([("", f" {self._say['loading']}")])
        session, knowledge = self._interpreter.session, self._interpreter.context.knowledge
        reviewed = any(review == "approved" for review in knowledge.reviews.values())
        parts = [
            session.current or self._say["nobody"],
            session.moment.replace("T", " "),
            f"{session.settings.jurisdiction} · {session.settings.profile}",
            self._say("kb", knowledge.digest.partition(":")[2][:8] or knowledge.digest[:8]),
            *([] if reviewed else [self._say["draft"]]),
            session.settings.language,
        ]
        return FormattedText([("", " " + "  |  ".join(parts))])

    def _ready(self) -> Interpreter | None:
        """The interpreter, waited for; None if it could not be loaded."""
        if self._loading.ident is None:
            self._loading.start()
        if self._loading.is_alive():
            with self._console.status(self._say["loading"]):
                while self._loading.is_alive():
                    self._loading.join(0.05)
        return self._interpreter

    def _hear(self, text: str, **bound: Any) -> None:
        """Run what was typed and show what it returns; whatever goes wrong is told, and the session goes on."""
        from reasoner.repl.refusing import refusal

        try:
            interpreter = self._ready()
            if interpreter is None:
                return
            width = min(max(self._console.width, NARROWEST), WIDEST)
            session = interpreter.session
            interpreter.session = replace(session, settings=replace(session.settings, width=width))
            self._run(interpreter, text, bound)
        except KeyboardInterrupt:
            self._console.print(Text(self._say["interrupted"], style="yellow"))
        except ReasonerError as refused:
            self._console.print(refusal(refused, self._language))
        except Exception as fault:
            self._console.print(Text(self._say("fault", type(fault).__name__), style="red"))

    def _run(self, interpreter: Interpreter, text: str, bound: dict[str, Any]) -> None:
        from reasoner.query.statements import Interview, Question
        from reasoner.repl.display import show

        if bound:
            show(interpreter.ask(text, **bound), self._console, pager=False)
            return
        parts = interpreter.understood(text)
        for part in parts:
            statement = interpreter.context.planner.parse(part.text)
            if isinstance(statement, Question) and isinstance(statement.asked, Interview):
                interpreter.session = self._interviewed(interpreter)
                continue
            result = interpreter.ask(part.text)
            show(result, self._console, pager=interpreter.session.settings.pager)

    def _interviewed(self, interpreter: Interpreter) -> Session:
        """Hold an interview about the current patient; what was replied is in the record afterwards."""
        from reasoner.explain.layout import Layout, plain
        from reasoner.repl.styles import STYLES
        from reasoner.repl.talk import Talk

        session, context = interpreter.session, interpreter.context
        settings = session.settings
        begun = context.of(session).interview(context.patient(session), as_of=session.moment, profile=settings.profile)
        layout = Layout(settings.language, settings.width)

        def tell(text: str, role: str, indent: int = 0) -> None:
            lines = layout.lines(text, indent)
            self._console.print(Text(plain(lines), style=STYLES.get(role, "")))

        plain_prompt: PromptSession[str] = PromptSession()
        try:
            Talk(begun, context.words(settings.language, settings.profile), plain_prompt.prompt, tell).hold()
        except KeyboardInterrupt:
            tell(self._say["interrupted"], "open")
        return replace(session.with_patient(begun.now.patient, session.current), before=session)


def utc_now() -> str:
    """The moment, as records of a log have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
