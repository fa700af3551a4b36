"""What actions cost and burden: read with its sources, refused with the place of each mistake, and complete in what it says."""

import copy
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from reasoner.engine import knowledge_base
from reasoner.errors import AttributeTableError
from reasoner.knowledge.attribute_table import PATH, read_attributes
from reasoner.knowledge.sources import Sources

ISA = {
    "action": [],
    "diagnostic_action": ["action"],
    "d_dimer_test": ["diagnostic_action", "action"],
    "observable": [],
    "d_dimer": ["observable"],
    "fever": ["finding"],
}
COST = {"value": 17.5, "unit": "EUR", "status": "sourced", "source": "tariff", "section": "p. 3"}
ROW = {"gives": ["d_dimer"], "modality": "laboratory", "cost": {"FR": COST}}
TABLE = {"sources": {"tariff": "Tariff of 2024"}, "attributes": {"d_dimer_test": ROW}}


def sources_of(table):
    text = table if isinstance(table, str) else yaml.safe_dump(table)
    jurisdictions = (ROOT / "knowledge" / "jurisdictions.yaml").read_bytes()
    return Sources(Path("kb"), {PATH: text.encode(), "knowledge/jurisdictions.yaml": jurisdictions})


def with_cost(**changes):
    table = copy.deepcopy(TABLE)
    cost = table["attributes"]["d_dimer_test"]["cost"]["FR"]
    cost.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del cost[key]
    return table


def with_row(**changes):
    table = copy.deepcopy(TABLE)
    table["attributes"]["d_dimer_test"].update(changes)
    return table


def problems_of(table):
    with pytest.raises(AttributeTableError) as failure:
        read_attributes(sources_of(table), ISA)
    return [(one.place.removeprefix(f"{PATH}: "), one.message) for one in failure.value.problems]


def test_a_row_is_read_exactly_with_what_it_rests_on():
    one = read_attributes(sources_of(TABLE), ISA)["d_dimer_test"]
    cost = one.costs["FR"]
    assert (cost.value, cost.unit, cost.is_least) == (Fraction(35, 2), "EUR", False)
    assert (cost.basis.status, cost.basis.source, cost.basis.section) == ("sourced", "Tariff of 2024", "p. 3")
    assert (one.burden, one.irradiating, one.dose) == (None, None, None)
    assert one.as_json()["costs"]["FR"]["value"] == "17.5"
    assert "burden" not in one.as_json()


def test_a_knowledge_base_without_the_table_says_nothing():
    assert read_attributes(Sources(Path("kb"), {}), ISA) == {}


@pytest.mark.parametrize(
    ("table", "place", "message"),
    [
        (with_cost(value=float("nan")), "attributes/d_dimer_test/cost/FR/value", "`nan` is no number"),
        (with_cost(value=float("inf")), "attributes/d_dimer_test/cost/FR/value", "`inf` is no number"),
        (with_cost(value=-1), "attributes/d_dimer_test/cost/FR/value", "-1 is negative"),
        (with_cost(value=True), "attributes/d_dimer_test/cost/FR/value", "`True` is no number"),
        (with_cost(value="much"), "attributes/d_dimer_test/cost/FR/value", "`much` is no number"),
        (with_cost(at_least=2), "attributes/d_dimer_test/cost/FR", "expected either `value` or `at_least`"),
        (with_cost(value=None), "attributes/d_dimer_test/cost/FR", "expected either `value` or `at_least`"),
        (with_cost(unit="USD"), "attributes/d_dimer_test/cost/FR/unit", "unit `USD`, expected EUR"),
        (with_cost(unit=None), "attributes/d_dimer_test/cost/FR/unit", "unit ``, expected EUR"),
        (with_cost(source=None), "attributes/d_dimer_test/cost/FR", "`sourced` without a source and its section"),
        (with_cost(section=None), "attributes/d_dimer_test/cost/FR", "`sourced` without a source and its section"),
        (with_cost(source="hearsay"), "attributes/d_dimer_test/cost/FR/source", "no source is called `hearsay`"),
        (with_cost(status="true"), "attributes/d_dimer_test/cost/FR/status", "`true` is none of the words that are known"),
        (with_cost(status="unsourced", note="x"), "attributes/d_dimer_test/cost/FR/source", "`unsourced` with a source"),
        (with_cost(price=3), "attributes/d_dimer_test/cost/FR/price", "no such key"),
        (with_cost(interval=[18, 20]), "attributes/d_dimer_test/cost/FR/interval", "the value lies outside of its interval"),
        (with_cost(interval=[18]), "attributes/d_dimer_test/cost/FR/interval", "expected two numbers"),
        (with_row(cost={"XX": COST}), "attributes/d_dimer_test/cost", "`XX` is no jurisdiction"),
        (with_row(burden={"value": "some", "status": "unsourced", "note": "x"}),
         "attributes/d_dimer_test/burden/value", "`some` is none of the words that are known"),
        (with_row(burden={"value": "low", "status": "unsourced"}),
         "attributes/d_dimer_test/burden", "`unsourced` without a note"),
        (with_row(irradiating={"value": "no", "status": "unsourced", "note": "x"}),
         "attributes/d_dimer_test/irradiating/value", "expected true or false"),
        (with_row(dose={"value": 1, "unit": "mSv", "status": "unsourced", "note": "x"}),
         "attributes/d_dimer_test/dose", "a dose of what is not said to irradiate"),
        (with_row(gives=["fever"]), "attributes/d_dimer_test/gives", "`fever` is neither of observable, examination_result"),
        (with_row(at_once="yes"), "attributes/d_dimer_test/at_once", "expected true or false"),
        (with_row(gives="d_dimer"), "attributes/d_dimer_test/gives", "expected a list of concepts"),
        (with_row(gives=["d_dimer", "d_dimer"]), "attributes/d_dimer_test/gives", "`d_dimer` is given by `d_dimer_test`, too"),
        ({**TABLE, "attributes": {"d_dimer_tset": ROW}}, "attributes/d_dimer_tset", "no concept is called `d_dimer_tset`"),
        ({**TABLE, "attributes": {"fever": {}}}, "attributes/fever",
         "`fever` is neither of action, observable, examination_result"),
        ({**TABLE, "attributes": {"d_dimer_test": 3}}, "attributes/d_dimer_test", "expected keys with values"),
        ("- 1", "", "expected keys with values"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_place(table, place, message):
    assert (place, message) in problems_of(table)


def test_every_mistake_is_told_at_once():
    table = with_cost(value=-1, unit="USD", source="hearsay")
    assert len(problems_of(table)) == 3


def test_a_misspelt_action_is_answered_with_the_nearest():
    with pytest.raises(AttributeTableError, match=r"did you mean d_dimer_test"):
        read_attributes(sources_of({**TABLE, "attributes": {"d_dimer_tset": ROW}}), ISA)


# ------------------------------------------------------------------------------------------------------ what ships
@pytest.fixture(scope="module")
def shipped(reasoner):
    return reasoner.knowledge.attributes


@pytest.fixture
def base(tmp_path):
    """A knowledge base of its own, the shipped one but for the table, which can be written."""
    for part in ("ontologies", "rules"):
        (tmp_path / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    return tmp_path


def edited(base, old, new):
    table = base / PATH
    text = table.read_text()
    assert old in text
    table.write_text(text.replace(old, new))


def test_no_digest_covers_the_table(reasoner, base):
    edited(base, "value: 14.26", "value: 15")
    changed = knowledge_base.load(base)
    assert changed.digest == reasoner.knowledge.digest
    assert changed.attributes["electrocardiogram"].costs["FR"].value == 15
    assert reasoner.knowledge.attributes["electrocardiogram"].costs["FR"].value == Fraction("14.26")


def test_a_base_with_a_mistake_in_the_table_does_not_load(base):
    edited(base, "value: 14.26", "value: -14.26")
    with pytest.raises(AttributeTableError, match=r"electrocardiogram/cost/FR/value: -14.26 is negative"):
        knowledge_base.load(base)


def test_each_source_that_ships_is_cited_and_every_statement_says_what_it_rests_on(shipped):
    said = yaml.safe_load((ROOT / PATH).read_text())
    cited = {
        part.get("source")
        for row in said["attributes"].values()
        for part in [*row.get("cost", {}).values(), *(row[key] for key in ("dose", "irradiating") if key in row)]
    }
    assert {"ecg_price_again", "ct_technical", "letter_b"} >= said["sources"].keys() - cited
    for one in shipped.values():
        for basis in [part.basis for part in (*one.costs.values(), one.dose, one.irradiating, one.burden) if part]:
            assert basis.note if basis.status != "sourced" else basis.source and basis.section


def test_degrees_of_what_ships_are_unsourced_since_no_published_scale_was_found(shipped):
    degrees = [claim for one in shipped.values() for claim in (one.burden, one.invasiveness) if claim]
    assert {one.basis.status for one in degrees} == {"unsourced"}


def test_rules_that_say_an_action_irradiates_agree_with_the_table(reasoner, shipped):
    irradiating = {
        one.plan.head[1][0][1]
        for one in reasoner.knowledge.prepared
        if one.plan.head[0] == "irradiates" and one.plan.head[1][0][0] == "c"
    }
    assert irradiating
    for action in irradiating:
        assert shipped[action].irradiating.value
