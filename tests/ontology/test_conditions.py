"""What records hold beside emergencies: it comes under what rules ask for where that is right, and nowhere else."""

from __future__ import annotations

import pytest

from reasoner.vocabulary import lexical_key

ABOVE = {
    "septic_shock": ("shock", "sepsis", "infection"),
    "appendicectomy": ("surgery", "procedure"),
    "coronary_artery_bypass_grafting": ("surgery",),
    "ckd_stage_3": ("chronic_kidney_disease", "renal_disorder"),
    "end_stage_renal_disease": ("ckd_stage_5", "chronic_kidney_disease"),
    "pulmonary_emphysema": ("chronic_obstructive_pulmonary_disease", "chronic_lung_disease"),
    "breast_cancer": ("cancer", "neoplasm"),
    "concussion_with_loss_of_consciousness": ("concussion", "head_injury", "trauma"),
    "oral_contraception": ("hormone_therapy", "contraception"),
    "hexavalent_vaccine": (
        "diphtheria_vaccine",
        "tetanus_vaccine",
        "pertussis_vaccine",
        "polio_vaccine",
        "hib_vaccine",
        "hepatitis_b_vaccine",
    ),
    "mmrv_vaccine": ("measles_vaccine", "mumps_vaccine", "rubella_vaccine", "varicella_vaccine"),
    "daily_smoking": ("smoking", "ever_smoking"),
    "former_smoking": ("ever_smoking",),
    "birch_pollen": ("pollen", "environmental_allergen", "substance"),
    "no_needles": ("preference",),
}

NOT_ABOVE = {
    "laceration_of_thigh": ("trauma",),
    "sprain_of_ankle": ("trauma",),
    "suture_of_wound": ("surgery",),
    "bone_immobilisation": ("immobilisation",),
    "atopic_dermatitis": ("rash",),
    "psoriasis": ("rash",),
    "breast_cancer": ("active_cancer",),
    "prediabetes": ("diabetes",),
    "orthostatic_hypotension": ("hypotension", "shock"),
    "old_myocardial_infarction": ("acute_myocardial_infarction",),
    "former_smoking": ("smoking",),
    "vaccine": ("food_allergen",),
    "preference": ("finding",),
}


@pytest.mark.parametrize("name", ABOVE)
def test_a_class_comes_under_what_it_is(ontology, name) -> None:
    assert set(ABOVE[name]) <= set(ontology["isa"][name])


@pytest.mark.parametrize("name", NOT_ABOVE)
def test_a_class_is_not_what_a_rule_would_take_for_more(ontology, name) -> None:
    assert not set(NOT_ABOVE[name]) & set(ontology["isa"][name])


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Acute viral pharyngitis", "viral_pharyngitis"),
        ("angine à streptocoque", "streptococcal_pharyngitis"),
        ("Body mass index 30+ - obesity", "body_mass_index_30_or_more"),
        ("Laceration of thigh", "laceration_of_thigh"),
        ("Suture open wound", "suture_of_wound"),
        ("Documentation of current medications", "documentation_of_current_medications"),
        ("Td (adult) preservative free", "td_vaccine"),
        ("ROR", "mmr_vaccine"),
        ("arachide", "peanut"),
        ("acariens", "house_dust_mite"),
    ],
)
def test_the_words_of_records_are_known_in_both_languages(documents, word, name) -> None:
    assert documents["lexicon"][lexical_key(word)] == {"concept": name}


def test_never_and_not_are_said_by_the_row(documents) -> None:
    lexicon = documents["lexicon"]
    never = {"concept": "ever_smoking", "polarity": "absent"}
    assert lexicon[lexical_key("loinc:72166-2=snomed:266919005")] == never
    assert lexicon[lexical_key("loinc:82810-3=loinc:LA26683-5")] == {"concept": "pregnancy", "polarity": "absent"}
    assert lexicon[lexical_key("ips-absent:no-known-allergies")] == {"concept": "none_known"}
