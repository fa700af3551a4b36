"""`reasoner batch` as its users meet it: exit codes, what is printed, kills and interrupts."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import yaml

from conftest import VIGNETTES
from reasoner.batch.tally import Tally
from reasoner.cli.batch import summary
from reasoner.cli.batch_progress import BatchProgress
from reasoner.cli.main import run

PROGRAM = [sys.executable, "-c", "from reasoner.cli.main import run; run()", "batch"]
SECRETS = ("Quatrebarbes", "1840375012345", "rue des Acacias")
LINES = [json.dumps(yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)) for path in VIGNETTES]


@pytest.fixture
def command(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["batch", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        return left.value.code, printed.out, printed.err

    return call


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(["{", *LINES, ""]), encoding="utf-8")
    return path


def records(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_one_bad_line_is_a_record_and_the_others_are_answered(command, cases, tmp_path):
    out = tmp_path / "out.jsonl"
    code, printed, err = command(cases, "--out", out, "--jobs", "2", "--certificates", tmp_path / "certificates")
    found = records(out)
    assert (code, [one["line"] for one in found]) == (3, list(range(1, len(LINES) + 2)))
    assert found[0]["status"] == "refused"
    assert all("answer" in one and "certificate" in one for one in found[1:])
    assert f"{len(found)} cases:" in printed
    assert "no answer: #1\n" in printed
    assert "loading" in err
    assert len(list((tmp_path / "certificates").iterdir())) == len(LINES)
    before = out.read_bytes()
    code, printed, err = command(cases, "--out", out, "--certificates", tmp_path / "certificates", "--lang", "fr")
    assert (code, out.read_bytes()) == (3, before)
    assert "sans réponse : #1" in printed
    assert "reprise" in err


def test_all_answered_is_zero(command, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    for place, text in enumerate(LINES[:2]):
        (folder / f"Quatrebarbes{place}.json").write_text(text)
    code, printed, err = command(folder, "--out", tmp_path / "out.jsonl")
    statuses = {one["status"] for one in records(tmp_path / "out.jsonl")}
    assert code == (0 if statuses == {"answered"} else 3)
    assert "Quatrebarbes" not in printed + err + (tmp_path / "out.jsonl").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("none.jsonl", "--out", "o"), 2, "not there"),
        (("{cases}", "--out", "{cases}"), 2, "where the cases are"),
        (("{cases}", "--out", "{tmp}/o", "--profile", "none"), 2, "ddxplus, emergency, primary_care"),
        (("{cases}", "--out", "{tmp}/o", "--jurisdiction", "XX"), 2, "unknown"),
        (("{cases}", "--out", "{tmp}/o", "--as-of", "soon"), 2, "no date"),
        (("{cases}", "--out", "{tmp}/o", "--kb", "/nowhere"), 2, "no folder"),
        (("{cases}", "--out", "{tmp}/o", "--key", "/nowhere"), 2, "key"),
        (("{cases}", "--out", "{tmp}/o", "--format", "ddxplus"), 2, "format"),
        (("{cases}", "--out", "{tmp}/o", "--format", "hl7"), 64, "hl7"),
        (("{cases}", "--out", "{tmp}/o", "--jobs", "0"), 64, "jobs"),
        (("{cases}",), 64, "--out"),
        (("{tmp}/rows.csv", "--out", "{tmp}/o"), 2, "--as-of"),
    ],
)
def test_misuse_and_refusal_are_told_apart_and_explained(command, cases, tmp_path, arguments, code, part):
    (tmp_path / "rows.csv").write_text("age,sex,features,feature_id\n")
    given = [one.format(cases=cases, tmp=tmp_path) for one in arguments]
    left, out, err = command(*given)
    assert left == code
    assert part in err
    assert "Traceback" not in out + err


def test_identities_are_in_no_output(tmp_path):
    document = json.loads(LINES[0])
    name, number, street = SECRETS
    document["patient"] |= {"name": name, number: street}
    document["facts"] += [{"concept": f"{name} {street}"}, {"concept": "fever", "when": number}, {number: name}]
    document["note"] = street
    bad = [f'{{"{name}": "{street}', f'{{"{name}": 1, "{name}": 2}}', json.dumps({"format": name, "id": number})]
    cases = tmp_path / "Quatrebarbes.jsonl"
    cases.write_text("\n".join([json.dumps(document), *bad]))
    place = tmp_path / "results"
    place.mkdir()
    cache = {**os.environ, "REASONER_CACHE": str(tmp_path / "cache")}
    options = ["--out", str(place / "out.jsonl"), "--certificates", str(place / "certificates")]
    for _ in range(2):
        done = subprocess.run([*PROGRAM, str(cases), *options], env=cache, capture_output=True, text=True, check=False)
        assert done.returncode == 3, done.stderr
        assert not [secret for secret in SECRETS if secret in done.stdout + done.stderr]
    written = [path for folder in (place, tmp_path / "cache") for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 4
    for path in written:
        assert not [secret for secret in SECRETS if secret.encode() in path.read_bytes()], path


def test_the_summary_names_the_first_places_and_counts_the_rest():
    tally = Tally()
    for line in range(1, 14):
        tally.add(line, "failed")
    tally.add(14, "answered")
    lines = summary(tally, "en")
    assert lines[0] == "14 cases: 1 answered, 13 failed"
    assert lines[1].endswith("#10 and 3 more")
    assert summary(Tally(), "fr")[0] == "0 dossier"


def start(cases, out, *options):
    arguments = [*PROGRAM, str(cases), "--out", str(out), "--certificates", str(out) + ".d", "--jobs", "2", *options]
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def wait_for_lines(process, out, lines):
    for _ in range(3000):
        if process.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") >= lines):
            return
        time.sleep(0.02)
    raise AssertionError("nothing was answered")


def wait_for_end(group):
    """The workers of a killed parent end by themselves."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a worker has outlived its parent")


def certificates(out):
    folder = out.with_name(out.name + ".d")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_interrupt_leaves_what_the_same_command_goes_on_with(tmp_path):
    cases, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    cases.write_text("\n".join(LINES * 200))
    process = start(cases, out)
    wait_for_lines(process, out, 3)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"the same command goes on" in err
    assert b"Traceback" not in err
    kept = out.read_bytes()
    assert 0 < kept.count(b"\n") < len(LINES) * 20
    process = start(cases, out)
    wait_for_lines(process, out, kept.count(b"\n") + 1)
    process.kill()
    process.communicate()
    assert out.read_bytes().startswith(kept)
    wait_for_end(process.pid)


def test_progress_is_a_line_every_ten_seconds_in_a_pipe(capsys, monkeypatch):
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    tally = Tally()
    with BatchProgress("en") as progress:
        progress.watch(tally, 100)
        for line in range(1, 41):
            now += 1.0
            tally.add(line, "refused" if line == 3 else "answered")
            progress.watch(tally, 100)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "10 of about 100, 1 without an answer, 1.0/s, about 1 min 30 s left"
    assert len(lines) == 5


def test_on_a_terminal_progress_is_one_line_that_vanishes(tmp_path, cases):
    import pty

    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, str(cases), "--out", str(tmp_path / "out.jsonl")], stdout=subprocess.PIPE, stderr=follower
    )
    os.close(follower)
    printed, _ = process.communicate(timeout=120)
    shown = b""
    with contextlib.suppress(OSError):
        while part := os.read(leader, 65536):
            shown += part
    os.close(leader)
    assert process.returncode == 3
    assert b"9 cases" in printed
    assert b"loading the knowledge base" in shown
    assert b"Traceback" not in shown


@pytest.mark.slow
def test_killed_twenty_times_at_random_moments_the_output_is_that_of_an_undisturbed_run(tmp_path):
    cases = tmp_path / "cases.jsonl"
    bad = ["{", "", '{"a": 1}']
    cases.write_text("\n".join((LINES + bad) * 60))
    calm, out = tmp_path / "calm.jsonl", tmp_path / "out.jsonl"
    begun = time.monotonic()
    start(cases, calm).communicate()
    whole = time.monotonic() - begun
    chance = random.Random(4)
    for _ in range(20):
        process = start(cases, out)
        time.sleep(chance.uniform(0.0, whole / 2.5))
        process.kill()  # the parent alone: its workers end by themselves
        process.communicate()
    start(cases, out).communicate()
    assert out.read_bytes() == calm.read_bytes()
    assert certificates(out) == certificates(calm)
