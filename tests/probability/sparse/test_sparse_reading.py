"""Annotations and taxonomies from text: TSV, `phenotype.hpoa`, OBO."""

from pathlib import Path

import pytest

from reasoner.errors import KnowledgeError
from reasoner.probability.sparse.annotations import Annotation, frequency, read_annotations
from reasoner.probability.sparse.hpoa import read_hpoa
from reasoner.probability.sparse.taxonomy import Edge, of_hierarchy, read_taxonomy, taxonomy

HEADER = "#version: 2025-01-16\ndatabase_id\tdisease_name\tqualifier\thpo_id\tfrequency\taspect\n"


def hpoa(*rows: tuple[str, str, str, str, str]) -> str:
    return HEADER + "".join(
        f"{disease}\tname\t{qualifier}\t{finding}\t{often}\t{aspect}\n"
        for disease, qualifier, finding, often, aspect in rows
    )


def test_annotations_are_read_with_their_lines():
    text = "# hypothesis finding frequency\na\tf\t0.4\n\na\tg\t2/5\nb\tf\t40%\nb\tg\t\nb\th\n"
    assert read_annotations(text, "x.tsv", unstated=0.9) == (
        Annotation("a", "f", 0.4, "x.tsv:2"),
        Annotation("a", "g", 0.4, "x.tsv:4"),
        Annotation("b", "f", 0.4, "x.tsv:5"),
        Annotation("b", "g", 0.9, "x.tsv:6"),
        Annotation("b", "h", 0.9, "x.tsv:7"),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a\tf\tnan", "x.tsv:1: a frequency of 'nan'"),
        ("a\tf\toften", "x.tsv:1: a frequency of 'often'"),
        ("a\tf\t3/0", "x.tsv:1: a frequency of '3/0'"),
        ("a\tf\t1.5", "x.tsv:1: a frequency of 1.5, which is not from 0 to 1"),
        ("a\tf\t-0.1", "x.tsv:1: a frequency of -0.1"),
        ("a\tf\t6/5", "x.tsv:1: a frequency of 1.2"),
        ("a\tf\t140%", "x.tsv:1: a frequency of 1.4"),
        ("a\tf\tinf", "x.tsv:1: a frequency of inf"),
        ("a", "x.tsv:1: 1 fields"),
        ("a\t\t1", "x.tsv:1: 3 fields"),
        ("a\tb\tc\td", "x.tsv:1: 4 fields"),
    ],
)
def test_annotations_that_are_none_are_refused_with_the_line(line: str, message: str):
    with pytest.raises(KnowledgeError, match=message):
        read_annotations(line, "x.tsv")


def test_a_frequency_that_is_no_number_is_refused_wherever_it_comes_from():
    with pytest.raises(KnowledgeError, match="a, f: a frequency of nan"):
        Annotation("a", "f", float("nan"))
    assert frequency("76.3%", "x:1") == pytest.approx(0.763)


def test_a_taxonomy_is_closed_and_its_order_does_not_matter():
    edges = [Edge("c", "b"), Edge("b", "a"), Edge("d", "c"), Edge("d", "e")]
    found = taxonomy(edges)
    assert found.ids == ("a", "b", "c", "d", "e")
    assert found.above.row(3).tolist() == [0, 1, 2, 4]
    other = taxonomy(reversed(edges))
    assert other.ids == found.ids
    assert other.above.items.tolist() == found.above.items.tolist()
    assert read_taxonomy("c\tb\nb\ta\n# comment\nd\tc\nd\te\n", "x").above.items.tolist() == found.above.items.tolist()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\nb\tc\nc\ta\n", r"x:1: findings above themselves: a → b → c → a\n  fix: remove one"),
        ("a\ta\n", "x:1: findings above themselves: a → a"),
        ("a\tb\n\tc\n", "x:2: 2 fields, of which 1 say something"),
        ("a\tb\tc\n", "x:1: 3 fields"),
    ],
)
def test_a_taxonomy_that_is_none_is_refused_with_the_line(text: str, message: str):
    with pytest.raises(KnowledgeError, match=message):
        read_taxonomy(text, "x")


def test_a_former_id_must_lead_somewhere():
    with pytest.raises(KnowledgeError, match="a former id stands for z"):
        taxonomy([Edge("a")], {"old": "z"})


def test_rows_of_one_disease_and_finding_are_joined():
    rows = [
        ("D:1", "", "HP:1", "1/2", "P"),
        ("D:1", "", "HP:1", "2/6", "P"),
        ("D:1", "", "HP:1", "HP:0040281", "P"),
        ("D:1", "", "HP:2", "HP:0040280", "P"),
        ("D:1", "", "HP:2", "50%", "P"),
        ("D:1", "", "HP:3", "", "P"),
        ("D:1", "NOT", "HP:4", "", "P"),
        ("D:1", "", "HP:5", "0/7", "P"),
        ("D:1", "NOT", "HP:6", "", "P"),
        ("D:1", "", "HP:6", "", "P"),
        ("D:1", "", "HP:7", "", "I"),
    ]
    found = {one.finding: one.frequency for one in read_hpoa(hpoa(*rows), "phenotype.hpoa", unstated=0.8)}
    assert found == {
        "HP:1": 0.375,
        "HP:2": 0.75,
        "HP:3": 0.8,
        "HP:4": 0.0,
        "HP:5": 0.0,
        "HP:6": 0.8,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n", "p:1: no column database_id, qualifier, hpo_id, frequency, aspect"),
        (HEADER + "D:1\tname\n", "p:3: 2 fields for 6 columns"),
        (hpoa(("D:1", "", "HP:1", "most", "P")), "p:3: a frequency of 'most'"),
        (hpoa(("D:1", "", "HP:1", "5/4", "P")), "p:3: a frequency of 1.25"),
    ],
)
def test_an_annotation_file_that_is_none_is_refused_with_the_line(text: str, message: str):
    with pytest.raises(KnowledgeError, match=message):
        read_hpoa(text, "p")


def test_an_imported_ontology_gives_its_current_terms(tmp_path: Path):
    pytest.importorskip("fastobo", reason="needs the extra `importers`")
    from reasoner.ontology.importing.load import load_hierarchy

    path = tmp_path / "small.obo"
    path.write_text(
        "format-version: 1.2\n\n[Term]\nid: T:1\nname: one\n\n[Term]\nid: T:2\nname: two\nalt_id: T:9\nis_a: T:1\n\n"
        "[Term]\nid: T:3\nname: three\nis_obsolete: true\n",
        encoding="utf-8",
    )
    found = of_hierarchy(load_hierarchy(path, tmp_path / "cache"))
    assert found.ids == ("T:1", "T:2")
    assert found.above.row(1).tolist() == [0]
    assert found.numbers["T:9"] == found.numbers["T:2"]
