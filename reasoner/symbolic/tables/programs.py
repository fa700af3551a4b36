"""The programs of modules as engine and checker read them: what authors wrote, then what their tables say (decision 15)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import Sources
from reasoner.symbolic.memo import Memo
from reasoner.symbolic.tables.compiling import Compiled, compile_table
from reasoner.symbolic.tables.problems import At
from reasoner.symbolic.tables.rows import Words

DESCRIPTION = ".table.toml"
_NAME = re.compile(r"rules/[^/]+/[a-z][a-z0-9_]*\.csv")
_CONSTANT = re.compile(r"^\s*#const\b", re.MULTILINE)


def program_paths(sources: Sources) -> list[str]:
    """The paths of programs that authors wrote: `rules/<module>/assess.lp` and `rules/<module>/act.lp`."""
    return [
        path
        for path in sources.matching("rules", ".lp")
        if path.count("/") == 2 and path.rsplit("/", 1)[1] in ("assess.lp", "act.lp")
    ]


def table_paths(sources: Sources) -> list[str]:
    """The paths of tables, `rules/<module>/NAME.csv`: of those that are there, and of those that a description speaks of."""
    described = (path.removesuffix(DESCRIPTION) + ".csv" for path in sources.matching("rules", DESCRIPTION))
    return sorted(path for path in {*sources.matching("rules", ".csv"), *described} if path.count("/") == 2)


def compile_at(path: str, sources: Sources, words: Words, memo: Memo | None = None) -> Compiled:
    """The table at a path; what is wrong with it is in it.

    Parameters: `memo`, what was read of its rows before.
    """
    description = path.removesuffix(".csv") + DESCRIPTION
    if not _NAME.fullmatch(path):
        there = path if path in sources.files else description
        wrong = At(there).wrong("the name of a table begins the ids of its rules", "use small letters, digits and _")
        return Compiled(path, found=(wrong,))
    for needed, fix in ((description, "describe its columns in it"), (path, "add it, or remove the description")):
        if needed not in sources.files:
            there = path if needed == description else description
            return Compiled(path, found=(At(there).wrong(f"there is no {needed.rsplit('/', 1)[1]} beside it", fix),))
    try:
        text = sources.text(description)
    except KnowledgeError as unreadable:
        return Compiled(path, found=(At(description).wrong(str(unreadable.args[0]), unreadable.fix),))
    compiled = compile_table(path, sources.files[path], text, words, memo)
    beside = f"{path.rsplit('/', 1)[0]}/{compiled.program}.lp"
    if beside in sources.files and _CONSTANT.search(sources.files[beside].decode("utf-8", "replace")):
        message = f"{beside} declares constants with `#const`, which would hold in the table too"
        wrong = At(description).wrong(message, "write the numbers themselves there")
        return Compiled(path, found=(*compiled.found, wrong))
    return compiled


def program_texts(sources: Sources, tables: Iterable[Compiled]) -> dict[str, str]:
    """The source of every program by its path: its own text, then that of each table of the module, by name.

    Law: of a knowledge base without tables, the texts are the files.
    """
    texts = {path: sources.text(path) for path in program_paths(sources)}
    for table in sorted(tables, key=lambda one: one.path):
        if table.text:
            path = f"{table.path.rsplit('/', 1)[0]}/{table.program}.lp"
            own = texts.get(path, "")
            texts[path] = f"{own}{'' if own.endswith(chr(10)) or not own else chr(10)}\n% {table.path}\n\n{table.text}"
    return texts


def words_of(documents: Mapping[str, Mapping[str, Mapping[str, Mapping[str, object]]]]) -> Words:
    """What tables may name, of the documents that ontologies are compiled to."""
    return Words(documents["ontology"]["concepts"], documents["observables"]["observables"])
