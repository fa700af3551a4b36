"""How probable something is for one patient, by the probabilistic rules of the modules in force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

import numpy as np

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Problem, RequestError, Unanswerable
from reasoner.explain.chance_certificate import ChanceParts, Known, assemble_chance_certificate
from reasoner.ontology.facts import Grounding
from reasoner.patient.record import Patient
from reasoner.probability.programs.answer import Considered, Posterior, Route
from reasoner.probability.programs.asking import read_evidence, read_query
from reasoner.probability.programs.reading import Program
from reasoner.probability.programs.routes import posterior
from reasoner.probability.programs.sensitivity import sensitivities
from reasoner.symbolic.enumeration import Literal, conjunction
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.worlds import DENIALS, Worlds
from reasoner.vocabulary import Question, split_atom

_WORD = re.compile(r"\b[a-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Rests:
    """A number that a chance rests on.

    Parameters: `rule`, the statement that states it; `head`, of what it is the probability; `probability`, as stated;
    `slope`, the derivative of the chance by it, in all instances of the statement at once.
    """

    rule: Rule
    head: str
    probability: Fraction
    slope: float

    @property
    def sourced(self) -> bool:
        """Whether the number was read in a source that the statement names."""
        return self.rule.metadata.get("status") == "sourced"


@dataclass(frozen=True, slots=True)
class Chance:
    """How probable a query is. NaN is *no value*.

    Parameters: `query`, a conjunction of literals; `probability`, given the evidence; `low` and `high`, between which that value
    lies with the answer's `confidence`; `lower` and `upper`, the credal bounds where the route has them; `rests`, the numbers
    that it rests on, the most important first, none where no exact route can tell.
    """

    query: tuple[Literal, ...]
    probability: float
    low: float
    high: float
    lower: float
    upper: float
    rests: tuple[Rests, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Chances:
    """What the rules in force say of a patient about some queries.

    Parameters: `question`; `chances`, in the order of the queries; `evidence`, what is known of what the rules could conclude;
    `evidence_probability`; `inconsistent`, the probability of the total choices without a stable model, in which the rules
    contradict each other; `contradiction`, of evidence that is impossible the part that cannot be together; `route`, with its
    `confidence` and what else was `considered`; `unclaimed`, why there are no credal bounds; `programs`, the paths of the rules;
    `assuming`, those of them that take something unknown for absent, and say why; `problems` of the record; `certificate`,
    bytes that `reasoner verify` checks.
    """

    question: Question
    chances: tuple[Chance, ...]
    evidence: tuple[Known, ...]
    evidence_probability: float
    inconsistent: float
    contradiction: tuple[str, ...]
    route: str
    confidence: float
    considered: tuple[Considered, ...]
    unclaimed: str
    programs: tuple[str, ...]
    assuming: tuple[Rule, ...]
    problems: tuple[Problem, ...]
    certificate: bytes = field(repr=False)
    knowledge: KnowledgeBase = field(repr=False)

    @property
    def unsourced(self) -> tuple[str, ...]:
        """The statements whose numbers some chance rests on and that name no source that was read, by their ids."""
        return tuple(sorted({one.rule.id for chance in self.chances for one in chance.rests if not one.sourced}))


@dataclass(frozen=True)
class Asked:
    """A question of worlds, before it is answered: who, what was found in the record, and which rules are in force."""

    question: Question
    patient: Patient
    modules: Mapping[str, str]
    grounding: Grounding
    worlds: Worlds
    problems: tuple[Problem, ...]


def chances(
    asked: Asked,
    queries: Sequence[str],
    given: Mapping[str, bool | None],
    route: Route | None,
    knowledge: KnowledgeBase,
) -> Chances:
    """Answer queries.

    Raises: RequestError if there are no probabilistic rules in force or a query cannot be asked of them; Unanswerable with the
    size of each route that cannot answer.
    """
    if not asked.worlds.rules:
        raise RequestError(
            "no module in force has probabilistic rules, so nothing here has a chance",
            fix="ask a knowledge base with `rules/<module>/worlds.lp`, or another moment or jurisdiction",
        )
    if not queries:
        raise RequestError("nothing is asked", fix="name an atom or a conjunction of atoms")
    for text in (*queries, *given):
        _check_words(text, knowledge)
    ages = asked.grounding.ages
    concluded = asked.worlds.concluded(ages)
    program = _program(asked.worlds, asked.worlds.facts(ages, concluded))
    evidence = known(ages, concluded, dict(read_evidence(program, given)))
    conjunctions = [read_query(program, query) for query in queries]
    texts = [", ".join(atom if holds else f"not {atom}" for atom, holds in query) for query in conjunctions]
    held = {one.atom: one.holds for one in evidence}
    found = posterior(program, texts, [held], route)
    contradiction = found.contradictions[0]
    rests = [_rests(program, asked.worlds, text, held) if not contradiction else () for text in texts]
    programs = tuple(sorted({rule.path for rule in asked.worlds.rules}))
    told = tuple(Chance(query, *_numbers(found, place), rests[place]) for place, query in enumerate(conjunctions))
    parts = ChanceParts(
        asked.question,
        asked.patient,
        asked.modules,
        asked.grounding,
        asked.grounding.as_json(asked.patient.recorded),
        programs,
        evidence,
        tuple(conjunctions),
        found,
    )
    return Chances(
        asked.question,
        told,
        evidence,
        float(found.evidence[0]),
        found.inconsistent,
        contradiction,
        found.route,
        found.confidence,
        found.considered,
        found.unclaimed,
        programs,
        tuple(rule for rule in asked.worlds.rules if "assume" in rule.metadata),
        asked.problems,
        assemble_chance_certificate(parts, knowledge.digest, knowledge.proofs),
        knowledge,
    )


def _check_words(text: str, knowledge: KnowledgeBase) -> None:
    """Refuse what the ontology does not know: of that no rule could conclude anything, and the answer would be a silent 0."""
    concepts = knowledge.content["ontology"]["concepts"]
    for atom, _ in conjunction(text):
        for word in (one for argument in split_atom(atom)[1] for one in _WORD.findall(argument)):
            if word not in concepts:
                near = get_close_matches(word, concepts, n=1)
                fix = f"did you mean `{near[0]}`?" if near else "`reasoner kb show WORD` looks a concept up"
                raise RequestError(f"`{word}` in `{atom}` is no concept of the ontology", fix=fix)


def _numbers(found: Posterior, place: int) -> tuple[float, float, float, float, float]:
    rows = found.probability, found.low, found.high, found.lower, found.upper
    probability, low, high, lower, upper = [float(one[0, place]) for one in rows]
    return probability, low, high, lower, upper


@lru_cache(maxsize=32)
def _program(worlds: Worlds, facts: tuple[str, ...]) -> Program:
    """The rules with what a record says that they do not conclude; the same for the next patient of whom that is the same."""
    mentioned = worlds.signatures | frozenset(
        (name, len(terms)) for fact in facts for name, terms in [split_atom(fact.removesuffix("."))] if ":-" not in fact
    )
    return Program("worlds", (*worlds.certain, *facts), worlds.annotated, (), mentioned)


def known(ages: Mapping[str, int], concluded: Mapping[str, int], given: Mapping[str, bool]) -> tuple[Known, ...]:
    """The evidence: what a record affirms or denies of what rules could conclude, and what is given beside it, sorted.

    An atom that is affirmed and denied, or neither, is unknown, and so is what is older than the window of the statement.
    Raises: RequestError if what is given is the opposite of what the record says.
    """
    found: dict[str, Known] = {}
    for atom, window in concluded.items():
        name, _, rest = atom.partition("(")
        said = [
            holds
            for holds, one in ((True, atom), (False, f"{DENIALS[name]}({rest}"))
            if one in ages and (window < 0 or ages[one] <= window)
        ]
        if len(said) == 1:
            found[atom] = Known(atom, said[0], "record")
    for atom, holds in given.items():
        if atom in found and found[atom].holds != holds:
            raise RequestError(
                f"`{atom}` is given as {'true' if holds else 'false'}, and the record says the opposite",
                fix="leave it out, or correct the record",
            )
        found.setdefault(atom, Known(atom, holds, "given"))
    return tuple(found[atom] for atom in sorted(found))


def _rests(program: Program, worlds: Worlds, query: str, evidence: Mapping[str, bool | None]) -> tuple[Rests, ...]:
    """The numbers that a chance depends on; none where no exact route can tell."""
    rules = {rule.id: rule for rule in worlds.rules}
    try:
        found = sensitivities(program, query, evidence)
    except Unanswerable:
        return ()
    return tuple(
        Rests(rules[one.rule], one.head, one.probability, one.derivative)
        for one in found
        if np.isnan(one.derivative) or abs(one.derivative) > 1e-12
    )
