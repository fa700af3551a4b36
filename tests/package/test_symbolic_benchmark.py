"""The rules of the benchmark as ELM: most can be said, and a definition refers to earlier ones alone."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import cql_peer
import symbolic


def references(node):
    """The definitions that an expression refers to."""
    if isinstance(node, list):
        return [name for one in node for name in references(one)]
    if not isinstance(node, dict):
        return []
    own = [node["name"]] if node.get("type") == "ExpressionRef" else []
    return own + references(list(node.values()))


def test_all_but_what_chooses_can_be_said():
    rules = symbolic.statements()
    said = cql_peer.sayable(rules)
    left = [rule for rule in rules if rule not in said]
    assert len(said) == 243
    assert {rule.partition("(")[0].split()[0] for rule in left} == {"suits", "burden", *LEFT}


LEFT = ("1", ":-", ":~", "#minimize", "used", "amount")


def test_definitions_have_what_they_refer_to():
    definitions = cql_peer.library(cql_peer.sayable(symbolic.statements()))["library"]["statements"]["def"]
    known = set()
    for one in definitions:
        assert set(references(one["expression"])) <= known, one["name"]
        known.add(one["name"])
    assert len(definitions) == len(known) == 1 + 243


def test_a_patient_is_one_record():
    assert cql_peer.record(3, {"present(f7)": 0, "value(o2,41)": 0}) == {
        "id": "3",
        "recordType": "Patient",
        "f7": True,
        "o2": 41,
    }
