"""`Answer`: what is concluded about one patient, as a value that can be told, exported and asked what it rests on."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reasoner.certificate.canonical import parse
from reasoner.decision.results import Conclusions
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.needs import Needs, facts_used
from reasoner.engine.rendering import fhir_bundle, html_page, renderer
from reasoner.errors import Problem
from reasoner.explain.certificate import Parts
from reasoner.explain.chain import Chain
from reasoner.explain.markdown import WIDE, markdown
from reasoner.explain.messages import Messages
from reasoner.explain.problems import translated
from reasoner.vocabulary import LANGUAGES, Language, Question

FORMAT = "reasoner/answer/1"


@dataclass(frozen=True, slots=True)
class ModuleState:
    """A guideline module at the moment of a question: in force, or why not, and what its metadata say of review."""

    module: str
    state: str
    clinical_review: str


@dataclass(frozen=True)
class Concluded:
    """What is concluded about one patient, without reasons and without a certificate; the parameters are those of `Answer`."""

    question: Question
    conclusions: Conclusions
    problems: tuple[Problem, ...] = field(repr=False)
    modules: tuple[ModuleState, ...]
    knowledge: KnowledgeBase = field(repr=False, compare=False)


@dataclass(frozen=True)
class Answer:
    """What is concluded about one patient at one moment, with its reasons and its certificate.

    Parameters: `question`; `conclusions`, as in `docs/certificate.md`, section 8; `certificate`, canonical bytes; `problems`,
    what of the record was not understood or not used; `modules`, sorted by name; `parts`, what each stage returned; `knowledge`,
    what the answer rests on.
    Law: answers are equal if and only if question, certificate and problems are; the certificate has no language.
    """

    question: Question
    conclusions: Conclusions
    certificate: bytes = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    modules: tuple[ModuleState, ...]
    parts: Parts = field(repr=False, compare=False)
    knowledge: KnowledgeBase = field(repr=False, compare=False)

    @cached_property
    def chain(self) -> Chain:
        """The graph of reasons, gathered when it is first asked for."""
        return Chain.of(self.parts, self.knowledge.proofs)

    def render(self, language: Language = "en", *, brief: bool = False) -> str:
        """The answer as text in one language.

        Parameters: `brief`, without the chain of reasons.
        """
        text = renderer(self.knowledge, self, language)
        parts = (text.header(self.question, self.knowledge.digest), text.screen(), "" if brief else text.reasons())
        return "\n".join(part for part in parts if part)

    def to_json(self, check: str = "", *, language: Language = "en") -> dict[str, Any]:
        """The whole answer for machines: `answer_schema()` describes it.

        Parameters: `check`, the sentence of the checker that derived the answer again; left out where no one asked it;
        `language`, of the messages and fixes of problems.
        """
        return {
            "format": FORMAT,
            "recorded": self.chain.recorded,
            "question": self.question.as_json(),
            "kb": self.knowledge.digest,
            "conclusions": self.conclusions.as_json(),
            **({} if self.parts.belief.several is None else {"several": self.parts.belief.several.explained()}),
            "chain": [link.as_json() for link in self.chain.links.values()],
            "facts": deepcopy(list(self.chain.facts.values())),
            "problems": [translated(one, language).as_json() for one in self.problems],
            "modules": {one.module: one.state for one in self.modules},
            **({"check": check} if check else {}),
            "clinical_review": {one.module: one.clinical_review for one in self.modules},
            "intended_use": {language: Messages(language, "answer")["intended"] for language in LANGUAGES},
        }

    def to_markdown(self, language: Language = "en", *, brief: bool = False) -> str:
        """The answer as Markdown, to be sent to a colleague.

        Parameters: `brief`, without the chain of reasons.
        """
        text = renderer(self.knowledge, self, language, WIDE)
        header = text.header_lines(self.question, self.knowledge.digest)
        return markdown([*header, *text.screen_lines(), *([] if brief else text.reason_lines())])

    def to_html(self, language: Language = "en", *, check: str = "") -> str:
        """The answer as one page that needs nothing else.

        Parameters: `check`, what the checker said of the certificate; without it the page says that no one asked it.
        Law: no word of a record is markup.
        """
        return html_page(self.knowledge, self, language, check or Messages(language, "page")["unchecked"])

    def to_fhir(self, language: Language = "en") -> dict[str, Any]:
        """The answer as a FHIR R4 Bundle (type collection), as objects of JSON: `docs/records.md` says what is in it.

        Laws: the same answer and language give the same bundle; nothing of the record's own words is in it.
        """
        return fhir_bundle(self.knowledge, self, language)

    def needs(self) -> Needs:
        """Which entries of the record the answer rests on, and which changed nothing.

        Law: without an entry of `unused`, the same question has the same alarms, must-not-miss, actions, advice against,
        questions, hypotheses and conflicts.
        """
        in_force = frozenset(one.module for one in self.modules if one.state == "in_force")
        watching = [one for one in self.knowledge.observers if one.module in in_force]
        return facts_used(parse(self.certificate), self.chain, watching, self.knowledge.content["belief"])
