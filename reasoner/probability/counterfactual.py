"""What would become of a patient's findings if one disorder were cured, or if it alone were at work.

Expected disablement and expected sufficiency were proposed as rankings beside the posterior by Richens JG, Lee CM, Johri S,
"Improving the accuracy of medical diagnosis with causal machine learning", Nat Commun 2020;11:3923,
doi:10.1038/s41467-020-17419-7. Of that article the abstract was read and no formula; the formulas are derived below, and a test
compares them with an enumeration of the twin network.

Assumptions, which are causal and which no data of this knowledge base test:

- A finding is brought about by disorders and by a leak, each on its own (noisy-or). In a world w, in which some set of
  disorders is at work, P(f | w) = 1 - (1 - leak_f) * prod over d in w of (1 - q_fd).
- The leak is P(f | other), how often the finding is there with none of the known disorders: a patient who is cured is as
  those who came with none of them. These came for some reason: the leak is rather too great, and too little is said to go.
- Disorder and finding have no common cause that is not recorded. Without monotony, what is said to go is still a lower bound
  (probability of necessity; Tian J, Pearl J, Ann Math Artif Intell 2000;28:287; not read for this).
- What raises a risk, age, sex, exposures, treatments and what is past are causes and not effects: a cure takes none of them away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reasoner.certificate.fixedpoint import FRACTION_BITS, MILLION, exponential
from reasoner.probability.evidence import Term
from reasoner.probability.posterior import Belief
from reasoner.probability.structure import OTHER, Evidence
from reasoner.vocabulary import split_atom

AGE = "age"
ONE = 1 << FRACTION_BITS
EFFECTS = frozenset(
    {
        *("general_symptom", "cardiovascular_symptom", "respiratory_symptom", "cough_symptom", "digestive_symptom"),
        *("neurological_symptom", "psychological_symptom", "reproductive_symptom", "eye_symptom"),
        *("nose_or_throat_symptom", "skin_finding", "pain", "bleeding", "swelling", "pruritus", "lymphadenopathy"),
        "examination_result",
    }
)
"""The classes of findings that a disorder brings about; whatever is of none of them counts as no effect."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What a cure of each hypothesis would take away, and what each alone would be enough for.

    Parameters: `counted`, the present findings that can go; `disablement` and `sufficiency` in the order of the hypotheses, in
    millionths of a finding; both are expectations, in which a hypothesis that is not so takes nothing away.
    Laws: 0 <= disablement <= sufficiency <= posterior times the number of findings counted, up to the rounding of exponentials;
    0 for `other`, which no one can cure, and for a hypothesis of probability 0.
    """

    hypotheses: tuple[str, ...]
    counted: tuple[str, ...]
    disablement: tuple[int, ...]
    sufficiency: tuple[int, ...]

    def ranked(self, measure: Sequence[int]) -> tuple[str, ...]:
        """The hypotheses by a measure, the greatest first, ties by name; those with 0 are left out."""
        found = [(-amount, name) for name, amount in zip(self.hypotheses, measure, strict=True) if amount > 0]
        return tuple(name for _, name in sorted(found))


def gone(present: int, without: int) -> int:
    """The probability that a present finding goes when a disorder of the world is cured: 1 - P(f | w less d) / P(f | w).

    With the same noise, what is there after the cure was there before, so P(there before and after) = P(f | w less d).
    Parameters: the logarithms of P(f | w) and of P(f | w less d) in micronats. Returns: units of 2^-30.
    Law: 0 where the disorder does not make the finding more probable.
    """
    return ONE - exponential(max(present - without, 0))


def kept(present: int, alone: int, leak: int) -> int:
    """The probability that a disorder alone was enough for a present finding: q / P(f | w), q = 1 - (1 - P(f | d)) / (1 - leak).

    All other causes are off, the leak too. Parameters: the logarithms of P(f | w), of P(f | d) with the leak, and of the leak,
    in micronats, at most 0. Returns: units of 2^-30.
    """
    if alone <= leak:
        return 0
    own = exponential(max(present - alone, 0)) - exponential(max(present - leak, 0))
    return min((own << FRACTION_BITS) // (ONE - exponential(-leak)), ONE)


def effects(found: Iterable[Term], evidences: Sequence[Evidence], isa: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    """The places among the terms of what a disorder brings about: present findings of `EFFECTS`, and measurements but age.

    Parameters: `isa`, the classes above each concept.
    """
    kinds = {one.id: one.kind for one in evidences}
    places = []
    for place, term in enumerate(found):
        predicate, (concept, *_) = split_atom(term.atom)
        is_measured = kinds[term.evidence] == "range" and concept != AGE
        classes = {concept, *isa.get(concept, ())}
        if is_measured or (predicate == "present" and not EFFECTS.isdisjoint(classes)):
            places.append(place)
    return tuple(places)


def countable(
    found: Sequence[Term], evidences: Sequence[Evidence], isa: Mapping[str, Sequence[str]]
) -> tuple[int, ...]:
    """The places of those effects that are counted as findings which are there or not.

    Binary evidences alone: where or how a finding is belongs to that finding, and of a measurement the model does not say which
    value would be there instead. Of a finding and a kind of it (pain, pain on breathing) the kind counts.
    Parameters as of `effects`.
    """
    binary = {one.id for one in evidences if one.kind == "binary"}
    concepts = {
        place: split_atom(found[place].atom)[1][0]
        for place in effects(found, evidences, isa)
        if found[place].evidence in binary and found[place].value == 0
    }
    above = {other for concept in concepts.values() for other in isa.get(concept, ()) if other != concept}
    return tuple(place for place, concept in concepts.items() if concept not in above)


def counterfactual(belief: Belief, counted: Sequence[int]) -> Counterfactual:
    """Expected disablement and sufficiency of each hypothesis, where one at most is so.

    Then a world is one hypothesis, and it less its disorder is `other`: of h, P(h | findings) times the sum of `gone`, or of
    `kept`, over the findings. What is denied does not matter, since findings are independent in a world.
    Parameters: `counted`, places among the terms, as `countable` gives them.
    """
    reference = belief.hypotheses.index(OTHER)
    top = max(belief.log_weights)
    weights = [exponential(top - weight) for weight in belief.log_weights]
    rows = [belief.weights[place] for place in counted]
    went, stayed = [], []
    for place, weight in enumerate(weights):
        pairs = [(row[place], row[reference]) for row in rows]
        went.append(_expected(weight, sum(weights), sum(gone(own, leak) for own, leak in pairs)))
        stayed.append(_expected(weight, sum(weights), sum(kept(own, own, leak) for own, leak in pairs)))
    atoms = tuple(belief.found[place].atom for place in counted)
    return Counterfactual(belief.hypotheses, atoms, tuple(went), tuple(stayed))


def _expected(weight: int, total: int, findings: int) -> int:
    """A share of a number of findings (2^-30), in millionths of a finding, rounded to nearest."""
    return (2 * MILLION * weight * findings + total * ONE) // (2 * total * ONE)
