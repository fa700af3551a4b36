"""An answer as one HTML page that needs nothing else: read on a phone, printed, gone through by keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from reasoner.explain.chain import Chain
from reasoner.explain.layout import FIXED_SPACE, NARROW_SPACE, Line, french_spacing
from reasoner.explain.messages import Messages
from reasoner.explain.screen import Row, Section
from reasoner.explain.telling import Telling
from reasoner.explain.tree import Node, Trees
from reasoner.explain.wording import Words
from reasoner.vocabulary import Language, Question

_SIGNS = {"alarm": "!", "danger": "✕", "must": "●", "should": "○", "against": "✕", "open": "?", "likely": "●"}
UNFOLDED = 8
"""So many rows of a part of an explanation are shown before the rest is unfolded."""
_LABELLED = ("present", "absent", "unknown")


@dataclass(frozen=True, slots=True)
class Bar:
    """A hypothesis: its band, its interval as per cent of the line that is drawn, and what is behind it in words."""

    label: str
    band: str
    low: float
    high: float
    middle: float
    behind: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A row with its reasons."""

    text: str
    sign: str
    role: str
    reasons: tuple[Node, ...]


class Page:
    """Writes one answer as a page in one language.

    Parameters: `words`; `chain`; `telling`; `sections`, of the screen; `hypotheses`, as the answer concludes them, and
    `contributions`, what is behind the probability of each, in words.
    """

    def __init__(
        self,
        *,
        words: Words,
        chain: Chain,
        telling: Telling,
        sections: Sequence[Section],
        hypotheses: Sequence[Mapping[str, Any]],
        contributions: Mapping[str, Sequence[str]],
    ) -> None:
        self._words, self._chain = words, chain
        self._sections, self._hypotheses, self._contributions = sections, hypotheses, contributions
        self._trees = Trees(chain, telling)
        self._telling = telling
        self._say = Messages(words.language, "page", "answer")

    def html(self, question: Question, knowledge: str, check: str) -> str:
        """The page.

        Parameters: `knowledge`, the digest of the knowledge base; `check`, what the checker said.
        Laws: the same answer gives the same page; nothing in it is fetched, and no word of a record is markup.
        """
        sections = [(one.name, one.title, [self._told(row) for row in self._rows(one)]) for one in self._sections]
        return _rendered(
            "answer.html",
            self._words.language,
            title=self._say["title"],
            spaced=self._spaced,
            question=question,
            knowledge=knowledge,
            check=check,
            sections=sections,
            bars=self._bars(),
            facts=self._facts(),
            unsourced=self._unsourced(),
        )

    def _rows(self, section: Section) -> Sequence[Row]:
        """The rows of a section; of hypotheses not those that name them by bands, since they are drawn."""
        bands = len({row["band"] for row in self._hypotheses}) if section.name == "hypotheses" else 0
        return section.rows[bands:]

    def _told(self, row: Row) -> Told:
        text = self._spaced(
            row.text.strip().removeprefix("! ").removeprefix("· ").removeprefix("? ").removeprefix("≠ ")
        )
        return Told(text, _SIGNS.get(row.role, ""), row.role, self._trees.of(row.roots))

    def _spaced(self, text: str) -> str:
        return french_spacing(text) if self._words.language == "fr" else text

    def _bars(self) -> list[Bar]:
        """The hypotheses on a line from 0 to 1, of which the root is drawn, so that small ones can be told apart."""
        found = []
        for row in self._hypotheses:
            low, high = row["interval"]
            low, middle, high = (round(100 * (ppm / 1e6) ** 0.5, 2) for ppm in (low, row["ppm"], high))
            name = row["hypothesis"]
            behind = tuple(map(self._spaced, self._contributions[name]))
            found.append(Bar(self._words.label(name), self._say[row["band"]], low, high, middle, behind))
        return found

    def _facts(self) -> list[tuple[str, list[str]]]:
        """What is recorded: found, denied, not known; each once."""
        told: dict[str, dict[str, None]] = {name: {} for name in _LABELLED}
        for fact in self._chain.facts.values():
            if fact["state"] == "unknown":
                told["unknown"][self._words.label(fact.get("concept", "")) or fact["entry"]["text"]] = None
            for seed in fact.get("seeds", ()) if fact["state"] == "used" else ():
                name = "absent" if seed.startswith(("absent(", "no_", "not_")) else "present"
                told[name][self._words.atom(seed)] = None
        return [
            (self._say[f"facts_{name}"], [self._spaced(one) for one in atoms]) for name, atoms in told.items() if atoms
        ]

    def _unsourced(self) -> list[str]:
        """The rules that the answer rests on and that no one read in their source."""
        roots = [root for section in self._sections for row in section.rows for root in row.roots]
        links = self._chain.supports(roots)
        return list(
            dict.fromkeys(self._spaced(self._telling.brief(one)) for one in links if self._telling.is_unsourced(one))
        )


@dataclass(frozen=True, slots=True)
class Item:
    """A line with those that stand under it; `is_note`, whether it stands at the margin, as what is said of all that is told."""

    text: str
    role: str
    children: list[Item]
    is_note: bool = False


def items(lines: Iterable[Line]) -> list[Item]:
    """Lines as a forest, by how far each is indented; a heading has all that follows it.

    Parameters: `lines`, laid out so wide that each thing that is said is one line.
    """
    top: list[Item] = []
    open_items: list[tuple[int, Item]] = []
    for line in lines:
        bare = line.text.lstrip(" ")
        indent = -1 if line.role == "heading" else len(line.text) - len(bare)
        while open_items and open_items[-1][0] >= indent:
            open_items.pop()
        item = Item(bare, line.role, [], indent == 0)
        (open_items[-1][1].children if open_items else top).append(item)
        open_items.append((indent, item))
    return top


def why_page(
    language: Language, lines: Iterable[Line], question: Question, *, knowledge: str, standing: str, check: str
) -> str:
    """An explanation that was asked for as a page, folded to what is said first.

    Parameters: `lines`, as `items` wants them; `standing`, the review status; the others and laws as of `Page.html`.
    """
    found = items(lines)
    messages = Messages(language, "page")
    return _rendered(
        "why.html",
        language,
        title=found[0].text,
        question=question,
        knowledge=knowledge,
        check=check,
        standing=french_spacing(standing) if language == "fr" else standing,
        items=found,
        shown=UNFOLDED,
        more=lambda number: messages.count("more", number),
    )


def _rendered(template: str, language: Language, *, check: str, **parts: Any) -> str:
    def spaced(text: str) -> str:
        return french_spacing(text) if language == "fr" else text

    messages = Messages(language, "page", "answer")

    def say(key: str, *slots: object) -> str:
        return spaced(messages(key, *slots))

    return _environment().get_template(template).render(language=language, say=say, check=spaced(check), **parts)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reasoner.explain"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plain"] = lambda text: text.replace(NARROW_SPACE, " ").replace(FIXED_SPACE, " ")
    return environment
