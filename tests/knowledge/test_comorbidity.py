"""How often two conditions come together: read with its source, in force under settings alone, told beside a pair."""

import copy

import numpy as np
import pytest
import yaml

from conftest import ROOT
from reasoner.checker.belief_document import read_belief
from reasoner.checker.several import several
from reasoner.checker.shapes import CheckError
from reasoner.errors import KnowledgeError
from reasoner.explain.background import Background
from reasoner.explain.together import Together
from reasoner.explain.wording import Words
from reasoner.probability.comorbidity import read_comorbidity
from reasoner.probability.compile import compile_belief
from reasoner.probability.posterior import believe, prepare
from reasoner.probability.several import Combinations
from tests.probability.sample import CONDITIONS, DOMAIN, EVIDENCES, PRIORS, model

NAMES = ("angina", "ebola", "zoster")
TIMES = {"value": 3, "interval": [2, 5], "status": "sourced", "source": "town", "section": "Table 2"}
CONTENT = {
    "sources": {"town": "Registry of the town, 2020"},
    "pairs": [{"conditions": ["zoster", "angina"], "times": TIMES}],
}


def compiled(comorbidity):
    domain = copy.copy(DOMAIN)
    object.__setattr__(domain, "comorbidity", comorbidity)
    return compile_belief(CONDITIONS, EVIDENCES, PRIORS, model(), domain)


def test_a_pair_is_read_in_the_order_of_names():
    (one,) = read_comorbidity(CONTENT, NAMES)
    assert (one.conditions, one.micronats, one.basis.status) == (("angina", "zoster"), 1_098_612, "sourced")
    assert read_comorbidity({}, NAMES) == ()


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([{"times": TIMES}], "pair 1: conditions is missing"),
        ([{"conditions": ["zoster"], "times": TIMES}], "are not two conditions"),
        ([{"conditions": ["zoster", "zoster"], "times": TIMES}], "are not two conditions"),
        ([{"conditions": ["zoster", "gout"], "times": TIMES}], "are not two conditions"),
        ([{"conditions": ["zoster", "other"], "times": TIMES}], "are not two conditions"),
        (
            [*CONTENT["pairs"], {"conditions": ["angina", "zoster"], "times": TIMES}],
            "pair 2: angina and zoster stand twice",
        ),
        ([{"conditions": ["zoster", "angina"]}], "pair 1, times: no number"),
        ([{"conditions": ["zoster", "angina"], "times": {**TIMES, "source": "city"}}], "source `city` is not listed"),
    ],
)
def test_what_is_no_pair_is_refused_with_its_place(pairs, says):
    with pytest.raises(KnowledgeError, match=says):
        read_comorbidity({**CONTENT, "pairs": pairs}, NAMES)


def test_without_pairs_the_document_has_not_a_key_more():
    assert compiled({"pairs": []}) == compiled({})
    assert "comorbidity" not in compiled({})["profiles"]["acute"]
    shipped = yaml.safe_load((ROOT / "knowledge/acute/comorbidity.yaml").read_text("utf-8"))
    assert shipped["pairs"] == []


def test_it_weighs_in_settings_and_the_checker_agrees():
    document = compiled(CONTENT)
    assert document["profiles"]["acute"]["comorbidity"] == [["angina", "zoster", 1_098_612]]
    assert "comorbidity" not in document["profiles"]["rows"]
    prepared = prepare(document)
    for profile in document["profiles"]:
        belief = believe(prepared, profile, {"present(pain)", "present(rash)"})
        with_pairs, without = (
            Combinations(one, prepared.tables).believe(belief, 2) for one in (document, compiled({}))
        )
        rise = np.array(with_pairs.log_weights) - np.array(without.log_weights)
        assert rise.tolist() == ([0, 1_098_612, 0] if profile == "acute" else [0, 0, 0])
        assert several(read_belief(document), belief.as_json(), 2) == with_pairs.as_json()


@pytest.mark.parametrize(
    "rows",
    [
        [["zoster", "angina", 1]],
        [["angina", "angina", 1]],
        [["angina", "other", 1]],
        [["angina", "zoster", "1"]],
        [["angina", "zoster"]],
        [["angina", "zoster", 1], ["angina", "zoster", 1]],
        {"angina": 1},
    ],
)
def test_the_checker_refuses_a_malformed_table(rows):
    document = compiled(CONTENT)
    document["profiles"]["acute"]["comorbidity"] = rows
    with pytest.raises(CheckError, match="comorbidity"):
        read_belief(document)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "how often they come together"), ("fr", "celle de leur rencontre")]
)
def test_a_pair_is_told_with_its_source(language, says):
    document = compiled(CONTENT)
    prepared = prepare(document)
    belief = believe(prepared, "acute", {"present(pain)", "present(rash)"})
    found = Combinations(document, prepared.tables).believe(belief, 3)
    background = Background(language, "acute", document)
    words = Words(language, {}, {}, {}, {}, [("likely", 500000), ("possible", 50000), ("not_excluded", 0)])
    rows = [row for _, rows in Together(words, found, background).reasons() for row in rows]
    pair = ("angina", "zoster")
    assert background.of_pairs(pair) == "[Registry of the town 2020, Table 2]"
    assert background.of_pairs(("angina", "ebola")) == ""
    assert found.together[0].hypotheses == pair
    assert says in rows[0]
    assert "Table 2" in rows[0]
