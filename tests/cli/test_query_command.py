"""`reasoner query`: statements on the command line, in files and pipes, and how it leaves."""

import csv
import io
import json

import pytest

from conftest import ROOT
from reasoner.cli.main import run

CASE = str(ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml")


@pytest.fixture
def query(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["query", *map(str, arguments)])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call


def test_statements_are_answered_in_their_order(query):
    code, out, _ = query("-e", "is asthma a disorder", "-e", "diagnose top 1", "--patient", CASE)
    assert code == 0
    assert out.index("asthma") < out.index("pulmonary embolism")


@pytest.mark.parametrize(
    ("text", "code"), [("is asthma a disorder", 0), ("is asthma a substance", 1), ("is xyzzy a medicine", 2)]
)
def test_the_exit_code_says_whether_what_was_asked_is_so(query, text, code):
    assert query("-e", text)[0] == code


def test_a_script_is_read_from_a_file_or_a_pipe(query, tmp_path, monkeypatch):
    script = "# who is it\nnew patient\n\nis asthma a disorder; is pneumonia a disorder\n"
    (tmp_path / "a.query").write_text(script, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(script))
    from_file, from_pipe = query(tmp_path / "a.query"), query("-")
    assert from_file[:2] == from_pipe[:2]
    assert from_file[0] == 0
    assert "pneumonia" in from_file[1]


def test_all_errors_of_a_script_are_told_before_anything_runs(query, tmp_path):
    script = f"new patient\nsave {tmp_path}/never.yaml\nwhy pnuemonia\ndiagnose top\nwhy not xyzzy\n"
    (tmp_path / "a.query").write_text(script, encoding="utf-8")
    code, out, err = query(tmp_path / "a.query")
    assert (code, out) == (2, "")
    assert err.count("  fix: ") == 3
    assert "3: why pnuemonia\n       ^^^^^^^^^" in err
    assert not (tmp_path / "never.yaml").exists()


def test_json_is_one_document(query):
    code, out, _ = query("-e", "diagnose top 2", "-e", "is asthma a substance", "--patient", CASE, "--json")
    whole = json.loads(out)
    assert (code, whole["format"]) == (1, "reasoner/query/1")
    table, told = whole["results"]
    assert (table["kind"], len(table["rows"])) == ("table", 2)
    assert told["is_so"] is False


def test_csv_holds_the_rows_alone(query):
    code, out, err = query("-e", "new patient", "-e", "guidelines in force on 2026-03-01", "--csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert code == 0
    assert rows[0][0] == "module"
    assert len({len(row) for row in rows}) == 1
    assert "new patient" in err


def test_csv_of_what_has_no_rows_is_refused(query):
    code, out, err = query("-e", "is asthma a disorder", "--csv")
    assert (code, out) == (2, "")
    assert "only a table" in err


def test_a_query_chooses_its_shape_and_its_file(query, tmp_path):
    target = tmp_path / "rows.csv"
    arguments = ("-e", f"diagnose top 1 as csv to {target}", "--patient", CASE)
    assert query(*arguments)[0] == 0
    first = target.read_bytes()
    assert first.startswith(b"condition,")
    code, _, err = query(*arguments)
    assert code == 2
    assert "is there already" in err
    assert target.read_bytes() == first


def test_french(query):
    code, out, _ = query("-e", "pourquoi pas pneumonie", "--patient", CASE, "--lang", "fr")
    assert code in (0, 1)
    assert "POURQUOI PAS" in out.upper()
    assert "aucun concept" in query("-e", "pourquoi xyzzy", "--lang", "fr")[2]


@pytest.mark.parametrize("arguments", [(), ("a.query", "-e", "diagnose"), ("-e", "diagnose", "--json", "--csv")])
def test_misuse(query, arguments):
    assert query(*arguments)[0] == 64


def test_the_prompt_needs_a_terminal(capsys):
    with pytest.raises(SystemExit) as left:
        run(["repl"])
    assert left.value.code == 64
    assert "reasoner query -" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(("shape", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_an_image_goes_into_a_pipe(capfdbinary, shape, begins):
    with pytest.raises(SystemExit) as left:
        run(["query", "-e", f"plot differential as {shape}", "--patient", CASE])
    assert left.value.code == 0
    assert capfdbinary.readouterr().out.startswith(begins)
