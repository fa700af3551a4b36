"""Kills at every byte, and two writers at once: no whole record is lost, and what is left over is moved aside and told."""

import errno
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from conftest import ROOT
from reasoner.certificate.canonical import digest
from reasoner.errors import LedgerError
from reasoner.ledger import Head, make_keys, read_signer, records
from reasoner.ledger.heads import read_head, write_head
from reasoner.ledger.records import read_record

from .logs import Written, certificate

WRITER = """
import sys
from pathlib import Path
from ledger.logs import Written
from reasoner.ledger import read_signer

written = Written(Path(sys.argv[1]), read_signer(Path(sys.argv[2])))
for number in range(int(sys.argv[3]), int(sys.argv[4])):
    print(number, written.append(number).head.sequence, flush=True)
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}


def writer(log, key, begin, end):
    command = [sys.executable, "-c", WRITER, str(log), str(key), str(begin), str(end)]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def unsynced(monkeypatch):
    """What a kill of the process leaves does not depend on the disk, and thousands of appends wait for it long."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def states_of_an_append(written, number):
    """The log and the head before and after an append."""
    before = (written.log.read_bytes(), written.head.read_bytes()) if written.log.exists() else (b"", None)
    written.append(number)
    return before, (written.log.read_bytes(), written.head.read_bytes())


def put(written, log, head):
    written.log.write_bytes(log)
    written.head.unlink(missing_ok=True)
    if head is not None:
        written.head.write_bytes(head)
    for aside in written.log.parent.glob("log.torn-*"):
        aside.unlink()


def test_a_kill_at_any_byte_of_a_record_loses_none(filled, unsynced):
    (log, head), (after, later) = states_of_an_append(filled, 7)
    line = after[len(log) :]
    for size in range(len(line)):
        put(filled, log + line[:size], head)
        assert [code for code in filled.codes() if code != "certificate_unnamed"] == (["torn"] if size else [])
        done = filled.append(8)
        assert done.head.sequence == 7
        assert filled.log.read_bytes().startswith(log)
        assert (done.aside is None) == (size == 0)
        assert size == 0 or done.aside.read_bytes() == line[:size]
        assert [code for code in filled.codes() if code != "certificate_unnamed"] == []
    put(filled, after, head)  # after the record and before its head
    assert filled.codes()[0] == "head_behind"
    done = filled.append(8)
    assert (done.head.sequence, done.aside, filled.codes()) == (8, None, [])
    put(filled, after, later)
    assert filled.append(8).head.sequence == 8


def test_a_kill_at_any_byte_of_the_beginning_can_be_gone_on_from(written, unsynced):
    written.append(1)
    first = written.log.read_bytes().splitlines(keepends=True)[0]
    begun = Head(read_record(first[:-1]).content["log"], 0, digest(first[:-1]))
    for size in range(len(first) + 1):
        put(written, first[:size], None)
        write_head(written.log, begun, written.signer)  # it is written before the first record
        expected = set() if size == len(first) else {"not_begun", "torn"} if size else {"not_begun"}
        assert set(written.codes()) - {"certificate_unnamed"} == expected
        assert written.append(1).head.sequence == 1
        assert written.codes() == []


def test_a_moving_aside_that_is_cut_short_is_done_again(filled):
    log = filled.log.read_bytes()
    filled.log.write_bytes(log + b'{"actions":')
    aside = filled.log.with_name("log.torn-" + digest(b'{"actions":')[7:23])
    aside.write_bytes(b'{"act')  # a kill in the middle of it
    filled.head.with_name(".log.head.partial").write_bytes(b"half a head")
    done = filled.append(7)
    assert done.aside == aside
    assert aside.read_bytes() == b'{"actions":'
    assert filled.codes() == []


def test_a_head_that_is_behind_is_set_right_before_the_next_record(filled, monkeypatch):
    """So that two kills in a row leave it one record behind and never two."""
    from reasoner.ledger import appending

    head = filled.head.read_bytes()
    tip = filled.append(7).head
    filled.head.write_bytes(head)
    seen = []
    real = appending.write_line

    def watched(*given):
        seen.append(read_head(filled.head.read_bytes(), filled.signer.public))
        real(*given)

    monkeypatch.setattr(appending, "write_line", watched)
    filled.append(8)
    assert seen == [tip]


def test_the_head_is_written_before_the_first_record(written, monkeypatch):
    """So that no kill leaves a log without a head: one whose head is missing was cut off."""

    def killed(*given):
        raise OSError(errno.EIO, "killed")

    monkeypatch.setattr("reasoner.ledger.appending.write_line", killed)
    with pytest.raises(LedgerError, match="killed"):
        written.append(1)
    assert (written.log.read_bytes(), written.head.exists(), written.codes()) == (b"", True, ["not_begun"])
    monkeypatch.undo()
    assert written.append(1).head.sequence == 1


def test_what_is_left_over_may_be_longer_than_the_next_record(filled):
    """As when the disk kept the length of a file and not its bytes."""
    left = bytes(20000)
    with filled.log.open("ab") as file:
        file.write(left)
    assert filled.append(7).aside.read_bytes() == left
    assert filled.codes() == []


@pytest.mark.parametrize("room", [0, 1, 100])
def test_a_full_disk_loses_no_record_and_leaves_no_half(filled, monkeypatch, room):
    from reasoner.ledger import files

    before = filled.log.read_bytes()

    class Full:
        """A file on a disk that has room for some bytes."""

        def __init__(self, file):
            self._file, self._room = file, room

        def __getattr__(self, name):
            return getattr(self._file, name)

        def write(self, data):
            if not self._room:
                raise OSError(errno.ENOSPC, "No space left on device")
            written, self._room = self._file.write(data[: self._room]), 0
            return written

    real = files.write_line
    monkeypatch.setattr("reasoner.ledger.appending.write_line", lambda file, end, line: real(Full(file), end, line))
    with pytest.raises(LedgerError, match="No space left"):
        filled.append(7)
    assert filled.log.read_bytes() == before
    monkeypatch.undo()
    assert filled.append(7).head.sequence == 7
    assert filled.codes() == []


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="which file is synced is read from /proc")
def test_the_disk_has_certificate_record_and_head_in_this_order_before_an_append_returns(filled, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace

    def synced(handle):
        fsync(handle)
        order.append(os.path.basename(os.readlink(f"/proc/self/fd/{handle}")))

    def replaced(source, target):
        replace(source, target)
        order.append(f"to {os.path.basename(target)}")

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    filled.append(7)
    name = f"{digest(certificate(7))[7:]}.json"
    folder = filled.log.parent.name
    assert order == [
        *(f".{name}.partial", f"to {name}", "log.certificates"),
        "log",
        *(".log.head.partial", "to log.head", folder),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="a log is not written there")
def test_a_log_that_is_verified_while_it_is_written_is_never_found_altered(tmp_path):
    key = make_keys(tmp_path)[0]
    written = Written(tmp_path / "log", read_signer(key))
    written.append(0)
    process = writer(written.log, key, 1, 60)
    seen = set()
    while process.poll() is None:
        report = written.verify()
        assert not report.gravities - {"note"}, report.findings
        seen.add(report.records)
    assert process.communicate()[1] == ""
    assert len(seen) > 2
    assert written.verify().records == 61


def killed_in_a_loop(folder, rounds):
    key = make_keys(folder)[0]
    written = Written(folder / "log", read_signer(key))
    chance = random.Random(11)
    told = 0
    number = 0
    for _ in range(rounds):
        process = writer(written.log, key, number, number + 100000)
        first = process.stdout.readline().split()
        assert first, process.stderr.read()
        time.sleep(chance.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        rest = [line.split() for line in process.communicate()[0].splitlines(keepends=True) if line.endswith("\n")]
        number, told = (int(one) for one in [first, *rest][-1])
        number += 1
        report = written.verify()
        assert "altered" not in report.gravities, report.findings
        assert report.head.sequence >= told  # what was told to be recorded is
    written.append(number)
    assert set(written.codes()) <= {"certificate_unnamed"}
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_writer_that_is_killed_again_and_again_loses_nothing_that_it_told(tmp_path):
    assert killed_in_a_loop(tmp_path, 3) >= 3


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_writer_that_is_killed_a_hundred_times_loses_nothing_that_it_told(tmp_path):
    assert killed_in_a_loop(tmp_path, 100) >= 100


@pytest.mark.skipif(sys.platform == "win32", reason="a log is not written there")
def test_two_writers_of_fifty_records_each_do_not_interleave(tmp_path):
    key = make_keys(tmp_path)[0]
    written = Written(tmp_path / "log", read_signer(key))
    both = [writer(written.log, key, begin, begin + 50) for begin in (0, 1000)]
    ended = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], ended
    sequences = [int(line.split()[1]) for out, _ in ended for line in out.splitlines()]
    assert sorted(sequences) == list(range(1, 101))
    report = written.verify(stride=1)
    assert (report.records, report.count) == (101, 0)
    found = [one.content.get("certificate") for one in records(written.log)]
    for begin in (0, 1000):  # each writer's records are in its order
        places = [found.index(digest(certificate(begin + number))) for number in range(50)]
        assert places == sorted(places)


@pytest.mark.skipif(sys.platform == "win32", reason="no such lock there")
def test_a_log_that_is_moved_away_while_a_writer_waits_is_begun_anew(tmp_path):
    import fcntl

    key = make_keys(tmp_path)[0]
    written = Written(tmp_path / "log", read_signer(key))
    written.append(1)
    with written.log.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        process = writer(written.log, key, 2, 3)
        time.sleep(1.5)
        written.log.rename(tmp_path / "old")
        written.head.rename(tmp_path / "old.head")
    out, problem = process.communicate()
    assert process.returncode == 0, problem
    assert out == "2 1\n"
    assert (written.verify().records, len((tmp_path / "old").read_bytes().splitlines())) == (2, 2)
