"""Cases of modules: what can be wrong with them, each with its place; that the shipped ones are read."""

import pytest

from reasoner.authoring.cases import case_text, read_cases
from reasoner.knowledge.sources import installed_directory

GOOD = """- case: fever
  patient: {age: 50 a, sex: male, facts: [{concept: fever}]}
  as_of: 2026-03-01
  expect: [present(fever)]
"""


def read(tmp_path, text):
    folder = tmp_path / "rules" / "m"
    folder.mkdir(parents=True)
    (folder / "cases.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_cases(tmp_path, "m")


def test_a_case_is_read_with_its_place_and_text(tmp_path):
    (case,), findings = read(tmp_path, GOOD)
    assert findings == ()
    assert (case.name, str(case.place), case.as_of) == ("fever", "rules/m/cases.yaml:1:9", "2026-03-01T12:00")
    assert case.expect == ("present(fever)",)
    assert case.text.startswith("  case: fever")
    assert "present(fever)" in case.text


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        (GOOD.replace("expect:", "expects:"), "4:3", "did you mean `expect`"),
        (GOOD.replace("  as_of: 2026-03-01\n", ""), "1:3", "no `as_of`"),
        (GOOD.replace("[present(fever)]", "present(fever)"), "4:11", "not a list"),
        (GOOD.replace("  expect: [present(fever)]\n", ""), "1:3", "expects nothing"),
        (GOOD + "  check: fine\n", "5:10", "never says `fine`"),
        (GOOD + "  case: again\n", "5:3", "stands twice"),
        (GOOD + GOOD, "5:9", "the name of the case at rules/m/cases.yaml:1:9"),
        (GOOD.replace("2026-03-01", "2026-13-01"), "1:9", "recorded"),
        (GOOD.replace("[{concept: fever}]", "fever"), "1:9", "not a list"),
        (GOOD.replace("{age: 50 a, sex: male, facts: [{concept: fever}]}", "none"), "2:12", "has parts"),
        ("- fever\n", "1:3", "keys and values"),
        ("case: fever\n", "1:1", "not a list of cases"),
        ("- case: [fever\n", "2:1", "no YAML"),
        (b"\xff\xfe\x00", "1:1", "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path, text, place, told):
    _, findings = read(tmp_path, text)
    shown = [str(one) for one in findings]
    assert any(one.startswith(f"rules/m/cases.yaml:{place}:") and told in one for one in shown), shown


def test_one_bad_case_does_not_lose_the_others(tmp_path):
    cases, findings = read(tmp_path, GOOD + GOOD.replace("fever\n", "cough\n", 1).replace("expect:", "exspect:"))
    assert [case.name for case in cases] == ["fever"]
    assert len(findings) == 2  # the key, and that nothing is expected


def test_a_module_without_cases_has_none(tmp_path):
    assert read_cases(tmp_path, "none") == ((), ())


def test_the_shipped_cases_are_read():
    directory = installed_directory()
    for path in sorted((directory / "rules").glob("*/cases.yaml")):
        cases, findings = read_cases(directory, path.parent.name)
        assert cases
        assert not findings


def test_a_case_that_is_written_is_read_again(tmp_path):
    row = {
        "case": 'of "two": words',
        "patient": {
            "age": "50 a",
            "facts": [{"concept": "heart_rate", "value": "89", "unit": "/min", "when": "2026-03-01T11:00"}],
        },
        "as_of": "2026-03-01",
        "expect": ["suspected(fever)"],
        "because": ["some_rule"],
    }
    (case,), findings = read(tmp_path, case_text(row))
    assert findings == ()
    assert (case.name, case.expect, case.because) == (row["case"], ("suspected(fever)",), ("some_rule",))
    assert [entry.value for entry in case.patient.entries if entry.text == "heart_rate"] == ["89"]
