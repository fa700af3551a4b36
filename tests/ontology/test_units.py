from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.ontology.units import ConversionError, conversion


@pytest.mark.parametrize(
    ("unit", "target", "expected"),
    [
        ("mg/L", "ug/L", (1000, 1, 0, 1)),
        ("ng/mL", "ug/L", (1, 1, 0, 1)),
        ("a", "mo", (12, 1, 0, 1)),
        ("d", "mo", (16, 487, 0, 1)),
        ("[degF]", "Cel", (5, 9, -160, 9)),
        ("Cel", "[degF]", (9, 5, 32, 1)),
        ("K", "Cel", (1, 1, -5463, 20)),
        ("{score}", "{points}", (1, 1, 0, 1)),
        ("{beats}/min", "/min", (1, 1, 0, 1)),
        ("/min", "/min", (1, 1, 0, 1)),
        ("g", "kg", (1, 1000, 0, 1)),
        ("[lb_av]", "kg", (45359237, 100000000, 0, 1)),
        ("%", "1", (1, 100, 0, 1)),
        ("U/L", "ukat/L", (1, 60, 0, 1)),
        ("10*9/L", "/uL", (1000, 1, 0, 1)),
        ("m[IU]", "[iU]", (1, 1000, 0, 1)),
        ("mm[Hg]", "mm[Hg]", (1, 1, 0, 1)),
    ],
)
def test_factors_are_exact(unit: str, target: str, expected: tuple[int, int, int, int]) -> None:
    assert conversion(unit, target) == expected


@pytest.mark.parametrize(
    ("unit", "target", "reason"),
    [
        ("mg/dL", "mmol/L", "needs the :molarMass"),
        ("meq/L", "mmol/L", "needs the :valence"),
        ("mg", "mmol/L", "measure different things"),
        ("U/L", "[IU]/L", "arbitrary units"),
        ("[IU]", "{score}", "arbitrary units"),
        ("beats/min", "/min", "not a UCUM unit"),
        ("", "1", "not a UCUM unit"),
        ("deg", "rad", "no exact rational factor"),
        ("dB", "1", "different things|not linear"),
    ],
)
def test_what_has_no_exact_factor_is_refused(unit: str, target: str, reason: str) -> None:
    with pytest.raises(ConversionError, match=reason):
        conversion(unit, target)


@given(st.sampled_from([("a", "mo"), ("[degF]", "Cel"), ("mg/L", "ug/L"), ("wk", "d"), ("m/s", "km/h")]))
def test_there_and_back_is_the_same_value(pair: tuple[str, str]) -> None:
    there, back = conversion(*pair), conversion(*reversed(pair))
    value = Fraction(373, 10)
    image = value * Fraction(*there[:2]) + Fraction(*there[2:])
    assert image * Fraction(*back[:2]) + Fraction(*back[2:]) == value
