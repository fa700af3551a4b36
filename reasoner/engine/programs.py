"""Which modules are in force, and the programs of a knowledge base for each set of them, prepared once and shared by all
threads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.knowledge.modules import states
from reasoner.symbolic.program import Program
from reasoner.symbolic.worlds import Worlds

DAYS = 1_000
"""For how many days it is remembered which modules are in force."""


def in_force(modules: Mapping[str, str]) -> frozenset[str]:
    """Of modules with their states, those in force."""
    return frozenset([name for name, state in modules.items() if state == "in_force"])


class Programs:
    """Prepares each program when it is first asked for.

    Law: equal arguments give the same program, whichever thread asks first.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._rules = knowledge.prepared
        self._inputs = knowledge.inputs
        self._knowledge = knowledge
        self._worlds: dict[frozenset[str], Worlds] = {}
        self._prepared: dict[tuple[frozenset[str], tuple[str, ...]], Program] = {}
        self._lock = Lock()
        document = knowledge.content["modules"]
        self._states = lru_cache(maxsize=DAYS)(lambda day, jurisdiction: states(document, day, jurisdiction))

    def states(self, day: str, jurisdiction: str) -> Mapping[str, str]:
        """The state of every module on an ISO date: in force, or why not."""
        return self._states(day, jurisdiction)

    def of(self, modules: frozenset[str], *names: str) -> Program:
        """The program `assess` or `act` of the modules in force, or both as one.

        Law: what both conclude as one is what they conclude one after the other, since assess reads nothing of act or belief.
        """
        key = modules, names
        with self._lock:
            if key not in self._prepared:
                self._prepared[key] = Program(
                    tuple(one for one in self._rules if one.rule.program in names and one.rule.module in modules),
                    self._inputs,
                )
            return self._prepared[key]

    def worlds(self, modules: frozenset[str]) -> Worlds:
        """The probabilistic rules of the modules in force."""
        key = modules & self._knowledge.worlds_modules
        with self._lock:
            if key not in self._worlds:
                self._worlds[key] = self._knowledge.worlds(key)
            return self._worlds[key]
