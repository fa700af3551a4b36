"""The screen that people read first: alarms, must-not-miss, what to do, what is unknown, hypotheses, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reasoner.decision.complaint import NO_COMPLAINT
from reasoner.errors import Problem
from reasoner.explain.background import Background
from reasoner.explain.chain import Chain
from reasoner.explain.citations import Citations
from reasoner.explain.layout import Layout, Line, Role, unbroken
from reasoner.explain.messages import Messages
from reasoner.explain.problems import problem_text
from reasoner.explain.standing import standing
from reasoner.explain.together import Together
from reasoner.explain.wording import Words, duration

SHOWN_OPTIONAL_ACTIONS = 5
SHOWN_QUESTIONS = 12
_ROLES: Mapping[str, Role] = {"must": "must", "should": "should", "must_not": "danger", "should_not": "against"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a section: what it says, its role, and the atoms that it rests on."""

    text: str
    role: Role = "text"
    roots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; `name`, which section it is, whatever the language."""

    name: str
    title: str
    rows: tuple[Row, ...]


class Screen:
    """Tells the conclusions of one answer in one language, in the order in which people need them.

    Parameters: `words`; `layout`; `conclusions`, `chain`, `modules` (states) and `problems` of the answer; `metadata`, of
    the modules; `background`, what would exclude a hypothesis.
    """

    def __init__(
        self,
        *,
        words: Words,
        layout: Layout,
        conclusions: Mapping[str, Any],
        chain: Chain,
        modules: Mapping[str, str],
        problems: Sequence[Problem],
        metadata: Mapping[str, Mapping[str, Any]],
        background: Background,
    ) -> None:
        self._words = words
        self._say = Messages(words.language, "answer")
        self._layout = layout
        self._conclusions = conclusions
        self._chain = chain
        self._modules = modules
        self._problems = problems
        self._metadata = metadata
        self._citations = Citations(words, chain, metadata)
        self._background = background
        self._least_band = words.bands[-1][0]

    def sections(self) -> list[Section]:
        """Every section that has something to say; the sources last but the status, since the others cite them."""
        told = {
            "alarms": self._alarms(),
            "must_not_miss": self._must_not_miss(),
            "actions": self._actions(),
            "against": self._against(),
            "questions": self._questions(),
            "hypotheses": self._hypotheses(),
            "several": self._several(),
            "conflicts": self._conflicts(),
            "not_understood": self._unused(),
            "sources": self._sources(),
            "review_status": self._status(),
        }
        return [Section(name, self._say[name], tuple(rows)) for name, rows in told.items() if rows]

    def lines(self) -> list[Line]:
        """The sections as lines."""
        return [line for one in self.sections() for line in self._section(one)]

    def standing(self) -> str:
        """Which of the modules in force are approved, and what the answer is for."""
        return standing(self._words.language, [self._metadata[name] for name in self._in_force()])

    def _section(self, one: Section) -> list[Line]:
        told = (line for row in one.rows for line in self._layout.lines(row.text, 2, row.role))
        return [*self._layout.lines(one.title, role="heading"), *told]

    def _labels(self, concepts: Sequence[str], joint: str = ", ") -> str:
        return joint.join(self._words.label(concept) for concept in concepts)

    def _named(self, first: str, second: str) -> str:
        return f"{first}{self._say['colon']}{second}"

    def _alarms(self) -> list[Row]:
        rows: list[Row] = []
        for row in self._conclusions["alarms"]:
            told = self._named(self._words.label(row["level"]), self._words.label(row["alarm"]))
            limit = self._say["at_once"]
            if row["minutes"]:
                limit = self._say("within", duration(row["minutes"], self._words.language))
            root = f"alarm({row['alarm']},{row['level']},{row['minutes']})"
            rows.append(Row(f"! {told} — {unbroken(limit)}", "alarm", (root,)))
        return rows

    def _must_not_miss(self) -> list[Row]:
        """Each that is also among the hypotheses shown, with what would exclude it above the lowest band; the others together."""
        bands = {row["hypothesis"]: row["band"] for row in self._conclusions["hypotheses"]}
        names = self._conclusions["must_not_miss"]
        rows: list[Row] = []
        for name in [name for name in names if name in bands]:
            rows.append(Row(f"· {self._words.label(name)} ({self._say[bands[name]]})", "open", (f"open({name})",)))
            way = self._background.first_exclusion(name) if bands[name] != self._least_band else ""
            if way:
                rows.append(Row(f"  {self._say('excluded_by', way)}", "faint"))
        others = [name for name in names if name not in bands]
        roots = tuple(f"open({name})" for name in others)
        return [*rows, Row(f"· {self._labels(others, ' · ')}", "open", roots)] if others else rows

    def _actions(self) -> list[Row]:
        actions = self._conclusions["actions"]
        musts = [row for row in actions if row["status"] == "must"]
        others = [row for row in actions if row["status"] != "must"]
        rows: list[Row] = [
            Row(self._action(row), _ROLES.get(row["status"], "text"), self._action_roots(row))
            for row in (*musts, *others[:SHOWN_OPTIONAL_ACTIONS])
        ]
        if len(others) > SHOWN_OPTIONAL_ACTIONS:
            rows.append(Row(self._say.count("more_actions", len(others) - SHOWN_OPTIONAL_ACTIONS)))
        return rows

    @staticmethod
    def _action_roots(row: Mapping[str, Any]) -> tuple[str, ...]:
        doses = [f"dose({row['action']},{amount},{unit},{route})" for amount, unit, route in row["doses"]]
        return (f"recommended({row['action']},{row['status']})", *doses)

    def _action(self, row: Mapping[str, Any]) -> str:
        details = [
            f"{unbroken(self._words.amount(amount, unit))}, {self._words.label(route)}"
            for amount, unit, route in row["doses"]
        ]
        if row["after_checking"]:
            details.append(self._say("after_checking", self._labels(row["after_checking"])))
        if row["caution"]:
            details.append(self._say("caution", self._labels(row["caution"])))
        if "review_minutes" in row:
            details.append(self._say("review", unbroken(duration(row["review_minutes"], self._words.language))))
        told = " · ".join((self._named(self._say[row["status"]], self._words.label(row["action"])), *details))
        return told + self._citations.cite(f"recommended({row['action']},{row['status']})")

    def _against(self) -> list[Row]:
        rows: list[Row] = []
        for row in self._conclusions["against"]:
            told = self._named(self._say[row["status"]], self._words.label(row["action"]))
            root = f"advised_against({row['action']},{row['status']})"
            rows.append(Row(told + self._citations.cite(root), _ROLES[row["status"]], (root,)))
        return rows

    def _questions(self) -> list[Row]:
        """What is asked for the same reasons stands together."""
        questions = self._conclusions["questions"]
        asked: dict[tuple[str, ...], list[str]] = {}
        for row in questions[:SHOWN_QUESTIONS]:
            asked.setdefault(tuple(row["for"]), []).append(row["ask"])
        rows: list[Row] = [
            Row(f"? {self._labels(names, ' · ')} — " + self._say("asked_for", self._labels(reasons)))
            for reasons, names in asked.items()
        ]
        if len(questions) > SHOWN_QUESTIONS:
            rows.append(Row(self._say.count("more_questions", len(questions) - SHOWN_QUESTIONS)))
        return rows

    def _hypotheses(self) -> list[Row]:
        """What is in the same band stands together, most likely first; that there is none, where no complaint is presented."""
        if not self._conclusions["hypotheses"]:
            return [Row(self._say["no_complaint"])]
        bands: dict[str, list[str]] = {}
        for row in self._conclusions["hypotheses"]:
            bands.setdefault(row["band"], []).append(row["hypothesis"])
        rows: list[Row] = [
            Row(self._named(self._say[band], self._labels(names, " · ")), "likely" if band == "likely" else "text")
            for band, names in bands.items()
        ]
        recorded = [name for name in self._chain.contributions if f"present({name})" in self._chain.links]
        if recorded:
            rows.append(Row(self._say("recorded_diagnosis", self._labels(recorded))))
        return rows

    def _several(self) -> list[Row]:
        several = self._chain.belief.several
        if several is None or not self._conclusions["hypotheses"]:
            return []
        told = Together(self._words, several, self._background)
        return [*map(Row, told.screen()), Row(told.assumptions(), "faint")]

    def _conflicts(self) -> list[Row]:
        return [Row(f"≠ {self._words.atom(atom)}", "against", (atom,)) for atom in self._conclusions["conflicts"]]

    def _unused(self) -> list[Row]:
        rows = self._problem_rows()
        unused = list(dict.fromkeys(self._fact_name(one) for one in self._conclusions["not_used_in_probability"]))
        if unused and self._conclusions["hypotheses"]:
            rows.append(Row(self._say("not_used", ", ".join(unused)), "faint"))
        if self._conclusions["unknown"]:
            names = ", ".join(self._fact_name(one) for one in self._conclusions["unknown"])
            rows.append(Row(self._say("unknown_facts", names)))
        return rows

    def _problem_rows(self) -> list[Row]:
        """What was not understood, with advice. That there is no complaint stands with the hypotheses."""
        problems = [problem for problem in self._problems if not problem.message.startswith(NO_COMPLAINT)]
        return [
            Row(problem_text(problem, self._words.language), "faint" if problem.severity == "note" else "against")
            for problem in problems
        ]

    def _fact_name(self, identifier: str) -> str:
        fact = self._chain.facts[identifier]
        return self._words.label(fact["concept"]) if "concept" in fact else str(fact["entry"]["text"])

    def _sources(self) -> list[Row]:
        cited = self._citations.numbered()
        return [Row(" · ".join(cited), "faint")] if cited else []

    def _in_force(self) -> list[str]:
        return [name for name, state in self._modules.items() if state == "in_force"]

    def _status(self) -> list[Row]:
        language = self._words.language
        titles = {name: module["title"][language] for name, module in self._metadata.items()}
        in_force = [
            f"{titles[name]} ({self._metadata[name]['version']})" for name in self._in_force() if name != "core"
        ]
        rows = [Row(self._say("modules", " · ".join(in_force) or self._say["none"]), "faint")]
        for name, state in self._modules.items():
            if state != "in_force":
                rows.append(Row(self._say("module_out", titles[name], self._say[state])))
        return [*rows, Row(self.standing())]
