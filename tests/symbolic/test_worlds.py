"""The probabilistic rules of modules: what is refused at load, and how they meet a record."""

import pytest

from reasoner.symbolic.analysis import analyse
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.vocabulary import Predicate
from reasoner.symbolic.worlds import read_worlds
from reasoner.symbolic.worlds_checks import shows, worlds_problems

PREDICATES = {
    name: Predicate(name, program, arguments, "", "")
    for name, program, arguments in (
        ("present", "input", ("concept",)),
        ("absent", "input", ("concept",)),
        ("takes", "input", ("concept",)),
        ("value", "input", ("concept", "quantity:0")),
        ("belief", "input", ("concept", "ppm", "ppm")),
        ("sick", "assess", ("concept",)),
        ("flu", "worlds", ()),
        ("cold", "worlds", ("concept",)),
        ("points", "worlds", ("integer",)),
    )
}
CONCEPTS = {"fever", "cough", "heart_rate"}
INPUTS = frozenset({"present", "absent", "takes", "value"})
HEAD = "%! id: r{0}\n%! en: text\n%! fr: texte\n%! section: 1\n"
SURE = "%! status: unsourced\n%! p: "


def rule(text, extra="", number=1):
    return HEAD.format(number) + extra + text + "\n"


def problems(*texts, program="worlds"):
    rules, found = read_rules("m", program, f"rules/m/{program}.lp", "".join(texts))
    return [
        *found,
        *analyse(rules, PREDICATES, CONCEPTS),
        *(worlds_problems(rules, PREDICATES) if program == "worlds" else ()),
    ]


GOOD = (
    rule("flu.", SURE + "0.1\n%! interval: 0.05..0.2\n"),
    rule("present(fever) :- flu.", SURE + "0.8\n%! window: 7 d\n", 2),
    rule("{ cold(fever); cold(cough) } 1 :- value(heart_rate,N), N > 100.", SURE + "0.5, 1/4\n", 3),
    rule("points(N) :- N = 0..3, N = #count { X : cold(X) }.", number=4),
    rule(":- flu, not present(fever).", number=5),
)


def test_good_rules_have_no_problem():
    assert problems(*GOOD) == []


@pytest.mark.parametrize(
    ("text", "says", "fix"),
    [
        ("flu.\n", "has no id, en, fr, section", "write `%! key: value`"),
        (rule("flu.", "%! p: 0.1\n"), "has no status", "sourced"),
        (rule("flu.", "%! p: 0.1\n%! status: known\n"), "has no status", "unsourced"),
        (rule("flu.", "%! p: 0.1\n%! status: sourced\n"), "no source is named", "%! source"),
        (rule("flu.", SURE + "1.2\n"), "not between 0 and 1", "decimal"),
        (rule("flu.", SURE + "0.1\n%! interval: 0.2..0.3\n"), "does not hold", "low..high"),
        (rule("flu.", SURE + "0.1\n%! interval: wide\n"), "does not hold", "low..high"),
        (rule("flu.", SURE + "0.1\n%! interval: 0.0..1.1\n"), "does not hold", "low..high"),
        (rule("value(heart_rate,90).", SURE + "0.1\n"), "is a fact of the record", "conclude a predicate of worlds"),
        (rule("absent(fever).", SURE + "0.1\n"), "a world denies by not concluding", "conclude what it denies"),
        (rule("sick(fever).", SURE + "0.1\n"), "comes from assess", "conclude a predicate of worlds"),
        (rule("flu :- sick(fever)."), "not known to worlds", "write its rules here"),
        (rule("flu :- belief(fever,_,_)."), "not known to worlds", "write its rules here"),
        (rule("flu :- present(cough)."), "takes what is not known as absent", "give it a probability"),
        (rule("flu :- not takes(cough)."), "takes what is not known as absent", "assume"),
        (rule("flu :- not value(heart_rate,90)."), "takes what is not known as absent", "assume"),
        (rule("points(N) :- N = #count { X : cold(X) }."), "by an aggregate or a condition alone", "N = 0..9"),
        (rule("#minimize { 1 : flu }."), "preference", "remove it"),
        (rule("flo."), "not declared", "did you mean `flu`?"),
        (rule("cold(fevre)."), "no concept", "did you mean `fever`?"),
        (rule("flu(1)."), "arguments", "give 0"),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text, says, fix):
    found = problems(text)
    assert any(
        says in one.message and fix in one.fix and one.place.startswith("rules/m/worlds.lp:") for one in found
    ), found


def test_an_assumption_may_be_stated():
    assert problems(rule("flu :- present(cough).", "%! assume: it is asked of everybody\n")) == []


def test_rules_of_assess_cannot_look_into_worlds():
    assert any("some worlds" in one.message for one in problems(rule("sick(fever) :- flu."), program="assess"))


def test_what_is_shown_is_the_same_whatever_is_in_force():
    assert [one.place for one in shows("f.lp", "flu. #show flu/0.")] == ["f.lp"]


def worlds(*texts):
    return read_worlds([("m", "rules/m/worlds.lp", "".join(texts))], INPUTS)


def test_what_a_record_says_and_rules_conclude_is_no_fact():
    read = worlds(*GOOD)
    ages = {"present(fever)": 10, "present(cough)": 10, "value(heart_rate,120)": 5}
    concluded = read.concluded(ages)
    assert concluded == {"present(fever)": 7 * 1440}
    assert read.facts(ages, concluded) == ("present(cough).", "value(heart_rate,120).")


def test_the_shortest_window_counts_whatever_the_order():
    one, other = (rule("present(fever).", SURE + f"0.1\n%! window: {n} d\n", n) for n in (3, 2))
    none = rule("present(fever).", SURE + "0.1\n", 9)
    for texts in ((one, other, none), (none, other, one), (other, none, one)):
        assert worlds(*texts).concluded({}) == {"present(fever)": 2 * 1440}


def test_a_window_hides_old_facts_but_nothing_that_is_concluded():
    assumed = "%! assume: for the test\n"
    read = worlds(
        rule("flu :- present(cough), present(fever).", assumed + "%! window: 1 h\n"),
        rule("present(fever).", SURE + "0.5\n", 2),
    )
    young, old = {"present(cough)": 60, "present(fever)": 900}, {"present(cough)": 61}
    facts = read.facts(young, read.concluded(young))
    assert "present__within_60(cough)." in facts
    assert "present__within_60(fever) :- present(fever)." in facts
    assert "present__within_60(cough)." not in read.facts(old, read.concluded(old))
