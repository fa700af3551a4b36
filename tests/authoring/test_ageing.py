"""Cases for windows are made of cases that there are, and are as they say."""

from reasoner.authoring.ageing import aged_cases
from reasoner.authoring.cases import case_text, read_cases
from reasoner.authoring.coverage import measure
from reasoner.authoring.models import Models
from reasoner.authoring.testing import Testing
from reasoner.authoring.workspace import usable

from .conftest import MODULE


def test_a_window_is_shown_from_both_sides(workspace, tmp_path):
    models = Models(usable(workspace))
    plain = [case for case in read_cases(workspace.sources.directory, MODULE)[0] if "what it reads" not in case.name]
    (oxygen,) = [one for one in measure(models, plain).rules if one.name == "pe_oxygen"]
    assert not oxygen.ages
    made = list(aged_cases(models, plain, [oxygen.prepared]))
    assert [module for module, _ in made] == [MODULE, MODULE]
    (tmp_path / "rules" / MODULE).mkdir(parents=True)
    (tmp_path / "rules" / MODULE / "cases.yaml").write_text("\n".join(case_text(row) for _, row in made))
    cases, findings = read_cases(tmp_path, MODULE)
    assert findings == ()
    assert all(one.passed for one in Testing(models.knowledge).run(cases))
    (again,) = [one for one in measure(models, [*plain, *cases]).rules if one.name == "pe_oxygen"]
    assert again.ages


def test_a_rule_without_a_window_needs_none(workspace):
    models = Models(usable(workspace))
    rule = next(one for one in models.knowledge.prepared if one.rule.window < 0)
    assert list(aged_cases(models, [], [rule])) == []
