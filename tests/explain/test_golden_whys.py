"""Explanations that were asked for, as people read them. A changed one is a changed file here, to be read before it is accepted:

python tests/explain/test_golden_whys.py NAME [NAME …]
"""

import sys
from pathlib import Path

import pytest

from reasoner.explain.layout import plain

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "why"
CHILD, LOW_RISK, DDU = "anaphylaxie_enfant", "chest_pain_low_risk", "d_dimeres_ddu_78_ans"
PREGNANT, HIP, CONFIRMED = "dyspnee_grossesse", "dyspnoea_after_hip_replacement", "embolism_confirmed_spesi_0"
THROAT, SHOCK = "fievre_mal_de_gorge", "shock_suspected_embolism"
ASKED = {
    "adrenaline": (CHILD, "why", "adrenaline_im"),
    "adrenaline_every_way": (CHILD, "every", "advise(adrenaline_im,must)"),
    "anaphylaxis_alarm": (CHILD, "why", "alarm_anaphylaxis"),
    "no_antihistamine_first": (CHILD, "why", "h1_antihistamine_treatment"),
    "adrenaline_rather_than_antihistamine": (CHILD, "rather", "adrenaline_im", "h1_antihistamine_treatment"),
    "anaphylaxis_rather_than_asthma": (CHILD, "rather", "anaphylaxis", "acute_asthma_exacerbation"),
    "no_monitoring_of_a_child": (CHILD, "why_not", "continuous_monitoring"),
    "no_further_testing": (LOW_RISK, "why", "no_further_pe_testing"),
    "no_ct_at_low_risk": (LOW_RISK, "why", "ct_pulmonary_angiography"),
    "no_anticoagulation_at_low_risk": (LOW_RISK, "why_not", "start_anticoagulation"),
    "pneumothorax_open": (LOW_RISK, "why", "spontaneous_pneumothorax"),
    "embolism_ruled_out_by_d_dimer": (DDU, "why", "ruled_out(pulmonary_embolism)"),
    "no_ct_after_d_dimer": (DDU, "why_not", "recommended(ct_pulmonary_angiography,_)"),
    "infarction_not_ruled_out": (DDU, "why_not", "ruled_out(acute_myocardial_infarction)"),
    "probability_in_pregnancy": (PREGNANT, "why", "clinical_probability_assessment"),
    "no_scintigraphy_yet": (PREGNANT, "why_not", "perfusion_scintigraphy"),
    "embolism_in_pregnancy": (PREGNANT, "why", "pulmonary_embolism"),
    "ct_for_likely_embolism": (HIP, "why", "ct_pulmonary_angiography"),
    "ct_every_way": (HIP, "every", "suspected(pulmonary_embolism)"),
    "wells_score": (HIP, "why", "score_min(wells_pe,_)"),
    "no_d_dimer": (HIP, "why", "d_dimer_test"),
    "no_oral_anticoagulant_yet": (HIP, "why_not", "noac_treatment"),
    "ct_rather_than_oral_anticoagulant": (HIP, "rather", "ct_pulmonary_angiography", "noac_treatment"),
    "embolism_rather_than_pneumonia": (HIP, "rather", "pulmonary_embolism", "pneumonia"),
    "pneumonia_is_not_first": (HIP, "why_not", "pneumonia"),
    "admission": (CONFIRMED, "why", "hospital_admission"),
    "no_early_discharge": (CONFIRMED, "why_not", "early_discharge"),
    "no_thrombolysis": (CONFIRMED, "why", "systemic_thrombolysis"),
    "no_alarm": (THROAT, "why_not", "alarm_news2_high"),
    "pharyngitis": (THROAT, "why", "viral_pharyngitis"),
    "shock_imaging": (SHOCK, "why", "emergency_pe_imaging"),
    "oxygen": (SHOCK, "why", "oxygen_therapy"),
    "no_d_dimer_rather_than_imaging": (SHOCK, "rather", "emergency_pe_imaging", "ct_pulmonary_angiography"),
}


def told(reasoner, name):
    from reasoner import Patient
    from reasoner.engine.explaining import Explainer

    case, question, *targets = ASKED[name]
    patient = Patient.from_file(ROOT / "examples" / "patients" / f"{case}.yaml")
    answer = reasoner.answer(patient, as_of=patient.recorded)
    whole = reasoner.case(reasoner.state(patient, as_of=patient.recorded))
    explainer = Explainer(answer, whole, patient.language, depth=3)
    return plain(getattr(explainer, question)(*targets).lines) + "\n"


@pytest.mark.parametrize("name", ASKED)
def test_the_explanation_is_the_one_that_was_read(reasoner, name):
    assert told(reasoner, name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_explanation_is_kept_that_is_not_asked_for():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(ASKED)


if __name__ == "__main__":
    from reasoner import Reasoner

    loaded = Reasoner.load("FR")
    GOLDEN.mkdir(exist_ok=True)
    for changed in sys.argv[1:]:
        (GOLDEN / f"{changed}.txt").write_text(told(loaded, changed), encoding="utf-8")
