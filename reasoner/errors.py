"""One tree of exceptions, and problems as values.

::

    ReasonerError
    ├── KnowledgeError     the knowledge base cannot be found, read or compiled
    │   ├── RuleError      a rule of a module is not acceptable
    │   ├── AttributeTableError  what is said of actions is not acceptable
    │   └── NetworkError   a Bayesian network cannot be read, or is none
    ├── RecordError        a patient file cannot be read at all
    │   └── UnsoundRecord  it can, but not without problems, and was asked for strictly
    ├── RequestError       a question that cannot be asked: unknown profile, jurisdiction, date
    ├── Unanswerable       there is no answer: a bound on time or size was reached, or the caller's own
    │   ├── Contradiction      the rules in force contradict each other for this case
    │   ├── ImpossibleEvidence what was found cannot be true together: its probability is zero
    │   ├── TooWide            a network is too densely connected to be solved exactly
    │   ├── DeadlineExceeded   the deadline that the caller set has passed
    │   └── Cancelled          the caller gave up
    ├── BatchError         the cases, the file of answers or the workers of a batch cannot be used
    ├── LearningError      training data or settings that cannot be learned from
    └── LedgerError        a decision log or its keys cannot be used
        └── AlteredLedger  a decision log is not as it was written

What is wrong *inside* a readable input is never raised: it is a `Problem`, and the rest of the input is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

Slot = str | int | Mapping[str, str]
"""What fills a slot of a `Phrase`; one that is itself a `Phrase` is told in its turn."""


class Phrase(str):
    """An English text that knows the template and the slots it was filled from, so that it can be told in another language.

    Parameters: `template`, with slots `{0}`, `{1}`, …; `slots`, each a text that is the same in every language, labels by
    language, or another `Phrase`.
    Law: it is its English text, wherever a text is expected. A template without slots stands as it is, with its braces.
    """

    __slots__ = ("slots", "template")
    template: str
    slots: tuple[Slot, ...]

    def __new__(cls, template: str, *slots: Slot) -> Self:
        """Fill the slots of a template."""
        english = [one["en"] if isinstance(one, Mapping) else one for one in slots]
        told = super().__new__(cls, template.format(*english) if slots else template)
        told.template, told.slots = template, slots
        return told

    def filled(self, *slots: Slot) -> Self:
        """The same template with other slots, of which it may leave some out."""
        return type(self)(self.template, *slots)

    def __reduce__(self) -> tuple[type[Self], tuple[Slot, ...]]:
        return type(self), (self.template, *self.slots)


_OF_THE_SYSTEM = {
    str(one): one
    for one in (
        Phrase("No such file or directory"),
        Phrase("Permission denied"),
        Phrase("Is a directory"),
        Phrase("Not a directory"),
        Phrase("No space left on device"),
        Phrase("Read-only file system"),
        Phrase("File exists"),
    )
}


def reason_of(failure: OSError) -> str:
    """Why the system refused something, in its own words; the frequent ones can be told in other languages."""
    words = failure.strerror or type(failure).__name__
    return _OF_THE_SYSTEM.get(words, words)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an input that was not understood or not used: where, what, why, and how to fix it.

    Parameters: `severity` is `error` (nothing of the item was used), `warning` (something was, otherwise than it may have
    been meant) or `note` (kept, and not needed); `place` a file, line or JSON pointer; `message` what was found and what
    was expected, and `fix` one thing to do, both in English (a `Phrase`, where they can be told in other languages); `quote` the
    words of a patient's record that it is about, which may name the patient: they are for the screen alone, and `str`, `repr` and
    `as_json` leave them out.
    """

    severity: Literal["error", "warning", "note"]
    place: str
    message: str
    fix: str
    quote: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.place or '/'}: {self.message}. {self.fix}"

    def as_json(self) -> dict[str, str]:
        """The problem for machines, without a word of the record."""
        return {"severity": self.severity, "place": self.place, "message": self.message, "fix": self.fix}


class ReasonerError(Exception):
    """The root: a message that says where, what and why, and `fix`, one thing to do about it."""

    def __init__(self, message: str, *, fix: str) -> None:
        super().__init__(message)
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.args[0]}\n  fix: {self.fix}"


class KnowledgeError(ReasonerError):
    """The knowledge base cannot be found, read or compiled."""


class RuleError(KnowledgeError):
    """A rule of a guideline module is not acceptable; `problems` lists every one that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems), fix="mend the rules named above")


class AttributeTableError(KnowledgeError):
    """What a table says of actions is not acceptable; `problems` lists every one that was found, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(str(problem) for problem in problems), fix="mend the table at the places named above"
        )


class NetworkError(KnowledgeError):
    """A Bayesian network cannot be read, or is none; `problems` lists what was found, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(str(problem) for problem in problems), fix="mend the network at the places named above"
        )


class RecordError(ReasonerError):
    """A patient file cannot be read at all; what is wrong inside a readable file is a `Problem`."""


class UnsoundRecord(RecordError):
    """A record that has problems, where none are accepted; `problems` lists every error and warning."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        found = "\n".join(f"  {problem.severity}: {problem}" for problem in problems)
        super().__init__(
            f"the record is refused for what is wrong in it:\n{found}",
            fix="mend what is named above, or have the rest answered (`--sanitise lenient`)",
        )


class RequestError(ReasonerError):
    """A question that cannot be asked of this knowledge base."""


class Unanswerable(ReasonerError):
    """There is no answer: a bound on time or size was reached, the caller stopped waiting, or rules contradict each other."""


class Contradiction(Unanswerable):
    """The rules in force contradict each other for a case: they have no stable model."""


class ImpossibleEvidence(Unanswerable):
    """What was found has probability zero; `findings` are those that cannot be true together, none of which can be spared.

    Where cases of a batch go on, the same findings stand beside the case instead.
    """

    def __init__(self, findings: tuple[str, ...], model: str = "network") -> None:
        self.findings = findings
        told = ", ".join(findings)
        message = f"{told}: the {model} gives this probability zero"
        if len(findings) > 1:
            message = f"{told}: the {model} gives these together probability zero, and any of them may be true without the others"
        uncertain = ", or give it as a likelihood of each state" if model == "network" else ""
        super().__init__(message, fix=f"correct one of these findings{uncertain}")


class TooWide(Unanswerable):
    """A network is too densely connected to be solved exactly; `clique` names what would need a table of `entries` numbers."""

    def __init__(self, message: str, *, clique: tuple[str, ...], entries: int, fix: str) -> None:
        self.clique = clique
        self.entries = entries
        super().__init__(message, fix=fix)


class DeadlineExceeded(Unanswerable):
    """The deadline that the caller set for an answer has passed; the message names the stage."""


class Cancelled(Unanswerable):
    """The caller gave up on an answer; the message names the stage."""


class BatchError(ReasonerError):
    """The cases, the file of answers or the workers of a batch cannot be used; what was answered before is kept."""


class LearningError(ReasonerError):
    """Training data or settings from which nothing can be learned."""


class LedgerError(ReasonerError):
    """A decision log, its keys or what is to be recorded cannot be used; nothing was recorded."""


class AlteredLedger(LedgerError):
    """A decision log or what stands beside it is not as it was written; nothing is appended to it."""
