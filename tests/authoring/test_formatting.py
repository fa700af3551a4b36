"""One way to write rules and tables: the shipped ones have it, and no formatting changes what is said."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.authoring.formatting.files import formatted
from reasoner.authoring.formatting.programs import formatted_program
from reasoner.authoring.formatting.refusal import Unformatted
from reasoner.authoring.formatting.tables import formatted_table
from reasoner.cli.main import run
from reasoner.knowledge.sources import installed_directory, read_sources
from reasoner.symbolic.reading import read_rules, syntax_errors
from reasoner.symbolic.tables.cells import read_grid

SOURCES = read_sources(installed_directory())
PROGRAMS = [path for path in SOURCES.files if re.fullmatch(r"rules/\w+/(assess|act)\.lp", path)]
MODULES = {path.split("/")[1] for path in PROGRAMS}


def test_the_shipped_files_are_written_so():
    found = list(formatted(SOURCES, MODULES))
    assert len(found) >= 11
    assert [one.path for one in found if one.differs or one.refusal] == []


def rules_of(text):
    rules, problems = read_rules("m", "act", "m.lp", text)
    assert not problems
    return [(rule.id, rule.text, rule.metadata) for rule in rules]


def comments_of(text):
    return sorted(" ".join(line.split()) for line in re.findall(r"%(?!!)[^\n]*", re.sub(r"%![^\n]*", "", text)))


def mutilated(text, chance):
    """The same rules with other white space, comments and order of metadata."""
    blocks = text.strip().split("\n\n")
    found = []
    for block in blocks:
        lines = block.splitlines()
        metadata = [line for line in lines if line.startswith("%!")]
        rest = [line for line in lines if not line.startswith("%!")]
        chance.shuffle(metadata)
        metadata = [line.replace("%! ", chance.choice(["%!", "%!  ", "%! "]), 1) for line in metadata]
        if metadata:
            rest = [_spaced(line, chance) if not line.startswith("%") else line for line in rest]
            if chance.random() < 0.3:
                rest[-1] += chance.choice(["% why", "   %why so"])
        above = ["% a comment"] if chance.random() < 0.2 else []
        found.append("\n".join([*above, *metadata, *rest]))
    return "".join(block + "\n" * chance.choice([1, 2, 3]) for block in found)


def _spaced(line, chance):
    line = re.sub(r"(?<=,) ", lambda _: chance.choice(["", "  ", "\n", "\n      "]), line)
    line = re.sub(r" (?=:-|<|>|<=|>=|!=)", lambda _: chance.choice(["", "  "]) if line.count(">") < 3 else " ", line)
    return re.sub(r"(?<=\() ?", lambda _: chance.choice(["", " "]), line)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PROGRAMS), st.randoms(use_true_random=False))
def test_formatting_keeps_statements_metadata_and_comments_and_is_done_once(path, chance):
    blocks = [one for one in SOURCES.text(path).split("\n\n") if "%!" in one]
    text = mutilated("\n\n".join(chance.sample(blocks, min(12, len(blocks)))), chance)
    once = formatted_program(text)
    assert rules_of(once) == rules_of(text)
    assert comments_of(once) == comments_of(text)
    assert formatted_program(once) == once


TERMS = st.sampled_from(
    ["a", "X", "-X", "3", "f(X,1)", "X+1", "X * 2", "1..3", "(a;b)", '"s, % t"', "_", "-3", "|X|", "2**X"]
)
ATOMS = st.builds("{}({})".format, st.sampled_from(["p", "q"]), st.lists(TERMS, min_size=1, max_size=3).map(",".join))
LITERALS = st.one_of(
    ATOMS,
    ATOMS.map("not {}".format),
    ATOMS.map("not  not {}".format),
    st.builds("{}{}{}".format, TERMS, st.sampled_from(["<", "<=", "=", "!=", ">", " >= "]), TERMS),
    ATOMS.map("N = #sum{{ X,Y:{} ; 1 : q(1) }}".format),
    ATOMS.map("1<#count {{ X : {}, not q(X) }}<=3".format),
    ATOMS.map("p(X):{}".format),
)
BODIES = st.lists(LITERALS, min_size=1, max_size=3).map(" ; ".join)
STATEMENTS = st.one_of(
    ATOMS.map("{}.".format),
    st.builds("{}:-{}.".format, ATOMS, BODIES),
    BODIES.map(":- {}.".format),
    st.builds("1{{ {}:{} }}2 :- {}.".format, ATOMS, ATOMS, BODIES),
    st.builds(":~ {}.[1@2,X]".format, BODIES),
    BODIES.map("#minimize{{ 1@2,X : {} }}.".format),
    st.just("#const n = 3."),
)
GAPS = st.sampled_from(["\n", "\n\n\n", " % so\n", "\n% alone\n\n", "\n%! id: b\n%!en:  x \n% between\n", "\r\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(STATEMENTS, GAPS), max_size=6))
def test_any_program_that_clingo_reads_keeps_what_it_says(parts):
    from reasoner.authoring.formatting.programs import contents

    text = "".join(one + gap for one, gap in parts)
    if syntax_errors(text, lambda _node: None):
        return
    once = formatted_program(text)
    assert contents(once) == contents(text)
    assert formatted_program(once) == once


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a:-b,c.", "a :- b, c.\n"),
        ("a :- b,\n c.\n\n\n\nd.", "a :- b,\n    c.\n\nd.\n"),
        ("%!en: x\n%! id: y\na.", "%! id: y\n%! en: x\na.\n"),
        ("a :-  % why\n b. ", "a :-  % why\n b.\n"),
        ("a.  % why\n% more\n\n% section\n\nb.", "a.  % why\n% more\n\n% section\n\nb.\n"),
        ("a(X ,Y):-X<3,N=#sum{P,I:b(P,I)},Y=(1 ; 2).", "a(X, Y) :- X < 3, N = #sum { P,I : b(P, I) }, Y = (1;2).\n"),
        (":~a.[1@2 , X]", ":~ a. [1@2, X]\n"),
        ("", ""),
    ],
)
def test_how_it_is_written(text, written):
    assert formatted_program(text) == written


@pytest.mark.parametrize(
    ("text", "line"), [("a.\nb :- c", 3), ("a.\n%* b *%\n", 2), ("a.\n\n§", 3), ("a :- (.", 1), ("((((" * 200, 1)]
)
def test_what_cannot_be_read_is_not_written(text, line):
    with pytest.raises(Unformatted) as left:
        formatted_program(text)
    assert left.value.line == line


CELLS = st.text(st.sampled_from(list('ab ,;"|<= [é')), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=1, max_size=4), st.sampled_from([",", ";"]))
def test_tables_keep_their_cells_and_are_done_once(rows, delimiter):
    import csv
    import io

    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    data = b"\xef\xbb\xbf" + written.getvalue().encode()
    once = formatted_table(data, delimiter)
    read = list(csv.reader(io.StringIO(once.decode()), delimiter=delimiter, strict=True))
    assert [row for row in read if row] == [[cell.strip() for cell in row] for row in rows]
    assert formatted_table(once, delimiter) == once
    before, after = (read_grid(one, "t.csv", delimiter)[0] for one in (data.removeprefix(b"\xef\xbb\xbf"), once))
    assert (before is None) == (after is None)
    if before and after:
        assert [[cell.text for cell in row] for row in before.rows] == [
            [cell.text for cell in row] for row in after.rows
        ]


@pytest.fixture
def base(tmp_path):
    for part in ("knowledge", "ontologies", "rules/m"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "rules/m/module.toml").write_text('id = "m"\n')
    return tmp_path


def called(*words):
    with pytest.raises(SystemExit) as left:
        run(["rules", "fmt", *map(str, words)])
    return left.value.code


def test_the_command_writes_only_what_can_be_read_and_says_so(base, capsys):
    good, bad, table = (base / "rules/m" / name for name in ("assess.lp", "act.lp", "t.csv"))
    good.write_text("a:-b.")
    good.chmod(0o640)
    bad.write_text("a:-b")
    table.write_bytes(b'\xef\xbb\xbfa, b\r\n1,"2"\r\n')
    assert called("--kb", base, "--check") == 1
    assert good.read_text() == "a:-b."
    assert "rules/m/assess.lp: would be written otherwise" in capsys.readouterr().out
    assert called("--kb", base, "--diff") == 1
    assert "+a :- b." in capsys.readouterr().out
    assert called("--kb", base) == 1  # for what cannot be read
    said = capsys.readouterr()
    assert "rules/m/act.lp:2: left as it is" in said.err
    assert "rules/m/t.csv:1: left as it is" in said.err  # nothing says what divides its cells
    assert (good.read_text(), bad.read_text(), good.stat().st_mode & 0o777) == ("a :- b.\n", "a:-b", 0o640)
    bad.unlink()
    (base / "rules/m/t.table.toml").write_text(
        'program = "act"\nhit = "first"\nthen = "a"\n[columns.a]\ninteger = true\n[columns.b]\ninteger = true\n'
    )
    assert called("--kb", base) == 0
    assert table.read_bytes() == b"a,b\n1,2\n"
    assert called("--kb", base, "--check") == 0


def test_the_command_knows_no_other_module(base, capsys):
    assert called("--kb", base, "--module", "n") == 2
    assert "there is no module `n`" in capsys.readouterr().err
