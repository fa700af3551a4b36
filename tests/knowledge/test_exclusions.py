"""What must not be missed has a threshold in the rules, and words for what would exclude it."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EXCLUSIONS = yaml.safe_load((ROOT / "knowledge/acute/exclusions.yaml").read_text("utf-8"))
CONDITIONS = yaml.safe_load((ROOT / "knowledge/acute/conditions.yaml").read_text("utf-8"))["conditions"]
WATCHED = dict(
    re.findall(r"^must_not_miss\((\w+), (\d+)\)\.", (ROOT / "rules/must_not_miss/assess.lp").read_text("utf-8"), re.M)
)
WAYS = [(name, way) for name, ways in EXCLUSIONS["excluded_by"].items() for way in ways]


def test_every_condition_of_the_two_gravest_classes_is_watched():
    assert {one["id"] for one in CONDITIONS if one["severity"] <= 2} <= WATCHED.keys()


def test_what_is_watched_is_a_condition_with_a_threshold():
    assert WATCHED.keys() <= {one["id"] for one in CONDITIONS}
    assert all(0 < int(ppm) <= 50_000 for ppm in WATCHED.values())


def test_only_conditions_can_be_excluded():
    assert EXCLUSIONS["excluded_by"].keys() <= {one["id"] for one in CONDITIONS}


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_a_way_to_exclude_is_said_in_both_languages_and_where_it_is_from(name, way):
    assert way["en"]
    assert way["fr"]
    assert (way["status"] == "sourced") == ("source" in way) == ("section" in way)
    assert way.get("source") in {None, *EXCLUSIONS["sources"]}


def test_every_source_is_used():
    assert {way["source"] for _, way in WAYS if "source" in way} == EXCLUSIONS["sources"].keys()
