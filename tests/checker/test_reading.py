"""The reader takes the fragment of the specification and refuses everything else, with file and line."""

import clingo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasoner.checker.reading import read_rules
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Aggregate, Arithmetic, Comparison, Literal_
from reasoner.checker.terms import read_atom, read_value, show


def one(statement, metadata="%! id: r\n"):
    (rule,) = read_rules("rules/m/assess.lp", f"{metadata}{statement}\n").rules
    return rule


def test_a_rule_has_its_metadata_variables_and_place():
    (rule,) = read_rules(
        "f.lp", "% head\n\n%! id: wells\n%! window: 4 wk\n%! en: any: text\np(X) :-\n  q(X,_,_), not r(X)."
    ).rules
    assert (rule.id, rule.place, rule.window) == ("wells", "f.lp:6", 4 * 7 * 1440)
    assert rule.variables == {"X", "_1", "_2"}
    assert [type(item) for item in rule.body] == [Literal_, Literal_]


@pytest.mark.parametrize(
    ("unit", "minutes"), [("min", 1), ("h", 60), ("d", 1440), ("wk", 10080), ("mo", 43200), ("a", 525600)]
)
def test_windows_are_minutes(unit, minutes):
    assert one("p :- q.", f"%! id: r\n%! window: 2 {unit}\n").window == 2 * minutes


def test_chained_comparisons_are_read_pairwise():
    rule = one("p(X) :- q(X), 1 <= X < 5 != X.")
    pairs = [(item.operator) for item in rule.body if isinstance(item, Comparison)]
    assert pairs == ["<=", "<", "!="]


def test_guards_on_the_left_are_mirrored():
    rule = one("p :- 1 <= #sum { X,Y : q(X,Y), not r(X); 2 : s } < 4.")
    (aggregate,) = rule.body
    assert isinstance(aggregate, Aggregate)
    assert aggregate.guards == ((">=", 1), ("<", 4))
    assert rule.variables == set()


def test_blanks_are_numbered_by_the_statement_even_after_looking_ahead():
    assert one("p(X) :- q(_,X), r(_), s(X,_).").variables == {"X", "_1", "_2", "_3"}


def test_blanks_under_not_are_local_and_count():
    rule = one("p(X) :- q(X,_), not r(_,f(_)), not not s(X,_), 0 < #count { Y : q(Y,_), not r(Y,_) }.")
    assert rule.variables == {"X", "_1"}


@pytest.mark.parametrize("literal", ["not q(_+1)", "not q(-_)", "not q(|_|)", "not q(_..3)", "not -q(_)", "_ < 3"])
def test_a_blank_that_would_need_a_value_is_refused(literal):
    with pytest.raises(CheckError, match="'_' stands outside a body literal"):
        one(f"p :- {literal}.")


@pytest.mark.parametrize(
    "source",
    [
        "p(X) :- q(X).",  # no id
        "%! id: r\n\np :- q.",  # not directly above
        "%! id: r\n% comment\np :- q.",
        "%! id: r\np. q.",  # the second has none
        " %! id: r\np :- q.",  # not from the first column
        "%! id: r\n%! id: s\np :- q.",
        "%! id: a b\np :- q.",
        "%! nothing\np :- q.",
        "%! window: 1 h\n\n%! id: r\np :- q.",  # a window that belongs to nothing
        "%! id: r\np :- q,\n%! window: 1 h\n r.",
        "%! id: r\n%! window: 1 year\np :- q.",
        "%! id: r\n%! window: -1 h\np :- q.",
        "%! id: r\np :- q.\n%! id: s",
    ],
)
def test_metadata_out_of_place_is_refused(source):
    with pytest.raises(CheckError, match=r"f\.lp:\d"):
        read_rules("f.lp", source)


@pytest.mark.parametrize(
    "statement",
    [
        "p :- q",
        "p :- .",
        "p ; q :- r.",
        "p | q.",
        "not p :- q.",
        "p(-a) :- q.",
        "X :- q(X).",
        'p("text") :- q.',
        "p() :- q.",
        "p((1,2)) :- q.",
        "p :- #sum { 1 : q }.",
        "p :- #sum { 1 } > 0.",
        "p :- 1 < X < #sum { 1 : q }.",
        "p :- #true.",
        "p :- q(X), X == 1.",
        "p :- q(X), X <> 1.",
        "p(X^2) :- q(X).",
        "p(@f(X)) :- q(X).",
        "p(2147483648) :- q.",
        "p(01) :- q.",
        "p(0x1F) :- q.",
        "p(1a) :- q.",
        "p(_) :- q.",
        "p :- not q(_+1).",
        "p :- _ = 3.",
        "p(_x) :- q(_x).",
        "p(X') :- q(X').",
        "p(not) :- q.",
        "%* block *% p :- q.",
        "p :- not 1 < X < 2, q(X).",
        "p :- { q } > 0.",
        "p : q :- r.",
        "#maximize { 1@1 : p }.",
        "#minimize { 1@1 }.",
        '#include "other.lp".',
        "#external p.",
        "#script (python) #end.",
        "&sum { x } > 1.",
        "#program other.",
        "#show p : q.",
        "#const n = f(1).",
        "#const n = 1. #const n = 2.",
        ":~ p.",
        "p :- q : r, s, not.",
        "p(#inf).",
        "{ not p }.",
        "p :- q(é).",
        "p :- q,.",
        "p(X :- q(X).",
    ],
)
def test_what_is_outside_the_fragment_is_refused(statement):
    with pytest.raises(CheckError, match=r"assess\.lp:\d"):
        one(statement)


@pytest.mark.parametrize(
    "statement",
    [
        ":- q.",
        "{ p } :- q.",
        "-p :- q.",
        "p :- -q.",
        "p(1;2) :- q.",
        "p(1..2).",
        "p(X) :- X = 1..2.",
        "p :- not not q.",
        "p :- not 1 < 2.",
        "p :- not #sum { 1 : q } > 0.",
        "p :- q : r.",
        "p :- q; r.",
        "p :- #sum { } > 0.",
        "p :- #sum+ { 1 : q } > 0.",
        "p :- #min { 1 : q } > 0.",
        "p :- 1 #sum { 1 : q } 2.",
        "p(X**2) :- q(X).",
        "p :- #count { X : q(X,_) } > 0.",
    ],
)
def test_what_the_fragment_has_is_read(statement):
    assert len(read_rules("f.lp", f"%! id: r\n{statement}\n").rules) >= 1


def test_a_pool_makes_alternatives_and_an_interval_a_hidden_variable():
    rules = read_rules("f.lp", "%! id: r\np(X,(a;b)) :- q(X;1..2).\n").rules
    assert [rule.head.arguments[1] for rule in rules] == ["a", "b", "a", "b"]
    assert {len(rule.body) for rule in rules} == {1, 2}
    assert {rule.variables for rule in rules if len(rule.body) == 1} == {frozenset("X")}


def test_a_choice_is_a_rule_for_each_element_and_a_constraint_for_its_bounds():
    rules = read_rules("f.lp", "%! id: r\n1 { p(X) : q(X,_); r } 2 :- s(Y), Y > 1.\n").rules
    assert [(rule.kind, sorted(rule.variables)) for rule in rules] == [
        ("choice", ["X", "Y", "_1"]),
        ("choice", ["Y"]),
        ("bounds", ["Y"]),
    ]


def test_declared_constants_stand_for_their_values_wherever_they_are_declared():
    (rule,) = read_rules(
        "f.lp", "#program base.\n%! id: r\np(n) :- q(m,m(n)).\n#const n = -3. #const m = b.\n#show p/1."
    ).rules
    assert (rule.head.arguments, rule.body[0].atom.arguments[0]) == ((-3,), "b")


def test_penalties_have_weight_priority_and_terms():
    found = read_rules(
        "f.lp", "%! id: a\n#minimize { X@2,Y : p(X,Y); 1 : q }.\n%! id: b\n:~ p(X,_). [X@-1]\n"
    ).penalties
    assert [(one.id, one.priority, len(one.terms), len(one.body)) for one in found] == [
        ("a", 2, 1, 1),
        ("a", 0, 0, 1),
        ("b", Arithmetic("-", (1,)), 0, 1),
    ]


def test_every_kind_of_white_space_of_other_scripts_is_refused():
    for character in "\x0b\x0c\x85\u00a0\u2028":
        with pytest.raises(CheckError):
            one(f"p :-{character}q.")


@pytest.mark.parametrize("atom", ["p", "p(1)", "p(-3,a,f(b,2))", "value(heart_rate,118)", "aB_1(0)"])
def test_ground_atoms_have_one_spelling(atom):
    assert show(read_atom(atom)) == atom


@pytest.mark.parametrize(
    "atom",
    [
        "",
        "P",
        "1",
        "p(X)",
        "p( 1)",
        "p(1,)",
        "p()",
        "p(01)",
        "p(-0)",
        "p(+1)",
        "p(1",
        "p(1))",
        "p(a;b)",
        "not",
        "p(not)",
        "p(2147483648)",
        "p(99999999999999999999)",
        "p(_)",
        "p\n",
        'p("a")',
        "f(" * 5000,
    ],
)
def test_other_spellings_of_atoms_are_refused(atom):
    with pytest.raises(CheckError):
        read_atom(atom)


def test_constants_and_atoms_without_arguments_are_not_the_same():
    assert read_value("p") == "p"
    assert read_atom("p") == ("p",)


values = st.recursive(
    st.one_of(st.integers(-(2**31), 2**31 - 1), st.sampled_from(["a", "heart_rate", "b2"])),
    lambda inner: st.tuples(st.sampled_from(["f", "g"]), inner) | st.tuples(st.just("h"), inner, inner),
    max_leaves=6,
)


@given(values)
def test_values_are_shown_as_clingo_shows_them(value):
    assert read_value(show(value)) == value
    assert str(clingo.parse_term(show(value))) == show(value)
