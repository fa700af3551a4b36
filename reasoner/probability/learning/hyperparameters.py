"""What the rates have in common: hyperparameters learned by stochastic variational inference on the marginal
likelihood.

The rates themselves are integrated out (Beta-binomial, Dirichlet-multinomial), so that the few hyperparameters are all
that the guide has to cover, and each rate's posterior is conjugate once they are given.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.errors import LearningError
from reasoner.probability.learning.rows import Counts, Layout

Floats = NDArray[np.float64]
PARTICLES = 2
LEARNING_RATE = 0.05
FINAL_RATE = 0.1
PRIORS = {
    "listed_mean": (0.0, 1.5),
    "listed_size": (1.0, 1.0),
    "unlisted_mean": (-5.0, 1.5),
    "unlisted_size": (3.0, 1.0),
    "concentration": (2.0, 1.0),
    "centre": (0.0, 1.5),
}
"""Mean and standard deviation of the normal prior of each hyperparameter: means as logits, sizes and concentrations as
logarithms, centres before the softmax."""


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Posterior draws of the hyperparameters (first axis: draws), and the loss of every step.

    Parameters: `listed`, `unlisted`: alpha and beta of the Beta distribution of a binary evidence's rate in a condition
    that lists it, and in one that does not (draws x 2); `centre`, the pooled distribution of each evidence that is not
    binary, by column (draws x columns, 0 in binary columns); `concentration`, that of the conditions' own distributions
    around the centre (draws x evidences).
    """

    listed: Floats
    unlisted: Floats
    centre: Floats
    concentration: Floats
    losses: tuple[float, ...]


def fit(
    places: Layout, seen: Counts, *, seed: int, steps: int, draws: int, progress: Callable[[int, int, float], None]
) -> Hyperparameters:
    """Learn the hyperparameters by SVI with a mean-field guide and draw from it.

    Parameters: `seen`, counts as `rows.count` gives them; `progress`, called as (step, steps, loss).
    Returns: draws; the same seed and counts give the same bits (one thread, double precision).
    Raises: LearningError if the loss stops being a number.
    """
    import torch
    from pyro.infer import SVI, Trace_ELBO
    from pyro.infer.autoguide import AutoNormal, init_to_median
    from pyro.optim import ClippedAdam

    with _reproducible(seed):
        model = _model(places, seen)
        guide = AutoNormal(model, init_loc_fn=init_to_median(num_samples=15), init_scale=0.05)
        optimiser = ClippedAdam({"lr": LEARNING_RATE, "lrd": FINAL_RATE ** (1 / max(steps, 1))})
        inference = SVI(model, guide, optimiser, loss=Trace_ELBO(num_particles=PARTICLES, vectorize_particles=False))
        losses: list[float] = []
        for step in range(1, steps + 1):
            loss = float(inference.step())
            if not np.isfinite(loss):
                raise LearningError(f"the loss of step {step} is {loss}", fix="try fewer steps or look at the rows")
            losses.append(loss)
            progress(step, steps, loss)
        with torch.no_grad():
            samples = [guide() for _ in range(draws)]
    return _collected(places, samples, tuple(losses))


def _model(places: Layout, seen: Counts) -> Callable[[], None]:
    import pyro
    import pyro.distributions as dist
    import torch

    double = {"dtype": torch.float64}
    first = places.first[places.binary]
    yes, no = torch.tensor(seen[:, first], **double), torch.tensor(seen[:, first + 1], **double)
    listed = torch.tensor(places.own[:, places.binary])
    columns = _value_columns(places)
    owners = places.evidence_of_column[columns]
    evidences = len(places.binary)
    counts = np.where(places.own[:, owners], seen[:, columns], 0)
    totals = np.stack([counts[:, owners == index].sum(axis=1) for index in range(evidences)], axis=1)
    # Where nothing was seen the marginal's factors are 1, so that only what was seen is computed.
    owner = torch.tensor(owners)
    column, tally = torch.tensor(counts.nonzero()[1]), torch.tensor(counts[counts > 0], **double)
    of_total, total = torch.tensor(totals.nonzero()[1]), torch.tensor(totals[totals > 0], **double)

    def beta_binomial(yes: Any, no: Any, mean: Any, size: Any) -> Any:
        alpha, beta = mean * size, (1 - mean) * size
        marginal = torch.lgamma(alpha + yes) + torch.lgamma(beta + no) - torch.lgamma(size + yes + no)
        return (marginal - torch.lgamma(alpha) - torch.lgamma(beta) + torch.lgamma(size)).sum()

    def normal(name: str, size: int = 0) -> Any:
        location, scale = (torch.tensor(one, **double) for one in PRIORS[name])
        distribution = dist.Normal(location, scale)
        return pyro.sample(name, distribution.expand([size]).to_event(1) if size else distribution)

    def model() -> None:
        mean, size = torch.sigmoid(normal("listed_mean")), torch.exp(normal("listed_size"))
        pyro.factor("listed", beta_binomial(yes[listed], no[listed], mean, size))
        mean, size = torch.sigmoid(normal("unlisted_mean")), torch.exp(normal("unlisted_size"))
        # Conditions that do not list an evidence share one rate: their counts are pooled.
        apart = (~listed).to(torch.float64)
        pyro.factor("unlisted", beta_binomial((yes * apart).sum(0), (no * apart).sum(0), mean, size))
        if len(columns):
            size = torch.exp(normal("concentration", evidences))
            alpha = size[owner] * _softmax(normal("centre", len(columns)), owner, evidences)
            within = (torch.lgamma(alpha[column] + tally) - torch.lgamma(alpha[column])).sum()
            across = (torch.lgamma(size[of_total]) - torch.lgamma(size[of_total] + total)).sum()
            pyro.factor("values", within + across)

    return model


def _softmax(scores: Any, owner: Any, evidences: int) -> Any:
    import torch

    powers = torch.exp(scores)
    return powers / torch.zeros(evidences, dtype=powers.dtype).index_add(0, owner, powers)[owner]


def _value_columns(places: Layout) -> Counts:
    return np.flatnonzero(~places.binary[places.evidence_of_column])


def _collected(places: Layout, samples: list[dict[str, Any]], losses: tuple[float, ...]) -> Hyperparameters:
    import torch

    def beta(kind: str) -> Floats:
        mean = torch.sigmoid(torch.stack([one[f"{kind}_mean"] for one in samples])).numpy()
        size = torch.exp(torch.stack([one[f"{kind}_size"] for one in samples])).numpy()
        return np.stack([mean * size, (1 - mean) * size], axis=1)

    columns = _value_columns(places)
    centre = np.zeros((len(samples), places.columns))
    concentration = np.ones((len(samples), len(places.binary)))
    if len(columns):
        owner = torch.tensor(places.evidence_of_column[columns])
        for draw, one in enumerate(samples):
            centre[draw, columns] = _softmax(one["centre"], owner, len(places.binary)).numpy()
            concentration[draw] = torch.exp(one["concentration"]).numpy()
    return Hyperparameters(beta("listed"), beta("unlisted"), centre, concentration, losses)


@contextmanager
def _reproducible(seed: int) -> Iterator[None]:
    """One thread, seeded generators and an empty parameter store; the caller's are put back afterwards."""
    import pyro
    import torch

    threads = torch.get_num_threads()
    state, ours = np.random.get_state(), random.getstate()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]), pyro.get_param_store().scope():
            pyro.set_rng_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
        np.random.set_state(state)
        random.setstate(ours)
