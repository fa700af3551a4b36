"""A chain as PROV-O: facts and conclusions are entities, applications of rules are activities, the knowledge base is their agent.

https://www.w3.org/TR/prov-o/. Every node has a URN made of the certificate's digest, so that two answers share none and nothing
is a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rdflib import RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV

from reasoner.explain.chain import Chain, Link
from reasoner.explain.telling import Telling
from reasoner.explain.wording import Words

TERMS = Namespace("urn:reasoner:terms:")


class Provenance:
    """Writes the part of a chain that is under some atoms.

    Parameters: `certificate` and `knowledge`, digests; `words` and `telling`, of the chain's language.
    """

    def __init__(self, *, chain: Chain, words: Words, telling: Telling, certificate: str, knowledge: str) -> None:
        self._chain, self._words, self._telling = chain, words, telling
        self._base = f"urn:reasoner:answer:{certificate.removeprefix('sha256:')}:"
        self._agent = URIRef(f"urn:reasoner:knowledge:{knowledge.removeprefix('sha256:')}")

    def graph(self, roots: Iterable[str]) -> Graph:
        """The graph of what is under some atoms.

        Laws: no blank node; every premise of an activity is an entity of the graph.
        """
        graph = Graph()
        graph.bind("prov", PROV)
        graph.bind("term", TERMS)
        graph.add((self._agent, RDF.type, PROV.SoftwareAgent))
        for link in self._chain.supports(roots):
            self._add(graph, link)
        return graph

    def turtle(self, roots: Iterable[str]) -> str:
        """The graph as Turtle, sorted, so that the same answer gives the same text."""
        return self.graph(roots).serialize(format="turtle")

    def _add(self, graph: Graph, link: Link) -> None:
        language = self._words.language
        entity = self._node("atom", link.atom)
        graph.add((entity, RDF.type, PROV.Entity))
        graph.add((entity, RDFS.label, Literal(self._words.atom(link.atom), lang=language)))
        graph.add((entity, TERMS.atom, Literal(link.atom)))
        used = [self._node("atom", one) for one in (*link.premises, *link.counted)]
        used += [self._fact(graph, one) for one in link.facts]
        for one in used:
            graph.add((entity, PROV.wasDerivedFrom, one))
        if link.kind not in ("rule", "belief"):
            return
        activity = self._node("step", link.atom)
        graph.add((activity, RDF.type, PROV.Activity))
        graph.add((entity, PROV.wasGeneratedBy, activity))
        graph.add((activity, PROV.wasAssociatedWith, self._agent))
        graph.add((activity, RDFS.label, Literal(self._telling.brief(link), lang=language)))
        for one in used:
            graph.add((activity, PROV.used, one))
        if link.rule:
            self._by_rule(graph, activity, link)

    def _by_rule(self, graph: Graph, activity: URIRef, link: Link) -> None:
        """The rule is the plan of the association between the step and the knowledge base."""
        rule = URIRef(f"{self._agent}:rule:{link.rule}")
        association = self._node("association", link.atom)
        graph.add((activity, PROV.qualifiedAssociation, association))
        graph.add((association, RDF.type, PROV.Association))
        graph.add((association, PROV.agent, self._agent))
        graph.add((association, PROV.hadPlan, rule))
        graph.add((rule, RDF.type, PROV.Plan))
        graph.add((rule, RDF.type, PROV.Entity))
        metadata = self._words.rules[link.rule].metadata
        for name in ("section", "strength", "certainty", "source", "status"):
            if metadata.get(name):
                graph.add((rule, TERMS[name], Literal(metadata[name])))

    def _fact(self, graph: Graph, identifier: str) -> URIRef:
        fact = self._node("fact", identifier)
        graph.add((fact, RDF.type, PROV.Entity))
        graph.add((fact, TERMS.pointer, Literal(self._chain.facts[identifier]["entry"]["pointer"])))
        return fact

    def _node(self, kind: str, name: str) -> URIRef:
        return URIRef(f"{self._base}{kind}:{quote(name, safe='')}")
