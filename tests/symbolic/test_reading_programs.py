"""Programs read in pieces: what an author's edit left as it was is not read again, and nothing else differs."""

from hypothesis import given
from hypothesis import strategies as st

from reasoner.symbolic.reading import Pieces, read_rules

META = "%! id: {0}\n%! en: e {{X}}\n%! fr: f {{X}}\n%! section: 1\n"
FRAGMENTS = (
    META.format("a") + "p(X) :- value(X,N), N > 3.",
    META.format("b") + "p(X) :- q(X;1..2).",
    META.format("c") + "q(X) :- p(X),",
    "    r(X).",
    META.format("d"),
    "#minimize { 1@2,X : p(X); 3@1,X : q(X) }.",
    "#const limit = 3.",
    "#const limit = 4.",
    META.format("e") + "s(X) :- p(X), X > limit.",
    "p(é).",
    "% a remark. %* no comment",
    "%* a comment",
    "of several lines *%",
    "%* whole *% t.",
    "#! a remark %*",
    'u("a % string. ',
    '%*").',
    "#show p/1.",
    "#program base.",
    "#program step(t).",
    "#script (lua)",
    "#end.",
    "",
    "  \t",
    "..",
    "p(((((1))))).",
    "p(" + "(" * 70 + "1" + ")" * 70 + ").",
)
texts = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(["\n", "\n\n", "\n \n", "\r\n\r\n", " "])), max_size=9
).map(lambda parts: "".join(text + end for text, end in parts))


@given(st.lists(texts, min_size=1, max_size=4))
def test_what_is_read_in_pieces_is_what_is_read_at_once(edits):
    pieces = Pieces()
    for text in edits:
        assert read_rules("m", "act", "m.lp", text, pieces) == read_rules("m", "act", "m.lp", text)


def test_what_an_edit_leaves_is_not_read_again():
    first, second = (META.format(name) + f"{name}(X) :- p(X).\n" for name in "ab")
    pieces = Pieces()
    before = {node.text: node for node in pieces.read(f"{first}\n{second}")}
    after = {node.text: node for node in pieces.read(f"{first}\nc(1).\n\n{second}")}
    assert after["a(X) :- p(X)."] is before["a(X) :- p(X)."]
    moved = after["b(X) :- p(X)."]
    assert moved.syntax is before["b(X) :- p(X)."].syntax
    assert moved.line == before["b(X) :- p(X)."].line + 2


def test_what_is_left_of_a_statement_with_an_error_is_no_rule():
    rules, problems = read_rules(
        "m", "act", "m.lp", META.format("a") + 'p(X) :- q(X,"a\\x").\n\n' + META.format("b") + "p(X) :- r(X)."
    )
    assert [rule.id for rule in rules] == ["b"]
    assert problems
    assert all(rule.statement for rule in rules)


def test_half_of_a_statement_is_no_piece():
    assert Pieces().read("p(X) :- q(X),\n\n  r(X).\n") is None
