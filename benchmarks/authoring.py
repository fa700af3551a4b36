"""How long an author waits: lint and the cases that an edit can touch, a difference over a cohort, the language server.

    python benchmarks/authoring.py [--json] [--edits N] [--drawn N] [--jobs N] [--rules N]

Edits are of a threshold of one rule, in a process that has read the knowledge base before, as `watch` and the language server
have. `--drawn` patients are drawn for the difference, with its processes. The server is asked over standard input and output, of
a knowledge base that has at least `--rules` rules: modules are copied under other names until it has.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from reasoner.authoring.cases import read_cases
from reasoner.authoring.cohort import Drawn
from reasoner.authoring.difference import difference
from reasoner.authoring.lint import lint
from reasoner.authoring.models import Asking, Models
from reasoner.authoring.simulation import Simulation
from reasoner.authoring.testing import Testing, asked, touched
from reasoner.authoring.workspace import Workspace, usable
from reasoner.errors import KnowledgeError
from reasoner.knowledge.sources import PARTS, installed_directory

PROGRAM = "rules/esc_pe_2019/assess.lp"
_NUMBER = re.compile(r"(?<=[<>=] )\d+(?=\.$)", re.MULTILINE)
_ID = re.compile(r"^%! id: (\w+)$", re.MULTILINE)
_VARIABLE = re.compile(r"^[^%\n].*|\{[A-Z]\w*\}", re.MULTILINE)
_NAME = re.compile(r"(?<!\w)[A-Z]\w*")
START = "from reasoner.cli.main import run; run(['rules', 'server', '--kb', {!r}])"


def edits(workspace: Workspace, number: int) -> Iterator[str]:
    """Texts of a program in which one threshold differs."""
    text = workspace.sources.text(PROGRAM)
    places = list(_NUMBER.finditer(text))
    for found in places[:: max(1, len(places) // number)][:number]:
        yield text[: found.start()] + str(int(found[0]) + 1) + text[found.end() :]


def after_an_edit(workspace: Workspace, number: int) -> dict[str, float]:
    """Seconds from an edit to findings and outcomes."""
    cases = [case for name in workspace.modules for case in read_cases(workspace.sources.directory, name)[0]]
    models = Models(usable(workspace))
    lint(workspace)
    for case in cases:
        models.kept(case.key, asked(case))
    taken, ran = [], []
    for text in edits(workspace, number):
        begun = time.perf_counter()
        edited = workspace.edited({PROGRAM: text})
        lint(edited)
        try:
            knowledge = usable(edited)
            again = touched(cases, models, knowledge)
            list(Testing(knowledge).run(again))
            ran.append(len(again))
        except KnowledgeError:
            ran.append(0)
        taken.append(time.perf_counter() - begun)
    return {
        "edits": len(taken),
        "median, s": statistics.median(taken),
        "most, s": max(taken),
        "cases": len(cases),
        "median of cases run": statistics.median(ran),
    }


def over_a_cohort(workspace: Workspace, number: int, jobs: int) -> dict[str, float]:
    """Seconds for the difference that one edit makes, drawing included."""
    cohort = Drawn(Simulation(usable(workspace)), number)
    text = workspace.sources.text(PROGRAM).replace("value(heart_rate, N), N > 100.", "value(heart_rate, N), N > 110.")
    edited = workspace.edited({PROGRAM: text})
    begun = time.perf_counter()
    found = difference(usable(workspace), usable(edited), cohort, Asking(), jobs)
    return {
        "patients": number,
        "jobs": jobs,
        "s": time.perf_counter() - begun,
        "with another conclusion": len(found.changes),
    }


def grown(rules: int, folder: Path) -> tuple[Path, int]:
    """A knowledge base of at least so many rules, and how many it has."""
    for part in PARTS:
        shutil.copytree(installed_directory() / part, folder / part)
    programs = folder / "rules" / "esc_pe_2019"
    total = sum(len(_ID.findall(path.read_text(encoding="utf-8"))) for path in (folder / "rules").glob("*/*.lp"))
    for number in count(1):
        if total >= rules:
            return folder, total
        copy = folder / "rules" / f"copy_{number}"
        shutil.copytree(programs, copy)
        for path in copy.glob("*.lp"):
            text = path.read_text(encoding="utf-8")
            total += len(_ID.findall(text))
            path.write_text(_other(text, number), encoding="utf-8")
        (copy / "cases.yaml").unlink()
        module = (copy / "module.toml").read_text(encoding="utf-8")
        (copy / "module.toml").write_text(
            module.replace('id = "esc_pe_2019"', f'id = "copy_{number}"'), encoding="utf-8"
        )
    raise AssertionError


def _other(text: str, number: int) -> str:
    """A program under other ids and with other variables, so that no statement stands twice."""
    renamed = _VARIABLE.sub(lambda found: _NAME.sub(rf"\g<0>_{number}", found[0]), text)
    return _ID.sub(rf"%! id: \1_copy_{number}", renamed)


def served(rules: int) -> dict[str, Any]:
    """Milliseconds from a question to the answer of the language server."""
    with tempfile.TemporaryDirectory() as name:
        folder, total = grown(rules, Path(name))
        return {"rules": total, **asyncio.run(_talk(folder))}


async def _talk(folder: Path) -> dict[str, float]:
    from lsprotocol import types
    from pygls.lsp.client import LanguageClient

    client = LanguageClient("benchmark", "1")
    told: asyncio.Queue[Any] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def take(given: Any) -> None:
        told.put_nowait(given)

    await client.start_io(sys.executable, "-c", START.format(str(folder)))
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=folder.as_uri()))
    client.initialized(types.InitializedParams())
    uri = (folder / PROGRAM).as_uri()
    text = (folder / PROGRAM).read_text(encoding="utf-8")
    document = types.TextDocumentIdentifier(uri)
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "clingo", 1, text)))

    async def findings() -> None:
        while (await told.get()).uri != uri:
            pass

    await findings()
    lines = text.splitlines()
    places = [
        types.Position(number, line.index("value(") + 8)
        for number, line in enumerate(lines)
        if "value(heart_rate" in line
    ] * 20
    times: dict[str, list[float]] = {"hover": [], "definition": [], "references": [], "completion": [], "findings": []}
    ask = {
        "hover": lambda place: client.text_document_hover_async(types.HoverParams(document, place)),
        "definition": lambda place: client.text_document_definition_async(types.DefinitionParams(document, place)),
        "references": lambda place: client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(True), document, place)
        ),
        "completion": lambda place: client.text_document_completion_async(types.CompletionParams(document, place)),
    }
    for place in places[:40]:
        for name, one in ask.items():
            begun = time.perf_counter()
            await one(place)
            times[name].append(time.perf_counter() - begun)
    for number in range(15):
        changed = text.replace("value(heart_rate, N), N > 100.", f"value(heart_rate, N), N > {90 + number}.")
        whole = types.TextDocumentContentChangeWholeDocument(changed)
        begun = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(number + 2, uri), [whole])
        )
        await findings()
        times["findings"].append(time.perf_counter() - begun)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return {f"{name}, p95 ms": 1000 * sorted(some)[int(0.95 * (len(some) - 1))] for name, some in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--drawn", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rules", type=int, default=1_000)
    options = parser.parse_args()
    workspace = Workspace.read(installed_directory())
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "lint and touched cases after an edit": lambda: after_an_edit(workspace, options.edits),
        "difference": lambda: over_a_cohort(workspace, options.drawn, options.jobs),
        "language server": lambda: served(options.rules),
    }
    figures = {name: part() for name, part in parts.items()}
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, values in figures.items():
        print(name)
        for key, value in values.items():
            print(f"  {key:28} {value:.3f}" if isinstance(value, float) else f"  {key:28} {value}")


if __name__ == "__main__":
    main()
