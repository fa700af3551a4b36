"""How probable something is for a patient: what is known, what is not, and what the checker says of it."""

import json
from fractions import Fraction

import pytest
from worlds_base import make_base, vignette

from reasoner.engine.chance_telling import chance_document, chance_lines
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import RequestError, Unanswerable
from reasoner.explain.layout import plain
from reasoner.patient.record import Patient
from reasoner.probability.programs.routes import Elimination, Sampling, Table
from reasoner.verification import verify

NOON = "2026-03-01T12:00"
PAIN, NO_PAIN = "{concept: chest_pain}", "{concept: chest_pain, polarity: absent}"
FAST = "{concept: heart_rate, value: 130, unit: /min}"
CLOT, PAINS, ELSE = Fraction(1, 5), Fraction(4, 5), Fraction(3, 10)
HURTS = CLOT * (1 - (1 - PAINS) * (1 - ELSE)) + (1 - CLOT) * ELSE


@pytest.fixture(scope="module")
def probable(tmp_path_factory):
    return Reasoner.load("FR", directory=make_base(tmp_path_factory.mktemp("worlds")))


def asked(reasoner, *facts, queries=("clot",), age=60, **more):
    patient = Patient.from_bytes(vignette(*facts, age=age))
    found = reasoner.chances(patient, queries, as_of=NOON, **more)
    check = verify(found.certificate, case=patient, as_of=NOON, knowledge=reasoner.knowledge)
    return found, check


def chance(found):
    return found.chances[0].probability


@pytest.mark.parametrize(
    ("facts", "age", "right"),
    [
        ((), 60, CLOT),
        ((), 30, Fraction(1, 10)),
        ((PAIN,), 60, CLOT * (1 - (1 - PAINS) * (1 - ELSE)) / HURTS),
        ((NO_PAIN,), 60, CLOT * (1 - PAINS) * (1 - ELSE) / (1 - HURTS)),
        (("{concept: chest_pain, polarity: unknown}",), 60, CLOT),
        ((PAIN, NO_PAIN), 60, CLOT),
    ],
)
@pytest.mark.parametrize("route", [None, Table(), Elimination()])
def test_the_record_is_evidence_and_what_is_unknown_is_summed_out(probable, facts, age, right, route):
    found, check = asked(probable, *facts, age=age, route=route)
    assert chance(found) == pytest.approx(float(right), abs=1e-9)
    assert (check.verdict, found.inconsistent) == ("checked", 0)


def test_an_unknown_age_gives_no_chance_to_what_needs_it(probable):
    patient = Patient.from_bytes(f"format: reasoner/vignette/1\nrecorded: {NOON}\n".encode())
    assert probable.chances(patient, ["clot"], as_of=NOON).chances[0].probability == 0


def test_a_narrower_concept_is_evidence_for_a_wider_one(probable):
    wider, _ = asked(probable, "{concept: pleuritic_chest_pain}")
    assert [one.atom for one in wider.evidence] == ["present(chest_pain)"]


def test_windows_hide_old_facts_and_old_evidence(probable):
    old = "{concept: chest_pain, when: 2026-02-01}"
    assert asked(probable, old)[0].evidence == ()
    assert chance(asked(probable, FAST, queries=["careful"])[0]) == pytest.approx(1)
    earlier, check = asked(probable, FAST.replace("}", ", when: 2026-02-27}"), queries=["careful"])
    assert chance(earlier) == pytest.approx(0.15)
    assert check.verdict == "checked"


def test_more_can_be_given_but_not_against_the_record(probable):
    found, check = asked(
        probable, PAIN, given={"strain(fever)": True, "present(chest_pain)": True}, queries=["clot", "careful, clot"]
    )
    assert [one.probability for one in found.chances] == pytest.approx([1, 1])
    assert {(one.atom, one.by) for one in found.evidence} == {
        ("present(chest_pain)", "record"),
        ("strain(fever)", "given"),
    }
    assert check.asked_for["given"] == "strain(fever)"
    assert asked(probable, PAIN, given={"clot": None})[0].evidence == asked(probable, PAIN)[0].evidence
    with pytest.raises(RequestError, match="the record says the opposite"):
        asked(probable, PAIN, given={"present(chest_pain)": False})


def test_impossible_evidence_names_what_cannot_be_together(probable):
    found, check = asked(probable, PAIN, given={"clot": False, "strain(fever)": True})
    assert found.contradiction == ("not clot", "strain(fever)")
    assert check.verdict == "checked"
    assert chance_document(found, "")["chances"] == []
    assert "cannot" in plain(chance_lines(found, "en"))


def test_sampling_is_near_and_attested(probable):
    found, check = asked(probable, PAIN, route=Sampling(samples=2000, seed=3))
    right = CLOT * (1 - (1 - PAINS) * (1 - ELSE)) / HURTS
    assert found.chances[0].low < float(right) < found.chances[0].high
    assert check.attested == ("sampling",)


def test_a_route_that_cannot_answer_says_why(probable):
    with pytest.raises(Unanswerable, match="more than 3"):
        asked(probable, route=Table(3))


@pytest.mark.parametrize("query", ["clat", "clot(a)", "clot :- x", "", "present(X)"])
def test_what_cannot_be_asked_is_refused(probable, query):
    with pytest.raises(RequestError):
        asked(probable, queries=[query])


@pytest.mark.parametrize(
    "more",
    [{"queries": ["strain(feverr)"]}, {"given": {"not_a_name(miller)": True}}, {"given": {"strain(miller)": False}}],
)
def test_a_word_that_is_no_concept_is_refused_and_never_a_silent_zero(probable, more):
    with pytest.raises(RequestError, match="is no concept of the ontology"):
        asked(probable, **more)


def test_nothing_can_be_asked_where_no_rule_has_a_probability(tmp_path):
    plain_base = Reasoner.load("FR", directory=make_base(tmp_path, worlds=""))
    with pytest.raises(RequestError, match="no module in force has probabilistic rules"):
        asked(plain_base)


def test_numbers_are_told_with_their_sources(probable):
    found, _ = asked(probable, PAIN)
    assert found.unsourced == ("w_pain", "w_pain_else")
    rests = {one.rule.id: one for one in found.chances[0].rests}
    assert rests["w_clot_old"].sourced
    step = 1e-6
    higher = (CLOT + Fraction(step)) * (1 - (1 - PAINS) * (1 - ELSE))
    moved = float(higher / (higher + (1 - CLOT - Fraction(step)) * ELSE)) - chance(found)
    assert rests["w_clot_old"].slope == pytest.approx(moved / step, rel=1e-4)
    english, french = plain(chance_lines(found, "en")), plain(chance_lines(found, "fr"))
    assert "a clot: 41.7 %" in english
    assert "Source: nowhere, a test" in english
    assert "un caillot : 41,7 %" in french
    assert "w_pain, w_pain_else" in french
    assert "N’est pas un dispositif médical" in french


def test_the_document_is_json_and_holds_no_word_of_the_record(probable):
    found, check = asked(probable, PAIN, "{concept: Ms Miller's cough}")
    text = json.dumps(chance_document(found, check.sentence()), allow_nan=False)
    assert "Miller" not in text
    assert b"Miller" not in found.certificate
    assert json.loads(text)["chances"][0]["query"] == [{"atom": "clot", "holds": True}]


def test_a_certificate_is_of_one_case_and_one_knowledge_base(probable, reasoner):
    found, _ = asked(probable, PAIN)
    other = Patient.from_bytes(vignette(NO_PAIN))
    assert verify(found.certificate, case=other, knowledge=probable.knowledge).step == "case"
    assert verify(found.certificate, knowledge=reasoner.knowledge).step == "knowledge base"


def test_answers_do_not_change_but_for_the_digest(probable, reasoner):
    patient = Patient.from_bytes(vignette(PAIN, FAST))
    first, second = (one.answer(patient, as_of=NOON) for one in (probable, reasoner))
    assert first.conclusions == second.conclusions
    assert first.certificate != second.certificate
    assert verify(first.certificate, case=patient, knowledge=probable.knowledge).verdict == "checked"


def test_without_probabilistic_rules_a_knowledge_base_stays_the_same(tmp_path, probable, reasoner):
    same = Reasoner.load("FR", directory=make_base(tmp_path, worlds="")).knowledge
    assert (same.digest, same.documents) == (reasoner.knowledge.digest, reasoner.knowledge.documents)
    assert probable.knowledge.digest != same.digest
    assert set(probable.knowledge.rule_texts) - set(same.rule_texts) == {"rules/core/worlds.lp"}
