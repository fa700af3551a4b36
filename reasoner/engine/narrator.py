"""What tells one answer in one language: words, reasons, absences, choices, beliefs, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from reasoner.engine.answer import Answer
from reasoner.engine.rendering import words
from reasoner.engine.whys import Case
from reasoner.explain.absences import Absences, Place
from reasoner.explain.background import Background
from reasoner.explain.beliefs import Beliefs
from reasoner.explain.chain import Chain, Link
from reasoner.explain.changes import Changes
from reasoner.explain.choices import Choices
from reasoner.explain.citations import Citations
from reasoner.explain.contrasts import Contrasts
from reasoner.explain.corrections import Corrections
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.reasons import Beside, Reasons
from reasoner.explain.standing import standing
from reasoner.explain.telling import Telling
from reasoner.probability.counterfactual import countable, counterfactual, effects
from reasoner.probability.evidence import evidences_of
from reasoner.symbolic.graph import Graph
from reasoner.symbolic.optimum import Optimum
from reasoner.vocabulary import Language


class Narrator:
    """Tells one answer.

    Parameters: `answer`; `case`, the same record, question and knowledge; `language`; `width`, in columns; `depth`, levels told.
    """

    def __init__(self, answer: Answer, case: Case, language: Language, *, width: int, depth: int) -> None:
        self._answer, self._case = answer, case
        self.depth = depth
        self.say = Messages(language, "why")
        self.layout = Layout(language, width)
        self.words = words(answer.knowledge, language, answer.question.profile)
        self._metadata = {module["id"]: module for module in answer.knowledge.content["modules"]["modules"]}
        self._modules = [self._metadata[one.module] for one in answer.modules if one.state == "in_force"]
        self._citations = Citations(self.words, answer.chain, self._metadata)
        self.telling = Telling(self.words, answer.chain, self._citations)
        self.reasons = self.reasons_over(answer.chain)

    def reasons_over(self, chain: Chain) -> Reasons:
        """What tells the reasons of a chain, that of the answer or one with other derivations."""
        return Reasons(
            words=self.words,
            layout=self.layout,
            conclusions=self._answer.conclusions.as_json(),
            chain=chain,
            metadata=self._metadata,
            background=Background(
                self.words.language, self._answer.question.profile, self._answer.knowledge.content["belief"]
            ),
        )

    @cached_property
    def optimum(self) -> Optimum | None:
        """What is chosen; None if nothing is to be chosen."""
        return self._case.optimum()

    @cached_property
    def _choices(self) -> Choices | None:
        optimum = self.optimum
        return None if optimum is None else Choices(self.words, self.layout, self._citations, optimum)

    @cached_property
    def absences(self) -> Absences:
        """What tells why atoms do not hold."""
        return Absences(self.words, self.layout, self._citations, self.reasons, self._choices)

    @property
    def corrections(self) -> Corrections:
        """What tells what would have to differ."""
        return Corrections(self.words, self.layout, self._citations, self.depth)

    @property
    def changes(self) -> Changes:
        """What tells what other facts would change."""
        return Changes(self.words, self.layout, self.depth)

    @property
    def contrasts(self) -> Contrasts:
        """What tells one atom from another."""
        return Contrasts(self.words, self.layout, self.absences, self._choices, depth=self.depth)

    def beside(self, graph: Graph, told: set[str]) -> Beside:
        """Tells of each link what its rule took as not so, if anything could give it, and why what it gave was chosen."""

        def lines(link: Link, level: int, following: int) -> Iterator[Line]:
            if not following:
                return
            for atom in graph.denied.get(link.atom, ()):
                if graph.absences[atom].kind == "no_rule":
                    continue
                if following < 3:
                    yield from self.absences.briefly(graph.absences, atom, 2 * level)
                else:
                    yield from self.absences.tree(graph.absences, [atom], Place(2 * level, following - 2), told)
            if self._choices is not None:
                yield from self._choices.why(link.atom, 2 * level)

        return lines

    @cached_property
    def beliefs(self) -> Beliefs:
        """What tells why a hypothesis is as probable as it is."""
        belief, content = self._answer.parts.belief, self._answer.knowledge.content
        evidences, isa = evidences_of(content["belief"]), content["ontology"]["isa"]
        return Beliefs(
            words=self.words,
            layout=self.layout,
            belief=belief,
            supposable=self._case.suppositions,
            counterfactual=counterfactual(belief, countable(belief.found, evidences, isa)),
            effects=effects(belief.found, evidences, isa),
            depth=self.depth,
        )

    def standing(self) -> str:
        """The review status of the modules in force, and the intended use."""
        return standing(self.words.language, self._modules)

    def checked(self) -> str:
        """That the answer was checked."""
        return Messages(self.words.language, "answer")["checked"]

    def closing(self) -> list[Line]:
        """What stands below every explanation."""
        return [*self.layout.lines(self.standing()), *self.layout.lines(self.checked())]
