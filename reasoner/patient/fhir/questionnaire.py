"""QuestionnaireResponse: answers to questions that have a code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoner.errors import Phrase
from reasoner.patient.fhir.collection import Resource
from reasoner.patient.fhir.concepts import Concept
from reasoner.patient.fhir.draft import Draft, status_of
from reasoner.patient.fhir.elements import Element, choice, items, part, word
from reasoner.patient.fhir.moments import Span
from reasoner.patient.fhir.observation import value

_LOINC = re.compile(r"/?(?:.*[/|])?([0-9]{1,7}-[0-9])")
_DEEPEST = 20


def read(draft: Draft, resource: Resource) -> None:
    """Add each answer: a code as the pair of question and answer, yes or no as the question's concept, a number as its value."""
    when = draft.time_of(resource, "authored") or draft.past()
    verification = "entered_in_error" if status_of(resource) == "entered-in-error" else ""
    for pointer, item, answer in _answers(resource.body, resource.pointer, 0):
        _answer(draft, pointer, _question(draft, item), answer, when=when, verification=verification)


def _answers(element: Element, pointer: str, depth: int) -> Iterator[tuple[str, Element, Element]]:
    """Each answer with its place and its item, also those of items inside items and inside answers."""
    for position, item in items(element, "item") if depth < _DEEPEST else ():
        place = f"{pointer}/item/{position}"
        for number, answer in items(item, "answer"):
            if choice(answer, "value"):
                yield f"{place}/answer/{number}", item, answer
            yield from _answers(answer, f"{place}/answer/{number}", depth + 1)
        yield from _answers(item, place, depth + 1)


def _question(draft: Draft, item: Element) -> Concept:
    """A question by its LOINC code in `linkId` or at the end of `definition`, and by what the concept map has for `linkId`."""
    link = word(item, "linkId")
    mapped = draft.concept_map.get(f"linkid:{link}", ())
    matches = [_LOINC.fullmatch(text) for text in (link, word(item, "definition"))]
    own = [f"loinc:{match[1]}" for match in matches if match]
    return Concept(tuple(dict.fromkeys((*mapped, *own))), keys=(f"linkid:{link}",))


def _answer(draft: Draft, pointer: str, question: Concept, answer: Element, *, when: Span, verification: str) -> None:
    coding = part(answer, "valueCoding")
    if question.empty and coding and (pair := draft.answer(question, {"coding": [coding]})).codes:
        draft.add(pointer, "finding", Concept(pair.codes), when, verification=verification)
    elif question.empty:
        fix = Phrase("map `linkid:` and the question's linkId with --conceptmap")
        draft.unreadable(pointer, Phrase("the question has no code that is known, so its answer has no meaning"), fix)
    else:
        value(draft, pointer, question, answer, when, verification=verification)
