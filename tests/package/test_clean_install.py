"""The wheel in an environment that has never seen the checkout gives the bytes that the checkout gives."""

import os
import subprocess
import sys
import venv

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow

NAME = "dyspnoea_after_hip_replacement"


@pytest.fixture(scope="module")
def installed(built, network, tmp_path_factory):
    """Run the installed command in a folder of its own, with an empty cache and nothing of ours on the path."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", str(built.wheel)]
    done = subprocess.run(pip, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (folder / "case.yaml").write_bytes((ROOT / "examples" / "patients" / f"{NAME}.yaml").read_bytes())
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    environment["REASONER_CACHE"] = str(folder / "cache")

    def call(*arguments):
        command = [str(programs / "reasoner"), *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    call.folder, call.python, call.environment = folder, str(programs / "python"), environment
    return call


def test_the_package_is_the_installed_one(installed):
    program = "import reasoner, sys; print(reasoner.__file__)"
    done = subprocess.run(
        [installed.python, "-c", program],
        check=False,
        cwd=installed.folder,
        env=installed.environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith(str(installed.folder))


def test_it_answers_verifies_and_describes_itself(installed):
    done = installed("diagnose", "case.yaml", "--brief", "--certificate", "certificate.json")
    assert done.returncode in (0, 3), done.stderr
    assert "Check: derivation checked" in done.stdout
    done = installed("verify", "certificate.json", "--case", "case.yaml")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "derivation checked")
    done = installed("kb", "status")
    assert (done.returncode, done.stdout.partition(": ")[2][:7]) == (0, "sha256:")


def test_its_certificate_has_the_bytes_of_the_checkouts(installed, tmp_path):
    installed("diagnose", "case.yaml", "--certificate", "installed.json")
    here = tmp_path / "checkout.json"
    program = "from reasoner.cli.main import run; run()"
    command = [
        sys.executable,
        "-c",
        program,
        "diagnose",
        str(installed.folder / "case.yaml"),
        "--certificate",
        str(here),
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert (installed.folder / "installed.json").read_bytes() == here.read_bytes()
