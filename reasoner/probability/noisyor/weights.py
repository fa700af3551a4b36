"""The weight that each disorder has of itself.

P(absent | world) is a product over disorders, so absent findings fold into the disorders' own weights, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reasoner.probability.noisyor.observations import Observations
from reasoner.probability.noisyor.prepare import Floats, Prepared, added


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights that disorders have of themselves, absent findings and what is known of disorders folded in.

    Parameters: `pairs` (patients x disorders x 2), logarithms for false and true; `constant` (patients), what does not depend
    on a disorder.
    """

    pairs: Floats
    constant: Floats


def weigh(prepared: Prepared, observations: Observations) -> Weights:
    """Fold absent findings and known disorders into each disorder's weights."""
    absent = (observations.findings == -1).astype(float)
    true = prepared.log_prior + added(absent, prepared.log_fails)
    false = np.broadcast_to(prepared.log_prior_false, true.shape)
    pairs = np.stack([false, true], axis=-1)
    pairs[observations.disorders == 1, 0] = -np.inf
    pairs[observations.disorders == -1, 1] = -np.inf
    return Weights(pairs, added(absent, prepared.log_no_leak[:, None])[:, 0])
