from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.certificate.canonical import digest_of
from reasoner.errors import KnowledgeError
from reasoner.ontology.axioms import read_axioms
from reasoner.ontology.compile import CompiledOntology, compile_ontology

from .small_ontology import CONTENT, FILES, PREFIXES, ROOTS, named


def axioms(text: str) -> dict[str, list[object]]:
    classes = "".join(f":{name} a owl:Class .\n" for name in "abcd")
    roles = "".join(f":{name} a owl:ObjectProperty .\n" for name in "rst")
    return read_axioms([("x.ttl", PREFIXES + classes + roles + text)])


SOME = "[ a owl:Restriction ; owl:onProperty :r ; owl:someValuesFrom {} ]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (":a rdfs:subClassOf :b .", {"a:sub:b": ["sub", ["a"], "b"]}),
        (":a owl:equivalentClass :b .", {"a:sub:b": ["sub", ["a"], "b"], "b:sub:a": ["sub", ["b"], "a"]}),
        (f":a rdfs:subClassOf {SOME.format(':b')} .", {"a:some:r:b": ["some", "a", "r", "b"]}),
        (f"{SOME.format(':b')} rdfs:subClassOf :a .", {"some:r:b:sub:a": ["from_some", "r", "b", "a"]}),
        (
            ":a owl:equivalentClass [ owl:intersectionOf ( :c :b :c ) ] .",
            {"a:sub:b": ["sub", ["a"], "b"], "a:sub:c": ["sub", ["a"], "c"], "b+c:sub:a": ["sub", ["b", "c"], "a"]},
        ),
        (":a rdfs:subClassOf :a .", {}),
        (":r rdfs:subPropertyOf :s .", {"r:role:s": ["role", ["r"], "s"]}),
        (":t owl:propertyChainAxiom ( :r :s ) .", {"r+s:role:t": ["role", ["r", "s"], "t"]}),
        (
            ":t owl:propertyChainAxiom ( :r :s :r ) .",
            {
                "_chain(r,s)+r:role:t": ["role", ["_chain(r,s)", "r"], "t"],
                "r+s:role:_chain(r,s)": ["role", ["r", "s"], "_chain(r,s)"],
            },
        ),
        (
            f"[ owl:intersectionOf ( :a {SOME.format(SOME.format(':b'))} ) ] rdfs:subClassOf :c .",
            {
                "_some(r,_some(r,b))+a:sub:c": ["sub", ["_some(r,_some(r,b))", "a"], "c"],
                "some:r:_some(r,b):sub:_some(r,_some(r,b))": ["from_some", "r", "_some(r,b)", "_some(r,_some(r,b))"],
                "some:r:b:sub:_some(r,b)": ["from_some", "r", "b", "_some(r,b)"],
            },
        ),
        (
            f":a rdfs:subClassOf {SOME.format('[ owl:intersectionOf ( :b :c ) ]')} .",
            {
                "_and(b,c):sub:b": ["sub", ["_and(b,c)"], "b"],
                "_and(b,c):sub:c": ["sub", ["_and(b,c)"], "c"],
                "a:some:r:_and(b,c)": ["some", "a", "r", "_and(b,c)"],
            },
        ),
    ],
)
def test_normal_form(text: str, expected: dict[str, list[object]]) -> None:
    assert axioms(text) == expected


BAD = {
    "union": (":a rdfs:subClassOf [ owl:unionOf ( :b :c ) ] .", ":a", "owl:unionOf"),
    "complement": (":a owl:complementOf :b .", ":a", "owl:complementOf"),
    "disjoint": (":a owl:disjointWith :b .", ":a", "owl:disjointWith"),
    "all disjoint": ("[] a owl:AllDisjointClasses ; owl:members ( :a :b ) .", "", "owl:AllDisjointClasses"),
    "all values": (
        ":a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :r ; owl:allValuesFrom :b ] .",
        ":a",
        "owl:allValuesFrom",
    ),
    "cardinality": (
        ":a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :r ; owl:minCardinality 2 ] .",
        ":a",
        "owl:minCardinality",
    ),
    "nested": (f":a rdfs:subClassOf {SOME.format('[ owl:oneOf ( :b ) ]')} .", ":a", "owl:oneOf"),
    "transitive": (":r a owl:TransitiveProperty .", ":r", "owl:TransitiveProperty"),
    "inverse": (":r owl:inverseOf :s .", ":r", "owl:inverseOf"),
    "domain": (":r rdfs:domain :a .", ":r", "rdfs:domain"),
    "thing": (":a rdfs:subClassOf owl:Thing .", ":a", "owl:Thing"),
    "unknown parent": (":a rdfs:subClassOf :zebra .", ":a", ":zebra"),
    "unknown role": (
        ":a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom :b ] .",
        ":a",
        ":q",
    ),
    "half a restriction": (":a rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :r ] .", ":a", "owl:Restriction"),
    "a text": (':a rdfs:subClassOf "b" .', ":a", "'b'"),
    "empty expression": (":a rdfs:subClassOf [ ] .", ":a", "empty"),
    "circular expression": ("_:x owl:intersectionOf ( :b _:x ) . :a rdfs:subClassOf _:x .", ":a", "contains itself"),
    "undeclared subject": (":zebra rdfs:subClassOf :a .", ":zebra", "declared nowhere"),
    "misspelt property": (':a :resolutoin "1" .', ":a", "did you mean resolution"),
    "syntax": (":a rdfs:subClassOf", "x.ttl", "not Turtle"),
    "bad name": (":Big_Name a owl:Class .", ":Big_Name", "[a-z][a-z0-9_]*"),
    "role as class": (":r a owl:Class .", ":r", "declared here and in"),
}


@pytest.mark.parametrize(("text", "subject", "construct"), BAD.values(), ids=BAD)
def test_what_is_outside_the_language_is_named_with_file_and_class(text: str, subject: str, construct: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        axioms(text)
    assert "x.ttl" in str(caught.value)
    assert subject in str(caught.value)
    assert construct in str(caught.value)


def test_all_faults_are_listed_at_once_with_their_lines() -> None:
    with pytest.raises(KnowledgeError, match="2 faults") as caught:
        read_axioms([("x.ttl", ":a a :b .\n"), ("y.ttl", "\n\n:c :d")])
    assert "x.ttl:1" in str(caught.value)
    assert "y.ttl:3" in str(caught.value)


@given(st.permutations(range(8)))
def test_the_order_of_statements_and_files_changes_nothing(order: list[int]) -> None:
    blocks = [named("a"), named("b", "a"), named("c", "b"), ":r a owl:ObjectProperty .", ":r rdfs:subPropertyOf :r ."]
    blocks += [f":{x} rdfs:subClassOf {SOME.format(':b')} ." for x in "abc"]
    text = [blocks[index] for index in order]
    first = read_axioms([("x.ttl", PREFIXES + "\n".join(blocks))])
    again = read_axioms([("y.ttl", PREFIXES + "\n".join(text[:4])), ("x.ttl", PREFIXES + "\n".join(text[4:]))])
    assert list(first.items()) == list(again.items())


def test_documents_do_not_depend_on_hash_seeds(compiled: CompiledOntology) -> None:
    program = (
        "import json, sys; from reasoner.ontology.compile import compile_ontology;"
        "from reasoner.certificate.canonical import digest_of;"
        "compiled = compile_ontology(json.load(sys.stdin));"
        "print(digest_of(compiled.documents), digest_of(compiled.proofs))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(FILES),
        env={**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [digest_of(compiled.documents), digest_of(compiled.proofs)]


def test_the_order_of_files_changes_no_document() -> None:
    assert compile_ontology(FILES) == compile_ontology([("content.ttl", CONTENT), ("roots.ttl", ROOTS)])
