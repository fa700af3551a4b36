import pytest

from reasoner.errors import RecordError
from reasoner.patient.ddxplus import EvidenceCode, read_row, read_rows

CODES = {
    code.id: code
    for code in (
        EvidenceCode("E_1", "binary"),
        EvidenceCode("E_2", "binary"),
        EvidenceCode("E_3", "categorical", "V_0", True),
        EvidenceCode("E_4", "categorical", "V_0", False),
        EvidenceCode("E_5", "range", "0"),
    )
}


def row(features, sex="F", first="E_1"):
    return {"age": "30", "sex": sex, "features": features, "feature_id": first, "diagnosis": "secret"}


def said(patient):
    return {
        (entry.text, entry.polarity, entry.value)
        for entry in patient.entries
        if entry.kind in ("finding", "measurement")
    }


def test_the_world_is_closed_for_yes_or_no_evidences_only():
    patient = read_row(row("['E_1', 'E_3_@_V_7', 'E_5_@_3']"), CODES, "2026-03-01T00:00")
    assert said(patient) == {
        ("age", "", "30"),
        ("ddxplus:E_1", "present", ""),
        ("ddxplus:E_2", "absent", ""),
        ("ddxplus:E_3_@_V_7", "present", ""),
        ("ddxplus:E_5", "", "3"),
    }
    assert not patient.problems


def test_a_default_denies_only_where_it_answers():
    patient = read_row(row("['E_3_@_V_0', 'E_4_@_V_0']"), CODES, "2026-03-01T00:00")
    assert ("ddxplus:E_3", "absent", "") in said(patient)
    assert not any(entry.text.startswith("ddxplus:E_4") for entry in patient.entries)


def test_the_diagnosis_is_never_read():
    patient = read_row(row("['E_1']"), CODES, "2026-03-01T00:00")
    assert "secret" not in repr(patient)


def test_what_is_unknown_is_named():
    patient = read_row(row("['E_9']", sex="X"), CODES, "2026-03-01T00:00")
    assert {problem.place for problem in patient.problems} == {"/sex", "/features/0"}


def test_pointers_are_unique():
    patient = read_row(row("['E_1', 'E_3_@_V_7', 'E_3_@_V_8']"), CODES, "2026-03-01T00:00")
    pointers = [entry.pointer for entry in patient.entries]
    assert len(set(pointers)) == len(pointers)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(RecordError, match="no column age, features, sex"):
        list(read_rows(path))


def test_a_row_that_was_cut_off_is_still_read():
    patient = read_row({"age": "30", "sex": None, "features": None}, CODES, "2026-03-01T00:00")
    assert [problem.place for problem in patient.problems] == ["/sex", "/features"]
    assert not [entry for entry in patient.entries if entry.polarity == "absent"]
