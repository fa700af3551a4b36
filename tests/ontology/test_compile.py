from __future__ import annotations

import pytest

from reasoner.certificate.canonical import canonical, parse
from reasoner.errors import KnowledgeError
from reasoner.ontology.compile import CompiledOntology, compile_ontology
from reasoner.ontology.proofs import ProofBook

from .replay import replay
from .small_ontology import PREFIXES, ROOTS, named


def test_documents_have_a_canonical_form(compiled: CompiledOntology) -> None:
    for document in (*compiled.documents.values(), compiled.proofs):
        assert parse(canonical(document)) == document


def test_the_hierarchy_follows_roles_chains_and_definitions(compiled: CompiledOntology) -> None:
    isa = compiled.ontology["isa"]
    assert isa["pleural_pain"] == ["breathing_pain", "concept", "finding", "pain", "thoracic_pain"]
    assert "concept" not in isa


def test_every_pair_of_the_hierarchy_has_a_proof(compiled: CompiledOntology) -> None:
    book = ProofBook(compiled.proofs)
    pairs = [(sub, sup) for sub, sups in compiled.ontology["isa"].items() for sup in sups]
    for row in book.rows(pairs):
        assert replay(compiled.ontology["axioms"], row["proof"]) == ["is", row["sub"], row["sup"]]
    assert [(row["sub"], row["sup"]) for row in book.rows(pairs)] == pairs


def test_concepts_keep_what_people_call_them(compiled: CompiledOntology) -> None:
    concepts = compiled.ontology["concepts"]
    assert concepts["pain"] == {
        "labels": {"en": "pain", "fr": "pain (fr)"},
        "synonyms": {"en": ["ache"], "fr": ["douleur"]},
        "codes": ["ddxplus:E_53"],
    }
    assert concepts["temperature"]["unit"] == "Cel"
    assert concepts["temperature"]["resolution"] == [1, 10]
    assert concepts["temperature"]["sources"] == ["a textbook"]
    assert concepts["breathing_pain"]["definition"] == {"en": "pain that breathing brings on"}


def test_the_lexicon_has_labels_synonyms_ids_and_codes(compiled: CompiledOntology) -> None:
    lexicon = compiled.lexicon
    assert lexicon["douleur"] == lexicon["ddxplus:e 53"] == lexicon["pain"] == {"concept": "pain"}
    assert lexicon["pleural pain"] == {"concept": "pleural_pain"}
    assert lexicon["ddxplus:e 55 @ v 101"] == {"concept": "pleural_pain"}
    assert lexicon["ddxplus:e 109"] == {"concept": "thrombosis", "context": "history"}
    assert lexicon["ddxplus:e 110"] == {"concept": "thrombosis", "subject": "relative"}


def test_observables_are_in_integers(compiled: CompiledOntology) -> None:
    assert compiled.observables["observables"]["temperature"] == {
        "unit": "Cel",
        "resolution": [1, 10],
        "plausible": [250, 450],
        "units": {"Cel": [1, 1, 0, 1], "[degF]": [5, 9, -160, 9]},
    }
    assert compiled.observables["observables"]["d_dimer"]["bases"] == {
        "DDU": {"concept": "d_dimer", "factor": [2, 1]},
        "FEU": {"concept": "d_dimer", "factor": [1, 1]},
    }
    assert compiled.observables["definitions"] == [
        {"finding": "fever", "observable": "temperature", "at_least": 380},
        {"finding": "hypothermia", "observable": "temperature", "at_most": 349},
    ]


TEMPERATURE = ' ; :unit "Cel" ; :resolution "0.1"'
RANGE = ' ; :plausibleLow "25" ; :plausibleHigh "45"'
BAD = {
    "no French": (':x a owl:Class ; rdfs:label "x"@en ; rdfs:subClassOf :finding .', "no rdfs:label in 'fr'"),
    "two labels": (named("x", "finding", more=' ; rdfs:label "y"@en'), "two of rdfs:label in 'en': 'x' and 'y'"),
    "no language": (named("x", "finding", more=' ; skos:altLabel "y"'), "'y' in the language ''"),
    "German": (named("x", "finding", more=' ; skos:altLabel "y"@de'), "'y' in the language 'de'"),
    "ambiguous": (
        named("x", "finding", more=' ; skos:altLabel "Zed"@en')
        + named("z", "finding", more=' ; skos:altLabel "zéd"@fr'),
        "ambiguous: 'zéd' is fr synonym of :z, and 'Zed' is en synonym of :x",
    ),
    "duplicate code": (
        named("x", "finding", more=' ; :code "c:1"') + named("z", "finding", more=' ; :code "c:1"'),
        "duplicate code: 'c:1' is code of :z, and 'c:1' is code of :x",
    ),
    "code of two contexts": (
        named("x", "finding", more=' ; :code "c:1" ; :historyCode "c:1"'),
        "duplicate code: 'c:1' is historyCode of :x",
    ),
    "unknown parent": (named("x", "fnding"), "refers to :fnding, which is declared nowhere. declare it with "),
    "orphan": (named("x"), "bad.ttl:7 :x: is not under :concept"),
    "equal": (named("x", "finding", "y") + named("y", "x"), ":x: follows to be the same class as :y"),
    "declared twice": (named("finding", "concept"), "declared here and in"),
    "no resolution": (named("x", "observable", more=' ; :unit "Cel"'), "has a :unit but no :resolution"),
    "no unit": (named("x", "observable", more=' ; :resolution "1"'), "has a :resolution but no :unit"),
    "no range": (
        named("x", "observable", more=TEMPERATURE + ' ; :plausibleHigh "45"'),
        "measured in Cel but has no :plausibleLow",
    ),
    "no scale": (named("x", "observable", more=RANGE), "has :plausibleLow but no :unit"),
    "not observable": (named("x", "finding", more=TEMPERATURE + RANGE), "is not under :observable"),
    "odd unit": (named("x", "observable", more=TEMPERATURE + RANGE + ' ; :alsoIn "kg"'), "'kg' and 'Cel' measure"),
    "odd number": (named("x", "observable", more=' ; :unit "Cel" ; :resolution "0,1"' + RANGE), "no decimal number"),
    "zero": (named("x", "observable", more=' ; :unit "Cel" ; :resolution "0"' + RANGE), "not positive"),
    "between steps": (
        named("x", "observable", more=TEMPERATURE + ' ; :plausibleLow "25.05" ; :plausibleHigh "45"'),
        "no multiple of the resolution 1/10",
    ),
    "range reversed": (
        named("x", "observable", more=TEMPERATURE + ' ; :plausibleLow "45" ; :plausibleHigh "25"'),
        ":plausibleLow above",
    ),
    "basis without name": (
        named("x", "observable", more=TEMPERATURE + RANGE + ' ; :basis [ :factor "1" ]'),
        "with no :name",
    ),
    "basis without factor": (
        named("x", "observable", more=TEMPERATURE + RANGE + ' ; :basis [ :name "A" ; :factor "-1" ]'),
        "whose :factor is '-1'",
    ),
    "defined by nothing": (
        named("x", "finding", more=' ; :observedAs [ :observable :finding ; :atLeast "1" ]'),
        "finding, has no measured values",
    ),
    "defined by what never has values": (
        named("y", "observable")
        + named("t", "observable", more=TEMPERATURE + RANGE + ' ; :basis [ :name "B" ; :factor "1" ; :concept :y ]')
        + named("x", "finding", more=' ; :observedAs [ :observable :t ; :atLeast "38" ]'),
        "t, has no measured values",
    ),
    "defined without bound": (
        named("t", "observable", more=TEMPERATURE + RANGE)
        + named("x", "finding", more=" ; :observedAs [ :observable :t ]"),
        "without :atLeast and :atMost",
    ),
    "empty text": (named("x", "finding", more=' ; skos:altLabel "--"@en'), "which has no letters"),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_bad_turtle(text: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        compile_ontology([("roots.ttl", ROOTS), ("bad.ttl", PREFIXES + text)])
    assert message in str(caught.value)
    assert str(caught.value).startswith("1 fault in the ontology\n"), str(caught.value)


def test_faults_of_several_files_come_together() -> None:
    with pytest.raises(KnowledgeError, match="3 faults") as caught:
        compile_ontology(
            [
                ("roots.ttl", ROOTS),
                ("one.ttl", PREFIXES + named("x") + ":y a owl:Class ; rdfs:subClassOf :finding ."),
            ]
        )
    assert "one.ttl:7 :x" in str(caught.value)
    assert "one.ttl:8 :y: has no rdfs:label in 'en'" in str(caught.value)


def test_a_basis_may_have_a_concept_of_its_own() -> None:
    text = named("y", "observable") + named(
        "x", "observable", more=TEMPERATURE + RANGE + ' ; :basis [ :name "B" ; :factor "0.5" ; :concept :y ]'
    )
    documents = compile_ontology([("roots.ttl", ROOTS), ("x.ttl", PREFIXES + text)])
    assert documents.observables["observables"]["x"]["bases"] == {"B": {"concept": "y", "factor": [1, 2]}}
    assert documents.ontology["concepts"]["y"]["unit"] == "Cel"
