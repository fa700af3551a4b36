"""Faults of a knowledge base as a whole are named."""

import copy

import pytest

from checker import tiny_base as base
from reasoner.checker.documents import Knowledge
from reasoner.checker.knowledge import check_knowledge


def changed(name, change):
    document = copy.deepcopy(base.DOCUMENTS[name])
    change(document)
    return base.knowledge(**{name: document})


def with_rules(text, path="rules/demo/assess.lp"):
    return base.knowledge(sources={**base.SOURCES, path: base.SOURCES.get(path, "") + text})


def test_the_tiny_knowledge_base_has_no_fault():
    assert check_knowledge(base.knowledge()) == []


@pytest.mark.parametrize(
    ("knowledge", "fault"),
    [
        (changed("ontology", lambda d: d["isa"].update(fever=["finding", "pain"])), "fever has pain, which does not follow"),
        (changed("ontology", lambda d: d["isa"].pop("fever")), "fever lacks finding"),
        (changed("ontology", lambda d: d["isa"]["pleuritic_pain"].remove("chest_pain")), "pleuritic_pain lacks chest_pain"),
        (changed("ontology", lambda d: d["axioms"].pop("a5")), "pleuritic_pain has chest_pain, which does not follow"),
        (changed("ontology", lambda d: d["isa"].update(fever=["pain", "finding"])), "not a sorted list"),
        (changed("ontology", lambda d: d["isa"].update(fever=["nothing"])), "nothing is not a concept"),
        (changed("lexicon", lambda d: d.update({"Pain": {"concept": "pain"}})), "not a key"),
        (changed("lexicon", lambda d: d.update({"ache": {"concept": "nothing"}})), "nothing is not a concept"),
        (changed("observables", lambda d: d["definitions"][0].update(finding="nothing")), "nothing is not a concept"),
        (changed("belief", lambda d: d["evidences"][0].update(atoms=["p", "absent(chest_pain)"])), "p is not an input"),
        (changed("belief", lambda d: d["evidences"][0].update(atoms=["P", "absent(chest_pain)"])), "spelling"),
        (changed("belief", lambda d: d.update(blocks={})), "exactly the evidences"),
        (changed("modules", lambda d: d["modules"].reverse()), "not sorted"),
        (with_rules("%! id: x\np(X) :- q(X)"), "assess.lp:14: expected '.'"),
        (with_rules("%! id: x\np(X) :- not q(X).\n"), "unsafe"),
        (with_rules("%! id: x\np(X) :- q(X), not p(X).\n"), "not stratified"),
        (with_rules("%! id: total\np :- q.\n"), "the id total is already"),
        (with_rules("%! id: x\npresent(X) :- q(X).\n"), "predicate of the inputs"),
        (with_rules("%! id: x\nbelief(X,1,2) :- q(X).\n"), "predicate of the inputs"),
        (with_rules("%! id: x\nhigh(a).\n", "rules/demo/act.lp"), "high has rules in assess and in act"),
        (with_rules("%! id: x\np.\n", "rules/nobody/act.lp"), "rules/nobody/act.lp is not"),
        (with_rules("p", "rules/demo/cases.lp"), "rules/demo/cases.lp is not"),
        (with_rules("%! id: x\np(" + "(" * 50_000), "nested too deeply"),
        (Knowledge({}, {}), "no document ontology"),
        (Knowledge({"ontology": b"{} "}, {}), "not canonical JSON"),
        (with_rules("%! id: x\np(\ud800)."), "not text"),
    ],
)  # fmt: skip
def test_a_fault_is_named(knowledge, fault):
    faults = check_knowledge(knowledge)
    assert any(fault in found for found in faults), faults
