"""Verbs of pictures: the differential, a belief over values, the reasons of something; in a terminal, as SVG and as PNG."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from reasoner.engine.belief_over import Span, belief_over
from reasoner.engine.differential import differential
from reasoner.plots.characters import terminal
from reasoner.plots.images import png, svg
from reasoner.plots.plot import Plot
from reasoner.plots.telling import belief_plot, differential_plot, reasons_plot
from reasoner.query import statements as said
from reasoner.query.amounts import measured
from reasoner.query.asking import At, answers
from reasoner.query.results import Picture, Result
from reasoner.query.syntax import Concept

_PNG = ".png"


@answers.register(said.PlotDifferential)
def _differential(_asked: said.PlotDifferential[Concept], at: At) -> Result:
    found = differential(at.reasoner.concluded(at.patient, at.state))
    return _picture(differential_plot(found, at.words), found.as_json(), at)


@answers.register(said.PlotBelief)
def _belief(asked: said.PlotBelief[Concept], at: At) -> Result:
    observables = at.knowledge.content["observables"]["observables"]
    name = asked.observable.text or asked.observable.id
    ends = [measured(asked.observable.id, end, observables, name) for end in (asked.least, asked.greatest)]
    least, greatest = (Fraction(str(end.number)) for end in ends)
    span = Span(asked.observable.id, least, greatest, ends[0].unit, ends[0].basis)
    found = belief_over(at.reasoner, at.state, asked.hypothesis.id, span, interruption=at.context.interruption())
    return _picture(belief_plot(found, at.words), found.as_json(), at)


@answers.register(said.PlotGraph)
def _graph(asked: said.PlotGraph[Concept], at: At) -> Result:
    explainer = at.explainer
    explanation = explainer.why(asked.target.id)
    return _picture(reasons_plot(explainer, explanation, at.language), explanation.document, at)


def _picture(plot: Plot, data: Mapping[str, Any], at: At) -> Picture:
    """A plot in characters, and as an image where one is wanted: in a file or a notebook."""
    shape = at.view.shape if at.view.shape in ("svg", "png") else "png" if at.view.path.endswith(_PNG) else "svg"

    def image() -> bytes:
        return png(plot) if shape == "png" else svg(plot)

    drawn = terminal(plot, at.session.settings.width)
    return Picture(at.language, "", shape=shape, draw=image, terminal=drawn, data=data, title=plot.told.title)
