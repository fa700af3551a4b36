"""What a used entry says as atoms: `docs/certificate.md`, section 4, the table of seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reasoner.ontology.entries import months_of
from reasoner.ontology.matching import Matcher
from reasoner.vocabulary import Entry

Seed = tuple[str, str, str]
"""An atom of an entry: predicate, concept (of a predicate that is closed over the hierarchy, else empty), and the atom."""

Threshold = tuple[int | None, int | None, str]
"""A definition of an observable: the least value, the greatest, the finding."""

_PAIRS = {
    "medication": ("takes", "not_taking"),
    "immunisation": ("immunised", "not_immunised"),
    "allergy": ("allergy", "no_allergy"),
    "current": ("present", "absent"),
    "history": ("history", "no_history"),
    "family": ("family", "no_family"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry that is used, and what was made of it: its concept and value, whose and of when it is, whether it is denied."""

    entry: Entry
    concept: str
    n: int
    subject: str
    in_history: bool
    is_past: bool
    is_denied: bool
    is_plain: bool
    """Whether the lexicon's row says nothing but the concept."""


class Seeds:
    """Turns claims into seeds by one knowledge base."""

    def __init__(self, matcher: Matcher, thresholds: Mapping[str, Sequence[Threshold]]) -> None:
        self._matcher = matcher
        self._thresholds = thresholds

    def of(self, claim: Claim, now: datetime) -> tuple[Seed, ...]:
        """The seeds of a claim at a moment."""
        concept = claim.concept
        match claim.entry.kind:
            case "measurement":
                return tuple(self._measured(claim))
            case "complaint":
                return (_closed("complaint", concept), *([_closed("present", concept)] if claim.is_plain else []))
            case "sex":
                return (("sex", "", f"sex({concept})"),)
            case "preference":
                return (("prefers", "", f"prefers({concept})"),)
            case "allergy" if concept == "none_known":
                return () if claim.is_denied else (("no_known_allergy", "", "no_known_allergy"),)
            case "medication" if claim.is_past and not claim.is_denied:
                return (_closed("took", concept),)
            case "medication" | "allergy" | "immunisation" as kind:
                column: str = kind
            case _:
                column = "family" if claim.subject != "patient" else "history" if claim.in_history else "current"
        seed = _closed(_PAIRS[column][claim.is_denied], concept)
        return seed, *self._qualified(seed[0], claim, now)

    def _measured(self, claim: Claim) -> Iterator[Seed]:
        comparator, n = claim.entry.comparator, claim.n
        name = "value" if not comparator else "at_most" if comparator[0] == "<" else "at_least"
        yield name, "", f"{name}({claim.concept},{n})"
        for low, high, finding in self._thresholds.get(claim.concept, ()):
            if name == "value":
                is_so = (low is None or low <= n) and (high is None or n <= high)
            elif name == "at_most":
                is_so = low is None and high is not None and n <= high
            else:
                is_so = high is None and low is not None and low <= n
            if is_so:
                yield _closed("present", finding)

    def _qualified(self, predicate: str, claim: Claim, now: datetime) -> Iterator[Seed]:
        """What else an entry says of what it says."""
        entry, concept = claim.entry, claim.concept
        match predicate:
            case "present":
                if entry.onset:
                    yield _open("onset", concept, max(0, minutes_between(datetime.fromisoformat(entry.onset), now)))
                if entry.severity:
                    yield _open("severity", concept, entry.severity)
                if entry.side:
                    yield _open("side", concept, entry.side)
                if site := self._concept(entry.site):
                    yield _open("site", concept, site)
            case "takes" if entry.route:
                yield _open("route", concept, entry.route)
            case "allergy":
                if entry.criticality:
                    yield _open("criticality", concept, entry.criticality)
                if reaction := self._concept(entry.reaction):
                    yield _open("reaction", concept, reaction)
            case "family" if (months := months_of(entry.onset_age)) is not None:
                yield _open("family_onset", concept, months)

    def _concept(self, word: str) -> str:
        row = self._matcher.row(word) if word else None
        return row["concept"] if row else ""


def minutes_between(earlier: datetime, later: datetime) -> int:
    """Whole minutes from one moment to another; negative if the first is later."""
    return int((later - earlier).total_seconds()) // 60


def _closed(predicate: str, concept: str) -> Seed:
    return predicate, concept, f"{predicate}({concept})"


def _open(predicate: str, concept: str, value: object) -> Seed:
    return predicate, "", f"{predicate}({concept},{value})"
