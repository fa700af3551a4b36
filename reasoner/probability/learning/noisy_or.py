"""The evidence of a noisy-or network as a function of its numbers, with gradients: torch over the plans that answer, too.

Networks, tables, groups and plans are those of `reasoner.probability.noisyor`; only the sums are made here, plainly, so that
torch can follow them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from reasoner.errors import LearningError
from reasoner.probability.noisyor import NoisyOr, Observations, Prepared, prepare
from reasoner.probability.noisyor.coupled import Coupled, group
from reasoner.probability.noisyor.elimination import spread
from reasoner.probability.noisyor.factors import Factor, finding_factors
from reasoner.probability.noisyor.routes import by_worlds, check_plan, check_worlds
from reasoner.probability.noisyor.worlds import tabulate

NUMBERS = ("priors", "leaks", "strengths")


def numbers(network: NoisyOr) -> dict[str, Any]:
    """The numbers of a network as float64 tensors that gradients are kept of: `priors`, `leaks`, and `strengths` by link."""
    import torch

    given = (network.priors, network.leaks, [link.strength for link in network.links])
    return {
        name: torch.tensor(values, dtype=torch.float64, requires_grad=True)
        for name, values in zip(NUMBERS, given, strict=True)
    }


def log_evidence(network: NoisyOr, observations: Observations, numbers: Mapping[str, Any]) -> Any:
    """ln P(observations | admissible) of each patient, differentiable in the numbers.

    Parameters: `network`, whose names, links, exclusions and limit count, and not its numbers; `numbers`, as the function of that
    name gives them, each between 0 and 1.
    Raises: LearningError for a number that is not, or a patient whose evidence is 0 or below what a float64 holds; Unanswerable
    as `posterior`.
    Law: at the network's own numbers, equal to `posterior(network, observations).log_evidence`.
    """
    import torch

    for name in NUMBERS:
        outside = torch.nonzero(~((numbers[name] > 0) & (numbers[name] < 1)))
        if len(outside):
            raise LearningError(
                f"{name}[{int(outside[0])}] is not between 0 and 1",
                fix="start inside, and learn logits instead of probabilities",
            )
    ready = _with_tensors(prepare(network), numbers)
    nothing = Observations.of(network, np.zeros((1, len(network.findings))))
    by = _by_worlds if by_worlds(ready) else _by_elimination
    found = by(ready, observations) - by(ready, nothing)
    impossible = torch.nonzero(~torch.isfinite(found))
    if len(impossible):
        raise LearningError(
            f"patient {int(impossible[0])}: the evidence is 0, or less than a float64 holds",
            fix="leave out the patient, or findings that contradict each other",
        )
    return found


def _with_tensors(prepared: Prepared, numbers: Mapping[str, Any]) -> Prepared:
    """The network with these numbers in place of its own."""
    import torch

    network = prepared.network
    disorder = {name: index for index, name in enumerate(network.disorders)}
    finding = {name: index for index, name in enumerate(network.findings)}
    places = [[finding[link.finding] for link in network.links], [disorder[link.disorder] for link in network.links]]
    shape = prepared.log_fails.shape
    log_fails = torch.zeros(shape, dtype=torch.float64).index_put(
        tuple(torch.tensor(one, dtype=torch.long) for one in places), torch.log1p(-numbers["strengths"])
    )
    log_no_leak = torch.log1p(-numbers["leaks"])
    present = [
        finding_factors(causes, log_no_leak[one], log_fails[one, causes], torch)
        for one in range(shape[0])
        for causes in [prepared.causes(one)]
    ]
    exclusions = [
        tuple(Factor(factor.scope, torch.from_numpy(factor.table)) for factor in chain)
        for chain in prepared.exclusion_factors
    ]
    return replace(
        prepared,
        log_prior=torch.log(numbers["priors"]),
        log_prior_false=torch.log1p(-numbers["priors"]),
        log_no_leak=log_no_leak,
        log_fails=log_fails,
        present_factors=tuple(present),
        exclusion_factors=tuple(exclusions),
    )


def _by_worlds(ready: Prepared, observations: Observations) -> Any:
    """ln P(observations and admissible), by the table of worlds."""
    import torch

    check_worlds(ready)
    worlds = torch.from_numpy(tabulate(prepare(ready.network)).worlds).double()
    findings, known = (
        torch.from_numpy(np.array(one)).double() for one in (observations.findings, observations.disorders)
    )
    log_prior = worlds @ ready.log_prior + (1 - worlds) @ ready.log_prior_false
    log_absent = ready.log_no_leak[:, None] + ready.log_fails @ worlds.T
    weights = log_prior + (findings == 1).double() @ torch.log(-torch.expm1(log_absent))
    weights = weights + (findings == -1).double() @ log_absent
    wrong = (known == 1).double() @ (1 - worlds).T + (known == -1).double() @ worlds.T
    return torch.logsumexp(weights.masked_fill(wrong > 0, -torch.inf), dim=1)


def _by_elimination(ready: Any, observations: Observations) -> Any:
    """ln P(observations and exclusions), by the plans of elimination."""
    import torch

    absent = torch.from_numpy(observations.findings == -1).double()
    true = ready.log_prior + absent @ ready.log_fails
    pairs = torch.stack([ready.log_prior_false.expand_as(true), true], dim=-1)
    known = torch.from_numpy(np.stack([observations.disorders == 1, observations.disorders == -1], axis=-1))
    pairs = pairs.masked_fill(known, -torch.inf)
    constant = absent @ ready.log_no_leak
    found: list[Any] = [None] * len(observations)
    for coupled in group(ready, observations):
        check_plan(ready, coupled)
        for row in coupled.rows.tolist():
            found[row] = constant[row] + _row_total(coupled, pairs[row])
    return torch.stack(found) if found else constant


def _row_total(coupled: Coupled, pairs: Any) -> Any:
    """ln of the sum over all worlds of one patient."""
    import torch

    free = [one for one in range(len(pairs)) if one not in coupled.disorders]
    total = torch.logsumexp(pairs[free], dim=1).sum() + torch.log(
        torch.as_tensor(coupled.constant, dtype=torch.float64)
    )
    own = torch.cat([pairs[list(coupled.disorders)].exp(), torch.ones(coupled.auxiliary, 2, dtype=torch.float64)])
    waiting: list[list[tuple[tuple[int, ...], Any]]] = [[] for _ in coupled.plan.nodes]
    for number, node in enumerate(coupled.plan.nodes):
        table = torch.ones((), dtype=torch.float64)
        for one in node.variables[: node.summed]:
            table = table[..., None] * own[one]
        table = table.reshape(*table.shape, *(1,) * (len(node.variables) - node.summed))
        for one in node.factors:
            scope = coupled.factors[one].scope
            axes = sorted(range(len(scope)), key=lambda axis, scope=scope: coupled.plan.rank[scope[axis]])  # type: ignore[misc]
            factor = torch.as_tensor(coupled.factors[one].table)
            waiting[number].append((tuple(scope[axis] for axis in axes), factor.permute(axes)))
        for scope, message in waiting[number]:
            table = table * message.reshape(spread(scope, node.variables))
        message = table.sum(dim=tuple(range(node.summed)))
        top = message.detach().max()
        total = total + torch.log(top)
        message = message / top
        if node.parent < 0:
            total = total + torch.log(message)
        else:
            waiting[node.parent].append((node.variables[node.summed :], message))
    return total
