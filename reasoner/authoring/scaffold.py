"""Where an author begins: a module that loads, passes its cases and says what to fill in; a knowledge base of one's own."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reasoner.errors import KnowledgeError, RequestError
from reasoner.knowledge.sources import PARTS, installed_directory

_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
_WHEEL = "_data"
"""The folder of the knowledge base inside an installed package, which the next installation replaces."""

MODULE = """id = "{name}"
title = {{en = "{title}", fr = "{title}"}}
publisher = "to be named"
version = "1"
source = "unknown"                 # where to find the text: a DOI, an ISBN, an address with its date
jurisdiction = ["INT"]             # or the codes of knowledge/jurisdictions.yaml where it is in force
# valid_from = 2026-01-01          # the first day on which it is in force, and valid_until, the last
licence = "facts re-stated; no text copied"
scheme = "none"                    # how the source grades: GRADE, ESC, HAS, law or none; never converted
clinical_review = "none"           # those who write a module never change this line
proposal = true                    # answers nobody until it is reviewed: `reasoner rules review {name}`
requires = ["core"]
"""
ASSESS = """% {title}, program assess: what is concluded from the record.

%! id: {name}_example
%! en: {{X}} counts as dyspnoea: an example to replace
%! fr: « {{X}} » compte comme dyspnée : un exemple à remplacer
%! section: where in the source
%! status: unsourced
%! note: set status to sourced once each number was read in the source
sign(dyspnoea, X) :- present(X), X = paroxysmal_nocturnal_dyspnoea.
"""
CASES = """# Cases of {name}: for each rule a patient whom it is for and one whom it is not, on both sides of each threshold.

- case: "paroxysmal nocturnal dyspnoea counts"
  patient: {{age: 50 a, sex: female, facts: [{{concept: paroxysmal_nocturnal_dyspnoea}}]}}
  as_of: 2026-03-01
  expect:
    - sign(dyspnoea,paroxysmal_nocturnal_dyspnoea)
  because:
    - {name}_example

- case: "its absence does not"
  patient: {{age: 50 a, sex: female, facts: [{{concept: paroxysmal_nocturnal_dyspnoea, polarity: absent}}]}}
  as_of: 2026-03-01
  expect_not:
    - sign(dyspnoea,paroxysmal_nocturnal_dyspnoea)
"""
PAGE = """# {title}

What the module is for, and for whom it is not.

## The source
Publisher, version, where it was read, and which sections.

## What is encoded
Section by section, and what was decided where the text leaves it open.

## What is left out
And why.
"""
FILES: Mapping[str, str] = {"module.toml": MODULE, "assess.lp": ASSESS, "cases.yaml": CASES, "README.md": PAGE}
"""The files of a new module, with slots for its name and its title."""


def new_module(directory: Path, name: str) -> list[Path]:
    """Write the files of a new module, all of them or none.

    Parameters: `directory`, of a knowledge base; `name`, small letters, digits and _.
    Returns: the files.
    Raises: RequestError if the name is none or taken; KnowledgeError if nothing can be written there.
    Law: the knowledge base can be used afterwards, and what the others conclude is the same.
    """
    folder = directory / "rules" / name
    if not _NAME.fullmatch(name):
        message = f"`{name[:80]}` is no name of a module"
        raise RequestError(message, fix="2 to 60 small letters without accents, digits and _, a letter first")
    if folder.exists():
        raise RequestError(f"there is a module `{name}` already", fix="choose another name, or edit it")
    if directory.name == _WHEEL:
        message = f"{directory} belongs to the installed package, and the next version replaces it"
        raise RequestError(message, fix="begin a knowledge base of your own: add `--kb DIR --start`")
    slots = {"name": name, "title": name.replace("_", " ").capitalize()}
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
            made = Path(temporary) / name
            made.mkdir()
            for file, text in FILES.items():
                (made / file).write_text(text.format(**slots), encoding="utf-8")
            made.rename(folder)
    except OSError as failure:
        raise KnowledgeError(f"{folder}: {failure.strerror}", fix="name a folder that can be written to") from failure
    return [folder / file for file in FILES]


def started(directory: Path) -> Path:
    """Begin a knowledge base as a copy of the installed one, which its author then extends.

    Returns: the folder.
    Raises: RequestError if there is something already; KnowledgeError if it cannot be written.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise RequestError(
            f"{directory} is not empty", fix="name a folder that is new; leave --start out for one that is begun"
        )
    installed = installed_directory()
    try:
        for part in PARTS:
            shutil.copytree(installed / part, directory / part, dirs_exist_ok=True)
    except OSError as failure:
        raise KnowledgeError(f"{directory}: {failure}", fix="name a folder that can be written to") from failure
    return directory
