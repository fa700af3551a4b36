"""What a table says: statements, ids, sentences and units; and everything that can be wrong with one, at its place."""

import pytest

from .conftest import COLUMNS


def statements(table):
    assert [str(problem) for _, problem in table.found] == []
    return [line for line in table.text.splitlines() if line and not line.startswith("%")]


@pytest.mark.parametrize(
    ("cell", "body"),
    [
        ("> 100", "RATE > 100"),
        (">= 100", "RATE >= 100"),
        ("≤ 8", "RATE <= 8"),
        ("< 8", "RATE < 8"),
        ("[41..50]", "41 <= RATE, RATE <= 50"),
        ("]40..51[", "RATE > 40, RATE < 51"),
        ("(40..50]", "RATE > 40, RATE <= 50"),
        ("37", "RATE = 37"),
    ],
)
def test_conditions_on_numbers(compiled, cell, body):
    assert statements(compiled(f"rate,fever\n{cell},-\n")) == [f"suspected(fever) :- value(heart_rate, RATE), {body}."]


@pytest.mark.parametrize(
    ("cell", "body"),
    [
        ("present", "present(fever)"),
        ("absent", "absent(fever)"),
        ("unknown", "not present(fever), not absent(fever)"),
    ],
)
def test_conditions_on_findings(compiled, cell, body):
    assert statements(compiled(f"rate,fever\n-,{cell}\n")) == [f"suspected(fever) :- {body}."]


def test_unknown_as_absent_is_said_in_the_statement_with_the_reason(compiled):
    table = compiled("rate,fever\n-,absent\n", 'unknown = "absent"\nassume = "a reason"\nassume_fr = "une raison"\n')
    assert statements(table) == ["suspected(fever) :- not present(fever)."]
    assert table.rules[0].metadata["assume"] == "a reason"
    table = compiled("rate,fever\n-,present\n", 'unknown = "absent"\nassume = "a reason"\n')
    assert "assume" not in table.rules[0].metadata


def test_rows_have_ids_places_sentences_and_metadata_of_their_own(compiled):
    columns = COLUMNS + '[columns.row]\nname = true\n[columns.what]\nconcept = true\n[columns.how]\nword = ["must"]\n'
    description = 'when = "present({what})"\nwindow = "24 h"\nstatus = "unsourced"\n'
    table = compiled(
        'rate,fever,row,what,how,section,source\n[41..50],present,slow,cough,must,2,"a, b"\n',
        description,
        columns=columns,
    )
    (rule,) = table.rules
    assert (rule.id, rule.place, rule.window) == ("t#slow", "rules/m/t.csv:2 (t#slow)", 1440)
    assert rule.metadata["section"] == "2"
    assert rule.metadata["source"] == "a, b"
    assert rule.text.endswith("41 <= RATE; RATE <= 50; present(fever); present(cough).")


def test_sentences_tell_the_condition_of_the_row_in_both_languages(compiled):
    columns = COLUMNS + '[columns.score]\nnumber = "wells_pe"\nunit = "{points}"\n[columns.which]\nany = "present"\n'
    table = compiled(
        "rate,fever,score,which\n[41..50],present,1.5,cough | rash\n",
        columns=columns,
    )
    (rule,) = table.rules
    assert rule.text == (
        "suspected(fever) :- value(heart_rate,RATE); 41 <= RATE; RATE <= 50; present(fever); "
        "present(WHICH); WHICH = (cough;rash)."
    )


def test_slots_of_cells_are_filled(compiled):
    columns = COLUMNS + '[columns.score]\nnumber = "wells_pe"\nunit = "{points}"\n[columns.which]\nany = "present"\n'
    from .conftest import HEAD, WORDS, compile_table

    head = (
        HEAD.format(hit="collect")
        .replace('"suspected(fever)"', '"points(wells_pe, fever, {score})"')
        .replace('"told"', '"{rate}, {RATE}: {fever}, {which}, {score}"')
        .replace('"dit"', '"{rate}, {RATE} : {fever}, {which}, {score}"')
    )
    csv = b"rate,fever,score,which\n> 41,absent,1.5,cough | rash\n"
    (rule,) = compile_table("rules/m/t.csv", csv, head + columns, WORDS).rules
    assert rule.metadata["en"] == "more than 41, {RATE}: absent, cough or rash, 1.5"
    assert rule.metadata["fr"] == "plus de 41, {RATE} : absent, toux ou éruption, 1,5"
    assert rule.text.startswith("points(wells_pe,fever,15)")


def test_units_convert_exactly(compiled):
    columns = '[columns.t]\nvalue = "body_temperature"\nunit = "[degF]"\n'
    assert statements(compiled("t\n> 100.4\n", columns=columns)) == [
        "suspected(fever) :- value(body_temperature, T), T > 380."
    ]
    (_, problem), *_ = compiled("t\n> 100.5\n", columns=columns).found
    assert problem.place == "rules/m/t.csv:2:1"
    assert "no multiple of the resolution" in problem.message
    assert "100.4 and 100.58 [degF]" in problem.fix


def test_a_decimal_comma_where_it_is_declared(compiled):
    columns = '[columns.t]\nvalue = "body_temperature"\nunit = "Cel"\n'
    description = 'decimal = ","\ndelimiter = ";"\n'
    assert "T > 385" in compiled("t;status\n> 38,5;unsourced\n", description, columns=columns).text
    (_, problem), *_ = compiled('t\n"> 38,5"\n', columns=columns).found
    assert "`,` where decimals have `.`" in problem.message


BAD = [
    ("rate,fever\n> 100\n", "2:1", "the row has 1 cells where the header has 2"),
    ("rate,fever\n> 100,\n", "2:7", "the cell is empty (was it merged"),
    ("rate,fevr\n> 100,present\n", "1:6", "neither a column"),
    ("rate\n> 100\n", "1:1", "`fever` is declared and not there"),
    ("rate,fever,rate\n> 100,present,-\n", "1:12", "is the name of the column at 1 too"),
    ("rate,fever,\n> 100,present,-\n", "1:12", "a column has no name"),
    ("\ufeffrate,fever\n> 100,present\n", "1:1", "byte-order mark"),
    (b"rate,fever\n> 100,pr\xe9sent\n", "2:9", "not UTF-8 from here"),
    ("rate;fever\n> 100;present\n", "1:1", "divided by ';', not by ','"),
    ("rate,fever\n=1+1,present\n", "2:1", "a spreadsheet would compute"),
    ("rate,fever\n@SUM(1),present\n", "2:1", "a spreadsheet would compute"),
    ("rate,fever\n-cmd|x,present\n", "2:1", "a spreadsheet would compute"),
    ("rate,fever\n> 100 Hz,present\n", "2:1", "the cell has a unit, `Hz`"),
    ("rate,fever\n[50..41],present\n", "2:1", "has no number in it"),
    ("rate,fever\nfast,present\n", "2:1", "no condition on a number"),
    ("rate,fever\n> 1000000000000000000000000.5,present\n", "2:1", "no multiple of the resolution"),
    ("rate,fever\n> 100,presnt\n", "2:7", "says nothing of a finding"),
    ('rate,fever\n"> 100,present\n', "2:1", "no CSV"),
    ("rate,fever\n> 100,present\x00\n", "2:7", "says nothing of a finding"),
    ("", "1:1", "the table is empty"),
    ("rate,fever\n" + "> 100,present\n" * 10_000, "1002:1", "more than 1000 rows"),
]


@pytest.mark.parametrize(("csv", "place", "message"), BAD, ids=[row[2] for row in BAD])
def test_what_is_wrong_is_told_at_its_place(compiled, csv, place, message):
    found = [problem for _, problem in compiled(csv).found]
    assert any(one.place == f"rules/m/t.csv:{place}" and message in one.message for one in found), list(map(str, found))
    assert all(one.fix for one in found)


DESCRIBED = [
    ('hitt = "first"\n', "", "7:1", "`hitt` is no key of a table"),
    ('decimal = ","\n', "", "7:1", "the comma cannot divide"),
    ('id = "x"\n', "", "7:1", "rows have ids of their own"),
    ("unknown = 1\n", "", "7:1", "`unknown` is 1"),
    ('for_each = "x"\n', "", "7:1", "`for_each` is 'x'"),
    ('source = """a\nb"""\n', "", "7:1", "not one line"),
    ("x = \n", "", "7:5", "no TOML"),
    ("", "[columns.X]\ninteger = true\n", "13:1", "no name of a column"),
    ("", "[columns.x]\ninteger = 1\n", "14:1", "`integer` is 1"),
    ("", "[columns.x]\ninteger = true\nconcept = true\n", "13:1", "is integer and concept"),
    ("", '[columns.x]\nvalue = "heart_rate"\n', "13:1", "have no unit"),
    ("", '[columns.x]\nfinding = "present(fever)"\nunit = "d"\n', "15:1", "no key of a column of kind finding"),
]


@pytest.mark.parametrize(("description", "column", "place", "message"), DESCRIBED, ids=[row[3] for row in DESCRIBED])
def test_what_is_wrong_with_the_description(compiled, description, column, place, message):
    found = [problem for _, problem in compiled("rate,fever\n> 100,-\n", description, columns=COLUMNS + column).found]
    assert any(one.place == f"rules/m/t.table.toml:{place}" and message in one.message for one in found), list(
        map(str, found)
    )


NAMED = [
    ('[columns.x]\nvalue = "hart_rate"\nunit = "/min"\n', "> 1", "did you mean `heart_rate`?"),
    ('[columns.x]\nvalue = "heart_rate"\nunit = "/mn"\n', "> 1", "did you mean `/min`?"),
    ('[columns.x]\nfinding = "present(fevr)"\n', "present", "did you mean `fever`?"),
    ('[columns.x]\nfinding = "points(a,b)"\n', "present", "one of present(…)"),
    ("[columns.x]\nconcept = true\n", "toux", "did you mean `cough`?"),
    ('[columns.x]\nany = "present"\n', "cough | rahs", "did you mean `rash`?"),
    ('[columns.x]\nword = ["must", "may"]\n', "mst", "did you mean `must`?"),
    ("[columns.x]\ninteger = true\n", "1.5", "digits alone"),
    ("[columns.x]\nname = true\n", "a b", "digits and _"),
]


@pytest.mark.parametrize(("column", "cell", "fix"), NAMED, ids=[row[0].split("\n")[1] + row[1] for row in NAMED])
def test_names_are_checked_and_the_nearest_told(compiled, column, cell, fix):
    found = [problem for _, problem in compiled(f"rate,fever,x\n> 1,-,{cell}\n", columns=COLUMNS + column).found]
    assert [one.place for one in found] == ["rules/m/t.csv:2:7"]
    assert fix in found[0].fix


def test_every_problem_is_told_and_sound_rows_are_kept(compiled):
    table = compiled("rate,fever\nfast,presnt\n> 100,present\n< 50\n", hit="unique")
    assert [problem.place.split(":", 1)[1] for _, problem in table.found] == ["2:1", "2:6", "4:1"]
    assert [rule.line for rule in table.rules] == [3]


@pytest.mark.parametrize("hit", ["priority", "rule order", "output order", "none"])
def test_other_policies_are_refused_with_what_to_declare(compiled, hit):
    (_, problem), *_ = compiled("rate,fever\n-,-\n", hit=hit).found
    assert problem.place == "rules/m/t.table.toml:2:1"
    assert "first" in problem.fix or "collect" in problem.fix


def test_a_row_cannot_smuggle_in_another_statement(compiled):
    columns = COLUMNS + "[columns.x]\ntext = true\n"
    table = compiled('rate,fever,x\n> 1,-,"fever). suspected(cough"\n', 'when = "present({x})"\n', columns=columns)
    assert any("several statements" in problem.message or "has no id" in problem.message for _, problem in table.found)


@pytest.mark.parametrize(
    ("hit", "description", "column", "place", "message"),
    [
        ("first", 'when = "present({x})"\n', "[columns.x]\nconcept = true\n", "7:1", "would be taken for one"),
        ("first", "", '[columns.x]\nany = "present"\n', "14:1", "may be present, and the policy is first"),
        ("unique", "", '[columns.x]\nany = "present"\n', "14:1", "may be present, and the policy is unique"),
    ],
)
def test_what_a_policy_cannot_decide_is_refused(compiled, hit, description, column, place, message):
    csv = "rate,fever,x\n> 1,-,cough\n"
    found = [problem for _, problem in compiled(csv, description, hit=hit, columns=COLUMNS + column).found]
    assert [one.place for one in found] == [f"rules/m/t.table.toml:{place}"]
    assert message in found[0].message


def test_any_rows_that_overlap_conclude_the_same(compiled):
    columns = COLUMNS + "[columns.what]\nconcept = true\n"
    from .conftest import HEAD, WORDS, compile_table

    head = HEAD.format(hit="any").replace('"suspected(fever)"', '"suspected({what})"')
    csv = "rate,fever,what\n> 100,-,cough\n> 90,present,{}\n"
    same, other = (
        compile_table("rules/m/t.csv", csv.format(one).encode(), head + columns, WORDS) for one in ("cough", "rash")
    )
    assert same.found == ()
    ((kind, problem),) = other.found
    assert (kind, problem.place) == ("overlap", "rules/m/t.csv:3:1")
    assert "heart_rate from 101 on /min, present(fever) present, and conclude otherwise" in problem.message
