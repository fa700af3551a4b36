"""Small files of terms, written for the tests."""

from __future__ import annotations

OBO = """\
format-version: 1.2
data-version: tiny/2026-01-01
ontology: tiny

[Term]
id: T:0000001
name: finding

[Term]
id: T:0000002
name: chest pain
def: "Pain felt \\"behind\\" the breastbone." [T:me]
synonym: "thoracic pain" EXACT []
synonym: "Douleur thoracique" RELATED [T:me]
xref: X:12 "twelve"
alt_id: T:0000012
is_a: T:0000001 ! finding

[Term]
id: T:0000003
name: pleuritic pain
is_a: T:0000012 {source="T:me"} ! chest pain by its former id
relationship: part_of T:0000005
relationship: worse_with T:0000004

[Term]
id: T:0000004
name: breathing
is_a: T:0000001

[Term]
id: T:0000005
name: pleurisy
is_a: T:0000001
intersection_of: T:0000006
intersection_of: part_of T:0000001

[Term]
id: T:0000006
name: inflammation

[Term]
id: T:0000007
name: chest ache
is_obsolete: true
replaced_by: T:0000002
consider: T:0000003

[Typedef]
id: worse_with
name: worse with
"""

OWL = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/"
  xmlns:oio="http://www.geneontology.org/formats/oboInOwl#">
<owl:Ontology rdf:about="http://example.org/tiny"><owl:versionIRI rdf:resource="http://example.org/tiny/1"/>
  <owl:imports rdf:resource="http://example.org/other"/></owl:Ontology>
<owl:AnnotationProperty rdf:about="http://purl.obolibrary.org/obo/IAO_0000115"/>
<owl:AnnotationProperty rdf:about="http://purl.obolibrary.org/obo/IAO_0100001"/>
<owl:AnnotationProperty rdf:about="http://www.geneontology.org/formats/oboInOwl#hasExactSynonym"/>
<owl:AnnotationProperty rdf:about="http://www.geneontology.org/formats/oboInOwl#hasAlternativeId"/>
<owl:ObjectProperty rdf:about="http://purl.obolibrary.org/obo/BFO_0000050"/>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/T_1"><rdfs:label xml:lang="fr">signe</rdfs:label>
  <rdfs:label xml:lang="en">finding</rdfs:label></owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/T_2"><rdfs:label>chest pain</rdfs:label>
  <obo:IAO_0000115>Pain in the chest.</obo:IAO_0000115><oio:hasExactSynonym>thoracic pain</oio:hasExactSynonym>
  <oio:hasAlternativeId>T:12</oio:hasAlternativeId>
  <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/T_1"/></owl:Class>
<owl:Class rdf:about="http://example.org/pleuritic"><rdfs:subClassOf><owl:Restriction>
    <owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/BFO_0000050"/>
    <owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/T_4"/></owl:Restriction></rdfs:subClassOf>
  <owl:equivalentClass><owl:Class><owl:intersectionOf rdf:parseType="Collection">
    <rdf:Description rdf:about="http://purl.obolibrary.org/obo/T_2"/>
    <owl:Restriction><owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/T_99"/>
      <owl:allValuesFrom rdf:resource="http://purl.obolibrary.org/obo/T_1"/></owl:Restriction>
  </owl:intersectionOf></owl:Class></owl:equivalentClass></owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/T_4"/>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/T_5"><owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  <obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/T_2"/></owl:Class>
<owl:ObjectProperty rdf:about="http://purl.obolibrary.org/obo/T_99"/>
</rdf:RDF>
"""
