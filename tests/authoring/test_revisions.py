"""Sources by folder and by revision of git."""

import shutil
import subprocess

import pytest

from reasoner.authoring.revisions import sources_of
from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import read_sources


@pytest.fixture
def repository(tmp_path):
    """A repository with two commits of a small knowledge base, in a folder below its top."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    base = tmp_path / "kb"
    for part in ("rules/m", "knowledge", "ontologies"):
        (base / part).mkdir(parents=True)
    (base / "rules/m/assess.lp").write_text("a.\n")
    (base / "knowledge/n.yaml").write_text("{}\n")
    (base / "ontologies/o.ttl").write_text("\n")

    def git(*arguments):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    (base / "rules/m/assess.lp").write_text("b.\n")
    git("commit", "-qam", "two")
    return base


def test_a_revision_has_the_files_as_they_were(repository):
    assert sources_of("HEAD~1", repository).text("rules/m/assess.lp") == "a.\n"
    assert sources_of("HEAD", repository).files == read_sources(repository).files


def test_a_folder_is_taken_as_it_is(repository):
    assert sources_of(str(repository), repository).files == read_sources(repository).files


@pytest.mark.parametrize("named", ["nosuch", "--help", "HEAD~9", "", "HEAD:rules"])
def test_what_is_neither_is_refused_with_what_to_give(repository, named):
    with pytest.raises(KnowledgeError, match="neither a folder") as refused:
        sources_of(named, repository)
    assert "git log" in refused.value.fix
