"""The kinds of things that names in a query may have to mean, and which concepts are of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reasoner.engine.knowledge_base import KnowledgeBase

ACTION_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("test", "tests", "examen", "examens"), "test"),
    **dict.fromkeys(("treatment", "treatments", "traitement", "traitements"), "treatment"),
    **dict.fromkeys(("drug", "drugs", "medicine", "medicines", "medicament", "medicaments"), "drug"),
    **dict.fromkeys(("referral", "referrals", "avis", "avis specialise"), "referral"),
    **dict.fromkeys(("screening", "screenings", "depistage", "depistages"), "screening"),
    **dict.fromkeys(("imaging", "imagerie"), "imaging"),
    **dict.fromkeys(("laboratory tests", "laboratory", "biologie", "analyses"), "laboratory"),
}
"""What people call kinds of actions, by lexical key; the kinds are those of `reasoner.decision.kinds`."""


def tests(knowledge: KnowledgeBase) -> Mapping[str, Callable[[str], bool]]:
    """For each kind that not every concept is of, whether one is."""
    content = knowledge.content
    isa = content["ontology"]["isa"]
    hypotheses = frozenset(content["belief"]["hypotheses"])
    observables = content["observables"]["observables"]
    return {
        "hypothesis": lambda name: name in hypotheses,
        "action": lambda name: name == "action" or "action" in isa.get(name, ()) or name in ACTION_WORDS.values(),
        "observable": lambda name: name in observables,
        "score": lambda name: "score" in isa.get(name, ()),
        "substance": lambda name: name == "substance" or "substance" in isa.get(name, ()),
    }
