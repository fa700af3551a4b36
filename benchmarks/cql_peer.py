"""The rules of `benchmarks/symbolic.py` as ELM, what compiled Clinical Quality Language is run as by `cql-execution`.

    npm install --prefix FOLDER cql-execution@3.3.2
    python benchmarks/symbolic.py --cql FOLDER

CQL says findings, thresholds, counts and sums; choice, constraints over it and what is to be kept small it cannot say. A patient
is one record with a property for each finding and observable, which spares it the search for resources.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Elm = dict[str, Any]
Patient = dict[str, int]
_MODEL = "https://github.com/cqframework/cql-execution/simple"
_INTEGER = "{urn:hl7-org:elm-types:r1}Integer"
_SYSTEM = "{urn:hl7-org:elm-types:r1}"


def _literal(value: int) -> Elm:
    return {"type": "Literal", "valueType": _INTEGER, "value": str(value)}


def _property(name: str) -> Elm:
    return {"type": "Property", "path": name, "source": {"type": "ExpressionRef", "name": "Patient"}}


def _ref(name: str) -> Elm:
    return {"type": "ExpressionRef", "name": name}


def _both(operator: str, *operands: Elm) -> Elm:
    return {"type": operator, "operand": list(operands)}


def _has(finding: str) -> Elm:
    return {"type": "IsTrue", "operand": _property(finding)}


def _any(operands: Sequence[Elm]) -> Elm:
    return {"type": "AnyTrue", "source": {"type": "List", "element": list(operands)}}


def _points(name: str) -> Elm:
    """The points of an item that applies, else null, which sums leave out."""
    return {
        "type": "If",
        "condition": _ref(name),
        "then": _literal(int(name.split(",")[2][:-1])),
        "else": {"type": "Null"},
    }


def _sum(names: Sequence[str]) -> Elm:
    return {"type": "Sum", "source": {"type": "List", "element": list(map(_points, names))}}


def _count(names: Sequence[str]) -> Elm:
    applying = [
        {"type": "If", "condition": _ref(name), "then": _literal(1), "else": {"type": "Null"}} for name in names
    ]
    return {"type": "Count", "source": {"type": "List", "element": applying}}


Names = Callable[[str], list[str]]
"""The definitions that begin with a text."""
_FORMS: tuple[tuple[str, Callable[[re.Match[str], Names], tuple[str, Elm]]], ...] = (
    (r"(points\(.*\)) :- present\((f\d+)\)\.", lambda m, _: (m[1], _has(m[2]))),
    (
        r"(points\(.*\)) :- value\((o\d+),N\), N > (\d+)\.",
        lambda m, _: (m[1], _both("Greater", _property(m[2]), _literal(int(m[3])))),
    ),
    (
        r"(scored\((s\d+)\)) :- points\(s\d+,_,_\)\.",
        lambda m, names: (m[1], _any(list(map(_ref, names(f"points({m[2]},"))))),
    ),
    (
        r"total\((s\d+),T\) :- scored\(.*\), T = #sum \{ P,I : points\(s\d+,I,P\) \}\.",
        lambda m, names: (f"total({m[1]}", _sum(names(f"points({m[1]},"))),
    ),
    (
        r"(problem\(p\d+\)) :- total\((s\d+),T\), T >= (\d+)\.",
        lambda m, _: (m[1], _both("GreaterOrEqual", _ref(f"total({m[2]}"), _literal(int(m[3])))),
    ),
    (
        r"(risk\(r\d+\)) :- present\((f\d+)\), value\((o\d+),N\), N < (\d+)\.",
        lambda m, _: (m[1], _both("And", _has(m[2]), _both("Less", _property(m[3]), _literal(int(m[4]))))),
    ),
    (
        r"(barred\(a\d+\)) :- present\((f\d+)\), present\((f\d+)\)\.",
        lambda m, _: (m[1], _both("And", _has(m[2]), _has(m[3]))),
    ),
    (
        r"many :- #count \{ R : risk\(R\) \} >= (\d+)\.",
        lambda m, names: ("many", _both("GreaterOrEqual", _count(names("risk(")), _literal(int(m[1])))),
    ),
)


def sayable(rules: Sequence[str]) -> list[str]:
    """The rules that CQL can say."""
    return [rule for rule in rules if any(re.fullmatch(form, rule) for form, _ in _FORMS)]


def library(rules: Sequence[str]) -> Elm:
    """An ELM library with a definition for each conclusion of some rules that can be said, named as its atom."""
    made: dict[str, Elm] = {}

    def names(start: str) -> list[str]:
        return [name for name in made if name.startswith(start)]

    for rule in rules:
        for form, written in _FORMS:
            if found := re.fullmatch(form, rule):
                name, expression = written(found, names)
                made[name] = expression
    retrieve = {"type": "Retrieve", "dataType": f"{{{_MODEL}}}Patient"}
    definitions = [{"name": "Patient", "expression": {"type": "SingletonFrom", "operand": retrieve}}]
    definitions += [{"name": name, "expression": expression} for name, expression in made.items()]
    return {
        "library": {
            "identifier": {"id": "Rules", "version": "1"},
            "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
            "usings": {"def": [{"localIdentifier": "Simple", "uri": _MODEL}]},
            "statements": {"def": [{**one, "context": "Patient", "accessLevel": "Public"} for one in definitions]},
        }
    }


def record(number: int, patient: Patient) -> Elm:
    """A patient as one record."""
    found: Elm = {"id": str(number), "recordType": "Patient"}
    for atom in patient:
        name, _, argument = atom.removesuffix(")").partition("(")
        concept, _, value = argument.partition(",")
        found[concept] = int(value) if name == "value" else True
    return found


def run(folder: Path, rules: Sequence[str], cases: Sequence[Patient]) -> tuple[float, list[set[str]]]:
    """Patients a second of CPU, the best third of them, in a process whose start is not counted, and the conclusions of each."""
    question = {"library": library(rules), "patients": [record(number, case) for number, case in enumerate(cases)]}
    script = Path(__file__).with_name("cql_peer.js")
    done = subprocess.run(
        ["node", str(script), str(folder.resolve())],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    return answer["rate"], [set(map(_atom, one.items())) - {""} for one in answer["conclusions"]]


def _atom(result: tuple[str, object]) -> str:
    """The atom of a definition's result; empty where it gives none."""
    name, value = result
    if value is True:
        return name
    return f"{name},{value})" if name.startswith("total(") and value is not None else ""
