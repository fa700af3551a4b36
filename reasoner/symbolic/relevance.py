"""Which rules could fire at all: a rule waits until everything that it cannot do without could hold.

Most rules are about something that a patient does not have. Leaving them out changes no model: a rule fires only where
its positive body literals hold, and they hold only as facts or as heads of rules that could fire themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from reasoner.symbolic.outline import Key, Outline


class Relevance:
    """The rules of a program by what they wait for.

    Parameters: `rules`, each known by its number; `settled`, the numbers of those that are never needed,
    because what they derive is `standing`; `standing`, the keys of what always holds.
    """

    def __init__(self, rules: Sequence[Outline], settled: Collection[int], standing: Iterable[Key]) -> None:
        self._standing = tuple(dict.fromkeys(standing))
        self._rules = tuple(rules)
        self._waiting: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, rule in enumerate(rules):
            if number not in settled:
                for name, first in rule.needs:
                    self._waiting[name][first].append(number)
        self._ready = tuple(number for number, rule in enumerate(rules) if not rule.needs and number not in settled)

    def rules(self, given: Iterable[Key]) -> list[int]:
        """The numbers of the rules that could fire, ascending.

        Parameters: `given`, the keys of the facts.
        Law: a rule that is not settled and has an instance in the model is among them.
        """
        missing = [len(rule.needs) for rule in self._rules]
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
            rule = self._rules[number]
            name, first = rule.gives
            if name in self._waiting:
                announce(name, tuple(self._waiting[name]) if rule.is_open else (first, ""))
        return sorted(found)
