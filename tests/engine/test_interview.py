"""An interview is a record, a question and replies: it can be resumed, taken back, and answered about at any point."""

import json
from pathlib import Path

import pytest

from reasoner import Patient
from reasoner.decision.asking import Accuracy, Ask, Stop
from reasoner.engine.interview import Reply
from reasoner.errors import RequestError

PATIENTS = Path(__file__).resolve().parents[2] / "examples" / "patients"


def begin(reasoner, name="chest_pain_low_risk", **more):
    patient = Patient.from_file(PATIENTS / f"{name}.yaml")
    return reasoner.interview(patient, as_of=patient.recorded, **more)


def no(asked):
    """The reply of someone who has nothing, and does not know the rest."""
    return Reply(asked.evidence, (1,)) if asked.kind == "binary" else Reply(asked.evidence, known=False)


def test_red_flags_of_the_complaint_come_first(reasoner):
    interview = begin(reasoner)
    flags = reasoner.knowledge.content["belief"]["red_flags"]["chest_pain"]["ask"]
    asked = []
    for one in interview:
        if one.ask.reason != "red_flag":
            break
        asked.append(one.evidence)
        interview.reply(no(one))
    assert asked[0] == flags[0]
    assert [name for name in flags if name in asked] == [name for name in asked if name in flags]


def test_an_interview_ends_with_a_reason_and_what_is_open(reasoner):
    interview = begin(reasoner)
    for asked in interview:
        interview.reply(no(asked))
    end = interview.now.next
    assert isinstance(end, Stop)
    assert interview.now.question is None
    assert list(interview) == []
    if end.ending == "sure":
        assert end.open == ()


def test_nothing_is_asked_twice_nor_what_the_record_says(reasoner):
    interview = begin(reasoner)
    recorded = {"E_66", "E_201", "E_91", "E_45", "E_220"}  # dyspnoea, cough, fever, haemoptysis, pain on breathing
    asked = []
    for one in interview:
        asked.append(one.evidence)
        interview.reply(no(one))
    assert len(set(asked)) == len(asked)
    assert not recorded & set(asked)


def test_the_same_replies_give_the_same_interview(reasoner):
    interview = begin(reasoner)
    for asked in interview:
        interview.reply(no(asked))
        if len(interview.replies) == 5:
            break
    saved = json.loads(json.dumps([one.as_json() for one in interview.replies]))
    again = begin(reasoner, replies=[Reply.from_json(one) for one in saved])
    assert again.now.next == interview.now.next
    assert again.now.hypotheses == interview.now.hypotheses


def test_a_reply_can_be_taken_back(reasoner):
    interview = begin(reasoner)
    before = interview.now.next
    interview.reply(no(next(interview)))
    interview.back()
    assert interview.now.next == before
    interview.back()
    assert interview.now.next == before


def test_a_question_waits_for_its_reply(reasoner):
    interview = begin(reasoner)
    next(interview)
    with pytest.raises(RequestError, match="no reply"):
        next(interview)


def test_what_is_not_known_changes_no_probability(reasoner):
    point = begin(reasoner).now
    after = point.reply(Reply(point.question.evidence, known=False))
    assert after.hypotheses == point.hypotheses
    assert after.next != point.next


def test_a_reply_becomes_part_of_the_record(reasoner):
    point = begin(reasoner).now
    after = point.reply(Reply("E_210", (0,)))
    entry = after.patient.entries[-1]
    assert (entry.pointer, entry.kind, entry.text, entry.polarity) == (
        "/interview/0",
        "finding",
        "haematemesis",
        "present",
    )
    answer = reasoner.answer(after.patient, as_of=after.as_of)
    assert answer.conclusions == after.concluded.conclusions


@pytest.mark.parametrize(
    ("reply", "kind", "text", "more"),
    [
        (Reply("E_105", (1,)), "finding", "ischaemic_heart_disease", {"polarity": "absent", "context": "history"}),
        (Reply("E_165", (0,)), "finding", "pneumothorax", {"polarity": "present", "subject": "relative"}),
        (Reply("E_56", number="7"), "measurement", "pain_intensity", {"value": "7", "unit": "{score}"}),
    ],
)
def test_how_replies_are_recorded(reasoner, reply, kind, text, more):
    entry = begin(reasoner).now.reply(reply).patient.entries[-1]
    assert (entry.kind, entry.text) == (kind, text)
    assert {name: getattr(entry, name) for name in more} == more


def test_several_answers_may_hold_and_none(reasoner):
    point = begin(reasoner).now
    assert len(point.reply(Reply("E_54", (0, 3))).patient.entries) == len(point.patient.entries) + 2
    assert len(point.reply(Reply("E_54")).patient.entries) == len(point.patient.entries)


def test_an_affirmed_alarm_is_there_at_once(reasoner):
    point = begin(reasoner, "fievre_mal_de_gorge").now
    after = point.reply(Reply("E_194", (0,)))
    assert {one.alarm for one in after.alarms} > {one.alarm for one in point.alarms}


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply("E_nothing", (0,)), "no question"),
        (Reply("population_age", (0,)), "no question"),
        (Reply("E_91", (2,)), "no answers"),
        (Reply("E_91"), "yes or no"),
        (Reply("E_91", (0, 1)), "yes or no"),
        (Reply("E_56"), "number"),
    ],
)
def test_what_is_no_reply_is_refused_and_changes_nothing(reasoner, reply, told):
    interview = begin(reasoner)
    next(interview)
    before = interview.now
    with pytest.raises(RequestError, match=told):
        interview.reply(reply)
    assert interview.now is before


@pytest.mark.parametrize(
    "saved",
    [
        None,
        {},
        {"evidence": 1, "values": [], "number": "", "known": True},
        {"evidence": "E_1", "values": ["0"], "number": "", "known": True},
    ],
)
def test_what_is_no_saved_reply_is_refused(saved):
    with pytest.raises(RequestError, match="saved"):
        Reply.from_json(saved)


def test_another_policy_may_ask(reasoner):
    interview = begin(reasoner, policy=Accuracy(sure=0.5))
    assert interview.now.next == Stop("sure")
    asked = begin(reasoner, policy=Accuracy(sure=0.999)).now.next
    assert isinstance(asked, Ask)
    assert asked.reason == "information"


def test_an_interview_of_another_profile_asks_what_it_counts(reasoner):
    risk = reasoner.questionnaire("emergency").askable
    simulated = reasoner.questionnaire("ddxplus").askable
    assert "recent_surgery" in risk
    assert "E_196" not in risk
    assert "E_196" in simulated
    assert "recent_surgery" not in simulated
    with pytest.raises(RequestError, match="profile"):
        reasoner.questionnaire("none")
