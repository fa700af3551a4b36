"""A difference for people: lines for a terminal, and a page that a clinician reads, with reasons before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reasoner.authoring.cohort import Cohort
from reasoner.authoring.difference import Difference, Group
from reasoner.authoring.models import Asking, Models
from reasoner.authoring.sheets import sheet
from reasoner.certificate.canonical import digest_of
from reasoner.engine.explaining import Explainer
from reasoner.errors import ReasonerError
from reasoner.explain.layout import Line, plain
from reasoner.patient.record import Patient
from reasoner.vocabulary import Language

MOST_EXAMPLES = 12
DEPTH = 3
SHOWN = 25


@dataclass(frozen=True)
class Example:
    """One patient of a group, with the reasons in both versions."""

    number: int
    what: str
    before: str
    after: str


def difference_lines(found: Difference) -> Iterator[Line]:
    """What differs, what people see first."""
    yield Line(f"{found.changed} of {found.patients} patients are told something else", "heading")
    for title, told in (("what people are told", True), ("what rules conclude on the way", False)):
        groups = [one for one in found.groups if one.told == told]
        if groups:
            yield Line(title, "title")
        yield from (Line(f"  {_told_of(one)}", "text") for one in groups[:SHOWN])
        if len(groups) > SHOWN:
            yield Line(f"  … {len(groups) - SHOWN} more; --json and --html have all", "faint")
    for change in found.undecided[:SHOWN]:
        yield Line(f"  patient {change.number + 1} may change: {change.undecided}", "open")
    if len(found.undecided) > SHOWN:
        yield Line(f"  … {len(found.undecided) - SHOWN} more may change", "open")


def _told_of(one: Group) -> str:
    rules = ", ".join(one.rules) or "no rule of its own"
    return f"{one.count} × {'now' if one.gained else 'no more'} {one.atom} ({rules})"


def difference_page(found: Difference, names: tuple[str, str, str], examples: Sequence[Example]) -> str:
    """The page.

    Parameters: `names`, of the two versions and of the cohort; `examples`, of `examples_of`.
    """
    parts = [
        ("What people are told", [one for one in found.groups if one.told]),
        ("What rules conclude on the way", [one for one in found.groups if not one.told]),
    ]
    return sheet(
        "difference",
        title="What an edit changes",
        found=found,
        parts=parts,
        old=names[0],
        new=names[1],
        cohort=names[2],
        examples=examples,
        digest=digest_of(found.as_json()),
    )


def examples_of(
    found: Difference, cohort: Cohort, versions: tuple[Models, Models], asking: Asking, language: Language
) -> list[Example]:
    """The first patient of each of the first groups, why the one version concludes what the other does not."""
    told = [one for one in found.groups if one.told] or list(found.groups)
    return [_example(one, cohort[one.examples[0]], versions, asking, language) for one in told[:MOST_EXAMPLES]]


def _example(
    group: Group, patient: Patient, versions: tuple[Models, Models], asking: Asking, language: Language
) -> Example:
    before, after = (_told(group.atom, patient, one, asking, language) for one in versions)
    what = f"{'now' if group.gained else 'no more'} {group.atom}"
    return Example(group.examples[0], what, before, after)


def _told(atom: str, patient: Patient, models: Models, asking: Asking, language: Language) -> str:
    asked = asking.of(patient)
    reasoner = models.reasoner(asked.jurisdiction)
    try:
        answer = reasoner.answer(patient, as_of=asked.as_of, profile=asked.profile)
        state = models.state(asked)
        explainer = Explainer(answer, reasoner.case(state), language, depth=DEPTH)
        return plain((explainer.why if atom in state.atoms else explainer.why_not)(atom).lines)
    except ReasonerError as refusal:
        return str(refusal.args[0])
