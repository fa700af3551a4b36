"""Verbs of other languages: SPARQL over the ontologies, answer-set programs over a patient; read-only and bounded."""

from __future__ import annotations

from functools import cache

from reasoner.errors import Phrase
from reasoner.ontology.sparql import Unfit, select
from reasoner.query import statements as said
from reasoner.query.asking import At, answers
from reasoner.query.bounded import Bounded
from reasoner.query.errors import Fault, QueryError
from reasoner.query.results import Cell, Column, Result, Table
from reasoner.query.statements import Block
from reasoner.query.syntax import Concept
from reasoner.symbolic.answer_sets import Refused, answer_sets
from reasoner.vocabulary import split_atom

MOST = 1_000
"""So many rows or answer sets are told."""

_NOTHING = "∅"
"""What is shown of an answer set that has nothing to show."""


@cache
def _process(_language: str) -> Bounded:
    """The process that answers in a language: one for the life of the program."""
    return Bounded()


@answers.register(said.Sparql)
def _sparql(asked: said.Sparql[Concept], at: At) -> Result:
    directory = str(at.knowledge.sources.directory / "ontologies")
    try:
        found = _process("sparql").run(
            select, directory, asked.block.text, MOST, interruption=at.context.interruption()
        )
    except Unfit as failure:
        raise _fault(asked.block, failure) from None
    concepts = at.knowledge.content["ontology"]["concepts"]
    columns = tuple(Column((name,), name) for name in found.columns)
    rows = tuple(
        tuple(Cell(f"{text} ({at.label(text)})" if text in concepts else text or "", text) for text in row)
        for row in found.rows
    )
    notes = (at.say("cut", MOST),) if found.is_cut else ()
    return Table(at.language, at.say.count("rows_found", len(rows)), columns=columns, rows=rows, notes=notes)


@answers.register(said.Asp)
def _asp(asked: said.Asp[Concept], at: At) -> Result:
    """Answer sets over what is recorded and concluded of the current patient; over nothing where there is none."""
    atoms: tuple[str, ...] = ()
    if at.session.patient is not None:
        atoms = (*at.state.grounding.ages, *at.state.atoms)
    try:
        found = _process("asp").run(
            answer_sets, asked.block.text, tuple(dict.fromkeys(atoms)), MOST, interruption=at.context.interruption()
        )
    except Refused as failure:
        raise _fault(asked.block, failure) from None
    columns = (
        Column(("set", "ensemble"), "#"),
        Column(("atom", "atome"), at.say["column_atom"]),
        Column(("words", "mots"), at.say["column_words"]),
    )
    rows = tuple(
        (Cell.of(number), Cell.of(atom), Cell.of(_words(atom, at)))
        for number, shown in enumerate(found.sets, start=1)
        for atom in shown or (_NOTHING,)
    )
    notes = (at.say("cut", MOST),) if found.is_cut else ()
    return Table(at.language, at.say.count("sets_found", len(found.sets)), columns=columns, rows=rows, notes=notes)


def _words(atom: str, at: At) -> str:
    """An atom in words, if it is one of the knowledge base; otherwise the concepts in it."""
    name, arguments = split_atom(atom)
    declared = at.knowledge.predicates.get(name)
    concepts = at.knowledge.content["ontology"]["concepts"]
    if (
        declared is not None
        and len(declared.arguments) == len(arguments)
        and all(one in concepts or not one.isidentifier() for one in arguments)
    ):
        return at.words.atom(atom)
    return ", ".join(at.label(one) for one in arguments if one in concepts)


def _fault(block: Block, failure: Unfit | Refused) -> QueryError:
    """What is wrong in a block, at its place in the query."""
    lines = block.text.split("\n")
    line = min(max(failure.line, 1), len(lines))
    start = block.span[0] + 1 + sum(len(one) + 1 for one in lines[: line - 1]) + max(failure.column - 1, 0)
    end = max(start + 1, min(start + 1, block.span[1]))
    said_of = Phrase("line {0}, column {1} of the block: {2}", failure.line, failure.column, failure.message)
    return QueryError("", [Fault(said_of, Phrase("mend the block there"), (start, end))])
