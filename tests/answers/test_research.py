"""What a researcher does: from numpy and polars to certified answers, in a script of twenty lines and in a notebook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def test_the_script_runs_and_every_certificate_is_accepted(tmp_path: Path) -> None:
    script = EXAMPLES / "research_script.py"
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith(('"""', "import"))]
    assert len(lines) <= 20
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(EXAMPLES.parents[1])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "lcpo (proved" in done.stdout
    assert done.stdout.splitlines()[-1] == "[True]"
    assert "False" not in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"answer.json", "certificate.json"}


@pytest.mark.slow
def test_the_notebook_runs_and_shows_text_picture_and_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLES.parents[1]))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(EXAMPLES / "research_notebook.ipynb", as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs: list[Any] = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert all(output["output_type"] == "execute_result" for output in outputs)
    aggregate, read, ensemble, table, picture = (output["data"] for output in outputs)
    assert "lcpo (proved" in aggregate["text/plain"]
    assert '<img src="data:image/svg+xml;base64,' in aggregate["text/html"]
    assert read["text/plain"].endswith("[True])")
    assert "proved" in ensemble["text/html"]
    assert "member" in table["text/html"]
    assert "<svg" in picture["image/svg+xml"]
