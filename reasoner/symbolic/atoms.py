"""Atoms as text, as clingo writes them, and as tuples, as rules are evaluated over them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from reasoner.symbolic.firing import Atom
from reasoner.vocabulary import split_atom

_INTEGER = re.compile(r"-?[0-9]+")


@lru_cache(maxsize=100_000)
def read_atom(text: str) -> Atom:
    """The tuple of an atom.

    Law: `show_atom(read_atom(text)) == text`.

    >>> read_atom("value(heart_rate,118)")
    ('value', 'heart_rate', 118)
    """
    name, arguments = split_atom(text)
    return name, *map(_read_value, arguments)


def _read_value(text: str) -> Any:
    if _INTEGER.fullmatch(text):
        return int(text)
    return read_atom(text) if "(" in text else text


@lru_cache(maxsize=100_000)
def show_atom(atom: Atom) -> str:
    """The text of an atom."""
    name, *values = atom
    return f"{name}({','.join(map(show_value, values))})" if values else str(name)


def show_value(value: Any) -> str:
    """The text of a value."""
    return show_atom(value) if isinstance(value, tuple) else str(value)
