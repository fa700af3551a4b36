"""The real engine, asked about a patient in a few words."""

import pytest

from .asking import MOMENT, patient


@pytest.fixture(scope="session")
def ask(reasoner):
    def call(*facts, as_of=MOMENT, profile="emergency", **person):
        return reasoner.answer(patient(*facts, **person), as_of=as_of, profile=profile)

    return call
