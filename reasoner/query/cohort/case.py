"""One patient of a cohort: what is recorded at its moment, and what is concluded, worked out when something first asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from reasoner.decision.results import Conclusions
from reasoner.engine.reasoner import Reasoner
from reasoner.engine.state import State
from reasoner.ontology.facts import Grounding
from reasoner.patient.record import Patient
from reasoner.vocabulary import split_atom


class CohortCase:
    """A patient and a moment.

    Parameters: `as_of`, the moment of the question; `profile`, of the priors.
    """

    def __init__(self, reasoner: Reasoner, patient: Patient, as_of: str, profile: str) -> None:
        self._reasoner, self._patient, self._as_of, self._profile = reasoner, patient, as_of, profile

    @cached_property
    def grounding(self) -> Grounding:
        """What the record says, without a rule."""
        return self._reasoner.grounding(self._patient, as_of=self._as_of)

    @cached_property
    def state(self) -> State:
        """What rules conclude and what is believed."""
        return self._reasoner.state(self._patient, as_of=self._as_of, profile=self._profile)

    @cached_property
    def conclusions(self) -> Conclusions:
        """The conclusions, in the order in which people need them."""
        return self._reasoner.concluded(self._patient, self.state).conclusions

    @cached_property
    def said(self) -> Mapping[str, frozenset[str]]:
        """The concepts of which each predicate is said in the record as it stands, as one argument."""
        found: dict[str, set[str]] = {}
        for fact in self.grounding.facts:
            for atom in fact.seeds:
                predicate, arguments = split_atom(atom)
                if len(arguments) == 1:
                    found.setdefault(predicate, set()).add(arguments[0])
        return {predicate: frozenset(concepts) for predicate, concepts in found.items()}

    def value(self, observable: str) -> int | None:
        """The value of something measured that counts at the moment, in steps of its resolution; None if there is none."""
        prefix = f"value({observable},"
        return next((int(atom[len(prefix) : -1]) for atom in self.grounding.ages if atom.startswith(prefix)), None)
