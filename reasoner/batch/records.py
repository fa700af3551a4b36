"""The records of a batch: one line of JSON for each case, of the shape in `record.schema.json` (`reasoner/batch/1`).

A record has no word of the patient's record: places are pointers, messages are ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

from reasoner.batch.cases import Fault
from reasoner.errors import Problem
from reasoner.patient.sanitising import unsound

if TYPE_CHECKING:
    from reasoner.engine.answer import Answer, Concluded

FORMAT = "reasoner/batch/1"
Status = Literal["answered", "warnings", "refused", "failed", "timeout", "sound", "unsound"]
STATUSES: tuple[Status, ...] = get_args(Status)
_OURS = frozenset({"format", "recorded", "resourceType"})
"""Names of parts that readers complain of; a record has them, and they say nothing of anyone."""
_QUOTED = re.compile(r"`([^`]*)`|'([^']*)'|\"([^\"]*)\"|“([^”]*)”|«([^»]*)»")


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one case.

    Parameters: `line`, the place of the case; `status`; `data`, the line of JSON, without its end.
    """

    line: int
    status: Status
    data: bytes


def place(line: int) -> str:
    """How a case is named that has no pseudonym."""
    return f"#{line}"


def answered(line: int, case: str, answer: Answer | Concluded, certificate: dict[str, str] | None = None) -> Record:
    """The record of an answer: without its chain, which the certificate has.

    Parameters: `case`, a pseudonym, or the place; `certificate`, the name of its file and its digest.
    """
    from reasoner.explain.messages import Messages
    from reasoner.vocabulary import LANGUAGES

    warned = any(problem.severity != "note" for problem in answer.problems)
    told = {
        "question": answer.question.as_json(),
        "kb": answer.knowledge.digest,
        "conclusions": answer.conclusions.as_json(),
        "problems": [one.as_json() for one in answer.problems],
        "modules": {one.module: one.state for one in answer.modules},
        "clinical_review": {one.module: one.clinical_review for one in answer.modules},
        "intended_use": {language: Messages(language, "answer")["intended"] for language in LANGUAGES},
    }
    rest = {"answer": told, **({"certificate": certificate} if certificate else {})}
    return _record(line, case, "warnings" if warned else "answered", rest)


def reported(line: int, case: str, problems: Iterable[Problem]) -> Record:
    """A case of which only the problems were wanted: `sound` if none is an error or a warning."""
    told = tuple(problems)
    return _record(
        line, case, "unsound" if any(unsound(told)) else "sound", {"problems": [one.as_json() for one in told]}
    )


def refused(line: int, fault: Fault) -> Record:
    """A case that cannot be read, or a question that cannot be asked of it."""
    return _error(line, "refused", fault)


def failed(line: int, kind: str) -> Record:
    """A case at which the program failed; `kind` is the type of the exception, whose message could quote the record."""
    return _error(
        line, "failed", Fault(f"the program failed ({kind})", "report it with the kind of record, not the record")
    )


def given_up(line: int, message: str) -> Record:
    """A case for which a bound of the engine was reached."""
    return _error(line, "failed", Fault(message, "ask for this case alone, or shorten its record"))


def died(line: int) -> Record:
    """A case at which the process ended, twice."""
    fault = Fault("the process that worked on it ended, twice", "ask for this case alone, with more memory")
    return _error(line, "failed", fault)


def timeout(line: int, seconds: float) -> Record:
    """A case that took too long and was stopped."""
    fault = Fault(f"stopped after {seconds:g} s", "allow more with --timeout, or shorten its record")
    return _error(line, "timeout", fault)


def without_words(message: str, data: bytes) -> str:
    """A reader's message with `…` for whatever it quotes of a record.

    Parameters: `data`, the record. Where the record has escapes, its words can look otherwise than in the message: then every
    quotation goes.
    Law: no quotation that remains stands in the record.
    """
    text = data.decode("utf-8", "replace")

    def kept(match: re.Match[str]) -> str:
        words = next((group for group in match.groups() if group is not None), "").strip()
        harmless = words in _OURS or ("\\" not in text and words not in text)
        return match[0] if harmless else f"{match[0][0]}…{match[0][-1]}"

    return _QUOTED.sub(kept, message)


def record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line of answers; its `title` is the version that stands as `format` in every line."""
    text = files("reasoner.batch").joinpath("record.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _error(line: int, status: Status, fault: Fault) -> Record:
    return _record(line, place(line), status, {"error": {"message": fault.message, "fix": fault.fix}})


def _record(line: int, case: str, status: Status, rest: dict[str, Any]) -> Record:
    whole = {"format": FORMAT, "line": line, "case": case, "status": status, **rest}
    return Record(line, status, json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))
