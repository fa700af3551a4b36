"""Plots of the examples in both languages."""

from fractions import Fraction

import pytest

from conftest import VIGNETTES
from reasoner.engine.belief_over import Span, belief_over
from reasoner.engine.differential import differential
from reasoner.engine.explaining import Explainer
from reasoner.engine.rendering import words
from reasoner.patient.record import Patient
from reasoner.plots.telling import belief_plot, differential_plot, reasons_plot
from reasoner.vocabulary import LANGUAGES

SPANS = (
    Span("d_dimer", Fraction(0), Fraction(3000), "ug/L", "FEU"),
    Span("heart_rate", Fraction(0), Fraction(220), "/min"),
    Span("body_temperature", Fraction(30), Fraction(48), "Cel"),
)


def case_of(reasoner, path):
    patient = Patient.from_bytes(path.read_bytes())
    asked = {"as_of": patient.recorded}
    return reasoner.answer(patient, **asked), reasoner.state(patient, **asked)


def plots_of(reasoner, path, language):
    """The differential, three curves, and the reasons of the first action, if one is advised."""
    answer, state = case_of(reasoner, path)
    worded = words(reasoner.knowledge, language, "emergency")
    yield differential_plot(differential(answer), worded)
    for span in SPANS:
        yield belief_plot(belief_over(reasoner, state, "pulmonary_embolism", span), worded)
    explainer = Explainer(answer, reasoner.case(state), language)
    for action in answer.conclusions.actions[:1]:
        yield reasons_plot(explainer, explainer.why(action.action), language)


@pytest.fixture(
    scope="session",
    params=[(path, language) for path in VIGNETTES for language in LANGUAGES],
    ids=lambda one: f"{one[0].stem}-{one[1]}",
)
def plots(request, reasoner):
    return list(plots_of(reasoner, *request.param))
