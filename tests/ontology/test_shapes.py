"""The shapes: the installed ontologies have them, and each bad example lacks the one that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import installed_directory
from reasoner.ontology.shapes import SHAPES, check_directory, validate

pytest.importorskip("pyshacl", reason="the extra authoring is not installed")

EXAMPLES = Path(__file__).resolve().parent.parent / "conformance" / "ontology"
BAD = sorted((EXAMPLES / "bad").glob("*.ttl"))
SHACL = (installed_directory() / SHAPES).read_text(encoding="utf-8")


def told(path: Path) -> list[str]:
    """What the shapes say of a file, without its name and lines."""
    found = validate([(path.name, path.read_text(encoding="utf-8"))], SHACL)
    assert all(problem.place.startswith(f"{path.name}:") and problem.severity == "error" for problem in found)
    return [str(problem).partition(" ")[2] for problem in found]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_example_has_the_faults_that_it_names_and_no_others(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix("# fault: ") for line in lines if line.startswith("# fault: ")]
    found = told(path)
    assert expected
    assert len(found) == len(expected), found
    assert all(one.startswith(part) for one, part in zip(sorted(found), sorted(expected), strict=True)), found


def test_every_shape_has_a_bad_example() -> None:
    shapes = {line.split()[0] for line in SHACL.splitlines() if " a sh:" in line and line.startswith("shape:")}
    shown = {f"shape:{path.stem}" for path in BAD}
    assert len(shapes) > 20
    assert not shapes - shown


def test_a_good_example_has_every_shape() -> None:
    assert told(EXAMPLES / "good" / "everything.ttl") == []


def test_the_installed_ontologies_have_every_shape() -> None:
    assert check_directory(installed_directory()) == ()


def test_files_are_taken_together() -> None:
    whole = (EXAMPLES / "good" / "everything.ttl").read_text(encoding="utf-8")
    head, rest = whole.split("\n\n")[0], whole.split("\n\n")[1].splitlines(keepends=True)
    files = [("roots.ttl", f"{head}\n\n{rest[0]}"), ("rest.ttl", f"{head}\n\n{''.join(rest[1:])}")]
    assert validate(files, SHACL) == ()
    (alone, *_) = validate(files[1:], SHACL)
    assert alone.place.startswith("rest.ttl:")


def test_a_file_that_is_no_turtle_is_told_with_its_line() -> None:
    (problem,) = validate([("bad.ttl", "@prefix : <urn:x:> .\n:a :b ( .\n")], SHACL)
    assert problem.place.startswith("bad.ttl")
    assert "not Turtle" in problem.message


def test_shapes_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="not Turtle"):
        validate([], "shape: a")
    broken = SHACL.replace("sh:minCount 1", 'sh:minCount "x"', 1)
    with pytest.raises(KnowledgeError, match=r"shapes\.shacl: not SHACL"):
        validate([("good.ttl", (EXAMPLES / "good" / "everything.ttl").read_text(encoding="utf-8"))], broken)


def test_a_knowledge_base_without_shapes_is_told(tmp_path: Path) -> None:
    for part in ("knowledge", "ontologies", "rules"):
        (tmp_path / part).mkdir()
    with pytest.raises(KnowledgeError, match=r"shapes\.shacl"):
        check_directory(tmp_path)
