"""The verdict in two languages: the checker's own sentence in English, the same claims in French."""

import pytest

from reasoner.checker.chances import CHOICES, SAMPLING, ChanceCheck
from reasoner.checker.grounds import INTERVALS, PROOFS, CheckResult
from reasoner.checker.verify import AnswerCheck
from reasoner.cli.verdict import verdict
from reasoner.cli.words import said

RESULTS = [
    (CheckResult("checked"), "dérivation vérifiée"),
    (CheckResult("attested", attested=("record",)), "vérifié, sauf ce qui est attesté : le dossier"),
    (
        CheckResult("checked", left_out=(INTERVALS, PROOFS)),
        "vérifié, sans les intervalles de probabilité ni les preuves de l’ontologie",
    ),
    (
        CheckResult("attested", attested=("record",), left_out=(INTERVALS,)),
        "vérifié, sans les intervalles de probabilité, sauf ce qui est attesté : le dossier",
    ),
    (
        CheckResult("rejected", "belief", "x is not y"),
        "rejeté à l’étape probabilités ; motif (en anglais) : x is not y",
    ),
    (CheckResult("unreadable", "bytes", "no object"), "illisible ; motif (en anglais) : no object"),
]


@pytest.mark.parametrize(("result", "french"), RESULTS)
def test_a_verdict_says_the_same_in_both_languages(result, french):
    assert verdict(result, "en") == result.sentence()
    assert verdict(result, "fr") == french


@pytest.mark.parametrize("kind", [AnswerCheck, ChanceCheck])
def test_every_step_of_a_check_has_a_french_name(kind, knowledge):
    check = kind(b"", {}, knowledge, record=None, request=None, depth="full")
    parts = said("fr", "part")
    assert not [step for step, _ in check.steps() if step not in parts]
    assert all(name in parts for name in (CHOICES, SAMPLING, "queries", "given"))
