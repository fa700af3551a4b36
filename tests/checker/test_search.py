"""All stable models: each once, none missing; and what is claimed to be the best is compared with all of them."""

import pytest

from reasoner.checker.logic import Program
from reasoner.checker.reading import read_rules
from reasoner.checker.search import Search, TooManyError, check_optimal
from reasoner.checker.shapes import CheckError
from reasoner.checker.terms import read_atom, show


def program(*texts):
    source = "".join(f"%! id: r{number}\n{text}\n" for number, text in enumerate(texts))
    said = read_rules("f.lp", source)
    return Program("act", said.rules, frozenset({"input"}), said.penalties, stratified=False)


def models(*texts, facts=()):
    found = [sorted(map(show, model)) for model in Search(program(*texts)).models(map(read_atom, facts), {})]
    assert len({tuple(one) for one in found}) == len(found)
    return sorted(found)


def test_a_choice_has_every_subset_and_its_bounds_cut():
    assert models("{ a; b }.") == [[], ["a"], ["a", "b"], ["b"]]
    assert models("1 { a; b } 1.") == [["a"], ["b"]]
    assert models("{ a; b } != 1.") == [[], ["a", "b"]]


def test_circles_through_not():
    assert models("a :- not b.", "b :- not a.") == [["a"], ["b"]]
    assert models("a :- not a.") == []
    assert models("a :- not not a.") == [[], ["a"]]
    assert models("a :- b.", "b :- a.") == [[]]


def test_components_are_settled_one_after_the_other():
    found = models(
        "{ a(1..3) }.", "n(N) :- N = #count { X : a(X) }.", ":- n(N), N != 2.", "b :- a(1), not c.", "{ c } :- n(2)."
    )
    assert len(found) == 6
    assert all(sum(atom.startswith("a(") for atom in model) == 2 for model in found)


def test_choices_whose_bounds_are_tight_need_few_suppositions():
    texts = [f"1 {{ do({p},X) : option(X) }} 1 :- problem({p})." for p in range(6)]
    facts = [f"problem({p})" for p in range(6)] + [f"option({x})" for x in "abc"]
    assert len(models(*texts, facts=facts)) == 3**6


def test_only_what_may_be_chosen_is_supposed_not_all_atoms_of_its_predicate():
    texts = ["a(X) :- given(X).", "1 { a(b); a(c) } 1 :- a(1).", "a(d(X)) :- a(X), X != b, X != c, given(X)."]
    facts = [f"given({x})" for x in range(1, 40)]
    assert len(models(*texts, facts=facts)) == 2
    assert len(models(*texts, facts=facts[1:])) == 1


@pytest.mark.parametrize(
    ("texts", "facts", "only"),
    [
        (["{ a } :- b.", "c :- not a."], [], True),
        (["{ a } :- b.", "c :- not a."], ["b"], False),
        (["{ a : b }.", "c :- not a."], [], True),
        (["{ a } :- not c.", "c :- not a."], [], False),
        (["a :- not c.", "c :- not a.", ":- c."], [], False),
        (["a :- not b."], [], True),
    ],
)
def test_a_model_is_seen_to_be_the_only_one_where_nothing_may_be_chosen(texts, facts, only):
    compiled = program(*texts)
    inputs = list(map(read_atom, facts))
    for model in Search(compiled).models(inputs, {}):
        assert compiled.is_only(model, {}) is only
    assert not only or len(list(Search(compiled).models(inputs, {}))) == 1


def test_more_than_can_be_tried_is_said():
    with pytest.raises(TooManyError):
        list(Search(program("{ a(1..13) }.")).models((), {}))
    with pytest.raises(TooManyError):
        list(Search(program("{ a(1) }.", "{ a(X+1) } :- a(X), X < 3000.")).models((), {}))


@pytest.mark.parametrize(
    ("texts", "best", "worse", "reason"),
    [
        (("1 { a; b }.", ":~ a. [2]", ":~ b. [1]"), ["b"], ["a"], "costs less"),
        (("1 { a; b } 1.", ":~ a. [1@2]", ":~ b. [9@1]"), ["b"], ["a"], "costs less"),
        (("1 { a; b } 1.", ":~ b. [-3]"), ["b"], ["a"], "costs less"),
        (("1 { a; b } 1.",), ["a"], ["b"], "comes before it"),
        (("{ a; b }.",), ["a", "b"], ["a"], "comes before it"),
        (("{ a; b }.", ":~ a. [1,x]", ":~ b. [1,x]"), [], ["a"], "costs less"),
    ],
)
def test_the_best_is_accepted_and_what_is_worse_is_not(texts, best, worse, reason):
    check_optimal(program(*texts), {read_atom(atom) for atom in best}, (), {})
    with pytest.raises(CheckError, match=reason):
        check_optimal(program(*texts), {read_atom(atom) for atom in worse}, (), {})


def test_the_bounds_of_a_choice_are_seen_through_its_window():
    said = read_rules("f.lp", "%! id: p\np(1..2).\n%! window: 1 h\n%! id: r\n{ p(X) : input(X) } 1.\n")
    found = Program("act", said.rules, frozenset({"input"}), stratified=False)
    facts = {("input", 1): 0, ("input", 2): 100}
    assert len(list(Search(found).models(facts, facts))) == 1
    assert list(Search(found).models(facts, dict.fromkeys(facts, 0))) == []
