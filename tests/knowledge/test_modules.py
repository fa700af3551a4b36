import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.knowledge.modules import states

WITHIN = {"FR": ["EU", "INT"], "US": ["INT"]}


def module(name, *, since="", until="", where=("EU",), requires=()):
    return {
        "id": name,
        "valid_from": since,
        "valid_until": until,
        "jurisdiction": list(where),
        "requires": list(requires),
    }


def state(one, as_of="2026-03-01T09:30", jurisdiction="FR", others=()):
    return states({"modules": [one, *others], "within": WITHIN}, as_of, jurisdiction)[one["id"]]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-03-01", "", "in_force"),
        ("2026-03-02", "", "not_yet_in_force"),
        ("", "2026-03-01", "in_force"),
        ("", "2026-02-28", "expired"),
        ("", "", "in_force"),
    ],
)
def test_validity_includes_both_days(since, until, expected):
    assert state(module("m", since=since, until=until)) == expected


def test_a_module_of_a_larger_jurisdiction_is_in_force():
    assert state(module("m")) == "in_force"
    assert state(module("m"), jurisdiction="US") == "other_jurisdiction"
    assert state(module("m", where=("INT",)), jurisdiction="US") == "in_force"


def test_requirements_are_transitive():
    base, middle = module("base", until="2020-01-01"), module("middle", requires=["base"])
    assert state(module("top", requires=["middle"]), others=(base, middle)) == "requirement_not_in_force"


@given(st.dates(), st.sampled_from(["FR", "US", "INT"]))
def test_every_module_has_exactly_one_state(day, jurisdiction):
    document = {"modules": [module("a", since="2000-01-01"), module("b", requires=["a"])], "within": WITHIN}
    assert set(states(document, f"{day.isoformat()}T00:00", jurisdiction)) == {"a", "b"}
