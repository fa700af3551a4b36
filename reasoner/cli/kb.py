"""`reasoner kb`: what the knowledge base holds, and how much of it has a source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reasoner.cli import completion
from reasoner.cli.main import KbOption, Lang, kb_app, note
from reasoner.cli.terminal import progress, show, width
from reasoner.cli.words import said, stage
from reasoner.vocabulary import INFERENCE

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase
    from reasoner.explain.layout import Line, Role
    from reasoner.explain.messages import Messages
    from reasoner.ontology.mappings import MappedCode

LangOption = Annotated[Lang, typer.Option(help="The language of the output.")]


class _Page:
    """Rows of one output in one language, ended by what it may be used for."""

    def __init__(self, lang: Lang, knowledge: KnowledgeBase) -> None:
        from reasoner.explain.layout import Layout
        from reasoner.explain.standing import standing

        language = "fr" if lang is Lang.fr else "en"
        self.say = said(language, "command")
        self._layout = Layout("fr" if lang is Lang.fr else "en", width())
        self._standing = standing(self._layout.language, knowledge.content["modules"]["modules"])
        self._lines: list[Line] = []

    def row(self, text: str, indent: int = 0, role: Role = "text") -> None:
        self._lines += self._layout.lines(text, indent, role)

    def named(self, name: str, text: str, indent: int = 0) -> None:
        self.row(f"{self.say[name]}{self.say['colon']}{text}", indent)

    def print(self) -> None:
        show([*self._lines, *self._layout.lines(self._standing, role="faint")])


def _loaded(kb: str | None) -> KnowledgeBase:
    from pathlib import Path

    from reasoner.engine.knowledge_base import load

    with progress() as tell:
        knowledge = load(Path(kb) if kb else None, progress=lambda name: tell(stage(name)))
    completion.remember(knowledge)
    return knowledge


def _mapped(knowledge: KnowledgeBase) -> list[MappedCode]:
    """The rows of the mapping tables, which passed the compiler's checks."""
    from reasoner.ontology.faults import Faults
    from reasoner.ontology.mappings import mapping_tables, read_mappings

    return read_mappings(mapping_tables(knowledge.sources), Faults({}))


@kb_app.command()
def status(lang: LangOption = Lang.en, kb: KbOption = None) -> int:
    """Its identity, its size, and how many of its rules and numbers are sourced."""
    knowledge = _loaded(kb)
    page = _Page(lang, knowledge)
    say, content = page.say, knowledge.content
    statuses = Counter(
        rule.metadata.get("status", "not_stated") for rule in knowledge.rules if rule.module not in INFERENCE
    )
    modules, belief = content["modules"]["modules"], content["belief"]
    approved = sum(module["clinical_review"] == "approved" for module in modules)
    told = ", ".join(f"{count} {say.get(name, name)}" for name, count in sorted(statuses.items()))
    page.named("knowledge_base", knowledge.digest)
    page.named("modules", say("modules_approved", len(modules), approved))
    page.named("rules", say("rule_statuses", len(knowledge.rules), sum(statuses.values()), told))
    page.named("concepts", say("axioms", len(content["ontology"]["concepts"]), len(content["ontology"]["axioms"])))
    page.named(
        "hypotheses",
        say("evidences", len(belief["hypotheses"]), len(belief["evidences"]), belief["draws"]["count"]),
    )
    for name, profile in sorted(belief["profiles"].items()):
        page.named("profile", say("priors", name, say.get(profile["numbers"], profile["numbers"])))
    mapped = Counter(one.status for one in _mapped(knowledge))
    told = ", ".join(f"{count} {say.get(name, name)}" for name, count in sorted(mapped.items()))
    page.named("mapped_codes", f"{sum(mapped.values())}{say['colon']}{told}" if mapped else "0")
    page.print()
    return 0


@kb_app.command("list")
def list_modules(
    on: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Which are in force on that day.")] = None,
    jurisdiction: Annotated[
        str, typer.Option(metavar="CODE", help="Whose guidelines.", autocompletion=completion.jurisdictions)
    ] = "FR",
    lang: LangOption = Lang.en,
    kb: KbOption = None,
) -> int:
    """The guideline modules: publisher, version, validity, review, number of rules."""
    from reasoner.engine.reasoner import read_as_of
    from reasoner.explain.messages import Messages
    from reasoner.knowledge.modules import states

    knowledge = _loaded(kb)
    page = _Page(lang, knowledge)
    document = knowledge.content["modules"]
    in_force = states(document, read_as_of(on or date.today()), jurisdiction)
    rules = Counter(rule.module for rule in knowledge.rules)
    state_names = Messages(lang.value, "answer")
    for module in document["modules"]:
        title = f"{module['title'][lang.value]} — {module['publisher']} {module['version']}"
        page.row(f"{module['id']}{page.say['colon']}{title}", role="title")
        state = state_names[in_force[module["id"]]]
        page.row(" · ".join(_standing(module, rules[module["id"]], state, page.say)), 4)
    page.print()
    return 0


def _standing(module: Mapping[str, Any], rules: int, state: str, say: Messages) -> list[str]:
    since = say("since", module["valid_from"]) if module["valid_from"] else ""
    until = say("until", module["valid_until"]) if module["valid_until"] else ""
    return [
        say.count("rule_count", rules),
        f"{', '.join(module['jurisdiction'])}{since}{until}",
        state,
        say("review", say[module["clinical_review"]]),
        *([module["source"]] if module["source"] else []),
    ]


@kb_app.command("show")
def show_concept(
    concept: Annotated[
        str,
        typer.Argument(
            metavar="CONCEPT",
            help="An id, a code, or a label in either language.",
            autocompletion=completion.concepts,
        ),
    ],
    lang: LangOption = Lang.en,
    kb: KbOption = None,
) -> int:
    """One concept: labels, codes, unit, superclasses and subclasses, and the rules that speak of it."""
    from difflib import get_close_matches

    from reasoner.vocabulary import lexical_key

    knowledge = _loaded(kb)
    page = _Page(lang, knowledge)
    ontology, lexicon = knowledge.content["ontology"], knowledge.content["lexicon"]
    row = lexicon.get(lexical_key(concept))
    if row is None:
        close = get_close_matches(lexical_key(concept), lexicon, n=3)
        missing = page.say("no_concept", concept)
        note(f"reasoner: {page.say('near', missing, ', '.join(close)) if close else missing}")
        return 2
    name = row["concept"]
    found = ontology["concepts"][name]

    def labels(names: list[str]) -> str:
        return ", ".join(f"{ontology['concepts'][one]['labels'][lang.value]} ({one})" for one in names) or "—"

    page.row(f"{name}{page.say['colon']}{found['labels']['en']} / {found['labels']['fr']}", role="title")
    for key in ("synonyms", "codes", "unit"):
        if found.get(key):
            page.named(key, _flat(found[key]), 2)
    mapped = [_told(one, page.say) for one in _mapped(knowledge) if one.concept == name]
    if mapped:
        page.named("mapped_codes", ", ".join(mapped), 2)
    page.named("is_a", labels(ontology["isa"].get(name, [])), 2)
    page.named("kinds", labels(sorted(sub for sub, sups in ontology["isa"].items() if name in sups)), 2)
    for rule in knowledge.rules:
        if re.search(rf"\b{re.escape(name)}\b", rule.text):
            page.row(page.say("rule", rule.id, rule.module, rule.metadata[lang.value]), 2)
    page.print()
    return 0


def _told(one: MappedCode, say: Messages) -> str:
    """A mapped code with what it says besides its concept, and whether that was read in its source."""
    qualifiers = [word for word in (one.context, one.subject, one.polarity) if word]
    return f"{one.code} ({', '.join(say.get(word, word) for word in (*qualifiers, one.status))})"


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(part)}" for key, part in value.items() if part)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@kb_app.command()
def shapes(kb: KbOption = None) -> int:
    """Compare the ontologies with their shapes (SHACL): labels, definitions, codes, units, the hierarchy.

    Exit codes: 0 if all conform, 1 if something does not, 2 if it cannot be read, 64 misuse.
    """
    from pathlib import Path

    from reasoner.knowledge.sources import installed_directory
    from reasoner.ontology.shapes import check_directory

    with progress() as tell:
        tell("comparing ontologies with their shapes")
        problems = check_directory(Path(kb) if kb else installed_directory())
    for problem in problems:
        typer.echo(str(problem))
    if not problems:
        typer.echo("the ontologies have every shape")
    return 1 if problems else 0
