"""What a patient prefers, as a record says it, and recommended actions in that order where guidelines leave it open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reasoner.decision.preferring import Criterion, Preferences, Preferred, preferred
from reasoner.decision.results import Action
from reasoner.vocabulary import split_atom

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State


def preferences(reasoner: Reasoner, state: State, first: Sequence[Criterion] = ()) -> Preferences:
    """What is preferred in a case.

    Parameters: `first`, what was said to matter most, the most important first. What the record states follows in its order: no
    record says which of its preferences matters more.
    """
    seeds = [atom for fact in state.grounding.facts for atom in fact.seeds if atom.startswith("prefers(")]
    named = list(dict.fromkeys(split_atom(atom)[1][0] for atom in seeds))
    return Preferences.of(named, reasoner.knowledge.content["ontology"]["isa"], first)


def in_preferred_order(reasoner: Reasoner, actions: Sequence[Action], chosen: Preferences) -> tuple[Preferred, ...]:
    """Recommended actions as `reasoner.decision.preferring.preferred` orders them, by what they cost in the jurisdiction."""
    isa = reasoner.knowledge.content["ontology"]["isa"]
    return preferred(actions, chosen, reasoner.knowledge.attributes, isa, reasoner.jurisdiction)
