"""Random stratified programs and small inputs, as text that clingo and the checker both read."""

from __future__ import annotations

import random

TERMS = ("1", "2", "3", "a", "b")
STANDING = ("p0(1,a).", "p0(2,b).", "p0(b,-1+3).", "p0(Y,X) :- p0(X,Y).", "p0(X,X) :- p0(X,N), N != 2.")
INPUT_ATOMS = [f"present({t})" for t in TERMS] + [f"value({s},{t})" for s in TERMS for t in ("1", "2", "-3", "4")]


def program(chance: random.Random) -> str:
    """Some atoms that always hold, then five layers; a rule looks at its own layer only positively."""
    lines = []
    for number in range(chance.randrange(0, 4)):
        lines += [f"%! id: r0_{number}", chance.choice(STANDING)]
    for layer in range(1, 6):
        if chance.random() < 0.3:
            lines += [f"%! id: r{layer}_fact", f"p{layer}(1,2)."]
        for number in range(chance.randrange(1, 4)):
            lines += [f"%! id: r{layer}_{number}", _rule(chance, layer)]
    return "\n".join(lines) + "\n"


def inputs(chance: random.Random) -> set[str]:
    return {atom for atom in INPUT_ATOMS if chance.random() < 0.35}


def _lower(chance: random.Random, layer: int) -> str:
    below = chance.randrange(0, layer)
    return f"p{below}" if below else chance.choice(["value", "value", "present", "p0"])


def _atom(predicate: str, first: str, second: str) -> str:
    return f"{predicate}({first})" if predicate == "present" else f"{predicate}({first},{second})"


def _rule(chance: random.Random, layer: int) -> str:
    body = [f"value({chance.choice(['X', 'X', 'b', '_', 'Y'])},N)", _atom(_lower(chance, layer), "X", "Y")]
    if "present" in body[1]:
        body.append("value(Y,_)")
    if chance.random() < 0.4:
        body.append(f"p{layer}(X,{chance.choice(['Y', '_', 'Y', 'N'])})")
    if chance.random() < 0.5:
        body.append("not " + _atom(_lower(chance, layer), "X", chance.choice(["N", "Y", "1"])))
    if chance.random() < 0.4:
        body.append(chance.choice(["N > -2", "-4 < N <= 2", "N != 4", "X != Y", "|N| > 1", "N*2-1 < 5", "Y = X"]))
    last = chance.choice(["Y", "N", "N+1", "-N", "N/2", "7\\N", "N*N", "f(N)", "10/(N-1)", "|N|"])
    if chance.random() < 0.5:
        condition = _atom(_lower(chance, layer), chance.choice(["X", "A"]), "B")
        element = "B,A : " + condition if "A" in condition else "B : " + condition
        if "present" in condition:
            element = f"1 : {condition}".replace(",B", "")
        elif chance.random() < 0.5:
            element += f", {chance.choice(['B != 2', 'not present(B)', 'B = N'])}"
        more = chance.choice(["", f"; N,x : {_atom(_lower(chance, layer), 'X', 'C')}, N != 0"])
        function = chance.choice(["#sum", "#count"])
        body.append(
            chance.choice(
                [
                    f"T = {function} {{ {element}{more} }}",
                    f"{function} {{ {element}{more} }} >= 1, T = N+X",
                    f"-9 <= {function} {{ {element}{more} }} <= 3, T = N",
                ]
            )
        )
        last = chance.choice(["T", "T+N", last])
    chance.shuffle(body)
    return f"p{layer}(X,{last}) :- {', '.join(body)}."
