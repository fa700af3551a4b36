"""What plots say: labels of both languages, bands where numbers are unsourced, percentages where they are not."""

import re
from dataclasses import replace

import pytest

from conftest import EXAMPLES
from reasoner.engine.belief_over import belief_over
from reasoner.engine.differential import differential
from reasoner.engine.explaining import Explainer
from reasoner.engine.rendering import words
from reasoner.errors import RequestError
from reasoner.plots.plot import Bars, Curve
from reasoner.plots.telling import belief_plot, differential_plot, reasons_plot

from .conftest import SPANS, case_of

[OLD_MAN] = [one for one in EXAMPLES if one.stem == "d_dimeres_ddu_78_ans"]


def test_no_plot_of_unsourced_numbers_has_a_percentage(plots):
    for plot in plots:
        if isinstance(plot, (Bars, Curve)):
            assert not plot.axis.marks
            said = [plot.told.title, plot.told.alternative, *plot.told.notes, *(band.word for band in plot.axis.bands)]
            assert "%" not in " ".join(said)
            assert re.search("unsourced|sans source", plot.told.notes[-1])


def test_sourced_numbers_are_told_as_percentages(reasoner):
    answer, state = case_of(reasoner, OLD_MAN)
    worded = words(reasoner.knowledge, "fr", "emergency")
    bars = differential_plot(replace(differential(answer), numbers="sourced"), worded)
    assert [text for _, text in bars.axis.marks] == ["0 %", "1 %", "5 %", "10 %", "25 %", "50 %", "75 %", "100 %"]
    ppm = bars.bars[0].middle
    assert bars.bars[0].shown == f"probable, {ppm / 1e4:.1f} %".replace(".", ",")
    assert not any("sans source" in note for note in bars.told.notes)
    curve = belief_plot(
        replace(belief_over(reasoner, state, "pulmonary_embolism", SPANS[0]), numbers="sourced"), worded
    )
    assert "0,2 %" in curve.told.alternative


def test_words_are_those_of_the_language(reasoner):
    answer, state = case_of(reasoner, OLD_MAN)
    found = belief_over(reasoner, state, "pulmonary_embolism", replace(SPANS[0], unit="mg/L", least=0, greatest=3))
    english, french = (belief_plot(found, words(reasoner.knowledge, one, "emergency")) for one in ("en", "fr"))
    assert english.told.title == "Probability of pulmonary embolism, by D-dimer"
    assert french.told.title == "Probabilité d’embolie pulmonaire selon la mesure « D-dimères »"
    assert (english.recorded[0].label, french.recorded[0].label) == ("0.7", "0,7")
    assert [one.label for one in french.thresholds] == ["0,5", "0,78", "1"]
    assert french.across == "D-dimères (mg/L FEU)"
    assert english.told.alternative.splitlines()[:2] == [
        "from 0.001 to 3 mg/L FEU: not excluded, from not excluded to not excluded",
        "Values from 0 to 0.001 mg/L FEU are implausible and would not be used.",
    ]
    assert answer.conclusions.must_not_miss


def test_an_axis_ends_with_the_band_above_what_is_reached(reasoner):
    _, state = case_of(reasoner, OLD_MAN)
    curve = belief_plot(
        belief_over(reasoner, state, "pulmonary_embolism", SPANS[0]), words(reasoner.knowledge, "en", "emergency")
    )
    assert [band.word for band in curve.axis.bands] == ["not excluded", "unlikely"]
    assert [band.word for band in curve.axis.up_to(0).bands] == ["not excluded", "unlikely"]


def test_where_nothing_holds_there_are_no_reasons_to_draw(reasoner):
    answer, state = case_of(reasoner, OLD_MAN)
    explainer = Explainer(answer, reasoner.case(state), "fr")
    with pytest.raises(RequestError, match="no reasons to draw"):
        reasons_plot(explainer, explainer.why("acute_bronchitis"), "fr")
