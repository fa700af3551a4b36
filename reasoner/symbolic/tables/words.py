"""How conditions of cells are told in the sentences of rows: content of the knowledge base, and part of its identity."""

from __future__ import annotations

from collections.abc import Mapping

from reasoner.symbolic.tables.quantities import Condition

RELATIONS: Mapping[str, Mapping[str, str]] = {
    "en": {"<=": "{0} or less", ">=": "{0} or more", "<": "less than {0}", ">": "more than {0}", "=": "{0}"},
    "fr": {"<=": "{0} ou moins", ">=": "{0} ou plus", "<": "moins de {0}", ">": "plus de {0}", "=": "{0}"},
}
_RANGE = {"en": "{0} to {1}", "fr": "{0} à {1}"}
STATES: Mapping[str, Mapping[str, str]] = {
    "en": {"present": "present", "absent": "absent", "unknown": "not known", "-": "any"},
    "fr": {"present": "présent", "absent": "absent", "unknown": "non connu", "-": "indifférent"},
}
_OR = {"en": " or ", "fr": " ou "}


def told(condition: Condition, language: str) -> str:
    """A condition on a number in words."""
    pattern = _RANGE[language] if condition.relation == ".." else RELATIONS[language][condition.relation]
    numbers = [decimal(one, language) for one in condition.numbers]
    return pattern.format(*numbers)


def decimal(text: str, language: str) -> str:
    """A number as a language writes it."""
    return text.replace(".", ",") if language == "fr" else text.replace(",", ".")


def either(labels: list[str], language: str) -> str:
    """Several things of which one is meant."""
    return _OR[language].join(labels)
