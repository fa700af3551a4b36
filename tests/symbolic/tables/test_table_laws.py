"""Laws of tables: what their rules conclude is what the table says, for every patient; rows as boxes are exact."""

from itertools import product

import clingo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.symbolic.tables.compiling import compile_table
from reasoner.symbolic.tables.intervals import ANY_FINDING, ANY_NUMBER, MISSING, Input, Interval, outside, overlapping

from .conftest import HEAD, WORDS

RATE, FEVER, COUGH = (
    Input("heart_rate", ANY_NUMBER),
    Input("present(fever)", ANY_FINDING),
    Input("present(cough)", ANY_FINDING),
)
VALUES = (*range(0, 8), None)
STATES = ("present", "absent", None)


@st.composite
def intervals(draw):
    low, high = sorted((draw(st.integers(0, 7)), draw(st.integers(0, 7))))
    return draw(st.sampled_from([Interval(low, high), Interval(low, None), Interval(None, high), Interval(low, low)]))


PARTS = st.one_of(intervals().map(lambda one: (one,)), intervals().map(lambda one: (one, MISSING)), st.just((MISSING,)))
BOXES = st.dictionaries(st.sampled_from([RATE, Input("body_temperature", ANY_NUMBER)]), PARTS, max_size=2)


def within(point, box):
    for one, part in box.items():
        value = point[one]
        known = [piece for piece in part if piece is not MISSING]
        inside = (
            MISSING in part
            if value is None
            else any((i.low is None or i.low <= value) and (i.high is None or value <= i.high) for i in known)
        )
        if not inside:
            return False
    return True


@given(BOXES, BOXES)
def test_what_is_outside_a_box_is_there_once_and_nothing_else(box, taken):
    inputs = [RATE, Input("body_temperature", ANY_NUMBER)]
    pieces, common = outside(box, taken), overlapping(box, taken)
    for values in product(VALUES, repeat=2):
        point = dict(zip(inputs, values, strict=True))
        expected = within(point, box) and not within(point, taken)
        assert sum(within(point, piece) for piece in pieces) == expected
        assert (common is not None and within(point, common)) == (within(point, box) and within(point, taken))


COLUMNS = """
[columns.rate]
value = "heart_rate"
unit = "/min"
[columns.fever]
finding = "present(fever)"
[columns.cough]
finding = "present(cough)"
[columns.out]
integer = true
"""
CELLS = st.sampled_from(["-", "<= 3", "> 3", "[2..5]", "]2..5[", "4", "< 2", ">= 6"])
FINDINGS = st.sampled_from(["-", "present", "absent", "unknown"])
ROWS = st.lists(st.tuples(CELLS, FINDINGS, FINDINGS, st.integers(0, 2)), min_size=1, max_size=4)


def admits(cell, value):
    match cell:
        case "-":
            return True
        case "unknown":
            return value is None
        case "present" | "absent":
            return value == cell
    if value is None:
        return False
    tests = {"<= 3": value <= 3, "> 3": value > 3, "[2..5]": 2 <= value <= 5, "]2..5[": 2 < value < 5}
    return {**tests, "4": value == 4, "< 2": value < 2, ">= 6": value >= 6}[cell]


def may(cell, value, unknown):
    """Whether a cell admits an input, or could if it were known."""
    return admits(cell, value) or (unknown == "silent" and value is None)


def takes(cell, value, unknown):
    return admits(cell, value) or (unknown == "absent" and cell == "absent" and value is None)


def said(rows, point, hit, unknown):
    """What the table says of a patient, read row by row."""
    found = set()
    for number, row in enumerate(rows):
        if all(takes(cell, value, unknown) for cell, value in zip(row, point, strict=False)):
            earlier = any(
                all(
                    may(cell, value, unknown) or takes(cell, value, unknown)
                    for cell, value in zip(one, point, strict=False)
                )
                for one in rows[:number]
            )
            if hit == "collect" or not earlier:
                found.add(row[3])
    return found


def concluded(text, point):
    rate, *findings = point
    facts = [f"value(heart_rate,{rate})."] if rate is not None else []
    facts += [f"{state}({name})." for name, state in zip(("fever", "cough"), findings, strict=True) if state]
    control = clingo.Control(["--warn=none"])
    control.add("base", [], text + "".join(facts))
    control.ground([("base", [])])
    found = set()
    with control.solve(yield_=True) as solving:
        for model in solving:
            found = {atom.arguments[2].number for atom in model.symbols(atoms=True) if atom.name == "points"}
    return found


@pytest.mark.parametrize("unknown", ["silent", "absent"])
@pytest.mark.parametrize("hit", ["collect", "first"])
@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_the_rules_conclude_what_the_table_says(rows, hit, unknown):
    head = HEAD.format(hit=hit).replace('"suspected(fever)"', '"points(wells_pe, fever, {out})"')
    head += f'unknown = "{unknown}"\nassume = "a reason"\nassume_fr = "une raison"\n'
    csv = "rate,fever,cough,out\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    table = compile_table("rules/m/t.csv", csv.encode(), head + COLUMNS, WORDS)
    assert all("never taken" in problem.message for _, problem in table.found)
    for point in product((None, 1, 2, 3, 4, 5, 6), STATES, STATES):
        assert concluded(table.text, point) == said(rows, point, hit, unknown), (csv, point, table.text)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS)
def test_rows_overlap_where_a_patient_fits_both(rows):
    head = HEAD.format(hit="unique")
    csv = "rate,fever,cough,out\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    table = compile_table("rules/m/t.csv", csv.encode(), head + COLUMNS, WORDS)
    told = {(problem.place.split(":")[1]) for kind, problem in table.found if kind == "overlap"}
    both = {
        str(later + 2)
        for later in range(len(rows))
        for earlier in range(later)
        for point in product((None, *range(8)), STATES, STATES)
        if all(admits(*pair) for pair in zip(rows[later], point, strict=False))
        and all(admits(*pair) for pair in zip(rows[earlier], point, strict=False))
    }
    assert told == both
