"""Each kind of defect is found with a smallest patient whom the engine answers so; what is found nowhere is nowhere."""

import pytest

from reasoner.authoring.cases import read_cases
from reasoner.authoring.check.kinds import KINDS
from reasoner.authoring.check.running import check
from reasoner.authoring.check.witness import as_yaml
from reasoner.authoring.testing import Testing
from reasoner.authoring.workspace import inlined, usable
from reasoner.symbolic.searching import Search

from .conftest import MODULE

OTHER = "anaphylaxis_wao_2020"
HEAD = "%! id: {id}\n%! en: x\n%! fr: x\n%! section: 1\n%! assume: x\n{more}{text}\n"
WITHIN = "%! window: 24 h\n"


def rules(*texts, more="", begin=1):
    """Rules r1, r2 …"""
    return "".join(HEAD.format(id=f"r{number}", more=more, text=text) for number, text in enumerate(texts, begin))


@pytest.fixture(scope="module")
def search():
    with Search(10) as one:
        yield one


@pytest.fixture(scope="module")
def small(workspace):
    """The shared inference, and modules with these rules alone."""
    plain = inlined(workspace)  # rules of tables are rules of the programs then

    def make(assess="", act="", other="", **more):
        files = {path: "" for path in plain.sources.files if path.endswith(".lp") and "/core/" not in path}
        files |= {f"rules/{MODULE}/assess.lp": assess, f"rules/{MODULE}/act.lp": act, f"rules/{OTHER}/act.lp": other}
        for path in plain.sources.matching("rules", "/module.toml"):
            files[path] = plain.sources.text(path).partition("[[course]]")[0]
        return plain.edited(files | more)

    return make


def found(workspace, search, check_id):
    report = check(workspace, modules=[MODULE], search=search)
    assert not report.undecided
    return [one for one in report.found if one.finding.check.id == check_id]


DEFECTS = [
    (
        "contradictory-advice",
        "",
        rules("advise(chest_x_ray, must) :- present(fever).", "advise(chest_x_ray, must_not) :- present(cough)."),
        {"facts": [{"concept": "cough"}, {"concept": "fever"}]},
    ),
    (
        "contradictory-advice",
        rules("unstable(heart_rate) :- value(heart_rate, N), N > 120.", more=WITHIN, begin=5),
        rules(
            "advise(A, must) :- irradiates(A), unstable(X).", "advise(chest_x_ray, should_not) :- unstable(heart_rate)."
        )
        + rules("irradiates(chest_x_ray).", begin=3),
        {"facts": [{"concept": "heart_rate", "value": "121", "unit": "/min"}]},
    ),
    (
        "rests-on-unknown",
        "",
        rules("advise(chest_x_ray, must) :- present(fever).", "advise(chest_x_ray, must_not) :- present(cough)."),
        {"facts": [{"concept": "fever"}]},
    ),
    (
        "interacting-actions",
        rules("contraindication(noac_treatment, systemic_thrombolysis, absolute).", begin=5),
        rules(
            "advise(noac_treatment, must) :- present(fever).",
            "advise(systemic_thrombolysis, should) :- present(fever).",
        ),
        {"facts": [{"concept": "fever"}]},
    ),
    (
        "duplicate-order",
        "",
        rules("advise(treatment, must) :- present(cough).", "advise(oxygen_therapy, should) :- sex(male)."),
        {"sex": "male", "facts": [{"concept": "cough"}]},
    ),
    (
        "duplicate-order",
        "",
        rules("advise(noac_treatment, must) :- present(cough).", "advise(start_anticoagulation, should) :- sex(male)."),
        {"sex": "male", "facts": [{"concept": "cough"}]},
    ),
    (
        "no-model",
        "",
        rules(":- present(fever), recommended(A, _).", "advise(chest_x_ray, must) :- present(cough)."),
        None,
    ),
    (
        "no-model",
        "",
        rules("1 { advise(A, should) : way(pregnancy_chest_imaging, A) } 1 :- present(fever)."),
        {"facts": [{"concept": "fever"}]},
    ),
    (
        "dead-rule",
        rules(
            "likely(anaphylaxis) :- value(heart_rate, N), N < 60.",
            "suspected(anaphylaxis) :- likely(anaphylaxis), value(heart_rate, N), N >= 60.",
        ),
        "",
        None,
    ),
    ("dead-rule", rules("suspected(fever) :- value(weight, N), value(age, A), A < 2, N > 120."), "", None),
    (
        "table-gap",
        rules(
            "points(news2, heart_rate, 3) :- value(heart_rate, N), N <= 40.",
            "points(news2, heart_rate, 1) :- value(heart_rate, N), N >= 42.",
        ),
        "",
        {"facts": [{"concept": "heart_rate", "value": "41", "unit": "/min"}]},
    ),
    (
        "table-overlap",
        rules(
            "points(news2, heart_rate, 3) :- value(heart_rate, N), N <= 40.",
            "points(news2, heart_rate, 1) :- value(heart_rate, N), N >= 40.",
        ),
        "",
        {"facts": [{"concept": "heart_rate", "value": "40", "unit": "/min"}]},
    ),
    (
        "table-overlap",
        rules(
            "points(wells_pe, age, 3) :- value(age, N), N <= 40.", "excluded(wells_pe, age) :- value(age, N), N > 39."
        ),
        "",
        {"age": "40 mo"},
    ),
]


@pytest.mark.parametrize(
    ("kind", "assess", "act", "patient"), DEFECTS, ids=[f"{row[0]}-{n}" for n, row in enumerate(DEFECTS)]
)
def test_each_defect_is_found_with_its_smallest_patient(small, search, tmp_path, kind, assess, act, patient):
    workspace = small(assess, act)
    results = found(workspace, search, kind)
    assert len(results) == 1
    (result,) = results
    assert result.rules
    if patient is None:
        return
    assert result.case["patient"] == patient
    if kind == "no-model":
        return
    written = tmp_path / "rules" / MODULE / "cases.yaml"
    written.parent.mkdir(parents=True)
    written.write_text(as_yaml([result.case]), encoding="utf-8")
    cases, unread = read_cases(tmp_path, MODULE)
    assert not unread
    assert [one.passed for one in Testing(usable(workspace)).run(cases)] == [True]


SOUND = [
    rules("advise(chest_x_ray, must) :- present(fever).", "advise(chest_x_ray, must_not) :- absent(fever)."),
    rules(
        "advise(chest_x_ray, must) :- value(heart_rate, N), N < 100.",
        "advise(chest_x_ray, must_not) :- value(heart_rate, N), N >= 100.",
    ),
    rules("advise(chest_x_ray, must) :- sex(male).", "advise(chest_x_ray, must_not) :- sex(female)."),
    rules(
        "advise(chest_x_ray, must) :- present(facial_swelling).", "advise(chest_x_ray, must_not) :- absent(swelling)."
    ),
    rules(
        "advise(chest_x_ray, must) :- value(body_temperature, N), N >= 380.",
        "advise(chest_x_ray, must_not) :- absent(fever).",
    ),
]


@pytest.mark.parametrize("act", SOUND)
def test_what_excludes_each_other_is_no_contradiction(small, search, act):
    assert not found(small(act=act), search, "contradictory-advice")


def test_a_window_tells_old_facts_from_new_ones(small, search):
    act = HEAD.format(id="r1", more="%! window: 1 h\n", text="advise(chest_x_ray, must) :- present(fever).")
    act += rules("advise(chest_x_ray, must_not) :- present(fever), not advise(chest_x_ray, must).", begin=2)
    assert not found(small(act=act), search, "contradictory-advice")


def test_what_is_said_of_a_fact_has_its_own_age(small, search):
    within = "%! window: 1 h\n"
    act = HEAD.format(id="r1", more=within, text="advise(chest_x_ray, must) :- present(cough).")
    act += HEAD.format(id="r2", more="", text="advise(chest_x_ray, must_not) :- lasting(cough), severity(cough, S).")
    (result,) = found(small(act=act), search, "contradictory-advice")
    assert {row["concept"] for row in result.case["patient"]["facts"]} == {"cough"}
    assert {"onset", "severity"} <= {key for row in result.case["patient"]["facts"] for key in row}


ONE = rules("advise(chest_x_ray, must_not) :- present(fever).")
TWO = rules("advise(chest_x_ray, must) :- present(cough).", begin=2)


def overriding(workspace, module, other):
    path = f"rules/{module}/module.toml"
    return {path: workspace.sources.text(path).partition("[[course]]")[0] + f'\noverrides = ["{other}"]\n'}


def test_two_modules_contradict_each_other_unless_one_is_declared_to_override_the_other(workspace, small, search):
    (result,) = found(small(act=ONE, other=TWO), search, "contradictory-advice")
    assert {place.split("/")[1] for place in result.rules} == {MODULE, OTHER}
    declared = small(act=ONE, other=TWO, **overriding(workspace, MODULE, OTHER))
    report = check(declared, modules=[MODULE], search=search)
    assert [one.finding.check.id for one in report.declared] == ["contradictory-advice"]
    assert not [one for one in report.found if one.finding.check.id in ("contradictory-advice", "priority-not-kept")]


def test_a_priority_that_the_rules_do_not_keep_is_told(workspace, small, search):
    declared = small(act=ONE, other=TWO, **overriding(workspace, OTHER, MODULE))
    (result,) = found(declared, search, "priority-not-kept")
    assert result.patient == "cough; fever"


TWICE = rules("advise(noac_treatment, must) :- present(cough).", "advise(start_anticoagulation, should) :- sex(male).")
COURSE = '\n[[course]]\nactions = ["noac_treatment", "start_anticoagulation", {more}]\nbecause = "the drug is how it is started"\n'


def with_course(workspace, more=""):
    path = f"rules/{MODULE}/module.toml"
    return {path: workspace.sources.text(path).partition("[[course]]")[0] + COURSE.format(more=more)}


def test_the_same_substance_twice_is_an_order_twice_unless_it_is_declared_one_course(workspace, small, search):
    (result,) = found(small(act=TWICE), search, "duplicate-order")
    assert "`direct_oral_anticoagulant`" in result.finding.message
    report = check(small(act=TWICE, **with_course(workspace)), modules=[MODULE], search=search)
    assert [one.reason for one in report.declared] == [f"a course of {MODULE}: the drug is how it is started"]
    assert not [one for one in report.found if one.finding.check.id == "duplicate-order"]


def test_an_action_of_another_module_is_in_no_course(workspace, small, search):
    other = rules("advise(lmwh_in_pregnancy, must) :- sex(male).", begin=3)
    declared = small(act=TWICE, other=other, **with_course(workspace))
    assert [one.finding.message.split("`")[1] for one in found(declared, search, "duplicate-order")] == [
        "lmwh_in_pregnancy"
    ]


def test_an_action_that_is_in_a_course_without_need_is_told(workspace, small, search):
    declared = small(act=TWICE, **with_course(workspace, '"oxygen_therapy"'))
    (result,) = found(declared, search, "unneeded-allow")
    assert "`oxygen_therapy`" in result.finding.message
    assert result.finding.place.column > 1


def test_a_circle_through_two_modules_is_a_loop(workspace, small, search):
    other = f"rules/{OTHER}/assess.lp"
    extra = {other: rules("suspected(anaphylaxis) :- likely(anaphylaxis).", begin=3)}
    (result,) = found(small(rules("likely(anaphylaxis) :- suspected(anaphylaxis)."), **extra), search, "loop")
    assert len(result.rules) == 2


def test_what_is_allowed_with_a_reason_is_declared_and_what_is_allowed_without_need_is_told(small, search):
    allow = "%! allow: contradictory-advice, it is meant; dead-rule, it never is\n"
    act = HEAD.format(id="r1", more=allow, text="advise(chest_x_ray, must_not) :- present(fever).") + TWO
    report = check(small(act=act), modules=[MODULE], search=search)
    assert ("contradictory-advice", "it is meant") in [(one.finding.check.id, one.reason) for one in report.declared]
    (unneeded,) = [one.finding for one in report.found if one.finding.check.id == "unneeded-allow"]
    assert "dead-rule" in unneeded.message


UNFOLLOWED = (
    "value(heart_rate, N), value(systolic_blood_pressure, M), N + M < 10",
    "value(heart_rate, N), #count { S : sex(S) } > N",
    "#sum { N : value(heart_rate, N) } = 77",
    "#count { X : takes(X) } > 3",
)


@pytest.mark.parametrize("body", UNFOLLOWED)
def test_what_is_not_followed_is_undecided_and_never_dropped(small, search, body):
    act = rules(
        f"advise(chest_x_ray, must) :- {body}.",
        "advise(chest_x_ray, must_not) :- present(fever).",
        more=WITHIN,
    )
    report = check(small(act=act), modules=[MODULE], search=search)
    assert "contradictory-advice" in {one.finding.check.id for one in report.undecided}
    assert all("r1" in one.reason for one in report.undecided)


def test_the_same_rules_give_the_same_report(small, search):
    workspace = small(act=ONE + TWO)
    assert check(workspace, search=search) == check(workspace, search=search)


def test_every_kind_has_its_page():
    from conftest import ROOT

    page = (ROOT / "docs" / "handbook" / "check.md").read_text(encoding="utf-8")
    assert all(f"### {one.id}\n" in page for one in KINDS)


@pytest.mark.slow
def test_shipped_modules_have_no_undeclared_contradiction(workspace, search):
    report = check(workspace, search=search)
    assert [str(one.finding) for one in (*report.found, *report.undecided)] == []
    assert len(report.declared) == 5
