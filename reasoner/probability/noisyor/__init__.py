"""Exact inference over several disorders at once: noisy-or networks with leaks, exclusions and a bound on how many are true.

The way through the package:

- `network` is the model, a value; `observations` what is known of each patient of a batch;
- `prepare` readies what every patient needs; `worlds` sums over a table of admissible worlds;
- `factors` turns present findings into small tables, `order` plans how to join and sum them, `elimination` does it;
- `routes` chooses between the two and says how large the other way would be, or refuses;
- `conflicts` names what contradicts itself, `best` finds the most probable worlds;
- `sensitivity` says how a posterior depends on each number, `worth` what looking for a finding would tell.

No number is ever subtracted from another of its size: a present finding is one minus a product in a table of a few disorders, or
an "or" over a chain of them, never a signed sum over subsets of findings. So nothing cancels, however many findings there are.
"""

from reasoner.probability.noisyor.best import World, best_worlds
from reasoner.probability.noisyor.network import NoisyOr
from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Prepared, prepare
from reasoner.probability.noisyor.routes import Posterior, joint, posterior
from reasoner.probability.noisyor.sensitivity import Sensitivity, sensitivities
from reasoner.probability.noisyor.worth import Worth, worth_of_findings

__all__ = [
    "NoisyOr",
    "Observations",
    "Posterior",
    "Prepared",
    "Sensitivity",
    "World",
    "Worth",
    "best_worlds",
    "joint",
    "posterior",
    "prepare",
    "sensitivities",
    "worth_of_findings",
]
