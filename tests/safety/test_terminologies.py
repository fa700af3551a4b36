"""Every code system whose codes occur in the ontologies and mapping tables is described, with its licence, and so is its notice."""

import csv
import re

import pytest

from conftest import ROOT

PAGE = (ROOT / "docs" / "terminologies.md").read_text(encoding="utf-8")
CODES = re.compile(r":(?:code|historyCode|familyCode)\s+((?:\"[^\"]*\"\s*,?\s*)+)")


def prefixes(turtle):
    """The prefix of every code in a Turtle text."""
    found = (code for row in CODES.findall(turtle) for code in re.findall(r"\"([^\"]*)\"", row))
    return {code.partition(":")[0] for code in found}


def mapped_prefixes(table):
    """The prefix of every code in a mapping table, question and answer apart."""
    rows = csv.DictReader(line for line in table.splitlines() if not line.startswith("#"))
    return {code.partition(":")[0] for row in rows for code in row["code"].split("=")}


TABLES = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "knowledge" / "mappings").glob("*.csv"))
    if path.name != "ucum.csv"
}


def described(page):
    """The prefixes in the first column of the page's tables, each with its row."""
    return {row[1]: row[0] for row in re.finditer(r"^\| `([a-z0-9-]+):` \|.*$", page, re.MULTILINE)}


def test_every_prefix_that_occurs_is_described():
    occurring = {
        one for path in (ROOT / "ontologies").glob("*.ttl") for one in prefixes(path.read_text(encoding="utf-8"))
    }
    assert {"ddxplus", "hpo", "icd10-who"} <= occurring
    assert not occurring - set(described(PAGE))


def test_every_prefix_of_a_mapping_table_is_described():
    occurring = {prefix for table in TABLES.values() for prefix in mapped_prefixes(table)}
    assert {"snomed", "cvx", "loinc", "rxnorm", "atc"} <= occurring
    assert not occurring - set(described(PAGE))


def test_a_prefix_of_an_answer_is_noticed():
    assert mapped_prefixes("# c\ncode,concept\nloinc:1-8=meddra:2,pain\n") - set(described(PAGE)) == {"meddra"}


def test_a_table_with_codes_of_snomed_bears_the_attribution():
    for name, table in TABLES.items():
        if "snomed" in mapped_prefixes(table):
            assert "CC BY 4.0" in table.partition("code,")[0], name


def test_codes_of_snomed_stand_in_their_table_of_the_free_set_or_in_a_pair():
    """Whoever checks the free set finds its codes in one place; a pair repeats a code that stands there."""
    codes = {
        name: {
            one.partition(":")[2]
            for row in csv.DictReader(line for line in table.splitlines() if not line.startswith("#"))
            for one in row["code"].split("=")
            if one.startswith("snomed:")
        }
        for name, table in TABLES.items()
    }
    for name, found in codes.items():
        assert found <= codes["snomed_ips.csv"], name


@pytest.mark.parametrize("property_", ["code", "historyCode", "familyCode"])
def test_a_prefix_that_is_not_described_is_noticed(property_):
    turtle = f':x a owl:Class ; rdfs:label "x"@en ;\n    :{property_} "loinc:1-8" , "meddra:12345" .\n'
    assert prefixes(turtle) - set(described(PAGE)) == {"meddra"}


@pytest.mark.parametrize("prefix", sorted(described(PAGE)))
def test_every_row_states_a_version_and_a_licence(prefix):
    cells = [cell.strip() for cell in described(PAGE)[prefix].strip("|").split("|")]
    assert len(cells) == 5
    assert all(cells)


@pytest.mark.parametrize(
    "words",
    [
        "content from LOINC (http://loinc.org)",
        "arXiv:2205.09148. Licensed under CC BY 4.0",
        "Unified Codes for Units of Measures (UCUM)",
        "uses codes of the Human Phenotype Ontology",
        "courtesy of the U.S. National Library of Medicine (NLM)",
        "NLM is not responsible for the product and does not endorse or recommend this or any other product",
        "WHO Collaborating Centre for Drug Statistics Methodology, Oslo, Norway",
        "This material includes SNOMED Clinical Terms® (SNOMED CT®), which is used by permission of SNOMED International",
        "Creative Commons Attribution 4.0 International Public License",
    ],
)
def test_the_notice_holds_what_the_licences_ask_for(words):
    assert words in " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
