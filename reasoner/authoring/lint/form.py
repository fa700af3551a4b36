"""Why rules cannot be used: what the engine refuses at load, as findings with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoner.authoring.findings import Check, Finding, Place
from reasoner.authoring.text import find, of_statement, quoted, read_place, whole_line
from reasoner.authoring.workspace import Workspace
from reasoner.errors import Problem

SYNTAX = Check("syntax", "error", "the statement cannot be read, so that nothing of it applies")
MISSING_METADATA = Check(
    "missing-metadata", "error", "a reader could not see what the rule says and where it comes from"
)
MISSING_FRENCH = Check("missing-french", "error", "an answer in French would have a gap where this rule is a reason")
UNBOUND_SLOT = Check("unbound-slot", "error", "the sentence names a variable that has no value where it is told")
BAD_METADATA = Check("bad-metadata", "error", "a line that is not understood is not applied")
NOT_A_RULE = Check("not-a-rule", "error", "rules hold only what the checker can derive again")

KINDS = {
    "fragment": Check("outside-fragment", "error", "the checker could not derive it again"),
    "undeclared": Check("undeclared", "error", "a misspelt name never holds, and the rule is silent"),
    "misplaced": Check("wrong-program", "error", "what act concludes is not known when assess is asked"),
    "unassumed": Check("unassumed-not", "error", "what is not known of a patient would count as absent"),
    "duplicate": Check("duplicate-id", "error", "a reason in an explanation could be either rule"),
    "circle": Check("circle", "error", "what depends on its own negation has no one meaning"),
    "unsafe": Check("unsafe-variable", "error", "a variable that nothing binds could be anything"),
    "overflow": Check("overflow", "error", "numbers beyond 32 bits change their sign in silence"),
    "table": Check("bad-table", "error", "a row that is not understood concludes nothing"),
    "overlap": Check("table-overlap", "error", "the hit policy says that one row holds, and two do"),
    "explosion": Check("explosion", "error", "one patient could keep the engine busy without end"),
}
_FORMS = (
    (re.compile(r"not a program"), SYNTAX),
    (re.compile(r"has no fr$"), MISSING_FRENCH),
    (re.compile(r"has no "), MISSING_METADATA),
    (re.compile(r"sentence names \{"), UNBOUND_SLOT),
    (re.compile(r"no `%! key|stands twice|is no length|no statement below"), BAD_METADATA),
)
_NEAREST = re.compile(r"did you mean `([^`]+)`\?")
_CELL = re.compile(r'"(?:[^"]|"")*"|[^,;|\t]*')
_SLOT = re.compile(r"\{([^{}]*)\}")


def problems(workspace: Workspace) -> Iterator[Finding]:
    """Every reason why the rules cannot be used."""
    for kind, problem in workspace.problems:
        check = _check(kind, problem)
        yield (_of_table if kind in ("table", "overlap") else _finding)(workspace, check, problem)


def _check(kind: str, problem: Problem) -> Check:
    if kind != "form":
        return KINDS[kind]
    return next((check for pattern, check in _FORMS if pattern.search(problem.message)), NOT_A_RULE)


def _finding(workspace: Workspace, check: Check, problem: Problem) -> Finding:
    path, line, column, rule = read_place(problem.place)
    lines = workspace.lines(path)
    words = [word for word in quoted(problem.message) if len(word) < 200]
    if check is UNBOUND_SLOT:
        words = ["{" + name + "}" for name in _SLOT.findall(problem.message)]
    at = workspace.rules_at.get((path, line))
    place = Place(path, line, column, column + 1) if column > 1 else whole_line(path, lines, line)
    if check is UNBOUND_SLOT and at:
        numbers = range(max(1, line - 20), line)
        place = next((one for word in words if (one := find(path, lines, numbers, word))), place)
    elif at:
        place = of_statement(lines, at, *words)
    nearest = _NEAREST.search(problem.fix)
    return Finding(check, place, rule, problem.message, problem.fix, nearest[1] if nearest else "")


def _of_table(workspace: Workspace, check: Check, problem: Problem) -> Finding:
    """What is wrong with a cell: of its place to the end of the cell."""
    path, line, column, _ = read_place(problem.place)
    lines = workspace.lines(path)
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    cell = _CELL.match(rest)
    end = column + max(1, len(cell[0]) if cell else 0)
    nearest = _NEAREST.search(problem.fix)
    return Finding(
        check, Place(path, line, column, end), "", problem.message, problem.fix, nearest[1] if nearest else ""
    )
