"""What is published: the knowledge base in both archives, and nothing that strayed in."""

import tarfile
import zipfile
from pathlib import PurePosixPath

from conftest import ROOT
from reasoner.knowledge.sources import PARTS, read_sources
from reasoner.vocabulary import LANGUAGES

SOURCE = {
    *PARTS,
    *("reasoner", "tests", "docs", "examples", "benchmarks", "conftest.py", "justfile", "pyproject.toml", "PKG-INFO"),
    *("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE", "README.md", ".gitignore"),
}
SUFFIXES = {
    ".py",
    ".pyi",
    ".md",
    ".lark",
    ".toml",
    ".lp",
    ".ttl",
    ".yaml",
    ".json",
    ".txt",
    ".csv",
    ".typed",
    ".html",
    ".po",
    ".shacl",
}
NAMES = {
    "cql_peer.js",
    "extension.js",
    "justfile",
    "LICENSE",
    "NOTICE",
    "PKG-INFO",
    ".gitignore",
    "METADATA",
    "WHEEL",
    "RECORD",
}


def strays(names):
    paths = [PurePosixPath(name) for name in names]
    kept = [one for one in paths if not one.is_relative_to("tests/records/bad")]  # what is there is wrong on purpose
    return [str(one) for one in kept if one.suffix not in SUFFIXES and one.name not in NAMES]


def test_the_source_distribution_holds_what_the_repository_does_and_no_more(built):
    with tarfile.open(built.sdist) as archive:
        names = [member.name.partition("/")[2] for member in archive if member.isfile()]
    assert {name.partition("/")[0] for name in names} == SOURCE
    assert strays(names) == []


def test_the_wheel_holds_the_package_and_its_knowledge(built):
    with zipfile.ZipFile(built.wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"reasoner", "medical_reasoner"}
    assert strays(name for name in names if not name.endswith("entry_points.txt")) == []
    assert "reasoner/py.typed" in names
    catalogues = {f"reasoner/{room}/locale/{language}.po" for room in ("cli", "explain") for language in LANGUAGES}
    catalogues.add("reasoner/explain/problems/locale/fr.po")
    assert catalogues <= set(names)


def test_the_knowledge_in_both_is_that_of_the_repository(built, tmp_path):
    with zipfile.ZipFile(built.wheel) as archive:
        archive.extractall(tmp_path)
    kept = read_sources(ROOT).digest
    assert read_sources(built.source).digest == kept
    assert read_sources(tmp_path / "reasoner" / "_data").digest == kept
