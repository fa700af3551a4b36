"""Reading and writing networks: names survive, forms of the format that are in use, and what is adjusted is told."""

import gzip

import numpy as np
import pytest
from hypothesis import given, settings

from reasoner.errors import NetworkError
from reasoner.probability.networks import Network, parse_bif, read_bif, to_bif
from tests.probability.networks.brute import networks

WET = """\
// rain, and what is seen of it
network "wet grass" { property version 1.0; }
variable Age { type discrete [ 3 ] { <5, 5-12, 12+ }; }
variable "Chest X-ray" { property pos = "(1;2)"; type discrete[2]{ Asy/Patch "clear, or so" }; property x; }
/* the probabilities */
probability ( Age ) { table 0.2, .3 5e-1; }
probability ( "Chest X-ray" | Age ) {
  (12+) 0.3, 0.7;
  ("<5") 0.1 0.9;
  default 0.25, 0.75;
}
"""


def test_names_stay_as_they_are_published():
    network = parse_bif(WET)
    assert network.name == "wet grass"
    assert [variable.name for variable in network.variables] == ["Age", "Chest X-ray"]
    assert [variable.states for variable in network.variables] == [("<5", "5-12", "12+"), ("Asy/Patch", "clear, or so")]
    assert network.parents == ((), (0,))
    assert network.notes == ()


def test_rows_stand_in_any_order_and_a_default_fills_what_is_missing():
    assert parse_bif(WET).tables[1].tolist() == [[0.1, 0.9], [0.25, 0.75], [0.3, 0.7]]


def test_the_variable_itself_varies_slowest_in_a_table():
    text = """
    variable f { type discrete [ 2 ] { true, false }; } variable light { type discrete [ 2 ] { true, false }; }
    probability ( f ) { table 0.15 0.85; } probability ( light | f ) { table 0.6 0.05 0.4 0.95; }
    """
    assert parse_bif(text).tables[1].tolist() == [[0.6, 0.4], [0.05, 0.95]]


def test_the_bar_may_be_left_out_and_blocks_may_stand_in_any_order():
    text = """
    probability ( b a ) { (0) 0.5 0.5; (1) 1 0; }
    variable b { type discrete [ 2 ] { 0, 1 }; }
    probability ( a ) { table 0.25 0.75; }
    variable a { type discrete [ 2 ] { 0, 1 }; }
    """
    network = parse_bif(text)
    assert network.parents == ((1,), ())
    assert network.tables[0].tolist() == [[0.5, 0.5], [1, 0]]


def test_files_may_be_packed_and_begin_with_a_mark(tmp_path):
    path = tmp_path / "wet.bif.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + WET.encode()))
    assert to_bif(read_bif(path)) == to_bif(parse_bif(WET))


def test_rows_that_printed_digits_leave_open_are_divided_by_their_sum_and_told():
    network = parse_bif(
        "variable a { type discrete [3] {x y z}; } probability (a) { table 0.333 0.333 0.333; }", "a.bif"
    )
    assert network.tables[0].tolist() == pytest.approx([1 / 3] * 3, abs=1e-15)
    [note] = network.notes
    assert (note.severity, note.place) == ("note", "a.bif:1:56")
    assert note.message == "1 of 1 rows do not sum to 1 (by 0.001) and were divided by their sum"


def test_tables_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        parse_bif(WET).tables[0][0] = 1


@settings(deadline=None, max_examples=50)
@given(networks())
def test_what_is_written_is_read_as_the_same_network(network):
    again = parse_bif(to_bif(network))
    assert again.variables == network.variables
    assert again.parents == network.parents
    assert all(np.array_equal(one, other) for one, other in zip(again.tables, network.tables, strict=True))


def test_names_that_could_be_taken_for_a_comment_are_quoted():
    network = Network.of("//", {"/*a": ("//", "table")}, {}, {"/*a": [0.5, 0.5]})
    assert parse_bif(to_bif(network)).variables == network.variables


@pytest.mark.parametrize(
    ("states", "parents", "tables", "message"),
    [
        ({}, {}, {}, "no variables"),
        ({"a": ()}, {}, {"a": []}, "a: no states"),
        ({"a": ("x", "x")}, {}, {"a": [0.5, 0.5]}, "a: a state that stands twice"),
        ({"a": ("x", 'y"')}, {}, {"a": [0.5, 0.5]}, "quotation mark"),
        ({"a": ("x", " ")}, {}, {"a": [0.5, 0.5]}, "an empty name"),
        ({"a": ("x", "y")}, {"a": ("b",)}, {"a": [0.5, 0.5]}, "its parent 'b' is no variable"),
        ({"a": ("x", "y")}, {"a": ("a",)}, {"a": [[0.5, 0.5]] * 2}, "a → a"),
        ({"a": ("x", "y")}, {}, {"a": [0.5, 0.25, 0.25]}, "shape (3,), not (2,)"),
        ({"a": ("x", "y")}, {}, {}, "shape (0,), not (2,)"),
        ({"a": ("x", "y")}, {}, {"a": [0.5, 0.4]}, "sum to 0.9"),
        ({"a": ("x", "y")}, {}, {"a": [float("nan"), 1]}, "NaN is no probability"),
    ],
)
def test_networks_of_programs_are_checked_too(states, parents, tables, message):
    with pytest.raises(NetworkError) as refused:
        Network.of("n", states, parents, tables)
    assert message in str(refused.value)
