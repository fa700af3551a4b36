"""Verbs of finding out: the next question or test, what would rule a condition out, what would change the plan, scores."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reasoner.decision.asking import Stop
from reasoner.engine.next_test import Means, Telling, next_tests
from reasoner.engine.plan_changes import plan_changes
from reasoner.engine.ruling_out import Lowering, ruling_out
from reasoner.engine.scores import score, scores
from reasoner.explain.layout import Layout, Line
from reasoner.explain.messages import Messages
from reasoner.explain.wording import number
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.results import Cell, Column, Result, Table, Told
from reasoner.query.syntax import Concept
from reasoner.query.verbs.claims import amount, notes_of

_PER_CENT = 10_000
_LEAST_BITS = 0.001
_RULED_OUT = "ruled_out({})"


@answers.register(said.NextQuestion)
def _next_question(asked: said.NextQuestion[Concept], at: At) -> Result:
    """The question that the safe policy puts now, or those that say most of one condition."""
    if asked.hypothesis is not None:
        return _ranking(asked.hypothesis.id, "question", at)
    return _question(at)


@answers.register(said.Interview)
def _interview(_asked: said.Interview[Concept], at: At) -> Result:
    """The question to begin with; whoever holds an interview puts the others."""
    return _question(at)


def _question(at: At) -> Result:
    settings = at.session.settings
    interview = at.reasoner.interview(at.patient, as_of=at.session.moment, profile=settings.profile)
    words = Messages(at.language, "interview", package="reasoner.repl")
    asked = interview.now.question
    if asked is None:
        end = interview.now.next
        heading = words[f"end_{end.ending}"] if isinstance(end, Stop) else ""
        return Told(at.language, heading, is_so=False)
    lines = [Line(f"  {words[asked.ask.reason]}", "faint")]
    lines += [Line(f"  · {at.words.atom(atom)}") for atom in asked.atoms] if asked.kind == "categorical" else []
    document = {"evidence": asked.evidence, "kind": asked.kind, "reason": asked.ask.reason, "atoms": list(asked.atoms)}
    return Told(at.language, asked.wording[at.language], told=tuple(lines), explained=document)


@answers.register(said.NextTest)
def _next_test(asked: said.NextTest[Concept], at: At) -> Result:
    """The tests that say most: of the condition that is named, else the first that must not be missed, else the most probable."""
    if asked.hypothesis is not None:
        return _ranking(asked.hypothesis.id, "test", at)
    still_open = at.reasoner.concluded(at.patient, at.state).conclusions.must_not_miss
    belief = at.state.belief
    first = belief.hypotheses[max(range(len(belief.hypotheses)), key=belief.posterior_ppm.__getitem__)]
    return _ranking(still_open[0] if still_open else first, "test", at)


def _ranking(hypothesis: str, means: Means, at: At) -> Result:
    found = next_tests(at.reasoner, at.state, hypothesis).by(means)
    heading = at.say(f"next_{means}", at.label(hypothesis))
    columns = (
        Column(("what", "quoi"), at.say["column_what"]),
        Column(("bits",), at.say["column_bits"]),
        Column(("results", "résultats"), at.say["column_results"]),
        Column(("by", "par"), at.say["column_by"] if means == "test" else ""),
        Column(("cost", "coût"), at.say["column_cost"] if means == "test" else "", "EUR"),
    )
    if not found.presented:
        return Table(at.language, heading, columns=columns, notes=(at.say["no_differential"],))
    rows = [_telling(one, at) for one in found.ranking]
    notes = (at.say["bits_note"], *notes_of(rows, at))
    return Table(at.language, heading, columns=columns, rows=tuple(rows), notes=notes)


def _telling(one: Telling, at: At) -> tuple[Cell, ...]:
    results = at.joined(
        f"{at.words.atom(result.atom)} ({at.words.band(result.chance_ppm)}) → {at.words.band(result.ppm)}"
        for result in one.results
    )
    bits = Fraction(one.bits).limit_denominator(10**6)
    shown = (
        number(Fraction(round(one.bits, 3)).limit_denominator(1000), at.language)
        if one.bits >= _LEAST_BITS
        else "< 0.001"
    )
    return (
        Cell(at.label(one.concept), one.concept),
        Cell(shown, bits),
        Cell(results, results),
        Cell(at.label(one.way.concept) if one.way else at.say["unknown"], one.way.concept if one.way else None),
        amount(one.cost, at),
    )


@answers.register(said.RuleOut)
def _rule_out(asked: said.RuleOut[Concept], at: At) -> Result:
    """Results after which a condition would be improbable enough, and how rules would rule it out."""
    name = asked.hypothesis.id
    found = ruling_out(at.reasoner, at.state, name, at.context.interruption())
    layout = Layout(at.language, at.session.settings.width)
    key = "below" if found.is_below else "declared" if found.is_declared else "undeclared"
    lines = layout.lines(at.say(f"threshold_{key}", number(Fraction(found.threshold_ppm, _PER_CENT), at.language)), 2)
    lines += _lowered("single_results", found.singles, at, layout)
    lines += _lowered("pairs_of_results", found.pairs, at, layout)
    if found.is_suspected:
        lines += layout.lines(at.say["suspected_stays"], 2)
    if not found.is_complete:
        lines += layout.lines(at.say["not_complete"], 2, "faint")
    rules = at.explainer.why_not(_RULED_OUT.format(name))
    heading = at.say("rule_out", at.label(name))
    is_so = bool(found.singles or found.pairs or found.is_below)
    return Told(at.language, heading, told=(*lines, *rules.lines[1:]), explained=found.as_json(), is_so=is_so)


def _lowered(key: str, found: tuple[Lowering, ...], at: At, layout: Layout) -> Iterator[Line]:
    """Answers that lower a probability, the most probable first."""
    if not found:
        return
    yield from layout.lines(at.say[key], 2)
    limit = None if at.depth >= _ALL else _SHOWN
    for one in found[:limit]:
        atoms = " + ".join(map(at.words.atom, one.atoms))
        chance, then = at.words.band(one.chance_ppm), at.words.band(one.ppm)
        yield from layout.lines(f"· {at.say('lowered', atoms, chance, then)}", 4)
    if limit is not None and len(found) > limit:
        yield from layout.lines(at.say.count("more_rows", len(found) - limit), 4, "faint")


_SHOWN, _ALL = 6, 5
"""So many answers are told; all at this depth."""


@answers.register(said.ChangePlan)
def _change_plan(_asked: said.ChangePlan[Concept], at: At) -> Result:
    """Each fact that is not known and after which something else would be recommended, or another alarm given."""
    found = plan_changes(at.reasoner, at.state, interruption=at.context.interruption())
    columns = (
        Column(("if", "si"), at.say["column_if"]),
        Column(("chance", "probabilité"), at.say["column_chance"], "%"),
        Column(("gained", "en plus"), at.say["column_gained"]),
        Column(("lost", "en moins"), at.say["column_lost"]),
    )
    rows = tuple(
        (
            Cell(at.words.atom(one.atom), one.atom),
            Cell(
                at.say["unknown"] if one.chance_ppm is None else at.words.band(one.chance_ppm),
                None if one.chance_ppm is None else Fraction(one.chance_ppm, _PER_CENT),
            ),
            Cell(at.joined(map(at.words.atom, one.gained)), len(one.gained)),
            Cell(at.joined(map(at.words.atom, one.lost)), len(one.lost)),
        )
        for one in found.changes
    )
    notes = () if found.is_complete else (at.say("tried", found.tried, found.candidates),)
    if not rows:
        notes = (at.say["nothing_changes"], *notes)
    return Table(at.language, at.say["change_plan"], columns=columns, rows=rows, notes=notes)


@answers.register(said.Score)
def _score(asked: said.Score[Concept], at: At) -> Result:
    """Each item with its points, whether it is met, and by what; the total from the least to the greatest."""
    found = score(at.reasoner, at.state, asked.score.id)
    columns = (
        Column(("item", "critère"), at.say["column_item"]),
        Column(("points",), at.say["column_points"]),
        Column(("most", "maximum"), at.say["column_most"]),
        Column(("state", "état"), at.say["column_state"]),
        Column(("facts", "faits"), at.say["column_fact"]),
        Column(("rule", "règle"), ""),
    )
    rows = tuple(
        (
            Cell(at.label(one.item), one.item),
            Cell(number(one.points, at.language), one.points),
            Cell(number(one.most, at.language), one.most),
            Cell(at.say[f"item_{one.state}"], one.state),
            Cell(at.joined(map(at.words.atom, one.facts)), ", ".join(one.facts)),
            Cell.of(one.rule.rule if one.rule else None),
        )
        for one in found.items
    )
    least, greatest = number(found.least, at.language), number(found.greatest, at.language)
    total = at.say("total_exact", least) if found.is_exact else at.say("total_between", least, greatest)
    notes = [total, *([] if found.name.is_active else [at.say["score_inactive"]])]
    notes += [
        at.say("threshold_met", at.words.atom(one.concludes))
        for one in found.met()
        if "_" not in one.concludes.split("(")[-1].split(",")
    ]
    return Table(
        at.language, found.name.labels[at.language], columns=columns, rows=rows, notes=tuple(dict.fromkeys(notes))
    )


@answers.register(said.Scores)
def _scores(_asked: said.Scores[Concept], at: At) -> Result:
    columns = (
        Column(("score",), at.say["column_score"]),
        Column(("title", "titre"), at.say["column_title"]),
        Column(("module",), at.say["column_module"]),
        Column(("used", "utilisé"), at.say["column_used"]),
    )
    rows = tuple(
        (
            Cell.of(one.score),
            Cell.of(one.labels[at.language]),
            Cell.of(", ".join(one.modules)),
            Cell(at.say["yes" if one.is_active else "no"], one.is_active),
        )
        for one in scores(at.reasoner, at.state)
        if one.modules
    )
    return Table(at.language, at.say["scores"], columns=columns, rows=rows)
