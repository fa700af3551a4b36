"""The programs of a knowledge base for each set of modules in force, prepared once and shared by all threads."""

from __future__ import annotations

from threading import Lock

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.symbolic.program import Program


class Programs:
    """Prepares each program when it is first asked for.

    Law: equal arguments give the same program, whichever thread asks first.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._rules = knowledge.prepared
        self._inputs = knowledge.inputs
        self._prepared: dict[tuple[frozenset[str], tuple[str, ...]], Program] = {}
        self._lock = Lock()

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
