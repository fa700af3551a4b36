"""One line on each statement, in both languages, with examples: the table `help.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reasoner.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Topic:
    """What is said of one statement: the name of its class, its group, a line and an example by language."""

    statement: str
    group: str
    lines: Mapping[Language, str]
    examples: tuple[str, ...]

    def example(self, language: Language) -> str:
        """An example in a language, in English where the language has no words of its own for it."""
        return self.examples[-1] if language == "fr" else self.examples[0]


@cache
def topics() -> Mapping[str, Topic]:
    """Every statement's topic, by the name of its class, in the order of the table."""
    table = tomllib.loads(files(__package__).joinpath("help.toml").read_text(encoding="utf-8"))
    return {
        name: Topic(name, row["group"], {"en": row["en"], "fr": row["fr"]}, tuple(row["examples"]))
        for name, row in table.items()
    }
