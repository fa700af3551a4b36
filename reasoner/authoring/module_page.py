"""A module for people: its rules in both languages, where they come from, how they depend on each other, its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reasoner.authoring.cases import GuidelineCase
from reasoner.authoring.check.courses import courses
from reasoner.authoring.sheets import sheet
from reasoner.authoring.story import PUBLISHED, Stories, Story
from reasoner.authoring.workspace import Workspace
from reasoner.errors import KnowledgeError
from reasoner.explain.drawing import Graph, Node, drawing
from reasoner.explain.markdown import escaped
from reasoner.explain.standing import standing
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.tables.cells import read_grid
from reasoner.vocabulary import Language

FACTS = (
    *("publisher", "version", "source", "jurisdiction", "valid_from", "valid_until", "licence", "scheme"),
    *("clinical_review", "requires"),
)
STYLE = (
    "text{font:11px ui-monospace,monospace;fill:#1a1a1a}rect{fill:#fff;stroke:#00508a}"
    ".act rect{fill:#f7f1e3;stroke:#7a4a00}.unsourced rect{stroke-dasharray:4 3}path{fill:none;stroke:#777}"
)


@dataclass(frozen=True)
class ModulePage:
    """The page of a module in one language; the sentences of rules are always in both.

    Parameters: `module`, its name; `stories`, in the language of the page; `other`, in the other one.
    """

    workspace: Workspace
    module: str
    language: Language
    stories: Stories
    other: Stories

    @classmethod
    def of(cls, workspace: Workspace, module: str, language: Language) -> ModulePage:
        """The page of a module.

        Raises: KnowledgeError if there is no such module, or its metadata cannot be read.
        """
        if not workspace.modules.get(module):
            message = f"there is no module `{module}` whose module.toml can be read"
            raise KnowledgeError(message, fix=f"modules are {', '.join(workspace.modules)}")
        other: Language = "en" if language == "fr" else "fr"
        return cls(workspace, module, language, Stories(workspace, language), Stories(workspace, other))

    @property
    def _about(self) -> Mapping[str, Any]:
        return self.workspace.modules[self.module]

    @property
    def title(self) -> str:
        """What the module is called."""
        title = self._about.get("title", {})
        return str(title.get(self.language, self.module) if isinstance(title, Mapping) else title)

    @cached_property
    def _rules(self) -> list[Rule]:
        return [rule for rule in self.workspace.rules if rule.module == self.module]

    @cached_property
    def told(self) -> list[Story]:
        """The story of each rule, in the order of the files."""
        return [self.stories.story(rule.id) for rule in sorted(self._rules, key=_order)]

    @cached_property
    def cases(self) -> list[GuidelineCase]:
        """The module's cases."""
        return [case for case in self.stories.cases if case.module == self.module]

    def facts(self) -> Iterator[tuple[str, str]]:
        """What `module.toml` says, by its name in words."""
        for key in FACTS:
            value = self._about.get(key)
            if value:
                yield self.stories.reading.say[key], ", ".join(value) if isinstance(value, list) else str(value)
        for course in courses({self.module: self._about}):
            labels = ", ".join(self._label(action) for action in sorted(course.actions))
            yield self.stories.reading.say["course"], f"{labels}{self._colon}{course.because}"

    def _label(self, concept: str) -> str:
        labels = self.workspace.concepts.get(concept, {}).get("labels", {})
        return str(labels.get(self.language, concept))

    def tables(self) -> Iterator[tuple[str, list[str], list[list[str]]]]:
        """The tables of the module: name, columns, rows."""
        for table in self.workspace.tables:
            if table.path.split("/")[1] == self.module and table.description is not None:
                data = self.workspace.sources.files.get(table.path, b"")
                grid, _ = read_grid(data, table.path, table.description.delimiter)
                if grid is not None:
                    rows = [[cell.text for cell in row] for row in grid.rows]
                    yield table.path.rsplit("/", 1)[1], [cell.text for cell in grid.header], rows

    def picture(self) -> str:
        """What rests on what among the rules of the module, as SVG; a dashed frame is a rule that no one read in its source."""
        rules = {rule.id: rule for rule in self._rules}
        below = {
            story.rule.id: [one for need in story.needs for one in need.rules if one in rules and one != story.rule.id]
            for story in self.told
        }
        joined = {one for name, others in below.items() if others for one in (name, *others)}
        below = {name: list(dict.fromkeys(others)) for name, others in below.items() if name in joined}
        nodes = {
            name: Node(
                name,
                f"{rules[name].program}{' unsourced' if rules[name].metadata.get('status') == 'unsourced' else ''}",
            )
            for name in below
        }
        return drawing(Graph(nodes, below), f"{self.title}{self._colon}{self.stories.reading.say['picture']}", STYLE)

    @property
    def _colon(self) -> str:
        return self.stories.reading.say["colon"]

    def html(self) -> str:
        """The page as one file that fetches nothing.

        Laws: no word of a rule or a case is markup; every link leads to a place of the page.
        """
        return sheet(
            "module",
            lang=self.language,
            title=self.title,
            module=self.module,
            say=self.stories.reading.say,
            standing=standing(self.language, self._reviewed),
            facts=list(self.facts()),
            picture=self.picture(),
            tables=list(self.tables()),
            programs=[
                (name, rows) for name in ("assess", "act") if (rows := [self._row(one) for one in self._of(name)])
            ],
            cases=[self._case(case) for case in self.cases],
        )

    @property
    def _reviewed(self) -> list[dict[str, Any]]:
        titles = self._about.get("title", {})
        title = {key: titles.get(key, self.module) for key in ("en", "fr")} if isinstance(titles, Mapping) else {}
        return [{"title": title, "clinical_review": self._about.get("clinical_review", "none")}]

    def _of(self, program: str) -> list[Story]:
        return [story for story in self.told if story.rule.program == program]

    def _row(self, story: Story) -> dict[str, Any]:
        rule, say = story.rule, self.stories.reading.say
        names = {one.id for one in self._rules}
        sentences = {self.language: story.sentence, self.other.reading.words.language: self._other_sentence(rule)}
        return {
            "id": rule.id,
            "anchor": anchor(rule.id),
            "place": f"{rule.path}:{rule.line}",
            "sentences": [(language, sentences[language]) for language in ("en", "fr")],
            "published": [
                (say[key], say.get(value, value) if key == "status" else value)
                for key in PUBLISHED
                if (value := rule.metadata.get(key))
            ],
            "is_unsourced": rule.metadata.get("status") == "unsourced",
            "assumption": story.assumption,
            "concludes": story.concludes,
            "conditions": story.conditions,
            "text": rule.text,
            "needs": [(need.text, _linked(need.rules, names)) for need in story.needs],
            "readers": _linked(story.readers, names),
            "cases": [(case.name, anchor(f"case {case}")) for case in story.cases if case.module == self.module],
            "elsewhere": [str(case) for case in story.cases if case.module != self.module],
        }

    def _other_sentence(self, rule: Rule) -> str:
        return self.other.reading.words.sentence(rule, {})

    def _case(self, case: GuidelineCase) -> dict[str, Any]:
        lists = (("expects", case.expect), ("expects_not", case.expect_not), ("because", case.because))
        return {
            "name": case.name,
            "anchor": anchor(f"case {case}"),
            "place": str(case.place),
            "lists": [(self.stories.reading.say[key], list(found)) for key, found in lists if found],
        }

    def markdown(self, picture: str = "") -> str:
        """The page as Markdown (CommonMark with tables).

        Parameters: `picture`, the name of a file that holds it, if there is one.
        """
        say = self.stories.reading.say
        lines = [f"# {escaped(self.title)}", "", escaped(standing(self.language, self._reviewed)), ""]
        lines += [f"- {escaped(name)}{self._colon}{escaped(value)}" for name, value in self.facts()]
        if picture:
            lines += ["", f"![{escaped(say['picture'])}]({picture})"]
        for name, header, rows in self.tables():
            lines += ["", f"## {escaped(name)}", "", _cells(header), "|" + " --- |" * len(header)]
            lines += map(_cells, rows)
        for program in ("assess", "act"):
            stories = self._of(program)
            lines += ["", f"## {escaped(say['rules'])}{self._colon}{escaped(say[program])}"] if stories else []
            for story in stories:
                lines += ["", *self._markdown_of(story)]
        lines += ["", f"## {escaped(say['all_cases'])}", ""] if self.cases else []
        for case in self.cases:
            lines.append(f"- {escaped(case.name)} (`{case.place}`)")
        return "\n".join(lines) + "\n"

    def _markdown_of(self, story: Story) -> Iterator[str]:
        row, say = self._row(story), self.stories.reading.say
        yield f"### `{row['id']}`"
        yield ""
        yield from (f"- {language.upper()}{self._colon}{escaped(text)}" for language, text in row["sentences"])
        yield from (f"- {escaped(name)}{self._colon}{escaped(value)}" for name, value in row["published"])
        if row["assumption"]:
            yield f"- {say['assumes']}{self._colon}{escaped(row['assumption'])}"
        for text, rules in row["needs"]:
            given = say("given_by", ", ".join(f"`{name}`" for name, _ in rules)) if rules else say["recorded"]
            yield f"- {say['needs']}{self._colon}{escaped(text)} — {given}"
        if row["readers"]:
            yield f"- {say['readers']}{self._colon}{', '.join(f'`{name}`' for name, _ in row['readers'])}"
        names = [name for name, _ in row["cases"]] + row["elsewhere"]
        yield f"- {escaped(say['cases'])}{self._colon}{escaped(say['semicolon'].join(names) or say['none'])}"
        yield from ("", "```prolog", row["text"], "```")


def anchor(name: str) -> str:
    """The name of a place of a page: that of a rule or a case, without what a link cannot hold."""
    return "".join(one if one.isalnum() or one in "_-" else "." for one in name)


def _linked(rules: tuple[str, ...], names: set[str]) -> list[tuple[str, str]]:
    """Rules, each with its place where it is on the page."""
    return [(one, anchor(one) if one in names else "") for one in rules]


def _cells(cells: list[str]) -> str:
    return "| " + " | ".join(map(escaped, cells)) + " |"


def _order(rule: Rule) -> tuple[str, bool, str, int]:
    return rule.program, not rule.path.endswith(".lp"), rule.path, rule.line
