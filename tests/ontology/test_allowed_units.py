"""Which units an observable allows, and that each converts exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reasoner.errors import KnowledgeError
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.faults import Faults
from reasoner.ontology.grounding import ground
from reasoner.ontology.problems import problems
from reasoner.ontology.spellings import read_spellings
from reasoner.vocabulary import Entry

from .small_ontology import CONTENT, ROOTS, named
from .test_grounding import AS_OF

SCALE = ' ; :unit "mmol/L" ; :resolution "0.01" ; :plausibleLow "0" ; :plausibleHigh "100"'
HEAD = "spelling,ucum,source,status\n"


def units(more: str, spellings: str = "") -> dict:
    files = [("roots.ttl", ROOTS), ("content.ttl", CONTENT + named("salt", "observable", more=SCALE + more))]
    return compile_ontology(files, spellings=spellings).documents["observables"]["observables"]["salt"]


def line(observable: dict, unit: str) -> tuple[Fraction, Fraction]:
    num, den, offset_num, offset_den = observable["units"][unit]
    return Fraction(num, den), Fraction(offset_num, offset_den)


def test_a_molar_mass_turns_mass_into_amount() -> None:
    salt = units(' ; :alsoIn "mg/dL" , "g/L" ; :molarMass "180.156"')
    assert line(salt, "mg/dL") == (Fraction(10 * 1000, 180156), 0)
    assert line(salt, "g/L") == (Fraction(1000 * 1000, 180156), 0)


def test_a_valence_turns_charge_into_amount() -> None:
    assert line(units(' ; :alsoIn "meq/L" ; :valence "2"'), "meq/L") == (Fraction(1, 2), 0)
    both = units(' ; :alsoIn "meq/dL" , "mg/L" ; :valence "2" ; :molarMass "40.078"')
    assert line(both, "meq/dL") == (5, 0)
    assert line(both, "mg/L") == (Fraction(1000, 40078), 0)


def test_a_stated_line_is_taken_as_it_is_stated() -> None:
    more = ' ; :alsoBy [ :name "mmol/mol" ; :factor "0.09148" ; :offset "2.152" ]'
    assert line(units(more), "mmol/mol") == (Fraction("0.09148"), Fraction("2.152"))


FAULTS = {
    "mass without molar mass": (' ; :alsoIn "mg/dL"', "needs the :molarMass"),
    "charge without valence": (' ; :alsoIn "meq/L"', "needs the :valence"),
    "charge without valence, with mass": (' ; :alsoIn "meq/L" ; :molarMass "40.078"', "needs the :valence"),
    "molar mass of nothing": (' ; :alsoIn "mg/dL" ; :molarMass "0"', "not positive"),
    "molar mass in words": (' ; :alsoIn "mg/dL" ; :molarMass "heavy"', "no decimal number"),
    "two molar masses": (' ; :alsoIn "mg/dL" ; :molarMass "1" , "2"', "has 2 of :molarMass"),
    "half a charge": (' ; :alsoIn "meq/L" ; :valence "1.5"', "no count of charges"),
    "negative charge": (' ; :alsoIn "meq/L" ; :valence "-1"', "no count of charges"),
    "unit that is none": (' ; :alsoBy [ :name "mmHg" ; :factor "1" ]', "not a UCUM unit"),
    "line without factor": (' ; :alsoBy [ :name "%" ]', "without a line"),
    "line that falls": (' ; :alsoBy [ :name "%" ; :factor "-1" ]', "without a line"),
    "line that is too fine": (' ; :alsoBy [ :name "%" ; :factor "0.12345678901234567" ]', "without a line"),
    "two lines": (' ; :alsoIn "mol/L" ; :alsoBy [ :name "mol/L" ; :factor "1" ]', "two lines"),
}


@pytest.mark.parametrize(("more", "message"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_converted_is_a_fault(more: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        units(more)


def test_a_spelling_is_a_unit_where_its_unit_is_allowed() -> None:
    table = f"# a comment\n{HEAD}mM,mmol/L,here,unsourced\nM,mol/L,here,unsourced\nMM,mg/dL,here,unsourced\n"
    salt = units(' ; :alsoIn "mol/L"', table)
    assert salt["units"]["mM"] == salt["units"]["mmol/L"]
    assert salt["units"]["M"] == salt["units"]["mol/L"] == [1000, 1, 0, 1]
    assert salt["spelled"] == ["M", "mM"]
    assert list(salt["units"]) == sorted(salt["units"])


def test_a_message_offers_units_and_no_spellings() -> None:
    table = f"{HEAD}mM,mmol/L,here,unsourced\n"
    files = [("roots.ttl", ROOTS), ("content.ttl", CONTENT + named("salt", "observable", more=SCALE))]
    documents = compile_ontology(files, spellings=table).documents
    entry = Entry("/s", "measurement", "salt", AS_OF, AS_OF, value="1", unit="kg")
    (problem,) = problems(ground([entry], AS_OF, documents), documents)
    assert problem.fix == "convert it to mmol/L"


def test_a_spelling_never_changes_a_unit() -> None:
    salt = units(' ; :alsoIn "mol/L"', f"{HEAD}mol/L,mmol/L,here,unsourced\n")
    assert salt["units"]["mol/L"] == [1000, 1, 0, 1]
    assert "spelled" not in salt


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("mM,mmol/L,here", "not of the form"),
        ("mM,mmol/L,here,approved", "not of the form"),
        (",mmol/L,here,sourced", "not of the form"),
        ("mmol/L,mmol/L,here,sourced", "not of the form"),
        ("mM,mMol,here,sourced", "not a UCUM unit"),
        ("mM,mmol/L,here,sourced\nmM,mol/L,here,sourced", "two units for 'mM'"),
    ],
)
def test_a_row_that_makes_no_sense_is_a_fault(row: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        units("", f"{HEAD}{row}\n")


def test_a_table_has_its_columns() -> None:
    faults = Faults({})
    assert read_spellings("unit,ucum\n", faults) == {}
    assert "does not begin with the columns" in faults.problems[0].message
