"""An answer as plain text for a terminal: the screen that people read first, then the chain of reasons."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reasoner.errors import Problem
from reasoner.explain.chain import Chain, Link
from reasoner.explain.phrases import PHRASES
from reasoner.explain.wording import Words, duration
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import Question, split_atom

WIDTH = 100
SHOWN_OPTIONAL_ACTIONS = 5
SHOWN_QUESTIONS = 8
EXPLAINED_HYPOTHESES = 3
SHOWN_CONTRIBUTIONS = 6
_SMALLEST_SHOWN = 50_000
"""A contribution under 0.05 nat (a factor of 1.05) is not worth a line."""


class TextRenderer:
    """Tells one answer in one language.

    Parameters: `words`; `conclusions`, `chain`, `modules` (states) and `problems` of the answer; `metadata`, of the modules.
    """

    def __init__(
        self,
        *,
        words: Words,
        conclusions: Mapping[str, Any],
        chain: Chain,
        modules: Mapping[str, str],
        problems: Sequence[Problem],
        metadata: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self._words = words
        self._say = PHRASES[words.language]
        self._conclusions = conclusions
        self._chain = chain
        self._modules = modules
        self._problems = problems
        self._metadata = metadata
        self._told: set[str] = set()

    def header(self, question: Question, knowledge: str) -> str:
        """What was asked, of which knowledge base."""
        asked = f"{question.as_of.replace('T', ' ')} · {question.jurisdiction} · {question.profile}"
        return "\n".join((self._say["title"], f"{asked} · {self._say['reason_kb'].format(knowledge[:19])}…", ""))

    def checked(self) -> str:
        """That the independent checker derived the answer again; nothing else is ever shown."""
        return self._say["checked"]

    def screen(self) -> str:
        """Alarms, must-not-miss, actions, questions, hypotheses, conflicts, what was not used, status: in that order."""
        parts = (
            self._alarms(),
            self._must_not_miss(),
            self._actions(),
            self._against(),
            self._questions(),
            self._hypotheses(),
            self._conflicts(),
            self._unused(),
            self._status(),
        )
        return "\n".join(line for part in parts for line in part)

    def reasons(self) -> str:
        """The chain under every alarm, must-not-miss, action and the first hypotheses; what was told is not repeated."""
        self._told.clear()
        lines = [self._say["why"]]
        for atom in self._roots():
            lines += self._tree(atom, 0)
        for row in self._conclusions["hypotheses"][:EXPLAINED_HYPOTHESES]:
            lines += self._contributions(row["hypothesis"], row["ppm"])
        return "\n".join(lines)

    def _label(self, concept: str) -> str:
        return self._words.label(concept)

    def _labels(self, concepts: Sequence[str]) -> str:
        return ", ".join(self._label(concept) for concept in concepts)

    def _section(self, title: str, rows: list[str]) -> list[str]:
        return [self._say[title], *(line for row in rows for line in _wrap(row, 2)), ""] if rows else []

    def _alarms(self) -> list[str]:
        rows = []
        for row in self._conclusions["alarms"]:
            limit = self._say["at_once"]
            if row["minutes"]:
                limit = self._say["within"].format(duration(row["minutes"], self._words.language))
            rows.append(f"! {self._label(row['level'])}{self._say['colon']}{self._label(row['alarm'])} — {limit}")
        return self._section("alarms", rows)

    def _must_not_miss(self) -> list[str]:
        posterior = {row["hypothesis"]: row["band"] for row in self._conclusions["hypotheses"]}
        rows = []
        for name in self._conclusions["must_not_miss"]:
            band = f" ({self._say[posterior[name]]})" if name in posterior else ""
            rows.append(f"· {self._label(name)}{band}")
        return self._section("must_not_miss", rows)

    def _actions(self) -> list[str]:
        actions = self._conclusions["actions"]
        musts = [row for row in actions if row["status"] == "must"]
        others = [row for row in actions if row["status"] != "must"]
        rows = [self._action(row) for row in (*musts, *others[:SHOWN_OPTIONAL_ACTIONS])]
        if len(others) > SHOWN_OPTIONAL_ACTIONS:
            rows.append(self._say["more_actions"].format(len(others) - SHOWN_OPTIONAL_ACTIONS))
        return self._section("actions", rows)

    def _action(self, row: Mapping[str, Any]) -> str:
        details = [f"{self._words.amount(amount, unit)}, {self._label(route)}" for amount, unit, route in row["doses"]]
        if row["after_checking"]:
            details.append(self._say["after_checking"].format(self._labels(row["after_checking"])))
        if row["caution"]:
            details.append(self._say["caution"].format(self._labels(row["caution"])))
        if "review_minutes" in row:
            details.append(self._say["review"].format(duration(row["review_minutes"], self._words.language)))
        details += self._sources(f"recommended({row['action']},{row['status']})")
        return f"{self._say[row['status']]}{self._say['colon']}{self._label(row['action'])}" + "".join(
            f" · {detail}" for detail in details
        )

    def _sources(self, atom: str) -> list[str]:
        """The sources, with strength as published, of the module rules that advise what an atom recommends."""
        found = []
        for link in self._chain.supports([atom]):
            if link.rule and split_atom(link.atom)[0] == "advise":
                source = self._source(self._words.rules[link.rule])
                if source not in found:
                    found.append(source)
        return found[:2]

    def _source(self, rule: Rule) -> str:
        module = self._metadata[rule.module]
        parts = [
            rule.metadata.get("source") or f"{module['publisher']} {module['version']}",
            rule.metadata["section"],
            rule.metadata.get("strength", ""),
            rule.metadata.get("certainty", ""),
            self._say["unsourced"] if rule.metadata.get("status") == "unsourced" else "",
        ]
        return "[" + ", ".join(part for part in parts if part) + "]"

    def _against(self) -> list[str]:
        rows = [
            f"{self._say[row['status']]}{self._say['colon']}{self._label(row['action'])}"
            for row in self._conclusions["against"]
        ]
        return self._section("against", rows)

    def _questions(self) -> list[str]:
        questions = self._conclusions["questions"]
        rows = [
            f"? {self._label(row['ask'])} — " + self._say["asked_for"].format(self._labels(row["for"]))
            for row in questions[:SHOWN_QUESTIONS]
        ]
        if len(questions) > SHOWN_QUESTIONS:
            rows.append(self._say["more_questions"].format(len(questions) - SHOWN_QUESTIONS))
        return self._section("questions", rows)

    def _hypotheses(self) -> list[str]:
        colon = self._say["colon"]
        shown = self._conclusions["hypotheses"]
        rows = [f"{self._say[row['band']]}{colon}{self._label(row['hypothesis'])}" for row in shown]
        recorded = [name for name in self._chain.contributions if f"present({name})" in self._chain.links]
        if recorded:
            rows.append(self._say["recorded_diagnosis"].format(self._labels(recorded)))
        return self._section("hypotheses", [*rows, f"({self._say['bands']})"])

    def _conflicts(self) -> list[str]:
        return self._section("conflicts", [f"≠ {self._words.atom(atom)}" for atom in self._conclusions["conflicts"]])

    def _unused(self) -> list[str]:
        rows = self._problem_rows()
        unused = list(dict.fromkeys(self._fact_name(one) for one in self._conclusions["not_used_in_probability"]))
        if unused:
            rows.append(self._say["not_used"].format(", ".join(unused)))
        if self._conclusions["unknown"]:
            names = ", ".join(self._fact_name(one) for one in self._conclusions["unknown"])
            rows.append(self._say["unknown_facts"].format(names))
        return self._section("not_understood", rows)

    def _problem_rows(self) -> list[str]:
        """What was not understood: in English with the advice of whoever met it, in French by what became of the fact."""
        if self._words.language == "en":
            return [f"{problem.place}: {problem.message}. {problem.fix}" for problem in self._problems]
        rows = [
            f"{fact['entry']['pointer']} : {self._say[fact['state']].format(fact['entry']['text'])}"
            for fact in self._chain.facts.values()
            if fact["state"] not in ("used", "unknown", "superseded")
        ]
        if not any(fact["state"] == "used" for fact in self._chain.facts.values()):
            rows.append(self._say["no_fact"])
        return rows + [self._say["details"].format(one.place) for one in self._problems if one.severity == "note"]

    def _fact_name(self, identifier: str) -> str:
        fact = self._chain.facts[identifier]
        return self._label(fact["concept"]) if "concept" in fact else str(fact["entry"]["text"])

    def _status(self) -> list[str]:
        language = self._words.language
        in_force = [
            f"{self._metadata[name]['title'][language]} ({self._metadata[name]['publisher']} {self._metadata[name]['version']})"
            for name, state in self._modules.items()
            if state == "in_force" and name != "core"
        ]
        rows = [self._say["modules"].format("; ".join(in_force) or self._say["none"])]
        for name, state in self._modules.items():
            if state != "in_force":
                rows.append(self._say["module_out"].format(self._metadata[name]["title"][language], self._say[state]))
        approved = [
            self._metadata[name]["title"][language]
            for name, state in self._modules.items()
            if state == "in_force" and self._metadata[name]["clinical_review"] == "approved"
        ]
        reviewed = self._say["reviewed"].format(", ".join(approved)) if approved else self._say["unreviewed"]
        rows.append(f"{reviewed} {self._say['intended']}")
        return self._section("review_status", rows)

    def _roots(self) -> Iterator[str]:
        for row in self._conclusions["alarms"]:
            yield f"alarm({row['alarm']},{row['level']},{row['minutes']})"
        for name in self._conclusions["must_not_miss"]:
            yield f"open({name})"
        for row in self._conclusions["actions"]:
            yield f"recommended({row['action']},{row['status']})"
            for amount, unit, route in row["doses"]:
                yield f"dose({row['action']},{amount},{unit},{route})"
        for row in self._conclusions["against"]:
            yield f"advised_against({row['action']},{row['status']})"

    def _tree(self, atom: str, depth: int) -> Iterator[str]:
        link = self._chain.links.get(atom)
        if link is None:
            return
        text = self._telling(link)
        if atom in self._told and (link.premises or link.counted):
            yield from _wrap(f"{text} ({self._say['above']})", 2 * depth + 2)
            return
        self._told.add(atom)
        yield from _wrap(text, 2 * depth + 2)
        for premise in dict.fromkeys((*link.premises, *link.counted)):
            yield from self._tree(premise, depth + 1)

    def _telling(self, link: Link) -> str:
        if link.kind == "rule":
            rule = self._words.rules[link.rule]
            text = self._words.sentence(rule, dict(link.substitution))
            assumption = self._words.assumption(rule)
            if assumption:
                text += f" — {self._say['assuming'].format(assumption)}"
            return f"{text} {{{rule.id}}} {self._source(rule)}" if rule.module != "core" else f"{text} {{{rule.id}}}"
        if link.kind == "belief":
            name, low, high = split_atom(link.atom)[1]
            bands = list(dict.fromkeys((self._words.band(int(low)), self._words.band(int(high)))))
            return self._say["belief"].format(self._label(name), " – ".join(bands))
        text = self._words.atom(link.atom)
        if link.kind == "hierarchy":
            lower, upper = split_atom(link.premises[0])[1][0], split_atom(link.atom)[1][0]
            if split_atom(link.atom)[0] in ("absent", "no_history", "no_family", "not_taking", "no_allergy"):
                lower, upper = upper, lower
            return f"{text} — {self._say['kind_of'].format(self._label(lower), self._label(upper))}"
        if link.kind == "definition":
            return f"{text} — {self._say['defined'].format(self._label(split_atom(link.atom)[1][0]))}"
        places = ", ".join(
            f"{self._chain.facts[one]['entry']['pointer']} “{self._chain.facts[one]['entry']['text']}”"
            for one in link.facts
        )
        return f"{text} — {self._say['recorded'].format(places)}"

    def _contributions(self, hypothesis: str, ppm: int) -> Iterator[str]:
        yield from _wrap(self._say["belief"].format(self._label(hypothesis), self._words.band(ppm)), 2)
        shown = [one for one in self._chain.contributions[hypothesis] if abs(one.micronats) >= _SMALLEST_SHOWN][
            :SHOWN_CONTRIBUTIONS
        ]
        if hypothesis == "other":
            return
        for one in shown:
            factor = math.exp(abs(one.micronats) / 1e6)
            direction = self._say["raises"] if one.micronats > 0 else self._say["lowers"]
            size = f"× {factor:.1f}" if factor < 1000 else "× > 1000"
            if self._words.language == "fr":
                size = size.replace(".", ",")
            yield from _wrap(f"{self._words.atom(one.atom)} — {direction} {size} ({self._say['compared']})", 4)


def _wrap(text: str, indent: int) -> list[str]:
    """A text on lines of at most `WIDTH` characters, the following ones indented by two more."""
    deep = min(indent, WIDTH // 2)
    return textwrap.wrap(
        text, WIDTH, initial_indent=" " * deep, subsequent_indent=" " * (deep + 2), break_on_hyphens=False
    )
