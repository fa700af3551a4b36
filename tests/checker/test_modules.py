"""Which modules are in force."""

import copy

import pytest

from checker import tiny_base as base
from reasoner.checker.modules import read_modules
from reasoner.checker.shapes import CheckError


def document(**changes):
    """The tiny modules, the second one changed."""
    result = copy.deepcopy(base.MODULES)
    result["modules"][1] |= changes
    return result


@pytest.mark.parametrize(
    ("changes", "day", "place", "state"),
    [
        ({}, "2026-03-01", "FR", "in_force"),
        ({}, "2020-01-01", "FR", "in_force"),
        ({}, "2019-12-31", "FR", "not_yet_in_force"),
        ({"valid_until": "2025-06-30"}, "2025-06-30", "FR", "in_force"),
        ({"valid_until": "2025-06-30"}, "2025-07-01", "FR", "expired"),
        ({}, "2026-03-01", "EU", "other_jurisdiction"),
        ({}, "2026-03-01", "XX", "other_jurisdiction"),
        ({"jurisdiction": ["US", "EU"]}, "2026-03-01", "FR", "in_force"),
        ({"jurisdiction": ["XX"]}, "2026-03-01", "XX", "requirement_not_in_force"),
        ({"jurisdiction": ["XX"]}, "2019-03-01", "FR", "not_yet_in_force"),
    ],
)
def test_states(changes, day, place, state):
    assert read_modules(document(**changes)).states(day, place)["demo"] == state


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "alpha"},
        {"id": "core"},
        {"requires": ["nothing"]},
        {"requires": ["demo"]},
        {"valid_from": "2020"},
        {"valid_from": "2020-02-30"},
        {"valid_from": "20200201"},
        {"jurisdiction": "FR"},
        {"title": {"en": "x"}},
        {"colour": "red"},
        {"publisher": 3},
    ],
)
def test_malformed_modules_are_refused(changes):
    read_modules(document())
    with pytest.raises(CheckError):
        read_modules(document(**changes))


def test_circles_are_refused():
    circle = document()
    circle["modules"][0]["requires"] = ["demo"]
    with pytest.raises(CheckError, match="requires itself"):
        read_modules(circle)
