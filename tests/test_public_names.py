"""The front door: at most twenty public names, sorted, each there; a new one is a decision."""

import subprocess
import sys

import pytest

import reasoner


def test_the_public_names_are_these():
    assert reasoner.__all__ == [
        "Answer",
        "Cancelled",
        "CheckResult",
        "Contradiction",
        "DeadlineExceeded",
        "Interruption",
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
        "answer_schema",
        "ask",
        "verify",
    ]
    assert len(reasoner.__all__) <= 20
    assert sorted(reasoner.__all__) == reasoner.__all__
    assert all(getattr(reasoner, name) for name in reasoner.__all__)
    assert {*reasoner.__all__} <= {*dir(reasoner)}


def test_another_name_is_refused_with_the_list():
    with pytest.raises(AttributeError, match="it has Answer, Cancelled, CheckResult"):
        reasoner.nothing  # noqa: B018


def test_names_are_loaded_when_they_are_first_used():
    program = "import sys, reasoner; print(sorted(name for name in sys.modules if name.startswith('reasoner.')))"
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
