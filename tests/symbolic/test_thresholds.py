"""A threshold is where a rule that otherwise applies begins or ceases to hold: compared with the rule itself."""

import pytest

from reasoner.symbolic.matching import Seen, joined
from reasoner.symbolic.plan import Plan
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.thresholds import thresholds

VALUE = ["atom", 0, "value", [["c", "lactate"], ["v", "X"]]]
SEEN = Seen({("suspected", "sepsis"), ("cutoff", "lactate", 20), ("cutoff", "lactate", 40)}, {}, {"value"})


class Named:
    """As much of a rule as is looked at."""

    id, window = "a_rule", -1


def prepared(*parts):
    return Prepared(Named(), 0, Plan(["alarm", []], [VALUE, *parts], ("X",)))


def holds(rule, n):
    return any(True for _ in joined(rule.plan.body, {}, SEEN.with_atom(("value", "lactate", n)), -1))


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
@pytest.mark.parametrize("is_swapped", [False, True])
def test_the_rule_changes_there_and_nowhere_else(operator, is_swapped):
    sides = (20, operator, ["v", "X"]) if is_swapped else (["v", "X"], operator, 20)
    rule = prepared(["test", *sides])
    changes = [n for n in range(1, 60) if holds(rule, n) != holds(rule, n - 1)]
    assert list(thresholds([rule], SEEN, "lactate")) == changes
    assert len(changes) == 1


def test_a_cut_off_that_is_concluded_is_found_wherever_it_lies():
    rule = prepared(["atom", 1, "cutoff", [["c", "lactate"], ["v", "C"]]], ["test", ["v", "X"], "<", ["v", "C"]])
    assert thresholds([rule], SEEN, "lactate") == {20: ("a_rule",), 40: ("a_rule",)}


@pytest.mark.parametrize(
    "parts",
    [
        [["test", ["v", "X"], "!=", 20]],
        [["test", ["v", "X"], ">=", 20], ["atom", 1, "suspected", [["c", "embolism"]]]],
        [["test", ["v", "X"], ">=", 20], ["not", "suspected", [["c", "sepsis"]]]],
    ],
)
def test_a_rule_that_does_not_apply_or_has_no_threshold_gives_none(parts):
    assert thresholds([prepared(*parts)], SEEN, "lactate") == {}
    assert thresholds([prepared(["test", ["v", "X"], ">=", 20])], SEEN, "heart_rate") == {}
