"""The search against every patient of a small vocabulary, one by one; and its bounds."""

import time
from dataclasses import dataclass
from itertools import product
from threading import Timer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoner.authoring.cases import vignette
from reasoner.authoring.check.cuts import Flow
from reasoner.authoring.check.equivalence import equivalent
from reasoner.authoring.check.questions import Asking, Question, holding
from reasoner.authoring.check.situations import situations
from reasoner.authoring.models import Models
from reasoner.authoring.workspace import Workspace, usable
from reasoner.errors import Cancelled, DeadlineExceeded
from reasoner.interruption import Interruption
from reasoner.ontology.grounding import Grounder
from reasoner.patient.vignette import read_vignette
from reasoner.symbolic.atoms import read_atom
from reasoner.symbolic.matching import Seen
from reasoner.symbolic.program import Program
from reasoner.symbolic.searching import Search
from reasoner.symbolic.solve import consequences

from .conftest import ACT, ASSESS, MODULE

AS_OF = "2026-03-01T12:00"
OLD = "2026-02-26T12:00"
RULE = "%! id: r{n}\n%! en: x\n%! fr: x\n%! section: 1\n%! assume: x\n{window}{head} :- {body}.\n"
HEADS = ("likely(anaphylaxis)", "suspected(fever)", "suspected(cough)")
LITERALS = (
    "present(swelling)",
    "present(facial_swelling)",
    "absent(swelling)",
    "absent(facial_swelling)",
    "not present(swelling)",
    "not absent(facial_swelling)",
    "value(heart_rate, N), N > 100",
    "value(heart_rate, N), N <= 60",
    "value(heart_rate, N), N / 50 = 1",
    "not value(heart_rate, _)",
    "#count { X : present(X) } > 1",
)


@st.composite
def programs(draw):
    """Three rules, of which each may read what the ones before it conclude."""
    texts = []
    for number, head in enumerate(HEADS):
        known = [*LITERALS, *HEADS[:number], *(f"not {one}" for one in HEADS[:number])]
        body = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        numbered = [one.replace("N", f"N{place}") for place, one in enumerate(body)]
        window = draw(st.sampled_from(["", "%! window: 24 h\n"]))
        texts.append(RULE.format(n=number, window=window, head=head, body=", ".join(numbered)))
    return "".join(texts)


def only(workspace, assess):
    files = {path: "" for path in workspace.sources.files if path.endswith(".lp") and "/core/" not in path}
    return workspace.edited({**files, ASSESS: assess, ACT: ""})


@dataclass(repr=False)
class Everyone:
    """Every consistent patient of two findings, one below the other, and a heart rate, each new or old."""

    patients: list

    @classmethod
    def of(cls, documents):
        grounder, found = Grounder(documents), []
        moments = ({}, {"when": OLD})
        finding = [None, *({"polarity": word, **when} for word in ("present", "absent") for when in moments)]
        rate = [None, *({"value": value, "unit": "/min"} for value in ("50", "60", "61", "101"))]
        for swelling, facial, heart in product(finding, finding, rate):
            rows = zip(("swelling", "facial_swelling", "heart_rate"), (swelling, facial, heart), strict=True)
            facts = [{"concept": name, **row} for name, row in rows if row is not None]
            patient = read_vignette(vignette({"facts": facts}, AS_OF), "x")
            ages = grounder.ground(patient.entries, AS_OF).ages
            if not any(
                f"present({name})" in ages and f"absent({name})" in ages for name in ("swelling", "facial_swelling")
            ):
                found.append((len(facts), ages))
        return cls(found)


@pytest.fixture(scope="module")
def search():
    with Search(10) as one:
        yield one


@pytest.fixture(scope="module")
def everyone(workspace):
    return Everyone.of(usable(workspace).content)


def concluded(workspace, ages):
    return set(consequences(workspace, ages))


class Brute:
    """What the rules of a workspace conclude of a patient."""

    def __init__(self, workspace: Workspace) -> None:
        knowledge = usable(workspace)
        self.inputs = knowledge.inputs
        self.rules = knowledge.prepared
        self.program = Program(tuple(knowledge.prepared), knowledge.inputs)

    def atoms(self, ages):
        return consequences(self.program, ages)

    def seen(self, ages):
        inputs = {read_atom(text): age for text, age in ages.items()}
        return Seen((*inputs, *map(read_atom, self.atoms(ages))), inputs, self.inputs)


BOUNDED = settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@BOUNDED
@given(text=programs())
def test_a_rule_fires_of_a_smallest_patient_or_of_none(workspace, everyone, search, text):
    small = only(workspace, text)
    knowledge, brute = usable(small), Brute(small)
    flow = Flow(small.prepared, small.inputs)
    situation = situations(small, knowledge.content["modules"], flow)[0]
    asking = Asking(Models(knowledge), search)
    seen = [(size, brute.seen(ages)) for size, ages in everyone.patients]
    for one in (rule for rule in small.prepared if rule.rule.module == MODULE):
        sizes = [size for size, model in seen if holding(one, model)]
        question = Question(
            (), (one,), f"goal :- fires({one.index},_).", lambda _w, _s, model, one=one: holding(one, model)
        )
        verdict = asking.decide(situation, question)
        if verdict.status == "shown":
            assert sizes
            assert verdict.witness.size == min(sizes)
        elif verdict.status == "impossible":
            assert not sizes
        else:
            assert "#count" in text


@BOUNDED
@given(text=programs(), place=st.integers(0, 2), literal=st.sampled_from(LITERALS))
def test_an_edit_changes_a_patient_or_none(workspace, everyone, search, text, place, literal):
    rules = text.split("%! id: ")[1:]
    rules[place] = rules[place].replace(" :- ", f" :- {literal.replace('N', 'M')}, ")
    old, new = only(workspace, text), only(workspace, "".join(f"%! id: {one}" for one in rules))
    found = equivalent(old, new, search=search)
    before, after = Brute(old), Brute(new)
    differs = any(before.atoms(ages) != after.atoms(ages) for _, ages in everyone.patients)
    if found.status == "equivalent":
        assert not differs
    elif found.status == "different":
        assert found.lost or found.gained
    else:
        assert "#count" in text + literal


EDITS = [
    ("value(heart_rate, N), N > 100", "value(heart_rate, N), N >= 101", "equivalent"),
    ("value(heart_rate, N), N > 100", "value(heart_rate, N), N > 101", "different"),
    ("present(facial_swelling)", "present(facial_swelling), present(swelling)", "equivalent"),
    ("present(swelling)", "present(facial_swelling), present(swelling)", "different"),
    ("value(heart_rate, N), N / 50 = 1", "value(heart_rate, N), N >= 50, N < 100", "equivalent"),
    ("present(swelling)", "present(swelling), value(age, N), N < 5", "different"),
    ("present(fever), absent(fever)", "present(fever), absent(fever), contradiction(fever)", "equivalent"),
]


@pytest.mark.parametrize(("before", "after", "status"), EDITS)
def test_edits_are_told_apart(workspace, search, before, after, status):
    old, new = (
        only(workspace, RULE.format(n=1, window="", head="likely(anaphylaxis)", body=one)) for one in (before, after)
    )
    found = equivalent(old, new, search=search)
    assert found.status == status, found.reason
    assert (found.witness is not None) == (status == "different")


def test_another_validity_is_told_with_its_day(workspace):
    path = f"rules/{MODULE}/module.toml"
    new = workspace.edited({path: workspace.sources.text(path).replace("2019-08-31", "2019-09-30")})
    assert "on 2019-08-31" in equivalent(workspace, new).reason


EXPLODING = "p(1..20000). q(X,Y) :- p(X), p(Y)."
HARD = "{ a(1..40,1..39) }. :- a(X,Y), a(X,Z), Y < Z. :- a(X,Y), a(Z,Y), X < Z. :- X = 1..40, not a(X,_)."


@pytest.mark.parametrize("program", [EXPLODING, HARD])
def test_a_search_without_end_is_given_up_and_the_next_one_answered(program):
    with Search(1.0, 500) as search:
        begun = time.monotonic()
        assert search.ask(program).status == "undecided"
        assert time.monotonic() - begun < 30
        assert search.ask("a.").atoms == ("a",)


def test_several_goals_go_on_after_one_that_was_given_up():
    with Search(1.0, 500) as search:
        found = search.ask_each(
            f"{HARD.replace('{ a(1..40,1..39) }.', '{ a(1..40,1..39) } :- b.')} {{ b }}. c. d :- b.", ["c", "d", "c"]
        )
    assert found[0].status in ("model", "undecided")
    assert len(found) == 3


def test_a_search_is_cancelled_at_once():
    interruption = Interruption()
    Timer(0.3, interruption.cancel).start()
    with Search(60.0) as search, pytest.raises(Cancelled):
        search.ask(HARD, interruption=interruption)


def test_a_deadline_ends_a_comparison(workspace):
    new = only(workspace, "")
    with pytest.raises(DeadlineExceeded):
        equivalent(workspace, new, interruption=Interruption(deadline=0.0))
