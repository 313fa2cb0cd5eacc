"""The notebooks run from beginning to end, and say what they are meant to say."""

from __future__ import annotations

import os
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
REVIEWS = "squality/all-responses.jsonl"
LEARNED = {
    True: ["is there", "4 linear rewards from 240 pairs (proved", "(True,"],
    False: ["left out: there is no all-resp"],
}
"""What the last part of `annotations` says with these votes, and without them."""


def executed(path: Path, folder: Path) -> list[Any]:
    """The outputs of all cells; the notebook as it is kept has none."""
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def quiet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel takes this checkout, and writes nothing elsewhere."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))


def said(path: Path, folder: Path) -> str:
    """The values of all cells; nothing is printed, nothing warns."""
    outputs = executed(path, folder)
    assert all(output["output_type"] == "execute_result" for output in outputs)
    return "\n".join(output["data"]["text/plain"] for output in outputs)


def in_order(text: str, parts: list[str]) -> None:
    for words in parts:
        assert words in text, words
        text = text.partition(words)[2]


def test_every_notebook_is_known() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(SAID)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_and_says_so(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(tmp_path, monkeypatch)
    text = said(path, tmp_path)
    voted = (Path(os.environ.get("PLURALIGN_DATA", "")) / REVIEWS).exists()
    in_order(text, SAID[path.stem] + (LEARNED[voted] if path.stem == "annotations" else []))


@pytest.mark.slow
def test_learning_is_left_out_where_the_votes_are_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(tmp_path, monkeypatch)
    monkeypatch.setenv("PLURALIGN_DATA", str(tmp_path))
    in_order(said(ROOT / "docs/notebooks/annotations.ipynb", tmp_path), SAID["annotations"] + LEARNED[False])
