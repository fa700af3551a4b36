"""Files that are no networks: each is refused at its place, with what is wrong and what to do."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.errors import NetworkError
from reasoner.probability.networks import parse_bif, read_bif
from reasoner.probability.networks.bif import MOST_PROBLEMS
from reasoner.probability.networks.text import LARGEST_BYTES

A = "variable a { type discrete [ 2 ] { x, y }; }\n"
B = "variable b { type discrete [ 2 ] { <5, 5+ }; }\n"
PA = "probability ( a ) { table 0.5, 0.5; }\n"
PB = "probability ( b | a ) {\n  (x) 0.1, 0.9;\n  (y) 0.2, 0.8;\n}\n"

BAD = {
    "nothing": (" \n", "bad.bif", "empty"),
    "nothing but a comment": ("// nothing\n", "bad.bif", "no block `variable`"),
    "no network": ("network n { }\n", "bad.bif", "no block `variable`"),
    "another format": ("<?xml version='1.0'?><BIF/>", "bad.bif", "XML"),
    "another block": (A + "utility u { }", "bad.bif:2:1", "found 'utility'"),
    "another language": ('belief network "n"\n', "bad.bif:1:1", "found 'belief'"),
    "binary": ("variable \x00", "bad.bif:1:10", "control character"),
    "Latin-1": ((A + "variable fi\xe8vre").encode("latin-1"), "bad.bif:2:12", "not UTF-8"),
    "UTF-16": (A.encode("utf-16"), "bad.bif", "UTF-16"),
    "half a surrogate": ("variable \ud800", "bad.bif:1:10", "not UTF-8"),
    "damaged gzip": (b"\x1f\x8bdamaged", "bad.bif", "damaged gzip"),
    "truncated gzip": (gzip.compress((A + PA).encode())[:-12], "bad.bif", "ends too early"),
    "a file that unpacks to too much": (gzip.compress(b" " * (LARGEST_BYTES + 1)), "bad.bif", "more than 32000000 bytes"),
    "truncated in a block": (A + B + PA + PB[:-3], "bad.bif:6:16", "the end of the file"),
    "truncated in a number": (A + "probability ( a ) { table 0.5, 0.", "bad.bif:2:34", "the end of the file"),
    "truncated before the probabilities": (A + B + PA, "bad.bif:2:10", "b has no probabilities"),
    "a comment that is never closed": (A + "/* and so on", "bad.bif:2:1", "comment that is never closed"),
    "a quotation that is never closed": ('variable "a { }\n', "bad.bif:1:10", "quotation that is never closed"),
    "no brace": ("variable a type discrete [ 2 ] { x, y };", "bad.bif:1:12", "expected `{`, found 'type'"),
    "no semicolon": (A + "probability ( a ) { table 0.5, 0.5 }", "bad.bif:2:36", "expected `;`, found '}'"),
    "no type": ("variable a { }", "bad.bif:1:14", "expected `type`"),
    "a continuous variable": ("variable a { type continuous; }", "bad.bif:1:19", "expected `discrete`"),
    "a name with blanks": ("variable chest pain { type discrete [ 2 ] { x, y }; }", "bad.bif:1:16", "found 'pain'"),
    "an empty name": ('variable "" { type discrete [ 2 ] { x, y }; }', "bad.bif:1:10", "an empty name"),
    "a variable without states": ("variable a { type discrete [ 0 ] { }; }", "bad.bif:1:10", "a has no states"),
    "another number of states": ("variable a { type discrete [ 3 ] { x, y }; }", "bad.bif:1:30", "announces 3 states and has 2"),
    "a number of states that is none": ("variable a { type discrete [ two ] { x, y }; }", "bad.bif:1:30", "announces two"),
    "a state twice": ("variable a { type discrete [ 2 ] { x, x }; }", "bad.bif:1:39", "the state x of a stands twice"),
    "a variable twice": (A + A + PA, "bad.bif:2:10", "the variable a stands twice"),
    "probabilities twice": (A + PA + PA, "bad.bif:2:15", "the probabilities of a stand twice"),
    "probabilities of no variable": (A + PA + PB, "bad.bif:3:15", "b is no variable"),
    "an unknown parent": (A + B + PA + PB.replace("| a", "| c"), "bad.bif:4:19", "c is no variable"),
    "a parent twice": (A + B + PA + PB.replace("| a", "| a, a"), "bad.bif:4:22", "a stands twice"),
    "its own parent": (A + "probability ( a | a ) { default 0.5 0.5; }", "bad.bif:2:19", "a stands twice"),
    "an unknown state": (A + B + PA + PB.replace("(x)", "(z)"), "bad.bif:5:4", "z is no state of a"),
    "too many states in a row": (A + B + PA + PB.replace("(x)", "(x, x)"), "bad.bif:5:3", "2 states for 1 parents"),
    "a row twice": (A + B + PA + PB.replace("(y)", "(x)"), "bad.bif:6:3", "the row (x) of b stands twice"),
    "a missing row": (A + B + PA + PB.replace("  (y) 0.2, 0.8;\n", ""), "bad.bif:4:15", "lacks 1 of its rows, the first for (y)"),
    "no row": (A + "probability ( a ) { }", "bad.bif:2:15", "a has no numbers"),
    "a table and a row": (A + "probability ( a ) { table 0.5 0.5; () 0.5 0.5; }", "bad.bif:2:15", "a whole table and rows"),
    "a default twice": (A + "probability (a) { default 1 0; default 0 1; }", "bad.bif:2:32", "`default` of a stands twice"),
    "no number": (A + PA.replace("0.5", "half", 1), "bad.bif:2:27", "expected a number, found 'half'"),
    "a comma in a number": (A + PA.replace("0.5, 0.5", "0,5 0,5"), "bad.bif:2:21", "4 probabilities of a, not 2"),
    "too few numbers": (A + PA.replace(", 0.5", ""), "bad.bif:2:21", "1 probabilities of a, not 2"),
    "NaN": (A + PA.replace("0.5", "NaN", 1), "bad.bif:2:21", "NaN is no probability"),
    "infinity": (A + PA.replace("0.5", "inf", 1), "bad.bif:2:21", "inf is no probability"),
    "a number too large for floats": (A + PA.replace("0.5", "1e999", 1), "bad.bif:2:21", "inf is no probability"),
    "a negative number": (A + PA.replace("0.5, 0.5", "-0.5, 1.5"), "bad.bif:2:21", "-0.5 is no probability"),
    "a number above 1": (A + PA.replace("0.5, 0.5", "1.5, 0"), "bad.bif:2:21", "1.5 is no probability"),
    "percentages": (A + PA.replace("0.5, 0.5", "50, 50"), "bad.bif:2:21", "50 is no probability"),
    "a sum below 1": (A + B + PA + PB.replace("0.9", "0.8"), "bad.bif:5:3", "sum to 0.9, not to 1 within 0.001"),
    "a sum above 1": (A + B + PA + PB.replace("0.8", "0.9"), "bad.bif:6:3", "sum to 1.1"),
    "a table turned round": (A + B + PA + "probability ( b | a ) { table 0.1 0.9 0.2 0.8; }", "bad.bif:4:25", "given (x)"),
    "a cycle": (A + B + PB + "probability ( a | b ) { default 0.5 0.5; }", "bad.bif:3:15", "b → a → b"),
    "a table that is too large": (
        "".join(f"variable v{n} {{ type discrete [ 2 ] {{ x, y }}; }}\n" for n in range(24))
        + "".join(f"probability ( v{n} ) {{ table 0.5 0.5; }}\n" for n in range(23))
        + f"probability ( v23 | {', '.join(f'v{n}' for n in range(23))} ) {{ default 0.5 0.5; }}\n",
        "bad.bif:48:15",
        "a table of 16777216 numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_at_its_place(name):
    data, place, message = BAD[name]
    with pytest.raises(NetworkError) as refused:
        parse_bif(data, "bad.bif")
    first = refused.value.problems[0]
    assert (first.place, first.severity) == (place, "error")
    assert message in first.message
    assert first.fix


def test_the_table_of_bad_files_is_long():
    assert len(BAD) >= 30


def test_everything_that_is_wrong_with_the_numbers_is_told_at_once():
    with pytest.raises(NetworkError) as refused:
        parse_bif(A + B + PA.replace("0.5", "0.6", 1) + PB.replace("0.1", "2").replace("0.2", "NaN"), "bad.bif")
    assert [problem.place for problem in refused.value.problems] == ["bad.bif:3:21", "bad.bif:5:3", "bad.bif:6:3"]


def test_no_more_problems_are_told_than_can_be_read():
    rows = "".join(f"variable v{n} {{ type discrete [ 2 ] {{ x }}; }}\n" for n in range(200))
    with pytest.raises(NetworkError) as refused:
        parse_bif(rows)
    assert len(refused.value.problems) == MOST_PROBLEMS


def test_a_table_turned_round_is_recognised():
    with pytest.raises(NetworkError) as refused:
        parse_bif(*BAD["a table turned round"][:1])
    assert "varies slowest" in refused.value.problems[0].fix


@pytest.mark.parametrize("end", range(0, len(A + B + PA + PB) - 2, 3))
def test_wherever_a_file_is_cut_it_is_refused_and_never_crashes(end):
    with pytest.raises(NetworkError):
        parse_bif((A + B + PA + PB)[:end])


def test_a_long_chain_of_arrows_needs_no_deep_recursion():
    number = 3000
    text = "".join(f"variable v{n} {{ type discrete [ 2 ] {{ x, y }}; }}\n" for n in range(number))
    text += "".join(f"probability ( v{n} | v{(n + 1) % number} ) {{ default 0.5 0.5; }}\n" for n in range(number))
    with pytest.raises(NetworkError, match="round in a circle"):
        parse_bif(text)


def test_many_tables_are_refused_though_each_of_them_could_be_read(monkeypatch):
    monkeypatch.setattr("reasoner.probability.networks.bif.LARGEST_TOTAL", 5)
    with pytest.raises(NetworkError, match="the tables up to that of b have 6 numbers; at most 5 are read"):
        parse_bif(A + B + PA + PB)


def test_files_that_cannot_be_opened(tmp_path):
    for path, message in (
        (tmp_path / "none.bif", "No such file"),
        (tmp_path, "not a file"),
        ("a\0b", "no name of a file"),
    ):
        with pytest.raises(NetworkError, match=message):
            read_bif(path)


@settings(max_examples=300)
@given(
    st.integers(0, len(A + B + PA + PB)),
    st.integers(0, 12),
    st.text(st.sampled_from('{}()[];,|"/*<.05 \n\x00é') | st.characters(), max_size=6),
)
def test_whatever_stands_in_a_file_there_is_a_network_or_an_error_with_a_place(start, cut, put):
    text = A + B + PA + PB
    problems = ()
    try:
        parse_bif(text[:start] + put + text[start + cut :], "bad.bif")
    except NetworkError as refused:
        problems = refused.problems
    assert all(problem.place.startswith("bad.bif") and problem.fix for problem in problems)
