"""Cases for the windows of rules, made from cases that there are: what a rule reads, as old as it may be, and a minute older."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import yaml

from reasoner.authoring.cases import LISTS, GuidelineCase, vignette
from reasoner.authoring.models import Models
from reasoner.authoring.testing import Testing, asked
from reasoner.engine.programs import in_force
from reasoner.engine.state import State
from reasoner.errors import ReasonerError
from reasoner.patient.vignette import read_vignette
from reasoner.symbolic.atoms import show_atom
from reasoner.symbolic.matching import instantiated, joined
from reasoner.symbolic.prepared import Prepared

MOST_TRIED = 12
"""So many cases in which a rule fires are tried before it is given up."""


def aged_cases(
    models: Models, cases: Sequence[GuidelineCase], rules: Iterable[Prepared]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Two cases for each rule with a window, where one can be made: its conclusion holds at the end of the window, and no more a
    minute later.

    Returns: the module and the case as its file has it; each was answered, and is as it says.
    """
    states = [(case, state) for case in cases if (state := _state(models, case)) is not None]
    for rule in rules:
        if rule.rule.window >= 0:
            for made in _of_rule(models, states, rule):
                yield rule.rule.module, made


def _state(models: Models, case: GuidelineCase) -> State | None:
    try:
        return models.state(asked(case))
    except ReasonerError:
        return None


def _of_rule(models: Models, states: Iterable[tuple[GuidelineCase, State]], rule: Prepared) -> list[dict[str, Any]]:
    tried = 0
    for case, state in states:
        if rule.rule.module not in in_force(state.modules) or tried == MOST_TRIED:
            continue
        seen = models.seen(state)
        found = next(joined(rule.plan.body, {}, seen, rule.rule.window), None)
        if found is None:
            continue
        tried += 1
        head = show_atom(instantiated(rule.plan.head[0], rule.plan.head[1], found))
        read = [show_atom(instantiated(part[2], part[3], found)) for part in rule.plan.body if part[0] == "atom"]
        if made := _pair(models, case, state, (rule, head, read)):
            return made
    return []


def _pair(
    models: Models, case: GuidelineCase, state: State, fired: tuple[Prepared, str, list[str]]
) -> list[dict[str, Any]]:
    rule, head, read = fired
    places = sorted({number for atom in read for number in state.grounding.givers.get(atom, ())})
    pointers = {state.grounding.facts[number - 1].entry.pointer for number in places}
    testing, made = Testing(models.knowledge), []
    for name, age, holds in (
        ("still counts", rule.rule.window, True),
        ("is too old a minute later", rule.rule.window + 1, False),
    ):
        row = yaml.load(case.text, Loader=yaml.BaseLoader)
        if not _set_back(row["patient"], pointers, case.as_of, age):
            return []
        row = {"case": f"{rule.rule.id}: what it reads {name}", "patient": row["patient"], "as_of": case.as_of}
        row |= {"expect": [head], "because": [rule.rule.id]} if holds else {"expect_not": [head]}
        patient = read_vignette(vignette(row["patient"], case.as_of), row["case"])
        expect, expect_not, because = (tuple(row.get(name, ())) for name in LISTS)
        asked_again = replace(case, patient=patient, expect=expect, expect_not=expect_not, because=because, check="")
        if patient.problems or not testing.outcome(asked_again).passed:
            return []
        made.append(row)
    return made


def _set_back(patient: dict[str, Any], pointers: Iterable[str], as_of: str, age: int) -> bool:
    """Date the facts at some places; whether there were any."""
    moment = (datetime.fromisoformat(as_of) - timedelta(minutes=age)).isoformat(timespec="minutes")
    dated = False
    for pointer in pointers:
        _, part, number, *_ = [*pointer.split("/"), "", ""]
        if part == "facts" and number.isdigit():
            fact = patient["facts"][int(number)]
            fact.pop("onset", None)
            fact["when"] = moment
            dated = True
    return dated
