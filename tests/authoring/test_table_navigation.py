"""Rules that rows of tables give are found like others: what is known of them, where they stand, where they are named."""

from __future__ import annotations

import pytest

from reasoner.authoring.navigation import Navigation
from reasoner.authoring.workspace import Workspace
from reasoner.knowledge.sources import installed_directory

TABLE = "rules/acute_alarms/news2.csv"
ROW = "news2#respiratory_rate_low"


@pytest.fixture(scope="module")
def navigation() -> Navigation:
    return Navigation(Workspace.read(installed_directory()))


def test_a_rule_of_a_row_is_known_by_its_id(navigation) -> None:
    assert navigation.kind(ROW) == "rule"
    assert "acute_alarms" in navigation.hover(ROW)


def test_it_is_declared_in_its_row(navigation) -> None:
    place = navigation.definition(ROW)
    assert place.path == TABLE
    assert navigation._workspace.lines(TABLE)[place.line - 1].startswith("respiratory_rate_low,")


def test_a_name_in_a_row_is_found_where_it_stands(navigation) -> None:
    word = navigation.word(TABLE, navigation.definition(ROW).line, len("respiratory_rate_low,") + 2)
    assert (word.text, word.kind) == ("respiratory_rate", "concept")
    assert any(place.path == TABLE for place in navigation.references("respiratory_rate"))


def test_a_row_is_renamed_in_its_table(navigation) -> None:
    with pytest.raises(ValueError, match="named by its table and its row"):
        navigation.renamed(ROW, "other")
