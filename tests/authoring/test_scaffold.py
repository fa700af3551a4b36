"""A new module: it loads, passes its cases, says what to fill in and changes nothing else; names that are refused."""

import os
import shutil
from pathlib import Path

import pytest

from reasoner.authoring import scaffold
from reasoner.authoring.cases import read_cases
from reasoner.authoring.formatting.files import formatted
from reasoner.authoring.lint import lint
from reasoner.authoring.scaffold import new_module, started
from reasoner.authoring.testing import Testing
from reasoner.authoring.workspace import Workspace, usable
from reasoner.cli.main import run
from reasoner.engine.knowledge_base import load
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import KnowledgeError, RequestError


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A knowledge base of its own with one new module."""
    directory = started(tmp_path_factory.mktemp("kb") / "mine")
    new_module(directory, "stroke_2026")
    return directory


@pytest.fixture(scope="module")
def written(base):
    return Workspace.read(base)


def test_what_is_found_says_what_to_fill_in_and_nothing_else(written):
    assert [(str(one.place), one.check.id) for one in lint(written)] == [
        ("rules/stroke_2026/module.toml:5:1", "module-without-source")
    ]


def test_its_cases_pass_and_it_is_formatted(base, written):
    cases, findings = read_cases(base, "stroke_2026")
    assert not findings
    outcomes = list(Testing(usable(written)).run(cases))
    assert [one.passed for one in outcomes] == [True, True]
    assert not any(one.differs or one.refusal for one in formatted(written.sources, ["stroke_2026"]))


def test_it_answers_nobody_until_it_is_reviewed(base, written):
    (case,) = [one for one in read_cases(base, "stroke_2026")[0] if one.because]
    for proposals, concluded in ((False, False), (True, True)):
        reasoner = Reasoner(load(base, proposals=proposals), "FR")
        state = reasoner.state(case.patient, as_of=case.as_of, profile=case.profile)
        assert (case.expect[0] in state.atoms) is concluded


def test_the_other_modules_conclude_what_they_did(written, workspace):
    before, after = Testing(usable(workspace)), Testing(usable(written))
    cases = [case for name in workspace.modules for case in read_cases(workspace.sources.directory, name)[0]][::12]
    assert all(one.passed for one in before.run(cases))
    assert all(one.passed for one in after.run(cases))


@pytest.mark.parametrize(
    "name", ["", "a", "Stroke", "2stroke", "stroke-2026", "../stroke", "été", "a" * 61, "a b", "a/b"]
)
def test_what_is_no_name_is_refused(base, name):
    before = sorted(path.name for path in (base / "rules").iterdir())
    with pytest.raises(RequestError, match=r"no name of a module|already") as refused:
        new_module(base, name)
    assert refused.value.fix
    assert sorted(path.name for path in (base / "rules").iterdir()) == before


def test_a_module_is_never_written_over(base):
    with pytest.raises(RequestError, match="already"):
        new_module(base, "stroke_2026")
    with pytest.raises(RequestError, match="already"):
        new_module(base, "core")


def test_the_installed_package_is_not_written_to(tmp_path):
    directory = tmp_path / "_data"
    (directory / "rules").mkdir(parents=True)
    with pytest.raises(RequestError, match="belongs to the installed package") as refused:
        new_module(directory, "stroke")
    assert "--start" in refused.value.fix


def test_nothing_is_left_of_what_could_not_be_written(tmp_path, monkeypatch):
    (tmp_path / "rules").mkdir()
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError(28, os.strerror(28))))
    with pytest.raises(KnowledgeError, match="No space left"):
        new_module(tmp_path, "stroke")
    assert list((tmp_path / "rules").iterdir()) == []


def test_a_folder_that_is_not_empty_is_not_begun(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(RequestError, match="not empty"):
        started(tmp_path)
    with pytest.raises(RequestError, match="not empty"):
        started(tmp_path / "letter.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def called(*words):
    with pytest.raises(SystemExit) as left:
        run(["rules", "new", *map(str, words)])
    return left.value.code


def test_the_command_begins_a_base_and_a_module(tmp_path, capsys):
    directory = tmp_path / "mine"
    assert called("stroke", "--kb", directory) == 2
    assert "no folder" in capsys.readouterr().err
    assert called("stroke", "--start") == 64
    assert called("stroke", "--kb", directory, "--start") == 0
    said = capsys.readouterr()
    assert [line.rsplit("/", 1)[1] for line in said.out.splitlines()[:4]] == list(scaffold.FILES)
    assert "module-without-source" in said.out
    assert called("bleeding", "--kb", directory) == 0
    assert called("Bleeding", "--kb", directory) == 2
    shutil.rmtree(directory)
