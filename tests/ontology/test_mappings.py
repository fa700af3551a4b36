"""Mapping tables become rows of the lexicon; whatever is wrong with one is told with its line, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import read_sources
from reasoner.ontology.compile import compile_ontology
from reasoner.ontology.faults import Faults
from reasoner.ontology.mappings import COLUMNS, mapping_tables, read_mappings
from reasoner.vocabulary import lexical_key

from .small_ontology import FILES

ROOT = Path(__file__).resolve().parent.parent.parent
HEADER = ",".join(COLUMNS) + "\n"
END = ',"A publisher, 2026",table 1,sourced\n'
GOOD = (
    "# A comment, with a licence.\n# Another.\n"
    + HEADER
    + "icd10-who:R07.4,thoracic_pain,,,"
    + END
    + "loinc:72166-2=loinc:LA18978-9,pain,,,absent"
    + END
    + "snomed:123456,pain,history,,"
    + END
    + "snomed:234567,pain,,relative,"
    + END
)


def faults_of(*rows: str, name: str = "knowledge/mappings/some.csv", header: str = HEADER) -> list[str]:
    """The lines of the fault that a table with these rows gives."""
    with pytest.raises(KnowledgeError) as raised:
        compile_ontology(FILES, mappings=[(name, header + "".join(rows))])
    return str(raised.value).splitlines()[1:-1]


def test_rows_become_rows_of_the_lexicon() -> None:
    lexicon = compile_ontology(FILES, mappings=[("some.csv", GOOD)]).lexicon
    assert lexicon["icd10 who:r07.4"] == {"concept": "thoracic_pain"}
    assert lexicon["loinc:72166 2=loinc:la18978 9"] == {"concept": "pain", "polarity": "absent"}
    assert lexicon["snomed:123456"] == {"concept": "pain", "context": "history"}
    assert lexicon["snomed:234567"] == {"concept": "pain", "subject": "relative"}
    assert list(lexicon) == sorted(lexicon)


def test_a_code_keeps_the_line_that_it_stands_on() -> None:
    assert [one.line for one in read_mappings([("some.csv", GOOD)], Faults({}))] == [4, 5, 6, 7]


def test_the_order_of_tables_does_not_matter() -> None:
    other = ("other.csv", HEADER + "cvx:1,pain,,," + END)
    one, two = (compile_ontology(FILES, mappings=m) for m in ([("a", GOOD), other], [other, ("a", GOOD)]))
    assert one.documents == two.documents


def test_a_table_may_give_a_code_of_the_ontology_its_source() -> None:
    plain = compile_ontology(FILES).lexicon
    assert compile_ontology(FILES, mappings=[("a.csv", HEADER + "ddxplus:E_53,pain,,," + END)]).lexicon == plain


BAD = {
    "unknown concept": ("cvx:1,thoracic_pan,,," + END, "no concept 'thoracic_pan'; did you mean thoracic_pain?"),
    "repeated": ("cvx:2,pain,,," + END + "cvx:2,pain,,," + END, "cvx:2 → pain repeats cvx:2 → pain in"),
    "clash": ("cvx:2,pain,,," + END + "cvx:2,thorax,,," + END, "cvx:2 → thorax clashes with cvx:2 → pain in"),
    "clash with Turtle": ("ddxplus:E_53,thorax,,," + END, "clashes with the ontology, where it means :pain"),
    "clash with a history code": ("ddxplus:E_109,thrombosis,,," + END, "means :thrombosis history"),
    "status": ('cvx:1,pain,,,,"A publisher",table 1,approved\n', "status is 'approved'"),
    "no status": ('cvx:1,pain,,,,"A publisher",table 1,\n', "status is ''"),
    "no source": ("cvx:1,pain,,,,,table 1,sourced\n", "cvx:1 has no source"),
    "no source, unsourced": ("cvx:1,pain,,,,,,unsourced\n", "cvx:1 has no source"),
    "no section": ("cvx:1,pain,,,,A publisher,,sourced\n", "sourced and has no section"),
    "prefix": ("cvy:1,pain,,," + END, "'cvy:1' has the unknown prefix 'cvy'"),
    "prefix of an answer": ("loinc:72166-2=cvy:1,pain,,," + END, "has the unknown prefix 'cvy'"),
    "no prefix": ("1,pain,,," + END, "the unknown prefix '1'"),
    "form": ("loinc:8867,pain,,," + END, "'loinc:8867' has not the form"),
    "context": ("cvx:1,pain,past,," + END, "context is 'past'"),
    "subject": ("cvx:1,pain,,mother," + END, "subject is 'mother'"),
    "polarity": ("cvx:1,pain,,,present" + END, "polarity is 'present'"),
    "cells": ("cvx:1,pain,,,,A publisher, 2026,table 1,sourced\n", "has 9 cells where 8 were expected"),
    "quotes": ('cvx:1,"pain,,,\n', "is no CSV"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_told_with_file_and_line(name) -> None:
    row, message = BAD[name]
    (found,) = faults_of(row)
    assert message in found
    assert re.match(r"knowledge/mappings/some\.csv:[23] ?:?", found), found


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("polarity,", ""), "has no column 'polarity'"),
        (HEADER.replace("concept", "concpt"), "has no column 'concept'; has the unknown column 'concpt'"),
        ("", "has no column 'code', 'concept'"),
        (HEADER.replace("\n", ",code\n"), "names a column twice"),
    ],
)
def test_a_wrong_header_is_one_fault(header, message) -> None:
    (found,) = faults_of(header=header)
    assert message in found
    assert found.startswith("knowledge/mappings/some.csv:1")


def test_all_faults_are_told_at_once() -> None:
    assert len(faults_of(*(row for row, _ in BAD.values() if row.count("cvx:2") < 2 and '"pain' not in row))) > 12


def test_the_table_of_units_is_another_matter(tmp_path) -> None:
    for part in ("knowledge/mappings", "ontologies", "rules"):
        (tmp_path / part).mkdir(parents=True)
    for name in ("ucum.csv", "some.csv", "notes.yaml"):
        (tmp_path / "knowledge" / "mappings" / name).write_text(HEADER, encoding="utf-8")
    (tmp_path / "knowledge" / "other.csv").write_text("a,b\n", encoding="utf-8")
    assert mapping_tables(read_sources(tmp_path)) == [("knowledge/mappings/some.csv", HEADER)]


# ---------------------------------------------------------------------------------------------- the installed tables


def test_the_tables_that_ship_are_sorted_and_in_the_lexicon(documents) -> None:
    tables = mapping_tables(read_sources(ROOT))
    faults = Faults({})
    for one in read_mappings(tables, faults):
        assert documents["lexicon"][lexical_key(one.code)] == one.row
    assert not faults.problems
    for name, text in tables:
        codes = [one.code for one in read_mappings([(name, text)], faults)]
        assert codes == sorted(codes), name
