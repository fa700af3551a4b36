"""Bad input: the exit code and the words of `reasoner diagnose` for every file of `bad/` and for what is too large to keep there.

`bad.yaml` has one row a file: `exit` (0 answered, 3 with warnings, 2 refused) and `told` (words of standard error, or of the
messages of the answer), or else `sound`, the reason why nothing is to be told; then what the file gives is checked: `facts` and
`no_facts` (atoms that the record gives, and does not give) and `answer` (words of the answer as people see it). `Zoltanescu`, who
is named in many of the files, stands in no message and in no answer.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from reasoner.cli.main import run
from reasoner.decision.complaint import NO_COMPLAINT
from reasoner.engine.reasoner import Reasoner
from reasoner.patient.files import read_file

BAD = ROOT / "tests" / "records" / "bad"
TABLE = yaml.safe_load((BAD.parent / "bad.yaml").read_text(encoding="utf-8"))
NAME = "zoltan"
HEAD = "format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\n"


@pytest.fixture
def diagnose(capsys, monkeypatch, reasoner):
    """The command with a knowledge base that is loaded once: its exit code, its messages and what it printed."""
    monkeypatch.setattr(Reasoner, "load", lambda *_, **__: reasoner)

    def call(path, *options):
        with pytest.raises(SystemExit) as left:
            run(["diagnose", str(path), "--json", *options])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        if left.value.code == 2:
            return 2, printed.err, printed.err
        problems = json.loads(printed.out)["problems"]
        assert all(problem["message"] and problem["fix"] for problem in problems if problem["severity"] != "note")
        return left.value.code, "\n".join(problem["message"] for problem in problems), printed.out + printed.err

    return call


def test_the_table_names_every_file_and_they_are_many():
    assert set(TABLE) == {path.name for path in BAD.iterdir()}
    assert len(TABLE) >= 120
    assert {row["exit"] for row in TABLE.values()} == {0, 2, 3}


def test_every_row_says_what_is_told_or_why_nothing_is():
    """Empty words stand in every message, so they check nothing."""
    for name, row in TABLE.items():
        assert set(row) <= {"exit", "told", "sound", "facts", "no_facts", "answer", "moment", "row"}, name
        assert all(row[key] for key in row if key != "exit"), name
        assert ("told" in row) != ("sound" in row), name
        assert "told" in row or not {"facts", "no_facts"}.isdisjoint(row), name


def question(name):
    """How the command is asked about a file of `bad/`."""
    row = TABLE[name]
    moment = () if "moment" in row else ("--as-of", "2026-03-01T10:00")
    return f"{BAD / name}{row.get('row', '')}", *moment


@pytest.mark.parametrize("name", TABLE)
def test_bad_records_are_told_and_never_break(diagnose, name):
    row = TABLE[name]
    code, told, printed = diagnose(*question(name))
    assert NAME not in printed.casefold()
    assert code == row["exit"], told
    if "told" in row:
        assert row["told"] in told
    else:
        assert not [one for one in told.splitlines() if not one.startswith(NO_COMPLAINT)]
    if not {"facts", "no_facts"}.isdisjoint(row):
        given = {seed for fact in json.loads(printed)["facts"] for seed in fact.get("seeds", ())}
        assert given >= set(row.get("facts", ()))
        assert given.isdisjoint(row.get("no_facts", ()))


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if "answer" in row])
def test_what_people_see_of_a_bad_record(capsys, monkeypatch, reasoner, name):
    monkeypatch.setattr(Reasoner, "load", lambda *_, **__: reasoner)
    with pytest.raises(SystemExit):
        run(["diagnose", *question(name), "--brief"])
    assert TABLE[name]["answer"] in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("number", "told"),
    [("0", "no row number"), ("-1", "no row number"), ("x", "no row number"), ("99", "fewer than 99")],
)
def test_rows_that_are_not_there(diagnose, number, told):
    code, message, _ = diagnose(f"{BAD / 'rows_good.csv'}#{number}", "--as-of", "2026-03-01")
    assert code == 2
    assert told in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 100_000, "nested deeper"),
        ('{"resourceType": "Bundle", "entry": ' + "[" * 100_000, "nested deeper"),
        (HEAD + "facts: " + "[" * 100_000, "nested deeper"),
        (HEAD + "facts: " + "{a: " * 100_000, "nested deeper"),
        ("- " * 100_000 + "a", "nested deeper"),
        (HEAD + "note: " + "x" * 6_000_000, "more than"),
    ],
    ids=["json", "fhir", "yaml list", "yaml mapping", "yaml dashes", "yaml of 6 MB"],
)
def test_deep_and_long_texts_are_refused(diagnose, tmp_path, text, told):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    code, message, _ = diagnose(path)
    assert code == 2
    assert told in message


@pytest.mark.parametrize(
    "facts",
    [
        [{"concept": "Zoltanescu" * 100_000}],
        [{"concept": "heart_rate", "value": "9" * 1_000_000, "unit": "/min"}],
        [{"concept": "heart_rate", "value": "80", "unit": "/min" * 250_000}],
        [{"concept": "cough", "Zoltanescu" * 100_000: "x"}],
    ],
    ids=["concept", "value", "unit", "key"],
)
def test_words_of_a_megabyte_are_told(diagnose, tmp_path, facts):
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"format": "reasoner/vignette/1", "recorded": "2026-03-01", "facts": facts}))
    code, _, printed = diagnose(path)
    assert code == 3
    assert NAME not in printed.casefold()
    assert len(printed) < 100_000


def test_a_flood_of_extensions_is_read(diagnose, tmp_path):
    flood = [{"url": f"urn:x:{number}", "valueString": "Zoltanescu"} for number in range(10_000)]
    path = tmp_path / "case.json"
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1963-05-17", "extension": flood}
    path.write_text(json.dumps(patient))
    code, _, printed = diagnose(path, "--as-of", "2026-03-01T10:00")
    assert code in (0, 3)
    assert NAME not in printed.casefold()


def test_what_is_no_file(diagnose, tmp_path):
    assert diagnose(tmp_path)[0] == 2
    assert diagnose(tmp_path / "absent.yaml")[0] == 2
    assert diagnose("a\0b.yaml")[0] == 2
    path = tmp_path / "closed.yaml"
    path.write_text(HEAD)
    path.chmod(0)
    if not os.access(path, os.R_OK):
        assert diagnose(path)[0] == 2


def bounded(path):
    """The command in a process of its own, with 2 GB and a minute."""
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30));"
        "from reasoner.patient.record import Patient; from reasoner.errors import RecordError\n"
        "try: Patient.from_file(sys.argv[1])\n"
        "except RecordError as refusal: print(refusal); sys.exit(2)"
    )
    command = [sys.executable, "-c", program, str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


def test_what_is_huge_or_has_no_end_is_refused_in_bounded_memory(tmp_path):
    sparse, bomb = tmp_path / "sparse.json", tmp_path / "bomb.json.gz"
    with sparse.open("wb") as file:
        file.truncate(200_000_000)
    with gzip.open(bomb, "wb", compresslevel=9) as file:
        for _ in range(200):
            file.write(bytes(1_000_000))
    for path, told in (
        (sparse, "200000000 bytes"),
        (bomb, "unpacked"),
        ("/dev/zero", "more than"),
        ("/dev/null", "empty"),
    ):
        left = bounded(path)
        assert (left.returncode, told in left.stdout, left.stderr) == (2, True, "")


def test_a_named_pipe_that_nobody_writes_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    left = bounded(tmp_path / "pipe")
    assert left.returncode == 2
    assert "named pipe" in left.stdout


def test_a_pipe_of_the_shell_is_read():
    reading, writing = os.pipe()
    text = HEAD + "facts:\n  - {concept: cough}\n"
    writer = threading.Thread(target=lambda: (os.write(writing, text.encode()), os.close(writing)))
    writer.start()
    assert read_file(Path(f"/dev/fd/{reading}")) == text.encode()
    writer.join()
    os.close(reading)
