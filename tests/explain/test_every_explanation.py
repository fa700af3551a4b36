"""Every explanation of the development rows is told whole in both languages: no template is missing and no slot is left open."""

import json
import re

import pytest

from reasoner.engine.cases import evidence_codes
from reasoner.engine.explaining import Explainer
from reasoner.patient.ddxplus import read_row, read_rows

ROW_MOMENT = "2026-03-01T09:00"
PARTS = 10
RULE_ID = re.compile(r"\{[a-z0-9_]+\}")
RAW = re.compile(r"\{\w*\}|(?<![/\w])[a-z]+_[a-z0-9_]+\b")
"""A slot that nothing filled, or a name where a label should be; a place in the record begins with a slash."""
TAG = re.compile(r"<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<[^>]*>", re.DOTALL)


def faults(text):
    return set(RAW.findall(RULE_ID.sub("", text)))


def targets(conclusions):
    """What a reader would ask about: every alarm, must-not-miss, action and named hypothesis."""
    rows = conclusions.as_json()
    yield from (row["alarm"] for row in rows["alarms"])
    yield from rows["must_not_miss"]
    yield from (row["action"] for part in ("actions", "against") for row in rows[part])
    yield from (row["hypothesis"] for row in rows["hypotheses"][:3] if row["hypothesis"] != "other")


def told(answer, case, language):
    """Every text of one answer."""
    yield answer.render(language)
    yield answer.to_markdown(language)
    yield TAG.sub(" ", answer.to_html(language))
    explainer = Explainer(answer, case, language, depth=1000)
    for target in dict.fromkeys(targets(answer.conclusions)):
        found = explainer.why(target)
        assert found.is_so, target
        json.dumps(found.document)
        yield "\n".join(line.text for line in found.lines)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_explanation_of_the_development_rows_is_told_in_both_languages(reasoner, development_rows, part):
    codes = evidence_codes(reasoner.knowledge.sources)
    rows = list(read_rows(development_rows))[part::PARTS]
    assert len(rows) == 100
    wrong = {}
    for number, row in enumerate(rows):
        question = {"as_of": ROW_MOMENT, "profile": ("emergency", "ddxplus")[number % 2]}
        patient = read_row(row, codes, ROW_MOMENT)
        answer, case = reasoner.answer(patient, **question), reasoner.case(reasoner.state(patient, **question))
        for language in ("en", "fr"):
            for text in told(answer, case, language):
                for fault in faults(text):
                    wrong.setdefault((language, fault), text[:200])
    assert not sorted(wrong), wrong
