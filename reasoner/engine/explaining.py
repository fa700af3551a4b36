"""Explanations that were asked for, told in one language: why, why not, why this rather than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from reasoner.certificate.canonical import digest
from reasoner.engine.answer import Answer
from reasoner.engine.rendering import words
from reasoner.engine.whynot import WhyNot
from reasoner.engine.whys import Case, targets
from reasoner.explain.absences import Absences, Place
from reasoner.explain.background import Background
from reasoner.explain.beliefs import Beliefs
from reasoner.explain.chain import Chain, Link
from reasoner.explain.choices import Choices
from reasoner.explain.citations import Citations
from reasoner.explain.contrast import differences, told
from reasoner.explain.contrasts import Contrasts
from reasoner.explain.dot import dot
from reasoner.explain.layout import WIDTH, Layout, Line
from reasoner.explain.markdown import markdown
from reasoner.explain.messages import Messages
from reasoner.explain.page import why_page
from reasoner.explain.prov import Provenance
from reasoner.explain.reasons import Beside, Reasons
from reasoner.explain.standing import standing
from reasoner.explain.svg import svg
from reasoner.explain.telling import Telling
from reasoner.probability.counterfactual import countable, counterfactual, effects
from reasoner.probability.evidence import evidences_of
from reasoner.symbolic.contrast import contrast
from reasoner.symbolic.derive import Step
from reasoner.symbolic.graph import Graph
from reasoner.symbolic.optimum import Optimum
from reasoner.vocabulary import Language, split_atom

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
        self._say = Messages(language, "why")
        self._layout = Layout(language, width)
        self._words = words(self._knowledge, language, answer.question.profile)
        metadata = {module["id"]: module for module in self._knowledge.content["modules"]["modules"]}
        self._modules = [metadata[one.module] for one in answer.modules if one.state == "in_force"]
        self._citations = Citations(self._words, answer.chain, metadata)
        self._telling = Telling(self._words, answer.chain, self._citations)
        self._reasons = self._reasons_over(answer.chain)

    def _reasons_over(self, chain: Chain) -> Reasons:
        return Reasons(
            words=self._words,
            layout=self._layout,
            conclusions=self._answer.conclusions.as_json(),
            chain=chain,
            metadata={module["id"]: module for module in self._knowledge.content["modules"]["modules"]},
            background=Background(
                self._words.language, self._answer.question.profile, self._knowledge.content["belief"]
            ),
        )

    @cached_property
    def _optimum(self) -> Optimum | None:
        return self._case.optimum()

    @cached_property
    def _absences(self) -> Absences:
        optimum = self._optimum
        choices = Choices(self._words, self._layout, self._citations, optimum) if optimum is not None else None
        return Absences(self._words, self._layout, self._citations, self._reasons, choices)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        parts = self._answer.parts
        steps = (*parts.assess.standing, *parts.assess.steps, *parts.act.standing, *parts.act.steps)
        return {step.head: step for step in steps}

    def _beside(self, graph: Graph, told: set[str]) -> Beside:
        """Tells of each link what its rule took as not so, if anything could give it, and why what it gave was chosen."""

        def lines(link: Link, level: int, following: int) -> Iterator[Line]:
            if not following:
                return
            for atom in graph.denied.get(link.atom, ()):
                if graph.absences[atom].kind == "no_rule":
                    continue
                if following < 3:
                    yield from self._absences.briefly(graph.absences, atom, 2 * level)
                else:
                    yield from self._absences.tree(graph.absences, [atom], Place(2 * level, following - 2), told)
            if self._optimum is not None and link.atom in self._optimum.chosen:
                yield from Choices(self._words, self._layout, self._citations, self._optimum).why(link.atom, 2 * level)

        return lines

    def why(self, target: str) -> Explanation:
        """Why something is concluded.

        Parameters: `target`, as `reasoner.engine.whys.targets` reads it. Raises: RequestError if it is nothing.
        """
        forms = targets(self._knowledge, target)
        explained = self._why(target, forms)
        concept = self._hypothesis(forms)
        if not concept:
            return explained
        told = self._beliefs.why(concept) if self._reasons.of_hypothesis(concept) else ()
        lines = [*explained.lines, *told, *self._reasons.alone_or_not(concept)]
        return replace(explained, lines=lines, document={**explained.document, **self._believed(concept)})

    def _believed(self, concept: str) -> dict[str, Any]:
        """What is believed of a hypothesis, for machines."""
        several = self._answer.parts.belief.several
        together = {} if several is None else {"several": several.explained()}
        return {"belief": self._beliefs.as_json(concept), **together}

    def _why(self, target: str, forms: Sequence[str]) -> Explanation:
        """Why something is concluded, without what could change a belief in it."""
        holding = [atom for form in forms for atom in self._case.holding(form)]
        concept = split_atom(forms[0])[1][0] if len(forms) > 1 else ""
        lines = [Line(self._say("why", self._name(target, forms)), "heading")]
        graph = self._case.graph(holding, self._steps)
        before: set[str] = set()
        lines += self._reasons.under(holding, self._depth, before, self._beside(graph, before))
        believed = self._reasons.of_hypothesis(concept)
        lines += believed
        if not holding and not believed:
            lines += self._layout.lines(self._say["nothing"], 2)
        links = [link.as_json() for link in self._answer.chain.supports((*holding, *graph.steps))]
        contributions = [
            {"atom": one.atom, "micronats": one.micronats, "evidence": one.evidence}
            for one in self._answer.chain.contributions.get(concept, ())
        ]
        document: dict[str, Any] = {"why": target, "holding": holding, "links": links, "contributions": contributions}
        document["denied"] = {atom: list(denied) for atom, denied in graph.denied.items() if denied}
        document["absences"] = [one.as_json() for one in graph.absences.values()]
        if self._optimum is not None and any(link["atom"] in self._optimum.chosen for link in links):
            document["optimum"] = self._optimum.as_json()
        return Explanation(lines, document, bool(holding or believed), tuple(holding))

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
                lines += self._reasons.under([atom], self._depth, set())
            for number, one in enumerate(found, start=1):
                steps = {step.head: step for step in (*one.below, one.step)}
                chain = self._answer.chain.replaced(steps.values())
                graph = self._case.graph([atom], self._steps | steps)
                said = self._say("way", self._words.atom(atom), number, len(found), len(one.below) + 1)
                lines += self._layout.lines(said, 2)
                before: set[str] = set()
                lines += self._reasons_over(chain).under([atom], self._depth, before, self._beside(graph, before))
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
        lines = [heading, *self._beliefs.why_not(concept), *self._reasons.alone_or_not(concept), *rest]
        return replace(explained, lines=lines, document={**explained.document, **self._believed(concept)})

    def _why_not(self, target: str, forms: Sequence[str]) -> Explanation:
        """Why no rule concludes something."""
        lines = [Line(self._say("why_not", self._name(target, forms)), "heading")]
        found = [self._case.why_not(form) for form in self._able(forms)]
        for one in found:
            lines += self._absent(one)
        return Explanation(
            lines,
            {"why_not": target, "explanations": [one.as_json() for one in found]},
            not any(one.holding for one in found),
        )

    def rather(self, target: str, other: str) -> Explanation:
        """Why one thing rather than another: the odds between two hypotheses, or why one is concluded and the other is not.

        Parameters and errors as of `why`, for both.
        """
        forms = [targets(self._knowledge, one) for one in (target, other)]
        names = [self._name(one, form) for one, form in zip((target, other), forms, strict=True)]
        lines = [Line(self._say("rather", *names), "heading")]
        belief = self._answer.parts.belief
        concepts = [self._hypothesis(form) for form in forms]
        document: dict[str, Any] = {"why": target, "rather_than": other}
        compared = all(concepts)
        if compared:
            one, another = concepts
            lines += told(self._words, self._layout, belief, (one, another))
            if one != another:
                lines += self._beliefs.reversed(one, another)
            document["differences"] = [[row.atom, row.micronats] for row in differences(belief, one, another)]
        else:
            holding = [[atom for one in some for atom in self._case.holding(one)] for some in forms]
            seconds = holding[1] or [atom for form in self._able(forms[1]) for atom in self._case.able(form)]
            graph = self._case.graph((*holding[0], *seconds), self._steps)
            found = contrast(graph, holding[0], seconds)
            lines += Contrasts(self._words, self._layout).lines(found)
            document["contrast"] = found.as_json()
        first, second = self._why(target, forms[0]), self._why_not(other, forms[1])
        rest = [*first.lines, *second.lines]
        document |= {"for": first.document, "against": second.document}
        is_so = first.is_so and (compared or second.is_so)
        return Explanation([*lines, *rest], document, is_so, first.roots)

    def written(self, explanation: Explanation, form: Form) -> str:
        """An explanation in a form of its own: a page, Markdown, PROV-O in Turtle, a picture or its source.

        Pictures and provenance are of what holds. A page and Markdown want an explainer as wide as `explain.markdown.WIDE`.
        """
        chain, roots = self._answer.chain, explanation.roots
        match form:
            case "html":
                lines = [*explanation.lines, *self._layout.lines(standing(self._words.language, self._modules))]
                checked = Messages(self._words.language, "answer")["checked"]
                return why_page(self._words.language, lines, self._answer.question, self._knowledge.digest, checked)
            case "markdown":
                return markdown([*explanation.lines, *self.closing()])
            case "svg":
                return svg(chain, self._telling, roots, explanation.lines[0].text)
            case "dot":
                return dot(chain, self._telling, roots)
        return Provenance(
            chain=chain,
            words=self._words,
            telling=self._telling,
            certificate=digest(self._answer.certificate),
            knowledge=self._knowledge.digest,
        ).turtle(roots)

    def closing(self) -> list[Line]:
        """That the answer was checked, the review status and the intended use."""
        say = Messages(self._words.language, "answer")
        text = standing(self._words.language, self._modules)
        return [*self._layout.lines(text), *self._layout.lines(say["checked"])]

    @cached_property
    def _beliefs(self) -> Beliefs:
        belief, content = self._answer.parts.belief, self._knowledge.content
        evidences, isa = evidences_of(content["belief"]), content["ontology"]["isa"]
        return Beliefs(
            words=self._words,
            layout=self._layout,
            belief=belief,
            supposable=self._case.suppositions,
            counterfactual=counterfactual(belief, countable(belief.found, evidences, isa)),
            effects=effects(belief.found, evidences, isa),
            depth=self._depth,
        )

    def _hypothesis(self, forms: Sequence[str]) -> str:
        """The hypothesis that a question by name is about; empty if it is about none, or no belief is concluded."""
        concept = split_atom(forms[0])[1][0] if len(forms) > 1 else ""
        is_one = concept in self._answer.parts.belief.hypotheses and self._case.presented
        return concept if is_one else ""

    def _able(self, forms: Sequence[str]) -> list[str]:
        """The forms that hold or that some rule could give; all of them if none is."""
        able = [form for form in forms if self._case.holding(form) or self._case.is_able(form)]
        return able or list(forms[:1])

    def _absent(self, one: WhyNot) -> list[Line]:
        if one.holding:
            shown = ", ".join(map(self._words.atom, one.holding))
            return self._layout.lines(self._say("holds", shown), 2)
        tree = self._absences.tree(one.absences, one.atoms, Place(2, self._depth))
        return [*tree, *self._absences.corrections(one.corrections, one.target, is_complete=one.is_complete)]

    def _name(self, target: str, forms: Sequence[str]) -> str:
        return self._words.label(split_atom(forms[0])[1][0]) if len(forms) > 1 else target
