"""What a record's bytes may be, and what is said of bytes that are none."""

import gzip
import json
import os
from pathlib import Path

import pytest

from reasoner.errors import RecordError
from reasoner.patient import files
from reasoner.patient.document import read_document
from reasoner.patient.files import read_file
from reasoner.patient.json_text import DEEPEST, Lines


def packed(data):
    """The same bytes at every call: without the moment of packing, which would differ between workers in the names of tests."""
    return gzip.compress(data, mtime=0)


def read(data):
    return read_document(data if isinstance(data, bytes) else data.encode(), "case.json")


def test_every_scalar_is_the_string_that_was_written():
    document = read('{"a": 38.90, "b": 1e3, "c": true, "d": false, "e": null, "f": [null, -0, true], "g": "no"}')
    assert document == {
        "a": "38.90",
        "b": "1e3",
        "c": "true",
        "d": "false",
        "e": "",
        "f": ["", "-0", "true"],
        "g": "no",
    }
    assert read(" [12345678901234567890123] ") == ["12345678901234567890123"]


def test_lines_of_json():
    document = read('{"a": 1}\n\n{"a": [2]}\r\n')
    assert isinstance(document, Lines)
    assert document == [{"a": "1"}, {"a": ["2"]}]
    assert not isinstance(read("[1]"), Lines)


def test_gzip_is_unpacked():
    assert read(packed(b'{"a": 1}')) == {"a": "1"}
    assert read(packed(b"a: 1")) == {"a": "1"}
    assert read(b"\xef\xbb\xbf" + b'{"a": 1}') == {"a": "1"}


DEEP = "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ('{"a": 1,\n "b": 2, "a": 3}', "case.json:2:10: a key stands twice"),
        ('{"a": {"b": 1, "\\u0062": 3}}', "case.json:1:16: a key stands twice"),
        ('{"a": "NaN",\n "b": NaN}', "case.json:2:7: NaN"),
        ('{"b": -Infinity}', "case.json:1:7: NaN and Infinity"),
        ('{"a": 1\n "b": 2}', "case.json:2:2: no JSON: expecting ',' delimiter"),
        ('{"a": ', "case.json:1:7: no JSON"),
        ('{"a": \n{"a": ', "case.json:2:7: no JSON"),
        ('{"a": 1} x', "no JSON: extra data"),
        ("{'a': 1}", "no JSON"),
        ("{a: 1}", "YAML that begins with a bracket"),
        ('{"a": "\\ud800"}', "half of a surrogate"),
        ('{"\\ud800": 1}', "half of a surrogate"),
        ('{"a": "x\ny"}', "case.json:1:9: no JSON"),
        (DEEP, f"case.json:1:{DEEPEST + 1}: nested deeper than {DEEPEST}"),
        ("[" * 100_000, f"case.json:1:{DEEPEST + 1}: nested deeper"),
        ('{"a":' * 70 + "1" + "}" * 70, "nested deeper"),
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x00\x01\x02\x03", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        ('{"a": "é"}'.encode("latin-1"), "not UTF-8 at byte 7"),
        ('{"a": 1}'.encode("utf-16"), "UTF-16"),
        ('{"a": 1}'.encode("utf-16-le"), "UTF-16 or UTF-32"),
        ('{"a": 1}'.encode("utf-32-be"), "UTF-16 or UTF-32"),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "XML"),
        (b"  <?xml version='1.0'?>", "XML"),
        (b"PK\x03\x04....", "ZIP"),
        (b"%PDF-1.7", "PDF"),
        (packed(b'{"a": 1}')[:-9], "cut off"),
        (packed(b'{"a": 1}')[:12] + b"xxxxxxxxxxxxxxxxx", "damaged gzip"),
        (b"\x1f\x8bnothing", "damaged gzip"),
        (packed(b'{"a": 1}') * 2, "follows the packed file"),
        (packed(packed(b'{"a": 1}')), "binary"),
        ("a: " + "x" * 5_000_001, "YAML, more than 5000000"),
        (packed(b"a: " + b"x" * 5_000_001), "YAML, more than 5000000"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(data, part):
    with pytest.raises(RecordError) as caught:
        read(data)
    assert part in str(caught.value)
    assert caught.value.fix


def test_a_broken_line_does_not_lose_the_others():
    found = read('{"x": 1}\n{"a": 1, "a": 2}\n\n{"a": \n{"y": 2}\n')
    assert [found[0], found[3]] == [{"x": "1"}, {"y": "2"}]
    assert [one.reason.split(": ")[0] for one in found.broken] == ["case.json:2:10", "case.json:4:7"]


RESOURCE = '{"resourceType": "Patient"}'


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        ('{"x": "Zol', 7), ('{"x":', 6), ('{"x": 1', 8), ("{", 2), ("[", 2), ("noise", 1), ("noise: x: y", 1), ('{"x": NaN}', 7),
        ('{"x": 1, "x": 2}', 10), ('{"x": 1} y', 10), ("[" * 100 + "]" * 100, 61), ('{"x": "\u2028" y}', 11),
    ],
)  # fmt: skip
def test_a_first_line_that_is_broken_does_not_lose_the_others(broken, column):
    found = read(f"{broken}\n{RESOURCE}\n{RESOURCE}\n")
    assert found[1:] == [{"resourceType": "Patient"}] * 2
    (told,) = found.broken
    assert told.reason.startswith(f"case.json:1:{column}: ")


@pytest.mark.parametrize(
    "text",
    [
        f"[\n{RESOURCE},\n{RESOURCE}\n",
        '{"entry": [\n{"resource": {}},\n{"resource": {}}\n',
        '{\n "entry": [\n  {\n   "resource": ' + RESOURCE + "\n  }\n",
        "a: [\n- b\n",
        f"note: x: y\na: b\n{RESOURCE}\n",
    ],
)
def test_one_text_that_is_cut_off_is_no_list_of_lines(text):
    with pytest.raises(RecordError):
        read(text)


def test_a_line_ends_where_json_says_it_does():
    """U+2028 and its like may stand in a string."""
    found = read(f'{{"a": "b\u2028c"}}\n{RESOURCE}\n')
    assert found == [{"a": "b\u2028c"}, {"resourceType": "Patient"}]
    assert not found.broken


def test_many_broken_lines_are_each_told_at_their_place():
    """Places are not counted from the beginning of the file for each, or a large file would never end."""
    many = f"{RESOURCE}\n" * 20_000 + '{"a"\n' * 20_000
    found = read(many)
    assert len(found.broken) == 20_000
    assert found.broken[-1].reason.startswith("case.json:40000:5: ")


def test_depth_up_to_the_bound_is_read():
    assert read("[" * DEEPEST + "]" * DEEPEST)


def test_xml_is_told_to_be_json():
    with pytest.raises(RecordError) as caught:
        read(b"<Patient/>")
    assert "JSON" in caught.value.fix


def test_refusals_do_not_repeat_the_text():
    for text in (
        '{"Zoltanescu": 1, "Zoltanescu": 2}',
        '{"a": Zoltanescu}',
        '{"a": "Zoltanescu" "b"}',
        '{"a": "\\xZoltanescu"}',
    ):
        with pytest.raises(RecordError) as caught:
            read(text)
        assert "Zoltanescu" not in str(caught.value)


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_BYTES", 1_000_000)
    with pytest.raises(RecordError, match="more than 1000000 bytes unpacked"):
        read(packed(b"0" * 3_000_000))


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.seek(200_000_000)
        file.write(b"x")
    monkeypatch.setattr(type(path), "read_bytes", None)
    with pytest.raises(RecordError, match="200000001 bytes, more than 64000000"):
        read_file(path)


def test_files_that_are_none(tmp_path):
    with pytest.raises(RecordError, match="No such file"):
        read_file(tmp_path / "none.json")
    with pytest.raises(RecordError, match="a directory"):
        read_file(tmp_path)
    with pytest.raises(RecordError, match="no name of a file"):
        read_file(tmp_path / "a\0b")


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no /dev/fd on this system")
def test_a_pipe_is_read():
    reading, writing = os.pipe()
    os.write(writing, b"{}")
    os.close(writing)
    assert read_file(Path(f"/dev/fd/{reading}")) == b"{}"
    os.close(reading)


def test_the_largest_record_is_bounded_in_memory(monkeypatch):
    monkeypatch.setattr(files, "LARGEST_BYTES", 10)
    with pytest.raises(RecordError, match="11 bytes, more than 10"):
        read(json.dumps("123456789"))
