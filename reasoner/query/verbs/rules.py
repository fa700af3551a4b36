"""Verbs of rules: those about a concept, one of them whole, the guidelines in force, and what has no source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from reasoner.authoring.story import Stories
from reasoner.authoring.workspace import Workspace
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.reasoner import read_as_of
from reasoner.errors import KnowledgeError, Phrase, RequestError
from reasoner.explain.messages import Messages
from reasoner.knowledge.modules import states
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.errors import Fault, QueryError
from reasoner.query.results import Cell, Column, Result, Table, Told
from reasoner.query.syntax import Concept
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import INFERENCE, lexical_key

_HEAD = re.compile(r"\s*:-\s*")


@answers.register(said.RulesAbout)
def _about(asked: said.RulesAbout[Concept], at: At) -> Result:
    columns = (
        Column(("rule", "règle"), at.say["column_rule"]),
        Column(("does", "fait"), at.say["column_does"]),
        Column(("says", "dit"), at.say["column_says"]),
        Column(("strength", "force"), at.say["column_strength"]),
        Column(("status", "statut"), at.say["column_status"]),
        Column(("module",), at.say["column_module"]),
    )
    rows = tuple(
        (
            Cell.of(rule.id),
            Cell(at.say[does], does),
            Cell.of(at.words.sentence(rule, {})),
            Cell.of(rule.metadata.get("strength", "")),
            Cell(
                at.say[f"status_{rule.metadata.get('status', 'not_stated')}"], rule.metadata.get("status", "not_stated")
            ),
            Cell.of(rule.module),
        )
        for rule, does in sorted(
            mentioning(at.knowledge, *_meant(asked.concept, at.knowledge)),
            key=lambda row: (row[1], row[0].module, row[0].id),
        )
    )
    heading = at.say("rules_about", asked.concept.text)
    return Table(at.language, heading, columns=columns, rows=rows, notes=() if rows else (at.say["no_rule_about"],))


def mentioning(knowledge: KnowledgeBase, *concepts: str) -> Iterator[tuple[Rule, str]]:
    """The rules that name one of some concepts or a kind of it, and whether they conclude it or ask for it."""
    isa = knowledge.content["ontology"]["isa"]
    named = {*concepts, *(name for name, uppers in isa.items() if not set(concepts).isdisjoint(uppers))}
    pattern = re.compile(rf"(?<![\w])(?:{'|'.join(map(re.escape, sorted(named)))})(?![\w])")
    for rule in knowledge.rules:
        head, *body = _HEAD.split(rule.text, maxsplit=1)
        if pattern.search(head):
            yield rule, "concludes"
        elif body and pattern.search(body[0]):
            yield rule, "asks_for"


def _meant(subject: Concept, knowledge: KnowledgeBase) -> list[str]:
    """The concepts that a subject may mean: that of its name, and those whose name has its words in it.

    Raises: RequestError if there is none.
    """
    concepts = knowledge.content["ontology"]["concepts"]
    words = f" {lexical_key(subject.text)} "
    lexicon = knowledge.content["lexicon"]
    found = {row["concept"] for key, row in lexicon.items() if words in f" {key} "}
    if subject.id in concepts:
        found.add(subject.id)
    if not found:
        near = get_close_matches(words.strip(), lexicon, n=3)
        fix = Phrase("did you mean {0}?", ", ".join(near)) if near else Phrase("write the name of a concept")
        raise QueryError("", [Fault(Phrase("no concept is called `{0}`", subject.text), fix, subject.span)])
    return sorted(found)


@answers.register(said.ShowRule)
def _show(asked: said.ShowRule[Concept], at: At) -> Result:
    stories = Stories(Workspace.read(at.knowledge.sources.directory), at.language)
    try:
        story = stories.story(asked.rule.text)
    except KnowledgeError as failure:
        raise RequestError(failure.args[0], fix=failure.fix) from None
    heading, *lines = stories.lines(story)
    return Told(at.language, heading.text, told=tuple(lines), explained=story.as_json())


@answers.register(said.Guidelines)
def _guidelines(asked: said.Guidelines[Concept], at: At) -> Result:
    """Every module at a moment in a jurisdiction: in force, or why not."""
    moment = asked.moment.text if asked.moment else at.session.moment
    if not moment:
        raise RequestError(
            Phrase("the moment of the question is not known"), fix=Phrase("write `guidelines in force on 2026-03-01`")
        )
    jurisdiction = asked.jurisdiction or at.session.settings.jurisdiction
    document = at.knowledge.content["modules"]
    if jurisdiction not in document["within"]:
        raise RequestError(
            Phrase("jurisdiction `{0}` is unknown", jurisdiction),
            fix=Phrase("choose one of {0}", ", ".join(sorted(document["within"]))),
        )
    found = states(document, read_as_of(moment), jurisdiction)
    names = Messages(at.language, "answer")
    columns = (
        Column(("module",), at.say["column_module"]),
        Column(("state", "état"), at.say["column_state"]),
        Column(("title", "titre"), at.say["column_title"]),
        Column(("publisher", "éditeur"), at.say["column_publisher"]),
        Column(("version",), at.say["column_version"]),
        Column(("from", "de"), at.say["column_from"]),
        Column(("until", "jusqu'à"), at.say["column_until"]),
        Column(("review", "relecture"), at.say["column_review"]),
    )
    rows = tuple(
        (
            Cell.of(module["id"]),
            Cell(names[found[module["id"]]], found[module["id"]]),
            Cell.of(module["title"][at.language]),
            Cell.of(module["publisher"]),
            Cell.of(module["version"]),
            Cell.of(module["valid_from"] or None),
            Cell.of(module["valid_until"] or None),
            Cell(at.say[f"review_{module['clinical_review']}"], module["clinical_review"]),
        )
        for module in sorted(document["modules"], key=lambda one: (found[one["id"]] != "in_force", one["id"]))
    )
    return Table(at.language, at.say("guidelines", jurisdiction, moment.replace("T", " ")), columns=columns, rows=rows)


@answers.register(said.Unsourced)
def _unsourced(_asked: said.Unsourced[Concept], at: At) -> Result:
    """How many rules and numbers have no source, by where they stand; rules of inference state no medicine."""
    counted: Counter[tuple[str, str]] = Counter()
    for rule in at.knowledge.rules:
        if rule.module not in INFERENCE:
            counted[rule.path, rule.metadata.get("status", "not_stated")] += 1
    belief = at.knowledge.content["belief"]
    for place, bases in (
        ("knowledge/acute: priors", belief["prior_bases"]),
        ("knowledge/acute: likelihoods", belief["bases"]),
    ):
        for rows in bases.values():
            counted.update((place, basis["status"].replace(" ", "_")) for basis in rows.values())
    counted.update(
        ("knowledge/actions: attributes", basis.status)
        for one in at.knowledge.attributes.values()
        for basis in one.bases
    )
    columns = (
        Column(("place", "endroit"), at.say["column_place"]),
        Column(("unsourced",), at.say["column_unsourced"]),
        Column(("all", "tout"), at.say["column_all"]),
    )
    places = dict.fromkeys(place for place, _ in counted)
    rows = []
    for place in places:
        whole = sum(number for (where, _), number in counted.items() if where == place)
        missing = counted[place, "unsourced"] + counted[place, "not_stated"]
        if missing:
            rows.append((Cell.of(place), Cell.of(missing), Cell.of(whole)))
    rows.sort(key=lambda row: -int(row[1].value or 0))
    return Table(at.language, at.say["unsourced"], columns=columns, rows=tuple(rows), notes=(at.say["unsourced_note"],))
