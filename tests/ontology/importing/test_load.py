"""OBO and OWL files to hierarchies, through a cache that may be damaged at any time."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import KnowledgeError
from reasoner.knowledge import cache
from reasoner.ontology.importing import load as loading
from reasoner.ontology.importing.hierarchy import Hierarchy
from reasoner.ontology.importing.load import load_hierarchy
from reasoner.ontology.importing.terms import Term

from .conftest import Load
from .files import OBO, OWL

pytest.importorskip("fastobo", reason="the extra importers is not installed")
pytest.importorskip("pyhornedowl", reason="the extra importers is not installed")


def test_obo_terms_keep_what_the_file_says(load: Load) -> None:
    found = load(OBO)
    assert (len(found), found.version, found.problems) == (7, "tiny/2026-01-01", ())
    assert found.term("T:0000002") == Term(
        "T:0000002",
        "chest pain",
        'Pain felt "behind" the breastbone.',
        (("EXACT", "thoracic pain"), ("RELATED", "Douleur thoracique")),
        ("X:12",),
        ("T:0000012",),
    )
    old = found.term("T:0000007")
    assert (old.obsolete, old.replaced_by, old.consider) == (True, ("T:0000002",), ("T:0000003",))
    assert found.related("T:0000003", "worse_with") == ("T:0000004",)
    assert found.label("T:0000012") == "chest pain"


def test_obo_terms_stand_where_the_statements_put_them(load: Load) -> None:
    found = load(OBO)
    assert found.ancestors("T:0000003") == ("T:0000001", "T:0000002")
    assert found.descendants("T:0000001") == ("T:0000002", "T:0000003", "T:0000004", "T:0000005")
    assert found.ancestors("T:0000005") == ("T:0000001", "T:0000006")
    assert found.subsumes("T:0000001", "T:0000003")
    assert found.subsumes("T:0000012", "T:0000002")
    assert not found.subsumes("T:0000003", "T:0000001")
    assert not found.subsumes("T:0000005", "T:0000003")


def test_other_relations_are_followed_on_request(load: Load) -> None:
    assert load(OBO).ancestors("T:0000003") == ("T:0000001", "T:0000002")
    found = load(OBO, relations=("is_a", "part_of"))
    assert found.ancestors("T:0000003") == ("T:0000001", "T:0000002", "T:0000005", "T:0000006")


def test_terms_are_found_by_their_words(load: Load) -> None:
    found = load(OBO)
    assert found.find("douleur-THORACIQUE") == found.find("Chest  pain") == ("T:0000002",)
    assert found.find("chest ache") == ()
    assert "T:0000012" in found
    assert "T:9" not in found


def test_owl_terms(load: Load) -> None:
    found = load(OWL, "tiny.owl")
    assert found.version == "http://example.org/tiny/1"
    assert [problem.message for problem in found.problems] == ["imports http://example.org/other, which was not read"]
    assert found.term("T:2") == Term(
        "T:2", "chest pain", "Pain in the chest.", (("EXACT", "thoracic pain"),), (), ("T:12",)
    )
    assert found.label("T:1") == "finding"
    assert found.term("T:5").obsolete
    assert found.term("T:5").replaced_by == ("T:2",)
    assert found.ancestors("http://example.org/pleuritic") == ("T:1", "T:2")
    assert found.related("http://example.org/pleuritic", "part_of") == ("T:4",)


HEAD = "format-version: 1.2\n\n"


def term(name: str, *clauses: str) -> str:
    return "\n".join(["[Term]", f"id: {name}", *clauses, "", ""])


BAD: dict[str, tuple[str, str | bytes, tuple[str, ...]]] = {
    "broken line": ("b.obo", HEAD + term("A:1", "name one"), ("b.obo:5: not OBO", "'name one'")),
    "cut off": ("b.obo", OBO[: OBO.index("EXACT") - 3], ("b.obo:13: not OBO", "fetch the file again")),
    "not UTF-8": ("b.obo", HEAD.encode() + b"[Term]\nid: A:1\nname: \xff\n", ("b.obo:5: not UTF-8 at byte 42",)),
    "empty": ("b.obo", "", ("holds no [Term]",)),
    "another format": ("b.obo", OWL, ("b.obo:1: not OBO",)),
    "two terms of one id": (
        "b.obo",
        HEAD + term("A:1") + term("A:12") + term("A:1"),
        ("b.obo:10: the id A:1 is that of another term, at b.obo:4",),
    ),
    "cycle": (
        "b.obo",
        HEAD + term("A:0", "is_a: A:1") + term("A:1", "is_a: A:2") + term("A:2", "is_a: A:1"),
        ("b.obo:8: terms above themselves by is_a: A:1 → A:2 → A:1", "remove one"),
    ),
    "above itself": ("b.obo", HEAD + term("A:1", "is_a: A:1"), ("A:1 → A:1",)),
    "no XML": ("b.owl", "hello", ("b.owl: not OWL in RDF/XML", "RDF/XML, or fetch")),
    "cut off XML": ("b.owl", OWL[: len(OWL) // 2], ("b.owl: not OWL in RDF/XML",)),
    "OWL not UTF-8": ("b.owl", OWL.encode().replace(b"signe", b"\xff"), ("b.owl:12: not UTF-8",)),
    "no class": ("b.owl", OWL[: OWL.index("<owl:Class")] + "</rdf:RDF>", ("declares no owl:Class",)),
    "no such format": ("b.csv", "a,b", ("ends in .obo, .owl, .rdf", "convert it")),
}


@pytest.mark.parametrize(("name", "text", "told"), BAD.values(), ids=BAD)
def test_bad_files(load: Load, name: str, text: str | bytes, told: tuple[str, ...]) -> None:
    with pytest.raises(KnowledgeError) as caught:
        load(text, name)
    assert all(part in str(caught.value) for part in told), str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"none\.obo: No such file"):
        load_hierarchy(tmp_path / "none.obo", tmp_path)
    (tmp_path / "folder.obo").mkdir()
    with pytest.raises(KnowledgeError, match="directory"):
        load_hierarchy(tmp_path / "folder.obo", tmp_path)


def test_a_missing_library_is_named(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(loading._READERS, ".obo", ("no-such-library", loading._READERS[".obo"][1]))
    with pytest.raises(KnowledgeError, match=r"medical-reasoner\[importers\]"):
        load(OBO)


def test_a_statement_about_no_term_is_left_out_and_told(load: Load) -> None:
    for _ in range(2):
        found = load(HEAD + term("A:1", "is_a: A:2", "is_a: B:7") + term("A:2"))
        assert found.ancestors("A:1") == ("A:2",)
        (problem,) = found.problems
        assert problem.place == "tiny.obo:4"
        assert "A:1 is_a B:7: B:7 is no term of this file" in problem.message


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: "! a comment\n" + text.replace("name: breathing", "! another\n !\nname: breathing\n!"),
    ],
    ids=["a byte order mark", "lines of Windows", "no last line break", "lines of comment"],
)
def test_spellings_of_the_same_file(load: Load, change) -> None:  # type: ignore[no-untyped-def]
    found, plain = load(change(OBO)), load(OBO)
    assert change(OBO) != OBO
    assert [found.term(name) for name in found.ids] == [plain.term(name) for name in plain.ids]
    assert [found.ancestors(name) for name in found.ids] == [plain.ancestors(name) for name in plain.ids]


def test_a_parser_that_gives_up_is_an_error_of_the_file(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr("fastobo.load", panic)
    with pytest.raises(KnowledgeError, match=r"tiny\.obo: not OBO that fastobo can read: index out of bounds"):
        load(OBO)


def test_a_huge_line(load: Load) -> None:
    found = load(HEAD + term("A:1", "name: " + "x" * 3_000_000))
    assert len(found.label("A:1")) == 3_000_000


def test_an_unknown_id_is_told(load: Load) -> None:
    with pytest.raises(KnowledgeError, match=r"tiny\.obo: no term 'T:9'"):
        load(OBO).ancestors("T:9")


def entries(load: Load, tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").iterdir())


def test_the_second_time_nothing_is_parsed(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(OBO)
    monkeypatch.setattr(loading, "compile_hierarchy", None)
    second = load(OBO)
    assert [second.term(name) for name in second.ids] == [first.term(name) for name in first.ids]
    assert [second.ancestors(name) for name in second.ids] == [first.ancestors(name) for name in first.ids]
    assert len(entries(load, tmp_path)) == 1


def test_changed_content_is_compiled_again(load: Load) -> None:
    assert load(OBO).label("T:0000004") == "breathing"
    assert load(OBO.replace("breathing", "respiration")).label("T:0000004") == "respiration"


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda _: b"", lambda data: data.replace(b"pain", b"pane")])
def test_a_damaged_entry_is_compiled_again(load: Load, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    load(OBO)
    (entry,) = entries(load, tmp_path)
    whole = entry.read_bytes()
    assert damage(whole) != whole
    entry.write_bytes(damage(whole))
    assert load(OBO).ancestors("T:0000003") == ("T:0000001", "T:0000002")
    assert entry.read_bytes() == whole


def test_an_interrupted_write_leaves_nothing_behind(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cache.os, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            load(OBO)
    assert entries(load, tmp_path) == []
    assert len(load(OBO)) == 7


def test_a_cache_that_cannot_be_written_only_costs_time(load: Load, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the directory should be")
    assert len(load(OBO)) == 7


def test_two_processes_at_once(tmp_path: Path) -> None:
    (tmp_path / "tiny.obo").write_text(OBO)
    program = (
        "import sys; from pathlib import Path; from reasoner.ontology.importing.load import load_hierarchy\n"
        "for _ in range(20):\n"
        "    found = load_hierarchy(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "    assert found.ancestors('T:0000003') == ('T:0000001', 'T:0000002')\n"
        "    [path.unlink(missing_ok=True) for path in Path(sys.argv[2]).glob('*.hierarchy')]\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "tiny.obo"), str(tmp_path / "cache")]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [process.communicate()[1] for process in running]
    assert errors == ["", ""]


GRAPH = st.lists(st.lists(st.integers(0, 20), max_size=3), min_size=1, max_size=20)


@settings(max_examples=50)
@given(drawn=GRAPH, seed=st.integers(0, 9))
def test_every_term_is_below_what_it_reaches(tmp_path_factory: pytest.TempPathFactory, drawn, seed: int) -> None:  # type: ignore[no-untyped-def]
    above = {node: {parent for parent in row if parent < node} for node, row in enumerate(drawn)}
    frames = [term(f"A:{node}", *(f"is_a: A:{parent}" for parent in parents)) for node, parents in above.items()]
    random.Random(seed).shuffle(frames)
    folder = tmp_path_factory.mktemp("graph")
    (folder / "g.obo").write_text(HEAD + "".join(frames))
    found: Hierarchy = load_hierarchy(folder / "g.obo", folder)
    reached: dict[int, set[int]] = {}
    for node, parents in above.items():
        reached[node] = parents.union(*(reached[parent] for parent in parents))
        assert found.ancestors(f"A:{node}") == tuple(sorted(f"A:{parent}" for parent in reached[node]))
        assert all(f"A:{node}" in found.descendants(f"A:{parent}") for parent in reached[node])


def test_starting_the_program_imports_no_importer() -> None:
    program = (
        "import sys, reasoner.engine.reasoner, reasoner.ontology.compile, reasoner.ontology.importing.load\n"
        "print(sorted({'fastobo', 'pyhornedowl', 'pyshacl'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
