"""The corpus on ProbLog, where it can express a program: run with `-m slow` where `problog` is installed."""

from __future__ import annotations

from functools import cache

import pytest

from reasoner.probability.programs.structure import structure
from tests.probability.programs.problog_text import problog
from tests.probability.programs.test_programs_corpus import VALUES, Asked, literals, named

pytestmark = pytest.mark.slow


@cache
def expressed() -> list[Asked]:
    return [one for one in VALUES if text_of(one) is not None]


def text_of(asked: Asked) -> str | None:
    """Nothing where atoms depend on their own negation, which ProbLog does not allow."""
    if structure(asked.program).definitions.circular:
        return None
    return problog(asked.path.read_text("utf-8"), literals(asked.query), asked.known)


@pytest.mark.parametrize("asked", [one for one in VALUES if text_of(one) is not None], ids=named)
def test_problog_says_the_same(asked: Asked) -> None:
    pytest.importorskip("problog", reason="pip install problog==2.3.0 to compare with it")
    from problog import get_evaluatable
    from problog.errors import InconsistentEvidenceError
    from problog.program import PrologString

    wanted = asked.numbers[0]
    try:
        found = get_evaluatable().create_from(PrologString(text_of(asked))).evaluate()
    except InconsistentEvidenceError:
        assert wanted is None
        return
    [value] = found.values()
    assert wanted is not None
    assert value == pytest.approx(float(wanted), abs=1e-9)


def test_it_can_express_a_good_part_of_the_corpus() -> None:
    assert len({one.path for one in expressed()}) >= 20
