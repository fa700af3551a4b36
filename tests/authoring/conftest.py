"""A workspace of the installed knowledge base, read once, and edits of it."""

from __future__ import annotations

import pytest

from reasoner.authoring.workspace import Workspace
from reasoner.knowledge.sources import installed_directory

MODULE = "esc_pe_2019"
ASSESS, ACT = f"rules/{MODULE}/assess.lp", f"rules/{MODULE}/act.lp"
HEAD = "%! id: added\n%! en: added\n%! fr: ajouté\n%! section: 1\n"


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return Workspace.read(installed_directory())


@pytest.fixture
def added(workspace):
    """The workspace with a text at the end of a program."""

    def add(text: str, path: str = ASSESS) -> Workspace:
        return workspace.edited({path: workspace.sources.text(path) + "\n" + text})

    return add


@pytest.fixture
def changed(workspace):
    """The workspace with one text of a file replaced, which has to be there once."""

    def change(path: str, old: str, new: str) -> Workspace:
        text = workspace.sources.text(path)
        assert text.count(old) == 1
        return workspace.edited({path: text.replace(old, new)})

    return change
