"""What a question is about: an atom, or a concept by its name, as forms of atoms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reasoner.errors import Phrase, RequestError
from reasoner.vocabulary import lexical_key, split_atom

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase

_OF_ACTIONS = ("recommended", "advised_against")
_OF_OTHERS = ("alarm", "open", "suspected", "confirmed", "ruled_out")
"""The predicates in which a concept may be concluded, as people ask for it by its name."""
AGAINST = ("advised_against", "ruled_out")
"""Those that say the contrary: where they hold they are a reason why it is not concluded."""
_NAMED = 5
"""So many concepts are named to whoever wrote the name of none."""


def targets(knowledge: KnowledgeBase, text: str) -> tuple[str, ...]:
    """The forms of atoms that a question is about.

    Parameters: `text`, an atom such as `recommended(x,must)`, `_` for what may be anything, or a concept by name, code or label.
    Raises: RequestError if there is no such concept or predicate, with those that are meant perhaps.
    """
    name = text.strip()
    if "(" in name or name in knowledge.predicates:
        _check_form(knowledge, name)
        return (name,)
    concept = concept_row(knowledge, name)["concept"]
    about = _OF_ACTIONS if "action" in knowledge.content["ontology"]["isa"].get(concept, ()) else _OF_OTHERS
    return tuple(
        f"{predicate}({','.join([concept, *'_' * (len(knowledge.predicates[predicate].arguments) - 1)])})"
        for predicate in about
        if predicate in knowledge.predicates
    )


def concept_row(knowledge: KnowledgeBase, name: str) -> Mapping[str, str]:
    """What the lexicon has under the name, code or label of a concept.

    Raises: RequestError if it has nothing, with the names that are meant perhaps.
    """
    found: Mapping[str, str] | None = knowledge.content["lexicon"].get(lexical_key(name))
    if found is None:
        near = list(_meant(knowledge, lexical_key(name)))
        raise RequestError(Phrase("no concept is called `{0}`", name), fix=_asked(near) if near else _LISTED)
    return found


def opposing(forms: Iterable[str]) -> tuple[str, ...]:
    """Those of a concept's forms that say the contrary."""
    return tuple(form for form in forms if split_atom(form)[0] in AGAINST)


_LISTED = Phrase("give a concept by its name, its code or its label in English or French")


def _check_form(knowledge: KnowledgeBase, form: str) -> None:
    """Raise RequestError if a form is no atom of the knowledge base: a typo would be explained as what no rule gives."""
    predicate, arguments = split_atom(form)
    declared = knowledge.predicates.get(predicate)
    if declared is None:
        near = get_close_matches(predicate, knowledge.predicates, n=3)
        fix = _asked(near) if near else Phrase("ask about a concept by its name")
        raise RequestError(Phrase("there is no predicate `{0}`", predicate), fix=fix)
    shape = f"{predicate}({','.join('_' * len(declared.arguments))})" if declared.arguments else predicate
    if len(arguments) != len(declared.arguments) or ("(" in form and not form.endswith(")")):
        message = Phrase("`{0}` is no atom of `{1}`", form, predicate)
        raise RequestError(message, fix=Phrase("write {0} and put in what is known", shape))
    concepts = knowledge.content["ontology"]["concepts"]
    for argument, sort in zip(arguments, declared.arguments, strict=True):
        if sort in ("concept", "action") and argument != "_" and argument not in concepts:
            near = get_close_matches(argument, concepts, n=3)
            fix = _asked(near) if near else _LISTED
            raise RequestError(Phrase("no concept is called `{0}`", argument), fix=fix)


def _asked(near: Iterable[str]) -> Phrase:
    return Phrase("did you mean {0}?", ", ".join(near))


def _meant(knowledge: KnowledgeBase, key: str) -> Iterator[str]:
    """Names of concepts that have some words in them, the diseases and actions first; or else are spelt nearly so."""
    lexicon = knowledge.content["lexicon"]
    concluded = {*knowledge.content["belief"]["hypotheses"], *_actions(knowledge)}
    holding = [other for other in lexicon if key and f" {key} " in f" {other} "]
    holding.sort(key=lambda other: (lexicon[other]["concept"] not in concluded, len(other), other))
    found: dict[str, str] = {}
    for other in holding or get_close_matches(key, lexicon, n=_NAMED):
        found.setdefault(lexicon[other]["concept"], other)
    return (_spelt(knowledge, concept, other) for concept, other in list(found.items())[:_NAMED])


def _actions(knowledge: KnowledgeBase) -> Iterator[str]:
    return (concept for concept, above in knowledge.content["ontology"]["isa"].items() if "action" in above)


def _spelt(knowledge: KnowledgeBase, concept: str, key: str) -> str:
    """The name of a concept that has a key in the lexicon, as the ontology spells it; the key where that is a code."""
    described = knowledge.content["ontology"]["concepts"][concept]
    names = [*described["labels"].values(), *(name for some in described.get("synonyms", {}).values() for name in some)]
    return next((name for name in names if lexical_key(name) == key), key)
