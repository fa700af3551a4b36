"""Beliefs over hypotheses: how probable each disorder is, how sure that is, and what it rests on.

The way through the room:

- `structure` reads a domain's conditions and evidences into a `BeliefStructure`;
- `learning` (beside the way, the only place that knows torch and Pyro) turns rows of patients into a model: log rates
  in micronats and 200 posterior draws of each as small integers;
- `compile` joins structure, model and priors into the `belief` document of the knowledge base;
- `evidence` finds the terms that a case's inputs give, and `posterior` adds them up: integers only, bit for bit as
  `docs/certificate.md`, sections 6 and 7, so that a checker without NumPy finds the same;
- `sparse` does so for thousands of hypotheses over a hierarchy of findings (`docs/large.md`);
- `noisyor` answers networks in which several disorders may be true at once, in floating point; no answer rests on it yet.

What is unknown gives no term, so it moves no probability; absent is a term of its own.
"""
