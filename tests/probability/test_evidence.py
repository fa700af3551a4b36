"""Terms: unknown is never absent, and contradictions say nothing."""

import random

from hypothesis import given
from hypothesis import strategies as st

from reasoner.probability.evidence import EvidenceIndex, Term, complement, terms
from reasoner.probability.structure import Evidence

from .sample import ATOMS, structure

INPUTS = st.sets(st.sampled_from(ATOMS))


def test_binary_evidence() -> None:
    assert terms(structure(), ["present(rash)"]) == (Term("E_rash", 0, "present(rash)"),)
    assert terms(structure(), ["absent(rash)"]) == (Term("E_rash", 1, "absent(rash)"),)
    assert terms(structure(), ["present(rash)", "absent(rash)"]) == ()
    assert terms(structure(), []) == ()


def test_categorical_evidence_gives_every_value_that_is_not_denied() -> None:
    given_atoms = ["present(arm_pain)", "present(chest_pain)", "present(back_pain)", "absent(chest_pain)"]
    assert terms(structure(), given_atoms) == (
        Term("E_place", 1, "present(back_pain)"),
        Term("E_place", 2, "present(arm_pain)"),
    )


def test_range_evidence_takes_the_last_value_that_is_reached() -> None:
    def value(number: int) -> list[int]:
        return [term.value for term in terms(structure(), [f"value(age,{number})"])]

    assert [value(number) for number in (-5, 0, 11, 12, 479, 480, 9999)] == [[], [], [], [0], [0], [1], [1]]


def test_evidence_that_the_profile_leaves_out_gives_nothing() -> None:
    assert terms(structure(), ["sex(male)"], without=["sex"]) == ()


@given(INPUTS, st.randoms())
def test_the_order_of_inputs_does_not_matter(inputs: set[str], chance: random.Random) -> None:
    shuffled = sorted(inputs)
    chance.shuffle(shuffled)
    assert terms(structure(), shuffled) == terms(structure(), sorted(inputs))


@given(
    INPUTS, st.sets(st.sampled_from(["present(cold_hands)", "history(pain)", "value(glucose,5)", "points(wells,1)"]))
)
def test_an_atom_of_no_evidence_changes_nothing(inputs: set[str], more: set[str]) -> None:
    assert terms(structure(), inputs | more) == terms(structure(), inputs)


@given(INPUTS)
def test_a_structure_and_its_document_agree(inputs: set[str]) -> None:
    document = {"evidences": [one.as_json() for one in structure().evidences]}
    assert terms(document, inputs) == terms(structure(), inputs)


@given(st.sampled_from(["present", "absent", "history", "no_history", "family", "takes", "not_taking", "no_allergy"]))
def test_denying_twice_affirms(predicate: str) -> None:
    atom = f"{predicate}(pain)"
    assert complement(atom) != atom
    assert complement(complement(atom)) == atom


def test_sex_has_no_complement() -> None:
    assert complement("sex(male)") == ""


def test_an_answer_older_than_its_window_is_none() -> None:
    evidence = Evidence("surgery", "binary", atoms=("present(surgery)", "absent(surgery)"), window=44_640)
    index = EvidenceIndex((evidence,))
    assert index.terms({"present(surgery)": 44_640}) == (Term("surgery", 0, "present(surgery)"),)
    assert index.terms({"present(surgery)": 44_641}) == ()
    assert index.terms({"present(surgery)": 50_000, "absent(surgery)": 0}) == (Term("surgery", 1, "absent(surgery)"),)
