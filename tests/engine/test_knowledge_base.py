"""A knowledge base in another process is the one that was sent."""

import pickle

from reasoner import Reasoner
from tests.safety.asking import LIKELY_EMBOLISM, patient


def test_pickled_it_is_the_same(reasoner):
    knowledge = pickle.loads(pickle.dumps(reasoner.knowledge))
    assert knowledge.digest == reasoner.knowledge.digest
    assert knowledge.prepared == reasoner.knowledge.prepared
    assert knowledge.content == reasoner.knowledge.content
    person = patient(*LIKELY_EMBOLISM, age="70 a", sex="male")
    answers = [one.answer(person, as_of="2026-03-01") for one in (reasoner, Reasoner(knowledge, "FR"))]
    assert answers[0].certificate == answers[1].certificate
