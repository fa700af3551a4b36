"""Explanations that were asked for, told in one language: why, why not, why this rather than that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from reasoner.certificate.canonical import digest
from reasoner.engine.answer import Answer
from reasoner.engine.narrator import Narrator
from reasoner.engine.targets import opposing, targets
from reasoner.engine.what_if import fact_of
from reasoner.engine.whynot import WhyNot
from reasoner.engine.whys import Case
from reasoner.errors import Phrase, RequestError
from reasoner.explain.absences import Place
from reasoner.explain.contrast import differences, told
from reasoner.explain.dot import dot
from reasoner.explain.drawing import Graph
from reasoner.explain.folding import LINE, most
from reasoner.explain.layout import WIDTH, Line
from reasoner.explain.markdown import markdown
from reasoner.explain.page import why_page
from reasoner.explain.prov import Provenance
from reasoner.explain.reasons import SHOWN_CONTRIBUTIONS
from reasoner.explain.svg import graph, svg
from reasoner.explain.wording import listed
from reasoner.symbolic.contrast import contrast
from reasoner.symbolic.derive import Step
from reasoner.vocabulary import Language, split_atom

_LEAST_CONTRIBUTIONS = 3
"""So many findings are told on a line."""
Form = Literal["html", "markdown", "prov", "svg", "dot"]


@dataclass(frozen=True)
class Explanation:
    """One explanation: lines for people, `document` for machines, whether what was asked is so, and the atoms that hold of it."""

    lines: Sequence[Line] = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)
    is_so: bool
    roots: tuple[str, ...] = ()


class Explainer:
    """Explains one answer in one language.

    Parameters: `answer`, whose certificate was checked; `case`, the same record, question and knowledge; `depth`, levels shown.
    """

    def __init__(self, answer: Answer, case: Case, language: Language, *, width: int = WIDTH, depth: int = 4) -> None:
        self._answer, self._case, self._depth = answer, case, depth
        self._knowledge = answer.knowledge
        self._tell = Narrator(answer, case, language, width=width, depth=depth)
        self._say, self._layout, self._words = self._tell.say, self._tell.layout, self._tell.words

    @cached_property
    def _steps(self) -> dict[str, Step]:
        parts = self._answer.parts
        steps = (*parts.assess.standing, *parts.assess.steps, *parts.act.standing, *parts.act.steps)
        return {step.head: step for step in steps}

    def why(self, target: str) -> Explanation:
        """Why something is concluded.

        Parameters: `target`, as `reasoner.engine.whys.targets` reads it. Raises: RequestError if it is nothing.
        """
        forms = targets(self._knowledge, target)
        explained = self._why(target, forms)
        concept = self._hypothesis(forms)
        if not concept:
            return explained
        told = self._tell.beliefs.why(concept) if self._tell.reasons.of_hypothesis(concept) else ()
        lines = [*explained.lines, *told, *self._tell.reasons.alone_or_not(concept)]
        return replace(explained, lines=lines, document={**explained.document, **self._believed(concept)})

    def _believed(self, concept: str) -> dict[str, Any]:
        """What is believed of a hypothesis, for machines."""
        several = self._answer.parts.belief.several
        together = {} if several is None else {"several": several.explained()}
        return {"belief": self._tell.beliefs.as_json(concept), **together}

    def _why(self, target: str, forms: Sequence[str]) -> Explanation:
        """Why something is concluded, without what could change a belief in it."""
        holding = [atom for form in forms for atom in self._case.holding(form)]
        concept = split_atom(forms[0])[1][0] if len(forms) > 1 else ""
        lines = [Line(self._say("why", self._name(target, forms)), "heading")]
        graph = self._case.graph(holding, self._steps)
        before: set[str] = set()
        lines += self._tell.reasons.under(holding, self._depth, before, self._tell.beside(graph, before))
        shown = _LEAST_CONTRIBUTIONS if self._depth <= LINE else most(self._depth, SHOWN_CONTRIBUTIONS)
        believed = self._tell.reasons.of_hypothesis(concept, shown)
        lines += believed
        recorded = () if holding or believed else self._recorded(forms)
        if recorded:
            lines += self._layout.lines(self._say["only_recorded"], 2)
            lines += self._tell.reasons.under(recorded, self._depth, before, at=2)
        elif not holding and not believed:
            lines += self._layout.lines(self._say["nothing"], 2)
        links = [link.as_json() for link in self._answer.chain.supports((*holding, *recorded, *graph.steps))]
        contributions = [
            {"atom": one.atom, "micronats": one.micronats, "evidence": one.evidence}
            for one in self._answer.chain.contributions.get(concept, ())
        ]
        document: dict[str, Any] = {
            "why": target,
            "holding": [*holding, *recorded],
            "links": links,
            "contributions": contributions,
        }
        document["denied"] = {atom: list(denied) for atom, denied in graph.denied.items() if denied}
        document["absences"] = [one.as_json() for one in graph.absences.values()]
        if self._tell.optimum is not None and any(link["atom"] in self._tell.optimum.chosen for link in links):
            document["optimum"] = self._tell.optimum.as_json()
        return Explanation(lines, document, bool(holding or believed or recorded), (*holding, *recorded))

    def every(self, target: str) -> Explanation:
        """Every way in which something is concluded, the shortest first.

        Parameters and errors as of `why`.
        """
        forms = targets(self._knowledge, target)
        holding = [atom for form in forms for atom in self._case.holding(form)]
        lines = [Line(self._say("why", self._name(target, forms)), "heading")]
        rows: list[dict[str, Any]] = []
        for atom in holding:
            found = self._case.derivations(atom)
            if not found:
                lines += self._tell.reasons.under([atom], self._depth, set())
            for number, one in enumerate(found, start=1):
                steps = {step.head: step for step in (*one.below, one.step)}
                chain = self._answer.chain.replaced(steps.values())
                graph = self._case.graph([atom], self._steps | steps)
                said = self._say("way", self._words.atom(atom), number, len(found), len(one.below) + 1)
                lines += self._layout.lines(said, 2)
                before: set[str] = set()
                lines += self._tell.reasons_over(chain).under(
                    [atom], self._depth, before, self._tell.beside(graph, before), at=2
                )
                links = [link.as_json() for link in chain.supports([atom])]
                rows.append({"atom": atom, "rules": len(one.below) + 1, "links": links})
        if not holding:
            lines += self._layout.lines(self._say["nothing"], 2)
        return Explanation(lines, {"why": target, "derivations": rows}, bool(holding), tuple(holding))

    def why_not(self, target: str) -> Explanation:
        """Why something is not concluded: of a concept, each way in which some rule could conclude it.

        Parameters and errors as of `why`.
        """
        forms = targets(self._knowledge, target)
        explained = self._why_not(target, forms)
        concept = self._hypothesis(forms)
        if not concept:
            return explained
        heading, *rest = explained.lines
        lines = [heading, *self._tell.beliefs.why_not(concept), *self._tell.reasons.alone_or_not(concept), *rest]
        return replace(explained, lines=lines, document={**explained.document, **self._believed(concept)})

    def obstacles(self, target: str) -> Explanation:
        """What stands in the way of something, without the search for what would have to differ, which can take seconds.

        Parameters and errors as of `why`.
        """
        forms = targets(self._knowledge, target)
        return self._obstacles(target, forms, [self._case.obstacles(one) for one in self._able(self._pursued(forms))])

    def _why_not(self, target: str, forms: Sequence[str]) -> Explanation:
        """Why no rule concludes something: what stands in its way, and what would have to differ."""
        found = [self._case.why_not(form) for form in self._able(self._pursued(forms))]
        explained = self._obstacles(target, forms, found)
        if not (able := _open(found)):
            return explained
        corrections = [some for one in able for some in one.corrections]
        told = self._tell.corrections.lines(corrections, is_complete=all(one.is_complete for one in able))
        return replace(explained, lines=[*explained.lines, *told])

    def _obstacles(self, target: str, forms: Sequence[str], found: Sequence[WhyNot]) -> Explanation:
        """What concludes the contrary of something, and what fails."""
        lines = [Line(self._say("why_not", self._name(target, forms)), "heading")]
        contrary = [atom for form in self._contrary(forms) for atom in self._case.holding(form)]
        if contrary:
            before: set[str] = set()
            beside = self._tell.beside(self._case.graph(contrary, self._steps), before)
            lines += self._layout.lines(self._say["contrary"], 2)
            lines += self._tell.reasons.under(contrary, self._depth, before, beside, at=2)
        holding = [atom for one in found for atom in one.holding]
        if holding:
            shown = listed(list(map(self._words.atom, holding)), self._words.language)
            lines += self._layout.lines(self._say("holds", shown), 2)
        able = _open(found)
        recorded = () if able or holding else self._recorded(forms)
        if recorded:
            lines += self._layout.lines(self._say["only_recorded"], 2)
            lines += self._tell.reasons.under(recorded, self._depth, set(), at=2)
        elif not able and not holding and not contrary:
            asked = self._name(target, forms) if len(forms) > 1 else self._words.atom(forms[0])
            lines += self._layout.lines(self._say("no_rule", asked), 2)
        told: set[str] = set()
        for one in able:
            lines += self._tell.absences.tree(one.absences, one.atoms, Place(2, self._depth), told)
        document = {"why_not": target, "contrary": contrary, "explanations": [one.as_json() for one in found]}
        return Explanation(lines, document, not holding and not recorded, tuple(contrary))

    def rather(self, target: str, other: str) -> Explanation:
        """Why one thing rather than another: the odds between two hypotheses, or why one is concluded and the other is not.

        Parameters and errors as of `why`, for both; RequestError, too, if they are the same.
        """
        forms = [targets(self._knowledge, one) for one in (target, other)]
        if forms[0] == forms[1]:
            same = Phrase("`{0}` and `{1}` are the same", target, other)
            raise RequestError(same, fix=Phrase("compare it with something else"))
        names = [self._name(one, form) for one, form in zip((target, other), forms, strict=True)]
        heading = Line(self._say("rather", *names), "heading")
        document: dict[str, Any] = {"why": target, "rather_than": other}
        concepts = [self._hypothesis(form) for form in forms]
        if all(concepts):
            explained = self._odds(concepts[0], concepts[1])
            asked = (True, False)
        else:
            holding = [[atom for one in self._pursued(form) for atom in self._case.holding(one)] for form in forms]
            explained = self._contrast(names, forms, holding)
            asked = (bool(holding[0]), bool(holding[1]))
        document |= explained.document
        lines = [heading, *explained.lines]
        if self._depth > LINE:
            for key, text, form, held in zip(("for", "against"), (target, other), forms, asked, strict=True):
                part = (self._why if held else self._why_not)(text, form)
                document[key] = part.document
                lines += part.lines
        return Explanation(lines, document, explained.is_so, explained.roots)

    def _odds(self, one: str, other: str) -> Explanation:
        """One hypothesis beside another, finding by finding."""
        belief = self._answer.parts.belief
        first, second = (belief.posterior_ppm[belief.hypotheses.index(name)] for name in (one, other))
        lines = self._layout.lines(self._say["other_way"], 2) if first < second else []
        lines += [*told(self._words, self._layout, belief, (one, other)), *self._tell.beliefs.reversed(one, other)]
        rows = [[row.atom, row.micronats] for row in differences(belief, one, other)]
        document = {"hypotheses": [one, other], "differences": rows}
        roots = tuple(atom for form in targets(self._knowledge, one) for atom in self._case.holding(form))
        return Explanation(lines, document, first >= second, roots)

    def _contrast(
        self, names: Sequence[str], forms: Sequence[Sequence[str]], holding: Sequence[Sequence[str]]
    ) -> Explanation:
        """What is concluded beside what is not, or is, too."""
        contrary = [[atom for one in self._contrary(form) for atom in self._case.holding(one)] for form in forms]
        concluded = [[*held, *against] for held, against in zip(holding, contrary, strict=True)]
        lines = list(self._tell.contrasts.standing(names, concluded))
        if not holding[0]:
            if holding[1]:
                lines += self._layout.lines(self._say["other_way"], 2)
            return Explanation(lines, {}, False, tuple(concluded[0]))
        seconds = list(holding[1])
        if not seconds:
            atoms, absences = self._case.absent(*self._able(self._pursued(forms[1])))
            seconds = [atom for atom in atoms if absences[atom].kind != "no_rule"]
        graph = self._case.graph((*holding[0], *seconds, *contrary[1]), self._steps)
        found = contrast(graph, holding[0], seconds)
        lines += self._tell.contrasts.lines(found, graph.facts(contrary[1]))
        return Explanation(lines, {"contrast": found.as_json()}, not holding[1], tuple(concluded[0]))

    def what_if(self, added: Sequence[str], removed: Sequence[str]) -> Explanation:
        """What would change in the answer with some facts more and some less; it is so if anything would.

        Parameters: atoms of facts, or names of what is there. Errors as of `fact_of` and `what_if` of `reasoner.engine.what_if`.
        """
        facts, gone = ([fact_of(self._knowledge, one) for one in some] for some in (added, removed))
        found, changes = self._case.what_if(facts, gone), self._tell.changes
        told = changes.rows(found.gained, found.lost, found.beliefs)
        lines = [changes.heading(facts, gone, found.replaced), *changes.lines(told)]
        return Explanation(lines, {"added": facts, "removed": gone, **found.as_json()}, any(told.values()))

    def standing(self) -> list[Line]:
        """The review status and the intended use."""
        return self._layout.lines(self._tell.standing())

    def graph(self, explanation: Explanation) -> Graph:
        """The reasons of what holds in an explanation, as a graph to be drawn."""
        return graph(self._answer.chain, self._tell.telling, explanation.roots)

    def written(self, explanation: Explanation, form: Form) -> str:
        """An explanation in a form of its own: a page, Markdown, PROV-O in Turtle, a picture or its source.

        Pictures and provenance are of what holds. A page and Markdown want an explainer as wide as `explain.markdown.WIDE`.
        """
        chain, roots = self._answer.chain, explanation.roots
        match form:
            case "html":
                return why_page(
                    self._words.language,
                    explanation.lines,
                    self._answer.question,
                    knowledge=self._knowledge.digest,
                    standing=self._tell.standing(),
                    check=self._tell.checked(),
                )
            case "markdown":
                return markdown([*explanation.lines, *self.closing()])
            case "svg":
                return svg(self.graph(explanation), explanation.lines[0].text)
            case "dot":
                return dot(chain, self._tell.telling, roots)
        return Provenance(
            chain=chain,
            words=self._words,
            telling=self._tell.telling,
            certificate=digest(self._answer.certificate),
            knowledge=self._knowledge.digest,
        ).turtle(roots)

    def closing(self) -> list[Line]:
        """That the answer was checked, the review status and the intended use."""
        return self._tell.closing()

    def _hypothesis(self, forms: Sequence[str]) -> str:
        """The hypothesis that a question by name is about; empty if it is about none, or no belief is concluded."""
        concept = split_atom(forms[0])[1][0] if len(forms) > 1 else ""
        is_one = concept in self._answer.parts.belief.hypotheses and self._case.presented
        return concept if is_one else ""

    def _able(self, forms: Sequence[str]) -> list[str]:
        """The forms that hold or that some rule could give; all of them if none is."""
        able = [form for form in forms if self._case.holding(form) or self._case.is_able(form)]
        return able or list(forms[:1])

    def _recorded(self, forms: Sequence[str]) -> tuple[str, ...]:
        """The facts about a concept that was asked for by its name."""
        return self._case.recorded(split_atom(forms[0])[1][0]) if len(forms) > 1 else ()

    def _contrary(self, forms: Sequence[str]) -> Sequence[str]:
        """The forms in which the contrary of a concept would be concluded; an atom has none."""
        return opposing(forms) if len(forms) > 1 else ()

    def _pursued(self, forms: Sequence[str]) -> Sequence[str]:
        """The forms in which a concept itself would be."""
        contrary = self._contrary(forms)
        return [form for form in forms if form not in contrary]

    def _name(self, target: str, forms: Sequence[str]) -> str:
        return self._words.label(split_atom(forms[0])[1][0]) if len(forms) > 1 else target


def _open(found: Iterable[WhyNot]) -> list[WhyNot]:
    """The forms of which nothing holds although rules could give it."""
    absent = (one for one in found if not one.holding)
    return [one for one in absent if any(one.absences[atom].kind != "no_rule" for atom in one.atoms)]
