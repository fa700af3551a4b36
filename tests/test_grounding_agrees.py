"""Engine and checker ground records by the same page and by separate code: they agree on every word of it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import RECORDED, any_entries

from reasoner.certificate.canonical import canonical
from reasoner.checker.entries import check_entries
from reasoner.checker.shapes import minute
from reasoner.ontology.grounding import Grounder
from reasoner.verification import checker_knowledge


@given(st.lists(any_entries(), max_size=8))
@settings(max_examples=300, deadline=None)
def test_engine_and_checker_agree_on_any_record(reasoner, entries):
    engine = Grounder(reasoner.knowledge.content).ground(entries, RECORDED)
    facts = engine.as_json(RECORDED)
    checker = checker_knowledge(reasoner.knowledge).grounding
    read = check_entries([entry.as_json(RECORDED) for entry in entries], "entries", RECORDED)
    kept = [checker.words.kept(entry) for entry in read]
    assert [fact["entry"] for fact in facts] == kept
    found = checker.ground(kept, RECORDED, minute(RECORDED, "as_of"))
    assert facts == found.facts
    assert [one.as_json() for one in engine.inputs] == found.inputs()
    assert set(engine.pairs) == found.pairs
    assert b"Zolt" not in canonical(facts)
