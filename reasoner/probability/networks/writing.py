"""A network as text in the interchange format (BIF), which reads back as the same network."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from reasoner.probability.networks.network import Network

_PLAIN = re.compile(r"""(?!//|/\*)[^\s{}()\[\];,|"]+""")


def to_bif(network: Network) -> str:
    """The network as BIF: rows, so that no order of a table has to be guessed, and every digit of the numbers.

    Law: reading it gives the same names, arrows and tables, bit for bit.
    """
    lines = [f"network {_name(network.name or 'unknown')} {{", "}"]
    for variable in network.variables:
        states = ", ".join(map(_name, variable.states))
        lines += [
            f"variable {_name(variable.name)} {{",
            f"  type discrete [ {len(variable.states)} ] {{ {states} }};",
            "}",
        ]
    for variable, parents, table in zip(network.variables, network.parents, network.tables, strict=True):
        above = [network.variables[parent] for parent in parents]
        given = f" | {', '.join(_name(one.name) for one in above)}" if above else ""
        lines.append(f"probability ( {_name(variable.name)}{given} ) {{")
        for row in np.ndindex(table.shape[:-1]):
            states = ", ".join(_name(one.states[state]) for one, state in zip(above, row, strict=True))
            lines.append(f"  {f'({states})' if above else 'table'} {_numbers(table[row].tolist())};")
        lines.append("}")
    return "\n".join([*lines, ""])


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f'"{name}"'


def _numbers(row: Sequence[float]) -> str:
    return ", ".join(map(repr, row))
