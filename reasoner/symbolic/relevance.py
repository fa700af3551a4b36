"""Which rules could fire at all: a rule waits until everything that it cannot do without could hold.

Most rules are about something that a patient does not have. Leaving them out changes no model: a rule fires only where
its positive body literals hold, and they hold only as facts or as heads of rules that could fire themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from clingo import ast

from reasoner.symbolic.analysis import constant, signature
from reasoner.symbolic.instrument import positive_atoms

Key = tuple[str, str]
"""A predicate and its first argument, empty where the atom has none or where a term stands that may be anything."""


class Relevance:
    """The rules of a program by what they wait for.

    Parameters: `statements`, the rules; each is known by its number; `settled`, the numbers of those that are never needed,
    because what they derive is `standing`; `standing`, the keys of what always holds.
    """

    def __init__(self, statements: Sequence[ast.AST], settled: Collection[int], standing: Iterable[Key]) -> None:
        self._standing = tuple(dict.fromkeys(standing))
        self._needs = tuple(frozenset(map(_key, positive_atoms(statement))) for statement in statements)
        self._gives = tuple(_key(statement.head.atom.symbol) for statement in statements)
        self._open = tuple(_is_open(statement.head.atom.symbol) for statement in statements)
        self._waiting: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, needs in enumerate(self._needs):
            if number not in settled:
                for name, first in needs:
                    self._waiting[name][first].append(number)
        self._ready = tuple(number for number, needs in enumerate(self._needs) if not needs and number not in settled)

    def rules(self, given: Iterable[Key]) -> list[int]:
        """The numbers of the rules that could fire, ascending.

        Parameters: `given`, the keys of the facts.
        Law: a rule that is not settled and has an instance in the model is among them.
        """
        missing = [len(needs) for needs in self._needs]
        found = list(self._ready)
        announced: set[Key] = set()

        def announce(name: str, firsts: Iterable[str]) -> None:
            for first in firsts:
                if (name, first) in announced:
                    continue
                announced.add((name, first))
                for number in self._waiting[name].get(first, ()):
                    missing[number] -= 1
                    if not missing[number]:
                        found.append(number)

        for name, first in chain(self._standing, given):
            if name in self._waiting:
                announce(name, (first, ""))
        for number in found:
            name, first = self._gives[number]
            if name in self._waiting:
                announce(name, tuple(self._waiting[name]) if self._open[number] else (first, ""))
        return sorted(found)


def _key(atom: ast.AST) -> Key:
    arguments = list(getattr(atom, "arguments", ()))
    return signature(atom)[0], constant(arguments[0]) if arguments else ""


def _is_open(atom: ast.AST) -> bool:
    """Whether the first argument of an atom may be anything."""
    arguments = list(getattr(atom, "arguments", ()))
    return bool(arguments) and not constant(arguments[0])
