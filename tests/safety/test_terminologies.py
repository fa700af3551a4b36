"""Every code system whose codes occur in the ontologies or in tables of codes is described, with its licence, and so is its notice."""

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


def tabled():
    """Every code of the mapping tables, a pair of question and answer as two."""
    for path in sorted((ROOT / "knowledge" / "mappings").glob("*.csv")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines):
            yield from row["code"].split("=") if "code" in row else ()


def described(page):
    """The prefixes in the first column of the page's tables, each with its row."""
    return {row[1]: row[0] for row in re.finditer(r"^\| `([a-z0-9-]+):` \|.*$", page, re.MULTILINE)}


def test_every_prefix_that_occurs_is_described():
    occurring = {
        one for path in (ROOT / "ontologies").glob("*.ttl") for one in prefixes(path.read_text(encoding="utf-8"))
    }
    occurring |= {code.partition(":")[0] for code in tabled()}
    assert {"ddxplus", "hpo", "icd10-who", "loinc", "rxnorm", "atc"} <= occurring
    assert not occurring - set(described(PAGE))


@pytest.mark.parametrize("property_", ["code", "historyCode", "familyCode"])
def test_a_prefix_that_is_not_described_is_noticed(property_):
    turtle = f':x a owl:Class ; rdfs:label "x"@en ;\n    :{property_} "loinc:1-8" , "snomed:12345" .\n'
    assert prefixes(turtle) - set(described(PAGE)) == {"snomed"}


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
    ],
)
def test_the_notice_holds_what_the_licences_ask_for(words):
    assert words in " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
