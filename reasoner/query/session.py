"""A session: the patients, the moment, what was set and bound. It is a value: each command gives another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from reasoner.decision.preferring import Criterion
from reasoner.patient.record import Patient
from reasoner.vocabulary import Language


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every question of a session, until it is set otherwise."""

    language: Language = "en"
    jurisdiction: str = "FR"
    profile: str = "emergency"
    at_most: int = 1
    depth: int = 4
    width: int = 80
    log: str = ""
    key: str = ""
    overwrite: bool = False
    pager: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """What is known while someone asks.

    Parameters: `patients`, by the name that they have in the session; `current`, the name of the one that is asked about, or
    empty; `as_of`, the moment of questions where one was given, otherwise that of the patient's record; `bound`, what `let`
    named: concepts, amounts, moments and results; `preferred`, what is to be less, the most important first; `said`, the
    statements so far; `before`, the session that `undo` goes back to.
    Law: commands return another session; nothing of this one changes.
    """

    patients: Mapping[str, Patient] = field(default_factory=_empty)
    current: str = ""
    as_of: str = ""
    settings: Settings = Settings()
    bound: Mapping[str, Any] = field(default_factory=_empty)
    preferred: tuple[Criterion, ...] = ()
    said: tuple[str, ...] = ()
    before: Session | None = field(default=None, repr=False)

    @property
    def patient(self) -> Patient | None:
        """The patient that is asked about; None if there is none yet."""
        return self.patients.get(self.current)

    @property
    def moment(self) -> str:
        """The moment of a question: what was given, or that of the record; empty if neither is there."""
        return self.as_of or (self.patient.recorded if self.patient else "")

    def with_patient(self, patient: Patient, name: str) -> Session:
        """The session with a patient, who is asked about from now on."""
        return replace(self, patients=MappingProxyType({**self.patients, name: patient}), current=name)

    def with_bound(self, name: str, value: Any) -> Session:
        """The session with something named."""
        return replace(self, bound=MappingProxyType({**self.bound, name: value}))
