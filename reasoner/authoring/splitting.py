"""What edited rules read, evaluated alone: of most patients it tells that nothing changes, at a fraction of the whole model.

A set of predicates that holds all that their rules read splits a program into a bottom and a top; what the top gives depends on
the bottom's answer set and on nothing else of the bottom (Lifschitz and Turner 1994, Splitting a logic program). Let the set hold
what edited rules read, in both versions, and let nothing in it be chosen. Where the rules that an edit takes away conclude, from
the one answer set of the bottom, what those do that it adds, both versions have the same answer sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reasoner.authoring.models import Asked, Edit, Models, conclusions
from reasoner.engine.programs import in_force
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import Program

BELIEF = ("belief", 3)


@dataclass(frozen=True, eq=False)
class Bottom:
    """The rules on which edited ones rest where the same modules are in force.

    Parameters: `edit`, of the rules in force; `program`, what they rest on; `names`, the predicates that they read.
    """

    edit: Edit
    program: Program
    names: frozenset[str]

    def same(self, inputs: Mapping[str, int]) -> bool:
        """Whether the old rules of the edit conclude of a patient's atoms, each with its age in minutes, what the new ones do.

        Law: where they do, both programs have the same answer sets over these atoms and whatever belief, and the same optimum.
        """
        if not self.edit.gone and not self.edit.added:
            return True
        ages = {read_atom(text): age for text, age in inputs.items()}
        derived = self.program.atoms(inputs, inputs) if self.program.rules else ()
        atoms = (*ages, *derived, *self.program.standing_atoms)
        seen = Seen([one for one in atoms if one[0] in self.names], ages, self.program.inputs)
        return conclusions(self.edit.gone, seen) == conclusions(self.edit.added, seen)


@dataclass(frozen=True, eq=False)
class Splitting:
    """The bottoms of two versions of the rules, one for each set of modules in force.

    Parameters: `old` and `new`, which share everything but rules.
    """

    old: Models
    new: Models
    _bottoms: dict[tuple[str, frozenset[str]], Bottom | None] = field(default_factory=dict, init=False, repr=False)

    def unchanged(self, asked: Asked) -> bool:
        """Whether both versions conclude the same of a patient, as far as the bottom tells; False where it does not.

        Raises: as `Reasoner.asked`.
        """
        reasoner = self.old.reasoner(asked.jurisdiction)
        question, modules = reasoner.asked(asked.as_of, asked.profile)
        bottom = self._bottom(asked.jurisdiction, modules)
        return bottom is not None and bottom.same(reasoner.grounding(asked.patient, as_of=question.as_of).ages)

    def _bottom(self, jurisdiction: str, modules: Mapping[str, str]) -> Bottom | None:
        key = jurisdiction, in_force(modules)
        if key not in self._bottoms:
            old, new = (one.reasoner(jurisdiction).program(modules) for one in (self.old, self.new))
            self._bottoms[key] = bottom_of(old, new)
        return self._bottoms[key]


def bottom_of(old: Program, new: Program) -> Bottom | None:
    """The bottom that two versions of a program share; None where they may differ although it is the same.

    That is where a choice itself is edited, where an edited rule reads what is chosen, or a belief.
    """
    edit = Edit(old.rules, new.rules)
    edited = (*edit.gone, *edit.added)
    if any(one.plan.kind == "choice" for one in edited):
        return None
    read = {signature for one in edited for signature, _ in one.plan.reads}
    bottom, other = old.beneath(read), new.beneath(read)
    if bottom is None or other is None:
        return None
    if BELIEF in read or any(signature == BELIEF for one in bottom.rules for signature, _ in one.plan.reads):
        return None
    return Bottom(edit, bottom, frozenset(name for name, _ in read))
