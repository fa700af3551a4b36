"""Patients for what no case shows of a rule, each confirmed by the engine; and proofs that there is none."""

from reasoner.authoring.cases import case_text, read_cases
from reasoner.authoring.check.covering import searched
from reasoner.authoring.coverage import measure
from reasoner.authoring.models import Models
from reasoner.authoring.testing import Testing
from reasoner.authoring.workspace import usable

from .conftest import MODULE


def of(coverage, *names):
    kept = tuple(one for one in coverage.rules if one.name in names)
    return type(coverage)(kept, coverage.cases)


def test_what_no_case_shows_is_found_or_proven_impossible(workspace, tmp_path):
    models = Models(usable(workspace))
    bare = of(measure(models, []), "wells_heart_rate", "recommended_may")
    told = []
    found, cases = searched(workspace, models, bare, lambda done, of: told.append((done, of)))
    assert told[-1][1] == 2
    (heart,) = [one for one in found.rules if one.name == "wells_heart_rate"]
    assert not any(one.is_proven for one in heart.literals)
    (may,) = [one for one in found.rules if one.name == "recommended_may"]
    proven = {one.text for one in may.literals if one.is_proven}
    assert proven == set()  # without cases it is not known that the others hold, and that is possible

    names = [case["case"] for case in cases]
    assert {name.split(":")[0] for name in names} == {"wells_heart_rate", "recommended_may"}
    (tmp_path / "rules" / MODULE).mkdir(parents=True)
    (tmp_path / "rules" / MODULE / "cases.yaml").write_text("\n".join(map(case_text, cases)))
    read, findings = read_cases(tmp_path, MODULE)
    assert findings == ()
    assert all(one.passed for one in Testing(models.knowledge).run(read))
    again = of(measure(models, read), "wells_heart_rate")
    assert all(one.covered for one in again.rules[0].literals)
