"""Seeded defects in the shipped rules: which of them lint, cases and coverage find, and which no one finds.

    python benchmarks/defects.py [--json] [--mutants N] [--seed S] [--list]

Each mutant is one edit of one rule or of the metadata of a module, by one of the operators below; operators take turns, so that
each has its share. Lint finds a mutant by a finding that was not there before; cases by one that fails; coverage by a rule that
no longer fires or a part that is covered no more. Of the rest the search over all patients asks whether anything is concluded
otherwise; a mutant that is proven equivalent counts for nothing. The others that nothing finds are listed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reasoner.authoring.cases import GuidelineCase, read_cases
from reasoner.authoring.check.equivalence import equivalent
from reasoner.authoring.coverage import Coverage, measure
from reasoner.authoring.lint import lint
from reasoner.authoring.models import Models
from reasoner.authoring.testing import Testing, touched
from reasoner.authoring.workspace import Workspace, inlined, usable
from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import installed_directory
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.searching import Search

COMPARISONS = ("<", "<=", ">", ">=")
STATUSES = ("must", "should", "may", "should_not", "must_not")
UNITS = ("min", "h", "d", "wk", "mo", "a")
_COMPARISON = re.compile(r"(?<=\s)(<=|>=|<|>|!=)(?=\s)")
_THRESHOLD = re.compile(r"(?<=[<>=] )\d+|\b\d+(?= [<>])")
_INPUT = re.compile(r"(?:present|absent|history|no_history|takes|allergy|value)\(([a-z]\w*)")
_ADVISED = re.compile(r"(?:advise|recommended|in_favour)\(([a-z]\w*), *([a-z_]+)\)")


@dataclass(frozen=True)
class Mutant:
    """One edit: the operator, the rule or module, and the texts of the files that differ."""

    operator: str
    where: str
    change: str
    texts: Mapping[str, str]


class Mutations:
    """Every edit that each operator can make of a workspace."""

    def __init__(self, workspace: Workspace, chance: random.Random) -> None:
        self._workspace, self._chance = workspace, chance
        self._isa: Mapping[str, Sequence[str]] = workspace.documents["ontology"]["isa"]
        self._actions = sorted(name for name, above in self._isa.items() if "action" in above)
        self._lines = {
            path: workspace.sources.text(path).split("\n") for path in {rule.path for rule in workspace.rules}
        }

    def operators(self) -> dict[str, Callable[[Rule], Iterator[str]]]:
        """What each operator makes of a statement."""
        return {
            "flipped comparison": self._flipped,
            "threshold ±1": self._moved,
            "dropped literal": self._dropped,
            "added literal": self._added,
            "dropped not": self._affirmed,
            "swapped concept": self._swapped,
            "misspelt concept": self._misspelt,
            "swapped strength": self._weakened,
            "swapped action": self._redirected,
        }

    def of_rules(self) -> Iterator[Mutant]:
        """Mutants of statements, operators by turns, each of another rule as long as there are some."""
        ways = {name: self._each(way) for name, way in self.operators().items()}
        while ways:
            for name in list(ways):
                found = next(ways[name], None)
                if found is None:
                    del ways[name]
                else:
                    rule, statement = found
                    yield Mutant(name, rule.id, f"{self._statement(rule)} → {statement}", self._put(rule, statement))

    def of_modules(self) -> Iterator[Mutant]:
        """Mutants of metadata: a window in another unit, a validity that begins or ends at another time."""
        for rule in self._shuffled(self._workspace.rules):
            if "window" in rule.metadata:
                number, _, unit = rule.metadata["window"].partition(" ")
                other = self._chance.choice([one for one in UNITS if one != unit])
                yield Mutant(
                    "wrong unit",
                    rule.id,
                    f"window {number} {unit} → {number} {other}",
                    self._window(rule, f"{number} {other}"),
                )
        for name, table in self._workspace.modules.items():
            path = f"rules/{name}/module.toml"
            text = self._workspace.sources.text(path)
            for key in ("valid_from", "valid_until"):
                if key in table:
                    without = re.sub(rf"^{key}.*\n", "", text, flags=re.MULTILINE)
                    yield Mutant("widened validity", name, f"{key} removed", {path: without})

    def _shuffled(self, rules: Sequence[Rule]) -> list[Rule]:
        return self._chance.sample(list(rules), len(rules))

    def _each(self, way: Callable[[Rule], Iterator[str]]) -> Iterator[tuple[Rule, str]]:
        for rule in self._shuffled(self._workspace.rules):
            found = list(way(rule))
            if found:
                yield rule, self._chance.choice(found)

    def _statement(self, rule: Rule) -> str:
        return " ".join(self._extent(rule))

    def _extent(self, rule: Rule) -> list[str]:
        lines = self._lines[rule.path]
        last = rule.line
        while last < len(lines) and lines[last].strip() and not lines[last].startswith("%"):
            last += 1
        return lines[rule.line - 1 : last]

    def _put(self, rule: Rule, statement: str) -> dict[str, str]:
        lines = list(self._lines[rule.path])
        lines[rule.line - 1 : rule.line - 1 + len(self._extent(rule))] = [statement]
        return {rule.path: "\n".join(lines)}

    def _window(self, rule: Rule, text: str) -> dict[str, str]:
        lines = list(self._lines[rule.path])
        for number in range(rule.line - 2, -1, -1):
            if lines[number].startswith("%! window:"):
                lines[number] = f"%! window: {text}"
                break
        return {rule.path: "\n".join(lines)}

    def _replaced(
        self, rule: Rule, pattern: re.Pattern[str], others: Callable[[str], Iterator[str]], group: int = 0
    ) -> Iterator[str]:
        text = self._statement(rule)
        for found in pattern.finditer(text):
            for other in others(found[group]):
                yield text[: found.start(group)] + other + text[found.end(group) :]

    def _flipped(self, rule: Rule) -> Iterator[str]:
        return self._replaced(rule, _COMPARISON, lambda one: (other for other in COMPARISONS if other != one))

    def _moved(self, rule: Rule) -> Iterator[str]:
        return self._replaced(rule, _THRESHOLD, lambda one: (str(int(one) + step) for step in (-1, 1)))

    def _dropped(self, rule: Rule) -> Iterator[str]:
        head, parts = self._body(rule)
        for number in range(len(parts) if len(parts) > 1 else 0):
            left = parts[:number] + parts[number + 1 :]
            yield f"{head} :- {', '.join(left)}."

    def _added(self, rule: Rule) -> Iterator[str]:
        head, parts = self._body(rule)
        for concept in ("fever", "dyspnoea", "chest_pain") if parts else ():
            yield f"{head} :- {', '.join([*parts, f'present({concept})'])}."

    def _affirmed(self, rule: Rule) -> Iterator[str]:
        return self._replaced(rule, re.compile(r"\bnot "), lambda _: iter(("",)))

    def _swapped(self, rule: Rule) -> Iterator[str]:
        return self._replaced(rule, _INPUT, self._siblings, 1)

    def _siblings(self, concept: str) -> Iterator[str]:
        above = set(self._isa.get(concept, ())) - {"concept", "finding"}
        near = [one for one, others in self._isa.items() if one != concept and above and above <= set(others)]
        yield from self._chance.sample(near, min(2, len(near)))

    def _misspelt(self, rule: Rule) -> Iterator[str]:
        return self._replaced(
            rule, _INPUT, lambda one: iter((one[:-2] + one[-1] + one[-2] if one[-1] != one[-2] else one + "x",)), 1
        )

    def _weakened(self, rule: Rule) -> Iterator[str]:
        return self._replaced(rule, _ADVISED, lambda one: (other for other in STATUSES if other != one), 2)

    def _redirected(self, rule: Rule) -> Iterator[str]:
        return self._replaced(
            rule,
            _ADVISED,
            lambda one: iter(self._chance.sample([other for other in self._actions if other != one], 2)),
            1,
        )

    def _body(self, rule: Rule) -> tuple[str, list[str]]:
        """Head and top-level parts of a plain rule; no parts of one with aggregates, conditions or choices."""
        text = self._statement(rule)
        head, arrow, body = text.rstrip().removesuffix(".").partition(":-")
        if not arrow or not head.strip() or any(sign in text for sign in "#{;") or re.search(r"[^:]:[^-]", text):
            return head.strip(), []
        parts, depth, begun = [], 0, 0
        for number, character in enumerate(body):
            depth += (character == "(") - (character == ")")
            if character == "," and depth == 0:
                parts.append(body[begun:number].strip())
                begun = number + 1
        return head.strip(), [*parts, body[begun:].strip()]


class Judge:
    """Says what finds a mutant."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._cases: list[GuidelineCase] = [
            case for name in workspace.modules for case in read_cases(workspace.sources.directory, name)[0]
        ]
        self._models = Models(usable(workspace))
        self._coverage = measure(self._models, self._cases)
        self._search = Search()

    def found_by(self, mutant: Mutant) -> str:
        """`lint`, `cases`, `coverage`, `equivalent`, or empty."""
        edited = self._workspace.edited(mutant.texts)
        if lint(edited):
            return "lint"
        try:
            knowledge = usable(edited)
        except KnowledgeError:
            return "lint"
        again = touched(self._cases, self._models, knowledge)
        if not all(one.passed for one in Testing(knowledge).run(again)):
            return "cases"
        if self._uncovered(measure(Models(knowledge), self._cases)):
            return "coverage"
        compared = equivalent(self._workspace, edited, search=self._search)
        return "equivalent" if compared.status == "equivalent" else ""

    def _uncovered(self, coverage: Coverage) -> bool:
        before, after = self._coverage.shares(), coverage.shares()
        return any(after[name][1] - after[name][0] > before[name][1] - before[name][0] for name in before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--mutants", type=int, default=330, help="how many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print each mutant with what finds it")
    options = parser.parse_args()
    workspace = inlined(Workspace.read(installed_directory()))
    mutations = Mutations(workspace, random.Random(options.seed))
    mutants = list(_first(mutations.of_modules(), options.mutants // 8))
    mutants += _first(mutations.of_rules(), options.mutants - len(mutants))
    judge = Judge(workspace)
    begun = time.perf_counter()
    rows = []
    for number, mutant in enumerate(mutants, 1):
        rows.append((mutant, judge.found_by(mutant)))
        if options.list:
            print(f"{rows[-1][1] or 'nothing':10} {mutant.operator:20} {mutant.where}: {mutant.change}")
        elif number % 20 == 0:
            print(f"{number} of {len(mutants)}", file=sys.stderr)
    counted = [(mutant, by) for mutant, by in rows if by != "equivalent"]
    operators = dict.fromkeys(mutant.operator for mutant, _ in rows)
    figures = {
        "mutants": len(rows),
        "equivalent": len(rows) - len(counted),
        "found, %": round(100 * sum(bool(by) for _, by in counted) / len(counted), 1),
        "by": dict(Counter(by or "nothing" for _, by in counted)),
        "operators": {
            name: dict(Counter(by or "nothing" for mutant, by in rows if mutant.operator == name)) for name in operators
        },
        "seconds": round(time.perf_counter() - begun, 1),
        "survivors": [f"{mutant.operator}: {mutant.where}: {mutant.change}" for mutant, by in counted if not by],
    }
    if options.json:
        print(json.dumps(figures, indent=1, ensure_ascii=False))
        return
    for name, figure in figures.items():
        if isinstance(figure, dict):
            print(name)
            for key, value in figure.items():
                print(f"  {key:24} {value}")
        elif isinstance(figure, list):
            print(name, *figure, sep="\n  ")
        else:
            print(f"{name:26} {figure}")


def _first(mutants: Iterator[Mutant], number: int) -> list[Mutant]:
    return [mutant for mutant, _ in zip(mutants, range(number), strict=False)]


if __name__ == "__main__":
    main()
