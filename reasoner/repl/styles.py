"""How a role looks on a terminal; each line says in words and signs what its colour says."""

from __future__ import annotations

from collections.abc import Mapping

STYLES: Mapping[str, str] = {
    "title": "bold",
    "heading": "bold cyan",
    "alarm": "bold red",
    "danger": "bold red",
    "must": "bold",
    "against": "yellow",
    "open": "yellow",
    "likely": "bold",
    "faint": "dim",
}
