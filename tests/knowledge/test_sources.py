import pytest

from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import installed_directory, read_sources


def make(directory):
    for part in ("knowledge", "ontologies", "rules"):
        (directory / part).mkdir()
    (directory / "rules" / "m").mkdir()
    (directory / "rules" / "m" / "assess.lp").write_text("a.\n")
    return directory


def test_cases_are_no_part_of_the_knowledge(tmp_path):
    before = read_sources(make(tmp_path)).digest
    (tmp_path / "rules" / "m" / "cases.yaml").write_text("- case: x\n")
    assert read_sources(tmp_path).digest == before


def test_a_changed_file_changes_the_digest(tmp_path):
    before = read_sources(make(tmp_path)).digest
    (tmp_path / "rules" / "m" / "assess.lp").write_text("b.\n")
    assert read_sources(tmp_path).digest != before


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(KnowledgeError, match="no folder knowledge, ontologies, rules"):
        read_sources(tmp_path)


def test_text_that_is_not_utf_8_is_named(tmp_path):
    (make(tmp_path) / "rules" / "m" / "act.lp").write_bytes(b"\xff")
    with pytest.raises(KnowledgeError, match=r"rules/m/act\.lp: not UTF-8 at byte 0"):
        read_sources(tmp_path).text("rules/m/act.lp")


def test_the_installed_knowledge_base_is_found():
    assert read_sources(installed_directory()).matching("rules", ".lp")
