"""The programs of a knowledge base for each set of modules in force, prepared once and shared by all threads."""

from __future__ import annotations

from threading import Lock

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.symbolic.program import Program, assemble


class Programs:
    """Prepares each program when it is first asked for.

    Law: equal arguments give the same program, whichever thread asks first.
    """

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._rules = knowledge.rules
        inputs = {one.name for one in knowledge.predicates.values() if one.program == "input"}
        self._inputs = frozenset(inputs - {"belief"})
        self._prepared: dict[tuple[str, frozenset[str]], Program] = {}
        self._lock = Lock()

    def of(self, name: str, modules: frozenset[str]) -> Program:
        """The program `assess` or `act` of the modules in force."""
        key = name, modules
        with self._lock:
            if key not in self._prepared:
                rules = [rule for rule in self._rules if rule.program == name and rule.module in modules]
                self._prepared[key] = assemble(rules, self._inputs)
            return self._prepared[key]
