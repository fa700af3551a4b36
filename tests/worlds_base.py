"""A knowledge base whose core has a worlds program: the installed one and rules with made-up numbers, for tests alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from reasoner.knowledge.sources import PARTS, installed_directory

PREDICATES = """
[clot]
program = "worlds"
arguments = []
en = "a clot"
fr = "un caillot"

[strain]
program = "worlds"
arguments = ["concept"]
en = "strain from {0}"
fr = "effort dû à : {0}"

[careful]
program = "worlds"
arguments = []
en = "care is needed"
fr = "prudence"
"""

WORLDS = """\
% Made-up numbers, for tests alone.

%! id: w_clot_young
%! en: a clot in the young
%! fr: un caillot chez le jeune
%! section: test
%! p: 0.1
%! status: unsourced
clot :- value(age,N), N < 600.

%! id: w_clot_old
%! en: a clot in the old
%! fr: un caillot chez l’aîné
%! section: test
%! p: 1/5
%! status: sourced
%! source: nowhere, a test
%! interval: 0.1..0.3
clot :- value(age,N), N >= 600.

%! id: w_pain
%! en: a clot hurts
%! fr: un caillot fait mal
%! section: test
%! p: 0.8
%! status: unsourced
%! window: 7 d
present(chest_pain) :- clot.

%! id: w_pain_else
%! en: the chest hurts without a clot
%! fr: le thorax fait mal sans caillot
%! section: test
%! p: 0.3
%! status: unsourced
present(chest_pain).

%! id: w_strain
%! en: strain
%! fr: effort
%! section: test
%! p: 0.4, 0.35
%! status: unsourced
{ strain(chest_pain); strain(fever) } 1 :- clot.

%! id: w_careful
%! en: care is needed where something strains
%! fr: prudence en cas d’effort
%! section: test
careful :- strain(_).

%! id: w_heart
%! en: care is needed with a fast heart within a day
%! fr: prudence si le cœur est rapide depuis un jour
%! section: test
%! window: 1 d
careful :- value(heart_rate,N), N > 120.
"""

VIGNETTE = """\
format: reasoner/vignette/1
recorded: 2026-03-01T12:00
facts:
  - {{concept: age, value: {age}, unit: a}}
{facts}
"""


def make_base(directory: Path, worlds: str = WORLDS, predicates: str = PREDICATES) -> Path:
    """Copy the installed knowledge base to a directory and add a worlds program to its core; none if it is empty."""
    for part in PARTS:
        shutil.copytree(installed_directory() / part, directory / part)
    if worlds:
        (directory / "rules" / "core" / "worlds.lp").write_text(worlds, encoding="utf-8")
        with (directory / "rules" / "core" / "predicates.toml").open("a", encoding="utf-8") as file:
            file.write(predicates)
    return directory


def vignette(*facts: str, age: int = 60) -> bytes:
    """A patient's file with some facts in YAML."""
    return VIGNETTE.format(age=age, facts="\n".join(f"  - {fact}" for fact in facts)).encode()
