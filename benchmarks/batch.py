"""Answers per second, what a second job brings, memory over many cases, and what kills leave: `reasoner batch` on DDXPlus rows.

    python benchmarks/batch.py [--json] [--cases N] [--memory N] [--kill N] [--data FILE]

Rates are taken with the workers warm: by the wall clock, and by the processor time of parent and workers together, which does not
see what else the machine does. `--memory N` runs the command over N cases and compares what each process holds in the first and
the last quarter of the run. `--kill N` kills it N times at random moments, from before the first record to past the middle of
what is left to write, and compares its output with that of an undisturbed run. The file is
`$REASONER_DATA/acute/ddxplus_patients_dev.csv` unless it is named.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

from reasoner.batch.cases import Case, Table
from reasoner.batch.crew import Crew
from reasoner.batch.setting import Setting

SETTING = Setting(profile="ddxplus", as_of="2026-03-01T12:00")
COMMAND = [sys.executable, "-c", "from reasoner.cli.main import run; run()", "batch"]
WARM_SECONDS = 8.0
KILL_CASES = 20_000
KILLS_OF_ONE = 5
PAST_THE_MIDDLE = 0.6
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def used() -> float:
    return sum(cpu_seconds(pid) for pid in (os.getpid(), *(child.pid for child in active_children())))


def rate(cases: list[Case], jobs: int, certificates: bool) -> dict[str, float]:
    """Answers per second, warm: by the wall clock, and for each second of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        setting = replace(SETTING, certificates=Path(folder) if certificates else None)
        with Crew(setting, jobs=jobs) as crew:
            until = time.monotonic() + WARM_SECONDS
            for _ in crew.records(itertools.takewhile(lambda _: time.monotonic() < until, itertools.cycle(cases))):
                pass
            before, begun = used(), time.perf_counter()
            statuses = [record.status for record in crew.records(cases)]
            wall, cpu = time.perf_counter() - begun, used() - before
    assert set(statuses) <= {"answered", "warnings"}
    return {"per second": len(cases) / wall, "per second of a core": len(cases) / cpu}


def write_rows(path: Path, data: Path, number: int) -> None:
    header, *rows = data.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *itertools.islice(itertools.cycle(rows), number), ""]), encoding="utf-8")


def command(rows: Path, out: Path) -> subprocess.Popen[bytes]:
    options = ["--as-of", SETTING.as_of, "--profile", SETTING.profile, "--jobs", "2"]
    words = [*COMMAND, str(rows), "--out", str(out), *options]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def held(pid: int) -> Iterator[tuple[str, float]]:
    """What the command's process and its workers hold in memory now, MB."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for role, one in [("parent", pid), *(("worker", int(child)) for child in children)]:
            status = Path(f"/proc/{one}/status").read_text()
            resident = [line for line in status.splitlines() if line.startswith("VmRSS")]
            if resident:
                yield role, int(resident[0].split()[1]) / 1000
    except OSError:
        return


def memory(data: Path, number: int) -> dict[str, float]:
    """The most that a process held in the first and in the last quarter of the records, MB."""
    most: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder) / "rows.csv", Path(folder) / "out.jsonl"
        write_rows(rows, data, number)
        process = command(rows, out)
        size = 0
        samples: list[tuple[int, str, float]] = []
        while process.poll() is None:
            size = out.stat().st_size if out.exists() else 0
            samples += [(size, role, resident) for role, resident in held(process.pid)]
            time.sleep(0.5)
        size = out.stat().st_size
        for at, role, resident in samples:
            for part, within in (("first", 0 < at <= size / 4), ("last", at >= size * 3 / 4)):
                if within:
                    most[f"{role}, {part} quarter, MB"] = max(most.get(f"{role}, {part} quarter, MB", 0), resident)
        lines = sum(1 for _ in out.open("rb"))
    return {"cases": number, "records": lines, **most}


def records_in(out: Path) -> int:
    return out.read_bytes().count(b"\n") if out.exists() else 0


def timed(rows: Path, out: Path) -> tuple[float, float]:
    """Seconds from the start of an undisturbed run to its first record, and from there to its end."""
    begun = time.monotonic()
    process = command(rows, out)
    while process.poll() is None and not records_in(out):
        time.sleep(0.01)
    first = time.monotonic()
    process.wait()
    return first - begun, time.monotonic() - first


def kill(data: Path, times: int) -> dict[str, object]:
    """Whether the output after kills at random moments is that of an undisturbed run.

    A moment is drawn evenly between the start and a little past the middle of what is left to write. After every `KILLS_OF_ONE`
    kills the output is finished and another begun, so that there is always enough to write.
    """
    with tempfile.TemporaryDirectory() as folder:
        rows, calm, out = Path(folder) / "rows.csv", Path(folder) / "calm.jsonl", Path(folder) / "out.jsonl"
        write_rows(rows, data, KILL_CASES)
        first, rest = timed(rows, calm)
        expected = hashlib.sha256(calm.read_bytes()).hexdigest()
        chance = random.Random(1)
        left: list[int] = []
        fell: Counter[str] = Counter()
        the_same = True
        for number in range(times):
            before = records_in(out)
            process = command(rows, out)
            time.sleep(chance.uniform(0, first + PAST_THE_MIDDLE * rest * (1 - before / KILL_CASES)))
            ended = process.poll() is not None
            process.kill()
            process.wait()
            left.append(records_in(out))
            where = "in mid-run" if left[-1] > before else "before a record was written"
            fell["after the end" if ended else where] += 1
            if (number + 1) % KILLS_OF_ONE == 0 or number + 1 == times:
                command(rows, out).wait()
                the_same &= hashlib.sha256(out.read_bytes()).hexdigest() == expected
                out.unlink()
    return {
        "records": KILL_CASES,
        "seconds to the first": first,
        "seconds from there": rest,
        **{place: fell[place] for place in ("before a record was written", "in mid-run", "after the end")},
        "records after each": left,
        "the same bytes": the_same,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cases", type=int, default=1000, help="rows for each rate")
    parser.add_argument("--memory", type=int, default=0, help="rows over which memory is watched")
    parser.add_argument("--kill", type=int, default=0, help="how often to kill")
    parser.add_argument("--data", type=Path, help="a DDXPlus file")
    options = parser.parse_args()
    data = options.data or Path(os.environ.get("REASONER_DATA", "")) / "acute" / "ddxplus_patients_dev.csv"
    if not data.is_file():
        sys.exit("name a DDXPlus file with --data, or set REASONER_DATA")
    figures: dict[str, object] = {}
    if options.cases:
        cases = list(itertools.islice(itertools.cycle(Table(data)), options.cases))
        without = {jobs: rate(cases, jobs, certificates=False) for jobs in (1, 2)}
        figures["without certificates, 1 job"] = without[1]
        figures["without certificates, 2 jobs"] = without[2]
        figures["with certificates, 1 job"] = rate(cases, 1, certificates=True)
        figures["2 jobs against 1"] = {"times": without[2]["per second"] / without[1]["per second"]}
    if options.memory:
        figures["memory"] = memory(data, options.memory)
    if options.kill:
        figures["kill"] = kill(data, options.kill)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        values = figure.items() if isinstance(figure, dict) else []
        told = (f"{key} {value:.1f}" if isinstance(value, float) else f"{key} {value}" for key, value in values)
        print(f"{name:30}" + "  ".join(told))


if __name__ == "__main__":
    main()
