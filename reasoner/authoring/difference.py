"""What two versions of the rules conclude otherwise of the patients of a cohort: what, for whom, and by which rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.authoring.cohort import Cohort
from reasoner.authoring.models import Asking, Edit, Models
from reasoner.authoring.processes import in_processes
from reasoner.authoring.splitting import Splitting
from reasoner.decision.conclusions import PREDICATES
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.programs import in_force
from reasoner.engine.state import State
from reasoner.errors import ReasonerError
from reasoner.patient.sharing import SharedEntries
from reasoner.vocabulary import split_atom

EXAMPLES = 3
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Change:
    """What is concluded otherwise of one patient.

    Parameters: `number`, from 0; `lost` and `gained`, atoms; `rules`, the edited rules that conclude something else; `undecided`,
    why it is not known whether anything changes, or empty.
    """

    number: int
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    undecided: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Patients of whom the same is concluded anew, or no more, by the same edited rules.

    Parameters: `kind`, the predicate; `atom`; `gained`, or lost; `examples`, numbers of the first patients.
    """

    kind: str
    atom: str
    gained: bool
    rules: tuple[str, ...]
    count: int
    examples: tuple[int, ...]

    @property
    def told(self) -> bool:
        """Whether people see it: it is what conclusions are read off."""
        return self.kind in PREDICATES


@dataclass(frozen=True)
class Difference:
    """What differs for a cohort.

    Parameters: `gone` and `added`, ids of the rules that the versions do not share; `changes`, of the patients of whom anything
    differs or may differ.
    """

    patients: int
    gone: tuple[str, ...]
    added: tuple[str, ...]
    changes: tuple[Change, ...] = field(repr=False)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What differs, what people see first, then by how many patients."""
        found: dict[tuple[str, bool, tuple[str, ...]], list[int]] = defaultdict(list)
        for change in self.changes:
            for gained, atoms in ((False, change.lost), (True, change.gained)):
                for atom in atoms:
                    found[atom, gained, change.rules].append(change.number)
        groups = [
            Group(split_atom(atom)[0], atom, gained, rules, len(numbers), tuple(numbers[:EXAMPLES]))
            for (atom, gained, rules), numbers in found.items()
        ]
        return tuple(
            sorted(groups, key=lambda one: (not one.told, -one.count, one.kind, one.atom, one.gained, one.rules))
        )

    @property
    def changed(self) -> int:
        """Of how many patients something that people see differs."""
        return sum(any(split_atom(atom)[0] in PREDICATES for atom in (*one.lost, *one.gained)) for one in self.changes)

    @property
    def undecided(self) -> tuple[Change, ...]:
        """The patients of whom it is not known whether anything differs."""
        return tuple(one for one in self.changes if one.undecided)

    def as_json(self) -> dict[str, Any]:
        """The difference for machines."""
        return {
            "patients": self.patients,
            "changed": self.changed,
            "rules_gone": list(self.gone),
            "rules_added": list(self.added),
            "groups": [
                {
                    "kind": one.kind,
                    "atom": one.atom,
                    "change": "gained" if one.gained else "lost",
                    "told": "to people" if one.told else "on the way",
                    "rules": list(one.rules),
                    "patients": one.count,
                    "examples": list(one.examples),
                }
                for one in self.groups
            ],
            "may_change": [{"patient": one.number, "why": one.undecided} for one in self.undecided],
        }


class Comparison:
    """Compares what two knowledge bases conclude of one patient after the other."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, asking: Asking) -> None:
        self._old, self._new, self._asking = Models(old), Models(new), asking
        self.edit = Edit(old.prepared, new.prepared)
        self._only_rules = all(old.documents[name] == new.documents[name] for name in old.documents if name != "asked")
        self._splitting = Splitting(self._old, self._new)
        self._entries = SharedEntries()

    def changes(self, cohort: Cohort, numbers: Iterable[int]) -> list[Change]:
        """What is concluded otherwise of some patients of a cohort.

        Law: of those that are not among them, the new rules conclude what the old ones did.
        """
        found = (self._change(cohort, number) for number in numbers)
        return [one for one in found if one is not None]

    def _change(self, cohort: Cohort, number: int) -> Change | None:
        try:
            asked = self._asking.of(self._entries.shared(cohort[number]))
            if self._only_rules and self._splitting.unchanged(asked):
                return None
            before = self._old.state(asked)
            seen = self._old.seen(before)
            if self._only_rules and not self.edit.touches(seen, in_force(before.modules)):
                return None
            after = self._new.state(asked)
        except ReasonerError as refusal:
            return Change(number, undecided=str(refusal.args[0]))
        lost, gained = (
            tuple(sorted(set(one.atoms) - set(other.atoms))) for one, other in ((before, after), (after, before))
        )
        if not lost and not gained:
            return None
        return Change(number, lost, gained, self._acting(before, after))

    def _acting(self, before: State, after: State) -> tuple[str, ...]:
        """The edited rules that conclude something in one version and not in the other."""
        old, new = self._old.seen(before), self._new.seen(after)
        force = in_force(before.modules) | in_force(after.modules)
        return tuple(sorted(self.edit.acting(old, new, force)))


def difference(
    old: KnowledgeBase,
    new: KnowledgeBase,
    cohort: Cohort,
    asking: Asking,
    jobs: int = 1,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> Difference:
    """What two versions conclude otherwise of a cohort.

    Parameters: `asking`, what is asked of each patient; `jobs`, processes; `progress`, told how many have been compared.
    Raises: RequestError if what is asked makes no sense; Unanswerable if a process ended before its work was done.
    Laws: it does not depend on `jobs`; of two versions that mean the same it is empty.
    """
    for one in (old, new):
        asking.checked(one)
    edit = Edit(old.prepared, new.prepared)
    parts = [range(first, min(first + CHUNK, len(cohort))) for first in range(0, len(cohort), CHUNK)]
    if jobs == 1:
        comparison = Comparison(old, new, asking)
        compared: Iterable[list[Change]] = (comparison.changes(cohort, part) for part in parts)
    else:
        compared = in_processes(_compare, parts, jobs, _begin, (old, new, asking, cohort))
    changes: list[Change] = []
    for part, found in zip(parts, compared, strict=True):
        changes += found
        progress(part.stop)
    return Difference(len(cohort), _names(edit.gone), _names(edit.added), tuple(changes))


def _names(rules: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rule.id for one in rules))


_here: list[tuple[Comparison, Cohort]] = []


def _begin(old: KnowledgeBase, new: KnowledgeBase, asking: Asking, cohort: Cohort) -> None:
    _here.append((Comparison(old, new, asking), cohort))


def _compare(part: Sequence[int]) -> list[Change]:
    comparison, cohort = _here[0]
    return comparison.changes(cohort, part)
