"""Tables in a knowledge base: findings at their cells, the same base however it is read, and what NEWS2 counts."""

import shutil

import pytest

from reasoner.authoring.lint import lint
from reasoner.authoring.workspace import Workspace, inlined, usable
from reasoner.engine.knowledge_base import load
from reasoner.errors import RuleError
from reasoner.knowledge.sources import PARTS, installed_directory
from reasoner.symbolic.tables.programs import compile_at, words_of

FOLDER = "rules/acute_alarms"
NEWS2 = f"{FOLDER}/news2.csv"


def found(workspace):
    return [(str(one.place), one.check.id) for one in lint(workspace)]


@pytest.mark.parametrize(
    ("old", "new", "check", "line", "word"),
    [
        ("[41..50]", "[41..50", "bad-table", 13, "[41..50"),
        ("[41..50]", "[40..50]", "table-overlap", 13, "heart_rate_low"),
        ("[41..50]", "[42..50]", "table-gap", 12, "heart_rate_very_low,heart_rate,/min,<= 40,3"),
        ("heart_rate_low,heart_rate,", "heart_rate_low,hart_rate,", "bad-table", 13, "hart_rate"),
        ("[35.1..36.0]", "[35.1..36.04]", "bad-table", 19, "[35.1..36.04]"),
        ("[41..50],1", "[41..50]", "bad-table", 13, "[41..50]"),
        ("unit,band", "units,band", "bad-table", 1, "units"),
    ],
)
def test_what_is_wrong_with_a_table_is_a_finding_at_its_cell(changed, old, new, check, line, word):
    workspace = changed(NEWS2, old, new)
    places = [one.place for one in lint(workspace) if one.check.id == check]
    assert {one.path for one in places} == {NEWS2}
    words = [(one.line, workspace.lines(NEWS2)[one.line - 1][one.column - 1 : one.end - 1]) for one in places]
    assert (line, word) in words


def test_an_error_of_a_table_refuses_the_base_and_a_gap_does_not(changed):
    with pytest.raises(RuleError, match=r"news2\.csv:13:1"):
        usable(changed(NEWS2, "[41..50]", "[40..50]"))
    assert usable(changed(NEWS2, "[41..50]", "[42..50]"))


def test_a_row_that_says_something_else_than_its_rule_is_found_in_the_row(changed):
    workspace = changed(f"{FOLDER}/news2.table.toml", "points(news2, {item}", "pionts(news2, {item}")
    assert [(str(one.place).rsplit(":", 1)[0], one.fix) for one in lint(workspace) if one.check.id == "undeclared"] == [
        (f"{NEWS2}:{line}", "did you mean `points`?") for line in range(2, 23)
    ]


def test_a_table_without_a_description_and_one_without_cells(workspace):
    alone = workspace.edited({f"{FOLDER}/other.csv": "a\n1\n", f"{FOLDER}/third.table.toml": "hit = 1\n"})
    assert found(alone) == [(f"{FOLDER}/other.csv:1:1", "bad-table"), (f"{FOLDER}/third.table.toml:1:1", "bad-table")]


def test_a_name_that_no_id_can_have_is_found(workspace):
    assert found(workspace.edited({f"{FOLDER}/bandes-é.csv": "a\n1\n"})) == [
        (f"{FOLDER}/bandes-é.csv:1:1", "bad-table")
    ]


def test_constants_do_not_reach_into_tables(workspace):
    path = f"{FOLDER}/assess.lp"
    edited = workspace.edited({path: workspace.sources.text(path) + "\n#const heart_rate = 3.\n"})
    assert (f"{FOLDER}/news2.table.toml:1:1", "bad-table") in found(edited)


def test_a_base_is_the_same_however_it_is_read(workspace):
    knowledge, made = load(), usable(workspace)
    assert made.digest == knowledge.digest
    assert [(one.rule.id, one.rule.path, one.rule.line) for one in made.prepared] == [
        (one.rule.id, one.rule.path, one.rule.line) for one in knowledge.prepared
    ]
    assert made.rule_texts == knowledge.rule_texts
    assert "%! id: news2#heart_rate_low" in knowledge.rule_texts[f"{FOLDER}/assess.lp"]


def test_a_changed_cell_is_another_base_and_a_moved_column_is_not(workspace, changed):
    base = usable(workspace).digest
    assert usable(changed(NEWS2, "[41..50],1", "[41..50],2")).digest != base
    lines = [line.split(",") for line in workspace.lines(NEWS2)]
    moved = "\n".join(",".join([*cells[1:], cells[0]]) for cells in lines)
    assert usable(workspace.edited({NEWS2: moved})).digest == base


def test_what_is_remembered_of_tables_changes_nothing(workspace, changed):
    edited = changed(NEWS2, "[41..50]", "[42..50]")
    assert found(edited) == found(Workspace.of(edited.sources, type(workspace.memory)()))
    assert found(workspace.again()) == []


def test_a_module_may_consist_of_tables(tmp_path, workspace):
    for part in PARTS:
        shutil.copytree(installed_directory() / part, tmp_path / part)
    folder = tmp_path / FOLDER
    text = (folder / "module.toml").read_text().replace('id = "acute_alarms"', 'id = "bands"')
    (tmp_path / "rules/bands").mkdir()
    (tmp_path / "rules/bands/module.toml").write_text(text)
    for name in ("news2.csv", "news2.table.toml"):
        shutil.move(folder / name, tmp_path / "rules/bands" / name)
    knowledge = load(tmp_path)
    assert knowledge.rule_texts["rules/bands/assess.lp"].startswith("\n% rules/bands/news2.csv\n")
    assert {rule.module for rule in knowledge.rules if rule.id.startswith("news2#")} == {"bands"}


BANDS = {  # Royal College of Physicians 2017, chart 1: the greatest value of each band but the last, and points
    "respiratory_rate": ([8, 11, 20, 24], [3, 1, 0, 2, 3]),
    "systolic_blood_pressure": ([90, 100, 110, 219], [3, 2, 1, 0, 3]),
    "heart_rate": ([40, 50, 90, 110, 130], [3, 1, 0, 1, 2, 3]),
    "body_temperature": ([350, 360, 380, 390], [3, 1, 0, 1, 2]),
}


@pytest.mark.parametrize("concept", BANDS)
def test_news2_counts_each_value_as_published(workspace, concept):
    table = compile_at(NEWS2, workspace.sources, words_of(workspace.documents))
    (asked,) = {one for row in table.rows for one in row.box if one.name == concept}
    low, high = workspace.observables[concept]["plausible"]
    greatest, points = BANDS[concept]
    for value in range(low, high + 1):
        counted = [
            int(row.terms["points"])
            for row in table.rows
            for interval in row.box.get(asked, ())
            if (interval.low or value) <= value <= (interval.high or value)
        ]
        assert counted == [points[sum(value > one for one in greatest)]]


def test_tables_written_out_in_programs_are_the_same_base(workspace):
    written = inlined(workspace)
    assert usable(written).digest == usable(workspace).digest
    assert not written.tables
    assert {rule.path for rule in written.rules if rule.id.startswith("news2#")} == {f"{FOLDER}/assess.lp"}
    assert found(written) == []


def test_a_gap_is_allowed_in_its_row_with_the_reason(workspace, changed):
    lines = changed(NEWS2, "[41..50]", "[42..50]").lines(NEWS2)
    reason = {1: "allow", 12: "table-gap, 41 is left to the clinician"}
    text = "\n".join(f'{line},"{reason.get(number, "-")}"' for number, line in enumerate(lines, 1))
    assert found(workspace.edited({NEWS2: text})) == []
