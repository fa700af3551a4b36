"""How fast a decision log is appended to and verified, beside a chain of plain `json` and `hashlib` in the same run.

    python benchmarks/ledger.py [--records N] [--appends N] [--json]

Verified are N records of a log whose certificates are few (each distinct one is read once). The log is written here without
waiting for the disk, as records of the same form; `append` is timed by itself, with its lock, its three fsyncs and its head. The
peer writes and checks a chain of the same contents without signatures, canonical form or fields: the floor of what a chain costs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.ledger import Decision, Head, append, make_keys, read_signer, verify_log
from reasoner.ledger.heads import write_head
from reasoner.ledger.keys import Signer
from reasoner.ledger.records import record_line

CERTIFICATES = 100
AT = "2026-03-01T09:30:00Z"


def certificate(number: int) -> bytes:
    actions = [{"action": name} for name in ("electrocardiogram", "ct_pulmonary_angiography", "emergency_referral")]
    content = {
        "case": {"digest": digest(str(number).encode()), "recorded": "2026-03-01T09:30"},
        "conclusions": {"actions": actions},
        "format": "reasoner/certificate/5",
        "kb": digest(b"kb"),
    }
    return canonical({**content, "seal": digest_of(content)})


def extend(log: Path, signer: Signer, count: int) -> None:
    """Write records until the log has `count`, without waiting for the disk after each."""
    lines = log.read_bytes().splitlines()
    contents = [json.loads(line) for line in lines[1:]]
    last = lines[-1]
    name = contents[0]["log"]
    with log.open("ab") as file:
        for sequence in range(len(lines), count):
            content = {**contents[sequence % len(contents)], "sequence": sequence, "previous": digest(last)}
            content.pop("signature")
            content["patient"] = signer.pseudonym(name, str(sequence))
            line = record_line(content, signer)
            file.write(line)
            last = line[:-1]
    write_head(log, Head(name, count - 1, digest(last)), signer)


def timed_appends(log: Path, signer: Signer, count: int) -> list[float]:
    seconds = []
    for number in range(count):
        decision = Decision(certificate(number % CERTIFICATES), f"patient {number}")
        begun = time.perf_counter()
        append(log, decision, signer, AT)
        seconds.append(time.perf_counter() - begun)
    return seconds


def timed_verify(log: Path, signer: Signer, stride: int) -> float:
    begun = time.perf_counter()
    report = verify_log(log, signer.public, stride=stride)
    seconds = time.perf_counter() - begun
    assert report.count == 0, report.findings
    return seconds


def plain_chain(log: Path, out: Path) -> tuple[float, float]:
    """Seconds to write and to check the same contents, chained without signatures."""
    contents = [json.loads(line) for line in log.open("rb")]
    begun = time.perf_counter()
    previous = ""
    with out.open("wb") as file:
        for content in contents:
            line = json.dumps({**content, "previous": previous}, sort_keys=True).encode()
            file.write(line + b"\n")
            previous = hashlib.sha256(line).hexdigest()
    written = time.perf_counter() - begun
    begun = time.perf_counter()
    previous = ""
    with out.open("rb") as file:
        for line in file:
            assert json.loads(line)["previous"] == previous
            previous = hashlib.sha256(line[:-1]).hexdigest()
    return written, time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--appends", type=int, default=300, help="how many appends are timed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not 1 <= given.appends < given.records:
        sys.exit("give more --records than --appends, and at least one of these")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        signer = read_signer(make_keys(Path(folder))[0])
        appends = timed_appends(log, signer, given.appends)
        extend(log, signer, given.records)
        default, every = (timed_verify(log, signer, stride) for stride in (16, 1))
        written, checked = plain_chain(log, Path(folder) / "plain")
        size = log.stat().st_size
    figures = {
        "records": given.records,
        "bytes": size,
        "append, median seconds": round(statistics.median(appends), 5),
        "append, records/s": round(given.appends / sum(appends)),
        "verify, seconds": round(default, 2),
        "verify, records/s": round(given.records / default),
        "verify every signature, seconds": round(every, 2),
        "verify every signature, records/s": round(given.records / every),
        "plain chain, write, records/s": round(given.records / written),
        "plain chain, check, seconds": round(checked, 2),
        "plain chain, check, records/s": round(given.records / checked),
    }
    if given.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:34} {value}")


if __name__ == "__main__":
    main()
