"""A proposal answers nobody until it is reviewed as it stands, unless it is asked for."""

import shutil
from datetime import date

import pytest

from reasoner.authoring.reviewing import sign
from reasoner.engine.knowledge_base import load
from reasoner.errors import KnowledgeError, RequestError
from reasoner.knowledge.modules import states
from reasoner.knowledge.reviews import is_reviewed, module_digest
from reasoner.knowledge.sources import installed_directory, read_sources

MODULE = "must_not_miss"


@pytest.fixture
def proposal(tmp_path):
    """The installed knowledge base with one module as a proposal."""
    for part in ("rules", "knowledge", "ontologies"):
        shutil.copytree(installed_directory() / part, tmp_path / part)
    path = tmp_path / "rules" / MODULE / "module.toml"
    path.write_text("proposal = true\n" + path.read_text())
    return tmp_path


def state(directory, **options):
    return states(load(directory, **options).content["modules"], "2026-03-01", "FR")[MODULE]


def test_it_is_in_force_once_it_is_reviewed(proposal):
    assert state(proposal) == "not_yet_in_force"
    review = sign(proposal, MODULE, "emergency physician", date(2026, 3, 1))
    assert state(proposal) == "in_force"
    assert review.digest == module_digest(read_sources(proposal), MODULE)
    with (proposal / "rules" / MODULE / "assess.lp").open("a") as file:
        file.write("\n% another text\n")
    assert not is_reviewed(read_sources(proposal), MODULE)
    assert state(proposal) == "not_yet_in_force"


def test_who_asks_for_proposals_asks_another_knowledge_base(proposal):
    assert state(proposal, proposals=True) == "in_force"
    assert load(proposal, proposals=True).digest != load(proposal).digest


@pytest.mark.parametrize(
    ("module", "role", "digest", "told"),
    [
        ("nosuch", "cardiologist", "", "no module"),
        (MODULE, '"', "", "no role"),
        (MODULE, "a\nb = 1", "", "no role"),
        (MODULE, "cardiologist", "sha256:0", "was reviewed"),
    ],
)
def test_what_cannot_be_signed_is_refused(proposal, module, role, digest, told):
    with pytest.raises(RequestError, match=told):
        sign(proposal, module, role, date(2026, 3, 1), digest)
    assert not (proposal / "rules" / MODULE / "review.toml").exists()


@pytest.mark.parametrize("text", ["role = 1\n", "nonsense", 'role = "a"\non = 2026-03-01\ndigest = 3\n'])
def test_a_review_that_is_none_is_an_error_at_load(proposal, text):
    (proposal / "rules" / MODULE / "review.toml").write_text(text)
    with pytest.raises(KnowledgeError, match=r"review\.toml"):
        load(proposal)
