"""Rules read aloud: what they conclude and under which conditions, in English or French."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from reasoner.authoring.dependencies import ANYTHING, Pattern, fixed
from reasoner.authoring.workspace import Workspace
from reasoner.explain.messages import Messages
from reasoner.explain.wording import Words, duration
from reasoner.symbolic.plan import Part, Term, reads
from reasoner.symbolic.prepared import Prepared
from reasoner.vocabulary import Language

PACKAGE = "reasoner.authoring"
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_QUANTITY = "quantity:"


def words_of(workspace: Workspace, language: Language) -> Words:
    """The words of a workspace in one language; probabilities have the bands of its first profile."""
    profiles = workspace.documents["belief"]["profiles"]
    bands = profiles[min(profiles)]["bands"]
    rules = {rule.id: rule for rule in workspace.rules}
    return Words(
        language, workspace.concepts, workspace.observables, workspace.predicates, rules, [tuple(one) for one in bands]
    )


def said(language: Language) -> Messages:
    """The fixed words of what authors are told of rules."""
    return Messages(language, "rule", package=PACKAGE)


class Reading:
    """Reads parts of rules aloud in one language."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        self.words = words_of(workspace, language)
        self.say = said(language)

    def pattern(self, pattern: Pattern) -> str:
        """An atom of which some arguments may be anything."""
        name, arguments = pattern
        return self.words.atom(f"{name}({','.join(arguments)})" if arguments else name)

    def conclusion(self, prepared: Prepared) -> str:
        """What a rule gives, may choose, forbids or keeps small."""
        name, terms = prepared.plan.head[:2]
        match prepared.plan.kind:
            case "constraint":
                return self.say["forbids"]
            case "penalty":
                return self.say("keeps_small", self._term(terms))
            case "choice":
                return f"{self.say['may_choose']}: {self._atom(name, terms, {})}"
        return self._atom(name, terms, fixed(prepared.plan.body))

    def conditions(self, prepared: Prepared) -> list[str]:
        """The parts of a body, each in words."""
        body = prepared.plan.body
        known = fixed(body)
        measured = dict(self._measured(body))
        found = (self._part(part, known, measured) for part in body if part[0] != "let")
        return [one for one in found if one]

    def _measured(self, body: Sequence[Part]) -> Iterator[tuple[str, tuple[str, str]]]:
        """The variables that stand for numbers: of which concept or kind."""
        for name, terms, _ in reads(body):
            declared = self.words.predicates.get(name)
            for place, sort in enumerate(declared.arguments if declared else ()):
                if place < len(terms) and isinstance(terms[place], list) and terms[place][0] == "v":
                    if sort.startswith(_QUANTITY):
                        concept = terms[int(sort.removeprefix(_QUANTITY))]
                        yield terms[place][1], ("quantity", concept[1] if concept[0] == "c" else "")
                    elif sort == "minutes":
                        yield terms[place][1], ("minutes", "")

    def _part(self, part: Part, fixed: dict[str, str], measured: dict[str, tuple[str, str]]) -> str:
        match part:
            case ["atom", _, name, terms]:
                return self._atom(name, terms, fixed)
            case ["is", name, terms]:
                return self._atom(name, terms, fixed)
            case ["not", name, terms]:
                return self.say("not", self._atom(name, terms, fixed))
            case ["test", left, operator, right]:
                return self._test(left, _SIGNS.get(str(operator), str(operator)), right, measured)
            case ["range", variable, low, high]:
                return self.say("range", *map(self._term, (variable, low, high)))
            case ["aggregate", _, elements, *_]:
                inner = [self._atom(name, terms, fixed) for _, parts in elements for name, terms, _ in reads(parts)]
                return self.say("counted", ", ".join(dict.fromkeys(inner)))
            case ["all", pairs]:
                return "; ".join(self._all(pair, fixed) for pair in pairs)
        return ""

    def _all(self, pair: Sequence[Any], fixed: dict[str, str]) -> str:
        condition, literals = pair
        first = ", ".join(self._atom(name, terms, fixed) for name, terms, _ in reads(condition))
        then = ", ".join(self._atom(name, terms, fixed) for one in literals for name, terms, _ in reads(one))
        return self.say("wherever", first, then)

    def _test(self, left: Term, operator: str, right: Term, measured: dict[str, tuple[str, str]]) -> str:
        named = [one for side in (left, right) for one in _variables(side) if one in measured]
        kind, concept = measured[named[0]] if named else ("", "")

        def told(term: Term) -> str:
            if isinstance(term, list) and term[0] == "v" and kind == "quantity" and concept:
                return self.words.label(concept) if term[1] in measured else str(term[1])
            if isinstance(term, int) and kind == "quantity" and concept:
                return self.words.quantity(concept, term)
            if isinstance(term, int) and kind == "minutes":
                return duration(term, self.words.language)
            return self._term(term)

        return f"{told(left)} {operator} {told(right)}"

    def _atom(self, name: str, terms: Sequence[Term], fixed: dict[str, str]) -> str:
        return self.pattern((name, tuple(_argument(term, fixed) for term in terms)))

    def _term(self, term: Term) -> str:
        if isinstance(term, int):
            return str(term)
        match term:
            case ["v", name]:
                return str(name).removeprefix("#")
            case ["c", name]:
                return self.words.label(name)
            case [str() as operator, [left, right]]:
                return f"{self._term(left)} {operator} {self._term(right)}"
        return ANYTHING


def _argument(term: Term, fixed: dict[str, str]) -> str:
    if isinstance(term, int):
        return str(term)
    if term[0] == "c":
        return str(term[1])
    return fixed.get(term[1], ANYTHING) if term[0] == "v" else ANYTHING


def _variables(term: Term) -> Iterator[str]:
    if isinstance(term, list):
        if term[0] == "v":
            yield term[1]
        elif len(term) > 1 and isinstance(term[1], list):
            for one in term[1]:
                yield from _variables(one)
