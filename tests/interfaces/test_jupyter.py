"""Queries in a notebook, run by a real kernel."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

PATIENT = "examples/patients/dyspnoea_after_hip_replacement.yaml"


@pytest.fixture(scope="module")
def run(request):
    """Runs cells in one kernel, and gives the outputs of each."""

    def outputs(*cells: str):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        resources = {"metadata": {"path": str(request.config.rootpath)}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
        return [cell["outputs"] for cell in notebook.cells]

    return outputs


def test_a_notebook_asks_and_shows(run) -> None:
    _, script, line, french, wrong, bound = run(
        "%load_ext reasoner.interfaces.jupyter",
        f"%%reasoner\nload patient {PATIENT} as a\ndiagnose top 2",
        "result = %reasoner is pulmonary embolism a disorder\nresult.is_so",
        "%reasoner pourquoi pas pneumonie en français profondeur 1",
        "%reasoner why pnuemonia",
        "condition = 'pulmonary embolism'\n%reasoner probability of $condition",
    )
    loaded, diagnosed = script
    assert "20 entries" in loaded["data"]["text/html"]
    html = diagnosed["data"]["text/html"]
    assert "<table>" in html
    assert "pulmonary embolism" in html
    assert 'lang="en"' in html
    assert line[0]["data"]["text/plain"] == "True"
    assert "pneumonie" in french[0]["data"]["text/html"]
    assert wrong[0]["name"] == "stderr"
    assert "^^^^^^^^^" in wrong[0]["text"]
    assert "Traceback" not in wrong[0]["text"]
    assert "pulmonary embolism" in bound[0]["data"]["text/html"]
