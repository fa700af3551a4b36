from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reasoner.ontology.measurement import is_ambiguous, two_readings

AMBIGUOUS = st.from_regex(r"-?[0-9]{1,3}[.,][0-9]{3}", fullmatch=True).filter(is_ambiguous)


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_a_mark_before_one_group_of_three_is_ambiguous(before: int, after: int, mark: str) -> None:
    assert is_ambiguous(f"{before}{mark}{after:03}")
    assert is_ambiguous(f"-{before}{mark}{after:03}")
    assert not is_ambiguous(f"0{mark}{after:03}")
    assert not is_ambiguous(f"{before}{mark}{after:03}0")
    assert not is_ambiguous(f"{before}{after:03}")
    assert not is_ambiguous(f"{before + 1000}{mark}{after:03}")


@given(AMBIGUOUS)
def test_both_readings_are_unambiguous_and_mean_what_was_written(value: str) -> None:
    thousands, decimal = two_readings(value)
    assert not is_ambiguous(thousands)
    assert not is_ambiguous(decimal)
    assert Fraction(decimal) == Fraction(value.replace(",", "."))
    assert Fraction(thousands) == 1000 * Fraction(decimal)
