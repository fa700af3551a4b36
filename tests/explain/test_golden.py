"""The answers of the examples as people read them. A changed answer is a changed file here, to be read before it is accepted:

python tests/explain/test_golden.py NAME [NAME …]
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.stem for path in (ROOT / "examples" / "patients").glob("*.yaml"))


def told(reasoner, name):
    from reasoner import Patient
    from reasoner.engine.rendering import renderer

    patient = Patient.from_file(ROOT / "examples" / "patients" / f"{name}.yaml")
    text = renderer(reasoner.knowledge, reasoner.answer(patient, as_of=patient.recorded), patient.language)
    return f"{text.screen()}\n{text.reasons()}\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_one_that_was_read(reasoner, name):
    assert told(reasoner, name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    from reasoner import Reasoner

    loaded = Reasoner.load("FR")
    for changed in sys.argv[1:]:
        (GOLDEN / f"{changed}.txt").write_text(told(loaded, changed), encoding="utf-8")
