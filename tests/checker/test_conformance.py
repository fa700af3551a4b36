"""Conformance: what has to be accepted is, and every forgery in `reject`, named after its lie, is rejected for it."""

import copy
import json
import re
from pathlib import Path

import pytest

from checker import tiny_base as base
from checker.tiny_builder import build, seal
from reasoner.certificate.canonical import canonical
from reasoner.checker.logic import Program
from reasoner.checker.reading import read_rules
from reasoner.checker.search import check_optimal
from reasoner.checker.shapes import CheckError
from reasoner.checker.terms import read_atom
from reasoner.checker.verify import verify

HERE = Path(__file__).resolve().parent
RIGHT = build()
SEVERAL = build(at_most=2)


def cases(folder):
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / folder).glob("*.json"))}
    assert found
    return found


ACCEPT, REJECT = cases("accept"), cases("reject")


def check_program(case):
    """Check a derivation of a program as a certificate's act is checked."""
    said = read_rules("f.lp", case["source"])
    program = Program("act", said.rules, frozenset({"input"}), said.penalties, stratified=False)
    facts = {read_atom(fact) for fact in case["facts"]}
    atoms = program.check(case["steps"], facts, {}) | facts
    if [list(pair) for pair in program.costs(atoms, {})] != case["costs"]:
        raise CheckError("the costs differ")
    check_optimal(program, atoms, facts, {})


def put(document, pointer, value):
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
    for part in path:
        document = document[int(part)] if isinstance(document, list) else document[part]
    document[int(last) if isinstance(document, list) else last] = value


def forged(case):
    """The knowledge base and the sealed certificate of a forgery."""
    changed = {name: copy.deepcopy(base.DOCUMENTS[name]) for name, _, _ in case.get("knowledge", ())}
    for name, pointer, value in case.get("knowledge", ()):
        put(changed[name], pointer, value)
    knowledge = base.knowledge(**changed)
    certificate = copy.deepcopy(SEVERAL if case.get("several") else RIGHT)
    for pointer, value in case["edits"]:
        put(certificate, pointer, knowledge.identity if value == "@kb" else value)
    return knowledge, canonical(seal(certificate))


@pytest.mark.parametrize("name", ACCEPT)
def test_what_is_right_is_accepted(name):
    check_program(ACCEPT[name])


@pytest.mark.parametrize("name", [name for name, case in REJECT.items() if "source" in case])
def test_a_forged_derivation_is_rejected_for_its_lie(name):
    with pytest.raises(CheckError, match=re.compile(REJECT[name]["says"])):
        check_program(REJECT[name])


@pytest.mark.parametrize("name", [name for name, case in REJECT.items() if "edits" in case])
def test_a_forged_certificate_is_rejected_at_its_step(name):
    knowledge, data = forged(REJECT[name])
    assert data not in (canonical(RIGHT), canonical(SEVERAL))
    request = base.REQUEST | ({"options": {"at_most": 2}} if REJECT[name].get("several") else {})
    result = verify(data, knowledge, record=base.RECORD, request=request)
    assert (result.verdict, result.step) == ("rejected", REJECT[name]["step"])


def test_every_kind_of_statement_is_among_what_is_accepted():
    text = "".join(case["source"] for case in ACCEPT.values())
    assert all(part in text for part in ("{", ":~", "#min", "not not", "..", ";", " : ", ":- do"))


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (canonical(RIGHT).replace(b'{"act"', b'{"act":[],"act"', 1), "unreadable"),  # a duplicate key
        (
            canonical(RIGHT).replace(b'"costs":[]', b'"costs":[[1,' + b"9" * 5000 + b"]]"),
            "unreadable",
        ),  # a giant number
        (b'{"act":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "unreadable"),  # deep nesting
    ],
)
def test_bytes_that_are_no_certificate_are_unreadable(data, verdict):
    assert verify(data, base.knowledge(), record=base.RECORD).verdict == verdict


@pytest.mark.slow
def test_a_hundred_megabytes_are_told_apart_from_a_certificate():
    filled = canonical(RIGHT).replace(b'"attested":[]', b'"attested":["' + b"x" * 100_000_000 + b'"]')
    result = verify(filled, base.knowledge(), record=base.RECORD)
    assert result.verdict in ("rejected", "unreadable")
