"""The notebooks run from beginning to end, and say what they are meant to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))
SAID = {
    "talk": [
        "infeasible (proved): A ≻ B ≻ C ≻ D ≻ E",
        "68",
        "VIOLATED  proved",
        "lcpo (proved",
        "0.135716",
        "(16, Fraction(0, 1))",
        "(True, [True])",
    ],
    "hunt": [
        "leximax-plurality violates po (proved)",
        "(True, [True])",
        "no violation of po by kemeny was found",
        "incompatible (proved)",
    ],
    "annotations": [
        "15 pairs on 1 prompt, linear rewards (proved)",
        "2 rewards, squared error",
        "(16, Fraction(0, 1), 'proved')",
        "True",
    ],
}
"""Notebook -> texts that must stand in its outputs, in this order."""


def executed(path: Path, folder: Path) -> list[Any]:
    """The outputs of all cells; the notebook as it is kept has none."""
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_every_notebook_is_known() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(SAID)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_and_says_so(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    outputs = executed(path, tmp_path)
    assert all(output["output_type"] == "execute_result" for output in outputs)
    text = "\n".join(output["data"]["text/plain"] for output in outputs)
    for words in SAID[path.stem]:
        assert words in text, words
        text = text.partition(words)[2]
