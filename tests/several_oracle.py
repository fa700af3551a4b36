"""Section 7a of the certificate's specification once more: slowly, without NumPy, from that section alone.

Its letters are those of the specification.
"""
# ruff: noqa: N803, N806, N812

from __future__ import annotations

from itertools import chain, combinations
from typing import Any

from reasoner.certificate.fixedpoint import exponential as E
from reasoner.certificate.fixedpoint import exponential_tables

U = 2**30


def N(p: int) -> int:
    A, B, C, D = exponential_tables()
    a = max(i for i in range(40) if A[i] >= p)
    b = max(i for i in range(100) if A[a] * B[i] >> 30 >= p)
    c = max(i for i in range(100) if (A[a] * B[b] >> 30) * C[i] >> 30 >= p)
    d = max(i for i in range(100) if ((A[a] * B[b] >> 30) * C[c] >> 30) * D[i] >> 30 >= p)
    return a * 10**6 + b * 10**4 + c * 10**2 + d


def several(document: dict[str, Any], belief: dict[str, Any], K: int) -> dict[str, Any]:
    """What `several` has to be, for a belief that is right."""
    names, prior = document["hypotheses"], belief["prior"]
    n = len(names) - 1
    terms = [(term["evidence"], term["value"]) for term in belief["terms"]]
    worlds = [(h,) for h in range(n + 1)]
    worlds += chain.from_iterable(combinations(range(n), m) for m in range(2, K + 1))
    log = {(h,): belief["log_weights"][h] for h in range(n + 1)}
    c = {
        (names.index(x), names.index(y)): more
        for x, y, more in document["profiles"][belief["profile"]].get("comorbidity", [])
    }
    for W in worlds[n + 1 :]:
        log[W] = sum(prior[h] for h in W) + sum(c.get(pair, 0) for pair in combinations(W, 2))
        log[W] += sum(added(document, e, v, W) for e, v in terms)
    most = [prior[h] + sum(max(more, 0) for pair, more in c.items() if h in pair) for h in range(n)]
    m = max(log.values())
    e = {W: E(m - log[W]) for W in worlds}
    S = sum(e.values())

    def share(x: int) -> int:
        return (2 * 10**6 * x + S) // (2 * S)

    return {
        "at_most": K,
        "log_weights": [log[W] for W in worlds[n + 1 :]],
        "marginals_ppm": [share(sum(e[W] for W in worlds if h in W)) for h in range(n + 1)],
        "sizes_ppm": [share(sum(e[W] for W in worlds if len(W) == j and n not in W)) for j in range(1, K + 1)],
        "best": [
            {"hypotheses": [names[h] for h in W], "ppm": share(e[W])} for W in sorted(worlds, key=lambda W: -e[W])[:5]
        ],
        "beyond_ppm": beyond(document, most, terms, log, K) if n > K else 0,
    }


def rule(document: dict[str, Any], name: str, v: int) -> str:
    (one,) = (one for one in document["evidences"] if one["id"] == name)
    if one.get("observable") == "age":
        return "antecedent"
    if one["kind"] == "range":
        return "moved"
    if all(atom.startswith("sex(") for atom in one["atoms"]):
        return "antecedent"
    if one["kind"] == "binary" or len(one["atoms"]) == 1:
        return "absent" if v else "present"
    return "shared"


def departure(table: list[list[int]], h: int) -> int:
    return max(abs(row[h] - row[-1]) for row in table)


def added(document: dict[str, Any], name: str, v: int, W: tuple[int, ...]) -> int:
    """t(W)."""
    table = document["tables"][name]
    t, m = table[v], len(W)
    match rule(document, name, v):
        case "antecedent":
            return sum(t[h] for h in W) - (m - 1) * t[-1]
        case "moved":
            return t[min(W, key=lambda h: (-departure(table, h), h))]
        case "absent":
            return sum(t[h] for h in W) - (m - 1) * max(table[1])
        case "shared":
            M = max(t[h] for h in W)
            return M - N(sum(E(M - t[h]) for h in W) // m)
    L = min(table[0])
    w, *rest = sorted((t[h] for h in W), reverse=True)
    for one in rest:
        D = max(E(w - one) - E(w - L), 0)
        r = min((D * (U - E(-w))) // max(U - E(-L), 1), U)
        w = min(w + N(U * U // (U + r)), 0)
    return w


def beyond(
    document: dict[str, Any],
    most: list[int],
    terms: list[tuple[str, int]],
    log: dict[tuple[int, ...], int],
    K: int,
) -> int:
    n = len(most)
    tables = document["tables"]
    bounded = [(e, v) for e, v in terms if rule(document, e, v) in ("antecedent", "present", "absent")]
    free = [(e, v) for e, v in terms if (e, v) not in bounded]

    def g(e: str, v: int, x: int, h: int) -> int:
        return added(document, e, v, tuple(sorted((x, h)))) - tables[e][v][x]

    def room(e: str, v: int, h: int, W: tuple[int, ...]) -> int:
        least = max(departure(tables[e], x) for x in W) if rule(document, e, v) == "moved" else 0
        if rule(document, e, v) == "moved" and departure(tables[e], h) < least:
            return 0
        return max(tables[e][v][h] - added(document, e, v, W), 0)

    R = {}
    for W in combinations(range(n), K):
        R[W] = 0
        for h in range(n):
            if h in W or any(log[tuple(sorted({*W, h} - {x}))] > log[W] for x in W):
                continue
            G = most[h] + sum(min(g(e, v, x, h) for x in W) for e, v in bounded)
            G += sum(room(e, v, h, W) for e, v in free)
            G = -(-G // 1000) * 1000
            R[W] += max(G, 0) + N(U * U // (U + E(abs(G)))) + 2
    T = max(*log.values(), *(log[W] + R[W] for W in R))
    B = sum((((E(T - log[W] - R[W]) + 4) * (U - E(R[W]) + 4)) >> 30) + 1 for W in R)
    S = sum(E(T - one) for one in log.values())
    return -(-(10**6) * B // (B + S))
