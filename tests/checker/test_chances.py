"""The check of chances: right ones pass, every forgery in `reject_chance` is rejected for its lie, the rest is attested."""

import copy
import json
from pathlib import Path

import pytest

from checker import tiny_base as base
from checker.test_conformance import put
from checker.tiny_builder import seal
from checker.tiny_chance import WORLDS, build_chance, knowledge
from reasoner.certificate.canonical import canonical
from reasoner.checker.knowledge import check_knowledge
from reasoner.checker.verify import verify

RIGHT = build_chance([{"clot": True}, {"clot": True, "fast": False}])
REJECT = {path.stem: json.loads(path.read_text()) for path in (Path(__file__).parent / "reject_chance").glob("*.json")}


def checked(certificate, base_=None, record=base.RECORD):
    return verify(canonical(certificate), base_ or knowledge(), record=record, request=base.REQUEST)


@pytest.mark.parametrize("given", [{}, {"quiet": True}, {"quiet": False, "fast": True}])
def test_a_right_chance_is_checked(given):
    result = checked(build_chance([{"clot": True}, {"clot": False, "quiet": True}], given))
    assert result.verdict == "checked", result
    assert result.asked_for["queries"] == "clot; not clot, quiet"
    assert ("given" in result.asked_for) == bool(given)


def test_without_the_record_it_is_attested():
    assert checked(RIGHT, record=None).attested == ("record",)


@pytest.mark.parametrize("name", sorted(REJECT))
def test_a_forged_chance_is_rejected_at_its_step(name):
    forged = copy.deepcopy(RIGHT)
    for pointer, value in REJECT[name]["edits"]:
        put(forged, pointer, RIGHT["result"]["chances"][0]["probability"] + 2 if value == "+2" else value)
    result = checked(seal(forged))
    assert (result.verdict, result.step) == ("rejected", REJECT[name]["step"]), result


def test_other_numbers_in_the_rules_are_another_knowledge_base_and_another_chance():
    other = knowledge(WORLDS.replace("p: 0.9", "p: 0.8"))
    assert checked(RIGHT, other).step == "knowledge base"
    assert checked(seal({**RIGHT, "kb": other.identity}), other).step == "result"


def test_one_billionth_is_left_to_rounding():
    near = copy.deepcopy(RIGHT)
    near["result"]["chances"][0]["probability"] += 1
    verdicts = {checked(seal(near)).verdict}
    near["result"]["chances"][0]["probability"] -= 2
    assert "checked" in verdicts | {checked(seal(near)).verdict}


def test_evidence_that_is_impossible_is_a_contradiction_and_nothing_else():
    given = build_chance([{"clot": True}], {"clot": False, "fast": True})
    result = {"evidence": 0, "inconsistent": RIGHT["result"]["inconsistent"]}
    for literals, verdict in (
        (["not clot", "fast"], "checked"),
        (["not clot", "fast", "present(pain)"], "rejected"),
        (["fast"], "rejected"),
        (["quiet"], "rejected"),
        ([], "rejected"),
    ):
        told = checked(seal({**given, "result": {**result, "contradiction": literals}}))
        assert told.verdict == verdict, (literals, told)
    assert checked(seal({**given, "result": {**result, "chances": []}})).step == "result"
    one = {**result, "chances": [{"probability": 0}]}
    assert "impossible" in checked(seal({**given, "result": one})).reason


def test_a_sampled_chance_is_attested():
    chances = [{"probability": 400_000_000, "low": 390_000_000, "high": 410_000_000}] * 2
    sampled = {
        **RIGHT,
        "route": "sampling",
        "attested": [{"kind": "sampling"}],
        "result": {**RIGHT["result"], "chances": chances},
    }
    assert checked(seal(sampled)).attested == ("sampling",)


def test_too_many_choices_are_attested_and_never_passed_in_silence():
    many = WORLDS + "".join(
        f"%! id: m{n}\n%! p: 0.5\nquiet :- fast, x{n}.\n%! id: x{n}\n%! p: 0.5\nx{n}.\n" for n in range(7)
    )
    other = knowledge(many)
    assert checked(seal({**RIGHT, "kb": other.identity}), other).attested == ("choices",)


def test_choices_that_nothing_asked_depends_on_are_not_tried():
    many = WORLDS + "".join(f"%! id: x{n}\n%! p: 0.5\nx{n}.\n" for n in range(40))
    other = knowledge(many)
    assert checked(seal({**RIGHT, "kb": other.identity}), other).verdict == "checked"


def test_several_stable_models_have_bounds():
    circle = "%! id: a\n%! p: 0.5\nclot.\n%! id: b\nfast :- clot, not quiet.\n%! id: c\nquiet :- clot, not fast.\n%! id: d\npresent(pain).\n"
    other = knowledge(circle)
    right = seal(
        {
            **build_chance([{"fast": True}]),
            "kb": other.identity,
            "result": {
                "evidence": 10**9,
                "inconsistent": 0,
                "chances": [{"probability": 250_000_000, "lower": 0, "upper": 500_000_000}],
            },
        }
    )
    assert checked(right, other).verdict == "checked"
    right["result"]["chances"][0]["upper"] = 400_000_000
    assert checked(seal(right), other).step == "result"


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("%! id: x\n%! p: 1.5\na.", "not between 0 and 1"),
        ("%! id: x\n%! p: often\na.", "no probability"),
        ("%! id: x\n%! p: 1/0\na.", "no probability"),
        ("%! id: x\n%! p: 0.6, 0.6\n{ a; b } 1.", "not between 0 and 1 together"),
        ("%! id: x\n%! p: 0.6, 0.2\n1 { a; b } 1.", "no choice of one"),
        ("%! id: x\n%! p: 0.6, 0.2\n{ a; b }.", "no choice of one"),
        ("%! id: x\n%! p: 0.6, 0.2\na.", "one probability"),
        ("%! id: x\n%! p: 0.6\n:- a.", "no statement that can have"),
        ("%! id: x\nvalue(heart_rate,3).", "a fact of the record"),
        ("%! id: x\nabsent(pain).", "a fact of the record"),
        ("%! id: x\n#minimize { 1 : a }.", "nothing to keep small"),
        ("%! id: low\na.", "already that of"),
    ],
)
def test_rules_that_cannot_be_read_are_refused(rules, says):
    other = knowledge(rules + "\n")
    assert checked(seal({**RIGHT, "kb": other.identity}), other).verdict == "rejected"
    assert any(says in fault for fault in check_knowledge(other)), check_knowledge(other)


def test_a_knowledge_base_with_probabilistic_rules_has_no_fault():
    assert check_knowledge(knowledge()) == check_knowledge(base.knowledge())


def test_a_probability_outside_of_worlds_is_refused():
    sources = {**base.SOURCES, "rules/demo/act.lp": base.DEMO_ACT.replace("%! id: dose", "%! id: dose\n%! p: 0.5")}
    result = verify(
        canonical(seal({**RIGHT, "kb": base.knowledge(sources=sources).identity})), base.knowledge(sources=sources)
    )
    assert (result.verdict, result.step) == ("rejected", "knowledge base")
    assert "a probability stands in act" in result.reason
