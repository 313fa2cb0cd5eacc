"""The widget in a real notebook: JupyterLab and its kernel, in a real browser."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

pytest.importorskip("tornado", reason="the extra explore is not installed")
pytest.importorskip("anywidget", reason="the extra widget is not installed")
from support.chromium import Page, found

import pluralign as pl

ROOT = Path(__file__).parents[2]
LAB = shutil.which("jupyter-lab")
"""Of any environment; the kernel is that of the tests."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(found() is None, reason="there is no Chromium on this machine"),
    pytest.mark.skipif(LAB is None, reason="there is no jupyter-lab: pip install jupyterlab anywidget"),
]

SHOWN = (
    'import pluralign as pl\nwidget = pl.explore("builtin:loss-counterexample-m4", workers=1)\nwidget',
    "print(widget.instance.features[3])",
    'widget.instance = "builtin:cems"',
    "widget.close()",
)
DONE = "document.querySelector('.px-busy')?.innerText.includes('up to date')"
PO = "document.querySelector('[data-axiom=\"po\"]')?.dataset.mark"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Page]:
    """A notebook with the cells of `SHOWN`, opened in JupyterLab."""
    kernel = tmp_path / "data/kernels/under-test/kernel.json"
    kernel.parent.mkdir(parents=True)
    start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": start, "display_name": "under test", "env": {"PYTHONPATH": str(ROOT)}}))
    cells = [nbformat.v4.new_code_cell(text) for text in SHOWN]
    metadata = {"kernelspec": {"name": "under-test", "display_name": "under test"}}
    (tmp_path / "files").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "files/widget.ipynb")
    port, token = free_port(), secrets.token_hex(16)
    own = {f"JUPYTER_{part}_DIR": str(tmp_path / part.lower()) for part in ("DATA", "CONFIG", "RUNTIME")}
    own["IPYTHONDIR"] = str(tmp_path / "ipython")
    options = [
        "--no-browser", "--allow-root", "--expose-app-in-browser", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={tmp_path / 'files'}",
        f"--LabApp.user_settings_dir={tmp_path / 'settings'}", f"--LabApp.workspaces_dir={tmp_path / 'workspaces'}",
    ]  # fmt: skip
    assert LAB is not None
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | own
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen([LAB, *options], stdout=log, stderr=log, env=environment, cwd=tmp_path)
    try:
        with Page(tmp_path, 1500, 1100) as page:
            wait_for(port, server)
            page.open(f"http://127.0.0.1:{port}/lab/tree/widget.ipynb?token={token}")
            page.until("!!window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel", 120)
            yield page
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(port: int, server: subprocess.Popen[Any]) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        assert server.poll() is None, "jupyter-lab has ended"
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("jupyter-lab did not start")


def run(page: Page, cell: int) -> None:
    """Run one cell, as the menu does."""
    page.run(f"jupyterapp.shell.currentWidget.content.activeCellIndex = {cell}; 0")
    page.run("jupyterapp.commands.execute('notebook:run-cell').then(() => 0)")


def printed(page: Page, cell: int) -> str:
    outputs = f"jupyterapp.shell.currentWidget.content.widgets[{cell}].model.outputs.toJSON()"
    return str(page.until(f"{outputs}.map(o => o.text ?? '').join('')", 120))


def test_the_widget_answers_in_jupyterlab_and_both_sides_change_the_instance(notebook: Page) -> None:
    page = notebook
    run(page, 0)
    page.until(f"{PO} === 'violated' && {DONE}", 180)
    assert page.run("document.querySelectorAll('[data-violation]').length") == 2
    page.drag('[data-candidate="x3"]', 130, -40)
    page.until(f"{PO} === 'holds' && {DONE}", 120)
    run(page, 1)
    assert printed(page, 1) != f"{pl.load('builtin:loss-counterexample-m4').features[3]}\n"  # type: ignore[index]
    run(page, 2)
    page.until(f"document.querySelectorAll('[data-candidate]').length === 6 && {DONE}", 120)
    names = page.run("[...document.querySelectorAll('[data-rule=\"lcpo\"] ol .px-chip')].map(e => e.title)")
    assert names == pl.aggregate("builtin:cems", "lcpo").ranking
    run(page, 3)
    page.until("!document.querySelector('.px-root')", 60)
    assert page.errors == []
