"""Terms of an OBO file (format 1.2 or 1.4), parsed by fastobo."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reasoner.errors import KnowledgeError
from reasoner.ontology.importing.terms import IS_A, NEWLINE, PART_OF, Statement, Term, TermFile, places_of

_COMMENT = re.compile(r"^[ \t]*!.*$", re.MULTILINE)
"""A line that is only a comment, which the format allows and fastobo does not."""
_PART_OF = frozenset({"part_of", "BFO:0000050"})


@dataclass(slots=True)
class _Draft:
    """The clauses of one term, by tag."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    synonyms: list[tuple[str, str]] = field(default_factory=list)

    def term(self, name: str) -> Term:
        xrefs, alt_ids, replaced_by, consider = (
            tuple(self.lists.get(tag, ())) for tag in ("xref", "alt_id", "replaced_by", "consider")
        )
        return Term(
            name,
            self.texts.get("name", ""),
            self.texts.get("def", ""),
            tuple(self.synonyms),
            xrefs,
            alt_ids,
            replaced_by,
            consider,
            self.texts.get("is_obsolete") == "true",
        )


def read_obo(data: bytes, name: str) -> TermFile:
    """Read an OBO file.

    Parameters: `data`, its bytes; `name`, for messages.
    Raises: KnowledgeError, with the line, if it is not UTF-8, not OBO, holds no term, or an id twice.
    """
    document = _parse(data, name)
    terms: dict[str, Term] = {}
    statements: list[Statement] = []
    for frame in document:
        if type(frame).__name__ != "TermFrame":
            continue
        identifier = str(frame.id)
        if identifier in terms:
            first, second = places_of(data, name, identifier)[:2]
            message = f"{second}: the id {identifier} is that of another term, at {first}"
            raise KnowledgeError(message, fix="keep one of them, or merge their lines")
        draft = _Draft()
        for clause in frame:
            statements += _take(draft, clause, identifier)
        terms[identifier] = draft.term(identifier)
    if not terms:
        raise KnowledgeError(f"{name}: holds no [Term]", fix="name a whole OBO file")
    return TermFile(_version(document), tuple(terms.values()), tuple(statements))


def _parse(data: bytes, name: str) -> Any:
    import fastobo

    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(NEWLINE, 0, problem.start) + 1
        raise KnowledgeError(f"{name}:{line}: not UTF-8 at byte {problem.start}", fix="save it as UTF-8") from problem
    plain = _COMMENT.sub("", text) + "\n"
    try:
        return fastobo.load(io.BytesIO(plain.encode("utf-8")))
    except SyntaxError as problem:
        found = plain.split("\n")[(problem.lineno or 1) - 1]
        message = f"{name}:{problem.lineno}: not OBO: {problem.msg}, found {found[:60]!r}"
        raise KnowledgeError(message, fix="mend that line, or fetch the file again") from problem
    except BaseException as problem:
        if isinstance(problem, (ValueError, OSError)) or type(problem).__name__ == "PanicException":
            message = f"{name}: not OBO that fastobo can read: {problem}"
            raise KnowledgeError(message, fix="fetch the file again, or convert it with ROBOT") from problem
        raise


def _take(draft: _Draft, clause: Any, subject: str) -> Iterator[Statement]:
    """Put one clause into the draft, or yield the statement that it makes."""
    tag = clause.raw_tag()
    match tag:
        case "name":
            draft.texts[tag] = clause.name
        case "def":
            draft.texts[tag] = str(clause.definition)
        case "is_obsolete":
            draft.texts[tag] = clause.raw_value()
        case "synonym":
            draft.synonyms.append((clause.synonym.scope, clause.synonym.desc))
        case "xref":
            draft.lists.setdefault(tag, []).append(str(clause.xref.id))
        case "alt_id":
            draft.lists.setdefault(tag, []).append(str(clause.alt_id))
        case "replaced_by" | "consider":
            draft.lists.setdefault(tag, []).append(str(clause.term))
        case "is_a":
            yield subject, IS_A, str(clause.term)
        case "relationship" | "intersection_of":
            relation = IS_A if clause.raw_value() == str(clause.term) else str(clause.typedef)
            yield subject, PART_OF if relation in _PART_OF else relation, str(clause.term)


def _version(document: Any) -> str:
    return next((clause.raw_value() for clause in document.header if clause.raw_tag() == "data-version"), "")
