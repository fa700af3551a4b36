"""Whole Bayesian networks as they are published, solved exactly.

The way through the package:

- `bif` reads a file (`text` cuts it, `syntax` knows the grammar, `blocks` the tables) into a `network`; `writing` writes one;
- `width` finds how large the largest table will be before any is made, and `junction` makes the tree of cliques;
- `findings` become likelihoods, and `propagation` passes messages in an `algebra`: sums, sums of logarithms, or maxima;
- `answers`, `explanations`, `sensitivity` and `worth` are the questions; `contradiction` says why there is no answer;
- `reduction` drops what a question does not need, and `peer` has pyAgrum answer instead, where it is installed and asked for.
"""

from reasoner.probability.networks.answers import (
    CasePosteriors,
    Joint,
    Posterior,
    conditional,
    joint,
    posteriors,
    posteriors_of_cases,
)
from reasoner.probability.networks.bif import parse_bif, read_bif
from reasoner.probability.networks.explanations import Explanation, most_probable
from reasoner.probability.networks.findings import Findings
from reasoner.probability.networks.junction import JunctionTree, compile_network
from reasoner.probability.networks.network import Network, Variable
from reasoner.probability.networks.peer import posteriors_by_pyagrum
from reasoner.probability.networks.reduction import ancestral, conditioned
from reasoner.probability.networks.sensitivity import Sensitivities, Sensitivity, sensitivities
from reasoner.probability.networks.width import Elimination, eliminate
from reasoner.probability.networks.worth import Worth, worth_of_findings
from reasoner.probability.networks.writing import to_bif

__all__ = [
    "CasePosteriors",
    "Elimination",
    "Explanation",
    "Findings",
    "Joint",
    "JunctionTree",
    "Network",
    "Posterior",
    "Sensitivities",
    "Sensitivity",
    "Variable",
    "Worth",
    "ancestral",
    "compile_network",
    "conditional",
    "conditioned",
    "eliminate",
    "joint",
    "most_probable",
    "parse_bif",
    "posteriors",
    "posteriors_by_pyagrum",
    "posteriors_of_cases",
    "read_bif",
    "sensitivities",
    "to_bif",
    "worth_of_findings",
]
