"""Lists become a structure, or an error that names the culprit."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.structure import read_structure

from .sample import CONDITIONS, EVIDENCES, structure


def test_hypotheses_are_sorted_and_end_with_other() -> None:
    read = structure()
    assert read.hypotheses == ("angina", "ebola", "zoster", "other")
    assert read.conditions == ("angina", "ebola", "zoster")


def test_evidences_keep_the_order_of_the_document() -> None:
    read = structure()
    assert [one.id for one in read.evidences] == [one["id"] for one in EVIDENCES["evidences"]]
    assert read.evidence("E_intensity").cuts == (0, 4, 8)
    assert read.evidence("E_place").parent == "E_pain"
    assert read.lists["ebola"] == {"E_fever", "E_rash"}


def _list_unknown(conditions: Any, evidences: Any) -> None:
    conditions["conditions"][0]["evidences"].append("E_nonsense")


def _repeat_condition(conditions: Any, evidences: Any) -> None:
    conditions["conditions"].append(conditions["conditions"][0])


def _name_other(conditions: Any, evidences: Any) -> None:
    conditions["conditions"][0]["id"] = "other"


def _repeat_evidence(conditions: Any, evidences: Any) -> None:
    evidences["evidences"].append(evidences["evidences"][0])


def _disorder_cuts(conditions: Any, evidences: Any) -> None:
    evidences["evidences"][2]["from"] = [0, 8, 4]


def _orphan(conditions: Any, evidences: Any) -> None:
    evidences["evidences"][1]["parent"] = "age"


def _third_atom(conditions: Any, evidences: Any) -> None:
    evidences["evidences"][0]["atoms"].append("present(more)")


def _odd_kind(conditions: Any, evidences: Any) -> None:
    evidences["evidences"][0]["kind"] = "trinary"


def _no_observable(conditions: Any, evidences: Any) -> None:
    del evidences["evidences"][2]["observable"]


def _no_conditions(conditions: Any, evidences: Any) -> None:
    conditions["conditions"] = []


def _no_list(conditions: Any, evidences: Any) -> None:
    evidences["evidences"] = {"E_pain": {}}


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_list_unknown, "E_nonsense"),
        (_repeat_condition, "zoster"),
        (_name_other, "other"),
        (_repeat_evidence, "E_pain"),
        (_disorder_cuts, "E_intensity"),
        (_orphan, "age"),
        (_third_atom, "E_pain"),
        (_odd_kind, "trinary"),
        (_no_observable, "E_intensity"),
        (_no_conditions, "conditions"),
        (_no_list, "evidences"),
    ],
)
def test_what_does_not_fit_is_named(spoil: Callable[[Any, Any], None], named: str) -> None:
    conditions, evidences = copy.deepcopy(CONDITIONS), copy.deepcopy(EVIDENCES)
    spoil(conditions, evidences)
    with pytest.raises(KnowledgeError, match=named) as raised:
        read_structure(conditions, evidences)
    assert raised.value.fix
