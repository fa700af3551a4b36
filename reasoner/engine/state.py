"""What is known of a case before it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reasoner.ontology.facts import Grounding
from reasoner.probability.posterior import Belief
from reasoner.vocabulary import Question


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a case before it is told: the question, the state of each module, facts, belief, and every derived atom.

    Parameters: `presented`, whether a complaint is presented: if not, rules were told of no belief.
    """

    question: Question
    modules: Mapping[str, str]
    grounding: Grounding
    belief: Belief
    presented: bool
    atoms: Sequence[str]

    @property
    def believed(self) -> tuple[str, ...]:
        """What rules are told of the belief."""
        return self.belief.atoms() if self.presented else ()
