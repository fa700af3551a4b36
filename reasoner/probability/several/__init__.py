"""Belief in several conditions at once: worlds of up to k of them, beside `other`, which is none of them.

`docs/certificate.md`, section 7a, fixes every integer; decision 14 says why.

- `combining`: what one answer adds to several conditions, from what it adds to each;
- `weighing`: the worlds of an answer with their log weights and marginals;
- `beyond`: what larger worlds could hold at most;
- `worlds`: the belief as a value, what each answer adds to a world, and the way of a marginal.
"""

from reasoner.probability.several.weighing import Combinations, checked_at_most
from reasoner.probability.several.worlds import Several, World

__all__ = ["Combinations", "Several", "World", "checked_at_most"]
