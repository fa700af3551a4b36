"""pyAgrum: `addNoisyORNet` for findings, a constraint node with evidence for each exclusion, posteriors by LazyPropagation."""

from __future__ import annotations

from typing import Any

import pyagrum as gum
from inferences.told import given, tell, timed


def network(model: dict[str, Any]) -> gum.BayesNet:
    net = gum.BayesNet()
    for place, prior in enumerate(model["priors"]):
        net.cpt(net.add(gum.LabelizedVariable(f"d{place}", "", 2))).fillWith([1 - prior, prior])
    for place, leak in enumerate(model["leaks"]):
        net.addNoisyORNet(gum.LabelizedVariable(f"f{place}", "", 2), leak)
    for disorder, finding, strength in model["links"]:
        net.addWeightedArc(f"d{disorder}", f"f{finding}", strength)
    for place, pair in enumerate(model["exclusions"]):
        node = net.add(gum.LabelizedVariable(f"c{place}", "", 2))
        for one in pair:
            net.addArc(f"d{one}", f"c{place}")
        for first in (0, 1):
            for second in (0, 1):
                both = float(first and second)
                net.cpt(node)[{f"d{pair[0]}": first, f"d{pair[1]}": second}] = [both, 1 - both]
    return net


def main() -> None:
    model = given()
    compiled, net = timed(lambda: network(model))
    engine = gum.LazyPropagation(net)
    names = [f"d{place}" for place in range(len(model["priors"]))]
    for name in names:
        engine.addTarget(name)

    def answer(signs: list[int]) -> list[float]:
        evidence = {f"f{place}": int(sign == 1) for place, sign in enumerate(signs) if sign}
        engine.setEvidence(evidence | {f"c{place}": 1 for place in range(len(model["exclusions"]))})
        engine.makeInference()
        return [float(engine.posterior(name)[1]) for name in names]

    tell(compiled, [timed(lambda signs=signs: answer(signs)) for signs in model["patients"]])


if __name__ == "__main__":
    main()
