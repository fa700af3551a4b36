"""A belief explained: sums that are exact, what would change it, what a cure would do, in both languages."""

import pytest

from conftest import VIGNETTES
from reasoner.engine.explaining import Explainer
from reasoner.explain.layout import plain
from reasoner.explain.markdown import WIDE
from reasoner.patient.record import Patient


@pytest.fixture(scope="module")
def explained(reasoner):
    def explain(stem, language="en", depth=4):
        [path] = [one for one in VIGNETTES if one.stem == stem]
        patient = Patient.from_bytes(path.read_bytes())
        answer = reasoner.answer(patient, as_of=patient.recorded)
        case = reasoner.case(reasoner.state(patient, as_of=patient.recorded))
        return answer, Explainer(answer, case, language, width=WIDE, depth=depth)

    return explain


@pytest.mark.parametrize("stem", [path.stem for path in VIGNETTES])
def test_what_is_exact_sums_up(explained, stem):
    answer, explainer = explained(stem)
    for row in answer.conclusions.hypotheses[:3]:
        if row.hypothesis == "other":
            continue
        told = explainer.why(row.hypothesis).document["belief"]
        world, way, cure = told["log_weight"], told["telescoped"], told["counterfactual"]
        assert world["prior"] + sum(weight for _, weight in world["terms"]) == world["sum"]
        assert (
            way["prior_ppm"] + sum(step for _, step in way["steps"]) == way["posterior_ppm"] == told["ppm"] == row.ppm
        )
        assert 0 <= cure["expected_disablement"] <= cure["expected_sufficiency"] <= len(cure["counted"]) * 1_000_000
        assert cure["by_probability"][0] == told["first"] == answer.conclusions.hypotheses[0].hypothesis
        assert cure["assuming"]


def test_the_first_is_told_with_what_would_come_up_without_it(explained):
    _, explainer = explained("dyspnoea_after_hip_replacement")
    text = plain(explainer.why("pulmonary embolism").lines)
    assert "of the findings counted (3), an expected 2.1 would go if it were cured" in text
    assert "assuming that each finding comes about on its own" in text
    assert "if pulmonary embolism were not considered: none of the disorders known here (likely)" in text
    assert "no finding of the record if it were not known, nor any two of them" in text
    assert "step by step" not in text


def test_another_is_told_as_explained_away_by_the_first(explained):
    _, explainer = explained("dyspnoea_after_hip_replacement")
    found = explainer.why_not("pneumonia")
    text = plain(found.lines)
    assert "pneumonia: not excluded, in place 6; first is pulmonary embolism: likely" in text
    assert "explained away by pulmonary embolism" in text
    [away] = found.document["belief"]["explained_away"]
    assert away["by"] == "pulmonary_embolism"
    assert away["ppm"] < away["ppm_without"]
    assert "age: 62 years —" not in text
    assert all(not atom.startswith(("value(age", "sex(", "history(")) for atom, _, _ in away["findings"])


def test_only_what_both_explain_is_explained_away(explained):
    _, explainer = explained("dyspnee_grossesse", "fr")
    text = plain(explainer.why("embolie pulmonaire").lines)
    assert "éclipsé" not in text
    assert "si ce n’était pas « aucune des affections connues ici » : probable au lieu de peu probable" in text
    assert "si l’on apprend : perte de connaissance : présent (réponse peu probable)" in text
    assert "si l’on ignorait : " in text


def test_what_is_deep_is_told_when_it_is_asked_for(explained):
    _, shallow = explained("dyspnee_grossesse")
    _, deep = explained("dyspnee_grossesse", depth=5)
    few, all_of_it = (plain(one.why("pulmonary embolism").lines) for one in (shallow, deep))
    assert "more at depth 5" in few
    assert "more at depth 5" not in all_of_it
    assert "step by step in the order of the knowledge base (in another, the shares would be others)" in all_of_it
    document = deep.why("pulmonary embolism").document["belief"]
    assert all_of_it.count("if known: ") == len(document["changes"]["if_found"]) > few.count("if known: ")
    assert "respiratory rate: 30/min or more" in all_of_it


def test_what_would_turn_two_round_is_told_where_they_are_compared(explained):
    _, explainer = explained("dyspnee_grossesse")
    text = plain(explainer.rather("pulmonary embolism", "pneumonia").lines)
    assert "what would turn it round:" in text
    assert "if not known: leg swelling present" in text
    assert "if known: rash or skin problem present" in text
    assert "what would change which is first" not in text
    _, settled = explained("dyspnoea_after_hip_replacement")
    assert "no answer that is not known yet" in plain(settled.rather("pulmonary embolism", "pneumonia").lines)


def test_what_has_no_probability_is_not_ranked(explained):
    _, explainer = explained("anaphylaxie_enfant")
    assert "by probability and by what would go alike: anaphylaxis\n" in plain(explainer.why("anaphylaxis").lines)


def test_of_what_is_no_hypothesis_nothing_is_added(explained):
    _, explainer = explained("dyspnee_grossesse")
    for found in (explainer.why("ct_pulmonary_angiography"), explainer.why_not("noac_treatment")):
        assert "belief" not in found.document


def test_in_every_form(explained):
    _, explainer = explained("dyspnee_grossesse", "fr")
    found = explainer.why("embolie pulmonaire")
    assert "ce qui changerait le premier rang" in explainer.written(found, "html")
    assert "- ce qui changerait le premier rang" in explainer.written(found, "markdown")
