"""How rows bear on each other: that they exclude each other, agree, or that the first that holds is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from reasoner.symbolic.tables.description import Description
from reasoner.symbolic.tables.intervals import MISSING, Box, Interval, Part, outside, overlapping
from reasoner.symbolic.tables.problems import Found
from reasoner.symbolic.tables.rows import Row, Words

MOST_PIECES = 64
MOST_OVERLAPS = 100
Conclude = Callable[[Row], str]


def groups(description: Description, rows: Sequence[Row]) -> list[list[Row]]:
    """The rows for which the hit policy holds together, in their order."""
    found: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row.terms.get(name, "") for name in description.for_each)].append(row)
    return list(found.values())


def overlaps(description: Description, rows: Sequence[Row], conclude: Conclude, words: Words) -> Iterator[Found]:
    """Rows that hold together where the policy says that none do, or none that conclude otherwise."""
    if description.hit not in ("unique", "any"):
        return
    told = 0
    for group in groups(description, rows):
        for number, row in enumerate(group):
            for earlier in group[:number]:
                common = overlapping(earlier.box, row.box)
                if common is None or (description.hit == "any" and conclude(earlier) == conclude(row)):
                    continue
                shared = shown(common, words) or "anything"
                message = f"this row and line {earlier.at.line} both hold for {shared}"
                fix = "narrow one of the two"
                if description.hit == "any":
                    message, fix = f"{message}, and conclude otherwise", "conclude the same, or narrow one of the two"
                yield row.at.wrong(message, fix, "overlap")
                told += 1
                if told == MOST_OVERLAPS:
                    return


def possible(box: Box, description: Description) -> Box:
    """Where a row might hold: with `unknown = "silent"` also where what it asks for is not known."""
    if description.unknown == "absent":
        return box
    return {one: part if MISSING in part else (*part, MISSING) for one, part in box.items()}


def taken(description: Description, rows: Sequence[Row]) -> tuple[dict[str, list[Box]], list[Found]]:
    """Where each row is the one that is taken, by its name: all of it, or what earlier rows leave.

    Law: under `first`, what is left of two rows of a group has nothing in common.
    """
    if description.hit != "first":
        return {row.name: [row.box] for row in rows}, []
    left: dict[str, list[Box]] = {}
    found: list[Found] = []
    for group in groups(description, rows):
        for number, row in enumerate(group):
            pieces: list[Box] = [row.box]
            for earlier in group[:number]:
                pieces = [rest for piece in pieces for rest in outside(piece, possible(earlier.box, description))]
                if len(pieces) > MOST_PIECES:
                    message = f"the earlier rows leave more than {MOST_PIECES} pieces of this one"
                    found.append(row.at.wrong(message, "divide the table, or write rows that exclude each other"))
                    pieces = []
                    break
                if not pieces:
                    fix = "remove it, or move it up"
                    found.append(
                        row.at.wrong(f"it is never taken: line {earlier.at.line} and those before it are", fix)
                    )
                    break
            left[row.name] = pieces
    return left, found


def gaps(description: Description, rows: Sequence[Row], words: Words) -> Iterator[tuple[Row, str]]:
    """What no row of a group is for, though every input is known and plausible; each with the first row of the group."""
    if description.hit == "collect":
        return
    for group in groups(description, rows):
        if any(row.pools for row in group):
            continue
        rest: list[Box] = [{one: _usual(one.name, part, words) for row in group for one, part in row.box.items()}]
        for row in group:
            rest = [piece for box in rest for piece in outside(box, row.box)]
            if len(rest) > MOST_PIECES:
                break
        else:
            if rest:
                yield group[0], shown(rest[0], words)


def _usual(name: str, part: Part, words: Words) -> Part:
    """What is asked of an input, where it is known: of a number, the plausible ones."""
    plausible = words.observables.get(name, {}).get("plausible")
    if plausible is None:
        return (Interval(0, 1),) if "(" in name else (Interval(),)
    return (Interval(*plausible),)


def shown(box: Box, words: Words) -> str:
    """A box for people, with numbers in the unit of what is measured."""
    return ", ".join(
        f"{one.name} {' or '.join(_shown(one.name, piece, words) for piece in part)}"
        for one, part in box.items()
        if part != one.every
    )


def _shown(name: str, piece: object, words: Words) -> str:
    if not isinstance(piece, Interval):
        return "unknown"
    if "(" in name:
        return {(0, 0): "absent", (1, 1): "present"}.get(
            (piece.low or 0, 1 if piece.high is None else piece.high), "known"
        )
    row = words.observables.get(name) or words.concepts[name]
    step, unit = Fraction(*row["resolution"]), str(row.get("unit", ""))
    low, high = (None if end is None else f"{float(end * step):g}" for end in (piece.low, piece.high))
    if low is None or high is None:
        return f"{f'from {low} on' if low is not None else f'up to {high}' if high is not None else 'known'} {unit}".strip()
    return f"{low if low == high else f'{low} to {high}'} {unit}".strip()
