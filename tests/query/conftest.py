"""What the tests of queries share: an interpreter over the installed knowledge base, with a patient."""

from __future__ import annotations

import pytest

from reasoner.query.context import Context
from reasoner.query.interpreter import Interpreter

PATIENT = "examples/patients/dyspnoea_after_hip_replacement.yaml"


@pytest.fixture(scope="session")
def context(reasoner) -> Context:
    return Context(reasoner)


@pytest.fixture
def interpreter(context) -> Interpreter:
    """An interpreter that knows nobody yet."""
    return Interpreter(context)


@pytest.fixture
def loaded(interpreter, request) -> Interpreter:
    """An interpreter that is asked about a woman with dyspnoea after a hip replacement."""
    interpreter.ask(f'load patient "{request.config.rootpath / PATIENT}" as a')
    return interpreter
