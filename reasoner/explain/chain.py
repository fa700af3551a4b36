"""The graph of reasons of one answer: for each atom, what gave it, down to the record and to axioms and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from reasoner.decision.complaint import complaints
from reasoner.explain.certificate import Parts
from reasoner.ontology.facts import Input
from reasoner.ontology.grounding import UPWARD
from reasoner.ontology.proofs import ProofBook
from reasoner.probability.posterior import Belief
from reasoner.symbolic.derive import Step
from reasoner.vocabulary import split_atom


@dataclass(frozen=True, slots=True)
class Link:
    """What gave an atom.

    Parameters: `kind` is `fact` (recorded as such), `definition` (a value within the range that defines a finding),
    `hierarchy` (what it follows from is a kind of it; `axioms` say so), `rule` or `belief`; `premises`, the atoms used;
    `counted`, those behind an aggregate; `facts`, ids of the record's entries; `rule` and `substitution` of a rule.
    """

    atom: str
    kind: str
    premises: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    axioms: tuple[str, ...] = ()
    rule: str = ""
    substitution: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The link without its empty parts."""
        pairs = {
            "atom": self.atom,
            "kind": self.kind,
            "premises": list(self.premises),
            "counted": list(self.counted),
            "facts": list(self.facts),
            "axioms": list(self.axioms),
            "rule": self.rule,
            "substitution": dict(self.substitution),
        }
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True)
class Contribution:
    """What one finding adds to a hypothesis's log weight beyond what it adds to `other`'s, in micronats, as which evidence."""

    atom: str
    micronats: int
    evidence: str


@dataclass(frozen=True)
class Recorded:
    """What was grounded of a record: `facts` as objects, `inputs`, the atoms with the facts that gave them, its `moment`."""

    facts: Sequence[Mapping[str, Any]]
    inputs: Sequence[Input]
    moment: str


@dataclass(frozen=True)
class Chain:
    """Every link of an answer by atom, with the facts by id and the contributions to each hypothesis.

    Parameters: `recorded`, the moment of the record, which facts without a moment are of.
    """

    links: Mapping[str, Link] = field(repr=False)
    facts: Mapping[str, Mapping[str, Any]] = field(repr=False)
    belief: Belief = field(repr=False)
    recorded: str = ""

    @cached_property
    def contributions(self) -> Mapping[str, tuple[Contribution, ...]]:
        """What each finding adds to each hypothesis, the greatest first; reckoned when it is first asked for."""
        return MappingProxyType(_contributions(self.belief))

    @classmethod
    def of(cls, parts: Parts, proofs: ProofBook) -> Chain:
        """Gather the links that the stages of an answer recorded."""
        believed = parts.belief.atoms() if complaints(parts.grounding.ages) else ()
        steps = (*parts.assess.standing, *parts.assess.steps, *parts.act.standing, *parts.act.steps)
        recorded = Recorded(parts.facts, parts.grounding.inputs, parts.patient.recorded)
        return cls.of_steps(recorded, parts.belief, believed, steps, proofs)

    @classmethod
    def of_steps(
        cls, record: Recorded, belief: Belief, believed: Iterable[str], steps: Iterable[Step], proofs: ProofBook
    ) -> Chain:
        """Gather the links of a record, of what rules are told of the belief, and of their steps."""
        facts = {fact["id"]: fact for fact in record.facts}
        links = {row.atom: _input_link(row.atom, row.facts, facts, proofs) for row in record.inputs}
        links |= {atom: Link(atom, "belief") for atom in believed}
        links |= _links(steps)
        return cls(MappingProxyType(links), MappingProxyType(facts), belief, record.moment)

    def replaced(self, steps: Iterable[Step]) -> Chain:
        """The chain in which some atoms are given by these steps instead."""
        return replace(self, links=MappingProxyType({**self.links, **_links(steps)}))

    def supports(self, atoms: Iterable[str]) -> Iterator[Link]:
        """The links under some atoms, each once, conclusions before what they rest on."""
        waiting = list(dict.fromkeys(atoms))
        seen = set(waiting)
        while waiting:
            link = self.links.get(waiting.pop(0))
            if link is not None:
                yield link
                for atom in (*link.premises, *link.counted):
                    if atom not in seen:
                        seen.add(atom)
                        waiting.append(atom)


def _links(steps: Iterable[Step]) -> dict[str, Link]:
    return {
        step.head: Link(step.head, "rule", step.premises, step.counted, rule=step.rule, substitution=step.substitution)
        for step in steps
    }


def _input_link(atom: str, ids: tuple[str, ...], facts: Mapping[str, Mapping[str, Any]], proofs: ProofBook) -> Link:
    for identifier in ids:
        seeds = facts[identifier]["seeds"]
        if atom in seeds:
            measured = [seed for seed in seeds if seed.startswith("value(") and seed != atom]
            if measured:
                return Link(atom, "definition", tuple(measured), facts=(identifier,))
            return Link(atom, "fact", facts=tuple(one for one in ids if atom in facts[one]["seeds"]))
    name, arguments = split_atom(atom)
    for identifier in ids:
        for seed in facts[identifier]["seeds"]:
            seeded, (concept, *_) = split_atom(seed) if "(" in seed else (seed, ("",))
            if seeded == name:
                pair = (concept, arguments[0]) if name in UPWARD else (arguments[0], concept)
                if axioms := _axioms(proofs, pair):
                    return Link(atom, "hierarchy", (seed,), facts=(identifier,), axioms=axioms)
    return Link(atom, "fact", facts=ids)


def _axioms(proofs: ProofBook, pair: tuple[str, str]) -> tuple[str, ...]:
    """The axioms that a proof uses, none if there is no proof."""
    try:
        steps = proofs.proof(*pair)
    except KeyError:
        return ()
    return tuple(dict.fromkeys(premise for step in steps for premise in step[1] if isinstance(premise, str)))


def _contributions(belief: Belief) -> dict[str, tuple[Contribution, ...]]:
    reference = belief.hypotheses.index("other")
    result = {}
    for index, name in enumerate(belief.hypotheses):
        terms = [
            Contribution(one.term.atom, one.weights[index] - one.weights[reference], one.term.evidence)
            for one in belief.terms
        ]
        result[name] = tuple(sorted(terms, key=lambda one: (-abs(one.micronats), one.atom)))
    return result
