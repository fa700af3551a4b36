"""A coverage-guided fuzzer of parser and planner: `python fuzz_queries.py FOLDER_OF_SEEDS RUNS SECONDS`.

Only ReasonerErrors may be raised, and what they say is told in both languages without hidden characters. A plan is written and read
again. The last byte of an input chooses how many of its words are bound to a parameter.
"""

from __future__ import annotations

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["reasoner.query"]):
    import reasoner.query.planning as planning
    import reasoner.query.printing as printing
    import reasoner.query.script as script
    from reasoner.engine.knowledge_base import load
    from reasoner.errors import ReasonerError
    from reasoner.query.errors import QueryError, is_hidden

PLANNER = planning.Planner(load(None))
PRINTERS = [printing.Printer("en"), printing.Printer("fr")]


def one(data: bytes) -> None:
    text = data.decode("utf-8", errors="surrogateescape")
    try:
        for part in script.statements(text):
            plan = PLANNER.plan(part.text, {"x": text[-12:], "y": 3, "z": 1.5})
            tree = PLANNER.parse(part.text)
            assert all(PLANNER.parse(printer.written(tree)) == tree for printer in PRINTERS), part.text
            list(printing.plan_lines(plan))
    except QueryError as refusal:
        for language in ("en", "fr"):
            told = refusal.told(language)
            told.encode("utf-8")
            assert not any(is_hidden(character) for character in told.replace("\n", "")), told
    except ReasonerError as refusal:
        str(refusal).encode("utf-8")


if __name__ == "__main__":
    seeds, runs, seconds = sys.argv[1:]
    fuzzing = [
        f"-runs={runs}",
        f"-max_total_time={seconds}",
        "-timeout=20",
        "-rss_limit_mb=3000",
        "-max_len=300",
        "-seed=1",
    ]
    dictionary = f"{tempfile.mkdtemp()}/words"
    with open(dictionary, "w", encoding="utf-8") as file:
        from reasoner.query.keywords import spellings

        for language in ("en", "fr"):
            for _, word in spellings(language):
                file.write('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n')
    atheris.Setup([sys.argv[0], *fuzzing, f"-dict={dictionary}", f"-artifact_prefix={tempfile.mkdtemp()}/", seeds], one)
    atheris.Fuzz()
