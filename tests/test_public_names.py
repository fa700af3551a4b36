"""The front door: at most twenty public names, sorted, each there; a new one is a decision."""

import pytest

import reasoner


def test_the_public_names_are_these():
    assert reasoner.__all__ == [
        "Answer",
        "CheckResult",
        "KnowledgeError",
        "LearningError",
        "Patient",
        "Problem",
        "Reasoner",
        "ReasonerError",
        "RecordError",
        "RequestError",
        "RuleError",
        "Unanswerable",
        "verify",
    ]
    assert all(getattr(reasoner, name) for name in reasoner.__all__)


def test_another_name_is_refused_with_the_list():
    with pytest.raises(AttributeError, match="it has Answer, CheckResult"):
        reasoner.nothing  # noqa: B018
