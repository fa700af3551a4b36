"""What an answer would be with other facts: the record is grounded, weighed and asked again, and only what changes is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reasoner.decision.complaint import complaints
from reasoner.engine.supposing import entry_of, measurement_of
from reasoner.engine.targets import concept_row
from reasoner.errors import Phrase, RequestError
from reasoner.probability.posterior import believe
from reasoner.symbolic.solve import consequences
from reasoner.vocabulary import Entry, split_atom

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

OPPOSITES = {
    "present": "absent",
    "history": "no_history",
    "family": "no_family",
    "takes": "not_taking",
    "allergy": "no_allergy",
}
OPPOSITE = {**OPPOSITES, **{no: yes for yes, no in OPPOSITES.items()}}
SUPPOSABLE = (*OPPOSITE, "sex")
_POINTER = "/supposed"


@dataclass(frozen=True, slots=True)
class Changed:
    """What other facts would change in an answer.

    Parameters: `gained` and `lost`, atoms that rules would give then, and such that they would not give any more; `replaced`,
    facts of the record in whose place another was supposed; `beliefs`, each hypothesis whose probability would be another, with
    both in parts per million, the first before; empty where there would be no differential.
    """

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    beliefs: tuple[tuple[str, int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The changes for machines."""
        beliefs = [{"hypothesis": name, "ppm": before, "ppm_then": then} for name, before, then in self.beliefs]
        lists = {"replaced": list(self.replaced), "gained": list(self.gained), "lost": list(self.lost)}
        return {**lists, "beliefs": beliefs}


def fact_of(knowledge: KnowledgeBase, text: str) -> str:
    """The fact that a person means by an atom, or by the name of something that is there.

    Raises: RequestError if there is no such concept, or nothing of the kind can be supposed.
    """
    name = text.strip()
    if "(" not in name:
        row = concept_row(knowledge, name)
        return f"{'absent' if row.get('polarity') == 'absent' else 'present'}({row['concept']})"
    predicate, arguments = split_atom(name)
    is_value = predicate == "value" and len(arguments) == 2 and arguments[1].isdecimal()
    if not name.endswith(")") or not (is_value or (predicate in SUPPOSABLE and len(arguments) == 1)):
        known = ", ".join(f"{one}(_)" for one in SUPPOSABLE)
        raise RequestError(
            Phrase("`{0}` is no fact that can be supposed", name), fix=Phrase("facts are {0}", f"{known}, value(_,_)")
        )
    observables = knowledge.content["observables"]["observables"]
    if is_value and arguments[0] not in observables:
        raise RequestError(Phrase("`{0}` is not something that is measured", arguments[0]), fix=_SHOWN)
    concept_row(knowledge, arguments[0])
    return name


_SHOWN = Phrase("name what was measured; `reasoner kb show` tells its unit and resolution")


def what_if(reasoner: Reasoner, state: State, added: Iterable[str], removed: Iterable[str]) -> Changed:
    """What an answer would be with some facts more and some less, and only what changes of it.

    Parameters: `state`, what stands behind the answer; `added`, atoms as `fact_of` gives them, in whose place goes what cannot
    stand beside them; `removed`, atoms of the record, whose entries go.
    Raises: RequestError if what is removed is not recorded, or what is added does not count beside the rest; Unanswerable if
    the rules contradict each other then.
    Law: it is the difference of the answers of two records, of which one has the entries changed.
    """
    suppositions = reasoner.suppositions(state)
    givers = state.grounding.givers
    wanted, gone = list(added), set[int]()
    replaced = [other for atom in wanted for other in rivals(atom, givers)]
    for atom in (*removed, *replaced):
        if atom not in givers:
            raise RequestError(Phrase("`{0}` is not recorded", atom), fix=Phrase("remove what the record has"))
        gone |= set(givers[atom])
    kept = [fact.entry for place, fact in enumerate(state.grounding.facts, start=1) if place not in gone]
    observables = reasoner.knowledge.content["observables"]["observables"]
    entries = [_entry(atom, observables, suppositions.as_of) for atom in wanted]
    grounding = suppositions.ground([*kept, *entries])
    lost = [atom for atom in wanted if atom not in grounding.ages]
    if lost:
        raise RequestError(
            Phrase("`{0}` does not count beside what is recorded", lost[0]), fix=Phrase("remove what contradicts it")
        )
    belief = believe(suppositions.prepared, state.belief.profile, grounding.ages)
    presented = bool(complaints(grounding.ages))
    then = frozenset(consequences(reasoner.program(state.modules), grounding.ages, belief.atoms() if presented else ()))
    before = frozenset(state.atoms)
    rows = zip(belief.hypotheses, state.belief.posterior_ppm, belief.posterior_ppm, strict=True)
    moved = tuple(row for row in rows if row[1] != row[2]) if presented and state.presented else ()
    return Changed(tuple(sorted(then - before)), tuple(sorted(before - then)), tuple(replaced), moved)


def _entry(atom: str, observables: Mapping[str, Any], moment: str) -> Entry:
    name, arguments = split_atom(atom)
    if name == "value":
        return measurement_of(arguments[0], int(arguments[1]), observables, moment)
    return entry_of(atom, moment, _POINTER)


def rivals(atom: str, recorded: Iterable[str]) -> Iterator[str]:
    """The recorded facts that cannot stand beside one: that it is not so, or another value of the same thing."""
    name, arguments = split_atom(atom)
    for other in recorded:
        predicate, others = split_atom(other)
        if other == atom or others[:1] != arguments[:1]:
            is_rival = name == predicate == "sex" and other != atom
        else:
            is_rival = predicate == name == "value" or predicate == OPPOSITE.get(name)
        if is_rival:
            yield other
