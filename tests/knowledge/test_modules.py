import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.errors import KnowledgeError
from reasoner.knowledge.modules import JURISDICTIONS, modules_document, states
from reasoner.knowledge.sources import Sources

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


PLAIN = """id = "m"
title = {en = "M", fr = "M"}
publisher = "p"
version = "1"
source = "s"
licence = "l"
scheme = "none"
clinical_review = "none"
jurisdiction = ["FR"]
requires = []
"""


def document(toml):
    files = {"rules/m/module.toml": toml.encode(), JURISDICTIONS: b"within: {FR: []}"}
    return modules_document(Sources(Path(), files))


@pytest.mark.parametrize(
    ("added", "told", "fix"),
    [
        ("valid_untill = 2026-02-28\n", "`valid_untill` is no key", "write `valid_until`"),
        ("window = 3\n", "`window` is no key", "keys are allow, authors,"),
        (
            '[[course]]\nactions = ["a", "b"]\nbecause = "c"\nvalid_until = 2026-02-28\n',
            "`valid_until` is no key there",
            r"above the line `\[course\]`",
        ),
        ("[[course]]\nactons = []\n", "`actons` is no key", "parts of `course` are actions and because"),
        ("[allow]\nvalid_until = 2026-02-28\n", "`valid_until` is no key there", r"above the line `\[allow\]`"),
        ('[allow]\nseries = "s"\n', "`series` is no key there", r"above the line `\[allow\]`"),
        ("[allow]\nmissing-window = true\n", "`missing-window` is no key there", "the reason"),
        ('proposal = "true"\n', "`proposal` is 'true'", "without quotation marks"),
        ('overrides = "core"\n', "`overrides` is 'core'", "a list of names"),
    ],
)
def test_what_would_be_lost_is_refused(added, told, fix):
    assert document(PLAIN)["modules"][0]["valid_until"] == ""
    with pytest.raises(KnowledgeError, match=told) as refusal:
        document(PLAIN + added)
    assert re.search(fix, refusal.value.fix)


def test_a_day_above_a_table_is_taken():
    toml = PLAIN + 'valid_until = 2026-02-28\n[allow]\nmissing-window = "one visit"\n'
    assert document(toml)["modules"][0]["valid_until"] == "2026-02-28"
