"""Where cases come from: lines, files, rows; a bad one is a case with a fault."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.batch.cases import Folder, Lines, Table, open_cases
from reasoner.batch.lines import bounded_lines
from reasoner.errors import BatchError

HEADER = "age,sex,diagnosis,features,feature_id"


@given(
    st.lists(st.binary(max_size=12).filter(lambda line: b"\n" not in line and b"\r" not in line)), st.integers(0, 12)
)
def test_lines_are_those_of_the_file_but_for_the_long_ones(lines, largest):
    data = b"".join(line + b"\n" for line in lines)
    expected = [line if len(line) <= largest else None for line in lines]
    if lines and lines[0].startswith(b"\xef\xbb\xbf"):
        return
    assert list(bounded_lines(io.BytesIO(data), largest)) == expected


def test_a_long_line_is_not_held_in_memory():
    class Endless(io.RawIOBase):
        left = 300 * 2**20
        asked = 0

        def readline(self, size=-1):
            assert 0 < size <= 64 * 2**20 + 2
            self.left -= min(size, self.left)
            return b"x" * min(size, 8) if self.left else b"\n"

    assert next(bounded_lines(Endless(), 4)) is None


@pytest.mark.parametrize(
    ("data", "cases"),
    [
        (b"", []),
        (b"\n\n", []),
        (b"a\n\nb", [(1, b"a"), (3, b"b")]),
        (b"\xef\xbb\xbfa\r\n \t\nb\r\n", [(1, b"a"), (3, b"b")]),
        (b"123456789\nb\n", [(1, None), (2, b"b")]),
    ],
)
def test_the_place_of_a_case_is_its_line(tmp_path, data, cases):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(data)
    found = [(case.line, None if case.fault else case.data) for case in Lines(path, 8)]
    assert found == cases
    assert Lines(path).identity().count == len(data.splitlines())


def test_files_of_a_folder_are_cases_in_the_order_of_their_names(tmp_path):
    for name, text in {"b.json": "2", "a.yaml": "1", ".hidden": "-", "c.txt": "3333"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "d").mkdir()
    (tmp_path / "e").symlink_to(tmp_path / "nowhere")
    found = list(Folder(tmp_path, 3))
    assert [case.data for case in found] == [b"1", b"2", b"", b""]
    assert [case.line for case in found] == [1, 2, 3, 4]
    assert [bool(case.fault) for case in found] == [False, False, True, True]
    before = Folder(tmp_path).identity()
    (tmp_path / "b.json").write_text("22")
    assert Folder(tmp_path).identity() != before


def test_rows_hold_no_diagnosis_and_a_bad_row_is_a_case(tmp_path):
    rows = ["3,M,Croup,['E_1'],E_1", "", "4,F", 'x,"M', "5,M,Croup,[],E_2"]
    path = tmp_path / "rows.csv"
    path.write_bytes("\n".join([HEADER, *rows]).encode() + b"\n\xff,M,,,\n")
    found = list(Table(path))
    assert [case.line for case in found] == [1, 2, 3, 4, 5]
    assert json.loads(found[0].data) == {"age": "3", "sex": "M", "features": "['E_1']", "feature_id": "E_1"}
    assert [bool(case.fault) for case in found] == [False, True, True, False, True]
    assert b"Croup" not in found[0].data


@pytest.mark.parametrize(
    ("name", "format", "part"),
    [
        ("none.jsonl", "auto", "not there"),
        ("cases.txt", "auto", "neither"),
        ("cases.jsonl", "ddxplus", "format"),
        ("rows.csv", "vignette", "format"),
        (".", "ddxplus", "folder"),
    ],
)
def test_what_holds_no_cases_is_refused_without_its_name(tmp_path, name, format, part):
    for one in ("cases.txt", "cases.jsonl", "rows.csv"):
        (tmp_path / one).touch()
    with pytest.raises(BatchError, match=part) as refusal:
        open_cases(tmp_path / name, format)
    assert str(tmp_path) not in str(refusal.value)
    with pytest.raises(BatchError, match="age, features, sex"):
        list(open_cases(tmp_path / "rows.csv"))
