"""The Turtle of a small ontology that shows every construct."""

from __future__ import annotations

PREFIXES = """
@prefix : <urn:medical-reasoner:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""


def named(name: str, *parents: str, more: str = "") -> str:
    """A class with plain labels in both languages."""
    label = name.replace("_", " ")
    above = "".join(f" ; rdfs:subClassOf :{parent}" for parent in parents)
    return f':{name} a owl:Class ; rdfs:label "{label}"@en , "{label} (fr)"@fr{above}{more} .\n'


ROOTS = PREFIXES + "".join(
    named(name, *parents)
    for name, parents in {
        "concept": (),
        "finding": ("concept",),
        "disorder": ("finding",),
        "observable": ("concept",),
        "substance": ("concept",),
        "body_site": ("concept",),
        "sex_value": ("concept",),
        "female": ("sex_value",),
        "allergy_status": ("concept",),
        "none_known": ("allergy_status",),
    }.items()
)

CONTENT = (
    PREFIXES
    + """
:located_in a owl:ObjectProperty ; owl:propertyChainAxiom ( :located_in :part_of ) .
:part_of a owl:ObjectProperty ; owl:propertyChainAxiom ( :part_of :part_of ) .
:found_in a owl:ObjectProperty ; rdfs:subPropertyOf :located_in .
"""
    + named("thorax", "body_site")
    + named(
        "pleura",
        more=" ; rdfs:subClassOf :body_site , [ a owl:Restriction ; owl:onProperty :part_of ;"
        " owl:someValuesFrom :thorax ]",
    )
    + named("pain", "finding", more=' ; skos:altLabel "ache"@en , "douleur"@fr ; :code "ddxplus:E_53"')
    + named("breathing_pain", "pain", more=' ; skos:definition "pain that breathing brings on"@en')
    + named(
        "thoracic_pain",
        more=""" ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :pain [ a owl:Restriction ;
    owl:onProperty :located_in ; owl:someValuesFrom :thorax ] ) ]""",
    )
    + named(
        "pleural_pain",
        more=""" ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :breathing_pain [ a owl:Restriction ;
    owl:onProperty :found_in ; owl:someValuesFrom :pleura ] ) ] ; :code "ddxplus:E_55_@_V_101\"""",
    )
    + named("thrombosis", "disorder", more=' ; :historyCode "ddxplus:E_109" ; :familyCode "ddxplus:E_110"')
    + named("leg_thrombosis", "thrombosis")
    + named("fever", "finding", more=' ; :observedAs [ :observable :temperature ; :atLeast "38.0" ]')
    + named("hypothermia", "finding", more=' ; :observedAs [ :observable :temperature ; :atMost "34.9" ]')
    + named(
        "temperature",
        "observable",
        more=' ; :unit "Cel" ; :resolution "0.1" ; :alsoIn "[degF]" ;'
        ' :plausibleLow "25.0" ; :plausibleHigh "45.0" ; dcterms:source "a textbook"',
    )
    + named(
        "age",
        "observable",
        more=' ; :unit "mo" ; :resolution "1" ; :alsoIn "a" ; :plausibleLow "0" ; :plausibleHigh "1500"',
    )
    + named(
        "weight",
        "observable",
        more=' ; :unit "kg" ; :resolution "0.1" ; :plausibleLow "0.4" ; :plausibleHigh "400" ; :plausibleFrom'
        ' [ :months "60" ; :low "5" ; :high "200" ] , [ :months "3" ; :low "1" ; :high "25" ]',
    )
    + named(
        "heart_rate",
        "observable",
        more=' ; :unit "/min" ; :resolution "1" ; :alsoIn "{beats}/min" ; :plausibleLow "10" ; :plausibleHigh "400"',
    )
    + named(
        "d_dimer",
        "observable",
        more=' ; :unit "ug/L" ; :resolution "1" ; :alsoIn "mg/L" ; :plausibleLow "0" ;'
        ' :plausibleHigh "100000" ; :basis [ :name "FEU" ; :factor "1" ] , [ :name "DDU" ; :factor "2" ]',
    )
    + named("penicillin", "substance")
    + named("amoxicillin", "penicillin")
)

FILES = (("roots.ttl", ROOTS), ("content.ttl", CONTENT))
