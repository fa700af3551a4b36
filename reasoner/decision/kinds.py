"""Of which kind an action is: what the hierarchy says, and by what means it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from reasoner.knowledge.attributes import MODALITIES, Attributes

KINDS: Final[Mapping[str, str]] = {
    "test": "diagnostic_action",
    "treatment": "treatment",
    "drug": "drug_treatment",
    "referral": "referral",
    "screening": "screening_action",
    "disposition": "disposition",
}
"""What people call kinds of actions, and the classes of the ontology that these are."""
TESTED: Final = ("laboratory_test", "vital_sign", "body_measurement", "lung_function_measurement", "examination_result")
"""What examinations and measurements yield, as classes; what is asked for, such as how strong a pain is, is none of them."""


@dataclass(frozen=True)
class Kinds:
    """The kinds of actions of a knowledge base.

    Parameters: `isa`, the classes above each concept; `attributes`, what is known of actions, by concept.
    """

    isa: Mapping[str, Collection[str]] = field(repr=False)
    attributes: Mapping[str, Attributes] = field(repr=False)

    def is_a(self, action: str, kind: str) -> bool | None:
        """Whether an action is of a kind.

        Parameters: `kind`, a word of `KINDS`, a modality (`imaging`, `laboratory` …), or a class of the ontology.
        Returns: None where the kind is a modality and that of the action is not known.
        Laws: an action is of its own kind; it is of each class above one that it is of.
        """
        if kind in MODALITIES:
            known = self.attributes.get(action)
            return known.modality == kind if known and known.modality else None
        return is_below(self.isa, action, KINDS.get(kind, kind))

    def yielding(self, concept: str) -> Attributes | None:
        """What is known of the way to find out a measurement or a result: of the action that gives it, or a class above it.

        The nearest class counts: D-dimer is given by its own test before it is given by laboratory tests in general.
        """
        fitting = [self._givers[one] for one in (concept, *self.isa.get(concept, ())) if one in self._givers]
        return max(fitting, key=lambda one: max(len(self.isa.get(given, ())) for given in one.gives), default=None)

    def tested(self, concepts: Iterable[str]) -> Iterator[str]:
        """Those of some concepts that an examination or a measurement finds out, and no question."""
        return (one for one in concepts if any(is_below(self.isa, one, kind) for kind in TESTED))

    @cached_property
    def _givers(self) -> dict[str, Attributes]:
        return {given: one for one in self.attributes.values() for given in one.gives}


def is_below(isa: Mapping[str, Collection[str]], concept: str, kind: str) -> bool:
    """Whether a concept is a class or below it."""
    return concept == kind or kind in isa.get(concept, ())
