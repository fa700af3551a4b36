"""What is known of a batch of patients: findings present, absent or unknown, disorders true, false or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reasoner.errors import RequestError
from reasoner.probability.noisyor.network import NoisyOr

Signs: TypeAlias = NDArray[np.int8]
_SAYS = {"present": 1, "absent": -1, "true": 1, "false": -1}


@dataclass(frozen=True, eq=False)
class Observations:
    """Signs of findings and disorders, a row a patient: 1 present or true, -1 absent or false, 0 unknown.

    Parameters: `findings` (patients x findings) and `disorders` (patients x disorders), in the order of the network.
    """

    findings: Signs
    disorders: Signs

    def __len__(self) -> int:
        return len(self.findings)

    @classmethod
    def of(cls, network: NoisyOr, findings: ArrayLike, disorders: ArrayLike | None = None) -> Observations:
        """Observations from arrays or lists of signs; without `disorders`, none of them is known.

        Raises: RequestError with row and name for anything but -1, 0 and 1, or for a shape that does not fit.
        """
        signs = _signs("finding", findings, network.findings)
        known = np.zeros((len(signs), len(network.disorders))) if disorders is None else disorders
        return cls._paired(signs, _signs("disorder", known, network.disorders))

    @classmethod
    def named(cls, network: NoisyOr, patients: Iterable[Mapping[str, Sequence[str]]]) -> Observations:
        """Observations from names: for each patient lists under `present`, `absent` (findings), `true`, `false` (disorders).

        Raises: RequestError with the patient's row for a name that is unknown or stands on both sides, or another key.
        """
        places = {"finding": _index(network.findings), "disorder": _index(network.disorders)}
        rows: list[tuple[list[int], list[int]]] = []
        for row, patient in enumerate(patients):
            found = {"finding": [0] * len(network.findings), "disorder": [0] * len(network.disorders)}
            for side, names in patient.items():
                if side not in _SAYS:
                    raise _wrong(row, f"{side!r} says nothing", f"use {', '.join(_SAYS)}")
                kind = "finding" if side in ("present", "absent") else "disorder"
                for name in names:
                    if name not in places[kind]:
                        raise _wrong(row, f"{name!r} is no {kind} of the network", "name one of its own")
                    place = places[kind][name]
                    if found[kind][place] == -_SAYS[side]:
                        raise _wrong(row, f"{kind} {name} is said to be so and not so", "keep one of the two")
                    found[kind][place] = _SAYS[side]
            rows.append((found["finding"], found["disorder"]))
        return cls._paired(
            np.array([one for one, _ in rows], dtype=np.int8).reshape(len(rows), len(network.findings)),
            np.array([one for _, one in rows], dtype=np.int8).reshape(len(rows), len(network.disorders)),
        )

    @classmethod
    def _paired(cls, findings: Signs, disorders: Signs) -> Observations:
        if len(findings) != len(disorders):
            raise RequestError(
                f"observations: {len(findings)} rows of findings and {len(disorders)} of disorders",
                fix="give each patient a row in both",
            )
        findings.setflags(write=False)
        disorders.setflags(write=False)
        return cls(findings, disorders)


def _signs(kind: str, values: ArrayLike, names: Sequence[str]) -> Signs:
    try:
        given = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise RequestError(
            f"observations: {kind}s are no rows of numbers ({error})", fix="write rows of -1, 0, 1"
        ) from None
    if given.ndim != 2 or given.shape[1] != len(names):
        raise RequestError(
            f"observations: {kind}s have shape {given.shape}, and the network has {len(names)} of them",
            fix=f"give a row a patient, with {len(names)} signs in it",
        )
    wrong = np.argwhere(~np.isin(given, (-1, 0, 1)))
    if len(wrong):
        row, column = wrong[0]
        raise _wrong(
            int(row), f"{kind} {names[column]} is {given[row, column]}", "write 1, -1, or 0 where it is unknown"
        )
    return given.astype(np.int8)


def _index(names: Sequence[str]) -> dict[str, int]:
    return {name: index for index, name in enumerate(names)}


def _wrong(row: int, message: str, fix: str) -> RequestError:
    return RequestError(f"observations, patient {row}: {message}", fix=fix)
