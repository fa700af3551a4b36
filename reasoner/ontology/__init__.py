"""From Turtle to a hierarchy with proofs, and from the words of a record to facts.

Compiling (`compile`) reads Turtle and units with rdflib, pint and ucumvert, once per knowledge base. Answering
(`grounding`, `measurement`, `problems`, `proofs`) works on the compiled documents and needs the standard library alone.
"""
