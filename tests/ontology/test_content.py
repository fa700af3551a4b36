"""What the installed ontology must say: the data's codes, the hierarchy, anatomy, and words in both languages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from reasoner.vocabulary import lexical_key

from .installed import meaning

PAIR = re.compile(r"ddxplus:(E_\d+)_@_(V_\d+)")
SITED = frozenset({"E_55", "E_57", "E_133", "E_152"})

GATHERED = {
    ("E_55", "buttock", "lower_back"),
    ("E_55", "palate", "throat"),
    ("E_55", "pubic_area", "groin"),
    ("E_55", "submandibular_area", "jaw"),
    ("E_55", "uvula", "throat"),
    ("E_57", "buttock", "lower_back"),
    ("E_57", "palate", "throat"),
    ("E_57", "pubic_area", "groin"),
    ("E_57", "submandibular_area", "jaw"),
    ("E_57", "uvula", "throat"),
    ("E_133", "ear", "face"),
    ("E_133", "forehead", "face"),
    ("E_133", "pubic_area", "groin"),
    ("E_133", "submandibular_area", "face"),
    ("E_133", "temple", "face"),
    ("E_133", "throat", "mouth"),
    ("E_133", "tonsil", "mouth"),
    ("E_152", "buttock", "back"),
    ("E_152", "ear", "face"),
    ("E_152", "forehead", "face"),
    ("E_152", "pubic_area", "groin_and_hip"),
    ("E_152", "submandibular_area", "face"),
    ("E_152", "temple", "face"),
    ("E_152", "throat", "face"),
    ("E_152", "tonsil", "face"),
}
"""Sites that the model gathers with a neighbour which does not contain them: (evidence, site without its side, site of the finding)."""


def pairs(ontology: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Evidence, value and class of each code of an evidence with its value."""
    return [
        (found[1], found[2], name)
        for name, concept in ontology["concepts"].items()
        for code in concept["codes"]
        if (found := PAIR.fullmatch(code))
    ]


def reach(ontology: dict[str, Any], start: str, roles: frozenset[str]) -> set[str]:
    """What follows of a class by superclasses and by parts or sites with one of some roles, itself included."""
    links: dict[str, set[str]] = {}
    for axiom in ontology["axioms"].values():
        if axiom[0] == "some" and axiom[2] in roles:
            links.setdefault(axiom[1], set()).add(axiom[3])
    found, waiting = {start}, [start]
    while waiting:
        current = waiting.pop()
        for target in {*ontology["isa"].get(current, ()), *links.get(current, ())} - found:
            found.add(target)
            waiting.append(target)
    return found


def sites_of(ontology: dict[str, Any], finding: str) -> set[str]:
    """The sites that the axioms give a finding directly, through the parts of its definition."""
    names = {finding}
    for axiom in ontology["axioms"].values():
        if axiom[0] == "sub" and axiom[1] == [finding]:
            names.add(axiom[2])
    return {
        axiom[3]
        for axiom in ontology["axioms"].values()
        if axiom[0] == "some" and axiom[1] in names and axiom[2] in ("located_in", "radiates_to")
    }


# ------------------------------------------------------------------------------------------------------------- codes


def test_every_condition_evidence_and_value_of_the_knowledge_files_is_a_class(
    documents, ontology, conditions, evidences
) -> None:
    assert [c["id"] for c in conditions if "disorder" not in ontology["isa"][c["id"]]] == []
    assert [c["name"] for c in conditions if meaning(documents, c["name"]) != c["id"]] == []
    asked = [e for e in evidences if e["id"].startswith("E_")]
    assert len(asked) == 223
    coded = {found[0] for found in pairs(ontology)}
    assert [e["id"] for e in asked if not meaning(documents, f"ddxplus:{e['id']}") and e["id"] not in coded] == []
    values = {value for e in asked for value in (*e.get("values", ()), e.get("default"))} - {None}
    values |= {value for _, value, _ in pairs(ontology)}
    values = {str(value) for value in values if str(value).startswith("V_")}
    assert values == {f"V_{n}" for n in range(199)}
    assert [value for value in values if not meaning(documents, f"ddxplus:{value}")] == []


def test_every_code_and_name_of_the_data_is_a_class(documents, release, conditions) -> None:
    ids = {c["name"]: c["id"] for c in conditions}
    for name, condition in release["conditions"].items():
        for language in ("cond-name-fr", "cond-name-eng"):
            assert meaning(documents, condition[language]) == ids[name], condition[language]
    values = {str(value) for e in release["evidences"].values() for value in e["possible-values"]}
    values = {value for value in values if value.startswith("V_")}
    assert len(values) == 199
    assert [value for value in values if not meaning(documents, f"ddxplus:{value}")] == []


def test_no_code_stands_on_two_classes(ontology) -> None:
    codes = Counter(
        code
        for concept in ontology["concepts"].values()
        for kind in ("codes", "history_codes", "family_codes")
        for code in concept.get(kind, ())
    )
    assert [code for code, times in codes.items() if times > 1] == []


FORMS = {
    "ddxplus": r"(E_\d+(_@_V_\d+)?|V_\d+)",
    "doid": r"DOID:\d+",
    "symp": r"SYMP:\d{7}",
    "hpo": r"HP:\d{7}",
    "loinc": r"\d+-\d",
    "icd10-who": r"[A-Z]\d\d(\.\d)?",
    "icd10-cm": r"[A-Z]\d\d(\.\d{1,3})?",
}


def test_each_code_has_the_form_of_its_terminology(ontology) -> None:
    for name, concept in ontology["concepts"].items():
        for code in (*concept["codes"], *concept.get("history_codes", ()), *concept.get("family_codes", ())):
            system, _, value = code.partition(":")
            assert re.fullmatch(FORMS[system], value), f"{name}: {code}"


# --------------------------------------------------------------------------------------------------------- hierarchy

ABOVE = {
    "pulmonary_embolism": ("venous_thromboembolism", "cardiovascular_disorder", "respiratory_disorder"),
    "unstable_angina": ("acute_coronary_syndrome", "ischaemic_heart_disease"),
    "acute_myocardial_infarction": ("acute_coronary_syndrome", "cardiovascular_disorder"),
    "atrial_fibrillation": ("cardiac_arrhythmia", "heart_disease"),
    "spontaneous_pneumothorax": ("pneumothorax", "pleural_disorder"),
    "cluster_headache": ("headache_disorder", "neurological_disorder"),
    "guillain_barre_syndrome": ("polyneuropathy", "autoimmune_disease"),
    "acute_otitis_media": ("ear_disorder", "infection"),
    "epiglottitis": ("laryngeal_disorder", "respiratory_tract_infection"),
    "influenza": ("viral_infection", "respiratory_tract_infection"),
    "ebola_virus_disease": ("viral_haemorrhagic_fever",),
    "chagas_disease": ("protozoal_infection",),
    "systemic_lupus_erythematosus": ("connective_tissue_disease", "autoimmune_disease"),
    "boerhaave_syndrome": ("oesophageal_disorder", "gastrointestinal_disorder"),
    "pleuritic_chest_pain": ("chest_pain", "pain"),
    "frontal_headache": ("headache",),
}


@pytest.mark.parametrize("name", ABOVE)
def test_a_class_comes_under_what_it_is(ontology, name) -> None:
    assert set(ABOVE[name]) <= set(ontology["isa"][name])


def test_every_condition_has_a_body_system_or_kind_of_disease(ontology, conditions) -> None:
    for condition in conditions:
        assert set(ontology["isa"][condition["id"]]) - {"disorder", "finding", "concept"}, condition["id"]


def test_no_condition_is_below_what_a_question_asks_for_as_present(ontology, conditions, evidences) -> None:
    asked = {
        atom.removeprefix("absent(").removesuffix(")")
        for e in evidences
        for atom in e.get("atoms", ())
        if atom.startswith("absent(")
    }
    assert {"asthma", "known_hiv_infection"} <= asked
    assert [c["id"] for c in conditions if asked & set(ontology["isa"][c["id"]])] == []


# ----------------------------------------------------------------------------------------------------------- anatomy


def test_a_side_is_its_site_and_a_part_is_in_its_whole(ontology) -> None:
    anatomy = frozenset({"part_of", "anatomical_part_of"})
    for site, wholes in {
        "right_ear": ("ear", "head"),
        "left_index_finger": ("finger", "hand", "upper_limb"),
        "right_fifth_toe": ("toe", "foot", "lower_limb"),
        "uvula": ("palate", "mouth", "face", "head"),
    }.items():
        assert set(wholes) <= reach(ontology, site, anatomy)
    for name in ontology["concepts"]:
        if name.startswith(("left_", "right_")) and "body_site" in ontology["isa"].get(name, ()):
            other = {"left": "right", "right": "left"}[name.split("_")[0]]
            mirrored = f"{other}_{name.split('_', 1)[1]}"
            if mirrored in ontology["concepts"]:
                assert ontology["isa"][name] == ontology["isa"][mirrored]


def test_anatomy_alone_makes_no_finding(ontology) -> None:
    """An ear is a part of the head, but earache is no headache: one answer stays one answer."""
    assert "head" in reach(ontology, "ear", frozenset({"anatomical_part_of"}))
    assert "headache" not in ontology["isa"]["ear_pain"]
    assert "headache" in ontology["isa"]["frontal_headache"]


def test_the_site_of_a_finding_contains_the_site_of_each_of_its_values(documents, ontology) -> None:
    anatomy = frozenset({"part_of", "anatomical_part_of"})
    gathered = set()
    checked = 0
    for evidence, value, finding in pairs(ontology):
        if evidence not in SITED:
            continue
        site = meaning(documents, f"ddxplus:{value}")
        wanted = sites_of(ontology, finding)
        assert site, (evidence, value)
        assert wanted, finding
        checked += 1
        if not wanted & reach(ontology, site, anatomy):
            general = re.sub(r"^(left|right)_", "", site)
            gathered.update((evidence, general, whole) for whole in wanted)
    assert checked == 4 * 164
    assert gathered == GATHERED


def test_regions_and_qualifiers_are_no_findings(ontology) -> None:
    for name in ("north_africa", "answer_no", "burning_character", "red_skin_colour", "left_ear"):
        assert "finding" not in ontology["isa"][name]
    for evidence, value, finding in pairs(ontology):
        assert "finding" in ontology["isa"][finding], (evidence, value, finding)


# ------------------------------------------------------------------------------------------------- words, definitions

FRENCH = {
    "cluster_headache": ("algie vasculaire de la face", "céphalée en grappe"),
    "chronic_obstructive_pulmonary_disease": ("bronchopneumopathie chronique obstructive", "BPCO", "MPOC"),
    "acute_copd_exacerbation": ("exacerbation aiguë de BPCO", "exacerbation aiguë de MPOC"),
    "atrial_fibrillation": ("fibrillation atriale", "fibrillation auriculaire"),
    "stable_angina": ("angor stable", "angine stable"),
    "systemic_lupus_erythematosus": ("lupus érythémateux systémique", "lupus érythémateux disséminé"),
    "cystic_fibrosis": ("mucoviscidose", "fibrose kystique"),
}


@pytest.mark.parametrize("name", FRENCH)
def test_the_french_of_france_is_the_label_and_that_of_quebec_a_synonym(ontology, name) -> None:
    label, *synonyms = FRENCH[name]
    concept = ontology["concepts"][name]
    assert concept["labels"]["fr"] == label
    assert set(synonyms) <= set(concept["synonyms"]["fr"])


@pytest.mark.parametrize("kind", ["disorder", "observable", "score", "score_item"])
def test_each_is_defined_in_both_languages(ontology, kind) -> None:
    named = [name for name in ontology["concepts"] if kind in ontology["isa"].get(name, ())]
    assert named
    assert [n for n in named if set(ontology["concepts"][n].get("definition", ())) != {"en", "fr"}] == []


def test_a_definition_says_more_than_the_label_and_the_same_in_no_two_classes(ontology) -> None:
    for language in ("en", "fr"):
        texts = [c["definition"][language] for c in ontology["concepts"].values() if "definition" in c]
        assert len(set(texts)) == len(texts)
    for name, concept in ontology["concepts"].items():
        for language, text in concept.get("definition", {}).items():
            assert lexical_key(text) != lexical_key(concept["labels"][language]), name
            assert not text.endswith("."), name
