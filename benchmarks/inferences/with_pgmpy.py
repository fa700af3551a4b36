"""pgmpy: full tables for findings, exclusions as nodes with evidence, variable elimination by min-fill, a disorder at a time."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

from inferences.told import given, tell, timed
from pgmpy.factors.discrete import TabularCPD
from pgmpy.inference import VariableElimination
from pgmpy.models import DiscreteBayesianNetwork


def network(model: dict[str, Any]) -> Any:
    net = DiscreteBayesianNetwork()
    net.add_nodes_from([f"d{place}" for place in range(len(model["priors"]))])
    tables = [TabularCPD(f"d{place}", 2, [[1 - prior], [prior]]) for place, prior in enumerate(model["priors"])]
    for place, leak in enumerate(model["leaks"]):
        causes = [(f"d{disorder}", strength) for disorder, finding, strength in model["links"] if finding == place]
        net.add_node(f"f{place}")
        net.add_edges_from([(name, f"f{place}") for name, _ in causes])
        absent = [
            (1 - leak) * prod(1 - strength for true, (_, strength) in zip(world, causes, strict=True) if true)
            for world in product((0, 1), repeat=len(causes))
        ]
        shape = {"evidence": [name for name, _ in causes], "evidence_card": [2] * len(causes)} if causes else {}
        tables.append(TabularCPD(f"f{place}", 2, [absent, [1 - one for one in absent]], **shape))
    for place, pair in enumerate(model["exclusions"]):
        names = [f"d{one}" for one in pair]
        net.add_edges_from([(name, f"c{place}") for name in names])
        tables.append(TabularCPD(f"c{place}", 2, [[0, 0, 0, 1], [1, 1, 1, 0]], evidence=names, evidence_card=[2, 2]))
    net.add_cpds(*tables)
    return net


def main() -> None:
    model = given()
    compiled, net = timed(lambda: network(model))
    engine = VariableElimination(net)

    def answer(signs: list[int]) -> list[float]:
        evidence = {f"f{place}": int(sign == 1) for place, sign in enumerate(signs) if sign}
        evidence |= {f"c{place}": 1 for place in range(len(model["exclusions"]))}
        return [
            float(
                engine.query([f"d{place}"], evidence=evidence, elimination_order="MinFill", show_progress=False).values[
                    1
                ]
            )
            for place in range(len(model["priors"]))
        ]

    tell(compiled, [timed(lambda signs=signs: answer(signs)) for signs in model["patients"]])


if __name__ == "__main__":
    main()
