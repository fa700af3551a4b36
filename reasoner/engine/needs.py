"""Which recorded facts an answer rests on, and which were recorded and made no difference.

An answer rests on more than the premises of its conclusions: a finding that a `not` met, or that an aggregate summed up,
would change the answer by being absent. `facts_used` therefore follows four roots down to the record: the conclusions,
what any rule looked at in the model (`reasoner.symbolic.observed`), what the probabilities asked about, and the complaints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.decision.complaint import complaints
from reasoner.decision.conclusions import PREDICATES
from reasoner.explain.chain import Chain
from reasoner.probability.evidence import complement
from reasoner.symbolic.observed import Observer, observed


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """One entry of the record: its id in the certificate, where it stands, what is written there, what became of it.

    Parameters: `state`, of `docs/certificate.md`, section 4; `atoms`, those of its atoms that the answer rests on, sorted.
    """

    id: str
    pointer: str
    text: str
    state: str
    atoms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """Which entries an answer rests on, in the order of the record.

    Parameters: `used`, those that it rests on; `unused`, those that were recorded and changed nothing.
    Law: without an entry of `unused`, the same question has the same alarms, must-not-miss, actions, advice against,
    questions, hypotheses and conflicts.
    """

    used: tuple[RecordedFact, ...]
    unused: tuple[RecordedFact, ...]


def facts_used(
    certificate: Mapping[str, Any], chain: Chain, observers: Iterable[Observer], belief: Mapping[str, Any]
) -> Needs:
    """Sort the entries of a record by whether the answer rests on them.

    Parameters: `certificate`, parsed; `chain` of the same answer; `observers`, of the rules that were in force; `belief`,
    the document.
    """
    givers = {row["atom"]: row["facts"] for row in certificate["inputs"]}
    model = tuple(chain.links)
    roots = [atom for atom in model if atom.partition("(")[0] in PREDICATES]
    roots += sorted(observed(observers, model))
    roots += _asked_about(belief, certificate["belief"])
    roots += complaints({row["atom"]: row["age"] for row in certificate["inputs"]})
    atoms: dict[str, list[str]] = {}
    for atom in sorted({link.atom for link in chain.supports(roots)} & givers.keys()):
        for fact in givers[atom]:
            atoms.setdefault(fact, []).append(atom)
    kept_out = _keepers_out(certificate["facts"])
    facts = [
        RecordedFact(
            fact["id"], fact["entry"]["pointer"], fact["entry"]["text"], fact["state"], tuple(atoms.get(fact["id"], ()))
        )
        for fact in certificate["facts"]
    ]
    return Needs(
        tuple(fact for fact in facts if fact.atoms or fact.id in kept_out),
        tuple(fact for fact in facts if not fact.atoms and fact.id not in kept_out),
    )


def _asked_about(document: Mapping[str, Any], belief: Mapping[str, Any]) -> list[str]:
    """The atoms whose presence or absence any probability of a profile looks at."""
    profile = document["profiles"][belief["profile"]]
    atoms = [term["atom"] for term in belief["terms"]]
    for evidence in document["evidences"]:
        if evidence["id"] not in profile["without"]:
            for atom in evidence.get("atoms", ()):
                atoms += [atom, complement(atom)]
    for exposure in profile["exposures"]:
        atoms += [exposure["atom"], exposure["absent_atom"], exposure.get("asked_if", "")]
    return atoms


def _keepers_out(facts: Sequence[Mapping[str, Any]]) -> set[str]:
    """The measurements that keep others of the same concept out: without them, another value would be used."""
    superseded = {fact["concept"] for fact in facts if fact["state"] == "superseded"}
    return {
        fact["id"]
        for fact in facts
        if fact["state"] == "conflicting"
        or (fact["state"] == "used" and fact["entry"]["kind"] == "measurement" and fact["concept"] in superseded)
    }
