"""A thousand logs, each tampered with in one way: every one is found out, and each way by what it should be found by."""

import json
import random
from collections import Counter

import pytest

from reasoner.certificate.canonical import canonical, digest
from reasoner.ledger import Override
from reasoner.ledger.findings import GRAVITIES
from reasoner.ledger.heads import Head, write_head
from reasoner.ledger.keys import Signer
from reasoner.ledger.verifying import Anchor

from .logs import Written

LOGS = 1000
RECORDS = 20


@pytest.fixture(scope="module")
def pair(tmp_path_factory, signers):
    """Two logs of the same key, of 20 records and the beginning; their lines."""
    found = []
    always = pytest.MonkeyPatch()
    for name in ("one", "other"):
        written = Written(tmp_path_factory.mktemp(name) / "log", signers[0])
        always.setattr("secrets.token_hex", lambda size, name=name: digest(name.encode())[7 : 7 + 2 * size])
        for number in range(RECORDS):
            override = Override("wait_and_see", "admitted", "frail", "geriatrician") if number % 7 == 0 else None
            written.append(number, f"patient {number % 5}", override)
        found.append((written, tuple(written.log.read_bytes().splitlines())))
    always.undo()
    return found


def signed(content: dict, signer: Signer) -> bytes:
    body = {name: value for name, value in content.items() if name != "signature"}
    return canonical({**body, "signature": signer.sign(canonical(body))})


def edited(line: bytes, chance: random.Random) -> dict:
    """A record with one field changed to another value that the field may have."""
    content = json.loads(line)
    name = chance.choice([name for name in content if name not in ("format", "signature", "log", "key", "kind")])
    value = content[name]
    if name == "at":
        content[name] = value.replace("2026", "2025")
    elif name == "sequence":
        content[name] = value + chance.choice((-1, 1, 5)) if value else value + 1
    elif name == "actions":
        content[name] = value[1:]
    elif name == "override":
        content[name] = {**value, chance.choice(list(value)): "discharge"}
    else:
        content[name] = value[:-1] + ("0" if value[-1] != "0" else "1")
    return content


def flip_a_bit(lines, chance, world):
    data = bytearray(b"\n".join(lines) + b"\n")
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def drop(lines, chance, world):
    del lines[chance.randrange(len(lines))]


def swap(lines, chance, world):
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]


def repeat(lines, chance, world):
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))


def cut_short(lines, chance, world):
    del lines[chance.randrange(len(lines)) :]


def cut_at_a_byte(lines, chance, world):
    data = b"\n".join(lines) + b"\n"
    return data[: chance.randrange(len(data))]


def edit(lines, chance, world):
    place = chance.randrange(len(lines))
    lines[place] = canonical(edited(lines[place], chance))


def edit_and_hash_again(lines, chance, world):
    """All that can be done without the key: every later record is linked to the changed one."""
    place = chance.randrange(len(lines))
    lines[place] = canonical(edited(lines[place], chance))
    for later in range(place + 1, len(lines)):
        lines[later] = canonical({**json.loads(lines[later]), "previous": digest(lines[later - 1])})


def sign_with_another_key(lines, chance, world):
    """The same, with signatures of another key and, half of the time, its fingerprint."""
    place = chance.randrange(len(lines))
    key = {"key": world["other"].public.fingerprint} if chance.random() < 0.5 else {}
    lines[place] = signed({**edited(lines[place], chance), **key}, world["other"])
    for later in range(place + 1, len(lines)):
        content = {**json.loads(lines[later]), "previous": digest(lines[later - 1]), **key}
        lines[later] = signed(content, world["other"])


def forge_all_with_another_key(lines, chance, world):
    """A whole log and its head by another key."""
    key = {"key": world["other"].public.fingerprint}
    lines[0] = signed({**json.loads(lines[0]), **key}, world["other"])
    for later in range(1, len(lines)):
        lines[later] = signed({**json.loads(lines[later]), "previous": digest(lines[later - 1]), **key}, world["other"])
    content = json.loads(lines[-1])
    write_head(world["log"], Head(content["log"], content["sequence"], digest(lines[-1])), world["other"])


def transplant(lines, chance, world):
    lines[chance.randrange(len(lines))] = chance.choice(world["lines"])


def transplant_the_end(lines, chance, world):
    place = chance.randrange(1, len(lines))
    lines[place:] = world["lines"][place:]


def replace_by_another_log(lines, chance, world):
    lines[:] = world["lines"]


def add(lines, chance, world):
    junk = (b"", b"{}", b"\xff\xfe", b"x" * 70000, b'{"kind":"answer"}', b"[" * 5000, b"9" * 5000)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(junk))


def spell_otherwise(lines, chance, world):
    place = chance.randrange(len(lines))
    text = lines[place].decode()
    lines[place] = chance.choice(
        (
            text.replace(",", ", ", 1),
            text.replace('"at"', '"\\u0061t"', 1),
            "{" + f'"at":"2020-01-01T00:00:00Z",{text[1:]}',
            text[:-1] + ',"zzz":"more"}',
            text[:-1] + ',"note":0}',
            text + " ",
            text + "\r",
            text.replace('"sequence":', '"sequence":0', 1),
        )
    ).encode()


def alter_the_head(lines, chance, world):
    path = world["head"]
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def remove_the_head(lines, chance, world):
    world["head"].unlink()


def take_the_others_head(lines, chance, world):
    world["head"].write_bytes(world["others_head"])


WAYS = [
    value
    for value in list(globals().values())
    if getattr(value, "__code__", None) and value.__code__.co_varnames[:3] == ("lines", "chance", "world")
]


def tampered(pair, signers, way, chance):
    (written, lines), (other, others) = pair
    world = {
        "lines": others,
        "other": signers[1],
        "log": written.log,
        "head": written.head,
        "others_head": other.head.read_bytes(),
    }
    changed = list(lines)
    data = way(changed, chance, world)
    written.log.write_bytes(b"".join(line + b"\n" for line in changed) if data is None else data)


def restored(pair, head):
    written, lines = pair[0]
    written.log.write_bytes(b"".join(line + b"\n" for line in lines))
    written.head.write_bytes(head)


def test_a_thousand_tampered_logs_are_all_found(pair, signers):
    written, _ = pair[0]
    whole, head = written.log.read_bytes(), written.head.read_bytes()
    beside = written.head
    chance = random.Random(20260301)
    missed, ways, codes = [], Counter(), Counter()
    for number in range(LOGS):
        way = WAYS[number % len(WAYS)]
        restored(pair, head)
        while (written.log.read_bytes(), beside.exists() and beside.read_bytes()) == (whole, head):
            tampered(pair, signers, way, chance)  # some changes, such as two swaps of equal lines, are none
        report = written.verify()
        ways[way.__name__] += 1
        codes.update({finding.code for finding in report.findings})
        if "altered" not in report.gravities:
            missed.append((number, way.__name__, report.findings))
    restored(pair, head)
    assert missed == []
    assert len(ways) == 18
    assert written.codes() == []
    expected = {
        "giant",
        "not_canonical",
        "fields",
        "no_genesis",
        "second_genesis",
        "other_log",
        "other_key",
        "sequence",
    }
    expected |= {"previous", "signature", "head_missing", "head_altered", "head_other_log", "head_differs", "cut_short"}
    assert expected <= set(codes)
    assert set(codes) <= set(GRAVITIES)


@pytest.mark.parametrize("stride", [1, 2, 16, 1000])
def test_the_altered_line_is_named_whatever_the_stride(pair, stride):
    written, lines = pair[0]
    head = written.head.read_bytes()
    try:
        for place in (0, 1, 15, 16, 17, RECORDS - 1, RECORDS):
            content = {**json.loads(lines[place]), "at": "2020-01-01T00:00:00Z"}
            written.log.write_bytes(
                b"".join(line + b"\n" for line in (*lines[:place], canonical(content), *lines[place + 1 :]))
            )
            found = written.verify(stride=stride).findings
            assert [finding.line for finding in found if finding.code == "signature"] == [place + 1]
            assert [finding.line for finding in found if finding.code == "previous"] == [place + 2] * (place < RECORDS)
    finally:
        restored(pair, head)


def test_a_line_that_is_none_does_not_hide_the_altered_line_before_it(pair):
    written, lines = pair[0]
    head = written.head.read_bytes()
    try:
        altered = canonical({**json.loads(lines[3]), "at": "2020-01-01T00:00:00Z"})
        changed = (*lines[:3], altered, b"none", *lines[5:])
        written.log.write_bytes(b"".join(line + b"\n" for line in changed))
        for stride in (1, 16, 1000):
            found = [(finding.code, finding.line) for finding in written.verify(stride=stride).findings]
            assert {("not_canonical", 5), ("signature", 4)} == {one for one in found if "certificate" not in one[0]}
    finally:
        restored(pair, head)


def test_a_forged_chain_of_wrong_signatures_names_each(pair):
    written, lines = pair[0]
    head = written.head.read_bytes()
    try:
        forged = list(lines)
        forged[5] = canonical({**json.loads(lines[5]), "at": "2020-01-01T00:00:00Z"})
        for later in range(6, len(lines)):
            forged[later] = canonical({**json.loads(lines[later]), "previous": digest(forged[later - 1])})
        written.log.write_bytes(b"".join(line + b"\n" for line in forged))
        found = [finding.line for finding in written.verify().findings if finding.code == "signature"]
        assert found == list(range(6, len(lines) + 1))
    finally:
        restored(pair, head)


def test_a_log_cut_at_any_line_is_found_by_its_head_and_by_an_anchor(pair):
    written, lines = pair[0]
    head = written.head.read_bytes()
    last = digest(lines[-1])
    try:
        for size in range(len(lines)):
            written.log.write_bytes(b"".join(line + b"\n" for line in lines[:size]))
            assert "cut_short" in written.codes()
            if size:
                content = json.loads(lines[size - 1])
                write_head(written.log, Head(content["log"], size - 1, digest(lines[size - 1])), written.signer)
                assert set(written.codes()) <= {"certificate_unnamed"}  # put back together with its head: not found
                assert "anchor_missing" in written.codes(anchor=Anchor(last))
                assert "too_short" in written.codes(anchor=Anchor(length=len(lines)))
            written.head.write_bytes(head)
    finally:
        restored(pair, head)


def test_the_head_has_one_spelling(pair):
    written, _ = pair[0]
    head = written.head.read_bytes()
    begin = head.index(b'"signature":"') + 13
    signature = head[begin : begin + 128]
    try:
        for changed in (signature.upper(), signature + b" ", b" " + signature, signature[:-2]):
            written.head.write_bytes(head.replace(signature, changed))
            assert written.codes() == ["head_altered"]
        for changed in (head[:-1], head + b"\n", b" " + head, b"", b"\xff", b"x" * 5000, head.replace(b"{", b"{ ")):
            written.head.write_bytes(changed)
            assert written.codes() == ["head_altered"]
    finally:
        restored(pair, head)


def test_a_head_that_is_older_than_a_kill_can_leave_it_is_found(pair):
    written, lines = pair[0]
    head = written.head.read_bytes()
    try:
        for sequence, code in ((RECORDS - 1, "head_behind"), (RECORDS - 2, "head_old"), (3, "head_old")):
            content = json.loads(lines[sequence])
            write_head(written.log, Head(content["log"], sequence, digest(lines[sequence])), written.signer)
            assert written.codes() == [code]
        write_head(written.log, Head(content["log"], RECORDS - 1, digest(b"another")), written.signer)
        assert written.codes() == ["head_old"]
    finally:
        restored(pair, head)


def test_of_many_findings_the_first_are_kept_and_all_counted(written):
    written.append(1)
    whole = written.log.read_bytes()
    written.log.write_bytes(b"x\n" * 3000 + whole)
    report = written.verify()
    assert (len(report.findings), report.count >= 3000, report.records) == (1000, True, 3002)
    assert "altered" in report.gravities


def test_a_long_line_is_not_held_in_memory(written):
    import tracemalloc

    written.append(1)
    with written.log.open("ab") as file:
        for _ in range(40):
            file.write(b"x" * (1 << 20))
        file.write(b"\n")
    tracemalloc.start()
    assert "giant" in written.codes()
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
