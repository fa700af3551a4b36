"""Verbs of concepts: what is a kind of what, the way between two, the findings of a condition, the sources of anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from reasoner.engine.hierarchy import Hierarchy, Step
from reasoner.explain.background import Background
from reasoner.explain.layout import Line
from reasoner.probability.likelihood_ratios import LikelihoodRatio, likelihood_ratios
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.results import Cell, Column, Result, Table, Told
from reasoner.query.syntax import Concept
from reasoner.query.verbs.rules import mentioning


@answers.register(said.IsA)
def _is_a(asked: said.IsA[Concept], at: At) -> Result:
    one, other = asked.concept.id, asked.above.id
    hierarchy = Hierarchy(at.knowledge)
    is_so = hierarchy.is_a(one, other)
    steps = hierarchy.upwards(one, other)
    heading = at.say("is_a" if is_so else "is_not_a", at.label(one), at.label(other))
    told = tuple(_step_line(step, at) for step in steps)
    return Told(at.language, heading, told=told, explained={"steps": [one.as_json() for one in steps]}, is_so=is_so)


@answers.register(said.PathBetween)
def _path(asked: said.PathBetween[Concept], at: At) -> Result:
    one, other = asked.start.id, asked.end.id
    steps = Hierarchy(at.knowledge).path(one, other)
    heading = at.say("path", at.label(one), at.label(other))
    notes = () if steps or one == other else (at.say["no_path"],)
    document = {"steps": [step.as_json() for step in steps]}
    told = tuple(_step_line(step, at) for step in steps)
    return Told(at.language, heading, told=told, explained=document, is_so=bool(steps) or one == other, notes=notes)


def _step_line(step: Step, at: At) -> Line:
    """One step, whether it is stated, and otherwise the axioms that imply it."""
    basis = at.say["stated"] if step.basis == "stated" else at.say.count("inferred", len(step.axioms))
    return Line(f"  {at.say('is_a', at.label(step.sub), at.label(step.sup))} ({basis})")


@answers.register(said.FindingsOf)
def _findings(asked: said.FindingsOf[Concept], at: At) -> Result:
    """Each finding with how frequent it is in the condition, how much it says, and what that rests on."""
    profile = at.session.settings.profile
    belief = at.knowledge.content["belief"]
    background = Background(at.language, profile, belief)
    columns = (
        Column(("finding", "signe"), at.say["column_finding"]),
        Column(("with", "avec"), at.say["column_with"], "%"),
        Column(("without", "sans"), at.say["column_without"], "%"),
        Column(("ratio", "rapport"), at.say["column_ratio"]),
        Column(("basis", "origine"), at.say["column_basis"]),
    )
    found = sorted(likelihood_ratios(belief, profile, asked.hypothesis.id), key=lambda one: -one.ratio)
    rows = tuple(
        (
            Cell(_finding(one, at), one.atom),
            _percent(one.with_it, at),
            _percent(one.without_it, at),
            Cell(_number(one.ratio, at), Fraction(one.ratio).limit_denominator(10**6)),
            Cell.of(background.of_term(one.evidence, asked.hypothesis.id) or at.say["learned"]),
        )
        for one in found
    )
    heading = at.say("findings_of", at.label(asked.hypothesis.id))
    return Table(at.language, heading, columns=columns, rows=rows, notes=(at.say["findings_note"],))


def _finding(one: LikelihoodRatio, at: At) -> str:
    """A finding in words; of a range both ends."""
    if not one.atom.startswith("value("):
        return at.words.atom(one.atom)
    name, least = one.atom[len("value(") : -1].split(",")
    low = at.words.quantity(name, int(least))
    if one.below is None:
        return at.say("from_on", at.label(name), low)
    return at.say("between", at.label(name), low, at.words.quantity(name, one.below))


def _percent(share: float, at: At) -> Cell:
    return Cell(f"{_number(100 * share, at)} %", Fraction(share * 100).limit_denominator(10**6))


def _number(value: float, at: At) -> str:
    shown = f"{value:.3g}" if value < 1000 else f"{value:.0f}"
    return shown.replace(".", ",") if at.language == "fr" else shown


@answers.register(said.SourcesOf)
def _sources(asked: said.SourcesOf[Concept], at: At) -> Result:
    """Every source that something about a concept rests on: its definition, rules, priors and likelihoods."""
    columns = (
        Column(("what", "quoi"), at.say["column_what"]),
        Column(("source",), at.say["column_source"]),
        Column(("status", "statut"), at.say["column_status"]),
    )
    seen = dict.fromkeys(_sources_of(asked.concept.id, at))
    rows = tuple(
        (Cell.of(what), Cell.of(source), Cell(at.say[f"status_{status}"], status)) for what, source, status in seen
    )
    heading = at.say("sources_of", at.label(asked.concept.id))
    return Table(at.language, heading, columns=columns, rows=rows, notes=() if rows else (at.say["no_source"],))


def _sources_of(name: str, at: At) -> Iterator[tuple[str, str, str]]:
    content = at.knowledge.content
    for source in content["ontology"]["concepts"][name].get("sources", ()):
        yield at.say["definition"], source, "sourced"
    belief = content["belief"]
    prior: Mapping[str, Any] = belief["prior_bases"].get(at.session.settings.profile, {})
    if name in prior:
        yield at.say["prior"], _cited(prior[name]), _status(prior[name])
    for evidence, bases in belief["bases"].items():
        if name in bases:
            yield at.say("likelihood", evidence), _cited(bases[name]), _status(bases[name])
    modules = {module["id"]: module for module in content["modules"]["modules"]}
    for rule, _ in mentioning(at.knowledge, name):
        module = modules[rule.module]
        own = rule.metadata.get("source", "") or f"{module['publisher']} {module['version']}"
        status = rule.metadata.get("status", "not_stated")
        yield at.say("rule", rule.id), f"{own}, {rule.metadata['section']}", status


def _cited(basis: Mapping[str, str]) -> str:
    return ", ".join(part for part in (basis["source"], basis["section"]) if part)


def _status(basis: Mapping[str, str]) -> str:
    return basis["status"].replace(" ", "_")
