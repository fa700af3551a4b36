"""From a table to the text of its rules, each with its metadata, and the row that each comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from reasoner.symbolic.memo import Memo
from reasoner.symbolic.reading import read_rules
from reasoner.symbolic.rule import Rule
from reasoner.symbolic.tables.cells import Cell, read_grid
from reasoner.symbolic.tables.description import METADATA, Description, read_description
from reasoner.symbolic.tables.intervals import ABSENT, MISSING, PRESENT, Box, Input, Missing, Part, meet
from reasoner.symbolic.tables.policies import overlaps, taken
from reasoner.symbolic.tables.problems import At, Found, in_order, nearest
from reasoner.symbolic.tables.rows import OPPOSITES, SLOT, Row, Words, read_row

KEY_ORDER = (
    *(
        "id",
        "en",
        "fr",
        "section",
        "strength",
        "certainty",
        "window",
        "assume",
        "assume_fr",
        "status",
        "source",
        "note",
    ),
    "allow",
)
"""The order in which `%!` lines are written."""


@dataclass(frozen=True)
class Compiled:
    """What a table says.

    Parameters: `program`, which its rules belong to; `text`, their source, of `docs/certificate.md`, section 5; `lines`, the
    line of the CSV file that each line of the text comes from; `rows` and `description`, as they were read; `found`, all that
    is wrong with it.
    """

    path: str
    program: str = ""
    text: str = ""
    lines: tuple[int, ...] = ()
    rules: tuple[Rule, ...] = ()
    rows: tuple[Row, ...] = ()
    description: Description | None = None
    found: tuple[Found, ...] = ()


def compile_table(path: str, data: bytes, description: str, words: Words, memo: Memo | None = None) -> Compiled:
    """The rules of a table.

    Parameters: `path`, of the CSV file, as `rules/MODULE/NAME.csv`; `data`, its bytes; `description`, of `NAME.table.toml`;
    `words`, what it may name; `memo`, what was read of its rows before.
    Law: the same files and words give the same text; a row that is not sound gives none, and says why.
    """
    described, found = read_description(description, path.removesuffix(".csv") + ".table.toml")
    if described is None:
        return Compiled(path, found=in_order(found))
    grid, wrong = read_grid(data, path, described.delimiter)
    found += wrong
    if grid is None:
        return Compiled(path, described.program, description=described, found=in_order(found))
    found += _of_header(described, grid.header, path)
    if any(problem.place.startswith((f"{path}:1:", f"{described.path}:")) for _, problem in found):
        return Compiled(path, described.program, description=described, found=in_order(found))
    rows = []
    for number, cells in enumerate(grid.rows, 1):
        named = {name.text: cell for name, cell in zip(grid.header, cells, strict=True)}
        row, wrong = read_row(described, named, words, number)
        found += wrong
        if not wrong:
            rows.append(row)
    found += _same_names(rows)
    return _written(path, described, rows, words, found=found, memo=memo or Memo())


def _of_header(description: Description, header: Sequence[Cell], path: str) -> Iterator[Found]:
    names = {cell.text for cell in header}
    for cell in header:
        if cell.text not in description.columns and cell.text not in METADATA:
            fix = nearest(cell.text, (*description.columns, *METADATA), "declare it")
            yield cell.at.wrong(f"`{cell.text}` is neither a column that {description.path} declares nor metadata", fix)
    for name in description.columns.keys() - names:
        yield At(path).wrong(f"the column `{name}` is declared and not there", nearest(name, names, "add it"))
    for template in (description.then, description.when, description.metadata.get("en", "")):
        for slot in SLOT.findall(template):
            if slot not in description.columns:
                fix = nearest(slot, list(description.columns), "declare the column")
                yield At(description.path).wrong(f"`{{{slot}}}` is no column of the table", fix)


def _same_names(rows: Iterable[Row]) -> Iterator[Found]:
    rows = list(rows)
    counts = Counter(row.name for row in rows)
    seen: set[str] = set()
    for row in rows:
        if counts[row.name] > 1 and row.name in seen:
            yield row.at.wrong(f"`{row.name}` is the name of another row", "rename one of the two")
        seen.add(row.name)


def _written(
    path: str, described: Description, rows: Sequence[Row], words: Words, *, found: list[Found], memo: Memo
) -> Compiled:
    module, name = path.split("/")[1:]
    pieces, wrong = taken(described, rows)
    found = [*found, *wrong, *overlaps(described, rows, lambda row: _filled(described.then, row.terms), words)]
    text: list[str] = []
    lines: list[int] = []
    rules: list[Rule] = []
    for row in rows:
        bodies = [body for box in pieces[row.name] for body in _bodies(box, row.variables)]
        for number, body in enumerate(bodies, 1):
            suffix = f".{number}" if len(bodies) > 1 else ""
            rule_id = f"{name.removesuffix('.csv')}#{row.name}{suffix}"
            written = _statement(described, row, rule_id, body)
            read, problems = memo.kept(
                (path, rule_id),
                (described.program, written),
                partial(read_rules, module, described.program, path, written),
            )
            for problem in problems:
                found.append(row.at.wrong(problem.message, problem.fix, "form"))
            if len(read) > 1:
                found.append(row.at.wrong("the row makes several statements", "conclude one atom in `then`"))
            rules += (replace(rule, line=row.at.line) for rule in read)
            text.append(written)
            lines += [row.at.line] * written.count("\n")
    return Compiled(
        path, described.program, "".join(text), tuple(lines), tuple(rules), tuple(rows), described, in_order(found)
    )


def _statement(described: Description, row: Row, rule_id: str, body: Sequence[str]) -> str:
    """A rule as its author would write it, ended by an empty line."""
    when = [_filled(described.when, row.terms)] if described.when else []
    literals = [*body, *row.pools, *when]
    metadata = {**described.metadata, **row.metadata, "id": rule_id}
    if not any(literal.startswith("not ") or " not " in literal for literal in literals):
        metadata = {key: value for key, value in metadata.items() if key not in ("assume", "assume_fr")}
    for language in ("en", "fr"):
        metadata[language] = _filled(metadata.get(language, ""), row.told[language])
    lines = [f"%! {key}: {metadata[key]}" for key in KEY_ORDER if metadata.get(key)]
    head = _filled(described.then, row.terms)
    statement = f"{head} :- {', '.join(literals)}." if literals else f"{head}."
    return "\n".join([*lines, statement, "", ""])


def _filled(template: str, texts: Mapping[str, str]) -> str:
    return SLOT.sub(lambda slot: texts.get(slot[1], slot[0]), template)


def _bodies(box: Box, variables: Mapping[Input, str]) -> list[list[str]]:
    """The bodies that together say a box: one where every input is one stretch."""
    parts = [
        _numbers(one.name, part, variables[one]) if one in variables else _finding(one.name, part)
        for one, part in box.items()
        if part != one.every
    ]
    return [[literal for literals in choice for literal in literals] for choice in product(*parts)]


def _numbers(concept: str, part: Part, variable: str) -> list[list[str]]:
    return [
        [f"not value({concept}, _)"]
        if isinstance(piece, Missing)
        else [f"value({concept}, {variable})", *piece.literals(variable)]
        for piece in part
    ]


def _finding(atom: str, part: Part) -> list[list[str]]:
    predicate, rest = atom.split("(", 1)
    opposite = f"{OPPOSITES[predicate]}({rest}"
    states = (bool(meet(part, (PRESENT,))), bool(meet(part, (ABSENT,))), MISSING in part)
    match states:
        case (True, True, True):
            return [[]]
        case (True, False, True):
            return [[f"not {opposite}"]]
        case (False, True, True):
            return [[f"not {atom}"]]
        case (False, False, True):
            return [[f"not {atom}", f"not {opposite}"]]
    return [[one] for one, holds in ((atom, states[0]), (opposite, states[1])) if holds]
