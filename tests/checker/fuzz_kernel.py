"""A coverage-guided fuzzer for the checker: `python fuzz_kernel.py certificate|rules FOLDER_OF_SEEDS RUNS SECONDS`.

A certificate of any bytes gets a verdict; a rule file of any text is read and planned, or refused by CheckError.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["reasoner.checker", "reasoner.certificate"]):
    from reasoner.checker.logic import Program
    from reasoner.checker.reading import read_rules
    from reasoner.checker.shapes import CheckError
    from reasoner.checker.verify import verify

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from checker import tiny_base as base

KNOWLEDGE = base.knowledge()


def certificate(data: bytes) -> None:
    assert verify(data, KNOWLEDGE, record=base.RECORD, request=base.REQUEST).verdict in (
        "checked",
        "rejected",
        "unreadable",
    )


def rules(data: bytes) -> None:
    try:
        said = read_rules("f.lp", data.decode("utf-8", "replace"))
        Program("act", said.rules, frozenset({"present"}), said.penalties, stratified=False)
    except CheckError as refusal:
        str(refusal).encode("utf-8", "replace")


if __name__ == "__main__":
    kind, folder, runs, seconds = sys.argv[1:]
    target = {"certificate": certificate, "rules": rules}[kind]
    atheris.Setup(
        [sys.argv[0], f"-runs={runs}", f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=4096", folder],
        target,
    )
    atheris.Fuzz()
