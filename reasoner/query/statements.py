"""Every statement of the language, one class for each; the fields stand in the order of the grammar.

A statement is a tree where `N` is `Name`, and a plan where it is `Concept`. The metadata of a field say what kind of thing
its names mean, where that is not any concept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic

from reasoner.query.syntax import NOWHERE, Amount, Condition, Fact, Moment, N, Parameter, Span, View, When


@dataclass(frozen=True, slots=True)
class Path:
    """A file, as it was written."""

    text: str | Parameter
    span: Span = field(default=NOWHERE, compare=False, repr=False)


class Statement(Generic[N]):
    """What can be said at the prompt."""

    __slots__ = ()


class Command(Statement[N]):
    """A statement that changes the session: the patient, the moment, a setting."""

    __slots__ = ()


class Asked(Statement[N]):
    """A statement that asks and changes nothing."""

    __slots__ = ()


def _names(kind: str) -> Mapping[str, str]:
    """That the names of a field mean things of a kind: `hypothesis`, `action`, `observable`, `score`, `rule`, `criterion`, …"""
    return {"names": kind}


# ---------------------------------------------------------------------------------------------------------- patient
@dataclass(frozen=True, slots=True)
class LoadPatient(Command[N]):
    """`load patient path[ as alias]`."""

    path: Path
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class NewPatient(Command[N]):
    """`new patient[ alias]`."""

    alias: str | None = None


@dataclass(frozen=True, slots=True)
class UsePatient(Command[N]):
    """`use patient alias`."""

    alias: str


@dataclass(frozen=True, slots=True)
class Add(Command[N]):
    """`add facts`."""

    facts: tuple[Fact[N], ...]


@dataclass(frozen=True, slots=True)
class Complaint(Command[N]):
    """`complaint concept[ when]`."""

    concept: N
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Allergy(Command[N]):
    """`allergy substance[: reaction]`."""

    substance: N = field(metadata=_names("substance"))
    reaction: N | None = None


@dataclass(frozen=True, slots=True)
class NoKnownAllergy(Command[N]):
    """`no known allergy`."""


@dataclass(frozen=True, slots=True)
class Takes(Command[N]):
    """`takes ingredient[ dose][ every every]`."""

    ingredient: N = field(metadata=_names("substance"))
    dose: Amount | None = None
    every: Amount | None = None


@dataclass(frozen=True, slots=True)
class TakesNot(Command[N]):
    """`takes not ingredient`."""

    ingredient: N = field(metadata=_names("substance"))


@dataclass(frozen=True, slots=True)
class Family(Command[N]):
    """`relative had concept[ at age]`."""

    relative: str
    had: bool
    concept: N
    age: Amount | None = None


@dataclass(frozen=True, slots=True)
class Pregnant(Command[N]):
    """`pregnant[ age]`."""

    age: Amount | None = None


@dataclass(frozen=True, slots=True)
class NotPregnant(Command[N]):
    """`not pregnant`."""


@dataclass(frozen=True, slots=True)
class Prefer(Command[N]):
    """`prefer less less over over`."""

    less: N = field(metadata=_names("criterion"))
    over: N = field(metadata=_names("criterion"))


@dataclass(frozen=True, slots=True)
class Forget(Command[N]):
    """`forget [kind ]concept`."""

    kind: str
    concept: N


@dataclass(frozen=True, slots=True)
class ForgetAll(Command[N]):
    """`forget all`."""


@dataclass(frozen=True, slots=True)
class AsOf(Command[N]):
    """`as of moment`."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Save(Command[N]):
    """`save[ path]`."""

    path: Path | None = None


@dataclass(frozen=True, slots=True)
class SaveCertificate(Command[N]):
    """`save certificate path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class LogAnswer(Command[N]):
    """`log answer`."""


@dataclass(frozen=True, slots=True)
class Let(Command[N]):
    """`let name = value`."""

    name: str
    value: Question[N] | Amount | Moment | N


@dataclass(frozen=True, slots=True)
class Set(Command[N]):
    """`set option value`."""

    option: str
    value: Path


@dataclass(frozen=True, slots=True)
class Undo(Command[N]):
    """`undo`."""


@dataclass(frozen=True, slots=True)
class Script(Command[N]):
    """`script path`."""

    path: Path


# ----------------------------------------------------------------------------------------------------------- belief
@dataclass(frozen=True, slots=True)
class ShowPatient(Asked[N]):
    """`show patient`."""


@dataclass(frozen=True, slots=True)
class ShowPatients(Asked[N]):
    """`show patients`."""


@dataclass(frozen=True, slots=True)
class Compare(Asked[N]):
    """`compare one with other`."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Diagnose(Asked[N]):
    """`diagnose[ among among][ leaving out leaving_out][ given given]`."""

    among: N | None = None
    leaving_out: tuple[N, ...] = ()
    given: tuple[Fact[N], ...] = ()


@dataclass(frozen=True, slots=True)
class Probability(Asked[N]):
    """`probability of hypothesis[ given given]`."""

    hypothesis: N = field(metadata=_names("hypothesis"))
    given: tuple[Fact[N], ...] = ()


@dataclass(frozen=True, slots=True)
class CannotMiss(Asked[N]):
    """`cannot miss`."""


@dataclass(frozen=True, slots=True)
class HowSure(Asked[N]):
    """`how sure[ of hypothesis]`."""

    hypothesis: N | None = field(default=None, metadata=_names("hypothesis"))


# ---------------------------------------------------------------------------------------------------------- reasons
@dataclass(frozen=True, slots=True)
class Why(Asked[N]):
    """`why target[ rather than rather_than]`."""

    target: N
    rather_than: N | None = None


@dataclass(frozen=True, slots=True)
class WhyNot(Asked[N]):
    """`why not target`."""

    target: N


@dataclass(frozen=True, slots=True)
class Supports(Asked[N]):
    """`what supports hypothesis`."""

    hypothesis: N = field(metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class Contradicts(Asked[N]):
    """`what contradicts hypothesis`."""

    hypothesis: N = field(metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class WhatIf(Asked[N]):
    """`what if facts`."""

    facts: tuple[Fact[N], ...]


@dataclass(frozen=True, slots=True)
class RuleOut(Asked[N]):
    """`rule out hypothesis`."""

    hypothesis: N = field(metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class ChangePlan(Asked[N]):
    """`change plan`."""


# ---------------------------------------------------------------------------------------------------------- actions
@dataclass(frozen=True, slots=True)
class Recommend(Asked[N]):
    """`recommend[ among]`."""

    among: N | None = field(default=None, metadata=_names("action"))


@dataclass(frozen=True, slots=True)
class NextQuestion(Asked[N]):
    """`next question[ for hypothesis]`."""

    hypothesis: N | None = field(default=None, metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class NextTest(Asked[N]):
    """`next test[ for hypothesis]`."""

    hypothesis: N | None = field(default=None, metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class Interview(Asked[N]):
    """`interview`."""


@dataclass(frozen=True, slots=True)
class Conflicts(Asked[N]):
    """`conflicts`."""


@dataclass(frozen=True, slots=True)
class Score(Asked[N]):
    """`score score`."""

    score: N = field(metadata=_names("score"))


@dataclass(frozen=True, slots=True)
class Scores(Asked[N]):
    """`scores`."""


# -------------------------------------------------------------------------------------------------------- knowledge
@dataclass(frozen=True, slots=True)
class RulesAbout(Asked[N]):
    """`rules about concept`."""

    concept: N = field(metadata=_names("subject"))


@dataclass(frozen=True, slots=True)
class ShowRule(Asked[N]):
    """`show rule rule`."""

    rule: N = field(metadata=_names("rule"))


@dataclass(frozen=True, slots=True)
class FindingsOf(Asked[N]):
    """`findings of hypothesis`."""

    hypothesis: N = field(metadata=_names("hypothesis"))


@dataclass(frozen=True, slots=True)
class IsA(Asked[N]):
    """`is concept isa above`."""

    concept: N
    above: N


@dataclass(frozen=True, slots=True)
class PathBetween(Asked[N]):
    """`path from start to end`."""

    start: N
    end: N


@dataclass(frozen=True, slots=True)
class SourcesOf(Asked[N]):
    """`sources of concept`."""

    concept: N


@dataclass(frozen=True, slots=True)
class Guidelines(Asked[N]):
    """`guidelines[ on moment][ in jurisdiction]`."""

    moment: Moment | None = None
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class Unsourced(Asked[N]):
    """`unsourced`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A text in another language between braces, without them; where it stands."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sparql(Asked[N]):
    """`sparql block`."""

    block: Block


@dataclass(frozen=True, slots=True)
class Asp(Asked[N]):
    """`asp block`."""

    block: Block


# ----------------------------------------------------------------------------------------------- cohort and the rest
@dataclass(frozen=True, slots=True)
class Cohort(Asked[N]):
    """Patients of a file that satisfy a condition, counted, by nothing or by what is named."""

    path: Path
    condition: Condition[N] | None = field(metadata=_names("cohort"))
    by: tuple[N, ...] = field(metadata=_names("dimension"))


@dataclass(frozen=True, slots=True)
class Verify(Asked[N]):
    """`verify`."""


@dataclass(frozen=True, slots=True)
class Log(Asked[N]):
    """`log`."""


@dataclass(frozen=True, slots=True)
class Help(Asked[N]):
    """`help[ topic]`."""

    topic: N | None = field(default=None, metadata=_names("topic"))


@dataclass(frozen=True, slots=True)
class History(Asked[N]):
    """`history`."""


@dataclass(frozen=True, slots=True)
class PlotDifferential(Asked[N]):
    """`plot differential`."""


@dataclass(frozen=True, slots=True)
class PlotBelief(Asked[N]):
    """`plot belief of hypothesis over observable span`."""

    hypothesis: N = field(metadata=_names("hypothesis"))
    observable: N = field(metadata=_names("observable"))
    least: Amount
    greatest: Amount


@dataclass(frozen=True, slots=True)
class PlotGraph(Asked[N]):
    """`plot graph of target`."""

    target: N


@dataclass(frozen=True, slots=True)
class Again(Asked[N]):
    """What was bound before, shown again, perhaps in another way."""

    value: Parameter


@dataclass(frozen=True, slots=True)
class Question(Statement[N]):
    """Something asked and how it is to be shown."""

    asked: Asked[N]
    view: View[N] = field(default_factory=View)


@dataclass(frozen=True, slots=True)
class Explained(Statement[N]):
    """The plan of a statement instead of what it says."""

    statement: Statement[N]
