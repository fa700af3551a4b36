"""Whether a condition is so of a patient: yes, no, or not known (Kleene's three values)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.errors import Phrase
from reasoner.ontology.measurement import Scales
from reasoner.query.amounts import Misread, measured
from reasoner.query.cohort.case import CohortCase
from reasoner.query.errors import Fault
from reasoner.query.syntax import Amount, Concept, Condition, Test
from reasoner.query.views import COMPARED, joined
from reasoner.vocabulary import Entry, lexical_key

_PAIRS: Mapping[str, tuple[str, str]] = {
    "": ("present", "absent"),
    "complaint": ("complaint", ""),
    "history": ("history", "no_history"),
    "family": ("family", "no_family"),
    "takes": ("takes", "not_taking"),
    "allergy": ("allergy", "no_allergy"),
}
"""What is recorded where something is so, and where it is not."""
CONCLUDED: Mapping[str, str] = {
    **dict.fromkeys(("recommended", "recommend", "recommande"), "recommended"),
    **dict.fromkeys(("diagnosis", "diagnose", "diagnostic"), "diagnosis"),
    **dict.fromkeys(("alarm", "alarms", "alarme", "alarmes"), "alarm"),
}
"""What is concluded of a patient, by the words for it."""
_SEX = ("sex", "sexe")
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Question:
    """One test, understood: `subject` is `fact`, `sex`, `value`, or something concluded.

    Parameters: `concept`, what it is about; `kind`, of facts; `comparator` and `n`, of values, in steps of their resolution;
    `in_years`, whether an age is compared by completed years.
    """

    subject: str
    concept: str
    kind: str = ""
    comparator: str = ""
    n: int = 0
    in_years: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """A condition, understood: how its parts are joined."""

    how: str
    parts: tuple[Question | Questions, ...]


def understood(condition: Condition[Concept], content: Mapping[str, Any]) -> Question | Questions:
    """A condition as questions about a patient.

    Raises: Misread for a unit that is not one of the observable's, or something compared with what it is not.
    """
    if not isinstance(condition, Test):
        return Questions(condition.how, tuple(understood(one, content) for one in condition.conditions))
    key = lexical_key(condition.name.text)
    other = condition.value.id if isinstance(condition.value, Concept) else ""
    if key in _SEX:
        return Question("sex", other, comparator=_equality(condition))
    if key in CONCLUDED:
        return Question(CONCLUDED[key], other, comparator=_equality(condition) if condition.comparator else "")
    if condition.comparator:
        return _compared(condition, content)
    if condition.name.id not in content["ontology"]["concepts"]:
        said = Phrase("no concept is called `{0}`", condition.name.text)
        raise Misread(Fault(said, Phrase("write a label, a synonym or a code, perhaps in quotes"), condition.name.span))
    return Question("fact", condition.name.id, condition.kind)


def _equality(test: Test[Concept]) -> str:
    if test.comparator not in ("=", "!=") or not isinstance(test.value, Concept):
        said = Phrase("`{0}` is compared with a name, by = or !=", test.name.text)
        raise Misread(Fault(said, Phrase("write {0} = …", test.name.text), test.name.span))
    return test.comparator


def _compared(test: Test[Concept], content: Mapping[str, Any]) -> Question:
    """A value compared with another, which is converted to steps of the resolution."""
    name, observables = test.name.id, content["observables"]["observables"]
    if name not in observables or not isinstance(test.value, Amount):
        said = Phrase("`{0}` is not something that is measured", test.name.text)
        raise Misread(Fault(said, Phrase("name what was measured, such as d-dimer or heart rate"), test.name.span))
    amount = measured(name, test.value, observables, test.name.text)
    entry = Entry("", "measurement", name, "", "", value=str(amount.number), unit=amount.unit, basis=amount.basis)
    reading = Scales(observables).read(entry, name)
    if reading.n is None:
        said = Phrase("`{0}` cannot be a value of `{1}`", str(amount.number), test.name.text)
        raise Misread(Fault(said, Phrase("write a plausible value"), amount.span))
    in_years = name == "age" and amount.unit == "a"
    n = reading.n // _MONTHS if in_years else reading.n
    return Question("value", reading.concept, comparator=test.comparator, n=n, in_years=in_years)


def holds(question: Question | Questions, case: CohortCase, isa: Mapping[str, Collection[str]]) -> bool | None:
    """Whether a condition is so of a patient; None if it is not known."""
    if isinstance(question, Questions):
        return joined(question.how, [holds(one, case, isa) for one in question.parts])
    match question.subject:
        case "fact":
            return recorded(question.concept, question.kind, case, isa)
        case "value":
            value = case.value(question.concept)
            if value is None:
                return None
            return COMPARED[question.comparator](value // _MONTHS if question.in_years else value, question.n)
        case "sex":
            sexes = case.said.get("sex")
            return None if not sexes else (question.concept in sexes) is (question.comparator == "=")
    found = _concluded(question.subject, case)
    if not question.comparator:
        return bool(found)
    is_there = any(question.concept in (one, *isa.get(one, ())) for one in found)
    return is_there is (question.comparator == "=")


def recorded(concept: str, kind: str, case: CohortCase, isa: Mapping[str, Collection[str]]) -> bool | None:
    """Whether something is so by the record: what is said of a class counts for those above, what is denied for those below."""
    yes, no = _PAIRS[kind]
    if any(concept in (one, *isa.get(one, ())) for one in case.said.get(yes, ())):
        return True
    above = (concept, *isa.get(concept, ()))
    return False if any(one in above for one in case.said.get(no, ())) else None


def _concluded(subject: str, case: CohortCase) -> list[str]:
    if subject == "recommended":
        return [one.action for one in case.conclusions.actions]
    if subject == "alarm":
        return [one.alarm for one in case.conclusions.alarms]
    return [one.hypothesis for one in case.conclusions.hypotheses[:1]]
