"""What the checker finds by trying worlds is what the world table finds with fractions, over random programs and the corpus."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from reasoner.checker.chances import _Sums
from reasoner.checker.reading import read_rules
from reasoner.checker.search import TooManyError
from reasoner.checker.terms import read_atom
from reasoner.checker.worlds import Worlds
from reasoner.errors import Contradiction
from reasoner.probability.programs.exact import exact
from reasoner.probability.programs.reading import Program, read_program
from reasoner.symbolic.worlds import read_worlds
from tests.probability.programs.test_programs_laws import ATOMS, EVIDENCE, FEW, MENTIONED, PROGRAMS


def named(lines: list[str]) -> str:
    """Statements with an id above each."""
    return "\n".join(f"%! id: s{number}\n{line}" for number, line in enumerate([*lines, MENTIONED]))


def found(text: str, evidence: dict[str, bool | None]) -> tuple[_Sums, dict[tuple[object, ...], bool]]:
    """The checker's sums, and the evidence as it reads it."""
    worlds = Worlds([read_rules("f.lp", text)])
    known = {read_atom(atom): holds for atom, holds in evidence.items() if holds is not None}
    return _Sums(worlds.worlds({}, [*map(read_atom, ATOMS)])), known


@given(PROGRAMS, EVIDENCE)
@FEW
def test_the_checker_agrees_with_the_world_table(lines, evidence):
    text = named(lines)
    try:
        program = read_program("f.lp", text)
        rights = [exact(program, atom, evidence) for atom in ATOMS]
    except Contradiction:
        assume(False)
    try:
        sums, known = found(text, evidence)
    except TooManyError:
        assume(False)
    for atom, right in zip(ATOMS, rights, strict=True):
        chance = sums.chance({read_atom(atom): True}, known)
        assert sums.inconsistent == right.inconsistent
        assert sums.mass(known) == right.evidence
        told = {"probability": right.probability, "lower": right.lower, "upper": right.upper}
        assert chance == {name: value for name, value in told.items() if value is not None}


@given(PROGRAMS)
@FEW
def test_leaving_out_what_nothing_depends_on_changes_no_number(lines):
    text = named(lines)
    worlds = Worlds([read_rules("f.lp", text)])
    try:
        every = _Sums(worlds.worlds({}, [*map(read_atom, ATOMS)]))
        for atom in map(read_atom, ATOMS):
            few = _Sums(worlds.worlds({}, [atom]))
            assert few.inconsistent == every.inconsistent
            assert few.chance({atom: True}, {}) == every.chance({atom: True}, {})
    except TooManyError:
        assume(False)
    assert every.inconsistent + every.mass({}) == Fraction(1)


INPUTS = ("present(a)", "present(b)", "absent(a)", "takes(a)", "value(a,1)")
READ = (
    "present(a)",
    "present(X)",
    "takes(a)",
    "value(X,N), N > 0",
    "not takes(a)",
    "not present(b)",
    "c",
    "d(X)",
    "d(a)",
)
HEADS = ("present(a)", "present(b)", "takes(a)", "c", "d(a)")


@st.composite
def rules_over_a_record(draw: st.DrawFn) -> str:
    """A statement that may read and conclude what a record says, perhaps with a window."""
    body = draw(st.lists(st.sampled_from(READ), max_size=2, unique=True))
    binds = any("X" in one and not one.startswith("not") for one in body)
    head = draw(st.sampled_from((*HEADS, "present(X)", "d(X)") if binds else HEADS))
    p = draw(st.sampled_from(["", "%! p: 0.25\n", "%! p: 2/3\n"]))
    window = draw(st.sampled_from(["", "%! window: 10 min\n", "%! window: 1 h\n"]))
    return f"{p}{window}{head}{' :- ' + ', '.join(body) if body else ''}."


AGES = st.dictionaries(st.sampled_from(INPUTS), st.sampled_from([5, 30, 90]), max_size=5)


@given(st.lists(rules_over_a_record(), min_size=1, max_size=5), AGES)
@FEW
def test_records_meet_rules_alike(lines, ages):
    text = "\n".join(f"%! id: s{number}\n{line}" for number, line in enumerate(lines))
    inputs = frozenset({"present", "absent", "takes", "value"})
    engine, checker = read_worlds([("m", "f.lp", text)], inputs), Worlds([read_rules("f.lp", text)])
    atoms = {read_atom(atom): age for atom, age in ages.items()}
    concluded = engine.concluded(ages)
    assert {read_atom(one): None if window < 0 else window for one, window in concluded.items()} == checker.concluded(
        atoms
    )
    facts = engine.facts(ages, concluded)
    program = Program("f.lp", (*engine.certain, *facts), engine.annotated, (), engine.signatures)
    seen = {atom: age for atom, age in atoms.items() if atom not in checker.concluded(atoms)}
    asked = [one for one in HEADS if (one.partition("(")[0], one.count("(")) in engine.signatures]
    try:
        sums = _Sums(checker.worlds(seen, [*map(read_atom, asked)]))
        rights = [exact(program, atom) for atom in asked]
    except (TooManyError, Contradiction):
        assume(False)
    for atom, right in zip(asked, rights, strict=True):
        assert sums.inconsistent == right.inconsistent
        assert sums.chance({read_atom(atom): True}, {}).get("probability") == right.probability
