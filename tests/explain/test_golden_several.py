"""A patient with two disorders at once, in both languages, as people read it. A changed answer is a changed file, to be read:

python tests/explain/test_golden_several.py
"""

from pathlib import Path

import pytest

from reasoner.vocabulary import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "several"
CASE = FOLDER / "embolism_and_copd.yaml"


def answered(reasoner, at_most=2):
    from reasoner import Patient

    patient = Patient.from_file(CASE)
    return reasoner.answer(patient, as_of=patient.recorded, at_most=at_most)


def told(reasoner, language):
    """The answer without its head, which names the knowledge base."""
    from reasoner.engine.rendering import renderer

    answer = answered(reasoner)
    text = renderer(reasoner.knowledge, answer, language)
    return f"{text.screen()}\n{text.reasons()}\n"


def golden(language):
    return FOLDER / f"{CASE.stem}.{language}.txt"


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_disorders_are_told_as_they_were_read(reasoner, language):
    assert told(reasoner, language) == golden(language).read_text(encoding="utf-8")


def test_neither_alone_is_what_both_are(reasoner):
    """The vignette is of two disorders: one is all but certain by itself, the other only beside it."""
    found = answered(reasoner).parts.belief
    alone = dict(zip(found.hypotheses, found.posterior_ppm, strict=True))
    both = dict(zip(found.hypotheses, found.several.marginals_ppm, strict=True))
    assert found.several.best[0].hypotheses == ("acute_copd_exacerbation", "pulmonary_embolism")
    assert alone["acute_copd_exacerbation"] < 10_000 < 900_000 < both["acute_copd_exacerbation"]


def test_what_either_belief_cannot_exclude_stays_open(reasoner):
    """Rules read an interval that holds the marginal: the second disorder must not be missed once it is weighed beside the first."""
    alone, both = answered(reasoner, at_most=1), answered(reasoner)
    assert "acute_copd_exacerbation" not in alone.conclusions.must_not_miss
    assert "acute_copd_exacerbation" in both.conclusions.must_not_miss
    assert set(alone.conclusions.must_not_miss) <= set(both.conclusions.must_not_miss)
    belief = both.parts.belief
    rows = zip(belief.read_ppm, belief.intervals_ppm, belief.several.marginals_ppm, strict=True)
    assert all(low <= min(own[0], ppm) and high >= max(own[1], ppm) for (low, high), own, ppm in rows)


def test_what_is_concluded_without_a_certificate_is_the_same(reasoner):
    from reasoner import Patient

    patient = Patient.from_file(CASE)
    concluded = reasoner.conclude(patient, as_of=patient.recorded, at_most=2)
    answer = answered(reasoner)
    assert (concluded.question, concluded.conclusions) == (answer.question, answer.conclusions)
    assert reasoner.contradiction(patient, as_of=patient.recorded, at_most=2) is None


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "acute exacerbation of COPD, alone or with other disorders: likely"),
        ("fr", "exacerbation aiguë de BPCO, seule ou avec d’autres affections : probable"),
    ],
)
def test_why_tells_it_of_the_second_disorder(reasoner, language, says):
    from reasoner import Patient
    from reasoner.engine.explaining import Explainer
    from reasoner.explain.layout import plain

    patient = Patient.from_file(CASE)
    for at_most in (1, 2):
        state = reasoner.state(patient, as_of=patient.recorded, at_most=at_most)
        explainer = Explainer(answered(reasoner, at_most), reasoner.case(state), language)
        found = explainer.why("acute_copd_exacerbation")
        other = explainer.why_not("acute_copd_exacerbation")
        for one in (found, other):
            assert (says in plain(one.lines)) == (at_most == 2)
            assert ("several" in one.document) == (at_most == 2)
        assert ("open(acute_copd_exacerbation)" in found.roots) == (at_most == 2)


def test_without_a_complaint_nothing_is_told_of_several(reasoner):
    from dataclasses import replace

    from reasoner import Patient

    patient = Patient.from_file(CASE)
    silent = replace(patient, entries=tuple(one for one in patient.entries if one.kind != "complaint"))
    text = reasoner.answer(silent, as_of=patient.recorded, at_most=2).render()
    assert "SEVERAL" not in text
    assert "together" not in text


def test_machines_get_contributions_that_sum_up(reasoner):
    answer = answered(reasoner)
    document = answer.to_json()["several"]
    assert document["intervals"] == "unknown"
    for one in document["best"]:
        parts = one["log_weight"]
        assert parts["prior"] + sum(more for _, more in parts["terms"]) == parts["sum"]
    for name, way in document["telescoped"].items():
        assert way["prior_ppm"] + sum(step for _, step in way["steps"]) == way["posterior_ppm"]
        assert way["posterior_ppm"] == document["marginals_ppm"][name]
    assert "several" not in answered(reasoner, at_most=1).to_json()


def test_the_page_and_the_letter_tell_it_too(reasoner):
    answer = answered(reasoner)
    assert "SEVERAL DISORDERS AT ONCE" in answer.to_html("en")
    assert "PLUSIEURS AFFECTIONS À LA FOIS" in answer.to_markdown("fr")


if __name__ == "__main__":
    from reasoner import Reasoner

    loaded = Reasoner.load("FR")
    for one in LANGUAGES:
        golden(one).write_text(told(loaded, one), encoding="utf-8")
