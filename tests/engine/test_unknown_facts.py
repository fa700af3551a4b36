"""Which facts rules look at and a record says nothing of."""

from conftest import EXAMPLES
from reasoner.engine.knowledge_base import plausible
from reasoner.engine.unknown_facts import unknown_facts
from reasoner.engine.what_if import fact_of
from reasoner.patient.record import Patient
from reasoner.symbolic.prepared import prepare
from reasoner.symbolic.reading import read_rules
from reasoner.vocabulary import split_atom

TEXT = """
%! id: one
%! en: a
%! fr: a
%! section: s
%! assume: x
a(X) :- present(fever), value(heart_rate, N), N > 100, 300 >= N, not absent(cough), history(X).

%! id: two
%! en: b
%! fr: b
%! section: s
b :- value(age, N), N < 216, sex(female), value(heart_rate, N).
"""
RANGES = {"heart_rate": (10, 300), "age": (0, 1500)}


def rules():
    read, problems = read_rules("m", "assess", "rules/m/assess.lp", TEXT)
    assert not problems
    return prepare(read)


def test_named_facts_and_values_on_each_side_of_each_threshold():
    beats = [f"value(heart_rate,{n})" for n in (100, 101, 215, 216, 217, 299, 300, 99)]
    assert unknown_facts(rules(), (), RANGES) == ("absent(cough)", "present(fever)", *beats)


def test_what_is_recorded_in_any_way_is_not_unknown():
    found = unknown_facts(rules(), ("absent(fever)", "value(heart_rate,80)"), RANGES)
    assert found == ("absent(cough)",)


def test_each_can_be_supposed_of_the_shipped_rules(reasoner):
    ranges = plausible(reasoner.knowledge.content["observables"]["observables"])
    for path in EXAMPLES:
        patient = Patient.from_bytes(path.read_bytes())
        state = reasoner.state(patient, as_of=patient.recorded)
        found = unknown_facts(reasoner.program(state.modules).rules, state.grounding.ages, ranges)
        assert found
        known = {split_atom(atom)[1][0] for atom in state.grounding.ages if "(" in atom}
        for atom in found:
            assert fact_of(reasoner.knowledge, atom) == atom
            assert split_atom(atom)[1][0] not in known
