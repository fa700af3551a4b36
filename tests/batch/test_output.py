"""The file of answers: gone on with after every kill, never by two, never with another question."""

import json
import multiprocessing

import pytest

from reasoner.batch.cases import Fault, Lines
from reasoner.batch.output import Writer, beside, keep_whole, locked
from reasoner.batch.records import refused
from reasoner.batch.running import run_to_file
from reasoner.batch.setting import Setting
from reasoner.errors import BatchError

from . import work

PLAIN = Setting()


def run(source, out, setting=PLAIN, *, restart=False, told=None, jobs=1):
    return run_to_file(
        source, out, setting, jobs=jobs, restart=restart, watch=told or (lambda tally, about: None), prepare=work.echo
    )


def whole(source):
    return [refused(case.line, Fault(case.data.decode(), "-")).data + b"\n" for case in Lines(source)]


def test_gone_on_with_after_any_byte_the_file_is_the_same(write_lines, tmp_path):
    source, out = write_lines("a", "", "bé", "c", "", "d"), tmp_path / "out.jsonl"
    lines = whole(source)
    expected = b"".join(lines)
    for cut in range(len(expected) + 1):
        out.write_bytes(expected[:cut])
        with locked(out) as file:
            kept = keep_whole(file, Lines(source), None)
            writer = Writer(file, kept.size)
            for case in kept.rest:
                writer.write(refused(case.line, Fault(case.data.decode(), "-")))
        assert out.read_bytes() == expected, cut
        assert kept.tally.cases == expected[:cut].count(b"\n")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0], lines[2], lines[3]],
        lambda lines: [lines[0], lines[0], lines[1]],
        lambda lines: [lines[0], b"\0" * 40 + b"\n", lines[2]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [b"[]\n", *lines],
        lambda lines: [b"{}\n", *lines],
    ],
    ids=["lost", "doubled", "zeros", "surplus", "list", "empty"],
)
def test_lines_that_are_not_the_records_of_the_cases_are_asked_again(write_lines, tmp_path, spoil):
    source, out = write_lines("a", "b", "c", "d"), tmp_path / "out.jsonl"
    run(source, out)
    expected = out.read_bytes()
    out.write_bytes(b"".join(spoil(whole(source))))
    tally = run(source, out)
    assert out.read_bytes() == expected
    assert (tally.cases, tally.unanswered) == (4, [1, 2, 3, 4])


def test_what_is_answered_is_not_asked_again(write_lines, tmp_path):
    source, out = write_lines("a", "b", "c"), tmp_path / "out.jsonl"
    run(source, out)
    before = out.read_bytes()
    told = []
    run(source, out, told=lambda tally, about: told.append((tally.cases, about)))
    assert told == [(3, 3)]
    assert out.read_bytes() == before


def test_answers_of_another_question_are_kept_and_refused(write_lines, tmp_path):
    source, out = write_lines("a", "b"), tmp_path / "out.jsonl"
    run(source, out)
    before = out.read_bytes()
    for setting, part in [
        (Setting(profile="ddxplus"), "profile"),
        (Setting(as_of="2026-01-01T00:00"), "as_of"),
        (Setting(key=b"k" * 32), "key"),
        (Setting(certificates=tmp_path / "certificates"), "certificates"),
    ]:
        with pytest.raises(BatchError, match=rf"differing: {part}\)") as refusal:
            run(source, out, setting)
        assert "--restart" in refusal.value.fix
    write_lines("a", "c")
    with pytest.raises(BatchError, match="cases"):
        run(source, out)
    assert out.read_bytes() == before
    run(source, out, restart=True)
    assert b'"message":"c"' in out.read_bytes()


def test_cases_that_change_while_they_are_read_are_told(write_lines, tmp_path):
    source, out = write_lines("a", "b"), tmp_path / "out.jsonl"
    with pytest.raises(BatchError, match="changed"):
        run(source, out, told=lambda tally, about: write_lines("a", "b", "c"))
    with pytest.raises(BatchError, match=r"differing: cases\)"):
        run(source, out)


def test_nothing_but_the_answers_and_their_description_is_left(write_lines, tmp_path):
    run(write_lines("a"), tmp_path / "out.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "out.jsonl", "out.jsonl.run"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.glob("out*"))


def test_a_file_that_is_no_run_of_ours_is_refused(write_lines, tmp_path):
    source, out = write_lines("a"), tmp_path / "out.jsonl"
    out.write_text("notes\n")
    with pytest.raises(BatchError, match="no description"):
        run(source, out)
    beside(out).write_text("[]")
    with pytest.raises(BatchError, match="no description"):
        run(source, out)
    assert out.read_text() == "notes\n"


def test_places_that_would_mix_answers_and_cases_are_refused(write_lines, tmp_path):
    source = write_lines("a")
    for out, certificates in [(source, None), (tmp_path / "out", source)]:
        with pytest.raises(BatchError, match="where the cases are"):
            run(source, out, Setting(certificates=certificates))
    with pytest.raises(BatchError, match="where the cases are"):
        run(tmp_path, tmp_path / "out")
    with pytest.raises(BatchError, match="cannot be written"):
        run(source, tmp_path / "no" / "out")


def test_a_lost_certificate_is_made_again(write_lines, tmp_path):
    source, out = write_lines("a", "b"), tmp_path / "out.jsonl"
    folder = tmp_path / "certificates"
    folder.mkdir()
    lines = [json.loads(line) | {"certificate": {"file": f"{n}.json"}} for n, line in enumerate(whole(source), 1)]
    out.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    (folder / "1.json").touch()
    with locked(out) as file:
        assert keep_whole(file, Lines(source), folder).tally.cases == 1
        (folder / "2.json").touch()
        assert keep_whole(file, Lines(source), folder).tally.cases == 2


def test_certificates_of_another_run_are_not_mixed_in(write_lines, tmp_path):
    folder = tmp_path / "certificates"
    folder.mkdir()
    (folder / "7.json").touch()
    with pytest.raises(BatchError, match="another run"):
        run(write_lines("a"), tmp_path / "out.jsonl", Setting(certificates=folder))


def hold(path, has, leave):
    with locked(path):
        has.set()
        leave.wait(30)


def test_two_runs_do_not_write_one_file(write_lines, tmp_path):
    source, out = write_lines("a"), tmp_path / "out.jsonl"
    context = multiprocessing.get_context("spawn")
    has, leave = context.Event(), context.Event()
    other = context.Process(target=hold, args=(out, has, leave))
    other.start()
    assert has.wait(30)
    with pytest.raises(BatchError, match="another run is writing"):
        run(source, out)
    leave.set()
    other.join()
    assert run(source, out).cases == 1
