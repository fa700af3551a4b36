"""From annotations to columns: what is stored, what is refused, how much it takes."""

import base64
import copy
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import KnowledgeError
from reasoner.probability.sparse.annotations import Annotation
from reasoner.probability.sparse.compile import Assumptions, compile_space
from reasoner.probability.sparse.posterior import Findings, believe
from reasoner.probability.sparse.space import prepare
from reasoner.probability.sparse.taxonomy import Edge, taxonomy

from .models import Model, models

FEW = settings(max_examples=40, deadline=None)
TREE = taxonomy([Edge("limb", "all"), Edge("finger", "limb"), Edge("toe", "limb")], former={"digit": "finger"})
SAID = [Annotation("a", "finger", 0.4, "x:1"), Annotation("b", "toe", 0.0, "x:2"), Annotation("b", "limb", 1.0, "x:3")]


@FEW
@given(models(), st.randoms())
def test_the_order_of_annotations_does_not_matter(model: Model, chance):
    shuffled = model.annotations
    chance.shuffle(shuffled)
    assert compile_space(shuffled, model.taxonomy, model.assumptions) == model.document


@FEW
@given(models())
def test_findings_stand_after_those_that_they_imply(model: Model):
    space = model.space
    place = {name: number for number, name in enumerate(space.findings)}
    for name in space.findings:
        implied = [space.findings[one] for one in space.implied(place[name])]
        assert set(implied) == model.brute.above(name)
        assert all(place[one] < place[name] for one in implied)


@FEW
@given(models())
def test_the_columns_are_what_is_said_or_inherited(model: Model):
    space = model.space
    for number, name in enumerate(space.findings):
        column = [space.hypotheses[one] for one in space.columns.hypotheses[space.columns.span(number)]]
        assert column == [one for one in model.brute.hypotheses if name in model.brute.listed[one]]


def test_memory_grows_with_what_is_said_and_not_with_hypotheses_times_findings():
    chance = random.Random(1)
    findings = [f"f{number:05}" for number in range(5000)]
    tree = taxonomy([Edge(findings[0]), *(Edge(findings[n], findings[n // 3]) for n in range(1, 5000))])
    said = [Annotation(f"h{number}", finding, 0.5) for number in range(2000) for finding in chance.sample(findings, 4)]
    space = prepare(compile_space(said, tree))
    pairs, closure = len(space.columns.present), len(tree.above.items)
    assert pairs <= 4 * 2000 * 9
    assert space.nbytes <= 16 * pairs + 4 * closure + 16 * 5001 + 8 * 2001
    assert space.nbytes < 2000 * 5000 / 5


def test_priors_are_shares_of_what_is_left_beside_other():
    document = compile_space(SAID, TREE, Assumptions(other=0.2), priors={"a": 3, "b": 1})
    assert document["prior"] == [round(1e6 * np.log(share)) for share in (0.6, 0.2, 0.2)]


def test_a_finding_of_just_the_broad_frequency_still_tells_something():
    said = [Annotation("a", "limb", 1.0), Annotation("b", "all", 0.5)]
    document = compile_space(said, TREE, Assumptions(broad=0.5))
    assert document["findings"][document["telling"] :] == ["limb", "finger", "toe"]
    assert compile_space(said, TREE, Assumptions(broad=0.49))["telling"] == 2


def test_former_ids_are_kept():
    assert compile_space(SAID, TREE)["former"] == {"digit": "finger"}
    old = [Annotation("a", "digit", 0.4), *SAID[1:]]
    assert compile_space(old, TREE) == compile_space(SAID, TREE)
    space = prepare(compile_space(SAID, TREE))
    same = [believe(space, Findings([name])).log_weights.tolist() for name in ("digit", "finger")]
    assert same[0] == same[1]


@pytest.mark.parametrize(
    ("said", "priors", "message"),
    [
        ([], None, "annotations: there is none"),
        ([Annotation("a", "tail", 1, "x:9")], None, r"x:9: 'tail' is no finding of the taxonomy\n  fix: use an id"),
        ([Annotation("other", "toe", 1)], None, "a hypothesis has the id other"),
        ([*SAID, Annotation("a", "finger", 1, "x:9")], None, "x:9: finger was said of a before, at x:1"),
        ([*SAID, Annotation("a", "digit", 1, "x:9")], None, "x:9: digit was said of a before, at x:1"),
        (SAID, {"a": 1}, "b is annotated and has no prior"),
        (SAID, {"a": 1, "b": 1, "c": 1}, "c has a prior and no annotation"),
        (SAID, {"a": 1, "b": 0}, "priors: that of b is 0"),
        (SAID, {"a": float("nan"), "b": 1}, "priors: that of a is nan"),
        (SAID, {"a": 1, "b": float("inf")}, "priors: that of b is inf"),
        (SAID, {"a": 1e300, "b": 1e-300}, "priors: that of b vanishes"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(said: list[Annotation], priors: dict[str, float], message: str):
    with pytest.raises(KnowledgeError, match=message):
        compile_space(said, TREE, priors=priors)


@pytest.mark.parametrize("name", ["leak", "slip", "rarest", "broad", "other"])
@pytest.mark.parametrize("value", [0, -1, 2, float("nan")])
def test_assumptions_have_ranges(name: str, value: float):
    with pytest.raises(KnowledgeError, match=f"assumptions: {name} is {value}"):
        Assumptions(**{name: value})
    with pytest.raises(KnowledgeError, match="assumptions: other is 1"):
        Assumptions(other=1)


def _short(text: str) -> str:
    return base64.b64encode(base64.b64decode(text)[:-4]).decode()


def _numbers(*values: int) -> str:
    return base64.b64encode(np.array(values, dtype="<i4").tobytes()).decode()


@pytest.mark.parametrize(
    ("path", "change", "message"),
    [
        ("columns/present", _short, "columns: its arrays are of different lengths"),
        ("columns/present", lambda text: "%" + text[1:], "columns.present: it cannot be decoded"),
        ("columns/present", lambda text: base64.b64encode(b"abc").decode(), "columns.present: it cannot be decoded"),
        ("columns/starts", _short, "columns.starts: it does not divide"),
        ("columns/hypotheses", lambda text: _numbers(0, 1, 0, 1, 0, 2), "columns.hypotheses: it names none"),
        ("above/items", lambda text: _numbers(0, 0, 3, 0, 1), "above.items: a finding does not stand after"),
        ("above/starts", _short, "above.starts: it does not divide"),
        ("unlisted/absent", _short, "unlisted.absent: it does not fit"),
        ("prior", lambda prior: prior[:-1], "prior: it does not fit"),
    ],
)
def test_a_damaged_document_is_refused(path: str, change: Any, message: str):
    document = copy.deepcopy(compile_space(SAID, TREE))
    *outer, key = path.split("/")
    part = document[outer[0]] if outer else document
    part[key] = change(part[key])
    with pytest.raises(KnowledgeError, match=message):
        prepare(document)
