"""What an explanation has to tell in each cell: the same predicates for every system, where possible settled by solving again."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import combinations

import clingo
from clingo import ast
from explainers.questions import Question
from explainers.told import Told

from reasoner.checker.logic import Program
from reasoner.checker.reading import read_rules
from reasoner.checker.shapes import CheckError
from reasoner.checker.terms import read_atom, show

Node = tuple[str, bool]
Requirements = dict[str, bool]


def outcome(requirements: Requirements) -> str:
    """`yes` if everything is told that was asked, `partly` if some of it is."""
    met = sum(requirements.values())
    return "yes" if requirements and met == len(requirements) else "partly" if met else "no"


def judged(question: Question, answers: Sequence[Told]) -> Requirements:
    """What the best of some answers tells."""
    criterion = CRITERIA[question.cell]
    found = [criterion(question, one) for one in answers] or [criterion(question, Told())]
    return max(found, key=lambda one: sum(one.values()))


def below(told: Told, *starts: Node) -> set[Node]:
    """What is told to be why some atoms hold or do not, at any distance."""
    reasons: dict[Node, list[Node]] = {}
    for link in told.links:
        reasons.setdefault((link.atom, link.holds), []).extend(link.because)
    found: set[Node] = set()
    waiting = list(starts)
    while waiting:
        for node in reasons.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def is_step(told: Told, conclusion: Node, *premises: Node) -> bool:
    """Whether one link goes from an atom straight to others."""
    return any((one.atom, one.holds) == conclusion and set(premises) <= set(one.because) for one in told.links)


def grounds(question: Question, told: Told) -> set[str]:
    """The facts that an atom is told to rest on: those below it, or a set that forces it."""
    linked = {atom for atom, holds in below(told, (question.target, True)) if holds} & set(question.facts)
    return linked or {one for some in told.sets for one in some}


def positive(question: Question, told: Told) -> Requirements:
    """Why an atom holds: the facts, no other, and the steps between."""
    first = is_step(told, ("stay(home)", True), ("infection", True))
    second = is_step(told, ("infection", True), ("present(fever)", True), ("present(cough)", True))
    return {
        "names the facts that it rests on and no other": grounds(question, told)
        == {"present(fever)", "present(cough)"},
        "tells the steps between": first and second,
    }


def negation(question: Question, told: Told) -> Requirements:
    """Why an atom holds that needs another not to: that this does not hold, and why it does not."""
    denied = ("barred(drug)", False)
    return {
        "says that `barred` does not hold": denied in below(told, (question.target, True)),
        "says why it does not": ("cleared(drug)", True) in below(told, denied),
        "names the facts behind both": grounds(question, told) == {"present(pain)", "present(checked)"},
    }


def aggregate(question: Question, told: Told) -> Requirements:
    """Why an aggregate is reached: what is counted."""
    under = {atom for atom, holds in below(told, (question.target, True)) if holds}
    told_facts = grounds(question, told) == {"present(fever)", "present(cough)"}
    return {
        f"{question.cell}: names the elements": {one for one in under if "sign" in one}
        == {"sign(fever)", "sign(cough)"},
        f"{question.cell}: names the facts behind them": told_facts,
    }


def not_reached(question: Question, told: Told) -> Requirements:
    """Why an aggregate is not reached: what is counted so far, what is needed, what is missing."""
    start = (question.other, False)
    under = below(told, start)
    texts = [one.by for one in told.links if (one.atom, one.holds) in {start, *under} or one.atom.startswith("agg")]
    missing = {("sign(chill)", False), ("present(chill)", False)}
    forced = ["not present(chill)"] in told.sets or ["+present(chill)"] in told.changes
    return {
        "names the elements so far": {("sign(fever)", True), ("sign(cough)", True)} <= under,
        "says how many are needed": any(re.search(r"\b3\b", text) for text in texts),
        "names what is missing": bool(missing & under) or forced,
    }


def choice(question: Question, told: Told) -> Requirements:
    """Why one thing was chosen and another not: that there was a choice, and the constraint on the other."""
    chosen = [one for one in told.links if one.atom == question.target and one.holds and "{" in one.by]
    under = below(told, (question.other, False))
    named = any(_same(one, ":- give(aspirin), present(ulcer).") for one in told.constraints)
    return {
        "says what was chosen, and that it was a choice": any(("present(pain)", True) in one.because for one in chosen),
        "says what forbids the other": ("present(ulcer)", True) in under or named,
    }


def optimality(question: Question, told: Told) -> Requirements:
    """Why one choice is the best: what it costs, and what the next best would."""
    costs = {(cost, atom) for cost, atoms in told.costs for atom in atoms}
    return {
        "says what the best costs": (2, question.target) in costs,
        "names the runner-up and what it costs": (3, question.other) in costs,
    }


def contradiction(question: Question, told: Told) -> Requirements:
    """Why there is no model: a smallest set of facts, solved again, and the constraint that it violates."""
    constraint = next(one for one in question.rules if one.startswith(":-"))
    return {
        "names facts that contradict each other, none to spare": any(_is_core(question, one) for one in told.sets),
        "names the constraint": any(_same(one, constraint) for one in told.constraints),
    }


def why_not(question: Question, told: Told) -> Requirements:
    """Why an atom does not hold: all that stands in the way, the steps between, and what would have to differ, solved again."""
    under = below(told, (question.other, False))
    forced = {one for some in told.sets for one in some}
    return {
        "names what is missing": ("present(cough)", False) in under or "not present(cough)" in forced,
        "names what stands in the way": ("barred", True) in under or "present(ulcer)" in forced,
        "tells a step between": ("infection", False) in under,
        "names smallest changes after which it holds": any(_corrects(question, one) for one in told.changes),
    }


def contrast(question: Question, told: Told) -> Requirements:
    """Why one atom rather than another: what is for the one, what the other lacks, and not what both share."""
    under = below(told, (question.target, True), (question.other, False))
    forced = {one for some in told.sets for one in some}
    for_one = ("present(cough)", True) in under or "present(cough)" in forced
    lacking = ("present(rash)", False) in under or "not present(rash)" in forced
    shared = ("present(fever)", True) in under or "present(fever)" in forced
    return {
        "says what is for the one": for_one,
        "says what the other lacks": lacking,
        "leaves out what both share": for_one and lacking and not shared,
    }


def checkable(question: Question, told: Told) -> Requirements:
    """Whether an independent program can check it: accepted as it is, refused with any step left out."""
    steps = list(told.steps) if told.is_certificate else _in_order(told)
    is_accepted = bool(steps) and _accepts(question, steps)
    shorter = [steps[:place] + steps[place + 1 :] for place in range(len(steps))]
    is_sound = is_accepted and not any(_accepts(question, one) for one in shorter)
    return {
        "tells each step so that a checker accepts it, and refuses less": is_sound,
        "in a form that a checker reads": is_sound and told.is_certificate,
    }


CRITERIA: dict[str, Callable[[Question, Told], Requirements]] = {
    "positive": positive,
    "not": negation,
    "aggregates": aggregate,
    "aggregate-value": aggregate,
    "aggregate-not-reached": not_reached,
    "choice": choice,
    "optimality": optimality,
    "contradiction": contradiction,
    "why-not": why_not,
    "contrast": contrast,
    "checkable": checkable,
}


def _same(one: str, other: str) -> bool:
    """Whether two texts are one constraint, however they are laid out."""
    return _canonical(one) == _canonical(other)


def _canonical(text: str) -> str:
    nodes: list[ast.AST] = []
    try:
        ast.parse_string(text, nodes.append, logger=lambda _code, _message: None)
    except RuntimeError:
        return text
    return str(nodes[-1])


def _models(question: Question, facts: Collection[str]) -> list[set[str]]:
    control = clingo.Control(["0", "--warn=none"])
    control.add("base", [], "\n".join([*question.rules, *(f"{one}." for one in facts)]))
    control.ground([("base", [])])
    found: list[set[str]] = []
    control.solve(on_model=lambda model: found.append(set(map(str, model.symbols(atoms=True)))))
    return found


def _is_core(question: Question, facts: Sequence[str]) -> bool:
    is_known = bool(facts) and set(facts) <= set(question.facts)
    smaller = [[other for other in facts if other != one] for one in facts]
    return is_known and not _models(question, facts) and all(_models(question, one) for one in smaller)


def _corrects(question: Question, changes: Sequence[str]) -> bool:
    parts = [part for size in range(len(changes)) for part in combinations(changes, size)]
    return _holds_after(question, changes) and not any(_holds_after(question, part) for part in parts)


def _holds_after(question: Question, changes: Sequence[str]) -> bool:
    removed = {one[1:] for one in changes if one[0] == "-"}
    added = [one[1:] for one in changes if one[0] == "+"]
    models = _models(question, [*(one for one in question.facts if one not in removed), *added])
    return any(question.other in model for model in models)


def _in_order(told: Told) -> list[dict[str, object]]:
    """Steps in the order of the certificate: by the greatest rank of their premises, then by head."""
    premises = {one.atom: [atom for atom, holds in one.because if holds] for one in told.links if one.holds}
    heads = {str(one["head"]) for one in told.steps}
    ranks: dict[str, int] = {}
    while len(ranks) < len(heads):
        ready = {one for one in heads - ranks.keys() if all(p in ranks or p not in heads for p in premises[one])}
        if not ready:
            return []
        ranks |= {one: 1 + max((ranks.get(p, 0) for p in premises[one]), default=0) for one in ready}
    return sorted(told.steps, key=lambda one: (ranks[str(one["head"])], str(one["head"])))


def _accepts(question: Question, steps: Sequence[dict[str, object]]) -> bool:
    """Whether our checker accepts the steps, and the model that they derive is clingo's."""
    names = {_canonical(text): f"r{number}" for number, text in enumerate(question.rules)}
    source = "".join(f"%! id: r{number}\n{text}\n" for number, text in enumerate(question.rules))
    program = Program("act", read_rules("rules/m/act.lp", source).rules, frozenset({"present"}))
    given = [{**one, "rule": names.get(_canonical(str(one["rule"])), "")} for one in steps]
    try:
        derived = program.check(given, {read_atom(one) for one in question.facts}, {})
    except CheckError:
        return False
    return [{*map(show, derived), *question.facts}] == _models(question, question.facts)
