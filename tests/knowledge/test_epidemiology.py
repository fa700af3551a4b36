"""`epidemiology.yaml` says what its format asks for, of every condition, and names only what exists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reasoner.checker.quantities import INPUT_PREDICATES
from reasoner.probability.evidence import complement

ACUTE = Path(__file__).resolve().parents[2] / "knowledge" / "acute"
SETTINGS = ("primary_care", "emergency")
BANDS = [0, 1, 5, 15, 30, 45, 60, 75]


def read(name: str) -> Any:
    return yaml.load((ACUTE / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader)


EPIDEMIOLOGY = read("epidemiology")
CONDITIONS = {item["id"]: item for item in read("conditions")["conditions"]}
EVIDENCES = {item["id"]: item for item in read("evidences")["evidences"]}


def stated(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping with a status, and where it stands."""
    if isinstance(node, dict):
        if "status" in node:
            yield place, node
        for key, item in node.items():
            yield from stated(item, f"{place}/{key}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from stated(item, f"{place}/{index}")


STATED = dict(stated(EPIDEMIOLOGY))
NUMBERS = {place: item for place, item in STATED.items() if "value" in item}
SHARES = {
    place: item for place, item in NUMBERS.items() if place.endswith(("/primary_care", "/emergency", "/prevalence"))
}
EXPOSURES = [
    (name, exposure) for name, item in EPIDEMIOLOGY["conditions"].items() for exposure in item.get("exposure", ())
]
ATOMS = [
    *((factor["id"], atom) for factor in EPIDEMIOLOGY["risk_factors"] for atom in factor["atoms"]),
    *((factor["id"], atom) for factor in EPIDEMIOLOGY["risk_factors"] for atom in factor["absent_atoms"]),
    *((name, exposure[key]) for name, exposure in EXPOSURES for key in ("atom", "absent_atom", "asked_if")),
]


def test_every_condition_is_there_and_no_other() -> None:
    assert EPIDEMIOLOGY["conditions"].keys() == CONDITIONS.keys() | {"other"}


def test_bands_are_those_of_the_evidence_age() -> None:
    assert EPIDEMIOLOGY["population"]["bands"] == BANDS
    assert EVIDENCES["age"]["from"] == [12 * band for band in BANDS]


def test_shares_of_the_population_sum_to_one() -> None:
    shares = EPIDEMIOLOGY["population"]["share"]
    assert shares.keys() == {"female", "male"}
    assert all(len(row) == len(BANDS) and min(row) > 0 for row in shares.values())
    assert sum(map(sum, shares.values())) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_says_how_often_where_and_to_whom(name: str) -> None:
    condition = EPIDEMIOLOGY["conditions"][name]
    assert condition.keys() - {"exposure"} == {"incidence", *SETTINGS, "age", "sex"}
    ratios = condition["age"]["ratios"]
    assert len(ratios) == len(BANDS)
    assert min(ratios) >= 0
    assert max(ratios) > 0
    assert condition["sex"].keys() == {"female_to_male"}


def test_intervals_hold_their_values() -> None:
    assert NUMBERS
    for place, number in NUMBERS.items():
        low, high = number["interval"]
        assert low <= number["value"] <= high, place
        assert low < high, place
        assert low >= 0, place


def test_shares_are_shares_and_the_rest_is_positive() -> None:
    settings = {f"/contacts/{setting}" for setting in SETTINGS}
    for place, number in SHARES.items():
        assert place in settings or number["interval"][1] <= 1, place
    assert all(number["value"] > 0 for number in NUMBERS.values())


def test_a_status_is_sourced_with_a_source_and_a_section_or_unsourced_without() -> None:
    for place, item in STATED.items():
        assert item["status"] in {"sourced", "unsourced"}, place
        assert ("source" in item) == (item["status"] == "sourced"), place
        assert not item.get("source") or item["section"], place


def test_every_source_is_named_and_every_named_source_is_there() -> None:
    assert {item["source"] for item in STATED.values() if "source" in item} == EPIDEMIOLOGY["sources"].keys()


@pytest.mark.parametrize("setting", SETTINGS)
def test_conditions_and_other_make_up_the_contacts(setting: str) -> None:
    conditions, contacts = EPIDEMIOLOGY["conditions"], EPIDEMIOLOGY["contacts"][setting]["value"]
    listed = sum(conditions[name]["incidence"]["value"] * conditions[name][setting]["value"] for name in CONDITIONS)
    assert listed / (100 * contacts) + conditions["other"][setting]["value"] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(("place", "atom"), ATOMS)
def test_atoms_are_inputs_about_concepts_that_exist(knowledge: Any, place: str, atom: str) -> None:
    predicate, bracket, rest = atom.partition("(")
    assert bracket, place
    assert predicate in INPUT_PREDICATES, place
    assert rest.removesuffix(")") in knowledge.ontology.concepts, place


def test_an_absent_atom_denies_an_atom_of_its_factor() -> None:
    for factor in EPIDEMIOLOGY["risk_factors"]:
        assert {complement(atom) for atom in factor["absent_atoms"]} <= set(factor["atoms"]), factor["id"]


def test_factors_have_distinct_ids_and_atoms() -> None:
    factors = EPIDEMIOLOGY["risk_factors"]
    for names in ([factor["id"] for factor in factors], [atom for factor in factors for atom in factor["atoms"]]):
        assert len(set(names)) == len(names)


def test_factors_name_conditions_and_replace_evidences_once() -> None:
    replaced = [name for factor in EPIDEMIOLOGY["risk_factors"] for name in factor.get("instead_of", ())]
    assert set(replaced) <= EVIDENCES.keys()
    assert len(set(replaced)) == len(replaced)
    for factor in EPIDEMIOLOGY["risk_factors"]:
        assert factor["odds_ratios"], factor["id"]
        assert factor["odds_ratios"].keys() <= CONDITIONS.keys(), factor["id"]


def test_exposures_change_the_incidence_either_way() -> None:
    assert {name for name, _ in EXPOSURES} == {"ebola_virus_disease", "chagas_disease"}
    for name, exposure in EXPOSURES:
        general = EPIDEMIOLOGY["conditions"][name]["incidence"]["value"]
        assert exposure["if_absent"]["value"] <= general <= exposure["if_present"]["value"], name


def test_who_affirms_a_replaced_evidence_has_its_factor(knowledge: Any) -> None:
    above = knowledge.ontology.above
    for factor in EPIDEMIOLOGY["risk_factors"]:
        for name in factor.get("instead_of", ()):
            predicate, _, rest = EVIDENCES[name]["atoms"][0].partition("(")
            concept = rest.removesuffix(")")
            follows = {f"{predicate}({other})" for other in {concept, *above.get(concept, ())}}
            assert follows & set(factor["atoms"]), (factor["id"], name)
