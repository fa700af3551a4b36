"""Each kind of finding: what gives it, where it stands, and that the shipped modules have none."""

import json

import pytest

from reasoner.authoring.findings import Finding
from reasoner.authoring.lint import checks, lint

from .conftest import ACT, ASSESS, HEAD, MODULE

METADATA = "%! id: added\n%! en: {en}\n%! fr: {fr}\n%! section: 1\n{more}{rule}\n"


def rule(text, en="added", fr="ajouté", more=""):
    return METADATA.format(en=en, fr=fr, more=more, rule=text)


WINDOW = "%! window: 24 h\n"
BAD = [
    (rule("suspected(haemoptisis) :- present(fever)."), "undeclared", "haemoptisis"),
    (rule("suspected(X) :- present(X), X = haemoptisis."), "undeclared", "haemoptisis"),
    (rule("suspectd(haemoptysis) :- present(fever)."), "undeclared", "suspectd"),
    (rule("suspected(haemoptysis) :- presnt(fever).", more="%! window: 24 h\n"), "undeclared", "presnt"),
    (rule("suspected(haemoptysis) :- present(fever), not history(fever)."), "unassumed-not", "not history(fever)"),
    (rule("suspected(X) :- present(fever)."), "unsafe-variable", "X"),
    (rule("suspected(X) :- present(X).", en="{Y}"), "unbound-slot", "{Y}"),
    (rule("suspected(X) :- recommended(X,_)."), "wrong-program", ""),
    (rule("suspected(X) : present(X) :- present(fever)."), "outside-fragment", ""),
    (rule("suspected(X) :- present(X)", more=""), "syntax", ""),
    (HEAD.replace("%! fr: ajouté\n", "") + "suspected(X) :- present(X).", "missing-french", ""),
    (HEAD.replace("%! section: 1\n", "") + "suspected(X) :- present(X).", "missing-metadata", ""),
    (rule("suspected(X) :- present(X).", more="%! window: soon\n"), "bad-metadata", ""),
    (rule("#external suspected(fever)."), "not-a-rule", ""),
    (rule("suspected(X) :- present(X).").replace("id: added", "id: pe_suggested_by_dyspnoea"), "duplicate-id", ""),
    (rule("suspected(fever) :- #count { X : suspected(X) } > 2."), "circle", ""),
    (rule("suspected(fever) :- value(heart_rate, N), N > 100."), "missing-window", "heart_rate"),
    (rule("suspected(fever) :- value(heart_rate, N), N > 900.", more=WINDOW), "threshold-outside-range", "900"),
    (rule("suspected(fever) :- value(heart_rate, N), N > 100, N < 90.", more=WINDOW), "never-fires", ""),
    (rule("suspected(fever) :- ruled_out(haemoptysis)."), "never-fires", ""),
    (rule("suspected(fever) :- present(fever), 1 < 2."), "constant-condition", "1"),
    (rule("suggests(pulmonary_embolism, X) :- present(X), X = dyspnoea."), "duplicate-rule", ""),
    (rule("suggests(pulmonary_embolism, X) :- present(X), X = dyspnoea, history(X)."), "subsumed-rule", ""),
    (rule("suspected(fever) :- present(fever).", en="2 points", fr="3 points"), "different-numbers", ""),
    (
        rule(
            "suspected(fever) :- value(heart_rate, N), N > 110.",
            en="heart rate above 100",
            fr="fréquence cardiaque supérieure à 100",
            more=WINDOW,
        ),
        "threshold-not-told",
        "110",
    ),
    (
        rule(
            "suspected(fever) :- value(systolic_blood_pressure, N), N < 90.",
            en="systolic blood pressure below 90 kg",
            fr="pression artérielle systolique inférieure à 90 mmHg",
            more=WINDOW,
        ),
        "wrong-unit",
        "",
    ),
]


@pytest.mark.parametrize(("text", "check", "word"), BAD, ids=[f"{row[1]}: {row[2]}" for row in BAD])
def test_each_kind_is_found_at_its_place(added, text, check, word):
    workspace = added(text)
    found = [one for one in lint(workspace) if one.check.id == check]
    assert found, [str(one) for one in lint(workspace)]
    place = found[0].place
    if word:
        line = workspace.lines(place.path)[place.line - 1]
        assert line[place.column - 1 : place.end - 1] == word
    assert place.line > 1 or check == "duplicate-id"


def test_a_recommendation_of_a_graded_module_has_a_strength(added):
    found = lint(added(rule("advise(chest_x_ray, should) :- present(fever)."), ACT))
    assert [one.check.id for one in found] == ["recommendation-without-strength"]


def test_nothing_is_wrong_with_the_shipped_modules(workspace):
    assert [str(one) for one in lint(workspace)] == []


def test_every_finding_is_told_not_only_the_first(added):
    text = "".join(
        rule(f"suspected(fevre{n}) :- presnt(fever{n}).").replace("added", f"added_{n}", 1) for n in range(300)
    )
    found = lint(added(text))
    assert len([one for one in found if one.check.id == "undeclared"]) == 900


def test_the_nearest_name_can_be_put_in_its_place(added):
    (found,) = [one for one in lint(added(BAD[0][0])) if one.check.id == "undeclared"]
    assert found.replacement == "haemoptysis"
    assert "did you mean" in found.fix


ALLOWED = rule("suspected(fever) :- value(heart_rate, N), N > 100.", more="%! allow: {}\n")


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("missing-window, the module looks at one visit", []),
        ("missing-window", ["unreasoned-allow", "missing-window"]),
        ("missing-window, the module looks at one visit; circle, so", ["unneeded-allow"]),
    ],
)
def test_a_finding_is_set_aside_with_a_reason_only(added, line, left):
    assert [one.check.id for one in lint(added(ALLOWED.format(line)))] == left


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ('version = "2019"\n', "", "bad-module"),
        ('"noac_treatment", ', '"noac_treatmnt", ', "bad-module"),
        ("because = ", "since = ", "bad-module"),
        ('clinical_review = "none"', 'clinical_review = "approved"', "own-approval"),
        ('source = "doi:10.1093/eurheartj/ehz405"', 'source = "unknown"', "module-without-source"),
    ],
)
def test_metadata_of_modules(changed, old, new, check):
    found = lint(changed(f"rules/{MODULE}/module.toml", old, new))
    assert check in [one.check.id for one in found]
    assert found[0].place.path == f"rules/{MODULE}/module.toml"


def test_modules_that_require_each_other(changed):
    found = lint(changed("rules/core/module.toml", "requires = []", 'requires = ["must_not_miss"]'))
    assert [(one.check.id, "requires itself" in one.message) for one in found] == [("bad-module", True)]


def test_two_versions_of_one_text_are_not_in_force_together(workspace):
    texts = {}
    for module, dates in ((MODULE, "valid_until = 2026-01-31\n"), ("acute_alarms", "valid_from = 2026-01-31\n")):
        path = f"rules/{module}/module.toml"
        lines = [line for line in workspace.lines(path) if not line.startswith(("valid_", "jurisdiction"))]
        texts[path] = f'series = "one"\njurisdiction = ["FR"]\n{dates}' + "\n".join(lines)
    found = [one for one in lint(workspace.edited(texts)) if one.check.id == "overlapping-validity"]
    assert "from 2026-01-31 to 2026-01-31" in found[0].message


def test_each_check_has_one_id_and_says_why():
    found = checks()
    assert len({one.id for one in found}) == len(found) >= 25
    assert all(one.why and one.page.endswith(f"#{one.id}") for one in found)


def test_findings_are_json(added):
    for one in lint(added(BAD[0][0])):
        assert isinstance(one, Finding)
        assert json.loads(json.dumps(one.as_json()))["path"] == ASSESS


def test_what_is_remembered_changes_nothing(workspace, added):
    bad = added(BAD[2][0])
    assert [str(one) for one in lint(bad)] == [str(one) for one in lint(added(BAD[2][0]))]
    assert lint(workspace.again()) == ()


def test_what_a_rule_that_cannot_be_read_might_give_is_not_told_as_missing(changed):
    path = "rules/screening/assess.lp"
    found = lint(
        changed(path, "%! id: screening_tested_12_history\n", "%* a remark\n%! id: screening_tested_12_history\n")
    )
    assert [(one.check.id, one.place.path) for one in found] == [("syntax", path)]
    assert "not ended" in found[0].message
    assert found[0].fix == "write `*%` where it ends"
