"""`NAME.table.toml`: what a table concludes, how its rows bear on each other, and what each of its columns is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reasoner.symbolic.rule import KEYS
from reasoner.symbolic.tables.problems import At, Found, nearest

POLICIES = ("unique", "any", "first", "collect")
METADATA = KEYS - {"id"}
KINDS = ("value", "finding", "any", "concept", "number", "integer", "word", "text", "name")
"""What a column can be; its key in the description."""
WITH_UNIT = ("value", "number")
_KEYS = (
    frozenset({"program", "hit", "for_each", "then", "when", "unknown", "decimal", "delimiter", "columns"}) | METADATA
)
_FILLED = re.compile(r"\{[a-z]")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_POSITION = re.compile(r" \(at line (\d+), column (\d+)\)$")
_ELSEWHERE = {
    "priority": "declare `first` and put the rows in their order",
    "rule order": "the order of what is concluded is said by rules about it; declare `collect`",
    "output order": "the order of what is concluded is said by rules about it; declare `collect`",
}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is: its `kind`, what its description says of it (`about`), and the unit of its numbers."""

    name: str
    kind: str
    about: Any
    unit: str = ""

    @property
    def variable(self) -> str:
        """The variable of a statement that stands for the patient's own value."""
        return self.name.upper()


@dataclass(frozen=True)
class Description:
    """What the description of a table says.

    Parameters: `hit`, the policy; `for_each`, columns whose values divide the rows into tables that the policy holds for;
    `then` and `when`, the conclusion and further conditions, with slots of columns; `unknown`, `silent` or `absent`; `decimal`
    and `delimiter`, marks of the file; `metadata`, `%!` lines of every row.
    """

    path: str
    program: str
    hit: str
    then: str
    columns: Mapping[str, Column]
    metadata: Mapping[str, str]
    when: str = ""
    for_each: tuple[str, ...] = ()
    unknown: str = "silent"
    decimal: str = "."
    delimiter: str = ","


def read_description(text: str, path: str) -> tuple[Description | None, list[Found]]:
    """The description of a table, or everything that is wrong with it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        place = _POSITION.search(str(failure))
        at = At(path, int(place[1]), int(place[2])) if place else At(path)
        return None, [at.wrong(f"no TOML: {_POSITION.sub('', str(failure))}", "mend it there")]
    where = _Where(text, path)
    found = [*_of_table(table, where), *_of_columns(table.get("columns", {}), str(table.get("hit")), where)]
    if found:
        return None, found
    columns = {name: _column(name, row) for name, row in table.get("columns", {}).items()}
    each = table.get("for_each", [])
    return Description(
        path,
        table["program"],
        table["hit"],
        table["then"].strip(),
        columns,
        {key: table[key] for key in sorted(METADATA & set(table))},
        table.get("when", "").strip(),
        tuple([each] if isinstance(each, str) else each),
        **{key: table[key] for key in ("unknown", "decimal", "delimiter") if key in table},
    ), []


@dataclass(frozen=True)
class _Where:
    text: str
    path: str

    def of(self, key: str, table: str = "") -> At:
        """The place of a key; of the table that it would stand in, or of the file, where it is not there."""
        heading = re.search(rf"^\[{re.escape(table)}\]", self.text, re.MULTILINE) if table else None
        start = heading.end() if heading else 0
        inside = re.compile(rf"^(?!\[)[ \t]*(?P<key>{re.escape(key)})[ \t]*=", re.MULTILINE).search(self.text, start)
        at = inside.start("key") if inside else heading.start() if heading else 0
        return At(self.path, self.text.count("\n", 0, at) + 1, at - (self.text.rfind("\n", 0, at) + 1) + 1)


def _of_table(table: Mapping[str, Any], where: _Where) -> Iterator[Found]:
    for key in table:
        if key == "id":
            yield where.of(key).wrong("rows have ids of their own, the table none", "remove `id`")
        elif key not in _KEYS:
            yield where.of(key).wrong(f"`{key}` is no key of a table", nearest(key, _KEYS))
    for key in ("program", "hit", "then"):
        if key not in table:
            yield where.of(key).wrong(f"the table has no `{key}`", "add it; see the handbook")
    for key, allowed in (
        ("program", ("assess", "act")),
        ("hit", POLICIES),
        ("unknown", ("silent", "absent")),
        ("decimal", (".", ",")),
        ("delimiter", (",", ";", "\t", "|")),
    ):
        value = table.get(key, allowed[0])
        if value not in allowed:
            fix = _ELSEWHERE.get(str(value), f"one of {', '.join(map(repr, allowed))}")
            yield where.of(key).wrong(f"`{key}` is {value!r}", fix)
    for key in ("then", "when", *sorted(METADATA)):
        if not isinstance(table.get(key, ""), str) or "\n" in table.get(key, "").strip():
            yield where.of(key).wrong(f"`{key}` is not one line of text", 'write it as `key = "…"`')
    yield from _of_policy(table, where)


def _of_policy(table: Mapping[str, Any], where: _Where) -> Iterator[Found]:
    """What is wrong with how marks, rows and columns go together."""
    if table.get("decimal") == "," == table.get("delimiter", ","):
        yield where.of("decimal").wrong("the comma cannot divide cells and decimals", 'declare `delimiter = ";"`')
    if table.get("hit") == "first" and _FILLED.search(str(table.get("when", ""))):
        message = "under `first` an earlier row would be taken for one whose further condition fails"
        yield where.of("when").wrong(message, "write what differs between rows as a column of kind finding or value")
    each = table.get("for_each", [])
    names = [each] if isinstance(each, str) else each
    columns = table.get("columns", {})
    if not isinstance(columns, dict):
        yield where.of("columns").wrong("`columns` is no table", "write `[columns.NAME]` for each")
    elif not isinstance(names, list) or not set(map(str, names)) <= set(columns):
        yield where.of("for_each").wrong(f"`for_each` is {each!r}", "name columns that the description declares")


def _of_columns(columns: Any, hit: str, where: _Where) -> Iterator[Found]:
    for name, row in columns.items() if isinstance(columns, dict) else ():
        table = f"columns.{name}"
        at = where.of("", table)
        if not _NAME.fullmatch(name):
            yield at.wrong(f"`{name}` is no name of a column", "use small letters, digits and _")
        if not isinstance(row, dict):
            yield at.wrong(f"`{name}` says nothing of the column", f"write `[{table}]` and what it is below")
            continue
        kinds = [key for key in row if key in KINDS]
        if len(kinds) != 1:
            yield at.wrong(f"the column `{name}` is {' and '.join(kinds) or 'nothing'}", f"one of {', '.join(KINDS)}")
            continue
        if kinds[0] == "any" and hit in ("unique", "first"):
            fix = "make it a finding column for each concept, or declare `collect`"
            yield where.of("any", table).wrong(
                f"several concepts of a row may be present, and the policy is {hit}", fix
            )
        for key in row.keys() - set(kinds):
            if key != "unit" or kinds[0] not in WITH_UNIT:
                fix = "remove it" if key == "unit" else nearest(key, (*KINDS, "unit"), "remove it")
                yield where.of(key, table).wrong(f"`{key}` is no key of a column of kind {kinds[0]}", fix)
        wrong = _expected(kinds[0], row[kinds[0]])
        if wrong:
            yield where.of(kinds[0], table).wrong(f"`{kinds[0]}` is {row[kinds[0]]!r}", wrong)
        if kinds[0] in WITH_UNIT and not isinstance(row.get("unit"), str):
            yield at.wrong(
                f"the numbers of `{name}` have no unit", 'add `unit = "…"`, or `"{column}"` if a column has it'
            )


def _expected(kind: str, value: Any) -> str:
    """What should stand there instead; nothing if it is right."""
    if kind in ("concept", "integer", "text", "name"):
        return "" if value is True else f"write `{kind} = true`"
    if kind == "word":
        words = isinstance(value, list) and value and all(isinstance(one, str) for one in value)
        return "" if words else 'list the words, as in `word = ["must", "should"]`'
    return "" if isinstance(value, str) and value else "write it as a text"


def _column(name: str, row: Mapping[str, Any]) -> Column:
    kind = next(key for key in row if key in KINDS)
    return Column(name, kind, row[kind], row.get("unit", ""))
