"""Probabilistic answer-set programs: a distribution over total choices, and the stable models of each (`docs/semantics.md`).

The way through the package:

- `reading` reads a text in the fragment of rules, with `%! p:` above what is probable, into a `Program`;
- `choices` grounds it once and finds its choice instances;
- `routes` is the one call, `posterior`: `choosing` takes the first route whose estimated size is small enough and that can
  answer;
- `by_table`: `table` compiles the world table, and `tally` weighs its rows for a batch of patients; `exact` does so with
  fractions;
- `by_elimination`: `definitions` gathers ground rules under their heads, `structure` shows that choices decide them, `encoding`
  makes `factors` of them (`steps`, `circles`), `compilation` joins these (`joins`) into a `circuit`, which `compiled` evaluates
  in a `semirings`' arithmetic; `likeliest` and `slopes` are its greatest products and derivatives;
- `by_sampling`: `sampling` draws total choices instead;
- `worlds`, `sensitivity` and `together` are the other questions; `contradiction` names evidence that cannot be together.
"""
