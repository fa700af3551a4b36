"""Reading and checking rules: what is refused, where, and with what advice."""

import pytest

from reasoner.errors import RuleError
from reasoner.symbolic.analysis import analyse
from reasoner.symbolic.nesting import nested_too_deeply
from reasoner.symbolic.prepared import prepare
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import window_minutes
from reasoner.symbolic.vocabulary import Predicate

CONCEPTS = {"fever", "cough", "heart_rate", "wells_pe"}
PREDICATES = {
    name: Predicate(name, program, arguments, "", "")
    for name, program, arguments in (
        ("present", "input", ("concept",)),
        ("absent", "input", ("concept",)),
        ("value", "input", ("concept", "quantity:0")),
        ("points", "assess", ("concept", "concept", "quantity:0")),
        ("total", "assess", ("quantity:0",)),
        ("sick", "assess", ("concept",)),
        ("well", "assess", ("concept",)),
        ("advise", "act", ("concept",)),
        ("belief", "input", ("concept", "quantity:0", "quantity:0")),
    )
}
HEAD = "%! id: r{0}\n%! en: text\n%! fr: texte\n%! section: 1\n"


def rule(text, number=1, extra=""):
    return HEAD.format(number) + extra + text + "\n"


def problems(text, program="assess"):
    rules, found = read_rules("m", program, f"rules/m/{program}.lp", text)
    return [*found, *analyse(rules, PREDICATES, CONCEPTS)]


def test_a_good_rule_has_no_problem():
    text = rule("points(wells_pe, heart_rate, 15) :- value(heart_rate, N), N > 100.", extra="%! window: 24 h\n")
    assert problems(text) == []
    (read,), _ = read_rules("m", "assess", "p", text)
    assert (read.id, read.window, read.variables, read.line) == ("r1", 1440, ("N",), 6)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("sick(fevre) :- present(fever).", "`fevre` is no concept", "did you mean `fever`?"),
        ("sick(fever) :- presnet(fever).", "`presnet` is not declared", "did you mean `present`?"),
        ("sick(fever) :- present(fever, cough).", "2 arguments here and 1", "give 1"),
        ("present(fever) :- sick(fever).", "comes from input", "conclude a predicate of assess"),
        ("advise(fever) :- sick(fever).", "comes from act", "move the rule"),
        ("sick(X) :- belief(X,L,_), L > 5.", "`belief` is not known before act", "move the rule"),
        ("sick(X) :- present(X), not absent(X).", "takes what is not known as absent", "assume"),
        ("sick(_) :- present(fever).", "has a `_` outside a body literal", "name the variable"),
        ("sick(X) :- present(X), not value(X,_+1).", "has a `_` in an operation", "in a rule of its own"),
        ("sick(X) :- present(X), not value(X,_..3).", "has a `_` in an operation", "in a rule of its own"),
        ("sick(X) :- present(X), not -points(X,_,_).", "strong negation under `not`", "in a rule of its own"),
        ("{ sick(X) : present(X) }.", "nothing to choose", "act.lp"),
        ("sick(fever); well(fever) :- present(fever).", "a disjunction", "1 { a; b } 1"),
        ('sick("fever") :- present(fever).', "neither an integer nor a constant", "concept"),
        ("sick(fever) : well(cough) :- present(fever).", "a disjunction", "1 { a; b } 1"),
        ("1 #count { 1,a : sick(fever) : present(fever) }.", "aggregate in a head", "choose with bounds"),
        ("not sick(fever) :- present(fever).", "negated head", "constraint"),
        ("sick(fever) :- { present(fever) } 1.", "set of literals", "#count"),
        ("sick(fever) :- #sum { 1 : present(fever) }.", "without a guard", "compare"),
        ("sick(fever) :- #sum { 1 } > 0.", "without a condition", "when it counts"),
        ("sick(X) :- present(X), value(X,N), not 1 < N < 3.", "chain of comparisons", "comparison that is meant"),
        ("total(N & 3) :- value(fever,N).", "operation on bits", "use +"),
        ("sick((fever,cough)) :- present(fever).", "tuple", "with a name"),
        ("sick(@f(fever)) :- present(fever).", "external function", "with a name"),
        (":~ present(fever). [1@2]", "nothing to keep small", "act.lp"),
        ("sick(X) :- present(X), #count { Y : sick(Y) } < 2.", "its own aggregate", "break the circle"),
        ("sick(X) :- present(X), sick(Y) : present(Y).", "its own aggregate", "break the circle"),
        ("#external sick(fever).", "is #external", "choose"),
        ("#script (python) x = 1 #end.", "is a script", "outside the rules"),
        ("#program other.", "a program of its own", "assess.lp"),
        ("#show N : total(N).", "#show of a term", "conclude an atom"),
        ("#const n = f(1).", "neither an integer nor a constant", "write one"),
        ("#const n = 1. #const n = 2.", "declared twice", "keep one"),
        ("sick(fever) :- present(fever)", "not a program", "full stop"),
    ],
)
def test_a_bad_rule_is_named_with_its_place_and_a_way_out(text, message, fix):
    found = problems(rule(text))
    assert any(message in one.message and fix in one.fix for one in found), [str(one) for one in found]
    assert all(one.place.startswith("rules/m/assess.lp") for one in found)


def test_negation_with_its_reason_is_accepted():
    assert (
        problems(rule("sick(X) :- present(X), not absent(X).", extra="%! assume: contradictions count as present\n"))
        == []
    )


def test_what_is_anonymous_under_not_may_be_anything():
    assert problems(rule("sick(X) :- present(X), not value(X,_).", extra="%! assume: none was measured\n")) == []


def test_every_problem_is_found_at_once():
    text = rule("sick(fevre) :- presnet(fever).") + rule("well(couhg) :- present(cough).", 1)
    assert len(problems(text)) == 4


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("sick(fever).", "has no id, en, fr, section"),
        ("%! id: a\n%! en: e\n%! section: 1\nsick(fever).", "has no fr"),
        ("%! colour: blue\n" + rule("sick(fever)."), "is no `%! key: value`"),
        ("%! id: b\n" + rule("sick(fever)."), "stands twice"),
        (rule("sick(fever).", extra="%! window: 1 fortnight\n"), "is no length"),
        (HEAD.format(1).replace("text", "{N} high") + "sick(fever).", "names {N}"),
        ("%! id: alone\n", "no statement below"),
    ],
)
def test_metadata_is_checked(lines, message):
    assert any(message in one.message for one in problems(lines)), [str(one) for one in problems(lines)]


def test_a_predicate_may_not_depend_on_its_own_negation():
    assume = "%! assume: a test\n"
    text = rule("sick(X) :- present(X), not well(X).", 1, assume) + rule(
        "well(X) :- present(X), not sick(X).", 2, assume
    )
    assert any("depends on its own negation" in one.message for one in problems(text))


def test_positive_recursion_is_stratified():
    assert problems(rule("sick(X) :- well(X).") + rule("well(X) :- sick(X), present(X).", 2)) == []


@pytest.mark.parametrize(
    ("text", "minutes"), [("24 h", 1440), ("4 wk", 40320), ("10 mo", 432000), ("1 a", 525600), ("x", None)]
)
def test_windows_in_minutes(text, minutes):
    assert window_minutes(text) == minutes


def test_an_assumption_may_be_translated():
    text = rule("sick(X) :- present(X), not absent(X).", extra="%! assume: a reason\n%! assume_fr: une raison\n")
    assert problems(text) == []


@pytest.mark.parametrize(
    "text",
    ["total(N) :- N = #sum { P : points(wells_pe, fever, P) }.", "total(N) :- value(fever, M), N = M / 12 * 10."],
)
def test_an_assigned_variable_is_bound(text):
    assert problems(rule(text, extra="%! assume: none\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        "sick(X) :- present(X), #count { P : points(X,_,P) } < 3.",
        ":- present(fever), absent(fever).",
        "total(N) :- N = 1..3, present(fever).",
        "sick(fever;cough) :- present(fever).",
        "total(N) :- N = #max { P : points(wells_pe, fever, P) }.",
        "total(N) :- N = 2 ** 3, present(fever).",
        "-sick(X) :- present(X), -well(X).",
        "sick(fever) :- present(X) : absent(X); present(fever).",
        "#const n = 3. #program base. #show sick/1.",
    ],
)
def test_what_the_fragment_has_is_taken(text):
    assert problems(rule(text) if text[0] != "#" else text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{ advise(X) : present(X) } 1.",
        "1 { advise(X) : present(X), -sick(X) } 2 :- present(fever).",
        ":~ advise(X). [2@1,X]",
        "#minimize { 2@1,X : advise(X); 1 : present(X), value(X,_) }.",
        "%! assume: x\nadvise(X) :- present(X), not not advise(X).",
    ],
)
def test_act_may_choose_and_keep_small(text):
    note, _, statement = text.rpartition("\n")
    assert problems(rule(statement, extra=f"{note}\n" if note else ""), "act") == []


@pytest.mark.parametrize("text", ["total(X) :- total(X+1), present(fever).", "sick(X) :- absent(fever)."])
def test_a_variable_that_nothing_binds_is_named(text):
    rules, _ = read_rules("m", "assess", "m.lp", rule(text))
    with pytest.raises(RuleError, match="nothing says what X may be"):
        prepare(rules)


def test_declared_constants_stand_for_their_values():
    (read,), found = read_rules("m", "assess", "m.lp", rule("total(n) :- present(fever).") + "#const n = -3.\n")
    assert (read.text, found) == ("total(-3) :- present(fever).", [])


def test_every_element_of_minimize_has_the_metadata():
    read, found = read_rules("m", "act", "m.lp", rule("#minimize { 1@2,x : advise(fever); 3 : advise(cough) }."))
    assert ([one.id for one in read], found) == (["r1", "r1"], [])


@pytest.mark.parametrize(
    "term",
    ["f(" * 5_000 + "1" + ")" * 5_000, "1" + "+1" * 5_000, "-" * 5_000 + "1", "1" + "**1" * 5_000, "|" * 2_000 + "1" + "|" * 2_000],
)  # fmt: skip
def test_what_would_end_the_process_of_clingos_parser_is_refused_before(term):
    text = rule("sick(fever) :- present(fever).") + rule(f"total({term}) :- present(fever).", 2)
    read, (problem,) = read_rules("m", "assess", "m.lp", text)
    assert (read, problem.place) == ([], "m.lp:10")
    assert "more than 60 brackets or 1000 operators" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "sick(fever) :- present(fever). % " + "(" * 100,
        "%* " + "(" * 100 + " *%\n" + rule("sick(fever) :- present(fever)."),
        "\n".join(rule(f"total({k}+{k}) :- present(fever).", k) for k in range(1_200)),
        "total(" + "(" * 50 + "1..3" + ")" * 50 + ") :- present(fever).",
    ],
)
def test_comments_and_other_statements_do_not_count_as_nesting(text):
    assert nested_too_deeply(text) is None


@pytest.mark.parametrize(
    "statement",
    [
        "total(" + "+".join(["(1;2;3;4;5;6;7;8;9;0)"] * 9) + ") :- present(fever).",
        "sick(X) :- present(X)" + ", present((fever;cough;fever;cough;fever;cough))" * 8 + ".",
        "sick(fever) :- 1 < #count { " + ",".join(["(1;2;3;4;5;6;7;8;9;0)"] * 9) + " : present(fever) }.",
    ],
)
def test_pools_that_make_too_many_rules_are_refused(statement):
    read, (problem,) = read_rules("m", "assess", "m.lp", rule(statement))
    assert (read, problem.place) == ([], "m.lp:5")
    assert "make more than 10000 rules" in problem.message


def test_pools_of_elements_add_up():
    statement = "sick(fever) :- 1 < #count { " + "; ".join(["(1;2;3;4;5;6;7;8;9;0) : present(fever)"] * 9) + " }."
    read, found = read_rules("m", "assess", "m.lp", rule(statement))
    assert (len(read), found) == (1, [])


def test_what_cannot_be_read_is_told_at_its_place_and_the_rest_is_read():
    lines = "%! id: {0}\n%! en: x\n%! fr: x\n%! section: 1\n".format
    text = (
        lines("a")
        + "a :- b c.\n"
        + lines("b")
        + "c :- d.\n"
        + lines("c")
        + "c :- d\n"
        + lines("d")
        + "e.\n"
        + lines("e")
        + "h(X) :- i(X).\n"
    )
    rules, problems = read_rules("m", "assess", "m.lp", text)
    assert [rule.id for rule in rules] == ["b", "e"]
    assert [problem.place for problem in problems] == ["m.lp:5:8", "m.lp:20:1"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("present(fièvre).", "1:11"), ("a.\n\n§", "3:1"), ('p("é"). % é\n“a”', "2:1"), ('a :- "é', "1:6")],
)
def test_a_character_that_no_word_has_is_a_problem_and_not_the_end(text, place):
    _, found = read_rules("m", "assess", "m.lp", text)
    assert any(one.place == f"m.lp:{place}" for one in found), list(map(str, found))
    assert all(character in "".join(one.message for one in found) for character in "è§“" if character in text)
