"""A batch from a file or folder of cases to a file of answers, begun or gone on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reasoner.batch.answering import Prepare, prepare
from reasoner.batch.cases import open_cases
from reasoner.batch.crew import Crew
from reasoner.batch.output import Writer, begin, keep_whole, locked, run_description
from reasoner.batch.setting import Setting
from reasoner.batch.tally import Tally
from reasoner.errors import BatchError

Watch = Callable[[Tally, int], None]
"""Told how the batch stands, and about how many cases there are: once at its beginning, and after each record."""


def run_to_file(
    source: Path, out: Path, setting: Setting, *, jobs: int, restart: bool, watch: Watch, prepare: Prepare = prepare
) -> Tally:
    """Answer the cases at `source` into `out`, or go on where an earlier run of the same question ended.

    Parameters: `setting`, what is asked; `jobs`, worker processes; `restart`, begin anew whatever `out` holds.
    Raises: BatchError if nothing can be begun or gone on with; an interrupt leaves what was answered.
    Law: however often a run is killed and started again, `out` ends with the same bytes.
    """
    _keep_apart(source, out, setting.certificates)
    cases = open_cases(source, setting.format)
    if source.suffix.lower() == ".csv" and not setting.as_of:
        raise BatchError("rows of this data have no date", fix="give the moment with --as-of 2026-03-01")
    stamp, identity = _stamp(source), cases.identity()
    if setting.certificates is not None:
        try:
            setting.certificates.mkdir(parents=True, exist_ok=True)
        except OSError as failure:
            raise BatchError(
                f"the folder of --certificates cannot be made: {failure.strerror}", fix="choose a place that can be"
            ) from failure
    with locked(out) as file, Crew(setting, jobs=jobs, prepare=prepare) as crew:
        run = run_description(setting, identity.digest, crew.knowledge)
        begin(file, out, run, certificates=setting.certificates, restart=restart)
        kept = keep_whole(file, cases, setting.certificates)
        tally = kept.tally
        watch(tally, identity.count)
        writer = Writer(file, kept.size)
        try:
            for record in crew.records(kept.rest):
                writer.write(record)
                tally.add(record.line, record.status)
                watch(tally, identity.count)
        except OSError as failure:
            raise BatchError(
                f"CASES cannot be read any more: {failure.strerror}", fix="put it back as it was"
            ) from failure
        finally:
            writer.sync()
    if _stamp(source) != stamp:
        raise BatchError(
            "CASES has changed while it was read, so that answers may be of either", fix="let it be, and give --restart"
        )
    return tally


def _stamp(source: Path) -> tuple[int, int]:
    """Size and time of change, in nanoseconds; of a folder, those of its list of files."""
    try:
        told = source.stat()
    except OSError:
        return 0, 0
    return told.st_size, told.st_mtime_ns


def _keep_apart(source: Path, out: Path, certificates: Path | None) -> None:
    """Refuse answers that would overwrite cases or be taken for some."""
    for what, path in (("--out", out), ("--certificates", certificates)):
        if path is None:
            continue
        place = path.resolve()
        if place == source.resolve() or (what == "--out" and place.parent == source.resolve()):
            raise BatchError(f"{what} is where the cases are", fix="give a place of its own")
