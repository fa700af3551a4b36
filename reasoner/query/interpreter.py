"""The language as a library: statements are planned, run over a session, and return typed results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reasoner.engine.reasoner import Reasoner
from reasoner.errors import Phrase, RequestError, reason_of
from reasoner.explain.messages import Messages
from reasoner.patient.record import Patient
from reasoner.query import verbs
from reasoner.query.amounts import Misread
from reasoner.query.asking import At, answers, changes
from reasoner.query.context import Context
from reasoner.query.errors import QueryError
from reasoner.query.results import Result, Several, Told
from reasoner.query.script import Part, script_faults, statements
from reasoner.query.session import Session, Settings
from reasoner.query.showing import written
from reasoner.query.statements import Command, Explained, Question, Script, Statement, Undo
from reasoner.query.syntax import Concept, View
from reasoner.query.views import viewed
from reasoner.query.writing import written_to


def run(plan: Statement[Concept], session: Session, context: Context) -> tuple[Session, Result]:
    """What a plan does to a session, and what it returns.

    Raises: RequestError, RecordError, Unanswerable; the session stays as it is then.
    """
    match plan:
        case Explained(statement):
            from reasoner.query.printing import plan_lines

            return session, Told(session.settings.language, "", told=tuple(plan_lines(statement)))
        case Question(asked, view):
            at = At(session, context, view)
            return session, _shown(answers(asked, at), at)
        case Command():
            return changes(plan, At(session, context))
    raise TypeError(type(plan).__name__)


def _shown(result: Result, at: At) -> Result:
    """A result as its view asks, and in a file, if it names one."""
    result = viewed(result, at.view, at.say)
    if not at.view.path:
        return result
    written_to(Path(at.view.path), written(result), overwrite=at.session.settings.overwrite)
    return replace(result, notes=(*result.notes, at.say("saved", at.view.path)), as_shape="")


class Interpreter:
    """Runs statements one after the other over a session.

    Parameters: `context`, what answers; `session`, where it begins.

    >>> interpreter = Interpreter(Context(Reasoner.load()))
    >>> _ = interpreter.ask("load patient examples/patients/dyspnoea_after_hip_replacement.yaml")
    >>> interpreter.ask("diagnose top 1").rows[0][0].value
    'pulmonary_embolism'
    """

    def __init__(self, context: Context, session: Session | None = None) -> None:
        self.context, self.session = context, session or Session()

    def ask(self, text: str, /, **bound: Any) -> Result:
        """Run one statement.

        Parameters: `bound`, the values of its parameters, beside what `let` named: texts stand for names, numbers for numbers; no
        text is ever read as a query.
        Raises: QueryError with every fault in the text; RequestError, RecordError, Unanswerable.
        Law: if it raises, the session is as it was.
        """
        values: Mapping[str, Any] = {**self.session.bound, **bound}
        plan = self.context.planner.plan(text, values if "$" in text else None)
        if isinstance(plan, Script):
            return self._of_file(str(plan.path.text), values)
        return self._done(text, plan, values)

    def _done(self, text: str, plan: Statement[Concept], values: Mapping[str, Any]) -> Result:
        session = replace(self.session, bound=values)
        try:
            after, result = run(plan, session, self.context)
        except QueryError as failure:
            raise (failure if failure.text else QueryError(text, failure.faults)) from None
        except Misread as failure:
            raise QueryError(text, [failure.fault]) from None
        bound = after.bound if after is not session else self.session.bound
        before = self.session if isinstance(plan, Command) and not isinstance(plan, Undo) else after.before
        self.session = replace(after, bound=bound, said=(*self.session.said, text), before=before)
        return result

    def script(self, text: str, /, **bound: Any) -> Iterator[Result]:
        """Run the statements of a script, once all of them have been understood.

        Raises: QueryError with the faults of all statements, before any is run; then as `ask`.
        """
        parts = self.understood(text, bound)
        for part in parts:
            yield self.ask(part.text, **bound)

    def understood(self, text: str, bound: Mapping[str, Any] = MappingProxyType({})) -> list[Part]:
        """The statements of a script.

        Parameters: `bound`, the values of parameters, beside what the session has.
        Raises: QueryError with the faults of all of them.
        """
        parts = list(statements(text))
        if faults := list(script_faults(parts, self.context.planner, {**self.session.bound, **bound})):
            raise QueryError(text, faults)
        return parts

    def _of_file(self, path: str, values: Mapping[str, Any]) -> Result:
        """The results of a script in a file, in which no script may stand.

        Raises: RequestError if it cannot be read.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as failure:
            why = reason_of(failure) if isinstance(failure, OSError) else "not UTF-8"
            raise RequestError(Phrase("{0}: cannot be read: {1}", path, why), fix=Phrase("name a text file")) from None
        parts = self.understood(text, values)
        plans = [self.context.planner.parse(part.text) for part in parts]
        if any(isinstance(one, Script) for one in plans):
            raise RequestError(Phrase("{0}: a script runs no script", path), fix=Phrase("put its statements there"))
        bound = {name: value for name, value in values.items() if name not in self.session.bound}
        results = tuple(self.ask(part.text, **bound) for part in parts)
        language = self.session.settings.language
        return Several(
            language, Messages(language, "query", package="reasoner.query")("script_done", path), results=results
        )


def ask(
    text: str,
    patient: Patient | None = None,
    /,
    *,
    reasoner: Reasoner | None = None,
    as_of: str = "",
    language: Any = "en",
    **bound: Any,
) -> Result:
    """Ask one thing of one patient: the language of queries in a function.

    Parameters: `patient`, None for what is asked of no one; `reasoner`, by default that of the installed knowledge base; `as_of`,
    by default the moment of the record; `bound`, as of `Interpreter.ask`.
    Raises: as `Interpreter.ask`.

    >>> from reasoner import Patient, ask
    >>> ask("is pulmonary embolism a disorder").is_so
    True
    """
    asked = reasoner or _installed()
    settings = Settings(language=language, jurisdiction=asked.jurisdiction)
    session = Session(as_of=as_of, settings=settings)
    if patient is not None:
        session = session.with_patient(patient, "patient")
    return Interpreter(_context(asked), session).ask(text, **bound)


_contexts: dict[int, Context] = {}


def _context(reasoner: Reasoner) -> Context:
    """The context of a reasoner, so that plans are kept from question to question."""
    found = _contexts.get(id(reasoner))
    if found is None or found.reasoner is not reasoner:
        _contexts.clear()
        found = _contexts[id(reasoner)] = Context(reasoner)
    return found


def _installed() -> Reasoner:
    """The reasoner of the installed knowledge base, loaded once."""
    return next((one.reasoner for one in _contexts.values()), None) or _context(Reasoner.load()).reasoner


__all__ = ["Context", "Interpreter", "Session", "Settings", "View", "ask", "run", "verbs"]
