"""Probabilistic answer-set programs: a distribution over total choices, and the stable models of each (`docs/semantics.md`).

The way through the package:

- `reading` reads a text in the fragment of rules, with `%! p:` above what is probable, into a `Program`;
- `choices` grounds it once and finds its choice instances;
- `table` compiles the world table, and `tally` weighs its rows for a batch of patients; `sampling` draws total choices instead;
- `routes` is the one call, `posterior`, that chooses between them; another route is one more class there;
- `exact` repeats the table's sums with fractions; `worlds` lists the most probable worlds; `sensitivity` differentiates a
  posterior by each probability; `contradiction` names evidence that cannot be together.
"""
