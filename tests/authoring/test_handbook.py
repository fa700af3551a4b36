"""The handbook has a heading for each check, and none for what is not one."""

import re

from conftest import ROOT
from reasoner.authoring.lint import checks


def test_each_check_has_its_heading():
    text = (ROOT / "docs" / "handbook" / "lint.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### (.+)$", text, flags=re.MULTILINE)) == [one.id for one in checks()]
