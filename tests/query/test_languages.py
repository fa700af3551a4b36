"""Blocks of other languages: they only read, and end, whatever they say."""

from __future__ import annotations

import os
import threading
import time

import pytest

from reasoner.errors import Cancelled, ReasonerError, Unanswerable
from reasoner.interruption import Interruption
from reasoner.query.bounded import Bounded
from reasoner.query.errors import QueryError


@pytest.fixture(scope="module")
def quick():
    """A process in which little is allowed."""
    one = Bounded(seconds=1.0, bytes_=200 << 20)
    yield one
    one.stop()


def names(table, column: int = 0) -> set[object]:
    return {row[column].value for row in table.rows}


def test_sparql_reads_the_ontologies(interpreter) -> None:
    found = interpreter.ask("sparql { SELECT ?c WHERE { ?c rdfs:subClassOf :respiratory_disorder } }")
    assert {"pulmonary_embolism", "chronic_lung_disease"} <= names(found)
    asked = interpreter.ask("sparql { ASK { :pulmonary_embolism rdfs:subClassOf :respiratory_disorder } }")
    assert names(asked) == {"true"}


def test_answer_sets_are_over_the_patient(loaded) -> None:
    found = loaded.ask("asp { found(X) :- present(X), not old(X). old(X) :- history(X). #show found/1. }")
    assert "found(dyspnoea)" in names(found, 1)
    assert len(names(loaded.ask("asp { { a; b }. :- a, b. }"))) == 3


@pytest.mark.parametrize(
    "block",
    [
        "sparql { DELETE WHERE { ?s ?p ?o } }",
        "sparql { INSERT DATA { :a :b :c } }",
        "sparql { LOAD <file:///etc/passwd> }",
        "sparql { SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } } }",
        "sparql { SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o } }",
        "sparql { SELECT * WHERE { { SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } } } } }",
        "sparql { SELECT }",
        "asp { #script(python) print(1) #end. }",
        'asp { #include "/etc/passwd". }',
        "asp { a. # include <incmode>. }",
        "asp { #external a. }",
        "asp { #program step(t). a(t). }",
        "asp { a :- }",
        "asp { a(X). }",
        "asp { x(@f(1)). }",
    ],
)
def test_what_would_reach_outside_or_is_wrong_is_refused(interpreter, block) -> None:
    if block == "asp { x(@f(1)). }":
        assert not names(interpreter.ask(block), 1) - {"∅"}
        return
    with pytest.raises(QueryError, match="of the block"):
        interpreter.ask(block)


def test_a_comment_or_a_string_is_no_directive(interpreter) -> None:
    found = interpreter.ask('asp { % #include "x"\n ok("#script"). }')
    assert names(found, 1) == {'ok("#script")'}


def test_the_place_of_a_fault_is_that_of_the_query(interpreter) -> None:
    with pytest.raises(QueryError) as refused:
        interpreter.ask("asp { a.\n b(X). }")
    [fault] = refused.value.faults
    assert refused.value.text[fault.span[0] :].startswith("b(X)")


@pytest.mark.parametrize(
    "program", ["p(X+1) :- p(X). p(0).", "p(1..10000000).", "p(0..300). q(X,Y,Z) :- p(X), p(Y), p(Z)."]
)
def test_what_never_ends_is_stopped(quick, program) -> None:
    from reasoner.symbolic.answer_sets import answer_sets

    begun = time.monotonic()
    with pytest.raises(Unanswerable, match="more than"):
        quick.run(answer_sets, program, (), 10)
    assert time.monotonic() - begun < 20


def test_a_query_over_everything_thrice_is_stopped(quick, reasoner) -> None:
    from reasoner.ontology.sparql import select

    text = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?i && ?f = 3) }"
    with pytest.raises(Unanswerable, match="more than"):
        quick.run(select, str(reasoner.knowledge.sources.directory / "ontologies"), text, 10)


def test_the_caller_may_give_up(quick) -> None:
    interruption = Interruption()
    threading.Timer(0.2, interruption.cancel).start()
    with pytest.raises(Cancelled):
        quick.run(time.sleep, 30, interruption=interruption)
    assert quick.run(os.getpid) != os.getpid()


def test_many_answers_are_cut(interpreter) -> None:
    found = interpreter.ask("asp { 1 { p(1..2000) } 1. }")
    assert len(found.rows) == 1000
    assert "the first 1000" in found.notes[0]


def test_nothing_of_it_is_a_fault_of_the_program(interpreter) -> None:
    for block in ("asp { }", "sparql { }", "asp { %* }", 'asp { p("}"). }'):
        try:
            interpreter.ask(block)
        except ReasonerError:
            continue
