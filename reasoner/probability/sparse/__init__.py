"""One of many thousand hypotheses, over a hierarchy of findings: the same integers as for fifty, held sparse.

The way through the package:

- `taxonomy` holds the findings and who stands above whom, `annotations` what is said of hypotheses, `hpoa` reads those of the
  Human Phenotype Ontology;
- `compile` turns both into the document `sparse belief`: a column of integer log weights for each finding that a hypothesis
  shows or inherits, and nothing for all others;
- `space` decodes it and finds the column of a recorded finding, and `posterior` adds the columns of a case up.

The model, its assumptions and its sources stand in `docs/large.md`.
"""
