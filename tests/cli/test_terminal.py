"""A terminal sees colour, a pipe plain text, and both the same words; a wait can be interrupted."""

import contextlib
import os
import re
import signal
import subprocess
import sys

import pytest

from conftest import ROOT, VIGNETTES
from reasoner import Patient
from reasoner.cli.terminal import progress

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")

RUN = [sys.executable, "-c", "from reasoner.cli.main import run; run()"]
FRENCH = str(ROOT / "examples" / "patients" / "anaphylaxie_enfant.yaml")
COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7][0-9;]*m")
CODE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(*arguments, columns=80, **variables):
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "40", **variables}
    if "NO_COLOR" not in variables:
        environment.pop("NO_COLOR", None)
    process = subprocess.Popen([*RUN, *arguments], env=environment, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            written += part
    os.close(ours)
    process.wait()
    return written.decode("utf-8").replace("\r\n", "\n")


def piped(*arguments, **variables):
    return subprocess.run(
        [*RUN, *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def ordinary_spaces(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_colour_is_a_second_signal_and_a_pipe_has_none():
    seen, read = on_terminal("diagnose", FRENCH, "--brief"), piped("diagnose", FRENCH, "--brief").stdout
    assert COLOUR.search(seen)
    assert "\x1b" not in read
    assert "\u202f" in seen
    assert "\u202f" not in read
    assert ordinary_spaces(CODE.sub("", seen)) == read


def test_no_color_is_honoured():
    seen = on_terminal("diagnose", FRENCH, "--brief", NO_COLOR="1")
    assert "ALARMES" in seen
    assert not COLOUR.search(seen)


@pytest.mark.parametrize(("columns", "widest"), [(60, 60), (200, 100)])
def test_the_width_is_that_of_the_terminal_within_bounds(columns, widest):
    lines = CODE.sub("", on_terminal("diagnose", FRENCH, columns=columns)).splitlines()
    assert widest - 10 < max(map(len, lines)) <= widest


def test_a_pipe_has_80_columns_whatever_the_terminal_has():
    lines = piped("diagnose", FRENCH, COLUMNS="200").stdout.splitlines()
    assert 70 < max(map(len, lines)) <= 80


def test_every_output_says_that_nothing_is_reviewed_and_what_it_is_for(tmp_path):
    certificate = str(tmp_path / "certificate.json")
    unreviewed = "Aucun contenu n’a fait l’objet d’une revue clinique. Ne remplace jamais le jugement du clinicien."
    outputs = [
        piped("diagnose", FRENCH, "--brief", "--certificate", certificate),
        piped("diagnose", FRENCH),
        piped("verify", certificate, "--case", FRENCH),
        *(piped("kb", *words, "--lang", "fr") for words in (("status",), ("list",), ("show", "dyspnée"))),
    ]
    for output in outputs:
        end = " ".join(" ".join(output.stdout.split()).split()[-40:])
        assert unreviewed in end, output.args
        assert "N’est pas un dispositif médical." in end


def test_the_screen_of_each_vignette_is_short_enough_to_be_read(reasoner):
    """What comes before the sources fits a screen of 40 lines."""
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        told = reasoner.answer(patient, as_of=patient.recorded).render(patient.language or "en", brief=True)
        screen = re.split(r"^(?:SOURCES|STATU[ST])$", told, flags=re.MULTILINE)[0]
        assert len(screen.splitlines()) <= 40, path.name


def test_an_interrupted_compilation_leaves_130_a_word_and_nothing_else(tmp_path):
    environment = {**os.environ, "REASONER_CACHE": str(tmp_path)}
    heard = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell's background job is deaf
    )
    command = [sys.executable, "-c", f"{heard}; from reasoner.cli.main import run; run(['diagnose', {FRENCH!r}])"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, rest = process.communicate(timeout=120)
    assert "compiling" in first
    assert process.returncode == 130
    assert out == ""
    assert rest.splitlines()[-1] == "interrupted"
    assert "Traceback" not in rest
    assert {path.suffix for path in tmp_path.iterdir()} <= {
        ".mo"
    }  # the words of the stage, and nothing of the knowledge base


def test_a_long_wait_is_told_on_a_terminal_and_in_a_pipe(tmp_path):
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "REASONER_CACHE": str(tmp_path / "one")}
    process = subprocess.Popen([*RUN, "kb", "status"], env=environment, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):
        while part := os.read(ours, 65536):
            written += part
    out, _ = process.communicate()
    os.close(ours)
    assert b"compiling ontology" in written
    assert b"\x1b" in written
    assert b"sha256:" in out
    told = piped("kb", "status", REASONER_CACHE=str(tmp_path / "two")).stderr
    assert "compiling ontology …" in told
    assert "\x1b" not in told


@pytest.fixture(scope="module")
def warm_cache(tmp_path_factory):
    """An environment whose cache holds the compiled knowledge base, and that nothing else uses."""
    variables = {"REASONER_CACHE": str(tmp_path_factory.mktemp("cache"))}
    piped("kb", "status", **variables)
    return {**os.environ, **variables}


@pytest.mark.parametrize(
    "program",
    [
        "from reasoner.cli.main import run; run(['--help'])",
        "import reasoner",
        "import reasoner.checker.verify",
        f"from reasoner.cli.main import run; run(['diagnose', {FRENCH!r}])",
    ],
    ids=["help", "import", "checker", "diagnose from the cache"],
)
def test_starting_loads_none_of_the_libraries_that_only_compiling_and_learning_need(warm_cache, program):
    heavy = "{'torch', 'pyro', 'scipy', 'rdflib', 'owlready2', 'pint', 'ucumvert'}"
    watch = f"import atexit, sys; atexit.register(lambda: print(sorted({heavy} & set(sys.modules)), file=sys.stderr))"
    command = [sys.executable, "-c", f"{watch}\n{program}"]
    done = subprocess.run(command, env=warm_cache, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_counted_stage_is_a_line_for_each_tenth_in_a_pipe(capsys):
    with progress() as tell:
        tell("reading")
        for done in range(1, 1001):
            tell("comparing", done, 1000)
    assert len(capsys.readouterr().err.splitlines()) == 12
