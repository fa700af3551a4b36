"""`reasoner log` as its users meet it: what is printed, exit codes, and nobody's name anywhere."""

import io
import json
import re

import pytest

from conftest import ROOT
from reasoner.certificate.canonical import digest
from reasoner.cli.main import run
from reasoner.cli.words import finding
from reasoner.ledger.findings import GRAVITIES

from .logs import certificate

NAME = "Quatrebarbes 1840375012345"
AT = "2026-03-01T09:30Z"


@pytest.fixture
def command(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            run(["log", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert "Quatrebarbes" not in printed.out + printed.err
        return left.value.code, printed.out, printed.err

    return call


@pytest.fixture
def made(command, tmp_path):
    """A key, a certificate and a log of one answer."""
    assert command("keygen", tmp_path)[0] == 0
    (tmp_path / "answer.json").write_bytes(certificate(1))
    key = tmp_path / "decision-log.key"
    given = (tmp_path / "log", "--key", key, "--certificate", tmp_path / "answer.json", "--patient", NAME)
    code, out, err = command("append", *given, "--at", AT)
    assert code == 0, err
    assert re.fullmatch(r"recorded as number 1\nhead: 1:sha256:[0-9a-f]{64}\n", out)
    assert "Keep the head elsewhere" in err
    return tmp_path / "log", key, given, out.split()[-1]


def public(key):
    return ("--public", f"{key}.pub")


def test_a_log_is_intact_altered_torn_or_unreadable(command, made):
    log, key, _, head = made
    code, out, _ = command("verify", log, *public(key), "--head", head, "--length", 2)
    assert (code, out.splitlines()[0]) == (0, "intact: 2 records, certificates: 1 kept, 0 erased")
    assert "Not compared" not in out
    assert "Not compared" in command("verify", log, *public(key))[1]
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"act')
    code, out, _ = command("verify", log, *public(key))
    assert code == 3
    assert "line 3: a last line without its end (5 bytes)" in out
    log.write_bytes(whole.replace(b"09:30:00", b"09:31:00"))
    code, out, _ = command("verify", log, *public(key), "--every-signature")
    assert (code, out.splitlines()[0]) == (1, "ALTERED: this log is not as it was written: 2 records read")
    assert command("verify", log.with_name("none"), *public(key))[0] == 2
    assert command("verify", log.parent, *public(key))[0] == 2
    assert command("verify", log, "--public", key)[0] == 2


def test_what_is_found_as_json(command, made):
    log, key, _, head = made
    code, out, _ = command("verify", log, *public(key), "--json", "--head", "sha256:" + "0" * 64)
    found = json.loads(out)
    assert code == 1
    assert [one["code"] for one in found["findings"]] == ["anchor_missing"]
    assert f"{found['head']['sequence']}:{found['head']['record']}" == head
    assert found["certificates"] == {"kept": 1, "erased": 0}


def test_missing_certificates_are_told_apart_from_an_alteration(command, made):
    log, key, given, _ = made
    path = next((log.parent / "log.certificates").iterdir())
    path.unlink()
    code, out, _ = command("verify", log, *public(key))
    assert code == 3
    assert "neither kept nor recorded as erased" in out
    path.write_bytes(b"{}")
    assert command("verify", log, *public(key))[0] == 1
    code, _, err = command("append", *given)
    assert code == 1
    assert "was altered" in err


def test_an_override_is_recorded_and_shown_in_both_languages(command, made):
    log, key, given, _ = made
    said = ("--instead", "scintigraphy", "--reason", "allergie à l’iode", "--role", "radiologist")
    code, out, err = command("append", *given, "--override", "ct_pulmonary_angiography", *said, "--lang", "fr")
    assert code == 0, err
    assert out.startswith("enregistré sous le numéro 2\ntête : 2:sha256:")
    code, out, _ = command("show", log, "--kind", "override")
    assert code == 0
    assert "instead of ct_pulmonary_angiography: scintigraphy; reason: allergie à l’iode (radiologist)" in out
    assert "décision contraire" in command("show", log, "--lang", "fr")[1]
    code, out, _ = command("show", log, "--patient", NAME, "--key", key, "--json")
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["answer", "override"]
    assert command("show", log, "--patient", "someone else", "--key", key) == (0, "", "")


def test_the_identity_is_read_from_standard_input(command, made, monkeypatch):
    log, key, _, _ = made
    monkeypatch.setattr("sys.stdin", io.StringIO(NAME + "\n"))
    assert len(command("show", log, "--patient", "-", "--key", key, "--json")[1].splitlines()) == 1
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, err = command("show", log, "--patient", "-", "--key", key)
    assert code == 64
    assert "standard input" in err


def test_erasing(command, made):
    log, key, _, _ = made
    reason = ("--reason", "retention period over")
    code, out, _ = command("erase", log, "--key", key, *reason, "--patient", NAME)
    assert code == 0
    assert out.startswith(f"erased: {digest(certificate(1))}\nhead: 2:")
    assert command("erase", log, "--key", key, *reason, "--patient", NAME)[:2] == (0, "nothing was left to erase\n")
    code, _, err = command("erase", log, "--key", key, *reason, "--certificate", digest(certificate(1)))
    assert code == 2
    assert "erased before" in err
    assert "certificates: 0 kept, 1 erased" in command("verify", log, *public(key))[1]
    assert "erasure\n  certificate" in command("show", log)[1]


def test_a_write_that_was_cut_short_is_told_and_moved_aside(command, made):
    log, _, given, _ = made
    with log.open("ab") as file:
        file.write(b'{"act')
    assert command("show", log)[0] == 3
    code, _, err = command("append", *given)
    assert code == 0
    assert "moved aside" in err
    assert [path.read_bytes() for path in log.parent.glob("log.torn-*")] == [b'{"act']
    with log.open("ab") as file:
        file.write(b"no record\n")
    code, _, err = command("show", log)
    assert code == 1
    assert "1 line is no record" in err
    assert command("append", *given)[0] == 1


@pytest.mark.parametrize(
    "more",
    [
        ("--override", "wait_and_see"),
        ("--reason", "why"),
        ("--at", "yesterday"),
        ("--at", "2026-03-01T09:30"),
        ("--at", "0001-01-01T00:00+14:00"),
    ],
)
def test_misuse_of_append_leaves_64_and_records_nothing(command, made, more):
    log, _, given, _ = made
    before = log.read_bytes()
    assert command("append", *given, *more)[0] == 64
    assert log.read_bytes() == before


def test_other_misuse_leaves_64(command, made):
    log, key, _, _ = made
    for words in (
        ("show", log, "--kind", "decision"),
        ("show", log, "--patient", NAME),
        ("show", log, "--key", key),
        ("verify", log, *public(key), "--head", "1:abc"),
        ("verify", log),
        ("erase", log, "--key", key, "--reason", "r"),
        ("erase", log, "--key", key, "--reason", "r", "--patient", NAME, "--certificate", "sha256:0"),
    ):
        assert command(*words)[0] == 64, words


def test_what_cannot_be_used_is_refused_with_what_to_do(command, made, tmp_path):
    log, key, given, _ = made
    assert command("keygen", tmp_path)[0] == 2
    (tmp_path / "answer.json").write_bytes(b"{}")
    for words in (
        ("append", *given),
        ("append", tmp_path / "none" / "log", *given[1:]),
        ("append", log, "--key", tmp_path / "none", *given[3:]),
        ("append", log, "--key", f"{key}.pub", *given[3:]),
        ("show", tmp_path / "none"),
        ("erase", log, "--key", key, "--reason", f"for {NAME}", "--patient", NAME),
    ):
        code, _, err = command(*words)
        assert code == 2, words
        assert "fix: " in err
    assert command("append", log, "--key", key, "--certificate", tmp_path / "none")[0] == 2


def test_no_file_of_the_log_names_the_patient(made, tmp_path):
    for path in tmp_path.rglob("*"):
        assert "Quatrebarbes" not in path.name
        assert path.is_dir() or b"1840375012345" not in path.read_bytes()


def test_many_findings_are_counted_and_the_first_told(command, made):
    log, key, _, _ = made
    log.write_bytes(log.read_bytes() + b"x\n" * 500)
    out = command("verify", log, *public(key))[1]
    assert out.count("to do: ") == 20
    assert "and 480 more" in out


def test_a_long_log_tells_its_progress(command, made, monkeypatch):
    log, key, _, _ = made
    monkeypatch.setattr("reasoner.cli.log.FAR", 0)
    monkeypatch.setattr("reasoner.ledger.verifying.TOLD_EVERY", 1)
    assert "verifying the log: " in command("verify", log, *public(key))[2]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_finding_has_words_and_something_to_do(language):
    for code in GRAVITIES:
        what, fix = finding(code, "7", language)
        assert what
        assert fix
        assert "{" not in what + fix


def test_the_answer_of_diagnose_is_recorded(command, made, tmp_path):
    log, key, _, _ = made
    case = ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml"
    with pytest.raises(SystemExit):
        run(["diagnose", str(case), "--certificate", str(tmp_path / "real.json")])
    assert command("append", log, "--key", key, "--certificate", tmp_path / "real.json")[0] == 0
    assert "ct_pulmonary_angiography" in command("show", log)[1]
    kept = log.parent / "log.certificates" / f"{digest((tmp_path / 'real.json').read_bytes())[7:]}.json"
    with pytest.raises(SystemExit) as left:
        run(["verify", str(kept), "--case", str(case)])
    assert left.value.code == 0


def test_what_is_refused_is_told_in_the_language_that_was_asked_for(command, made, tmp_path):
    log, key, *_ = made
    (tmp_path / "else.json").write_text("{}")
    open_key = tmp_path / "open.key"
    open_key.write_bytes(key.read_bytes())
    open_key.chmod(0o644)
    answer = ("--certificate", tmp_path / "answer.json")
    for arguments in (
        ("keygen", tmp_path),
        ("append", log, "--key", tmp_path / "none.key", *answer),
        ("append", log, "--key", f"{key}.pub", *answer),
        ("append", log, "--key", open_key, *answer),
        ("append", tmp_path, "--key", key, *answer),
        ("append", tmp_path / "else.json", "--key", key, *answer),
        ("append", log, "--key", key, "--certificate", tmp_path / "none.json"),
        ("append", log, "--key", key, "--certificate", tmp_path / "else.json"),
        ("erase", log, "--key", key, "--certificate", "sha256:0", "--reason", "x"),
        ("erase", log, "--key", key, "--patient", "nobody", "--reason", "x"),
        ("verify", tmp_path / "none", *public(key)),
        ("verify", log, "--public", key),
        ("show", tmp_path),
    ):
        code, out, err = command(*arguments, "--lang", "fr")
        english = command(*arguments)
        assert (code, out) == (english[0], english[1]) == (2, ""), arguments
        assert err.startswith("reasoner : "), arguments
        assert "\n  à faire : " in err, arguments
        assert english[2].startswith("reasoner: "), arguments
        assert "\n  fix: " in english[2], arguments
        assert not set(re.findall(r"[a-z]{4,}", err)) & {"cannot", "that", "with", "give", "make", "this", "file"}, err


def test_an_altered_log_is_refused_in_french_too(command, made):
    log, _, given, _ = made
    log.with_name("log.head").unlink()
    code, _, err = command("append", *given, "--lang", "fr")
    assert code == 1
    assert "manque : on ne peut dire si" in err
    assert "à faire : chercher ce qui a été modifié avec `reasoner log verify`" in err


def test_a_public_key_is_no_signing_key_and_is_not_to_be_hidden(command, made, tmp_path):
    log, key, _, _ = made
    code, _, err = command("append", log, "--key", f"{key}.pub", "--certificate", tmp_path / "answer.json")
    assert code == 2
    assert "is a public key, and cannot sign" in err
    assert "chmod" not in err


def test_what_is_wrong_in_a_line_is_told_in_french(command, made):
    log, key, *_ = made
    first, second = log.read_bytes().splitlines()
    log.write_bytes(b"\n".join((first, b"[]", second.replace(b'"answer"', b'"anwser"'), b"")))
    _, out, _ = command("verify", log, *public(key), "--lang", "fr")
    assert "ligne 2 : pas un enregistrement (pas un objet)" in out
    assert "ligne 3 : pas un enregistrement (`kind` n’est aucun de genesis, answer, override, erasure)" in out
    detail = json.loads(command("verify", log, *public(key), "--json", "--lang", "fr")[1])["findings"][0]["detail"]
    assert detail == "not an object"
