"""What a log holds, and that a log which was only appended to is found intact."""

import json
import os
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from reasoner.certificate.canonical import canonical, digest
from reasoner.errors import AlteredLedger, LedgerError
from reasoner.ledger import (
    Decision,
    Override,
    append,
    erase,
    erase_patient,
    make_keys,
    read_public,
    read_signer,
    records,
)
from reasoner.ledger.appending import _RESTORE
from reasoner.ledger.records import KINDS, NotARecord, read_record
from reasoner.ledger.verifying import Anchor

from .logs import Written, certificate, moment


def lines(log):
    return log.read_bytes().splitlines()


def test_a_log_begins_with_its_id_and_each_record_names_the_one_before(filled):
    found = lines(filled.log)
    contents = [json.loads(line) for line in found]
    assert [one["sequence"] for one in contents] == list(range(7))
    assert [one["kind"] for one in contents] == ["genesis", *["answer"] * 5, "override"]
    assert len({one["log"] for one in contents}) == 1
    assert [one["previous"] for one in contents[1:]] == [digest(line) for line in found[:-1]]
    report = filled.verify()
    assert (report.records, report.count, report.kept, report.erased) == (7, 0, 6, 0)
    assert report.head.record == digest(found[-1])


def test_an_answer_is_recorded_by_digests_and_the_patient_by_a_keyed_hash(filled):
    content = json.loads(lines(filled.log)[1])
    assert content["certificate"] == digest(certificate(0))
    assert content["conclusions"] == digest(canonical(json.loads(certificate(0))["conclusions"]))
    assert content["actions"] == ["ct_pulmonary_angiography", "electrocardiogram"]
    assert content["at"] == moment(0)
    assert content["patient"] == filled.signer.pseudonym(content["log"], "patient 0")
    assert b"patient 0" not in filled.log.read_bytes()


def test_a_pseudonym_is_of_one_log_and_one_secret_and_of_any_spelling(signers):
    own, other = signers
    assert own.pseudonym("a", "Zoé") == own.pseudonym("a", "Zoe\u0301")
    assert len({own.pseudonym("a", "Zoé"), own.pseudonym("b", "Zoé"), other.pseudonym("a", "Zoé")}) == 3


def test_signature_is_the_last_field_of_every_kind(filled):
    erase(filled.log, digest(certificate(1)), "asked for", filled.signer, moment(9))
    kinds = set()
    for line in lines(filled.log):
        record = read_record(line)
        kinds.add(record.kind)
        body = {name: value for name, value in record.content.items() if name != "signature"}
        assert record.body == canonical(body)
        assert filled.signer.public.signed(record.body, record.signature)
    assert kinds == set(KINDS)


def test_keys_are_for_their_owner_alone_and_never_written_over(tmp_path):
    made = make_keys(tmp_path)
    assert [path.name for path in made] == ["decision-log.key", "decision-log.key.pub", "decision-log.key.secret"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (made[0], made[2])] == [0o600, 0o600]
    before = [path.read_bytes() for path in made]
    with pytest.raises(LedgerError, match="there already"):
        make_keys(tmp_path)
    made[0].unlink()
    with pytest.raises(LedgerError, match="there already"):
        make_keys(made[0])
    assert [path.read_bytes() for path in made[1:]] == before[1:]


def test_the_secret_is_in_no_file_of_the_log(filled):
    for path in filled.log.parent.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert filled.signer.secret not in data
            assert filled.signer.secret.hex().encode() not in data
    assert filled.signer.secret.hex() not in repr(filled.signer)


@pytest.mark.parametrize("which", ["key", "secret"])
def test_a_key_that_others_can_read_is_refused(tmp_path, which):
    made = make_keys(tmp_path)
    os.chmod(made[0] if which == "key" else made[2], 0o644)
    with pytest.raises(LedgerError, match="read by others"):
        read_signer(made[0])


def test_what_is_no_key_is_told(tmp_path):
    made = make_keys(tmp_path)
    for path, said in ((made[1], "is a public key, and cannot sign"), (made[2], "no private key")):
        os.chmod(path, 0o600)
        with pytest.raises(LedgerError, match=said):
            read_signer(path)
    with pytest.raises(LedgerError, match="no public key"):
        read_public(made[0])
    made[2].write_bytes(b"abc\n")
    with pytest.raises(LedgerError, match="32 bytes of a secret"):
        read_signer(made[0])
    with pytest.raises(LedgerError, match="cannot be read"):
        read_public(tmp_path / "none")


def test_another_key_is_refused_and_writes_nothing(filled, signers):
    before = filled.log.read_bytes()
    with pytest.raises(LedgerError):
        append(filled.log, Decision(certificate(9)), signers[1], moment(9))
    assert filled.log.read_bytes() == before


@pytest.mark.parametrize(
    ("override", "why"),
    [
        (Override("nothing_of_it", "b", "c", "d"), "none that the answer proposes"),
        (Override("wait_and_see", "for PATIENT 7", "c", "d"), "repeats the identity"),
        (Override("wait_and_see", "", "c", "d"), "`instead`"),
        (Override("wait_and_see", "b", "two\nlines", "d"), "`reason`"),
        (Override("wait_and_see", "b", "x" * 2001, "d"), "`reason`"),
        (Override("wait_and_see", "b", "c", "\x1b[2J"), "`role`"),
        (Override("wait_and_see", "b", "c\udc80", "d"), "broken character"),
        (Override("wait_and_see", "b", "c\u202e", "d"), "`reason`"),
    ],
)
def test_an_override_that_cannot_be_recorded_leaves_no_trace(written, override, why):
    with pytest.raises(LedgerError, match=why) as refusal:
        written.append(1, "Patient 7", override)
    assert "patient 7" not in str(refusal.value).casefold()
    assert not list(written.log.parent.iterdir())


@pytest.mark.parametrize("at", ["2026-03-01", "2026-03-01T09:30:00", "2026-13-01T09:30:00Z", "now", ""])
def test_a_moment_has_one_form(written, at):
    with pytest.raises(LedgerError, match="`at`"):
        append(written.log, Decision(certificate(1)), written.signer, at)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"not JSON",
        b'{"format":"reasoner/certificate/5"}',
        certificate(1).replace(b"must", b"mist"),
        certificate(1) + b"\n",
    ],
)
def test_what_is_no_certificate_is_refused(written, data):
    with pytest.raises(LedgerError, match="certificate"):
        append(written.log, Decision(data), written.signer, moment(1))
    assert not written.log.exists()


def test_an_erased_certificate_leaves_the_chain_whole(filled):
    name = digest(certificate(2))
    done = erase(filled.log, name, "the patient asked for it", filled.signer, moment(9))
    assert done.certificates == (name,)
    report = filled.verify()
    assert (report.count, report.kept, report.erased) == (0, 5, 1)
    assert not (filled.certificates / f"{name[7:]}.json").exists()
    with pytest.raises(LedgerError, match="erased before"):
        erase(filled.log, name, "again", filled.signer, moment(9))
    with pytest.raises(LedgerError, match="no record"):
        erase(filled.log, digest(b"other"), "again", filled.signer, moment(9))


def test_an_erasure_that_a_kill_cut_short_is_found_and_ended(filled):
    name = digest(certificate(2))
    path = filled.certificates / f"{name[7:]}.json"
    erase(filled.log, name, "asked for", filled.signer, moment(9))
    path.write_bytes(certificate(2))
    assert filled.codes() == ["erasure_unfinished"]
    assert erase(filled.log, name, "asked for", filled.signer, moment(9)).appended == ()
    assert filled.codes() == []


def test_everything_of_a_patient_is_erased_but_what_is_anothers_too(filled):
    filled.append(0, "patient 1")  # the certificate of patient 0, too
    done = erase_patient(filled.log, "patient 0", "asked for", filled.signer, moment(9))
    assert set(done.certificates) == {digest(certificate(number)) for number in (2, 4, 5)}
    assert done.shared == (digest(certificate(0)),)
    assert (filled.verify().count, filled.verify().erased) == (0, 3)
    with pytest.raises(LedgerError, match="no record of this log is of that patient"):
        erase_patient(filled.log, "patient 5", "asked for", filled.signer, moment(9))
    with pytest.raises(LedgerError, match="repeats the identity"):
        erase_patient(filled.log, "patient 1", "for Patient 1", filled.signer, moment(9))


def test_a_certificate_recorded_after_its_erasure_is_kept_again(filled):
    erase(filled.log, digest(certificate(2)), "asked for", filled.signer, moment(9))
    filled.append(2)
    assert (filled.codes(), filled.verify().erased) == ([], 0)


def test_certificates_missing_altered_and_unnamed_are_told_apart(filled):
    paths = [filled.certificates / f"{digest(certificate(number))[7:]}.json" for number in range(3)]
    paths[0].unlink()
    paths[1].write_bytes(certificate(2))
    (filled.certificates / "more.json").write_bytes(b"")
    found = {finding.code: (finding.line, finding.gravity) for finding in filled.verify().findings}
    assert found == {
        "certificate_missing": (2, "unfinished"),
        "certificate_altered": (3, "altered"),
        "certificate_unnamed": (0, "note"),
    }
    with pytest.raises(AlteredLedger, match="not the certificate"):
        filled.append(1)


def test_a_log_that_does_not_fit_its_head_is_not_appended_to(filled):
    whole, head = filled.log.read_bytes(), filled.head.read_bytes()
    cut = b"".join(line + b"\n" for line in lines(filled.log)[:-2])
    for log, beside in ((cut, head), (b"", head), (whole, b"{}\n"), (whole, None), (whole[:-9] + b'00000"}\n\n', head)):
        filled.log.write_bytes(log)
        filled.head.unlink(missing_ok=True)
        if beside is not None:
            filled.head.write_bytes(beside)
        with pytest.raises(AlteredLedger) as refusal:
            filled.append(9)
        assert refusal.value.fix == _RESTORE
        assert filled.log.read_bytes() == log


def test_a_record_that_looks_like_one_before_its_head_and_is_forged_is_not_built_upon(filled):
    last = lines(filled.log)[-1]
    content = {**json.loads(last), "sequence": 7, "previous": digest(last)}
    with filled.log.open("ab") as file:
        file.write(canonical(content) + b"\n")
    with pytest.raises(AlteredLedger, match="signature of the last record"):
        filled.append(9)
    assert filled.codes() == ["signature", "head_behind"]


@pytest.mark.parametrize("data", [b"my thesis", b"my thesis\n", b"x" * 200000, b"x" * 200000 + b"\n"])
def test_a_file_that_is_no_log_stays_as_it_is(written, data):
    written.log.write_bytes(data)
    with pytest.raises(LedgerError):
        written.append(1)
    assert [path.read_bytes() for path in written.log.parent.iterdir()] == [data]


def test_an_anchor_finds_what_log_and_head_together_cannot_show(filled):
    heads = [filled.verify().head]
    before, head = filled.log.read_bytes(), filled.head.read_bytes()
    heads.append(filled.append(7).head)
    assert filled.codes(anchor=Anchor(heads[0].record, 7)) == []
    assert filled.codes(anchor=Anchor(heads[1].record, 8)) == []
    filled.log.write_bytes(before)
    filled.head.write_bytes(head)
    assert [code for code in filled.codes() if code != "certificate_unnamed"] == []
    assert filled.codes(anchor=Anchor(heads[1].record))[0] == "anchor_missing"
    assert filled.codes(anchor=Anchor(length=8))[0] == "too_short"


def test_a_log_is_shown_without_being_verified(filled):
    with filled.log.open("ab") as file:
        file.write(b"no record\n" + b'{"torn')
    found = list(records(filled.log))
    assert [one.sequence for one in found[:7]] == list(range(7))
    assert [one.code for one in found[7:]] == ["not_canonical", "torn"]


@pytest.mark.parametrize("more", [{"note": "x"}, {"zzz": "x"}, {"reason": "x"}, {"patient": "x"}, {"override": "x"}])
def test_a_field_too_many_or_too_few_is_refused(filled, more):
    erase(filled.log, digest(certificate(1)), "asked for", filled.signer, moment(9))
    for line in lines(filled.log):
        content = json.loads(line)
        if more.keys() - content.keys():
            with pytest.raises(NotARecord) as problem:
                read_record(canonical({**content, **more}))
            assert problem.value.code == "fields"
        for name in content.keys() - {"patient"}:
            with pytest.raises(NotARecord):
                read_record(canonical({other: value for other, value in content.items() if other != name}))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_spelling_of_a_record_is_read_and_no_other(data):
    """A line with some bytes changed either is no record, or is canonical: reading never takes two spellings for one."""
    line = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    try:
        record = read_record(bytes(line))
    except NotARecord:
        return
    assert canonical(record.content) == bytes(line)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with pytest.raises(NotARecord):
        read_record(data)


def _good():
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        written = Written(Path(folder) / "log", read_signer(make_keys(Path(folder))[0]))
        written.append(1, "somebody", Override("wait_and_see", "b é", "c", "d"))
        return lines(written.log)[-1]


GOOD = _good()


def test_the_documentation_lists_every_field_and_finding():
    from reasoner.ledger.findings import GRAVITIES

    page = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in json.loads(GOOD))
    assert all(f"`{code}`" in page for code in GRAVITIES)
