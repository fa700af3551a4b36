"""What the installed knowledge says of quantities: units, molar masses, conversions, spellings, codes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.checker.observables import read_observables
from reasoner.knowledge.sources import installed_directory, read_sources
from reasoner.ontology.measurement import Scales
from reasoner.ontology.units import conversion
from reasoner.vocabulary import Entry

SOURCES = read_sources(installed_directory())
LABORATORY = SOURCES.text("ontologies/laboratory.ttl")
MOMENT = "2026-03-01T09:30"

# Atomic weights of the CIAAW, "Standard Atomic Weights 2021" (ciaaw.org/atomic-weights.htm): the interval, or the value and its uncertainty.
# Lead was not read there.
ATOMS = {
    "H": ("1.00784", "1.00811"),
    "Li": ("6.938", "6.997"),
    "C": ("12.0096", "12.0116"),
    "N": ("14.00643", "14.00728"),
    "O": ("15.99903", "15.99977"),
    "Na": ("22.98976926", "22.98976930"),
    "Mg": ("24.304", "24.307"),
    "P": ("30.973761993", "30.973762003"),
    "Cl": ("35.446", "35.457"),
    "K": ("39.0982", "39.0984"),
    "Ca": ("40.074", "40.082"),
    "Fe": ("55.843", "55.847"),
    "Co": ("58.933191", "58.933197"),
    "I": ("126.90444", "126.90450"),
    "Pb": ("206.14", "207.94"),
}
ROUNDING = Fraction("0.0005")
"""How far the weight of an atom may be from its interval by rounding to a thousandth; iodine is rounded to a hundredth."""


def classes(text: str) -> Iterator[tuple[str, str]]:
    """The name and the statements of each class that a Turtle file of this project declares."""
    for found in re.finditer(r"^:(\w+) a owl:Class ;(.*?) \.$", text, re.MULTILINE | re.DOTALL):
        yield found[1], found[2]


def stated(kind: str) -> dict[str, str]:
    return {name: found[1] for name, body in classes(LABORATORY) if (found := re.search(rf':{kind} "([^"]+)"', body))}


def rows(name: str) -> list[dict[str, str]]:
    lines = SOURCES.text(f"knowledge/mappings/{name}.csv").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture(scope="module")
def observables(documents: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = documents["observables"]["observables"]
    return found


def test_many_quantities_are_known(observables) -> None:
    assert len(observables) > 170


@pytest.mark.parametrize("name", sorted(stated("formula")))
def test_a_molar_mass_is_that_of_its_formula(name: str) -> None:
    low = high = Fraction(0)
    for atom, count in re.findall(r"([A-Z][a-z]?)(\d*)", stated("formula")[name]):
        allowed = Fraction("0.005") if atom == "I" else ROUNDING
        low += int(count or 1) * (Fraction(ATOMS[atom][0]) - allowed)
        high += int(count or 1) * (Fraction(ATOMS[atom][1]) + allowed)
    assert low <= Fraction(stated("molarMass")[name]) <= high


# Factors that laboratories print, to the digits that they print: a check against slips of powers of ten and of the substance meant.
FACTORS = [
    ("blood_glucose", "mg/dL", "0.0555"),
    ("serum_creatinine", "mg/dL", "88.4"),
    ("serum_urea", "mg/dL", "0.1665"),
    ("urea_nitrogen", "mg/dL", "0.357"),
    ("total_cholesterol", "mg/dL", "0.0259"),
    ("triglycerides", "mg/dL", "0.0113"),
    ("serum_calcium", "mg/dL", "0.2495"),
    ("total_bilirubin", "mg/dL", "17.10"),
    ("serum_uric_acid", "mg/dL", "59.48"),
    ("serum_iron", "ug/dL", "0.179"),
    ("serum_magnesium", "mg/dL", "0.411"),
    ("serum_phosphate", "mg/dL", "0.323"),
    ("haemoglobin", "mmol/L", "16.11"),
    ("free_thyroxine", "ng/dL", "12.87"),
    ("serum_vitamin_b12", "pg/mL", "0.738"),
    ("serum_vitamin_d", "ng/mL", "2.496"),
    ("serum_folate", "ng/mL", "2.266"),
    ("serum_cortisol", "ug/dL", "27.59"),
    ("serum_testosterone", "ng/dL", "0.0347"),
    ("serum_calcium", "meq/L", "0.5"),
    ("serum_sodium", "meq/L", "1"),
    ("urine_albumin_creatinine_ratio", "mg/g", "0.113"),
    ("leukocyte_count", "/uL", "0.001"),
    ("leukocyte_count", "K/uL", "1"),
    ("haematocrit", "1", "100"),
    ("peak_expiratory_flow", "L/s", "60"),
    ("alkaline_phosphatase", "ukat/L", "60"),
    ("arterial_po2", "kPa", "7.501"),
]


@pytest.mark.parametrize(("name", "unit", "printed"), FACTORS)
def test_a_factor_is_the_one_that_laboratories_print(observables, name: str, unit: str, printed: str) -> None:
    num, den, offset, _ = observables[name]["units"][unit]
    digits = len(printed.partition(".")[2])
    assert offset == 0
    assert abs(Fraction(num, den) - Fraction(printed)) <= Fraction(1, 10**digits)


PAIRS = [
    ("blood_glucose", "mg/dL", "1", (5, 2000)),
    ("serum_creatinine", "mg/dL", "0.01", (5, 5000)),
    ("urea_nitrogen", "mg/dL", "0.1", (10, 4000)),
    ("total_cholesterol", "mg/dL", "1", (10, 2000)),
    ("triglycerides", "mg/dL", "1", (10, 10000)),
    ("serum_calcium", "mg/dL", "0.1", (20, 300)),
    ("total_bilirubin", "mg/dL", "0.1", (1, 1000)),
    ("serum_uric_acid", "mg/dL", "0.1", (1, 400)),
    ("haemoglobin", "g/dL", "0.1", (10, 300)),
    ("glycated_haemoglobin", "mmol/mol", "1", (1, 240)),
    ("serum_magnesium", "meq/L", "0.1", (2, 200)),
    ("body_temperature", "[degF]", "0.1", (700, 1120)),
    ("weight", "[lb_av]", "1", (2, 800)),
]


@pytest.mark.parametrize(("name", "unit", "step", "bounds"), PAIRS)
def test_what_a_laboratory_prints_can_be_read_back(documents, name, unit, step, bounds) -> None:
    """Within half a step of the observable; and no two values that are told apart in print become one."""
    observable = documents["observables"]["observables"][name]
    scales = Scales(documents["observables"]["observables"])
    num, den, offset_num, offset_den = observable["units"][unit]
    factor, offset, resolution = (
        Fraction(num, den),
        Fraction(offset_num, offset_den),
        Fraction(*observable["resolution"]),
    )

    @given(st.integers(*bounds), st.sampled_from(".,"))
    def holds(count: int, mark: str) -> None:
        value = count * Fraction(step)
        digits = len(step.partition(".")[2])
        written = f"{value.numerator * 10**digits // value.denominator:0{digits + 1}d}"
        text = (written[:-digits] + mark + written[-digits:]) if digits else written
        read = scales.read(Entry("/x", "measurement", name, MOMENT, MOMENT, value=text, unit=unit), name)
        assert read.n is not None, (text, read.state)
        assert abs(read.n * resolution - (value * factor + offset)) <= resolution / 2
        if resolution <= Fraction(step) * factor:
            back = (read.n * resolution - offset) / factor
            assert abs(back - value) <= Fraction(step) / 2

    holds()


def test_checker_and_engine_read_every_unit_of_every_quantity_alike(documents) -> None:
    checked, _ = read_observables(documents["observables"])
    observables = documents["observables"]["observables"]
    scales = Scales(observables)
    names = sorted((name, unit) for name, one in observables.items() for unit in one["units"])

    @given(st.sampled_from(names), st.integers(-(10**9), 10**9), st.integers(0, 6))
    def holds(which: tuple[str, str], digits: int, places: int) -> None:
        name, unit = which
        written = f"{abs(digits):0{places + 1}d}"
        text = ("-" if digits < 0 else "") + (f"{written[:-places]},{written[-places:]}" if places else written)
        basis = next(iter(observables[name].get("bases", {})), "")
        entry = Entry("/x", "measurement", name, MOMENT, MOMENT, value=text, unit=unit, basis=basis)
        read = scales.read(entry, name)
        if read.state == "":
            assert read.n == checked[name].multiple(text, unit, basis or None)
        elif read.state == "implausible":
            assert not checked[name].is_plausible(checked[name].multiple(text, unit, basis or None), None)
        else:
            assert read.state == "ambiguous_number"

    holds()


def test_every_unit_of_every_quantity_reads_and_none_gives_a_silent_number(observables) -> None:
    for name, observable in observables.items():
        for unit, (num, den, _, offset_den) in observable["units"].items():
            assert unit, name
            assert num > 0, name
            assert den > 0, name
            assert offset_den > 0, name
        assert observable["units"][observable["unit"]] == [1, 1, 0, 1]
        low, high = observable["plausible"]
        assert low < high
        usual = observable.get("usual", [low, high])
        assert low <= usual[0] < usual[1] <= high


def test_haemoglobin_a1c_is_not_converted_as_a_plain_ratio(observables) -> None:
    assert conversion("mmol/mol", "%") == (1, 10, 0, 1)
    num, den, offset_num, offset_den = observables["glycated_haemoglobin"]["units"]["mmol/mol"]
    assert Fraction(num, den) * 53 + Fraction(offset_num, offset_den) == Fraction("7.00044")


def test_units_and_international_units_of_an_enzyme_are_the_same_by_statement_alone(observables) -> None:
    for name in ("alanine_aminotransferase", "serum_lipase", "creatine_kinase"):
        allowed = observables[name]["units"]
        assert allowed["U/L"] == allowed["[IU]/L"] == allowed["[iU]/L"] == [1, 1, 0, 1]


@pytest.mark.parametrize(("basis", "state"), [("", "missing_basis"), ("XYZ", "unknown_basis"), ("FEU", "")])
def test_d_dimer_needs_its_basis(observables, basis: str, state: str) -> None:
    entry = Entry("/d", "measurement", "d-dimer", MOMENT, MOMENT, value="0.5", unit="mg/L", basis=basis)
    assert Scales(observables).read(entry, "d_dimer").state == state


def test_enzymes_and_hormones_have_no_amount_of_substance(observables) -> None:
    for name in ("alanine_aminotransferase", "serum_thyrotropin", "troponin_t", "ferritin", "d_dimer"):
        assert not [unit for unit in observables[name]["units"] if "mol" in unit]


# ------------------------------------------------------------------------------------------------------------ tables


def test_every_spelling_is_used_by_some_quantity(observables) -> None:
    used = {word for observable in observables.values() for word in observable.get("spelled", ())}
    assert {row["spelling"] for row in rows("ucum")} == used


@pytest.mark.parametrize(
    ("name", "spelling", "unit"),
    [
        ("blood_glucose", "mg/dl", "mg/dL"),
        ("blood_glucose", "g/l", "g/L"),
        ("serum_creatinine", "µmol/L", "umol/L"),
        ("heart_rate", "bpm", "/min"),
        ("heart_rate", "beats/min", "/min"),
        ("systolic_blood_pressure", "mmHg", "mm[Hg]"),
        ("body_temperature", "°C", "Cel"),
        ("platelet_count", "K/uL", "10*3/uL"),
        ("platelet_count", "G/L", "10*9/L"),
        ("erythrocyte_count", "T/L", "10*12/L"),
        ("serum_sodium", "mEq/L", "meq/L"),
        ("ferritin", "mcg/L", "ug/L"),
        ("serum_lipase", "UI/L", "[IU]/L"),
        ("age", "years", "a"),
        ("glomerular_filtration_rate", "mL/min/1.73m2", "mL/min/{1.73_m2}"),
    ],
)
def test_what_records_write_is_read(observables, name: str, spelling: str, unit: str) -> None:
    assert observables[name]["units"][spelling] == observables[name]["units"][unit]
    assert spelling in observables[name]["spelled"]


def test_every_code_names_a_quantity_or_a_panel_and_is_whole(documents) -> None:
    known = set(documents["observables"]["observables"]) | {
        "blood_pressure_panel",
        "laboratory_panel",
        "measurement_panel",
    }
    table = rows("loinc")
    assert len(table) > 400
    assert [row["code"] for row in table] == sorted({row["code"] for row in table})
    elsewhere = {code for concept in documents["ontology"]["concepts"].values() for code in concept["codes"]}
    for row in table:
        assert row["concept"] in known, row
        assert row["code"] not in elsewhere, row
        assert (row["context"], row["subject"], row["polarity"]) == ("", "", "")
        assert row["status"] in ("sourced", "unsourced")
        assert row["source"]
        assert is_whole(row["code"].removeprefix("loinc:")), row


def is_whole(code: str) -> bool:
    """Whether the digit after the hyphen is the check digit (modulus 10) of those before it."""
    digits, check = code.split("-")
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return (-sum(number // 10 + number % 10 for number in doubled)) % 10 == int(check)
