"""An explanation as Markdown, PROV-O and pictures: what the lines say, in forms that others read."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rdflib import RDF, BNode, Graph
from rdflib.namespace import PROV

from conftest import VIGNETTES
from reasoner.engine.explaining import Explainer
from reasoner.explain.layout import Line
from reasoner.explain.markdown import WIDE, escaped, markdown
from reasoner.explain.page import items
from reasoner.patient.record import Patient


@pytest.fixture(scope="module")
def explained(reasoner):
    patient = Patient.from_bytes(VIGNETTES[4].read_bytes())
    answer = reasoner.answer(patient, as_of=patient.recorded)
    case = reasoner.case(reasoner.state(patient, as_of=patient.recorded))
    explainer = Explainer(answer, case, "fr", width=WIDE, depth=9)
    return answer, explainer, explainer.why(answer.conclusions.actions[0].action)


def bare(html):
    return re.sub(r"<[^>]*>", "", html)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40))
def test_no_text_is_markup(text):
    html = MarkdownIt("commonmark", {"html": True}).render(f"- {escaped(text.strip())}")
    assert not re.findall(r"<(?!/?(?:ul|li|p)\b)", html)


def test_a_list_nests_as_its_lines_are_indented():
    lines = [
        Line("T", "title"),
        Line("H", "heading"),
        Line("  ! a", "alarm"),
        Line("    b"),
        Line("      c"),
        Line("  d"),
    ]
    assert markdown(lines) == "# T\n\n\n## H\n\n- **a**\n  - b\n    - c\n- d\n"
    [title] = items(lines[1:])
    assert [one.text for one in title.children] == ["! a", "d"]
    assert title.children[0].children[0].children[0].text == "c"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_says_what_the_text_says(explained, language):
    answer, _, _ = explained
    html = MarkdownIt("commonmark", {"html": True}).render(answer.to_markdown(language))
    words = re.sub(r"\W+", " ", bare(html).replace("&quot;", '"').replace("&amp;", "&").replace("&lt;", "<"))
    for line in answer.render(language).splitlines():
        for word in re.findall(r"\w{6,}", line):
            assert word in words


def test_provenance_has_no_blank_node_and_says_what_each_step_used(explained):
    answer, explainer, why = explained
    text = explainer.written(why, "prov")
    graph = Graph().parse(data=text, format="turtle")
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]
    links = list(answer.chain.supports(why.roots))
    assert len(list(graph.subjects(RDF.type, PROV.Activity))) == sum(link.kind in ("rule", "belief") for link in links)
    entities = set(graph.subjects(RDF.type, PROV.Entity))
    assert set(graph.objects(None, PROV.used)) <= entities
    assert text == explainer.written(why, "prov")
    words = {fact["entry"]["text"] for fact in answer.chain.facts.values()}
    assert not [word for word in words if f'"{word}"' in text]


def test_a_picture_shows_every_link_once_and_every_premise(explained):
    answer, explainer, why = explained
    picture = ElementTree.fromstring(explainer.written(why, "svg"))
    space = "{http://www.w3.org/2000/svg}"
    links = list(answer.chain.supports(why.roots))
    held = {link.atom for link in links}
    edges = sum(len(set(link.premises + link.counted) & held) for link in links)
    assert len(picture.findall(f"{space}g")) == len(links)
    assert len(picture.findall(f"{space}path")) == edges
    boxes = [
        (float(one.get("x")), float(one.get("y")), float(one.get("height")))
        for one in picture.findall(f"{space}g/{space}rect")
    ]
    for x, y, height in boxes:
        assert not [1 for other in boxes if other[0] == x and y < other[1] < y + height]
    source = explainer.written(why, "dot")
    assert source.count(" -> ") == edges
    assert source.count("label=") == len(links)


def test_a_picture_of_nothing_is_one(explained):
    _, explainer, _ = explained
    nothing = explainer.why("noac_treatment")
    assert ElementTree.fromstring(explainer.written(nothing, "svg")) is not None
    assert explainer.written(nothing, "dot").startswith("digraph")
    assert "<h2" in explainer.written(nothing, "html")
