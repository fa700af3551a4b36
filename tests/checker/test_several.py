"""The checker's belief in several conditions at once is that of the specification, whoever wrote the other one."""

import copy

import pytest
import several_oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from several_documents import documents

from checker import tiny_base as base
from checker.tiny_builder import build, seal
from reasoner.certificate.canonical import canonical
from reasoner.checker.belief import Evidence, Model, Profile
from reasoner.checker.several import check_shape, several
from reasoner.checker.shapes import CheckError
from reasoner.checker.verify import verify

KNOWLEDGE = base.knowledge()
RIGHT = build(at_most=2)


def model(document):
    evidences = tuple(
        Evidence(
            one["id"],
            one["kind"],
            tuple(one.get("atoms", ())),
            one.get("observable", ""),
            tuple(one.get("from", ())),
        )
        for one in document["evidences"]
    )
    names = document["hypotheses"]
    rows = document["profiles"]["acute"].get("comorbidity", [])
    together = {(names.index(x), names.index(y)): more for x, y, more in rows}
    profile = Profile((), None, (), frozenset(), (), 0, together)
    return Model(tuple(names), evidences, document["tables"], {}, 1000, None, {"acute": profile})


@settings(max_examples=60)
@given(documents(), st.sampled_from([2, 3]))
def test_it_is_what_the_specification_says(drawn, at_most):
    document, stated = drawn
    assert several(model(document), stated, at_most) == several_oracle.several(document, stated, at_most)


def check(certificate, **more):
    return verify(canonical(certificate), KNOWLEDGE, record=base.RECORD, **more)


def test_a_right_certificate_is_checked_at_full_depth():
    assert RIGHT["belief"]["several"]["log_weights"]
    assert check(RIGHT).sentence() == "derivation checked"
    assert check(RIGHT, request={"options": {"at_most": 2}}).verdict == "checked"
    assert check(build(at_most=3)).verdict == "checked"


def test_quick_leaves_it_out_and_says_so():
    result = check(RIGHT, depth="quick")
    assert result.left_out == ("probability intervals", "several conditions at once", "ontology proofs")


def test_another_number_of_conditions_is_another_request():
    result = check(RIGHT, request={"options": {}})
    assert (result.verdict, result.step) == ("rejected", "request")
    assert check(RIGHT, request={}).asked_for["options"] == '{"at_most":2}'


@pytest.mark.parametrize("options", [{"at_most": 1}, {"at_most": 4}, {"at_most": "2"}, {"at_most": 2, "more": 1}, 2])
def test_options_that_are_none_are_rejected(options):
    forged = copy.deepcopy(RIGHT)
    forged["request"]["options"] = options
    result = check(seal(forged))
    assert (result.verdict, result.step) == ("rejected", "request")


@given(st.sampled_from([1, 2, 3]), st.sets(st.sampled_from(["fever", "chest pain", "pain", "heparin"])))
def test_what_the_plain_builder_makes_is_checked(at_most, words):
    """What act reads among it: intervals that hold the marginals."""
    entries = [base.entry("pleuritic pain", kind="complaint"), *map(base.entry, sorted(words))]
    record = {"recorded": "2026-03-01T11:45", "entries": entries}
    certificate = build(record, at_most=at_most)
    assert verify(canonical(certificate), KNOWLEDGE, record=record).sentence() == "derivation checked"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("at_most", 3),
        ("marginals_ppm", [0, 0]),
        ("marginals_ppm", [0, 0, 1_000_001]),
        ("sizes_ppm", [0]),
        ("sizes_ppm", [-1, 0]),
        ("log_weights", {}),
        ("more", 1),
    ],
)
def test_a_quick_check_looks_at_the_shape(key, value):
    stated = {**RIGHT["belief"]["several"], key: value}
    with pytest.raises(CheckError, match="belief/several"):
        check_shape(stated, 3, 2)
    assert check_shape(RIGHT["belief"]["several"], 3, 2) == RIGHT["belief"]["several"]
