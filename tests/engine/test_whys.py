"""Why not, of cases: what is named would do, none of its parts would, and what is wrong in a question is told."""

import json
from html import unescape

import pytest

from conftest import VIGNETTES
from reasoner.engine.explaining import Explainer
from reasoner.engine.targets import targets
from reasoner.errors import Phrase, RequestError
from reasoner.explain.markdown import WIDE
from reasoner.patient.record import Patient


def read(path):
    return Patient.from_bytes(path.read_bytes())


AS_OF = "2026-03-01"


@pytest.fixture(scope="module")
def likely(reasoner, tmp_path_factory):
    """A case of likely embolism in pregnancy, with an abnormal chest X-ray."""
    path = tmp_path_factory.mktemp("why") / "p.yaml"
    path.write_text(
        "format: reasoner/vignette/1\ncase: p\nlanguage: en\nrecorded: 2026-03-01\npatient: {age: 30 a, sex: female}\n"
        "complaint: dyspnoea\nfacts:\n  - {concept: dyspnoea}\n  - {concept: judgement_pe_suspected}\n"
        '  - {concept: systolic_blood_pressure, value: 120, unit: "mm[Hg]"}\n  - {concept: judgement_pe_most_likely}\n'
        "  - {concept: previous_venous_thromboembolism}\n  - {concept: pregnancy}\n"
        "  - {concept: chest_x_ray_consolidation}\n"
    )
    patient = read(path)
    answer = reasoner.answer(patient, as_of=AS_OF)
    return answer, reasoner.case(reasoner.state(patient, as_of=AS_OF))


def told(explanation):
    return "\n".join(line.text for line in explanation.lines)


def test_what_stands_in_the_way_is_named_and_taking_it_away_suffices(likely):
    _, case = likely
    found = case.why_not("recommended(ct_pulmonary_angiography,must)")
    assert not found.holding
    assert ("would_have_to_be_otherwise", ("present(pregnancy)",)) in [
        (one.kind, one.removed) for one in found.corrections
    ]
    likely_ct = next(
        attempt for one in found.absences.values() for attempt in one.attempts if attempt.rule == "pe_likely_ct"
    )
    assert [(one.kind, one.atom) for one in likely_ct.obstacles] == [("holds", "pregnant")]


def test_obstacles_are_why_not_up_to_what_would_have_to_differ(likely, monkeypatch):
    answer, case = likely
    explainer = Explainer(answer, case, "en")
    for target in ("recommended(ct_pulmonary_angiography,must)", "unlikely(pulmonary_embolism)"):
        whole = explainer.why_not(target)
        with monkeypatch.context() as patch:
            patch.setattr(type(case), "_corrections", lambda *_: pytest.fail("searched"))
            found = explainer.obstacles(target)
        assert 1 < len(found.lines) < len(whole.lines)
        assert whole.lines[: len(found.lines)] == found.lines
        assert found.document["explanations"][0]["absences"] == whole.document["explanations"][0]["absences"]
    held = explainer.obstacles("suspected(pulmonary_embolism)")
    assert held.lines == explainer.why_not("suspected(pulmonary_embolism)").lines


def test_each_correction_suffices_and_no_part_of_it_does(likely):
    _, case = likely
    for target in ("alarm(anaphylaxis,_,_)", "recommended(ct_pulmonary_angiography,_)", "unlikely(pulmonary_embolism)"):
        found = case.why_not(target)
        for one in found.corrections:
            assert one.atom in case.after(one.added, one.removed), one
            changes = [("+", atom) for atom in one.added] + [("-", atom) for atom in one.removed]
            for left in range(len(changes)):
                part = changes[:left] + changes[left + 1 :]
                added, removed = ([atom for sign, atom in part if sign == wanted] for wanted in "+-")
                try:
                    assert one.atom not in case.after(added, removed), one
                except RequestError:
                    assert one.kind == "would_have_to_be_otherwise"


def test_only_what_changes_is_told(likely):
    _, case = likely
    changed = case.what_if(removed=["present(pregnancy)"])
    assert "recommended(ct_pulmonary_angiography,must)" in changed.gained
    assert "recommended(low_dose_ct_angiography,should)" in changed.lost
    assert case.what_if(added=["present(dyspnoea)"]) == case.what_if()


@pytest.mark.parametrize(
    ("added", "removed", "changed"),
    [
        (["present(syncope)"], [], {"facts": [{"concept": "syncope"}]}),
        (["value(heart_rate,130)"], [], {"facts": [{"concept": "heart_rate", "value": 130, "unit": "/min"}]}),
        ([], ["present(pregnancy)"], {"without": ["pregnancy"]}),
        (["absent(pregnancy)"], [], {"without": ["pregnancy"], "facts": [{"concept": "pregnancy", "polarity": "absent"}]}),
        (["value(systolic_blood_pressure,80)"], [], {"without": ["systolic_blood_pressure"],
         "facts": [{"concept": "systolic_blood_pressure", "value": 80, "unit": "mm[Hg]"}]}),
        (["sex(male)"], ["present(pregnancy)"], {"without": ["pregnancy"], "sex": "male"}),
    ],
)  # fmt: skip
def test_what_if_is_the_difference_of_the_answers_of_two_records(reasoner, added, removed, changed):
    facts = [
        {"concept": "dyspnoea"},
        {"concept": "judgement_pe_suspected"},
        {"concept": "systolic_blood_pressure", "value": 120, "unit": "mm[Hg]"},
        {"concept": "pregnancy"},
    ]

    def stated(rows, sex):
        record = {"format": "reasoner/vignette/1", "recorded": "2026-03-01", "language": "en", "complaint": "dyspnoea"}
        record |= {"patient": {"age": "30 a", "sex": sex}, "facts": rows}
        return reasoner.state(Patient.from_bytes(json.dumps(record).encode()), as_of=AS_OF)

    before = stated(facts, "female")
    kept = [row for row in facts if row["concept"] not in changed.get("without", ())]
    after = stated([*kept, *changed.get("facts", ())], changed.get("sex", "female"))
    found = reasoner.case(before).what_if(added, removed)
    assert set(found.gained) == set(after.atoms) - set(before.atoms)
    assert set(found.lost) == set(before.atoms) - set(after.atoms)
    assert {name: (one, then) for name, one, then in found.beliefs} == {
        name: (one, then)
        for name, one, then in zip(
            after.belief.hypotheses, before.belief.posterior_ppm, after.belief.posterior_ppm, strict=True
        )
        if one != then
    }
    assert found.gained or found.lost or found.beliefs


@pytest.mark.parametrize(
    ("added", "removed", "said"),
    [
        ([], ["present(fever)"], "is not recorded"),
        (["recommended(x,must)"], [], "no fact that can be supposed"),
        (["value(dyspnoea,3)"], [], "not something that is measured"),
        (["value(heart_rate,fast)"], [], "no fact that can be supposed"),
        (["onset(dyspnoea,3)"], [], "no fact that can be supposed"),
        (["present(dyspnoea"], [], "no fact that can be supposed"),
        (["present(dispnoea)"], [], "no concept"),
        (["value(heart_rate,1000000)"], [], "does not count"),
    ],
)
def test_what_cannot_be_supposed_is_refused(likely, added, removed, said):
    answer, case = likely
    explainer = Explainer(answer, case, "en")
    with pytest.raises(RequestError, match=said) as refused:
        explainer.what_if(added, removed)
    assert isinstance(refused.value.fix, Phrase)


def test_what_would_change_is_told_in_both_languages_and_nothing_else(likely):
    answer, case = likely
    english = Explainer(answer, case, "en").what_if(["syncope"], ["pregnancy"])
    assert english.is_so
    assert told(english).startswith("WHAT IF: loss of consciousness present and not: pregnancy present")
    assert "must: CT pulmonary angiography" in told(english)
    assert "it would no longer be concluded:" in told(english)
    french = told(Explainer(answer, case, "fr").what_if(["value(systolic_blood_pressure,80)"], []))
    assert "80 mmHg au lieu de pression artérielle systolique" in " ".join(french.replace("\u202f", " ").split())
    same = Explainer(answer, case, "fr").what_if(["dyspnée"], [])
    assert not same.is_so
    assert "rien de ce que dit la réponse ne changerait" in told(same)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("pulmonary embolsm", "did you mean pulmonary embolism"),
        ("recommendd(x,must)", "did you mean recommended"),
        ("recommended(x)", "is no atom of `recommended`"),
        ("recommended(ct_pulmonary_angiography,must", "is no atom of"),
        ("recommended(ct_pulmonary_angiografy,must)", "did you mean ct_pulmonary_angiography"),
        ("nothing_like_it(x)", "no predicate"),
        ("", "no concept is called"),
    ],
)
def test_what_is_wrong_in_a_question_is_told(reasoner, target, said):
    with pytest.raises(RequestError, match=said) as refused:
        targets(reasoner.knowledge, target)
    assert refused.value.fix


def test_what_is_no_fact_or_contradicts_the_record_is_refused(likely):
    _, case = likely
    with pytest.raises(RequestError, match="no predicate of facts"):
        case.after(added=["unlikely(pulmonary_embolism)"])
    with pytest.raises(RequestError, match="contradicts"):
        case.after(added=["absent(pregnancy)"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_answer_of_the_examples_is_explained_without_a_missing_template(reasoner, language):
    for path in VIGNETTES:
        patient = read(path)
        answer = reasoner.answer(patient, as_of=patient.recorded)
        case = reasoner.case(reasoner.state(patient, as_of=patient.recorded))
        explainer = Explainer(answer, case, language, depth=3)
        asked = [row.action for row in answer.conclusions.actions[:3]]
        asked += [row.hypothesis for row in answer.conclusions.hypotheses[:2] if row.hypothesis != "other"]
        for concept in asked:
            found = explainer.why(concept)
            assert found.is_so


def test_one_hypothesis_rather_than_another_by_the_odds_between_them(likely):
    answer, case = likely
    found = Explainer(answer, case, "en").rather("pulmonary_embolism", "pneumonia")
    belief = answer.parts.belief
    first, second = (belief.hypotheses.index(name) for name in ("pulmonary_embolism", "pneumonia"))
    assert (
        sum(row[1] for row in found.document["differences"]) == belief.log_weights[first] - belief.log_weights[second]
    )
    assert "compared finding by finding" in " ".join(told(found).split())


def test_why_tells_the_way_to_the_record_and_why_not_the_rules_that_fail(likely):
    answer, case = likely
    explainer = Explainer(answer, case, "en", depth=9)
    why = told(explainer.why("low-dose CTPA"))
    assert "{pe_pregnancy_imaging}" in why
    assert "recorded at /facts/5" in why
    assert not explainer.why("noac_treatment").is_so
    absent = explainer.why_not("ct_pulmonary_angiography")
    assert absent.is_so
    assert "this stands in the way: pregnant" in told(absent)
    assert "WOULD HAVE TO BE OTHERWISE" in told(absent)
    shallow = told(Explainer(answer, case, "en", depth=1).why_not("ct_pulmonary_angiography"))
    assert "more below, at a greater depth" in shallow
    assert len(shallow) < len(told(absent))


@pytest.fixture(scope="module")
def shocked(reasoner):
    """A case in which an allergy bars the scan, and shock asks for other things first."""
    patient = read(next(path for path in VIGNETTES if path.stem == "shock_suspected_embolism"))
    as_of = patient.recorded
    answer = reasoner.answer(patient, as_of=as_of)
    return answer, reasoner.case(reasoner.state(patient, as_of=as_of))


def test_what_guidelines_exclude_is_named_with_the_smallest_sets_of_their_rules(shocked):
    _, case = shocked
    found = case.why_not("recommended(ct_pulmonary_angiography,must)")
    excluded = [one for one in found.corrections if one.kind == "excluded_by_guideline"]
    assert [one.without for one in excluded] == [
        (bar, instability)
        for bar in ("ci_ct_contrast_allergy", "holds_contrast_allergy")
        for instability in ("pe_instability", "pe_unstable_pressure")
    ]
    for one in excluded:
        assert (one.added, one.removed) == ((), ())
        assert one.atom in case.without(one.without)
        for left in one.without:
            assert one.atom not in case.without(set(one.without) - {left})
    assert found.as_json()["corrections"][-1]["without"] == ["holds_contrast_allergy", "pe_unstable_pressure"]


@pytest.mark.parametrize(
    ("language", "heading", "sentence"),
    [
        ("en", "EXCLUDED BY GUIDELINE", "“allergy to iodinated contrast media bars CT pulmonary angiography here”"),
        ("fr", "EXCLU PAR LES RECOMMANDATIONS", "une allergie aux produits de contraste iodés exclut ici"),
    ],
)
def test_excluding_rules_are_told_with_sentence_id_and_source_in_every_form(shocked, language, heading, sentence):
    answer, case = shocked
    explainer = Explainer(answer, case, language, width=WIDE)
    explanation = explainer.why_not("recommended(ct_pulmonary_angiography,must)")
    for written in (
        told(explanation),
        unescape(explainer.written(explanation, "html")),
        explainer.written(explanation, "markdown").replace("\\", ""),
    ):
        words = " ".join(written.split())
        assert heading in words
        assert sentence in words
        assert "{ci_ct_contrast_allergy} [European Society of Cardiology" in words
        assert "table 6" in words


@pytest.fixture(scope="module")
def unlikely(reasoner):
    """A man of 78 whose D-dimers rule embolism out."""
    patient = read(next(path for path in VIGNETTES if path.stem == "d_dimeres_ddu_78_ans"))
    answer = reasoner.answer(patient, as_of=patient.recorded)
    return answer, reasoner.case(reasoner.state(patient, as_of=patient.recorded))


def test_age_and_sex_are_told_last_as_what_cannot_be_changed(unlikely):
    answer, case = unlikely
    found = case.why_not("recommended(ct_pulmonary_angiography,_)").corrections
    fixed = [one for one in found if one.kind == "cannot_be_changed"]
    assert fixed
    assert found[-len(fixed) :] == tuple(fixed)
    for one in found:
        assert any(atom.startswith(("value(age,", "sex(")) for atom in one.removed) == (one in fixed)
    for language, heading in (
        ("en", "CANNOT BE CHANGED: of somebody else"),
        ("fr", "NE PEUT PAS CHANGER : pour une autre"),
    ):
        words = told(Explainer(answer, case, language).why_not("ct_pulmonary_angiography"))
        assert words.replace("\u202f", " ").index(heading) > words.index(
            "pe_ruled_out_d_dimer} [Righini 2014, JAMA 311:1117"
        )


def test_what_speaks_against_an_action_is_its_first_reason(unlikely):
    answer, case = unlikely
    found = Explainer(answer, case, "en", depth=3).why_not("ct_pulmonary_angiography")
    assert found.is_so
    assert found.document["contrary"] == ["advised_against(ct_pulmonary_angiography,should_not)"]
    assert found.roots == ("advised_against(ct_pulmonary_angiography,should_not)",)
    words = told(found)
    assert words.index("this speaks against it:") < words.index("{pe_ruled_out_no_ct}") < words.index("must: CT pulm")
    assert "after all" not in words


def test_not_being_ruled_out_is_no_part_of_why_a_disorder_is_not_concluded(likely):
    answer, case = likely
    found = Explainer(answer, case, "en", depth=3).why_not("pneumonia")
    asked = {one["target"] for one in found.document["explanations"]}
    assert "confirmed(pneumonia)" in asked
    assert not asked & {"ruled_out(pneumonia)"}


def test_one_change_that_gives_several_conclusions_is_told_once(reasoner, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("format: reasoner/vignette/1\nrecorded: 2026-03-01\nlanguage: en\npatient: {}\nfacts: []\n")
    patient = read(path)
    answer = reasoner.answer(patient, as_of=AS_OF)
    case = reasoner.case(reasoner.state(patient, as_of=AS_OF))
    words = " ".join(told(Explainer(answer, case, "en", depth=3).why_not("pulmonary embolism")).split())
    change = "clinician suspects pulmonary embolism present (then: pulmonary embolism is not excluded and pulmonary embolism is"
    assert words.count(change) == 1
    assert words.count("COULD BE FOUND OUT") == 1


def test_a_better_choice_is_what_tells_one_action_from_another(likely):
    answer, case = likely
    for depth in (1, 2, 9):
        found = Explainer(answer, case, "en", depth=depth).rather("low_dose_ct_angiography", "perfusion_scintigraphy")
        assert found.is_so
        words = " ".join(told(found).split("WHY: ")[0].split())
        assert "would cost 1 more at priority 2 (the next best)" in words
        assert "{pe_pregnancy_ct_after_x_ray}" in words
        assert ("WHY NOT:" in told(found)) == (depth > 1)
    french = told(Explainer(answer, case, "fr", depth=1).rather("low_dose_ct_angiography", "perfusion_scintigraphy"))
    assert "coûterait 1 de plus à la priorité 2" in " ".join(french.split())


def test_what_is_the_other_way_round_is_said_to_be(likely):
    answer, case = likely
    explainer = Explainer(answer, case, "en", depth=1)
    for one, other in (("perfusion_scintigraphy", "low_dose_ct_angiography"), ("pneumonia", "pulmonary_embolism")):
        found = explainer.rather(one, other)
        assert not found.is_so
        assert "it is the other way round" in told(found)
        assert "it is the other way round" not in told(explainer.rather(other, one))


def test_of_two_actions_that_are_not_concluded_nothing_is_contrasted(likely):
    answer, case = likely
    found = Explainer(answer, case, "en", depth=1).rather("systemic_thrombolysis", "noac_treatment")
    assert not found.is_so
    assert told(found).count("not concluded") == 2
    assert "contrast" not in found.document


def test_a_thing_is_not_compared_with_itself(likely):
    answer, case = likely
    with pytest.raises(RequestError, match="are the same"):
        Explainer(answer, case, "en").rather("pulmonary embolism", "embolie pulmonaire")


def test_why_something_recorded_is_its_place_in_the_record(likely):
    answer, case = likely
    explainer = Explainer(answer, case, "en")
    for name, place in (("pregnancy", "/facts/5"), ("systolic blood pressure", "/facts/2")):
        found = explainer.why(name)
        assert found.is_so
        assert f"recorded at {place}" in told(found)
        assert not explainer.why_not(name).is_so
    assert "no guideline in force" in told(explainer.why_not("fever")) or "no rule" in told(explainer.why_not("fever"))


def test_a_line_is_shorter_than_a_paragraph_and_that_than_everything(likely):
    answer, case = likely
    for question, target in (
        ("why", "pulmonary_embolism"),
        ("why", "low_dose_ct_angiography"),
        ("why_not", "ct_pulmonary_angiography"),
        ("why_not", "pneumonia"),
    ):
        sizes = [
            len(getattr(Explainer(answer, case, "fr", depth=depth), question)(target).lines) for depth in (1, 3, 9)
        ]
        assert sizes[0] < sizes[1] <= sizes[2], (question, target)


def test_a_name_that_is_part_of_others_is_answered_with_these(reasoner):
    with pytest.raises(RequestError) as refused:
        targets(reasoner.knowledge, "Embolie")
    assert refused.value.fix.startswith("did you mean embolie pulmonaire, ")
    with pytest.raises(RequestError) as refused:
        targets(reasoner.knowledge, "oedeme pulmonair")
    assert "oedème pulmonaire" in refused.value.fix


def test_rules_of_the_shared_vocabulary_exclude_nothing(shocked):
    answer, case = shocked
    shared = {rule.id for rule in answer.knowledge.rules if rule.module == "core"}
    for target in ("recommended(ct_pulmonary_angiography,_)", "advised_against(d_dimer_test,_)"):
        for one in case.why_not(target).corrections:
            assert shared.isdisjoint(one.without)
