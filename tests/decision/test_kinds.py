"""Of which kind an action is, and which test yields a result."""

import pytest

from reasoner.decision.kinds import KINDS, Kinds, is_below


@pytest.fixture(scope="module")
def kinds(reasoner):
    return Kinds(reasoner.knowledge.content["ontology"]["isa"], reasoner.knowledge.attributes)


@pytest.mark.parametrize(
    ("action", "kind", "answer"),
    [
        ("d_dimer_test", "test", True),
        ("d_dimer_test", "treatment", False),
        ("adrenaline_im", "treatment", True),
        ("adrenaline_im", "drug", True),
        ("surgical_embolectomy", "drug", False),
        ("allergist_referral", "referral", True),
        ("organised_mammography", "screening", True),
        ("organised_mammography", "test", True),
        ("ct_pulmonary_angiography", "imaging", True),
        ("d_dimer_test", "imaging", False),
        ("call_for_help", "imaging", None),
        ("call_for_help", "action", True),
        ("d_dimer_test", "d_dimer_test", True),
    ],
)
def test_kinds_follow_the_hierarchy_and_modalities_the_table(kinds, action, kind, answer):
    assert kinds.is_a(action, kind) is answer


def test_each_kind_is_a_class_of_actions(kinds):
    assert all(is_below(kinds.isa, name, "action") for name in KINDS.values())


@pytest.mark.parametrize(
    ("concept", "way"),
    [
        ("d_dimer", "d_dimer_test"),
        ("haemoglobin", "laboratory_test"),
        ("ecg_st_elevation", "electrocardiogram"),
        ("chest_x_ray_mass", "chest_x_ray_sign"),
        ("heart_rate", "vital_sign"),
        ("fever", None),
    ],
)
def test_a_result_is_given_by_the_nearest_way(kinds, concept, way):
    found = kinds.yielding(concept)
    assert (found and found.concept) == way


def test_what_is_asked_for_is_no_test(kinds):
    assert list(kinds.tested(["d_dimer", "pain_intensity", "fever", "ecg_st_elevation", "age"])) == [
        "d_dimer",
        "ecg_st_elevation",
    ]
