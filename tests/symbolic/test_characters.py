"""What clingo reads as code: strings and comments end here where they end there."""

import re
from contextlib import suppress

from clingo import ast
from hypothesis import given
from hypothesis import strategies as st

from reasoner.symbolic.characters import MARK, without_strays
from reasoner.symbolic.nesting import nested_too_deeply

PARTS = st.sampled_from(
    ["é", "p", " ", "\n", "%", "*", "%*", "*%", '"', "\\", "\\n", "n", "#", "!", "#!", ".", "(", "2*%", "#show", "'"]
)
_UNEXPECTED = re.compile(r"<string>:(\d+):(\d+)-\d+: error: lexer error, unexpected `")


@given(st.lists(PARTS, max_size=25).map("".join))
def test_every_character_that_clingo_would_refuse_is_marked(text):
    logged = []
    with suppress(RuntimeError):
        ast.parse_string(text.replace("é", MARK), lambda _node: None, logger=lambda _code, said: logged.append(said))
    marked = without_strays(text).split("\n")
    for line, column in (map(int, found.groups()) for said in logged if (found := _UNEXPECTED.match(said))):
        assert marked[line - 1][column - 1] == MARK


@given(st.lists(PARTS, max_size=25).map("".join))
def test_nothing_else_changes(text):
    assert without_strays(text).replace(MARK, "é") == text
    assert without_strays(text.replace("é", "e")) == text.replace("é", "e")


def test_no_comment_hides_what_is_nested_too_deeply_for_the_parser():
    deep = "p(" + "(" * 80 + "1" + ")" * 80 + ")."
    assert nested_too_deeply(f"#! %*\n{deep}\n%* *%") == 2
    assert nested_too_deeply(f"%* %* *%\n{deep} *%") is None
    assert nested_too_deeply(f'p("{deep}").') is None
    assert nested_too_deeply(f'p("a\\x{deep}").') == 1


def test_a_script_hides_no_character():
    assert without_strays("#script (lua) %* #end. é") == f"#script (lua) %* #end. {MARK}"
