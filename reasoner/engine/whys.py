"""Why something is not concluded of a case, and what would have to differ: the rules asked again, with other facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from reasoner.engine.supposing import Suppositions
from reasoner.engine.what_if import OPPOSITE, Changed, what_if
from reasoner.engine.whynot import KINDS, Correction, WhyNot, correction_of, is_fixed
from reasoner.errors import Phrase, RequestError, Unanswerable
from reasoner.interruption import Interruption
from reasoner.ontology.facts import Grounding
from reasoner.ontology.grounding import UPWARD
from reasoner.symbolic.absence import Absence, absence
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.corrections import Changes, Clash, Corrections, state_of
from reasoner.symbolic.derivations import Derivation, derivations
from reasoner.symbolic.derive import Step
from reasoner.symbolic.firing import Atom
from reasoner.symbolic.giving import Giving
from reasoner.symbolic.graph import Graph, graph
from reasoner.symbolic.looking import Change
from reasoner.symbolic.matching import ANY, Seen, matched, read_pattern
from reasoner.symbolic.optimum import Optimum, optimum
from reasoner.symbolic.program import Program
from reasoner.symbolic.solve import consequences
from reasoner.vocabulary import INFERENCE

if TYPE_CHECKING:
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

STATUSES = ("must", "should", "may")


class Case:
    """One case, and what the rules would say of it with other facts.

    Parameters: `reasoner`, `state`, what stands behind an answer.
    """

    def __init__(self, reasoner: Reasoner, state: State) -> None:
        self._isa: Mapping[str, Sequence[str]] = reasoner.knowledge.content["ontology"]["isa"]
        self._knowledge, self._state = reasoner.knowledge, state
        self._reasoner = reasoner
        self._program: Program = reasoner.program(state.modules)
        self._believed = state.believed
        self._giving = Giving(self._program.rules)
        self._seen = state_of(self._program, state.grounding.ages, self._believed)

    @property
    def seen(self) -> Seen:
        """The stable model, with the facts."""
        if not isinstance(self._seen, Seen):
            raise Unanswerable(
                Phrase("the rules contradict each other for this case"), fix=Phrase("look at the modules in force")
            )
        return self._seen

    @property
    def presented(self) -> bool:
        """Whether a complaint is presented, so that rules were told of a belief."""
        return self._state.presented

    @cached_property
    def suppositions(self) -> Suppositions:
        """What would be believed with one finding more or less."""
        return self._reasoner.suppositions(self._state)

    def is_able(self, target: str) -> bool:
        """Whether the heads of the rules in force can be of a form, whatever is recorded."""
        return (
            any(self._instances(target)) if ANY in read_pattern(target) else bool(self._giving.able(read_atom(target)))
        )

    def able(self, target: str) -> tuple[str, ...]:
        """The atoms of a form that rules could give as far as their heads say which; the form itself where they do not."""
        return tuple(self._instances(target)) or (target,)

    def holding(self, target: str) -> tuple[str, ...]:
        """The atoms of a form that hold."""
        wanted = read_pattern(target)
        fits = (
            atom
            for atom in self.seen.rows(wanted[0], len(wanted) - 1, -1)
            if all(one is ANY or one == other for one, other in zip(wanted[1:], atom[1:], strict=True))
        )
        return tuple(map(show_atom, fits))

    def recorded(self, concept: str) -> tuple[str, ...]:
        """The facts that are about a concept."""
        inputs = self._knowledge.inputs - {"belief"}
        found = (atom for atom in self.seen.atoms if atom[0] in inputs and atom[1:2] == (concept,))
        return tuple(sorted(map(show_atom, found)))

    def absent(self, *targets: str) -> tuple[tuple[str, ...], Mapping[str, Absence]]:
        """The atoms of some forms, of which nothing holds, that rules could give, and why they do not hold.

        Returns: all that the heads of rules name, where no rule could give any.
        """
        wanted = tuple(atom for target in targets for atom in self.able(target))
        found = absence(self._program.rules, self.seen, self._knowledge.inputs, *wanted)
        return tuple(atom for atom in wanted if found[atom].kind != "no_rule") or wanted, found

    def why_not(self, target: str, interruption: Interruption | None = None) -> WhyNot:
        """Why nothing of a form holds, and the smallest changes of facts, or of rules, after which something does.

        Parameters: `target`, as `targets` gives it. Raises: what `interruption` raises.
        """
        found = self.obstacles(target)
        if found.holding:
            return found
        corrections: list[Correction] = []
        complete = ANY not in read_pattern(found.atoms[0])
        for atom in found.atoms if complete else ():
            base = self._corrections(read_atom(atom))
            for changes, cut in (
                base.by_facts(read_atom(atom), interruption),
                base.by_rules(read_atom(atom), interruption),
            ):
                corrections += [correction_of(atom, one) for one in changes]
                complete = complete and not cut
        corrections.sort(key=lambda one: (KINDS.index(one.kind), len({*one.added, *one.removed, *one.without})))
        return replace(found, corrections=tuple(corrections), is_complete=complete)

    def obstacles(self, target: str) -> WhyNot:
        """Why nothing of a form holds, as of `why_not`, without the search for what would have to differ."""
        holding = self.holding(target)
        if holding:
            return WhyNot(target, holding, (), {}, (), is_complete=True)
        return WhyNot(target, (), *self.absent(target), (), is_complete=False)

    def after(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> frozenset[str]:
        """The atoms that rules would give with other facts, with what the hierarchy adds to these.

        Parameters: `added` and `removed`, atoms of facts; with one that is removed go the entries of the record that gave it.
        Raises: RequestError if what is added is no fact or contradicts the others; Unanswerable if the rules do.
        """
        return self._after(self._program, added, removed)

    def without(self, rules: Collection[str]) -> frozenset[str]:
        """The atoms that the other rules would give, of the facts as they are.

        Parameters: `rules`, ids. Raises: Unanswerable if they contradict each other.
        """
        return self._after(self._program.without(rules), (), ())

    def _after(self, program: Program, added: Iterable[str], removed: Iterable[str]) -> frozenset[str]:
        changes = [Change(self._fact(atom), ()) for atom in added] + [Change((), self._fact(atom)) for atom in removed]
        ages = self._changed(self._state.grounding, frozenset(changes))
        if ages is None:
            raise RequestError(
                Phrase("what is added contradicts what is recorded"), fix=Phrase("remove the one or the other")
            )
        return frozenset(consequences(program, ages, self._believed))

    def what_if(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> Changed:
        """What the answer would be with other facts, as `reasoner.engine.what_if.what_if` tells it."""
        return what_if(self._reasoner, self._state, [show_atom(self._fact(atom)) for atom in added], removed)

    def optimum(self) -> Optimum | None:
        """What is chosen and why not otherwise; None if nothing is to be chosen."""
        return optimum(self._program, self._state.grounding.ages, self._believed)

    def derivations(self, atom: str) -> list[Derivation]:
        """Every derivation of an atom, the shortest first; none of a fact."""
        return derivations(self._program, self._state.grounding.ages, self._believed, atom)

    def graph(self, roots: Iterable[str], steps: Mapping[str, Step]) -> Graph:
        """The reasons under some atoms, of those that hold and of those that do not.

        Parameters: `steps`, those of the answer, by what they gave.
        """
        return graph(self._program.rules, steps, self.seen, self._knowledge.inputs, roots)

    def _fact(self, text: str) -> Atom:
        atom = read_atom(text)
        if atom[0] not in self._knowledge.inputs - {"belief"}:
            known = ", ".join(sorted(self._knowledge.inputs - {"belief"}))
            raise RequestError(Phrase("`{0}` is no predicate of facts", atom[0]), fix=Phrase("facts are {0}", known))
        return atom

    def _instances(self, target: str) -> Iterable[str]:
        """The atoms of a form that rules could give: a status that some rule advises, else what heads say."""
        wanted = read_pattern(target)
        if ANY not in wanted:
            return [target]
        if wanted[0] == "recommended" and len(wanted) == 3 and wanted[1] is not ANY:
            advised = {
                one.plan.head[1][1][1]
                for one in self._program.rules
                if one.plan.gives == ("advise", 2)
                and matched(one.plan.head[1][:1], wanted[1:2], {}) is not None
                and isinstance(one.plan.head[1][1], list)
            }
            return [f"recommended({wanted[1]},{status})" for status in STATUSES if status in advised]
        heads = (one.plan.head for one in self._program.rules if one.plan.gives == (wanted[0], len(wanted) - 1))
        ground = {
            (name, *[term if isinstance(term, int) else term[1] for term in terms])
            for name, terms in heads
            if all(isinstance(term, int) or term[0] == "c" for term in terms)
        }
        return sorted(
            show_atom(atom)
            for atom in ground
            if all(one is ANY or one == other for one, other in zip(wanted[1:], atom[1:], strict=True))
        )

    def _corrections(self, wanted: Atom) -> Corrections:
        """What finds the corrections of one atom, over the rules that it has to do with."""
        program = self._program.towards(wanted)

        def solved(changes: Changes) -> Seen | Clash | None:
            ages = self._changed(self._state.grounding, changes)
            left_out = {one.left_out for one in changes if one.left_out}
            rest = program.without(left_out) if left_out else program
            return None if ages is None else state_of(rest, ages, self._believed)

        before = self._state.grounding.ages

        def effects(change: Change) -> Iterable[object]:
            ages = self._changed(self._state.grounding, frozenset({change}))
            return before.items() ^ ages.items() if ages is not None else change.touched

        return Corrections(
            program.rules,
            self._knowledge.inputs - {"belief"},
            solved,
            self._opposite,
            effects,
            lasting={one.rule.id for one in program.rules if one.rule.module in INFERENCE},
            fixed=is_fixed,
        )

    def _changed(self, grounding: Grounding, changes: Changes) -> dict[str, int] | None:
        """The inputs after some changes, with what the hierarchy adds; None if two of them exclude each other."""
        removed = {
            place for one in changes if one.removed for place in grounding.givers.get(show_atom(one.removed), ())
        }
        ages = {atom: age for atom, age in grounding.ages.items() if not removed.issuperset(grounding.givers[atom])}
        for one in changes:
            if one.added:
                ages |= dict.fromkeys(self._closed(one.added), 0)
        for one in changes:
            if any(show_atom(other) in ages for added in (one.added,) if added for other in self._opposed(added)):
                return None
        return ages

    def _closed(self, atom: Atom) -> list[str]:
        """A fact with what follows from it: a finding is also one of every class above it."""
        name, *rest = atom
        if name in UPWARD and len(rest) == 1:
            return [show_atom(atom), *[show_atom((name, other)) for other in self._isa.get(str(rest[0]), ())]]
        return [show_atom(atom)]

    def _opposed(self, atom: Atom) -> list[Atom]:
        name, *rest = atom
        if name in OPPOSITE and len(rest) == 1:
            return [(OPPOSITE[name], rest[0])]
        return []

    def _opposite(self, atom: Atom) -> Iterable[Atom]:
        """The recorded facts that cannot stand beside one: that it is not so, or another value of the same thing."""
        if atom[0] == "value":
            return [row for row in self.seen.rows("value", 2, -1) if row[1] == atom[1]]
        return [one for one in self._opposed(atom) if one in self.seen.atoms]
